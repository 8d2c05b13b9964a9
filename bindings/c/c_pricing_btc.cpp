#include "btcfi/pricing_btc.h"
#include "detail/c_call.hpp"

#include <btcfi/pricing.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::pricing;

namespace {

constexpr btcfi_option option_init = BTCFI_OPTION_INIT;
constexpr btcfi_averaging averaging_init = BTCFI_AVERAGING_INIT;
constexpr btcfi_average_quote quote_init = BTCFI_AVERAGE_QUOTE_INIT;
constexpr btcfi_perpetual perpetual_init = BTCFI_PERPETUAL_INIT;
constexpr btcfi_pool_sale sale_init = BTCFI_POOL_SALE_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t option_first_size = 56;
constexpr std::size_t averaging_first_size = 40;
constexpr std::size_t quote_first_size = 96;
constexpr std::size_t perpetual_first_size = 32;
constexpr std::size_t sale_first_size = 72;
static_assert(sizeof(btcfi_averaging) == averaging_first_size);
static_assert(sizeof(btcfi_average_quote) == quote_first_size);
static_assert(sizeof(btcfi_perpetual) == perpetual_first_size);
static_assert(sizeof(btcfi_pool_sale) == sale_first_size);

struct Call {
  Vanilla option;
  SpotMarket market;
  Averaging averaging;
  Average average;
};

Result<Average> average_in(std::uint32_t average) noexcept {
  if (average > BTCFI_AVERAGE_TWO_MOMENT) return fail(Errc::invalid_argument, "average", 2);
  return static_cast<Average>(average);
}

Result<Call> call_in(const btcfi_option* option, const btcfi_averaging* averaging,
                     const char* where) noexcept {
  BTCFI_TRY(const btcfi_option o, struct_in(option, option_init, option_first_size, where, 1));
  BTCFI_TRY(const btcfi_averaging a,
            struct_in(averaging, averaging_init, averaging_first_size, where, 2));
  if (o.kind != BTCFI_OPTION_CALL && o.kind != BTCFI_OPTION_PUT) {
    return fail(Errc::invalid_argument, "kind", 1);
  }
  BTCFI_TRY(const Average average, average_in(a.average));
  return Call{{o.kind == BTCFI_OPTION_CALL ? OptionKind::call : OptionKind::put, o.strike, o.tau},
              {o.spot, o.vol, o.rate, o.dividend},
              {a.window, a.count, a.fixed, a.fixed_mean, a.noise},
              average};
}

}  // namespace

void btcfi_averaging_init(btcfi_averaging* averaging) {
  if (averaging != nullptr) *averaging = averaging_init;
}
void btcfi_average_quote_init(btcfi_average_quote* quote) {
  if (quote != nullptr) *quote = quote_init;
}
void btcfi_perpetual_init(btcfi_perpetual* perpetual) {
  if (perpetual != nullptr) *perpetual = perpetual_init;
}
void btcfi_pool_sale_init(btcfi_pool_sale* sale) {
  if (sale != nullptr) *sale = sale_init;
}

btcfi_status btcfi_averaging_at(btcfi_averaging* averaging, double* tau, int64_t expiry_ms,
                                int64_t window_ms, uint32_t count, int64_t now_ms,
                                const double* fixings, size_t fixings_count, btcfi_error* err) {
  constexpr const char* where = "btcfi_averaging_at";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(btcfi_averaging out, struct_in<btcfi_averaging>(averaging, averaging_init,
                                                              averaging_first_size, where, 0));
    if (fixings == nullptr && fixings_count != 0) return fail(Errc::invalid_argument, where, 6);
    BTCFI_TRY(const Average average, average_in(out.average));
    BTCFI_TRY(const Averaging a, averaging_at({expiry_ms, window_ms, count}, now_ms,
                                              {fixings, fixings_count}, average));
    out.window = a.window;
    out.count = a.count;
    out.fixed = a.fixed;
    out.fixed_mean = a.fixed_mean;
    if (tau != nullptr) *tau = years_between(now_ms, expiry_ms);
    return struct_out(out, averaging, averaging_first_size, where, 0);
  });
}

