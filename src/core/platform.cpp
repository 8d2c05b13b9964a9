#include "platform.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#if defined(_WIN32)
#include <bcrypt.h>
#include <windows.h>
#else
#include <unistd.h>
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#endif
#endif
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace btcfi::platform {

void wipe(std::span<std::uint8_t> bytes) noexcept {
  if (bytes.empty()) return;
  std::memset(bytes.data(), 0, bytes.size());
  // The assembler may read the memory: so the stores above have to happen.
  __asm__ __volatile__("" : : "r"(bytes.data()) : "memory");
}

bool random_bytes(std::span<std::uint8_t> out) noexcept {
#if defined(_WIN32)
  return ::BCryptGenRandom(nullptr, out.data(), static_cast<unsigned long>(out.size()),
                           BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0;
#else
  // getentropy gives at most 256 bytes a call.
  for (std::size_t done = 0; done < out.size();) {
    const std::size_t now = std::min<std::size_t>(256, out.size() - done);
    if (::getentropy(out.data() + done, now) != 0) return false;
    done += now;
  }
  return true;
#endif
}

const char* environment(const char* name) noexcept {
#if defined(__GLIBC__)
  return ::secure_getenv(name);
#else
  return std::getenv(name);
#endif
}

bool cpuid([[maybe_unused]] unsigned leaf, [[maybe_unused]] unsigned subleaf,
           [[maybe_unused]] unsigned& a, [[maybe_unused]] unsigned& b, [[maybe_unused]] unsigned& c,
           [[maybe_unused]] unsigned& d) noexcept {
#if defined(__x86_64__)
  return __get_cpuid_count(leaf, subleaf, &a, &b, &c, &d) != 0;
#else
  return false;
#endif
}

}  // namespace btcfi::platform
