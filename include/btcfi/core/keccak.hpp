#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi {

/// Keccak-256 as Ethereum and Wormhole use it: the padding of the original submission (0x01), not
/// that of SHA3-256.
[[nodiscard]] Hash256 keccak256(ByteView data) noexcept;

}  // namespace btcfi
