#pragma once

#include <array>
#include <cstddef>

namespace btcfi::pricing::kernel {

/// Columns of the products with a barrier or a jump. Ordinary elements have sign +1 (call) or -1
/// (put); side +1 (barrier below the spot, which is above it) or -1; in 1 (knock-in) or 0 (knock-out);
/// what 0 (pays when touched), 1 (pays at expiry if touched) or 2 (pays at expiry if not).
enum BarrierInput {
  b_sign,
  b_side,
  b_in,
  b_spot,
  b_strike,
  b_barrier,
  b_rebate,
  b_tau,
  b_vol,
  b_rate,
  b_dividend
};
inline constexpr std::size_t barrier_inputs = 11;
/// Pays assets times the final price plus cash, where sign (final price - strike) > 0.
enum BinaryInput { d_sign, d_assets, d_cash, d_spot, d_strike, d_tau, d_vol, d_rate, d_dividend };
inline constexpr std::size_t binary_inputs = 9;
enum TouchInput { t_what, t_side, t_spot, t_barrier, t_cash, t_tau, t_vol, t_rate, t_dividend };
inline constexpr std::size_t touch_inputs = 9;

/// price, delta, gamma, vega, theta, rho, phi; a null column is not written.
inline constexpr std::size_t exotic_columns = 7;
using ExoticOut = std::array<double*, exotic_columns>;

/// What a closed form says of an element.
enum Verdict : unsigned char {
  fine = 0,
  cancels = 1,  ///< its terms leave too little: `exact` has to answer
  odd = 2,      ///< outside the ordinary domain: a limit or an error
};

/// `count` elements by closed forms; verdict[i] says which of them do not hold.
using ExoticKernel = void (*)(const double* const* in, const ExoticOut& out, unsigned char* verdict,
                              std::size_t count);

/// What happens between here and a given end.
enum class Passage : unsigned char {
  free,     ///< anything
  survive,  ///< the barrier is not touched
  touch,    ///< the barrier is touched, the end being on the live side
};

/// A stretch of the logarithm of the final price over which a payoff times the probability of a
/// passage is integrated by Gauss's rule: u, the argument of the payoff's exponential, the distance
/// to the barrier and the exponent of the Brownian bridge run linearly in the node t of [0, 1].
struct Stretch {
  Passage passage = Passage::free;
  double u = 0, du = 0;         ///< standard deviations from the mean
  double scale = 0, level = 0;  ///< payoff = level + scale expm1(argument)
  double argument = 0, step = 0;
  double gap = 0;                  ///< ln(barrier / final price); falls by `step`
  double bridge = 0, dbridge = 0;  ///< the bridge touches with probability exp(-exponent)
};

/// Integrals of payoff times density times Q, u Q, (u^2 - 1) Q and +-gap (1 - Q): what the price and
/// its sensitivities are made of. Every node adds something of one sign to the first.
using Moments = std::array<double, 4>;
using Integrator = void (*)(const Stretch& stretch, Moments& sums);

/// Two absorbing barriers. Distances are measured from the one nearer to the spot; `sines` > 0 asks for
/// the sine series of that many terms, else the images are summed.
inline constexpr std::size_t max_sines = 12;
struct Corridor {
  double width = 0;             ///< ln(upper / lower)
  double z0 = 0;                ///< of the spot from the nearer barrier, at most half the width
  double inverse_variance = 0;  ///< 1 / s^2
  double mean = 0;              ///< of the logarithm's move, away from the nearer barrier
  std::size_t sines = 0;
  /// Of sin(n pi z / width) in the density without drift, and its first two derivatives by z0.
  double series[3][max_sines] = {};
};
/// As Stretch for two barriers; z is the distance from the nearer, y from the other.
struct CorridorStretch {
  bool survive = true;  ///< else: touch one of them, the end being between
  double u = 0, du = 0;
  double scale = 0, level = 0;
  double argument = 0, step = 0;
  double z = 0, y = 0, dz = 0;
};
/// Integrals of payoff times density times Q, u Q, (u^2 - 1) Q, dQ/dz0, and what d2Q/dz0^2 adds to
/// gamma; with sines, of the density without drift: itself, times the move less its mean, and its
/// derivatives by z0.
using CorridorMoments = std::array<double, 5>;
using CorridorIntegrator = void (*)(const Corridor& corridor, const CorridorStretch& stretch,
                                    CorridorMoments& sums);

/// A double barrier option (or a cash payment, where sign is 0) in the order of DoubleInput.
enum DoubleInput {
  e_sign,
  e_in,
  e_spot,
  e_strike,
  e_lower,
  e_upper,
  e_cash,
  e_tau,
  e_vol,
  e_rate,
  e_dividend
};
inline constexpr std::size_t double_inputs = 11;

/// One element by quadrature of positive integrands: nothing cancels.
using ExoticExact = void (*)(const double* in, double* out, Integrator integrator);

/// The closed forms and the quadrature of one path of the processor.
struct ExoticPath {
  ExoticKernel barrier;
  ExoticKernel binary;
  ExoticKernel touch;
  Integrator integrate;
  CorridorIntegrator integrate_corridor;
  ExoticExact barrier_exact;  ///< null where lanes > 1
  ExoticExact touch_exact;    ///< idem
  /// Without rebates; idem.
  void (*double_exact)(const double* in, double* out, const ExoticPath& integrals);
  /// Cash when either barrier is touched; idem.
  void (*double_hit)(const double* in, double* out);
};
/// The paths, all of the same bits: plain C++; one option with the processor's fma; four; eight.
extern const ExoticPath exotic_generic;
extern const ExoticPath exotic_fma;
extern const ExoticPath exotic_avx2;
extern const ExoticPath exotic_avx512;

/// The widest that this processor (and BTCFI_CPU) allows.
[[nodiscard]] const ExoticPath& exotic_many() noexcept;
/// The best for one element; its `integrate` is the widest.
[[nodiscard]] const ExoticPath& exotic_one() noexcept;

}  // namespace btcfi::pricing::kernel
