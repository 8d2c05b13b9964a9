#pragma once

#include <btcfi/core/bytes.hpp>

/// The forms that signatures and keys before Taproot must have, where the flags ask for it.
namespace btcfi::script::detail {

/// Strict DER with one hash type byte after it (BIP-66). Empty signatures are judged elsewhere.
[[nodiscard]] bool is_strict_der(ByteView signature) noexcept;
/// Whether the last byte is ALL, NONE or SINGLE, with or without ANYONECANPAY.
[[nodiscard]] bool has_defined_hash_type(ByteView signature) noexcept;
/// A key whose first byte and length belong together: 33 bytes with 02, 03; 65 with 04.
[[nodiscard]] bool is_compressed_or_uncompressed(ByteView key) noexcept;
[[nodiscard]] bool is_compressed(ByteView key) noexcept;

}  // namespace btcfi::script::detail
