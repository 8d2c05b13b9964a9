#include <immintrin.h>
#include <pricing/kernel/coefficients.hpp>
#include <pricing/kernel/european_kernel.hpp>

#include <bit>
#include <cstdint>

namespace btcfi::pricing::kernel {
namespace {

// Each builds on the one before: no sorting.
// clang-format off
#include <pricing/kernel/target_avx512.inc>
#include <pricing/kernel/simd_avx512.inc>
#include <pricing/kernel/math.inc>
#include <pricing/kernel/european.inc>
// clang-format on

}  // namespace

std::size_t european_avx512(const Inputs& in, const Columns& out, std::size_t count, Level level,
                            std::uint32_t* odd) {
  return run(in, out, count, level, odd);
}

}  // namespace btcfi::pricing::kernel

#include <pricing/kernel/target_end.inc>
