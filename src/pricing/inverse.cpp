#include <btcfi/pricing/inverse.hpp>

#include <pricing/terms.hpp>

namespace btcfi::pricing {

Result<InverseQuote> inverse(const Vanilla& option, const ForwardMarket& market,
                             double spot) noexcept {
  if (detail::not_positive(spot)) return fail(Errc::invalid_argument, "spot");
  BTCFI_TRY(const EuropeanQuote forward_quote, black76(option, market));
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
  q.theta_coin = forward_quote.theta / spot;
  q.hedge_usd = -spot * q.delta_premium_adjusted;
  return q;
}

Result<Sats> premium_sats(double price_coin, Sats quantity) noexcept {
  if (detail::not_a_size(price_coin)) return fail(Errc::invalid_argument, "price_coin");
  if (quantity.value < 0 || quantity > max_money) return fail(Errc::invalid_argument, "quantity");
  const auto notional = static_cast<double>(quantity.value);  // exact: below 2^53
  const double product = price_coin * notional;
  if (!(product < static_cast<double>(max_money.value)))
    return fail(Errc::overflow, "premium_sats");
  const double up = std::ceil(product);
  // The rounded product may stand on an integer that the exact product exceeds: the residual tells.
  const double residual = std::fma(price_coin, notional, -product);
  const double premium = up == product && residual > 0 ? up + 1 : up;
  return Sats{static_cast<std::int64_t>(premium)};
}

}  // namespace btcfi::pricing
