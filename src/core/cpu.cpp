#include "platform.hpp"

#include <btcfi/core/cpu.hpp>

#include <string_view>

namespace btcfi {
namespace {

CpuFeatures of_the_processor() noexcept {
  CpuFeatures out;
#if defined(__x86_64__)
  __builtin_cpu_init();
  // "sha" is no name for __builtin_cpu_supports in g++ 12: leaf 7, EBX bit 29.
  unsigned a = 0, b = 0, c = 0, d = 0;
  const bool leaf7 = platform::cpuid(7, 0, a, b, c, d);
  out.shani = leaf7 && (b >> 29 & 1) != 0 && __builtin_cpu_supports("ssse3") &&
              __builtin_cpu_supports("sse4.1");
  out.avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  out.avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
  return out;
}

bool lists(std::string_view names, std::string_view name) noexcept {
  while (!names.empty()) {
    const std::size_t comma = names.find(',');
    if (names.substr(0, comma) == name) return true;
    names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
  }
  return false;
}

CpuFeatures allowed() noexcept {
  CpuFeatures out = of_the_processor();
  if (const char* names = platform::environment("BTCFI_CPU"); names != nullptr && *names != '\0') {
    out.shani = out.shani && lists(names, "shani");
    out.avx2 = out.avx2 && lists(names, "avx2");
    out.avx512 = out.avx512 && lists(names, "avx512");
  }
  return out;
}

}  // namespace

const CpuFeatures& cpu_features() noexcept {
  static const CpuFeatures features = allowed();
  return features;
}

std::string cpu_description() {
  const CpuFeatures& f = cpu_features();
  std::string out;
  const auto name = [&](bool has, const char* text) {
    if (has) out += (out.empty() ? "" : ",") + std::string(text);
  };
  name(f.shani, "shani");
  name(f.avx2, "avx2");
  name(f.avx512, "avx512");
  return out.empty() ? "generic" : out;
}

}  // namespace btcfi
