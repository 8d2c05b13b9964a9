#pragma once

#include <btcfi/keys/key.hpp>

/// ECDSA as inputs before Taproot need it.
namespace btcfi::keys {

/// Whether a DER signature of a 32-byte hash is \p key's.
///
/// Lenient as consensus has to be: the DER may have wrong lengths and padding (scripts that ask for
/// strict DER check that apart), S may be high, keys may be compressed, uncompressed or hybrid.
/// Public data only.
[[nodiscard]] bool verify_ecdsa(ByteView der, const Hash256& hash, ByteView key) noexcept;

/// Whether S is at most half the group order (BIP-146). False also where the bytes hold no
/// signature.
[[nodiscard]] bool ecdsa_has_low_s(ByteView der) noexcept;

/// Whether sign_ecdsa tries nonces until R needs no padding.
enum class LowR : std::uint8_t {
  no,   ///< the plain RFC 6979 signature; half of them are a byte longer
  yes,  ///< as Bitcoin Core signs: at most 70 bytes of DER
};

/// Signs a hash by RFC 6979, with low S, in DER. Deterministic, constant time in the key (the
/// number of tries depends on public values alone). Verified before it is returned. Errors:
/// keys_invalid_secret, internal (a hardware fault).
[[nodiscard]] Result<Bytes> sign_ecdsa(const Hash256& hash, const SecretKey& key,
                                       LowR low_r = LowR::yes);

}  // namespace btcfi::keys
