#include <btcfi/pricing/premium.hpp>

#include <pricing/terms.hpp>

namespace btcfi::pricing {
namespace {

bool not_an_amount(Sats amount) noexcept { return amount.value < 0 || amount > max_money; }

}  // namespace

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

Result<double> utilisation_load(const LoadCurve& curve, double before, double after) noexcept {
  if (detail::not_a_size(curve.slope)) return fail(Errc::invalid_argument, "slope");
  if (detail::not_a_size(curve.power)) return fail(Errc::invalid_argument, "power");
  if (!(before >= 0 && before <= 1)) return fail(Errc::invalid_argument, "before");
  if (!(after >= before && after <= 1)) return fail(Errc::invalid_argument, "after");
  const double order = curve.power + 1;
  const double width = after - before;
  // (after^n - before^n) / (after - before) without cancelling: before^n expm1(n ln(after/before)).
  if (width == 0) return 1 + curve.slope * std::pow(before, curve.power);
  const double powers =
      before == 0 ? std::pow(after, order)
                  : std::pow(before, order) * std::expm1(order * std::log1p(width / before));
  return 1 + curve.slope * powers / (order * width);
}

Result<PoolPremium> pool_premium(const PoolSale& sale, const LoadCurve& curve) noexcept {
  if (detail::not_a_size(sale.price_coin)) return fail(Errc::invalid_argument, "price_coin");
  if (not_an_amount(sale.collateral)) return fail(Errc::invalid_argument, "collateral");
  if (not_an_amount(sale.locked)) return fail(Errc::invalid_argument, "locked");
  if (not_an_amount(sale.capacity) || sale.capacity.value == 0) {
    return fail(Errc::invalid_argument, "capacity");
  }
  if (!(sale.max_utilisation >= 0 && sale.max_utilisation <= 1)) {
    return fail(Errc::invalid_argument, "max_utilisation");
  }
  const auto capacity = static_cast<double>(sale.capacity.value);
  PoolPremium p;
  p.utilisation_before = static_cast<double>(sale.locked.value) / capacity;
  p.utilisation_after = static_cast<double>(sale.locked.value + sale.collateral.value) / capacity;
  if (p.utilisation_after > sale.max_utilisation)
    return fail(Errc::out_of_range, "max_utilisation");
  BTCFI_TRY(p.load, utilisation_load(curve, p.utilisation_before, p.utilisation_after));
  BTCFI_TRY(p.fair, premium_sats(sale.price_coin, sale.quantity));
  BTCFI_TRY(p.premium, premium_sats(sale.price_coin * p.load, sale.quantity));
  __extension__ using Wide = __int128;
  const Wide fee = (static_cast<Wide>(sale.quantity.value) * sale.fee_ppm + 999'999) / 1'000'000;
  const Wide total = fee + p.premium.value;
  if (total > max_money.value) return fail(Errc::overflow, "pool_premium");
  p.fee = Sats{static_cast<std::int64_t>(fee)};
  p.total = Sats{static_cast<std::int64_t>(total)};
  return p;
}

}  // namespace btcfi::pricing
