#pragma once

#include <cstdint>
#include <vector>

namespace btcfi::testing {

/// How the simulated price moves. Everything follows from these numbers and nothing else.
struct PathSettings {
  std::uint64_t seed = 1;
  /// The level around which the price moves, in cents.
  std::int64_t base_cents = 10'616'000;
  /// How far it may leave that level, in basis points of it; 0 is a constant price.
  std::uint32_t swing_bp = 400;
};

/// One price path in continuous time: the price at any moment, computed from the moment alone, so
/// that minutes may be asked for in any order.
///
/// A sum of random polygons whose corners lie 2 s, 4 s, ... 18 h apart and whose heights grow with
/// the root of that distance, so that it looks like a random walk at every scale. Integers only:
/// the same on every machine.
class PricePath {
 public:
  explicit PricePath(const PathSettings& settings) noexcept : settings_(settings) {}

  /// The price in cents at \p time_ms (UTC, ms since 1970, not negative). Within swing_bp of the
  /// base.
  [[nodiscard]] std::int64_t cents_at(std::int64_t time_ms) const noexcept;

  [[nodiscard]] const PathSettings& settings() const noexcept { return settings_; }

 private:
  PathSettings settings_;
};

/// How one venue trades on the path.
struct TapeSettings {
  /// Tells the venues apart: their trades differ in time, size and price.
  std::uint64_t venue_seed = 0;
  /// Added to the path's price.
  std::int64_t basis_cents = 0;
  /// The venue's price step.
  std::int64_t tick_cents = 1;
  /// Minutes, by their first ms, in which nothing trades.
  std::vector<std::int64_t> quiet_minutes_ms{};
};

/// The trades of one venue in one minute, summed up.
struct Bar {
  std::int64_t open_time_ms = 0;
  std::int64_t open_cents = 0;
  std::int64_t high_cents = 0;
  std::int64_t low_cents = 0;
  std::int64_t close_cents = 0;
  std::int64_t amount_e8 = 0;        ///< BTC, 1e-8
  std::int64_t quote_e8 = 0;         ///< quote currency, 1e-8
  std::int64_t taker_amount_e8 = 0;  ///< of which the buyer crossed the spread
  std::int64_t taker_quote_e8 = 0;
  std::uint32_t trades = 0;
};

/// The bar of the minute that begins at \p minute_ms (a multiple of 60'000), made of the trades
/// before \p now_ms; without any, \c trades is 0 and the four prices are the last one before.
[[nodiscard]] Bar bar_of(const PricePath& path, const TapeSettings& tape, std::int64_t minute_ms,
                         std::int64_t now_ms);

}  // namespace btcfi::testing
