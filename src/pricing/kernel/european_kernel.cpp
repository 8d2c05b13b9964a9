#include <btcfi/core/cpu.hpp>

#include <pricing/kernel/european_kernel.hpp>

namespace btcfi::pricing::kernel {

Kernel european_kernel() noexcept {
#if defined(__x86_64__)
  if (cpu_features().avx512) return european_avx512;
  if (cpu_features().avx2) return european_avx2;
#endif
  return european_generic;
}

Kernel european_one() noexcept {
#if defined(__x86_64__)
  if (cpu_features().avx2) return european_fma;
#endif
  return european_generic;
}

}  // namespace btcfi::pricing::kernel