btcfi_status btcfi_average_quote_price(btcfi_average_quote* quote, const btcfi_option* option,
                                       const btcfi_averaging* averaging, btcfi_error* err) {
  constexpr const char* where = "btcfi_average_quote_price";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const Call c, call_in(option, averaging, where));
    BTCFI_TRY(const TwapQuote q, twap(c.option, c.market, c.averaging, c.average));
    btcfi_average_quote out = quote_init;
    out.price = q.price, out.delta = q.delta, out.gamma = q.gamma, out.vega = q.vega;
    out.theta = q.theta, out.rho = q.rho, out.forward_average = q.forward_average, out.sd = q.sd;
    out.open_weight = q.open_weight, out.effective_strike = q.effective_strike;
    return struct_out(out, quote, quote_first_size, where, 0);
  });
}

btcfi_status btcfi_average_quote_inverse(btcfi_average_quote* quote, const btcfi_option* option,
                                         const btcfi_averaging* averaging, btcfi_error* err) {
  constexpr const char* where = "btcfi_average_quote_inverse";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const Call c, call_in(option, averaging, where));
    BTCFI_TRY(const InverseTwapQuote q, inverse_twap(c.option, c.market, c.averaging, c.average));
    btcfi_average_quote out = quote_init;
    out.price = q.price_coin, out.delta = q.delta_coin, out.gamma = q.gamma_coin;
    out.vega = q.vega_coin, out.theta = q.theta_coin, out.hedge_usd = q.hedge_usd;
    return struct_out(out, quote, quote_first_size, where, 0);
  });
}

btcfi_status btcfi_perpetual_notional(double* notional_usd, const double* quantities,
                                      const double* deltas_spot, const double* prices_usd,
                                      size_t count, double spot, int32_t numeraire,
                                      double equity_coin, btcfi_error* err) {
  constexpr const char* where = "btcfi_perpetual_notional";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(notional_usd, where, 0));
    if (count > 0) {
      BTCFI_CHECK(need(quantities, where, 1));
      BTCFI_CHECK(need(deltas_spot, where, 2));
      BTCFI_CHECK(need(prices_usd, where, 3));
    }
    if (numeraire != BTCFI_NUMERAIRE_COIN && numeraire != BTCFI_NUMERAIRE_USD) {
      return fail(Errc::invalid_argument, "numeraire", 6);
    }
    const Numeraire counts_in = numeraire == BTCFI_NUMERAIRE_USD ? Numeraire::usd : Numeraire::coin;
    // One position at a time: nothing of an announced size is allocated.
    BTCFI_TRY(double sum, hedge_notional_usd({}, spot, counts_in, equity_coin));
    for (std::size_t i = 0; i < count; ++i) {
      const HedgedPosition one[] = {{quantities[i], deltas_spot[i], prices_usd[i]}};
      const auto part = hedge_notional_usd(one, spot, counts_in, 0);
      if (!part) return fail(part.error().code, part.error().where, 1, i);
      sum += *part;
    }
    *notional_usd = sum;
    return {};
  });
}

btcfi_status btcfi_perpetual_order(int64_t* order_contracts, int64_t* target_contracts,
                                   double* residual_usd, double notional_usd,
                                   const btcfi_perpetual* perpetual, int64_t current_contracts,
                                   double band_usd, btcfi_error* err) {
  constexpr const char* where = "btcfi_perpetual_order";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(order_contracts, where, 0));
    BTCFI_TRY(const btcfi_perpetual p,
              struct_in(perpetual, perpetual_init, perpetual_first_size, where, 4));
    BTCFI_TRY(const HedgeOrder order,
              hedge_order(notional_usd, {p.contract_usd, p.lot_contracts, p.least_contracts},
                          current_contracts, band_usd));
    *order_contracts = order.order_contracts;
    if (target_contracts != nullptr) *target_contracts = order.target_contracts;
    if (residual_usd != nullptr) *residual_usd = order.residual_usd;
    return {};
  });
}

btcfi_status btcfi_pool_sale_premium(int64_t* total_sats, int64_t* premium_sats, int64_t* fee_sats,
                                     double* load, const btcfi_pool_sale* sale, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const btcfi_pool_sale s,
              struct_in(sale, sale_init, sale_first_size, "btcfi_pool_sale_premium", 4));
    BTCFI_TRY(
        const PoolPremium p,
        pool_premium({s.price_coin, Sats{s.quantity_sats}, Sats{s.collateral_sats},
                      Sats{s.locked_sats}, Sats{s.capacity_sats}, s.max_utilisation, s.fee_ppm},
                     {s.load_slope, s.load_power}));
    if (total_sats != nullptr) *total_sats = p.total.value;
    if (premium_sats != nullptr) *premium_sats = p.premium.value;
    if (fee_sats != nullptr) *fee_sats = p.fee.value;
    if (load != nullptr) *load = p.load;
    return {};
  });
}
