#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi {

/// Base64 with padding (RFC 4648, section 4).
[[nodiscard]] std::string to_base64(ByteView bytes);
/// Bytes of base64 text: padded, without spaces or line breaks, unused bits zero, so that every text
/// has one meaning and every meaning one text. Errors: parse, at the offending character.
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

}  // namespace btcfi
