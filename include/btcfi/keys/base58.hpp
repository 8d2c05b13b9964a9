#pragma once

#include <btcfi/core/bytes.hpp>

/// Base58 with the checksum of Bitcoin: extended keys and addresses before SegWit.
namespace btcfi::keys {

/// The longest text that is decoded: decoding takes quadratic time.
inline constexpr std::size_t max_base58_characters = 128;

/// Bytes in base 58, each leading zero byte a "1".
[[nodiscard]] std::string encode_base58(ByteView bytes);
/// Errors: keys_invalid_address (offset: the character), limit_exceeded.
[[nodiscard]] Result<Bytes> decode_base58(std::string_view text);
/// Bytes followed by the first four of their double SHA-256.
[[nodiscard]] std::string encode_base58_check(ByteView bytes);
/// Errors: as decode_base58, keys_invalid_address when the checksum is wrong.
[[nodiscard]] Result<Bytes> decode_base58_check(std::string_view text);

}  // namespace btcfi::keys
