#include "detail/c_pricing.hpp"

#include <btcfi/pricing.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::pricing;

namespace {

constexpr btcfi_quote quote_init = BTCFI_QUOTE_INIT;
// Size in the first release: no caller has less.
constexpr std::size_t quote_first_size = 176;

static_assert(BTCFI_DELTA_FORWARD_PREMIUM_ADJUSTED ==
              static_cast<int>(DeltaConvention::forward_premium_adjusted));
static_assert(BTCFI_DIGITAL_ASSET == static_cast<int>(DigitalPays::asset));

Status quote_out(const EuropeanQuote& q, btcfi_quote* quote, const char* where) {
  btcfi_quote out = quote_init;
  out.price = q.price, out.delta = q.delta, out.gamma = q.gamma, out.vega = q.vega;
  out.theta = q.theta, out.rho = q.rho, out.phi = q.phi, out.dual_delta = q.dual_delta;
  out.dual_gamma = q.dual_gamma, out.vanna = q.vanna, out.volga = q.volga, out.charm = q.charm;
  out.veta = q.veta, out.speed = q.speed, out.color = q.color, out.zomma = q.zomma;
  out.ultima = q.ultima, out.itm_probability = q.itm_probability;
  return struct_out(out, quote, quote_first_size, where, 0);
}

/// Forward models: the forward stands in the spot, and there is no dividend.
Result<Contract> on_forward(const btcfi_option* option, const char* where, std::size_t input) {
  BTCFI_TRY(const Contract c, contract_in(option, where, input));
  if (c.market.dividend != 0) return fail(Errc::invalid_argument, "dividend", input);
  return c;
}

Status vol_out(const ImpliedVol& v, double* vol, double* condition) {
  *vol = v.vol;
  if (condition != nullptr) *condition = v.condition;
  return {};
}

}  // namespace

btcfi_status btcfi_option_black_scholes_exact(btcfi_quote* quote, const btcfi_option* option,
                                              btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const Contract c, contract_in(option, "btcfi_option_black_scholes_exact"));
    BTCFI_TRY(const EuropeanQuote q, black_scholes_exact(c.option, c.market));
    return quote_out(q, quote, "btcfi_option_black_scholes_exact");
  });
}

btcfi_status btcfi_option_black76_exact(btcfi_quote* quote, const btcfi_option* option,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const Contract c, on_forward(option, "btcfi_option_black76_exact", 1));
    BTCFI_TRY(const EuropeanQuote q,
              black76_exact(c.option, {c.market.spot, c.market.vol, c.market.rate}));
    return quote_out(q, quote, "btcfi_option_black76_exact");
  });
}

btcfi_status btcfi_option_bachelier(btcfi_quote* quote, const btcfi_option* option,
                                    btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const Contract c, on_forward(option, "btcfi_option_bachelier", 1));
    BTCFI_TRY(const EuropeanQuote q,
              bachelier(c.option, {c.market.spot, c.market.vol, c.market.rate}));
    return quote_out(q, quote, "btcfi_option_bachelier");
  });
}

btcfi_status btcfi_option_implied_vol(double* vol, double* condition, const btcfi_option* option,
                                      double price, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(vol, "btcfi_option_implied_vol", 0));
    BTCFI_TRY(const Contract c, on_forward(option, "btcfi_option_implied_vol", 2));
    BTCFI_TRY(const ImpliedVol v,
              implied_vol(c.option, {c.market.spot, c.market.vol, c.market.rate}, price));
    return vol_out(v, vol, condition);
  });
}

btcfi_status btcfi_option_implied_vol_spot(double* vol, double* condition,
                                           const btcfi_option* option, double price,
                                           btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(vol, "btcfi_option_implied_vol_spot", 0));
    BTCFI_TRY(const Contract c, contract_in(option, "btcfi_option_implied_vol_spot", 2));
    BTCFI_TRY(const ImpliedVol v, implied_vol_spot(c.option, c.market, price));
    return vol_out(v, vol, condition);
  });
}

