#pragma once

#include <btcfi/pricing/batch.hpp>

namespace btcfi::pricing {

/// A price in quote currency per coin and its first sensitivities, of an option that is not vanilla.
///
/// Units as in EuropeanQuote: per year of passing time, per unit of vol and of rate; the spot is held
/// in rho and phi.
struct ExoticQuote {
  double price = 0;
  double delta = 0;
  double gamma = 0;
  double vega = 0;
  double theta = 0;
  double rho = 0;
  double phi = 0;  ///< d price / d dividend
  /// The barrier counts as touched: because the terms say so, or because the spot stands on it or
  /// beyond it. Always false where there is no barrier.
  bool touched = false;

  [[nodiscard]] double theta_per_day() const noexcept { return theta / days_per_year; }
  [[nodiscard]] double vega_per_point() const noexcept { return vega / 100; }
  [[nodiscard]] double rho_per_point() const noexcept { return rho / 100; }
};

/// Where the results of a batch go, in the order and units of ExoticQuote. Empty columns are not
/// written; the others have room for every element and do not overlap the input.
struct ExoticQuoteColumns {
  std::span<double> price = {};
  std::span<double> delta = {};
  std::span<double> gamma = {};
  std::span<double> vega = {};
  std::span<double> theta = {};
  std::span<double> rho = {};
  std::span<double> phi = {};
  std::span<std::uint8_t> touched = {};  ///< 0 or 1
};

}  // namespace btcfi::pricing
