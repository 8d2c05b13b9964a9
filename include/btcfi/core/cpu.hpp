#pragma once

#include <string>

namespace btcfi {

/// What the processor can do and the library may use: found once, at first use.
///
/// The environment variable BTCFI_CPU narrows it, for tests and for comparing machines: a
/// comma-separated list of the names below, or "generic" for none of them. Every path gives the
/// same bits.
struct CpuFeatures {
  bool shani = false;   ///< SHA extensions (with SSSE3 and SSE4.1)
  bool avx2 = false;    ///< AVX2 and FMA
  bool avx512 = false;  ///< AVX-512 F, BW, DQ and VL
};

[[nodiscard]] const CpuFeatures& cpu_features() noexcept;
/// The names of the features in use, e.g. "shani,avx2"; "generic" when there are none.
[[nodiscard]] std::string cpu_description();

}  // namespace btcfi
