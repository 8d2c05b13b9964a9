#include <btcfi/pricing/merton.hpp>

#include <pricing/kernel/american_kernel.hpp>
#include <pricing/terms.hpp>

#include <algorithm>

namespace btcfi::pricing {
namespace {

/// The series in the number of jumps k. Given k, the spot starts at S (1 + m)^k e^(-intensity m tau)
/// and has the variance vol^2 tau + k jump_vol^2; m is the mean relative jump.
class Series {
 public:
  Series(const Vanilla& option, const SpotMarket& market, const Jumps& jumps) noexcept
      : option_(option), market_(market), jumps_(jumps), exp_(kernel::american_kernel().exp) {}

  [[nodiscard]] Result<MertonQuote> sum() noexcept {
    const double drift = jumps_.mean + 0.5 * jumps_.vol * jumps_.vol;
    const double expected = jumps_.intensity * option_.tau;
    if (!(expected <= greatest) || !(std::fabs(drift) <= 100))
      return fail(Errc::out_of_range, "intensity");
    const double factor = exp_(drift);  // 1 + m
    if (!(expected * factor <= greatest)) return fail(Errc::out_of_range, "intensity");
    // What large jumps are worth lies where they are many: their probability must be a double.
    const double many = expected * factor + 10 * std::sqrt(expected * factor) + 10;
    if (factor > 1 && expected > 0 &&
        many * std::log(expected) - expected - std::lgamma(many + 1) < -690) {
      return fail(Errc::out_of_range, "jump_mean");
    }
    const double relative = std::expm1(drift);
    double weight = exp_(-expected), share = exp_(-expected * factor);
    BTCFI_TRY(EuropeanQuote now, given(0, drift, expected * relative));
    MertonQuote q;
    double next_price = 0;  // the price, had one more jump happened
    for (int k = 0;; ++k) {
      BTCFI_TRY(const EuropeanQuote next, given(k + 1, drift, expected * relative));
      const double scale = market_.spot > 0 ? spot_ / market_.spot : 1;  // d spot_k / d spot
      const double vol_share = market_.vol > 0 ? market_.vol / vol_ : 0;
      q.price += weight * now.price;
      q.delta += weight * now.delta * scale;
      q.gamma += weight * now.gamma * scale * scale;
      q.vega += weight * now.vega * vol_share;
      q.rho += weight * now.rho;
      q.phi += weight * now.phi;
      next_price += weight * next.price;
      q.terms = k + 1;
      // Past the most probable count, what is left shrinks faster than geometrically.
      if (k >= expected && k >= expected * factor && tail(weight, expected, k) < cut &&
          tail(share, expected * factor, k) < cut)
        break;
      weight *= expected / (k + 1);
      share *= expected * factor / (k + 1);
      now = next;
      spot_ = next_spot_;
      vol_ = next_vol_;
    }
    // One more jump happens `intensity` times a year, and the drift pays for it.
    const double jump = next_price - q.price - relative * market_.spot * q.delta;
    q.by_intensity = option_.tau * jump;
    if (option_.tau == 0) {
      q.total_vol = total_vol();
      return q;  // decay is over
    }
    // Without volatility gamma at the forward is infinite, and nothing diffuses.
    const double diffusion =
        market_.vol > 0 ? 0.5 * market_.vol * market_.vol * market_.spot * market_.spot * q.gamma
                        : 0;
    q.theta = market_.rate * q.price - (market_.rate - market_.dividend) * market_.spot * q.delta -
              diffusion - jumps_.intensity * jump;
    q.total_vol = total_vol();
    return q;
  }

 private:
  static constexpr double greatest = 700;
  static constexpr double cut = 0x1p-57;

  [[nodiscard]] double total_vol() const noexcept {
    return std::sqrt(market_.vol * market_.vol +
                     jumps_.intensity * (jumps_.mean * jumps_.mean + jumps_.vol * jumps_.vol));
  }

  /// A bound on the sum of the weights after number k, k >= expected.
  static double tail(double weight, double expected, int k) noexcept {
    const double ratio = expected / (k + 1);
    return weight * ratio / (1 - ratio);
  }

  /// Black-Scholes given k jumps.
  Result<EuropeanQuote> given(int k, double drift, double compensation) noexcept {
    next_spot_ = market_.spot * exp_(std::clamp(k * drift - compensation, -700.0, 700.0));
    const double variance = market_.vol * market_.vol +
                            (option_.tau > 0 ? k * jumps_.vol * jumps_.vol / option_.tau : 0);
    next_vol_ = std::sqrt(variance);
    if (k == 0) {
      spot_ = next_spot_;
      vol_ = next_vol_;
    }
    return black_scholes(option_, {next_spot_, next_vol_, market_.rate, market_.dividend});
  }

  const Vanilla& option_;
  const SpotMarket& market_;
  const Jumps& jumps_;
  double (*exp_)(double);
  double spot_ = 0, vol_ = 0;
  double next_spot_ = 0, next_vol_ = 0;
};

}  // namespace

Result<MertonQuote> merton(const Vanilla& option, const SpotMarket& market,
                           const Jumps& jumps) noexcept {
  BTCFI_CHECK(detail::check(option, market));
  if (detail::not_a_size(jumps.intensity)) return fail(Errc::invalid_argument, "intensity");
  if (detail::not_finite(jumps.mean)) return fail(Errc::invalid_argument, "jump_mean");
  if (detail::not_a_size(jumps.vol)) return fail(Errc::invalid_argument, "jump_vol");
  return Series(option, market, jumps).sum();
}

}  // namespace btcfi::pricing
