#include <btcfi/core/cpu.hpp>

#include <pricing/kernel/implied_vol_kernel.hpp>

namespace btcfi::pricing::kernel {

VolKernel implied_vol_kernel() noexcept {
#if defined(__x86_64__)
  if (cpu_features().avx512) return implied_vol_avx512;
  if (cpu_features().avx2) return implied_vol_avx2;
#endif
  return implied_vol_generic;
}

VolKernel implied_vol_one() noexcept {
#if defined(__x86_64__)
  if (cpu_features().avx2) return implied_vol_fma;
#endif
  return implied_vol_generic;
}

}  // namespace btcfi::pricing::kernel
