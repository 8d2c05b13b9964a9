#pragma once

#include <cstddef>
#include <cstdint>

namespace btcfi::pricing::kernel {

/// Contiguous columns of prices to be explained. sign +1 (call) or -1 (put); start is null or a vol
/// near each answer.
struct VolInputs {
  const double* sign;
  const double* forward;
  const double* strike;
  const double* tau;
  const double* price;
  const double* rate;
  const double* start;
};

/// Writes vols and d ln vol / d ln price, and to `odd` (room for `count`) the indices of elements
/// that it could not solve, whose results mean nothing; returns how many they are.
using VolKernel = std::size_t (*)(const VolInputs&, double* vol, double* condition,
                                  std::size_t count, std::uint32_t* odd);
/// The paths, all of the same bits: plain C++; one price with the processor's fma; four; eight.
std::size_t implied_vol_generic(const VolInputs& in, double* vol, double* condition,
                                std::size_t count, std::uint32_t* odd);
std::size_t implied_vol_fma(const VolInputs& in, double* vol, double* condition, std::size_t count,
                            std::uint32_t* odd);
std::size_t implied_vol_avx2(const VolInputs& in, double* vol, double* condition, std::size_t count,
                             std::uint32_t* odd);
std::size_t implied_vol_avx512(const VolInputs& in, double* vol, double* condition,
                               std::size_t count, std::uint32_t* odd);

/// The widest that this processor (and BTCFI_CPU) allows, and the best for one price.
[[nodiscard]] VolKernel implied_vol_kernel() noexcept;
[[nodiscard]] VolKernel implied_vol_one() noexcept;

/// One undiscounted price anywhere in its domain (0 < price out of the money < the most), by the
/// same steps inside a bracket. Forward and strike positive. Returns false when it did not settle.
[[nodiscard]] bool implied_vol_slow(double sign, double forward, double strike, double tau,
                                    double price, double* vol, double* condition) noexcept;

}  // namespace btcfi::pricing::kernel
