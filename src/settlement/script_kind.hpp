#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi::settlement::detail {

/// OP_1 and a 32-byte key.
inline bool is_p2tr(ByteView script) noexcept {
  return script.size() == 34 && script[0] == 0x51 && script[1] == 32;
}
/// OP_0 and a 20-byte key hash.
inline bool is_p2wpkh(ByteView script) noexcept {
  return script.size() == 22 && script[0] == 0x00 && script[1] == 20;
}
/// The scripts that changes, payouts and remainders may go to (PROTOCOL section 5, rule v).
inline bool is_wallet_script(ByteView script) noexcept {
  return is_p2tr(script) || is_p2wpkh(script);
}

}  // namespace btcfi::settlement::detail
