#include <btcfi/pricing/inverse.hpp>

#include <pricing/terms.hpp>

#include <limits>

namespace btcfi::pricing {

Result<InverseQuote> inverse(const Vanilla& option, const ForwardMarket& market,
                             double spot) noexcept {
  BTCFI_TRY(const EuropeanQuote forward_quote, black76(option, market));
  if (detail::not_positive(spot)) {
    // Whoever takes the forward for the spot, as Python does without one, hears of the forward.
    const bool both = detail::not_positive(market.forward);
    return fail(Errc::invalid_argument, both ? "forward" : "spot");
  }
  InverseQuote q;
  q.usd = forward_quote;
  // With the carry held, the forward moves in proportion to the spot.
  const double carry = market.forward / spot;
  const double delta = forward_quote.delta * carry;
  const double gamma = forward_quote.gamma * carry * carry;
  q.price_coin = forward_quote.price / spot;
  q.delta_premium_adjusted = delta - q.price_coin;
  q.delta_coin = q.delta_premium_adjusted / spot;
  q.gamma_coin = gamma / spot - 2 * q.delta_coin / spot;
  q.vega_coin = forward_quote.vega / spot;
  // As time passes with spot and carry rate held, the forward comes down to the spot.
  const double drift = option.tau > 0 && market.forward > 0
                           ? detail::log_moneyness(market.forward, spot, 0) / option.tau
                           : 0;
  const double forward_slope = -drift * market.forward;
  // At the forward and at its expiry gamma and charm are infinite; what does not move adds nothing.
  const double turned = forward_slope == 0 ? 0 : forward_slope * forward_quote.gamma * carry;
  q.theta_coin = (forward_quote.theta + forward_slope * forward_quote.delta) / spot;
  q.hedge_usd = -spot * q.delta_premium_adjusted;
  q.delta_spot = delta;
  q.gamma_spot = gamma;
  q.vanna_coin = (forward_quote.vanna * carry - q.vega_coin) / spot;
  q.volga_coin = forward_quote.volga / spot;
  q.charm_coin = (forward_quote.charm * carry + turned +
                  forward_slope * (forward_quote.delta / spot) - q.theta_coin) /
                 spot;
  // A call pays 1 - K / S coins, a put K / S - 1: the S at which that is the premium.
  const double sign = option.kind == OptionKind::call ? 1 : -1;
  const double share = 1 - sign * q.price_coin;
  q.breakeven = share > 0 ? option.strike / share : std::numeric_limits<double>::quiet_NaN();
  return q;
}

}  // namespace btcfi::pricing
