#pragma once

#include <bit>
#include <cstdint>

namespace btcfi::merkle {

/// RFC 9162's cut: the left subtree of n > 1 leaves has the largest power of two below n.
[[nodiscard]] constexpr std::uint32_t left_size(std::uint32_t n) noexcept {
  return std::bit_floor(n - 1);
}

}  // namespace btcfi::merkle
