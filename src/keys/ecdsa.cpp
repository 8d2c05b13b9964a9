#include <btcfi/keys/ecdsa.hpp>

#include <keys/detail/curve.hpp>

#include <optional>

namespace btcfi::keys {
namespace {

constexpr std::uint8_t der_sequence = 0x30;
constexpr std::uint8_t der_integer = 0x02;

/// Reads DER the way old blocks need it: lengths may be written long, the outer one may lie,
/// numbers may be padded or negative, anything may follow.
class LenientReader {
 public:
  explicit LenientReader(ByteView input) noexcept : input_(input) {}

  bool tag(std::uint8_t expected) noexcept {
    if (position_ >= input_.size() || input_[position_] != expected) return false;
    ++position_;
    return true;
  }
  /// The outer length: read and not believed.
  bool skip_length() noexcept {
    if (position_ >= input_.size()) return false;
    const std::uint8_t head = input_[position_++];
    if (head < 0x80) return true;
    const std::size_t more = head & 0x7f;
    if (more > input_.size() - position_) return false;
    position_ += more;
    return true;
  }
  /// The 32 low bytes of a number, nothing when the bytes end early. A number too large reads as
  /// `too_large`.
  struct Number {
    std::array<std::uint8_t, 32> bytes{};
    bool too_large = false;
  };
  std::optional<Number> integer() noexcept {
    if (!tag(der_integer)) return std::nullopt;
    const auto size = length();
    if (!size || *size > input_.size() - position_) return std::nullopt;
    ByteView digits = input_.subspan(position_, *size);
    position_ += *size;
    while (!digits.empty() && digits[0] == 0) digits = digits.subspan(1);
    Number out;
    out.too_large = digits.size() > 32;
    if (!out.too_large) {
      std::copy(digits.begin(), digits.end(),
                out.bytes.end() - static_cast<std::ptrdiff_t>(digits.size()));
    }
    return out;
  }

 private:
  std::optional<std::size_t> length() noexcept {
    if (position_ >= input_.size()) return std::nullopt;
    const std::uint8_t head = input_[position_++];
    if (head < 0x80) return head;
    std::size_t more = head & 0x7f;
    if (more > input_.size() - position_) return std::nullopt;
    for (; more > 0 && input_[position_] == 0; --more) ++position_;
    if (more >= 4) return std::nullopt;
    std::size_t out = 0;
    for (; more > 0; --more) out = out << 8 | input_[position_++];
    return out;
  }

  ByteView input_;
  std::size_t position_ = 0;
};

std::optional<secp256k1_ecdsa_signature> parse_lenient(ByteView der) noexcept {
  LenientReader in(der);
  if (!in.tag(der_sequence) || !in.skip_length()) return std::nullopt;
  const auto r = in.integer();
  if (!r) return std::nullopt;
  const auto s = in.integer();
  if (!s) return std::nullopt;
  std::array<std::uint8_t, 64> compact{};
  if (!r->too_large && !s->too_large) {
    std::copy(r->bytes.begin(), r->bytes.end(), compact.begin());
    std::copy(s->bytes.begin(), s->bytes.end(), compact.begin() + 32);
  }
  secp256k1_ecdsa_signature signature;
  if (secp256k1_ecdsa_signature_parse_compact(public_context(), &signature, compact.data()) == 0) {
    // Numbers beyond the group order make a signature that nothing verifies, not a malformed one.
    compact.fill(0);
    ignore(secp256k1_ecdsa_signature_parse_compact(public_context(), &signature, compact.data()));
  }
  return signature;
}

bool r_needs_padding(const secp256k1_ecdsa_signature& signature) noexcept {
  std::array<std::uint8_t, 64> compact{};
  ignore(secp256k1_ecdsa_signature_serialize_compact(public_context(), compact.data(), &signature));
  return (compact[0] & 0x80) != 0;
}

}  // namespace

bool verify_ecdsa(ByteView der, const Hash256& hash, ByteView key) noexcept {
  secp256k1_pubkey parsed;
  if (key.empty() ||
      secp256k1_ec_pubkey_parse(public_context(), &parsed, key.data(), key.size()) == 0) {
    return false;
  }
  auto signature = parse_lenient(der);
  if (!signature) return false;
  ignore(secp256k1_ecdsa_signature_normalize(public_context(), &*signature, &*signature));
  return secp256k1_ecdsa_verify(public_context(), &*signature, hash.data(), &parsed) == 1;
}

bool ecdsa_has_low_s(ByteView der) noexcept {
  const auto signature = parse_lenient(der);
  return signature &&
         secp256k1_ecdsa_signature_normalize(public_context(), nullptr, &*signature) == 0;
}

Result<Bytes> sign_ecdsa(const Hash256& hash, const SecretKey& key, LowR low_r) {
  BTCFI_TRY(const PublicKey own, public_key(key));
  secp256k1_ecdsa_signature signature;
  std::array<std::uint8_t, 32> extra{};
  for (std::uint32_t attempt = 0;; ++attempt) {
    // The counter, little-endian, is RFC 6979's additional data; the first try has none.
    for (std::size_t i = 0; i < 4; ++i) extra[i] = static_cast<std::uint8_t>(attempt >> (8 * i));
    const int made = declassified(secp256k1_ecdsa_sign(
        secret_context(), &signature, hash.data(), key.reveal().data(),
        secp256k1_nonce_function_rfc6979, attempt == 0 ? nullptr : extra.data()));
    if (made == 0) return fail(Errc::keys_invalid_secret, "sign_ecdsa");
    declassify(&signature, sizeof signature);
    if (low_r == LowR::no || !r_needs_padding(signature)) break;
  }
  Bytes der(72);
  std::size_t size = der.size();
  ignore(secp256k1_ecdsa_signature_serialize_der(public_context(), der.data(), &size, &signature));
  der.resize(size);
  if (!verify_ecdsa(der, hash, own)) return fail(Errc::internal, "sign_ecdsa");
  return der;
}

}  // namespace btcfi::keys
