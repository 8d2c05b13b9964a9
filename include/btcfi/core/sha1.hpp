#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi {

/// SHA-1 (FIPS 180-4), only because OP_SHA1 exists: it resists no attacker.
[[nodiscard]] Hash160 sha1(ByteView data) noexcept;

}  // namespace btcfi
