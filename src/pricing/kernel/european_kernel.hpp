#pragma once

#include <btcfi/pricing/european.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace btcfi::pricing::kernel {

/// Contiguous columns of options; sign is +1 (call) or -1 (put).
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
/// Of which Level::five fills the first.
inline constexpr std::size_t five_columns = 6;
/// Columns in the order of EuropeanQuote; those beyond the level, and null ones, are not touched.
using Columns = std::array<double*, column_count>;

/// The members of a quote as columns of one element.
[[nodiscard]] inline Columns columns_of(EuropeanQuote& q) noexcept {
  return {&q.price, &q.delta,      &q.gamma,      &q.vega,  &q.theta,  &q.rho,
          &q.phi,   &q.dual_delta, &q.dual_gamma, &q.vanna, &q.volga,  &q.charm,
          &q.veta,  &q.speed,      &q.color,      &q.zomma, &q.ultima, &q.itm_probability};
}

/// Writes to `odd` (room for `count`) the indices of the elements that lie outside the ordinary
/// domain (limits, magnitudes that no market has, NaN), whose results mean nothing, and returns how
/// many they are.
using Kernel = std::size_t (*)(const Inputs&, const Columns&, std::size_t count, Level,
                               std::uint32_t* odd);
/// The paths, all of the same bits: plain C++; one option with the processor's fma; four; eight.
std::size_t european_generic(const Inputs& in, const Columns& out, std::size_t count, Level level,
                             std::uint32_t* odd);
std::size_t european_fma(const Inputs& in, const Columns& out, std::size_t count, Level level,
                         std::uint32_t* odd);
std::size_t european_avx2(const Inputs& in, const Columns& out, std::size_t count, Level level,
                          std::uint32_t* odd);
std::size_t european_avx512(const Inputs& in, const Columns& out, std::size_t count, Level level,
                            std::uint32_t* odd);

/// The widest that this processor (and BTCFI_CPU) allows.
[[nodiscard]] Kernel european_kernel() noexcept;
/// The best for one option.
[[nodiscard]] Kernel european_one() noexcept;

}  // namespace btcfi::pricing::kernel
