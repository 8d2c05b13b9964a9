#pragma once

#include <btcfi/core/result.hpp>

#include <cstdint>

namespace btcfi::pricing {

enum class OptionKind : std::uint8_t { call, put };

/// A European option. `strike` >= 0 in quote currency per coin, `tau` >= 0 in years of 365 days of
/// 24 h.
struct Vanilla {
  OptionKind kind = OptionKind::call;
  double strike = 0;
  double tau = 0;
};

/// Spot >= 0 in quote currency per coin; vol >= 0 per year; rate and dividend per year,
/// continuously compounded, of either sign.
struct SpotMarket {
  double spot = 0;
  double vol = 0;
  double rate = 0;
  double dividend = 0;
};

/// Forward >= 0 in quote currency per coin for the option's expiry; vol and rate as in SpotMarket.
struct ForwardMarket {
  double forward = 0;
  double vol = 0;
  double rate = 0;
};

inline constexpr double days_per_year = 365;
inline constexpr std::int64_t milliseconds_per_year = 365LL * 24 * 60 * 60 * 1000;

/// Years from `now_ms` to `expiry_ms`, both UTC milliseconds; 365 days of 24 h, since coins trade
/// all day. Zero when the expiry is not later than now.
[[nodiscard]] double years_between(std::int64_t now_ms, std::int64_t expiry_ms) noexcept;

}  // namespace btcfi::pricing
