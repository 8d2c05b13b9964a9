#include <btcfi/core/cpu.hpp>

#include <pricing/kernel/exotic_kernel.hpp>

namespace btcfi::pricing::kernel {

const ExoticPath& exotic_many() noexcept {
#if defined(__x86_64__)
  if (cpu_features().avx512) return exotic_avx512;
  if (cpu_features().avx2) return exotic_avx2;
#endif
  return exotic_generic;
}

const ExoticPath& exotic_one() noexcept {
#if defined(__x86_64__)
  if (cpu_features().avx2) return exotic_fma;
#endif
  return exotic_generic;
}

}  // namespace btcfi::pricing::kernel
