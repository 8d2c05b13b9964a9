#pragma once

#include <btcfi/pricing/batch.hpp>
#include <btcfi/pricing/european.hpp>

#include <memory>

namespace btcfi::pricing {

/// How much work goes into an American price. Errors are in units of the strike (a put's) or the
/// spot (a call's); docs/pricing-american.md says how they were measured.
enum class AmericanTier : std::uint8_t {
  fast,      ///< price within 1e-6
  accurate,  ///< price within 1e-8
  high,      ///< price within 1e-9
};

/// What of an American option does not change with spot and strike: one exercise boundary serves
/// all that share it. `tau` >= 0 in years; vol, rate and dividend as in SpotMarket.
struct AmericanTerms {
  OptionKind kind = OptionKind::put;
  double tau = 0;
  double vol = 0;
  double rate = 0;
  double dividend = 0;
};

/// Price and sensitivities of an American option; units as in EuropeanQuote.
struct AmericanQuote {
  double price = 0;
  double delta = 0;
  double gamma = 0;
  double vega = 0;
  double theta = 0;
  double rho = 0;
  double phi = 0;
  /// What the right of early exercise adds to the European price, never negative.
  double premium = 0;
  /// The spot at or beyond which exercise now is right: below it for a put (0 where it never is),
  /// above it for a call (infinity where it never is).
  double boundary = 0;
  /// Whether exercise is right now. Then the price is the intrinsic value, delta is +-1, and the
  /// other sensitivities are 0.
  bool exercise = false;

  [[nodiscard]] double theta_per_day() const noexcept { return theta / days_per_year; }
  [[nodiscard]] double vega_per_point() const noexcept { return vega / 100; }
  [[nodiscard]] double rho_per_point() const noexcept { return rho / 100; }
};

/// A solved exercise boundary: divided by the strike it depends on the terms alone, so it prices
/// every spot and every strike that share them, at a fraction of the cost of solving.
///
/// Copies share what was solved; a const object may be used from many threads.
///
///     auto boundary = AmericanBoundary::solve({OptionKind::put, 0.25, 0.6, 0.05, 0.01});
///     for (double spot : ladder) use(boundary->quote(spot, 100'000));
class AmericanBoundary {
 public:
  /// Errors: invalid_argument naming the argument; out_of_range when a discount factor is no number;
  /// pricing_two_boundaries when exercise is right between two spots (put: dividend < rate < 0,
  /// call: rate < dividend < 0); pricing_not_converged when the tier's accuracy was not reached.
  [[nodiscard]] static Result<AmericanBoundary> solve(
      const AmericanTerms& terms, AmericanTier tier = AmericanTier::accurate) noexcept;

  /// Domain: spot, strike >= 0. Errors: invalid_argument naming the argument.
  [[nodiscard]] Result<AmericanQuote> quote(double spot, double strike) const noexcept;

  /// The spot at which exercise now becomes right, as AmericanQuote::boundary.
  [[nodiscard]] double boundary(double strike) const noexcept;
  /// The same when `tau_left` of the terms' tau are left, 0 < tau_left <= tau: the whole curve.
  /// Errors: invalid_argument naming the argument.
  [[nodiscard]] Result<double> boundary_at(double strike, double tau_left) const noexcept;

  /// How far the solved boundary is from worth what exercise pays there, in units of the strike: an
  /// equation that was not solved for, so it tells the size of the error. 0 where no boundary is.
  [[nodiscard]] double mismatch() const noexcept;
  [[nodiscard]] const AmericanTerms& terms() const noexcept;
  [[nodiscard]] AmericanTier tier() const noexcept;

  struct Solved;

 private:
  explicit AmericanBoundary(std::shared_ptr<const Solved> solved) noexcept
      : solved_(std::move(solved)) {}
  std::shared_ptr<const Solved> solved_;
};

/// An American option, exercisable at any time to expiry: `option.strike` for the coin (call) or the
/// coin for `option.strike` (put).
///
/// Limits: where early exercise is never right (put: rate <= 0 and dividend >= rate; call: dividend
/// <= 0 and rate >= dividend) this is the European price; at zero vol the best time of exercise is
/// known and taken; zero tau gives the intrinsic value. Errors: as AmericanBoundary::solve and
/// AmericanBoundary::quote.
///
///     auto q = american({.kind = OptionKind::put, .strike = 100, .tau = 1},
///                       {.spot = 100, .vol = 0.25, .rate = 0.05, .dividend = 0.05});
[[nodiscard]] Result<AmericanQuote> american(const Vanilla& option, const SpotMarket& market,
                                             AmericanTier tier = AmericanTier::accurate) noexcept;

/// Where the results of american_batch go, in the units of AmericanQuote. An empty column is not
/// written; the others have room for every element and do not overlap the input.
struct AmericanColumns {
  std::span<double> price = {};
  std::span<double> delta = {};
  std::span<double> gamma = {};
  std::span<double> vega = {};
  std::span<double> theta = {};
  std::span<double> rho = {};
  std::span<double> phi = {};
  std::span<double> premium = {};
  std::span<double> boundary = {};
};

/// american for `count` options at once, the same bits as one by one. Neighbours with equal kind,
/// tau, vol, rate and dividend share one boundary: sort ladders so. Statuses, errors and the value
/// returned are those of black_scholes_batch. Allocates nothing.
[[nodiscard]] Result<std::size_t> american_batch(
    std::size_t count, const SpotColumns& in, const AmericanColumns& out,
    std::span<PricingStatus> status = {}, AmericanTier tier = AmericanTier::accurate) noexcept;

}  // namespace btcfi::pricing
