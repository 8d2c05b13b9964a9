#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi {

/// RIPEMD-160 (Dobbertin, Bosselaers, Preneel 1996), as Bitcoin's OP_RIPEMD160 and OP_HASH160 use
/// it.
[[nodiscard]] Hash160 ripemd160(ByteView data) noexcept;

}  // namespace btcfi