btcfi_status btcfi_option_implied_vol_batch(uint8_t* statuses, size_t* failed, double* vols,
                                            double* conditions, const btcfi_option_columns* options,
                                            const double* prices, size_t price_count, size_t count,
                                            btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_option_implied_vol_batch";
    if (count != 0) BTCFI_CHECK(need(vols, where, 2));
    BTCFI_TRY(const SpotColumns in, columns_in(options, where));
    if (!in.dividend.empty()) return fail(Errc::invalid_argument, "dividend", 4);
    BTCFI_TRY(const Column price, column_in({prices, price_count}, "price"));
    BTCFI_TRY(const std::size_t bad,
              implied_vol_batch(count, {in.kind, in.spot, in.strike, in.tau, in.vol, in.rate},
                                price, {out_column(vols, count), out_column(conditions, count)},
                                statuses_in(statuses, count)));
    if (failed != nullptr) *failed = bad;
    return {};
  });
}

btcfi_status btcfi_option_bachelier_vol(double* vol, double* condition, const btcfi_option* option,
                                        double price, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(vol, "btcfi_option_bachelier_vol", 0));
    BTCFI_TRY(const Contract c, on_forward(option, "btcfi_option_bachelier_vol", 2));
    BTCFI_TRY(const ImpliedVol v,
              bachelier_implied_vol(c.option, {c.market.spot, 0, c.market.rate}, price));
    return vol_out(v, vol, condition);
  });
}

btcfi_status btcfi_option_digital_vols(double* vols2, size_t* count, const btcfi_option* option,
                                       int32_t pays, double price, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(vols2, "btcfi_option_digital_vols", 0));
    BTCFI_CHECK(need(count, "btcfi_option_digital_vols", 1));
    BTCFI_TRY(const Contract c, on_forward(option, "btcfi_option_digital_vols", 2));
    if (pays != BTCFI_DIGITAL_CASH && pays != BTCFI_DIGITAL_ASSET)
      return fail(Errc::invalid_argument, "pays", 3);
    BTCFI_TRY(const DigitalVols v,
              digital_implied_vol(
                  c.option, pays == BTCFI_DIGITAL_CASH ? DigitalPays::cash : DigitalPays::asset,
                  {c.market.spot, 0, c.market.rate}, price));
    *count = static_cast<std::size_t>(v.count);
    for (std::size_t i = 0; i < *count; ++i) vols2[i] = v.roots[i];
    return {};
  });
}

btcfi_status btcfi_option_strike_for_theta(double* strikes4, size_t* count,
                                           double* least_theta_per_day, const btcfi_option* option,
                                           double theta_per_day, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(strikes4, "btcfi_option_strike_for_theta", 0));
    BTCFI_CHECK(need(count, "btcfi_option_strike_for_theta", 1));
    BTCFI_TRY(const Contract c, contract_in(option, "btcfi_option_strike_for_theta", 3));
    BTCFI_TRY(const ThetaRoots roots, strike_for_theta(c.option, c.market, theta_per_day));
    *count = static_cast<std::size_t>(roots.count);
    for (std::size_t i = 0; i < *count; ++i) strikes4[i] = roots.roots[i];
    if (least_theta_per_day != nullptr) *least_theta_per_day = roots.least_theta_per_day;
    return {};
  });
}

btcfi_status btcfi_option_strike_for_delta(double* strikes2, size_t* count, double* extreme_delta,
                                           const btcfi_option* option, double delta,
                                           int32_t convention, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(strikes2, "btcfi_option_strike_for_delta", 0));
    BTCFI_CHECK(need(count, "btcfi_option_strike_for_delta", 1));
    BTCFI_TRY(const Contract c, contract_in(option, "btcfi_option_strike_for_delta", 3));
    if (convention < BTCFI_DELTA_SPOT || convention > BTCFI_DELTA_FORWARD_PREMIUM_ADJUSTED)
      return fail(Errc::invalid_argument, "convention", 5);
    BTCFI_TRY(const DeltaStrikes k, strike_for_delta(c.option, c.market, delta,
                                                     static_cast<DeltaConvention>(convention)));
    *count = static_cast<std::size_t>(k.count);
    for (std::size_t i = 0; i < *count; ++i) strikes2[i] = k.roots[i];
    if (extreme_delta != nullptr) *extreme_delta = k.extreme_delta;
    return {};
  });
}
