#pragma once

// What the slice fits and the surface fit share: SSVI slices by unbounded parameters that allow no
// arbitrage.

#include <btcfi/pricing/smile.hpp>

#include <pricing/watcher.hpp>

#include <array>
#include <optional>

namespace btcfi::pricing::detail {

/// A quote as the fits see it.
struct FitQuote {
  double k;
  double vol;
  double weight;
};

/// Errors: see fit_ssvi. `least` strikes at least; equal strikes count once.
Result<std::vector<FitQuote>> fit_quotes(const SmileQuotes& smile, std::size_t least);

using SliceParameters = std::array<double, 3>;

/// Any three numbers give a slice that passes: theta above its predecessor's by exp(x0), and the
/// wings psi (1 + rho), psi (1 - rho) above theirs by as much of what butterfly and calendar leave
/// as a logistic of x1 says, divided between them by x2. No predecessor: wings from nothing.
[[nodiscard]] Ssvi slice_of(const SliceParameters& x, const std::optional<Ssvi>& before) noexcept;

/// (fitted vol - vol) times weight for each quote.
void residuals_of(const Ssvi& slice, double tau, const std::vector<FitQuote>& quotes, double* out);

/// The best parameters for one slice given its predecessor, from several starts. Errors: the watcher's.
[[nodiscard]] Result<SliceParameters> fit_slice(const std::vector<FitQuote>& quotes, double tau,
                                                const std::optional<Ssvi>& before,
                                                Watcher& watcher);

template <class Slice>
SmileFit<Slice> report(const Slice& slice, const SmileQuotes& smile);

/// Ten standard deviations at the forward, and at least 1.5: as far as checks look.
[[nodiscard]] double reach_of(double theta) noexcept;

}  // namespace btcfi::pricing::detail
