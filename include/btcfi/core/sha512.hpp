#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi {

using Hash512 = FixedBytes<64, struct Hash512Tag>;

/// SHA-512 (FIPS 180-4), streaming. Wipes what it absorbed when it goes: key derivation uses it.
class Sha512 {
 public:
  Sha512() noexcept;
  Sha512(const Sha512&) noexcept = default;
  Sha512& operator=(const Sha512&) noexcept = default;
  ~Sha512();
  Sha512& update(ByteView data) noexcept;
  /// The digest of everything so far; the object may be updated further.
  [[nodiscard]] Hash512 digest() const noexcept;

 private:
  std::array<std::uint64_t, 8> state_;
  std::array<std::uint8_t, 128> block_{};
  std::uint64_t length_bytes_ = 0;
};

[[nodiscard]] Hash512 sha512(ByteView data) noexcept;

/// HMAC-SHA-512 (RFC 2104, RFC 4231), as BIP-32 derives keys. The result is a plain value: a caller
/// whose result is secret wipes it.
[[nodiscard]] Hash512 hmac_sha512(ByteView key, ByteView data) noexcept;

}  // namespace btcfi
