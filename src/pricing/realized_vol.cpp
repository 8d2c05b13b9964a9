#include <btcfi/pricing/realized_vol.hpp>

#include <cmath>

namespace btcfi::pricing {
namespace {

/// Times beyond this are no times: their differences fit, and are exact as doubles.
constexpr std::int64_t far_ms = std::int64_t{1} << 51;

bool positive(double x) noexcept { return std::isfinite(x) && x > 0; }

Status check(std::span<const Bar> bars) noexcept {
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& b = bars[i];
    if (!positive(b.open)) return fail(Errc::invalid_argument, "open", 0, i);
    if (!positive(b.close)) return fail(Errc::invalid_argument, "close", 0, i);
    if (!positive(b.high) || b.high < b.open || b.high < b.close)
      return fail(Errc::invalid_argument, "high", 0, i);
    if (!positive(b.low) || b.low > b.open || b.low > b.close)
      return fail(Errc::invalid_argument, "low", 0, i);
    if (b.open_ms < -far_ms || b.open_ms > far_ms)
      return fail(Errc::invalid_argument, "open_ms", 0, i);
    if (b.close_ms <= b.open_ms || b.close_ms > far_ms)
      return fail(Errc::invalid_argument, "close_ms", 0, i);
    if (i > 0 && b.open_ms < bars[i - 1].close_ms)
      return fail(Errc::invalid_argument, "open_ms", 0, i);
  }
  return {};
}

/// Of checked bars.
std::int64_t between(std::int64_t from, std::int64_t to) noexcept { return to - from; }

double per_year(double variance, double ms) noexcept {
  return variance / ms * static_cast<double>(milliseconds_per_year);
}

/// Changes of ln price over stretches of time: the rate of their variance.
struct Changes {
  double count = 0, sum = 0, time = 0, weighted_squares = 0;

  void add(double change, std::int64_t ms) noexcept {
    const auto t = static_cast<double>(ms);
    count += 1;
    sum += change;
    time += t;
    weighted_squares += change * change / t;
  }
  /// Zero mean: the best estimate when each change has the variance of its own time.
  [[nodiscard]] double plain() const noexcept { return weighted_squares / count; }
  /// With the drift, sum / time, taken out.
  [[nodiscard]] double around_mean() const noexcept {
    return (weighted_squares - sum * sum / time) / (count - 1);
  }
};

double range_variance(const Bar& b, VolEstimator estimator) noexcept {
  constexpr double log_2 = 0.69314718055994530942;
  const double range = std::log(b.high / b.low);
  if (estimator == VolEstimator::parkinson) return range * range / (4 * log_2);
  if (estimator == VolEstimator::garman_klass) {
    const double change = std::log(b.close / b.open);
    return 0.5 * range * range - (2 * log_2 - 1) * change * change;
  }
  return std::log(b.high / b.close) * std::log(b.high / b.open) +
         std::log(b.low / b.close) * std::log(b.low / b.open);
}

double efficiency(VolEstimator estimator) noexcept {
  switch (estimator) {
    case VolEstimator::parkinson: return 4.9;
    case VolEstimator::garman_klass: return 7.4;
    case VolEstimator::rogers_satchell: return 6.0;
    case VolEstimator::yang_zhang: return 7.3;  // without jumps between bars; more with them
    default: return 1;
  }
}

/// Sample variance about the mean.
struct Sample {
  double count = 0, sum = 0, squares = 0;
  void add(double x) noexcept {
    count += 1;
    sum += x;
    squares += x * x;
  }
  [[nodiscard]] double variance() const noexcept {
    return std::fmax(squares - sum * sum / count, 0) / (count - 1);
  }
};

/// Between-bar, open-to-close and Rogers-Satchell variances, weighted for the least error.
Result<double> yang_zhang(std::span<const Bar> bars, GapRule gaps, RealizedVol& out) noexcept {
  const std::int64_t length = between(bars[0].open_ms, bars[0].close_ms);
  Sample between_bars, within;
  double ranges = 0;
  std::int64_t time = 0;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& b = bars[i];
    if (between(b.open_ms, b.close_ms) != length) return fail(Errc::invalid_argument, "bars", 0, i);
    if (i == 0) continue;  // it gives the close that the next one opens from
    const std::int64_t gap = between(bars[i - 1].close_ms, b.open_ms);
    if (gap == 0 || gaps == GapRule::span) {
      between_bars.add(std::log(b.open / bars[i - 1].close));
      time += gap;
    }
    within.add(std::log(b.close / b.open));
    ranges += range_variance(b, VolEstimator::rogers_satchell);
    time += length;
  }
  const double n = within.count;
  const double k = 0.34 / (1.34 + (n + 1) / (n - 1));
  out.used = static_cast<std::size_t>(n);
  out.covered_ms = time;
  const double jumps = between_bars.count > 1 ? between_bars.variance() : 0;
  // A bar's share of the time that was counted.
  const double per_bar = static_cast<double>(time) / n;
  return per_year(jumps + k * within.variance() + (1 - k) * ranges / n, per_bar);
}

}  // namespace

