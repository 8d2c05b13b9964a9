#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

__extension__ using Int128 = __int128;

// Level thresholds as exact payoffs. The level is a non-decreasing step function of p; these two
// find the ends of its steps without trying amounts one by one.

std::int64_t round_up(std::int64_t value, std::int64_t step) noexcept {
  return (value + step - 1) / step * step;
}

/// The smallest p whose level is above that of \p exact; exact < C.
std::int64_t next_step(const Terms& terms, std::int64_t exact) noexcept {
  const std::int64_t full = terms.collateral.value;
  const std::int64_t step = terms.step.value;
  const std::int64_t level = level_of(terms, Sats{exact}).value;
  const std::int64_t candidate =
      std::max(exact - exact % step + step, round_up(terms.min_payout.value, step));
  // Steps above C - 330 all pay C - 330: after the first of them only C itself pays more.
  if (candidate >= full || std::min(candidate, full - dust_limit.value) <= level) return full;
  return candidate;
}

/// The smallest p that has the level of \p exact.
std::int64_t step_start(const Terms& terms, std::int64_t exact) noexcept {
  const std::int64_t full = terms.collateral.value;
  const std::int64_t level = level_of(terms, Sats{exact}).value;
  if (level == full || level == 0) return level;
  if (level % terms.step.value == 0) return level;
  return round_up(level, terms.step.value);  // level is C - 330, first reached by rounding down
}

// The inverse payoffs: the price at which an exact payoff of at least `wanted` sats begins (calls)
// or ends (puts). Results may lie outside the domain; the caller clamps.

/// The smallest S with p(S) >= wanted, for a call; wanted > 0. `none` when no price pays that much.
std::uint64_t call_reaches(const Terms& terms, std::int64_t wanted, std::uint64_t none) noexcept {
  const std::int64_t q = terms.quantity.value;
  if (wanted >= q) return none;  // q (S - K) / S stays below q for K > 0
  // floor(q (S - K) / S) >= w  <=>  S (q - w) >= q K
  const Int128 product = Int128{q} * terms.strike;
  const Int128 price = (product + (q - wanted) - 1) / (q - wanted);
  return price > Int128{none} ? none : static_cast<std::uint64_t>(price);
}

/// The largest S with p(S) >= wanted, for a put; wanted > 0.
std::uint64_t put_reaches(const Terms& terms, std::int64_t wanted) noexcept {
  // floor(q (K - S) / S) >= w  <=>  S (q + w) <= q K
  const Int128 q = terms.quantity.value;
  return static_cast<std::uint64_t>(q * terms.strike / (q + wanted));
}

/// The last price of the run that starts at \p price.
std::uint32_t run_end(const Terms& terms, std::uint32_t price) noexcept {
  const std::uint32_t top = terms.max_price();
  const std::int64_t exact = exact_payoff(terms, price).value;
  std::uint64_t last = top;
  switch (terms.kind) {
    case OptionKind::call:
      if (exact < terms.collateral.value) {
        if (terms.strike == 0) {
          last = price == 0 ? 0 : top;  // worth nothing at 0, q from 1 on
        } else {
          last = call_reaches(terms, next_step(terms, exact), std::uint64_t{top} + 1) - 1;
        }
      }
      break;
    case OptionKind::put: {
      const std::int64_t start = step_start(terms, exact);
      if (start > 0) last = put_reaches(terms, start);
      break;
    }
    case OptionKind::binary_call:
      if (price <= terms.strike) last = terms.strike;
      break;
    case OptionKind::binary_put:
      if (price < terms.strike) last = terms.strike - 1;
      break;
  }
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(last, top));
}

Status check_domain(const Terms& terms) noexcept {
  const auto bad = [](const char* field) { return fail(Errc::terms_out_of_domain, field); };
  if (terms.price_bits < 1 || terms.price_bits > max_price_bits) return bad("price_bits");
  if (terms.quantity.value <= 0 || terms.quantity.value >= std::int64_t{1} << 35) {
    return bad("quantity_sat");
  }
  if (terms.strike > terms.max_price()) return bad("strike");
  if (terms.step.value < 1 || terms.step > max_money) return bad("step_sat");
  if (terms.collateral <= dust_limit || terms.collateral > max_money) return bad("collateral_sat");
  if (terms.min_payout < Sats{} ||
      terms.min_payout.value > terms.collateral.value - dust_limit.value) {
    return bad("min_payout_sat");
  }
  return {};
}

}  // namespace

Result<LevelTable> LevelTable::build(const Terms& terms) {
  BTCFI_CHECK(check_domain(terms));
  LevelTable table;
  table.price_bits_ = terms.price_bits;
  const std::uint32_t top = terms.max_price();
  for (std::uint64_t lo = 0; lo <= top;) {
    const auto start = static_cast<std::uint32_t>(lo);
    const std::uint32_t hi = run_end(terms, start);
    BTCFI_ASSERT(hi >= start);
    if (table.runs_.size() == max_runs) {
      return fail(Errc::too_many_levels, "LevelTable::build", 0, start);
    }
    table.runs_.push_back({start, hi, payoff(terms, start)});
    lo = std::uint64_t{hi} + 1;
  }
  return table;
}

std::size_t LevelTable::run_of(std::uint64_t price) const noexcept {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), price,
                                      [](std::uint64_t s, const Run& r) { return s < r.lo; });
  return static_cast<std::size_t>(after - runs_.begin()) - 1;
}

std::vector<Prefix> LevelTable::prefixes(std::size_t index) const {
  auto out = cover(runs_[index].lo, runs_[index].hi, price_bits_);
  return *std::move(out);
}

LevelCounts LevelTable::counts(Sats void_amount) const {
  LevelCounts out;
  out.runs = runs_.size();
  for (const Run& run : runs_) {
    const std::size_t prefixes = cover_size(run.lo, run.hi, price_bits_);
    if (run.payout.value > 0) {
      ++out.paying_runs;
      out.paying_prefixes += prefixes;
    } else {
      out.otm_prefixes += prefixes;
    }
    if (returned_early(run.payout, void_amount)) {
      ++out.buyer_3;
      out.buyer_2 += prefixes;
    } else {
      out.buyer_m += prefixes;
    }
  }
  return out;
}

Sats LevelTable::worst_rounding(const Terms& terms) const noexcept {
  Sats worst{};
  for (const Run& run : runs_) {
    // p is monotone, so inside a run it is largest at one of the ends.
    const Sats most = std::max(exact_payoff(terms, run.lo), exact_payoff(terms, run.hi));
    worst = std::max(worst, Sats{most.value - run.payout.value});
  }
  return worst;
}

Sats LevelTable::max_payout() const noexcept {
  Sats most{};
  for (const Run& run : runs_) most = std::max(most, run.payout);
  return most;
}

Result<Sats> default_step(const Terms& terms) {
  Terms tried = terms;
  tried.step = Sats{1};
  BTCFI_CHECK(check_domain(tried));
  for (std::int64_t decade = 1; decade <= max_money.value; decade *= 10) {
    for (const std::int64_t digit : {1, 2, 5}) {
      tried.step = Sats{digit * decade};
      if (tried.step > max_money) break;
      auto table = LevelTable::build(tried);
      if (table) return tried.step;
      if (table.error().code != Errc::too_many_levels) return table.error();
    }
  }
  return fail(Errc::too_many_levels, "default_step");
}

}  // namespace btcfi::settlement
