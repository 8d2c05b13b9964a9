#pragma once

#include <btcfi/pricing/inverse.hpp>
#include <btcfi/pricing/smile.hpp>

#include <string>
#include <string_view>

namespace btcfi::pricing {

/// One expiry of a surface.
struct SurfaceSlice {
  double tau = 0;
  double forward = 0;
  Ssvi ssvi;
};

/// Where a surface comes nearest to arbitrage.
struct SurfaceCheck {
  bool passed = false;
  double least_durrleman = 0;
  double durrleman_at = 0;  ///< log-moneyness
  std::size_t durrleman_slice = 0;
  double least_calendar = 0;  ///< least w(later) - w(earlier) at one log-moneyness
  double calendar_at = 0;
  std::size_t calendar_slice = 0;  ///< the later one
};

inline constexpr std::size_t max_slices = 256;

/// A volatility surface of SSVI slices, each with a rho of its own, free of butterfly and calendar
/// arbitrage in every strike and expiry: theta, psi and rho psi are interpolated linearly in time,
/// which keeps the slices' conditions. Before the first slice they run linearly to 0.
///
/// Immutable; may be used from many threads. The conditions that its construction checks:
/// psi (1 + |rho|) <= 4, psi^2 (1 + |rho|) <= 4 theta for each slice; theta, psi (1 + rho) and
/// psi (1 - rho) not falling, psi / theta not rising from one slice to the next.
class Surface {
 public:
  /// Slices by ascending tau. Errors: pricing_too_few_quotes for none; limit_exceeded;
  /// invalid_argument naming `tau`, `forward`, `theta`, `rho` or `psi` with the slice as offset;
  /// pricing_arbitrage naming `butterfly` or `calendar`, with the slice.
  [[nodiscard]] static Result<Surface> from_slices(std::vector<SurfaceSlice> slices);
  /// The document that to_json writes. Errors: as json::parse, json_*, and from_slices.
  [[nodiscard]] static Result<Surface> from_json(std::string_view text);
  [[nodiscard]] std::string to_json() const;

  [[nodiscard]] std::span<const SurfaceSlice> slices() const noexcept { return slices_; }

  /// Beyond the last slice, with `extrapolate`: theta grows as between the last two, psi stands
  /// still. Without it: pricing_outside_surface. Errors also: invalid_argument "tau".
  [[nodiscard]] Result<Ssvi> slice_at(double tau, bool extrapolate = false) const noexcept;
  /// Log-linear between the slices, level outside. tau >= 0.
  [[nodiscard]] Result<double> forward(double tau) const noexcept;
  /// Errors: as slice_at; invalid_argument "strike", which must be positive, or "tau" at 0.
  [[nodiscard]] Result<double> vol(double strike, double tau,
                                   bool extrapolate = false) const noexcept;
  /// Black-76 at the surface's vol and forward; the vol of the strike is held in all Greeks.
  [[nodiscard]] Result<EuropeanQuote> price(const Vanilla& option, double rate = 0,
                                            bool extrapolate = false) const noexcept;
  /// The coin-settled option, valued at the surface's forward.
  [[nodiscard]] Result<InverseQuote> price_inverse(const Vanilla& option,
                                                   bool extrapolate = false) const noexcept;
  /// Risk-neutral density of the price at `tau`, per unit of quote currency. Errors: as vol.
  [[nodiscard]] Result<double> density(double strike, double tau,
                                       bool extrapolate = false) const noexcept;

  /// Looks, strike by strike: Durrleman's function of each slice and total variance between
  /// neighbours on `points` strikes as far as ten standard deviations. points >= 2.
  [[nodiscard]] SurfaceCheck check(std::size_t points = butterfly_points) const noexcept;

 private:
  Surface() = default;
  std::vector<SurfaceSlice> slices_;
};

/// A fitted surface and what it leaves of each quote.
struct SurfaceFit {
  Surface surface;
  std::vector<SmileFit<Ssvi>> slices;  ///< by ascending tau
  std::vector<std::size_t> order;      ///< order[i] is the index of slice i in the input
  double rms = 0;
};

/// The arbitrage-free surface nearest to the quotes in weighted squares of vol. Each slice is fitted
/// within what its predecessor allows, then all are fitted together. Smiles in any order, each of a
/// tau of its own and with at least three strikes. Errors: as fit_ssvi, with the smile as input;
/// invalid_argument "tau" when two are equal; limit_exceeded above max_slices.
[[nodiscard]] Result<SurfaceFit> fit_surface(std::span<const SmileQuotes> smiles,
                                             const Watch& watch = {});

}  // namespace btcfi::pricing
