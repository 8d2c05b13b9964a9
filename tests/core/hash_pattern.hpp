#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi::test {

/// 0, 1, ..., 250, 0, 1, ...: the input of BLAKE3's published test vectors, used for all hashes.
inline Bytes pattern(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i % 251);
  return out;
}

/// The hash of the hashes of pattern(0), pattern(1), ... pattern(count - 1), joined: every length
/// around every block border in one figure.
template <class Hash>
std::string hash_of_hashes(std::size_t count, Hash hash) {
  Bytes all;
  for (std::size_t n = 0; n < count; ++n) {
    const auto one = hash(pattern(n));
    all.insert(all.end(), one.bytes.begin(), one.bytes.end());
  }
  return hash(all).hex();
}

}  // namespace btcfi::test
