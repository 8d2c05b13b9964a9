#pragma once

#include <btcfi/core/bytes.hpp>

/// Bech32 (BIP-173) and Bech32m (BIP-350): text of five-bit groups with a checksum.
namespace btcfi::keys {

/// The checksum: that of BIP173, or of BIP350 for witness versions 1 and up.
enum class Bech32 : std::uint8_t { bech32, bech32m };

/// What a text in either form says.
struct Bech32Text {
  Bech32 variant = Bech32::bech32;
  std::string prefix;  ///< human-readable part, lower case
  Bytes groups;        ///< values 0 to 31, without the checksum
  friend bool operator==(const Bech32Text&, const Bech32Text&) = default;
};

inline constexpr std::size_t max_bech32_characters = 90;

/// Lower-case text. Errors: keys_invalid_address (prefix empty or outside ASCII 33 to 126 or upper
/// case, a group above 31, longer than 90 characters).
[[nodiscard]] Result<std::string> encode_bech32(const Bech32Text& text);
/// Reads either variant, told apart by the checksum. Errors: keys_invalid_address, with the
/// character in `offset` (0 where the checksum is wrong).
[[nodiscard]] Result<Bech32Text> decode_bech32(std::string_view text);

/// Groups of \p bytes, padded with zeros at the end.
[[nodiscard]] Bytes to_groups(ByteView bytes);
/// Bytes of groups. Errors: keys_invalid_address when more than four bits, or bits that are not
/// zero, remain.
[[nodiscard]] Result<Bytes> from_groups(ByteView groups);

}  // namespace btcfi::keys
