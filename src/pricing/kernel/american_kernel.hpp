#pragma once

#include <array>
#include <cstddef>

namespace btcfi::pricing::kernel {

/// Everything here is about a put of strike 1: a call is a put with spot and strike, rate and
/// dividend exchanged.
struct AmericanMarket {
  double tau = 0;       // > 0
  double vol = 0;       // > 0
  double rate = 0;      // >= 0, and > 0 unless dividend < 0
  double dividend = 0;  // any sign
};

inline constexpr std::size_t american_max_points = 24;
inline constexpr std::size_t american_max_nodes = 32;
inline constexpr std::size_t american_max_price_nodes = 64;

/// The tables of one tier: where the boundary is unknown, where the integrals are sampled, and how
/// the unknowns determine the boundary at the samples. Counts are multiples of 8.
struct AmericanRule {
  std::size_t points;       // n: unknowns, at tau z_i^2
  std::size_t nodes;        // l: samples of each integral of the boundary's equation
  std::size_t price_nodes;  // p: samples of the premium's integral
  int newton_steps;
  double tolerance;  // of the last step of ln boundary, in units of vol sqrt(tau)
  const double* z;
  const double *sine, *cosine, *weight;                    // l each
  const double *price_sine, *price_cosine, *price_weight;  // p each
  const double* by_point;                                  // [n][n unknowns][l nodes]
  const double* by_node;                                   // [n][l nodes][n unknowns]
  const double* at_price;                                  // [n unknowns][p nodes]
};

[[nodiscard]] const AmericanRule& american_rule_fast() noexcept;
[[nodiscard]] const AmericanRule& american_rule_accurate() noexcept;
[[nodiscard]] const AmericanRule& american_rule_high() noexcept;

/// A solved boundary, sampled for pricing. Squares of y = ln(boundary / its limit at expiry) are
/// what is interpolated.
struct AmericanCurve {
  template <std::size_t N>
  using Row = std::array<double, N>;
  double log_limit = 0;  // ln of the boundary just before expiry
  double limit = 0;
  bool converged = false;
  double last_step = 0;  // greatest change of ln boundary in the last Newton step
  alignas(64) Row<american_max_points> square{};
  // With d/d vol, d/d rate, d/d dividend of the squares.
  alignas(64) std::array<Row<american_max_points>, 3> square_by{};
  // At the p nodes of the premium's integral, m = time from now:
  alignas(64) Row<american_max_price_nodes> log_boundary{};
  alignas(64) Row<american_max_price_nodes> boundary{};
  alignas(64) Row<american_max_price_nodes> discounted{};  // weight e^(-rate m)
  alignas(64) Row<american_max_price_nodes> carried{};     // weight e^(-dividend m)
  alignas(64) Row<american_max_price_nodes> time{};        // m
  alignas(64) Row<american_max_price_nodes> deviation{};   // vol sqrt(m)
  alignas(64) std::array<Row<american_max_price_nodes>, 3> log_boundary_by{};
  double log_now = 0;  // ln boundary with all of tau left
  double now = 0;
};

/// The early exercise premium and its derivatives.
struct AmericanPremium {
  double price = 0, delta = 0, gamma = 0, vega = 0, rho = 0, phi = 0;
};

struct AmericanKernel {
  void (*solve)(const AmericanRule&, const AmericanMarket&, AmericanCurve&);
  /// `spot` above the boundary (or at it), in units of the strike.
  void (*premium)(const AmericanRule&, const AmericanMarket&, const AmericanCurve&, double spot,
                  AmericanPremium&);
  /// ln of the boundary with `tau_left` left, 0 < tau_left <= tau, in units of the strike.
  double (*log_boundary)(const AmericanRule&, const AmericanMarket&, const AmericanCurve&,
                         double tau_left);
  /// e^x, |x| <= 700, the same bits everywhere.
  double (*exp)(double x);
  /// ln x, x positive and normal.
  double (*log)(double x);
};

/// The paths, all of the same bits.
[[nodiscard]] AmericanKernel american_generic() noexcept;
[[nodiscard]] AmericanKernel american_fma() noexcept;
[[nodiscard]] AmericanKernel american_avx2() noexcept;
[[nodiscard]] AmericanKernel american_avx512() noexcept;
/// The widest that this processor (and BTCFI_CPU) allows.
[[nodiscard]] AmericanKernel american_kernel() noexcept;

}  // namespace btcfi::pricing::kernel
