#include <immintrin.h>
#include <pricing/kernel/coefficients.hpp>
#include <pricing/kernel/guess.hpp>
#include <pricing/kernel/implied_vol_kernel.hpp>

#include <bit>
#include <cstdint>

namespace btcfi::pricing::kernel {
namespace {

// Each builds on the one before: no sorting.
// clang-format off
#include <pricing/kernel/target_fma.inc>
#include <pricing/kernel/simd_scalar.inc>
#include <pricing/kernel/math.inc>
#include <pricing/kernel/pairs.inc>
#include <pricing/kernel/implied_vol.inc>
// clang-format on

}  // namespace

std::size_t implied_vol_fma(const VolInputs& in, double* vol, double* condition, std::size_t count,
                            std::uint32_t* odd) {
  return run(in, vol, condition, count, odd);
}

}  // namespace btcfi::pricing::kernel

#include <pricing/kernel/target_end.inc>
