#include <btcfi/testing/price_path.hpp>

#include <algorithm>
#include <array>

namespace btcfi::testing {
namespace {

constexpr std::int64_t minute_length_ms = 60'000;
constexpr std::int64_t finest_ms = 2'000;
constexpr int octaves = 16;

// Heights of the octaves in millionths of the swing, growing by the root of 2; they add up to one.
constexpr std::array<std::int64_t, octaves> heights_ppm{
    1'624,  2'297,  3'249,  4'594,  6'497,   9'189,   12'995,  18'378,
    25'990, 36'755, 51'980, 73'510, 103'959, 147'021, 207'919, 294'042};

// SplitMix64 (Steele, Lea, Flood 2014): one round mixes a counter into 64 random bits.
std::uint64_t mix(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}
std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) noexcept {
  return mix(mix(mix(a) ^ b) ^ c);
}

// A corner's height in [-1'000'000, 1'000'000].
std::int64_t corner(std::uint64_t seed, int octave, std::int64_t index) noexcept {
  const std::uint64_t bits =
      mix(seed, static_cast<std::uint64_t>(octave), static_cast<std::uint64_t>(index));
  return static_cast<std::int64_t>(bits % 2'000'001u) - 1'000'000;
}

std::int64_t nearest_multiple(std::int64_t value, std::int64_t step) noexcept {
  return (value + step / 2) / step * step;
}

struct TapeTrade {
  std::int64_t time_ms;
  std::int64_t cents;
  std::int64_t amount_e8;
  bool taker_buys;
};

std::uint32_t trade_count(const TapeSettings& tape, std::uint64_t seed,
                          std::int64_t minute_ms) noexcept {
  const auto& quiet = tape.quiet_minutes_ms;
  if (std::find(quiet.begin(), quiet.end(), minute_ms) != quiet.end()) return 0;
  return 60 + static_cast<std::uint32_t>(mix(seed, static_cast<std::uint64_t>(minute_ms)) % 121);
}

// Trade i of n lies in the i-th of n equal parts of the minute, so trades are in order.
TapeTrade trade_at(const PricePath& path, const TapeSettings& tape, std::uint64_t seed,
                   std::int64_t minute_ms, std::uint32_t i, std::uint32_t n) noexcept {
  const std::uint64_t bits = mix(seed, static_cast<std::uint64_t>(minute_ms), 1u + i);
  const std::int64_t part = static_cast<std::int64_t>(bits % 1'000);
  const std::int64_t time_ms =
      minute_ms + minute_length_ms * (1'000 * std::int64_t{i} + part) / (1'000 * std::int64_t{n});
  const std::int64_t noise = static_cast<std::int64_t>((bits >> 16) % 201) - 100;
  const std::int64_t cents =
      nearest_multiple(path.cents_at(time_ms) + tape.basis_cents + noise, tape.tick_cents);
  const std::int64_t amount_e8 = 10'000 + static_cast<std::int64_t>((bits >> 32) % 20'000'000);
  return {time_ms, std::max(cents, tape.tick_cents), amount_e8, (bits >> 60) % 2 == 0};
}

}  // namespace

std::int64_t PricePath::cents_at(std::int64_t time_ms) const noexcept {
  const std::int64_t swing_cents = settings_.base_cents * settings_.swing_bp / 10'000;
  std::int64_t sum = 0;  // millionths of millionths of the swing, at most 1e12
  for (int k = 0; k < octaves; ++k) {
    const std::int64_t width_ms = finest_ms << k;
    const std::int64_t index = time_ms / width_ms;
    const std::int64_t part = time_ms % width_ms;
    const std::int64_t left = corner(settings_.seed, k, index);
    const std::int64_t right = corner(settings_.seed, k, index + 1);
    const std::int64_t height = left + (right - left) * part / width_ms;
    sum += heights_ppm[static_cast<std::size_t>(k)] * height;
  }
  return settings_.base_cents + swing_cents * (sum / 1'000'000) / 1'000'000;
}

Bar bar_of(const PricePath& path, const TapeSettings& tape, std::int64_t minute_ms,
           std::int64_t now_ms) {
  const std::uint64_t seed = mix(path.settings().seed, tape.venue_seed);
  Bar bar;
  bar.open_time_ms = minute_ms;
  const std::uint32_t n = trade_count(tape, seed, minute_ms);
  for (std::uint32_t i = 0; i < n; ++i) {
    const TapeTrade trade = trade_at(path, tape, seed, minute_ms, i, n);
    if (trade.time_ms >= now_ms) break;
    if (bar.trades == 0) bar.open_cents = bar.high_cents = bar.low_cents = trade.cents;
    bar.high_cents = std::max(bar.high_cents, trade.cents);
    bar.low_cents = std::min(bar.low_cents, trade.cents);
    bar.close_cents = trade.cents;
    const std::int64_t quote_e8 = trade.cents * trade.amount_e8 / 100;
    bar.amount_e8 += trade.amount_e8;
    bar.quote_e8 += quote_e8;
    if (trade.taker_buys) {
      bar.taker_amount_e8 += trade.amount_e8;
      bar.taker_quote_e8 += quote_e8;
    }
    ++bar.trades;
  }
  if (bar.trades != 0) return bar;
  // Nothing traded: the last price before stands. A tape that is quiet for an hour starts anew.
  for (int back = 1; back <= 60; ++back) {
    const std::int64_t before = minute_ms - back * minute_length_ms;
    const std::uint32_t count = trade_count(tape, seed, before);
    if (count == 0) continue;
    const std::int64_t last = trade_at(path, tape, seed, before, count - 1, count).cents;
    bar.open_cents = bar.high_cents = bar.low_cents = bar.close_cents = last;
    return bar;
  }
  const std::int64_t fallback =
      nearest_multiple(path.cents_at(minute_ms) + tape.basis_cents, tape.tick_cents);
  bar.open_cents = bar.high_cents = bar.low_cents = bar.close_cents = fallback;
  return bar;
}

}  // namespace btcfi::testing
