#pragma once

#include <array>
#include <cstddef>

namespace btcfi::pricing::kernel {

/// Contiguous columns of options, all inside the ordinary domain: sign +1 (call) or -1 (put); spot,
/// strike, tau, vol positive and normal; rates finite.
struct Inputs {
  const double* sign;
  const double* spot;
  const double* strike;
  const double* tau;
  const double* vol;
  const double* rate;
  const double* dividend;
};

/// How much is computed: the price; with delta, gamma, vega, theta, rho; with all.
enum class Level { price, five, all };
inline constexpr std::size_t column_count = 18;
/// Columns in the order of EuropeanQuote; those beyond the level are not touched.
using Columns = std::array<double*, column_count>;

using Kernel = void (*)(const Inputs&, const Columns&, std::size_t count, Level);
/// The paths, all of the same bits: plain C++; one option with the processor's fma; four; eight.
void european_generic(const Inputs& in, const Columns& out, std::size_t count, Level level);
void european_fma(const Inputs& in, const Columns& out, std::size_t count, Level level);
void european_avx2(const Inputs& in, const Columns& out, std::size_t count, Level level);
void european_avx512(const Inputs& in, const Columns& out, std::size_t count, Level level);

/// The widest that this processor (and BTCFI_CPU) allows.
[[nodiscard]] Kernel european_kernel() noexcept;
/// The best for one option.
[[nodiscard]] Kernel european_one() noexcept;

}  // namespace btcfi::pricing::kernel
