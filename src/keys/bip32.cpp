#include <btcfi/core/sha256.hpp>
#include <btcfi/core/sha512.hpp>
#include <btcfi/keys/base58.hpp>
#include <btcfi/keys/bip32.hpp>
#include <btcfi/keys/point.hpp>

#include <charconv>

namespace btcfi::keys {
namespace {

constexpr std::size_t extended_size = 78;
// BIP-32, "Serialization format".
constexpr std::uint32_t main_public = 0x0488b21e;
constexpr std::uint32_t main_secret = 0x0488ade4;
constexpr std::uint32_t test_public = 0x043587cf;
constexpr std::uint32_t test_secret = 0x04358394;

template <std::size_t N>
std::array<std::uint8_t, N> big_endian(std::uint32_t value) noexcept {
  std::array<std::uint8_t, N> out{};
  for (std::size_t i = 0; i < N; ++i) {
    out[N - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
  return out;
}
std::uint32_t read_be(ByteView bytes) noexcept {
  std::uint32_t out = 0;
  for (const std::uint8_t byte : bytes) out = out << 8 | byte;
  return out;
}

Fingerprint fingerprint_of(const PublicKey& key) noexcept {
  const Hash160 hash = hash160(key);
  Fingerprint out;
  std::copy_n(hash.bytes.begin(), out.size(), out.bytes.begin());
  return out;
}

// I of BIP-32 over 33 bytes of key and a child number.
Hash512 child_hash(ByteView chain_code, ByteView key33, std::uint32_t number) noexcept {
  Secret<37, struct ChildDataTag> data;
  const auto place = data.reveal_mutable();
  std::copy(key33.begin(), key33.end(), place.begin());
  const auto index = big_endian<4>(number);
  std::copy(index.begin(), index.end(), place.begin() + 33);
  return hmac_sha512(chain_code, data.reveal());
}

Result<KeyOrigin> child_origin(const KeyOrigin& parent, const Fingerprint& fingerprint,
                               std::uint32_t number) noexcept {
  if (parent.depth == max_derivation_depth) return fail(Errc::limit_exceeded, "child", 0, 255);
  return KeyOrigin{static_cast<std::uint8_t>(parent.depth + 1), fingerprint, number};
}

void write_head(std::span<std::uint8_t, extended_size> out, std::uint32_t version,
                const KeyOrigin& origin, ByteView chain_code) noexcept {
  const auto head = big_endian<4>(version);
  const auto number = big_endian<4>(origin.number);
  std::copy(head.begin(), head.end(), out.begin());
  out[4] = origin.depth;
  std::copy(origin.parent.bytes.begin(), origin.parent.bytes.end(), out.begin() + 5);
  std::copy(number.begin(), number.end(), out.begin() + 9);
  std::copy(chain_code.begin(), chain_code.end(), out.begin() + 13);
}

// Decodes, checks everything but the key, and hands the 78 bytes to \p read; wiped afterwards.
template <class T, class Read>
Result<T> parse_extended(Network network, std::string_view text, std::uint32_t main_version,
                         std::uint32_t test_version, Read&& read) {
  constexpr const char* where = "parse extended key";
  auto decoded = decode_base58_check(text);
  if (!decoded) return fail(Errc::keys_invalid_extended, where, 0, decoded.error().offset);
  const auto judge = [&](ByteView bytes) -> Result<T> {
    if (bytes.size() != extended_size) {
      return fail(Errc::keys_invalid_extended, where, 0, bytes.size());
    }
    const std::uint32_t version = read_be(bytes.first(4));
    const bool mainnet = network == Network::mainnet;
    if (version != (mainnet ? main_version : test_version)) {
      return fail(version == (mainnet ? test_version : main_version) ? Errc::keys_wrong_network
                                                                     : Errc::keys_invalid_extended,
                  where);
    }
    KeyOrigin origin;
    origin.depth = bytes[4];
    std::copy_n(bytes.begin() + 5, 4, origin.parent.bytes.begin());
    origin.number = read_be(bytes.subspan(9, 4));
    if (origin.depth == 0 && (origin.parent != Fingerprint{} || origin.number != 0)) {
      return fail(Errc::keys_invalid_extended, where, 0, 5);
    }
    return read(bytes, origin);
  };
  auto out = judge(*decoded);
  secure_wipe(*decoded);
  return out;
}

template <class Key>
Result<Key> derive_steps(Result<Key> key, const DerivationPath& path) noexcept {
  for (std::size_t i = 0; key && i < path.size(); ++i) {
    key = key->child(path[i]);
    if (!key) return fail(key.error().code, "derive", i, key.error().offset);
  }
  return key;
}

}  // namespace

Result<DerivationPath> parse_path(std::string_view text) {
  constexpr const char* where = "parse_path";
  if (text.empty() || text[0] != 'm') return fail(Errc::parse, where, 0, 0);
  DerivationPath out;
  std::size_t at = 1;
  while (at < text.size()) {
    if (text[at] != '/') return fail(Errc::parse, where, 0, at);
    const std::size_t start = ++at;
    std::uint32_t number = 0;
    const char* const begin = text.data() + start;
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), number);
    const auto digits = static_cast<std::size_t>(end - begin);
    if (error != std::errc{} || number >= hardened || (digits > 1 && *begin == '0')) {
      return fail(Errc::parse, where, 0, start);
    }
    at += digits;
    if (at < text.size() && (text[at] == '\'' || text[at] == 'h')) {
      number += hardened;
      ++at;
    }
    if (out.size() == max_derivation_depth) return fail(Errc::limit_exceeded, where, 0, start);
    out.push_back(number);
  }
  return out;
}

std::string format_path(const DerivationPath& path) {
  std::string out = "m";
  for (const std::uint32_t number : path) {
    out += '/' + std::to_string(number & ~hardened);
    if ((number & hardened) != 0) out += '\'';
  }
  return out;
}

Fingerprint ExtendedPublic::fingerprint() const noexcept { return fingerprint_of(key); }

Result<ExtendedPublic> ExtendedPublic::child(std::uint32_t number) const noexcept {
  if (number >= hardened) return fail(Errc::keys_hardened_public, "child", 0, number);
  ExtendedPublic out;
  BTCFI_TRY(out.origin, child_origin(origin, fingerprint(), number));
  BTCFI_TRY(const Point parent, Point::parse(key));
  const Hash512 hash = child_hash(chain_code, key, number);
  const auto tweak = Scalar::parse(hash.view().first(32));
  if (!tweak) return fail(Errc::keys_invalid_extended, "child");
  const auto point = add_generator(parent, *tweak).compressed();
  if (!point) return fail(Errc::keys_invalid_extended, "child");
  out.key = *point;
  std::copy_n(hash.bytes.begin() + 32, 32, out.chain_code.bytes.begin());
  return out;
}

Result<ExtendedPublic> ExtendedPublic::derive(const DerivationPath& path) const noexcept {
  return derive_steps(Result<ExtendedPublic>(*this), path);
}

std::string ExtendedPublic::text(Network network) const {
  std::array<std::uint8_t, extended_size> bytes{};
  write_head(bytes, network == Network::mainnet ? main_public : test_public, origin, chain_code);
  std::copy(key.bytes.begin(), key.bytes.end(), bytes.begin() + 45);
  return encode_base58_check(bytes);
}

Result<ExtendedPublic> ExtendedPublic::parse(Network network, std::string_view text) {
  return parse_extended<ExtendedPublic>(
      network, text, main_public, test_public,
      [](ByteView bytes, const KeyOrigin& read) -> Result<ExtendedPublic> {
        ExtendedPublic out;
        out.origin = read;
        BTCFI_TRY(out.chain_code, Hash256::from(bytes.subspan(13, 32)));
        BTCFI_TRY(out.key, PublicKey::from(bytes.subspan(45)));
        if (!check(out.key)) return fail(Errc::keys_invalid_extended, "parse extended key", 0, 45);
        return out;
      });
}

Result<ExtendedSecret> ExtendedSecret::from_seed(ByteView seed) noexcept {
  if (seed.size() < 16 || seed.size() > 64) {
    return fail(Errc::out_of_range, "ExtendedSecret::from_seed", 0, seed.size());
  }
  Hash512 hash = hmac_sha512(as_bytes("Bitcoin seed"), seed);
  ExtendedSecret out;
  const std::span<std::uint8_t, 64> both(hash.bytes);
  out.secret_ = SecretKey(both.first<32>());
  out.chain_code_ = ChainCode(both.last<32>());
  secure_wipe(hash.bytes);
  if (!check(out.secret_)) {
    return fail(Errc::keys_invalid_extended, "ExtendedSecret::from_seed");
  }
  return out;
}

Result<ExtendedSecret> ExtendedSecret::child(std::uint32_t number) const noexcept {
  BTCFI_TRY(const PublicKey own, keys::public_key(secret_));
  ExtendedSecret out;
  BTCFI_TRY(out.origin_, child_origin(origin_, fingerprint_of(own), number));
  Secret<33, struct PaddedSecretTag> padded;
  std::copy(secret_.reveal().begin(), secret_.reveal().end(), padded.reveal_mutable().begin() + 1);
  Hash512 hash = child_hash(chain_code_.reveal(),
                            number >= hardened ? ByteView(padded.reveal()) : own.view(), number);
  const std::span<std::uint8_t, 64> both(hash.bytes);
  const SecretKey tweak(both.first<32>());
  out.chain_code_ = ChainCode(both.last<32>());
  secure_wipe(hash.bytes);
  auto sum = add(secret_, tweak);
  if (!sum) return fail(Errc::keys_invalid_extended, "child");
  out.secret_ = *std::move(sum);
  return out;
}

Result<ExtendedSecret> ExtendedSecret::derive(const DerivationPath& path) const noexcept {
  return derive_steps(Result<ExtendedSecret>(duplicate()), path);
}

Result<ExtendedPublic> ExtendedSecret::public_part() const noexcept {
  ExtendedPublic out;
  BTCFI_TRY(out.key, keys::public_key(secret_));
  const auto code = chain_code_.reveal();
  std::copy(code.begin(), code.end(), out.chain_code.bytes.begin());
  out.origin = origin_;
  return out;
}

std::string ExtendedSecret::reveal_text(Network network) const {
  Secret<extended_size, struct ExtendedTag> bytes;
  write_head(bytes.reveal_mutable(), network == Network::mainnet ? main_secret : test_secret,
             origin_, chain_code_.reveal());
  const auto key = secret_.reveal();
  std::copy(key.begin(), key.end(), bytes.reveal_mutable().begin() + 46);
  return encode_base58_check(bytes.reveal());
}

Result<ExtendedSecret> ExtendedSecret::parse(Network network, std::string_view text) {
  return parse_extended<ExtendedSecret>(
      network, text, main_secret, test_secret,
      [](ByteView bytes, const KeyOrigin& read) -> Result<ExtendedSecret> {
        constexpr const char* where = "parse extended key";
        ExtendedSecret out;
        out.origin_ = read;
        out.chain_code_ = ChainCode(bytes.subspan<13, 32>());
        if (bytes[45] != 0) return fail(Errc::keys_invalid_extended, where, 0, 45);
        out.secret_ = SecretKey(bytes.subspan<46, 32>());
        if (!check(out.secret_)) return fail(Errc::keys_invalid_extended, where, 0, 46);
        return out;
      });
}

ExtendedSecret ExtendedSecret::duplicate() const noexcept {
  ExtendedSecret out;
  out.secret_ = secret_.duplicate();
  out.chain_code_ = chain_code_.duplicate();
  out.origin_ = origin_;
  return out;
}

}  // namespace btcfi::keys
