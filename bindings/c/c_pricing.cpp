#include "detail/c_pricing.hpp"

#include <btcfi/pricing.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::pricing;

namespace {

constexpr btcfi_quote quote_init = BTCFI_QUOTE_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t quote_first_size = 176;
static_assert(sizeof(btcfi_quote) == quote_first_size);

Result<Contract> forward_in(const btcfi_option* in, const char* where) {
  BTCFI_TRY(const Contract c, contract_in(in, where));
  if (c.market.dividend != 0) return fail(Errc::invalid_argument, "dividend", 1);
  return c;
}

btcfi_quote to_c(const EuropeanQuote& q) noexcept {
  btcfi_quote out = quote_init;
  out.price = q.price, out.delta = q.delta, out.gamma = q.gamma, out.vega = q.vega,
  out.theta = q.theta;
  out.rho = q.rho, out.phi = q.phi, out.dual_delta = q.dual_delta, out.dual_gamma = q.dual_gamma;
  out.vanna = q.vanna, out.volga = q.volga, out.charm = q.charm, out.veta = q.veta,
  out.speed = q.speed;
  out.color = q.color, out.zomma = q.zomma, out.ultima = q.ultima,
  out.itm_probability = q.itm_probability;
  return out;
}

}  // namespace

void btcfi_option_init(btcfi_option* option) {
  if (option != nullptr) *option = option_init;
}
void btcfi_quote_init(btcfi_quote* quote) {
  if (quote != nullptr) *quote = quote_init;
}

btcfi_status btcfi_option_black_scholes(btcfi_quote* quote, const btcfi_option* option,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const Contract c, contract_in(option, "btcfi_option_black_scholes"));
    BTCFI_TRY(const EuropeanQuote q, black_scholes(c.option, c.market));
    return struct_out(to_c(q), quote, quote_first_size, "btcfi_option_black_scholes", 0);
  });
}

btcfi_status btcfi_option_black76(btcfi_quote* quote, const btcfi_option* option,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const Contract c, forward_in(option, "btcfi_option_black76"));
    BTCFI_TRY(const EuropeanQuote q,
              black76(c.option, {c.market.spot, c.market.vol, c.market.rate}));
    return struct_out(to_c(q), quote, quote_first_size, "btcfi_option_black76", 0);
  });
}

btcfi_status btcfi_option_inverse(btcfi_quote* quote, const btcfi_option* option, double spot,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const Contract c, forward_in(option, "btcfi_option_inverse"));
    BTCFI_TRY(const InverseQuote q,
              inverse(c.option, {c.market.spot, c.market.vol, c.market.rate}, spot));
    btcfi_quote out = to_c(q.usd);
    out.price_coin = q.price_coin;
    out.delta_premium_adjusted = q.delta_premium_adjusted;
    out.hedge_usd = q.hedge_usd;
    return struct_out(out, quote, quote_first_size, "btcfi_option_inverse", 0);
  });
}

btcfi_status btcfi_option_vol_for_theta(double* vols3, size_t* count, double* least_theta_per_day,
                                        const btcfi_option* option, double theta_per_day,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(vols3, "btcfi_option_vol_for_theta", 0));
    BTCFI_CHECK(need(count, "btcfi_option_vol_for_theta", 1));
    BTCFI_TRY(const Contract c, contract_in(option, "btcfi_option_vol_for_theta"));
    BTCFI_TRY(const ThetaRoots roots, vol_for_theta(c.option, c.market, theta_per_day));
    *count = static_cast<std::size_t>(roots.count);
    for (std::size_t i = 0; i < *count; ++i) vols3[i] = roots.roots[i];
    if (least_theta_per_day != nullptr) *least_theta_per_day = roots.least_theta_per_day;
    return {};
  });
}

btcfi_status btcfi_option_premium_sats(int64_t* premium_sats, double price_coin,
                                       int64_t quantity_sats, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(premium_sats, "btcfi_option_premium_sats", 0));
    BTCFI_TRY(const Sats premium, btcfi::pricing::premium_sats(price_coin, Sats{quantity_sats}));
    *premium_sats = premium.value;
    return {};
  });
}
