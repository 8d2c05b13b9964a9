#include <btcfi/core/cpu.hpp>

#include <pricing/kernel/american_kernel.hpp>

namespace btcfi::pricing::kernel {

AmericanKernel american_kernel() noexcept {
#if defined(__x86_64__)
  if (cpu_features().avx512) return american_avx512();
  if (cpu_features().avx2) return american_avx2();
#endif
  return american_generic();
}

}  // namespace btcfi::pricing::kernel
