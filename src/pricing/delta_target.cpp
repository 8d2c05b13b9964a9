#include <btcfi/pricing/delta_target.hpp>

#include <pricing/normal.hpp>

#include <limits>

namespace btcfi::pricing {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// ln(K N(w y) / F) with K = F exp(-s^2 / 2 - s y), y = d2: concave in y.
struct Adjusted {
  double w = 1;
  double s = 0;
  [[nodiscard]] double value(double y) const noexcept {
    return -0.5 * s * s - s * y + detail::log_normal(w * y);
  }
  [[nodiscard]] double slope(double y) const noexcept { return w * detail::hazard(w * y) - s; }
  /// Newton from a point outside the roots, where a concave function lies below its tangent.
  [[nodiscard]] double from(double y, double target) const noexcept {
    for (int i = 0; i < 200; ++i) {
      const double step = (target - value(y)) / slope(y);
      y += step;
      if (std::fabs(step) <= 0x1p-52 * (1 + std::fabs(y))) break;
    }
    return y;
  }
  /// Where a call's slope is 0: the hazard falls from infinity to 0.
  [[nodiscard]] double peak() const noexcept {
    double low = -s - 2, high = 2;
    while (slope(low) < 0) low = 2 * low;
    while (slope(high) > 0) high = 2 * high;
    for (int i = 0; i < 80; ++i) {
      const double middle = 0.5 * (low + high);
      if (middle <= low || middle >= high) break;
      (slope(middle) > 0 ? low : high) = middle;
    }
    return 0.5 * (low + high);
  }
};

DeltaStrikes adjusted(double w, double s, double forward, double unit, double size) noexcept {
  const Adjusted a{w, s};
  const auto strike = [&](double y) { return forward * std::exp(-0.5 * s * s - s * y); };
  const double target = std::log(size / unit);
  DeltaStrikes out;
  if (w < 0) {
    out.extreme_delta = -infinity;
    out.extreme_at = infinity;
    // Rises with the strike without end: one strike, from the side of the low ones.
    double start = 1;
    while (a.value(start) > target) start = 2 * start;
    out.count = 1;
    out.roots[0] = strike(a.from(start, target));
    return out;
  }
  const double top = a.peak();
  out.extreme_delta = unit * std::exp(a.value(top));
  out.extreme_at = strike(top);
  const double room = a.value(top) - target;
  if (room < 0) return out;
  if (room == 0) {
    out.count = 1;
    out.roots[0] = out.extreme_at;
    return out;
  }
  double left = top - 1, right = top + 1;
  while (a.value(left) > target) left = top - 2 * (top - left);
  while (a.value(right) > target) right = top + 2 * (right - top);
  out.count = 2;
  out.roots = {strike(a.from(right, target)), strike(a.from(left, target))};
  return out;
}

/// What no double holds is no strike.
void keep_numbers(DeltaStrikes& k) noexcept {
  int kept = 0;
  for (int i = 0; i < k.count; ++i) {
    const double root = k.roots[static_cast<std::size_t>(i)];
    if (root > 0 && root < infinity) k.roots[static_cast<std::size_t>(kept++)] = root;
  }
  for (int i = kept; i < k.count; ++i) k.roots[static_cast<std::size_t>(i)] = 0;
  k.count = kept;
}

}  // namespace

Result<DeltaStrikes> strike_for_delta(const Vanilla& option, const SpotMarket& market, double delta,
                                      DeltaConvention convention) noexcept {
  BTCFI_CHECK(detail::check_positive({option.kind, 1, option.tau}, market));
  if (detail::not_finite(delta)) return fail(Errc::invalid_argument, "delta");
  if (convention > DeltaConvention::forward_premium_adjusted)
    return fail(Errc::invalid_argument, "convention");

  const double w = option.kind == OptionKind::call ? 1 : -1;
  const double s = market.vol * std::sqrt(option.tau);
  if (!(s > 1e-150 && s < 1e3)) return fail(Errc::out_of_range, "vol");
  const double carry = (market.rate - market.dividend) * option.tau;
  const double forward = market.spot * std::exp(carry);
  const double size = w * delta;
  const bool on_spot =
      convention == DeltaConvention::spot || convention == DeltaConvention::spot_premium_adjusted;
  const double unit = on_spot ? std::exp(-market.dividend * option.tau) : 1;
  DeltaStrikes out;
  if (convention == DeltaConvention::spot_premium_adjusted ||
      convention == DeltaConvention::forward_premium_adjusted) {
    // Premium-adjusted: w K df N(w d2) / S = w (K/F) dq N(w d2).
    if (size > 0) {
      out = adjusted(w, s, forward, unit, size);
      keep_numbers(out);
      return out;
    }
    out = adjusted(w, s, forward, unit, unit * 0x1p-200);
    out.count = 0;
    out.roots = {};
    return out;
  }
  out.extreme_delta = w * unit;
  out.extreme_at = w > 0 ? 0 : infinity;
  if (!(size > 0 && size < unit)) return out;
  // w N(w d1) = delta / unit.
  const double d1 = w * detail::inverse_normal(size / unit);
  out.count = 1;
  out.roots[0] = forward * std::exp(0.5 * s * s - d1 * s);
  keep_numbers(out);
  return out;
}

}  // namespace btcfi::pricing
