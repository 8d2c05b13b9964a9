#include <btcfi/pricing/hedge.hpp>

#include <pricing/terms.hpp>

namespace btcfi::pricing {

Result<double> hedge_notional_usd(std::span<const HedgedPosition> positions, double spot,
                                  Numeraire numeraire, double equity_coin) noexcept {
  if (detail::not_positive(spot)) return fail(Errc::invalid_argument, "spot");
  if (detail::not_finite(equity_coin)) return fail(Errc::invalid_argument, "equity_coin");
  if (numeraire > Numeraire::usd) return fail(Errc::invalid_argument, "numeraire");
  double notional = numeraire == Numeraire::usd ? -spot * equity_coin : 0;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const HedgedPosition& p = positions[i];
    if (detail::not_finite(p.quantity) || detail::not_finite(p.delta_spot) ||
        detail::not_finite(p.price_usd)) {
      return fail(Errc::invalid_argument, "positions", 0, i);
    }
    const double premium = numeraire == Numeraire::coin ? p.price_usd : 0;
    notional -= p.quantity * (spot * p.delta_spot - premium);
  }
  if (detail::not_finite(notional)) return fail(Errc::overflow, "hedge_notional_usd");
  return notional;
}

Result<HedgeOrder> hedge_order(double notional_usd, const InversePerpetual& perpetual,
                               std::int64_t current_contracts, double band_usd) noexcept {
  constexpr double exact = 0x1p53;
  if (detail::not_finite(notional_usd)) return fail(Errc::invalid_argument, "notional_usd");
  if (detail::not_positive(perpetual.contract_usd)) {
    return fail(Errc::invalid_argument, "contract_usd");
  }
  if (perpetual.lot_contracts < 1) return fail(Errc::invalid_argument, "lot_contracts");
  if (perpetual.least_contracts < 1) return fail(Errc::invalid_argument, "least_contracts");
  if (detail::not_a_size(band_usd)) return fail(Errc::invalid_argument, "band_usd");
  if (std::fabs(static_cast<double>(current_contracts)) > exact) {
    return fail(Errc::invalid_argument, "current_contracts");
  }
  const auto lot = static_cast<double>(perpetual.lot_contracts);
  const double lots = notional_usd / (perpetual.contract_usd * lot);
  if (!(std::fabs(lots) * lot < exact)) return fail(Errc::overflow, "hedge_order");
  // Half to even, whatever rounding mode the thread has.
  double whole = std::floor(lots);
  const double part = lots - whole;
  if (part > 0.5 || (part == 0.5 && std::fmod(whole, 2) != 0)) whole += 1;
  HedgeOrder order;
  order.target_contracts = static_cast<std::int64_t>(whole) * perpetual.lot_contracts;
  order.order_contracts = order.target_contracts - current_contracts;
  const auto change = std::fabs(static_cast<double>(order.order_contracts));
  if (change < static_cast<double>(perpetual.least_contracts) ||
      change * perpetual.contract_usd < band_usd) {
    order.target_contracts = current_contracts;
    order.order_contracts = 0;
  }
  order.held_usd = static_cast<double>(order.target_contracts) * perpetual.contract_usd;
  order.residual_usd = notional_usd - order.held_usd;
  return order;
}

Result<double> perpetual_gain_coin(double notional_usd, double entry, double exit) noexcept {
  if (detail::not_finite(notional_usd)) return fail(Errc::invalid_argument, "notional_usd");
  if (detail::not_positive(entry)) return fail(Errc::invalid_argument, "entry");
  if (detail::not_positive(exit)) return fail(Errc::invalid_argument, "exit");
  // One difference instead of two reciprocals: small moves keep their digits.
  return notional_usd * ((exit - entry) / entry) / exit;
}

}  // namespace btcfi::pricing
