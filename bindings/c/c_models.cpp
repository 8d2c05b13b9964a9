#include "btcfi/models.h"
#include "detail/c_pricing.hpp"

#include <btcfi/pricing/merton.hpp>
#include <btcfi/pricing/realized_vol.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::pricing;

namespace {

constexpr btcfi_jumps jumps_init = BTCFI_JUMPS_INIT;
constexpr btcfi_merton_quote merton_init = BTCFI_MERTON_QUOTE_INIT;
constexpr btcfi_bar bar_init = BTCFI_BAR_INIT;
constexpr btcfi_realized_vol realized_init = BTCFI_REALIZED_VOL_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t jumps_first_size = 32;
constexpr std::size_t merton_first_size = 80;
constexpr std::size_t bar_first_size = 56;
constexpr std::size_t realized_first_size = 56;
static_assert(sizeof(btcfi_jumps) == jumps_first_size);
static_assert(sizeof(btcfi_merton_quote) == merton_first_size);
static_assert(sizeof(btcfi_bar) == bar_first_size);
static_assert(sizeof(btcfi_realized_vol) == realized_first_size);
static_assert(BTCFI_VOL_YANG_ZHANG == static_cast<int>(VolEstimator::yang_zhang));
static_assert(BTCFI_GAPS_SPAN == static_cast<int>(GapRule::span));

}  // namespace

void btcfi_jumps_init(btcfi_jumps* jumps) {
  if (jumps != nullptr) *jumps = jumps_init;
}
void btcfi_merton_quote_init(btcfi_merton_quote* quote) {
  if (quote != nullptr) *quote = merton_init;
}
void btcfi_bar_init(btcfi_bar* bar) {
  if (bar != nullptr) *bar = bar_init;
}
void btcfi_realized_vol_init(btcfi_realized_vol* vol) {
  if (vol != nullptr) *vol = realized_init;
}

btcfi_status btcfi_option_merton(btcfi_merton_quote* quote, const btcfi_option* option,
                                 const btcfi_jumps* jumps, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_merton";
    BTCFI_TRY(const Contract c, contract_in(option, where));
    BTCFI_TRY(const btcfi_jumps j, struct_in(jumps, jumps_init, jumps_first_size, where, 2));
    BTCFI_TRY(const MertonQuote q, merton(c.option, c.market, {j.intensity, j.mean, j.vol}));
    btcfi_merton_quote out = merton_init;
    out.terms = static_cast<uint32_t>(q.terms);
    out.price = q.price, out.delta = q.delta, out.gamma = q.gamma, out.vega = q.vega;
    out.theta = q.theta, out.rho = q.rho, out.phi = q.phi;
    out.by_intensity = q.by_intensity, out.total_vol = q.total_vol;
    return struct_out(out, quote, merton_first_size, where, 0);
  });
}

btcfi_status btcfi_bar_realized_vol(btcfi_realized_vol* vol, const btcfi_bar* bars, size_t count,
                                    int32_t estimator, int32_t gaps, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_bar_realized_vol";
    BTCFI_TRY(const auto read,
              structs_in(bars, count, bar_init, bar_first_size, BTCFI_BARS_MAX, where, 1));
    if (estimator < 0 || estimator > BTCFI_VOL_YANG_ZHANG)
      return fail(Errc::invalid_argument, "estimator");
    if (gaps < 0 || gaps > BTCFI_GAPS_SPAN) return fail(Errc::invalid_argument, "gaps");
    std::vector<Bar> checked;
    checked.reserve(read.size());
    for (const btcfi_bar& b : read)
      checked.push_back({b.open_ms, b.close_ms, b.open, b.high, b.low, b.close});
    BTCFI_TRY(const RealizedVol v, realized_vol(checked, static_cast<VolEstimator>(estimator),
                                                static_cast<GapRule>(gaps)));
    btcfi_realized_vol out = realized_init;
    out.vol = v.vol, out.standard_error = v.standard_error;
    out.used = v.used, out.gaps = v.gaps;
    out.missing_ms = v.missing_ms, out.covered_ms = v.covered_ms;
    return struct_out(out, vol, realized_first_size, where, 0);
  });
}
