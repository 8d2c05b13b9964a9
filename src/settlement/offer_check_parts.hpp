#pragma once

#include <btcfi/settlement/offer_check.hpp>

#include <algorithm>
#include <cstring>

namespace btcfi::settlement::detail {

/// Collects what is wrong and what was not looked at, each once.
class Findings {
 public:
  explicit Findings(OfferReport& report) noexcept : report_(report) {}

  void failed(const Error& error) {
    auto& all = report_.failures;
    if (std::find(all.begin(), all.end(), error) == all.end()) all.push_back(error);
  }
  void failed(Errc code, const char* field, std::size_t input = 0) {
    failed(fail(code, field, input));
  }
  void failed_if(bool wrong, Errc code, const char* field, std::size_t input = 0) {
    if (wrong) failed(code, field, input);
  }
  /// \p status with another name for what is wrong.
  void check(const Status& status, const char* field) {
    if (!status)
      failed(fail(status.error().code, field, status.error().input, status.error().offset));
  }
  [[nodiscard]] bool has(Errc code) const noexcept {
    const auto& all = report_.failures;
    return std::any_of(all.begin(), all.end(), [&](const Error& e) { return e.code == code; });
  }
  void unchecked(const char* field, const char* needs) {
    const auto same = [&](const Unchecked& one) {
      return std::strcmp(one.field, field) == 0 && std::strcmp(one.needs, needs) == 0;
    };
    auto& all = report_.unchecked;
    if (std::none_of(all.begin(), all.end(), same)) all.push_back({field, needs});
  }
  /// Who vouches for the next announcement.
  void announced_by(const std::optional<keys::XOnlyKey>& identity) {
    report_.oracles.push_back(identity);
  }
  [[nodiscard]] OfferFigures& figures() noexcept { return report_.figures; }

 private:
  OfferReport& report_;
};

void check_identity(const Offer& offer, const Trust& trust, Findings& found);
void check_own_request(const Offer& offer, const std::optional<BuyerKeys>& own, const Trust& trust,
                       Findings& found);
void check_terms(const Offer& offer, const Trust& trust, Findings& found);
void check_announcements(const Offer& offer, const Trust& trust, Findings& found);
void check_levels(const Sale& sale, const Trust& trust, Findings& found);
void check_fund(const Sale& sale, const Trust& trust, Findings& found);
void check_presignatures(const Sale& sale, Findings& found);
void check_chain(const Sale& sale, const Trust& trust, Findings& found);

}  // namespace btcfi::settlement::detail
