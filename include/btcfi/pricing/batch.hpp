#pragma once

#include <btcfi/pricing/european.hpp>
#include <btcfi/pricing/status.hpp>

#include <cstddef>
#include <span>

namespace btcfi::pricing {

/// A column of a batch: one value for all elements, or one for each. Empty is zero where the member
/// says so. Columns are read in place and must stay alive during the call only.
using Column = std::span<const double>;
using KindColumn = std::span<const OptionKind>;

/// European options and their markets by columns; units and domains as in Vanilla and SpotMarket.
struct SpotColumns {
  KindColumn kind;
  Column spot;
  Column strike;
  Column tau;
  Column vol;
  Column rate;      ///< empty: zero
  Column dividend;  ///< empty: zero
};

/// The same on forwards; units and domains as in ForwardMarket.
struct ForwardColumns {
  KindColumn kind;
  Column forward;
  Column strike;
  Column tau;
  Column vol;
  Column rate;  ///< empty: zero
};

/// Where the results go, in the order and units of EuropeanQuote. An empty column is not computed;
/// the others have room for every element and do not overlap the input. Asking for the price alone,
/// or for nothing beyond delta, gamma, vega, theta and rho, costs less than all.
struct QuoteColumns {
  std::span<double> price;
  std::span<double> delta;
  std::span<double> gamma;
  std::span<double> vega;
  std::span<double> theta;
  std::span<double> rho;
  std::span<double> phi;
  std::span<double> dual_delta;
  std::span<double> dual_gamma;
  std::span<double> vanna;
  std::span<double> volga;
  std::span<double> charm;
  std::span<double> veta;
  std::span<double> speed;
  std::span<double> color;
  std::span<double> zomma;
  std::span<double> ultima;
  std::span<double> itm_probability;
};

/// Black-Scholes-Merton for `count` options at once: the same bits as black_scholes one by one, on
/// every processor.
///
/// An element outside its domain spoils no other: its results are NaN and its byte of `status`
/// (empty: not wanted) says why. Returns how many elements have no value. Allocates nothing.
/// Errors: pricing_lengths_differ naming the column, when it is neither one value nor `count`, or an
/// output is shorter than `count`.
///
///     std::vector<double> price(n);
///     auto failed = black_scholes_batch(n, {.kind = kinds, .spot = {&spot, 1}, .strike = strikes,
///                                           .tau = {&tau, 1}, .vol = vols}, {.price = price});
[[nodiscard]] Result<std::size_t> black_scholes_batch(
    std::size_t count, const SpotColumns& in, const QuoteColumns& out,
    std::span<PricingStatus> status = {}) noexcept;

/// Black-76 for `count` options at once: as black76 one by one. Otherwise as black_scholes_batch.
[[nodiscard]] Result<std::size_t> black76_batch(std::size_t count, const ForwardColumns& in,
                                                const QuoteColumns& out,
                                                std::span<PricingStatus> status = {}) noexcept;

}  // namespace btcfi::pricing
