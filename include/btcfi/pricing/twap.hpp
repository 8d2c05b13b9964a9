#pragma once

#include <btcfi/pricing/option.hpp>

#include <span>

namespace btcfi::pricing {

/// How a settlement price is made: the average of `count` fixings at
/// tau - window + i window / count, i = 1..count; the last one at expiry.
///
/// Before the window none is known. Inside it the first `fixed` ones are, with `fixed_mean` their
/// average (arithmetic, or geometric for Average::geometric), and the option is on the rest.
struct Averaging {
  double window = 0;        ///< years, >= 0; 0 with count 1 is the plain option
  std::uint32_t count = 1;  ///< 1 to max_fixings
  std::uint32_t fixed = 0;
  double fixed_mean = 0;  ///< quote currency per coin, > 0 when `fixed` is
  /// Standard deviation of the logarithm of one fixing about the price it measures: the dispersion
  /// of the exchanges in the index. Independent from fixing to fixing.
  double noise = 0;
};

inline constexpr std::uint32_t max_fixings = 100'000;

/// The arithmetic average is priced up to vol^2 times the window (or what is left of it).
inline constexpr double max_averaged_variance = 2.25;

/// What is averaged, and how it is priced.
enum class Average : std::uint8_t {
  /// Arithmetic, as every venue settles: conditioned on the geometric average, with the second-order
  /// correction. Relative error about 1e-6 up to vol sqrt(window) = 0.15, 2e-5 up to 0.6, 2e-4 up
  /// to 1, 1e-3 up to 1.5; beyond it is refused. See docs/pricing-btc.md.
  arithmetic,
  /// Geometric: exact, and up to 1e-3 away from the arithmetic price.
  geometric,
  /// Arithmetic by a lognormal of the same two moments, as others approximate it.
  two_moment,
};

/// Price and sensitivities per year, per unit of vol and of rate, as in EuropeanQuote. Between two
/// fixings all derivatives exist; delta falls by the weight of each fixing as it is made.
struct TwapQuote {
  double price = 0;
  double delta = 0;
  double gamma = 0;
  double vega = 0;
  double theta = 0;
  double rho = 0;
  double forward_average = 0;   ///< expected average, the known part included
  double sd = 0;                ///< standard deviation of the logarithm of the unknown part
  double open_weight = 0;       ///< the part of the average that is not known: 1 before the window
  double effective_strike = 0;  ///< what the mean of the unknown fixings must exceed; may be <= 0
};

/// An option that pays max(+-(A - K), 0) in quote currency at expiry, A the average.
///
/// Exact limits: all fixings known, zero vol, an effective strike at or below zero (a put that is
/// worthless, a call that is a forward). Work grows with the number of unknown fixings for the
/// arithmetic average and is constant for the geometric one.
/// Errors: invalid_argument naming the argument; "fixed" also when a fixing of the past is missing
/// or one of the future is given; out_of_range for rates times tau beyond 700, and naming `vol` where
/// the arithmetic average is not served (max_averaged_variance) or a value is beyond a double.
///
///     auto q = twap({.kind = OptionKind::call, .strike = 60'200, .tau = 2 / 8760.0},
///                   {.spot = 60'000, .vol = 0.9}, {.window = 0.5 / 8760, .count = 30});
[[nodiscard]] Result<TwapQuote> twap(const Vanilla& option, const SpotMarket& market,
                                     const Averaging& averaging,
                                     Average average = Average::arithmetic) noexcept;

/// A coin-settled option on an average, in coins per coin of notional; derivatives in the spot.
struct InverseTwapQuote {
  double price_coin = 0;
  double delta_coin = 0;
  double gamma_coin = 0;
  double vega_coin = 0;
  double theta_coin = 0;
  double value_usd = 0;  ///< price_coin spot
  /// As InverseQuote: notional of an inverse perpetual to be held long against one LONG option.
  double hedge_usd = 0;
};

/// An option that pays max(+-(A - K), 0) / A coins: as the venues settle, whose coins are worth the
/// spot of expiry and not the average. Exact for Average::geometric; Average::arithmetic as in twap;
/// Average::two_moment takes A as lognormal with the moments that it has when value is counted in
/// coins. Errors: as twap, and spot must be positive.
[[nodiscard]] Result<InverseTwapQuote> inverse_twap(const Vanilla& option, const SpotMarket& market,
                                                    const Averaging& averaging,
                                                    Average average = Average::arithmetic) noexcept;

/// A settlement by average in UTC milliseconds: the last `window_ms` before `expiry_ms`, every
/// window_ms / count. 24 h a day, 365 days a year.
struct SettlementWindow {
  std::int64_t expiry_ms = 0;
  std::int64_t window_ms = 30 * 60 * 1000;
  std::uint32_t count = 30;
};

/// How many fixings have their time at or before `now_ms`.
[[nodiscard]] std::uint32_t fixings_due(const SettlementWindow& window,
                                        std::int64_t now_ms) noexcept;

/// The Averaging at `now_ms` with the fixings known so far, in order. A fixing that is due exactly
/// now may be missing still. Errors: invalid_argument naming `count`, `window_ms`, or `fixings`
/// when there are more than are due, or fewer than were due before now, or one is no price (its
/// index is the offset).
[[nodiscard]] Result<Averaging> averaging_at(const SettlementWindow& window, std::int64_t now_ms,
                                             std::span<const double> fixings,
                                             Average average = Average::arithmetic) noexcept;

}  // namespace btcfi::pricing