Bar bar_of(const Candle& candle) noexcept {
  return {candle.open_time.ms,     candle.close_time.ms,   candle.open.to_double(),
          candle.high.to_double(), candle.low.to_double(), candle.close.to_double()};
}

Result<RealizedVol> realized_vol(std::span<const Bar> bars, VolEstimator estimator,
                                 GapRule gaps) noexcept {
  if (estimator > VolEstimator::yang_zhang) return fail(Errc::invalid_argument, "estimator");
  if (gaps > GapRule::span) return fail(Errc::invalid_argument, "gaps");
  const bool closes =
      estimator == VolEstimator::close || estimator == VolEstimator::close_with_mean;
  const std::size_t least =
      estimator == VolEstimator::yang_zhang || estimator == VolEstimator::close_with_mean ? 3
      : closes                                                                            ? 2
                                                                                          : 1;
  if (bars.size() < least) return fail(Errc::invalid_argument, "bars");
  BTCFI_CHECK(check(bars));
  RealizedVol out;
  for (std::size_t i = 1; i < bars.size(); ++i) {
    const std::int64_t gap = between(bars[i - 1].close_ms, bars[i].open_ms);
    if (gap == 0) continue;
    if (gaps == GapRule::refuse) return fail(Errc::out_of_range, "open_ms", 0, i);
    ++out.gaps;
    out.missing_ms += gap;
  }
  double variance = 0;  // per year
  if (closes) {
    Changes changes;
    for (std::size_t i = 1; i < bars.size(); ++i) {
      const bool gap = bars[i].open_ms != bars[i - 1].close_ms;
      if (gap && gaps == GapRule::skip) {
        // Within the bar after a gap the change is known all the same.
        changes.add(std::log(bars[i].close / bars[i].open),
                    between(bars[i].open_ms, bars[i].close_ms));
      } else {
        changes.add(std::log(bars[i].close / bars[i - 1].close),
                    between(bars[i - 1].close_ms, bars[i].close_ms));
      }
    }
    out.used = static_cast<std::size_t>(changes.count);
    out.covered_ms = static_cast<std::int64_t>(changes.time);
    const double rate = estimator == VolEstimator::close ? changes.plain() : changes.around_mean();
    variance = per_year(rate, 1);
  } else if (estimator == VolEstimator::yang_zhang) {
    BTCFI_TRY(variance, yang_zhang(bars, gaps, out));
  } else {
    double sum = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
      sum += range_variance(bars[i], estimator);
      out.covered_ms += between(bars[i].open_ms, bars[i].close_ms);
      if (i == 0 || gaps != GapRule::span) continue;
      const std::int64_t gap = between(bars[i - 1].close_ms, bars[i].open_ms);
      const double change = std::log(bars[i].open / bars[i - 1].close);
      sum += gap == 0 ? 0 : change * change;
      out.covered_ms += gap;
    }
    out.used = bars.size();
    variance = per_year(sum, static_cast<double>(out.covered_ms));
  }
  out.vol = std::sqrt(std::fmax(variance, 0));
  out.standard_error =
      out.vol / std::sqrt(2 * efficiency(estimator) * static_cast<double>(out.used));
  return out;
}

}  // namespace btcfi::pricing
