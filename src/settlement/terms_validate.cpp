#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/terms.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

__extension__ using Int128 = __int128;

/// nLockTime and CHECKLOCKTIMEVERIFY read smaller numbers as block heights.
constexpr std::uint32_t first_time_lock = 500'000'000;

class Findings {
 public:
  void add(Errc code, const char* field, std::size_t index = 0) {
    list_.push_back(fail(code, field, 0, index));
  }
  void require(bool holds, const char* field, Errc code = Errc::terms_out_of_domain) {
    if (!holds) add(code, field);
  }
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] std::vector<Error> take() && { return std::move(list_); }

 private:
  std::vector<Error> list_;
};

bool has_void(const Terms& t) noexcept { return t.void_opens != 0; }

void check_market(const Terms& t, Findings& out) {
  const std::uint64_t top = t.max_price();
  const bool call = t.kind == OptionKind::call;
  const bool put = t.kind == OptionKind::put;
  out.require(t.quantity.value > 0 && t.quantity.value < std::int64_t{1} << 35, "quantity_sat");
  out.require(t.strike <= top, "strike");
  if (t.limit == 0) {
    out.require(!put, "limit");  // an uncapped put would need endless collateral at S = 0
  } else {
    const bool sided = (call && t.limit > t.strike) || (put && t.limit < t.strike);
    out.require(sided && t.limit <= top, "limit");
  }
  out.require(t.barrier == 0, "barrier", Errc::unsupported);
}

void check_amounts(const Terms& t, Findings& out) {
  const auto required = required_collateral(t);
  if (t.collateral <= dust_limit || t.collateral > max_money) {
    out.add(Errc::terms_out_of_domain, "collateral_sat");
  } else if (!required || t.collateral != *required) {
    out.add(Errc::terms_collateral_mismatch, "collateral_sat");
  }
  const Sats most{std::max<std::int64_t>(t.collateral.value, 0) - dust_limit.value};
  out.require(t.premium >= Sats{} && t.premium <= max_money, "premium_sat");
  // A VOID that pays dust or nothing, or an amount without the rung, is a slip.
  out.require(
      has_void(t) ? t.void_amount >= dust_limit && t.void_amount <= most : t.void_amount == Sats{},
      "void_amount_sat");
  out.require(t.step.value >= 1 && t.step <= max_money, "step_sat");
  out.require(t.min_payout >= dust_limit && t.min_payout <= most, "min_payout_sat");
}

void check_times(const Terms& t, Findings& out) {
  struct Lock {
    const char* field;
    std::uint32_t opens;
  };
  const Lock locks[] = {{"expiry", t.expiry},
                        {"bucket_opens", t.bucket_opens},
                        {"ask_opens", t.ask_opens},
                        {"void_opens", t.void_opens},
                        {"reclaim_opens", t.reclaim_opens}};
  out.require(t.expiry >= first_time_lock, "expiry", Errc::terms_time_order);
  std::uint64_t before = t.expiry;
  for (const Lock& lock : std::span(locks).subspan(1)) {
    const bool optional = lock.opens == 0 && std::string_view(lock.field) != "reclaim_opens";
    if (optional) continue;
    out.require(lock.opens >= before + min_window_s, lock.field, Errc::terms_time_order);
    before = lock.opens;
  }
  out.require((t.ask_opens != 0) == t.dispute, "ask_opens", Errc::terms_time_order);
}

void check_oracles(const Terms& t, Findings& out) {
  out.require(t.oracle_profile <= 1, "oracle_profile", Errc::unsupported);
  out.require(t.min_confirmations >= 1, "min_confirmations");
  const std::size_t count = t.announcements.size();
  // One of several would let any single oracle decide: PROTOCOL section 2 refuses it.
  const std::size_t least = count > 1 ? 2 : 1;
  out.require(t.threshold >= least && t.threshold <= std::max(count, least), "threshold");
  out.require(count >= 1 && count <= max_announcements, "announcements");
  for (std::size_t i = 1; i < count; ++i) {
    if (t.announcements[i - 1] >= t.announcements[i]) {
      out.add(Errc::terms_out_of_domain, "announcements", i);
    }
  }
}

}  // namespace

Result<Sats> required_collateral(const Terms& t) noexcept {
  const Int128 q = t.quantity.value;
  Int128 out = q;
  if (t.kind == OptionKind::call && t.limit != 0) {
    if (t.limit <= t.strike) return fail(Errc::terms_out_of_domain, "limit");
    out = q * (t.limit - t.strike) / t.limit;
  }
  if (t.kind == OptionKind::put) {
    if (t.limit == 0 || t.limit >= t.strike) return fail(Errc::terms_out_of_domain, "limit");
    out = q * (t.strike - t.limit) / t.limit;
  }
  if (out > INT64_MAX || out < INT64_MIN) return fail(Errc::overflow, "collateral_sat");
  return Sats{static_cast<std::int64_t>(out)};
}

std::vector<Error> Terms::validate() const {
  Findings out;
  out.require(static_cast<unsigned>(kind) <= 3, "kind", Errc::unsupported);
  check_market(*this, out);
  check_amounts(*this, out);
  out.require(tick_cents >= 1, "tick_cents");
  out.require(price_bits >= 1 && price_bits <= max_price_bits, "price_bits");
  check_times(*this, out);
  // The ASK leaf and its graph come with the dispute room; version 1 of the contract has none.
  out.require(!dispute, "dispute", Errc::unsupported);
  check_oracles(*this, out);
  if (out.empty()) {
    const auto table = LevelTable::build(*this);
    if (!table) {
      out.add(table.error().code, "step_sat");
    } else if (table->max_payout() == Sats{}) {
      out.add(Errc::terms_never_pay, "strike");
    }
  }
  return std::move(out).take();
}

Status Terms::check() const {
  const auto problems = validate();
  if (!problems.empty()) return problems.front();
  return {};
}

}  // namespace btcfi::settlement
