#pragma once

#include <btcfi/core/market.hpp>
#include <btcfi/pricing/option.hpp>

#include <span>

namespace btcfi::pricing {

/// One period of a market, [open_ms, close_ms) in UTC milliseconds, prices in quote currency.
struct Bar {
  std::int64_t open_ms = 0;
  std::int64_t close_ms = 0;
  double open = 0;
  double high = 0;
  double low = 0;
  double close = 0;

  friend bool operator==(const Bar&, const Bar&) = default;
};

/// The candle of an exchange as a bar.
[[nodiscard]] Bar bar_of(const Candle& candle) noexcept;

/// How the volatility of past prices is read. In brackets the efficiency: how many closes a bar is
/// worth under Brownian motion without drift.
enum class VolEstimator : std::uint8_t {
  close,            ///< squared returns from close to close, their mean taken to be zero (1)
  close_with_mean,  ///< the same with the mean return taken out
  parkinson,        ///< J. Business 53, 1980: high and low; no drift (4.9)
  garman_klass,     ///< J. Business 53, 1980: high, low, open, close; no drift (7.4)
  rogers_satchell,  ///< Ann. Applied Probability 1, 1991: any drift (6.0)
  yang_zhang,       ///< J. Business 73, 2000: any drift and jumps between bars; bars of one length
};

/// What happens where a bar does not begin when the one before it ends.
enum class GapRule : std::uint8_t {
  refuse,  ///< an error that names the bar
  skip,    ///< the change of price over the gap is left out, and so is its time
  span,    ///< it counts, and so does its time
};

/// Volatility per year of 365 days of 24 h, since coins trade all day, and what it rests on.
struct RealizedVol {
  double vol = 0;
  /// Of vol, by the estimator's efficiency: what Brownian motion would leave.
  double standard_error = 0;
  std::size_t used = 0;         ///< returns or bars that went in
  std::size_t gaps = 0;         ///< places where bars do not meet
  std::int64_t missing_ms = 0;  ///< the time between them
  std::int64_t covered_ms = 0;  ///< the time that was counted
};

/// The volatility that the bars show, in time order.
///
/// Ranges of sampled prices are smaller than those of the whole path, so estimators of high and low
/// read low where a bar holds few trades.
/// Errors: invalid_argument naming the member and the bar (offset): a price that is not positive and
/// finite, low above or high below another, a bar that ends before it begins or begins before the
/// last one ended; "bars" when there are too few (one; two for closes; three for yang_zhang and
/// close_with_mean) or, for yang_zhang, of different lengths; out_of_range at a gap that is refused.
///
///     auto week = realized_vol(bars, VolEstimator::yang_zhang, GapRule::skip);
[[nodiscard]] Result<RealizedVol> realized_vol(std::span<const Bar> bars,
                                               VolEstimator estimator = VolEstimator::close,
                                               GapRule gaps = GapRule::refuse) noexcept;

}  // namespace btcfi::pricing
