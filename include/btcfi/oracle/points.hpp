#pragma once

#include <btcfi/oracle/announcement.hpp>

/// Points whose secrets an attestation reveals, computed beforehand from announcements (PROTOCOL
/// section 3).
namespace btcfi::oracle {

/// The message that is signed for a digit 0 or 1.
[[nodiscard]] Hash256 digit_message(bool digit, DigitProfile profile) noexcept;

/// The first \p length bits of a price, as an integer: all prices that begin with them.
struct Prefix {
  std::uint32_t value = 0;
  std::uint8_t length = 0;

  /// Whether a price of so many bits begins with it.
  [[nodiscard]] bool covers(std::uint32_t price, unsigned price_bits) const noexcept {
    return length <= price_bits && (price >> (price_bits - length)) == value;
  }
  friend auto operator<=>(const Prefix&, const Prefix&) = default;
};

/// The points of an event's digits, computed once: A_i(d) = R_i + H(R_i, P, msg(d)) P, times a
/// weight.
class EventPoints {
 public:
  /// Errors: oracle_invalid_key (input: the nonce counted from 1, or 0 for P).
  [[nodiscard]] static Result<EventPoints> of(const AnnouncementBody& body, DigitProfile profile,
                                              const keys::Scalar& weight = one());

  [[nodiscard]] unsigned price_bits() const noexcept {
    return static_cast<unsigned>(digits_.size());
  }
  /// The point of digit \p value at \p index, 0 the most significant.
  [[nodiscard]] const keys::Point& digit(std::size_t index, bool value) const noexcept {
    return digits_[index][value ? 1 : 0];
  }
  /// The sum of the points of the prefix's digits. Errors: out_of_range (length 0 or above the
  /// event's, value not below 2^length), keys_point_at_infinity.
  [[nodiscard]] Result<keys::Point> prefix(const Prefix& prefix) const;

  static keys::Scalar one() noexcept { return keys::Scalar::from_uint(1); }

 private:
  std::vector<std::array<keys::Point, 2>> digits_;
};

/// tagged_hash("btcfi/oracle-set/1", the announcement hashes in ascending order).
[[nodiscard]] Hash256 set_id(std::vector<Hash256> announcement_hashes) noexcept;
/// w_j = tagged_hash("btcfi/oracle-weight/1", set id | P_j) modulo the group order: what keeps an
/// oracle that announces last from choosing a nonce that cancels the others.
[[nodiscard]] keys::Scalar oracle_weight(const Hash256& set, const keys::XOnlyKey& key) noexcept;

/// The most oracles of one set.
inline constexpr std::size_t max_oracles = 15;

/// Several oracles of which any \p threshold settle: one point per subset and prefix,
/// T = sum of w_j A_j. One oracle alone has weight 1.
class OracleSet {
 public:
  /// Subsets as indices into members(), each ascending, in the order of their hashes.
  using Subset = std::vector<std::size_t>;

  /// Members may come in any order; they are kept in the order of their hashes.
  /// Errors: out_of_range (none, more than max_oracles, a threshold that is 0, above the count, or
  /// 1 of several), oracle_set_mismatch (input: one that repeats a member or its key, or differs in
  /// maturity, unit, tick or bits), oracle_invalid_key.
  [[nodiscard]] static Result<OracleSet> of(std::vector<AnnouncementBody> members,
                                            std::size_t threshold, DigitProfile profile);

  [[nodiscard]] const std::vector<AnnouncementBody>& members() const noexcept { return members_; }
  [[nodiscard]] const std::vector<Hash256>& hashes() const noexcept { return hashes_; }
  [[nodiscard]] std::size_t threshold() const noexcept { return threshold_; }
  [[nodiscard]] const Hash256& id() const noexcept { return id_; }
  [[nodiscard]] DigitProfile profile() const noexcept { return profile_; }
  [[nodiscard]] unsigned price_bits() const noexcept { return points_[0].price_bits(); }
  [[nodiscard]] const keys::Scalar& weight(std::size_t member) const noexcept {
    return weights_[member];
  }
  /// Every subset of threshold members, in the order of PROTOCOL section 15.
  [[nodiscard]] std::vector<Subset> subsets() const;
  /// The adaptor point of a subset and a prefix. Errors: out_of_range (also a member that does not
  /// exist), keys_point_at_infinity.
  [[nodiscard]] Result<keys::Point> point(const Subset& subset, const Prefix& prefix) const;

 private:
  OracleSet() = default;
  std::vector<AnnouncementBody> members_;
  std::vector<Hash256> hashes_;
  std::vector<keys::Scalar> weights_;
  std::vector<EventPoints> points_;  // weighted
  Hash256 id_;
  std::size_t threshold_ = 0;
  DigitProfile profile_ = DigitProfile::tagged;
};

}  // namespace btcfi::oracle
