#include <btcfi/core/secret.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/base58.hpp>

namespace btcfi::keys {
namespace {
constexpr std::string_view alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::size_t checksum_size = 4;
}  // namespace

std::string encode_base58(ByteView bytes) {
  std::size_t zeros = 0;
  while (zeros < bytes.size() && bytes[zeros] == 0) ++zeros;
  Bytes digits;  // base 58, least significant first
  for (const std::uint8_t byte : bytes.subspan(zeros)) {
    unsigned carry = byte;
    for (std::uint8_t& digit : digits) {
      carry += unsigned{digit} << 8;
      digit = static_cast<std::uint8_t>(carry % 58);
      carry /= 58;
    }
    for (; carry != 0; carry /= 58) digits.push_back(static_cast<std::uint8_t>(carry % 58));
  }
  std::string out(zeros, alphabet[0]);
  for (std::size_t i = digits.size(); i-- > 0;) out += alphabet[digits[i]];
  secure_wipe(digits);  // an extended secret key comes this way
  return out;
}

Result<Bytes> decode_base58(std::string_view text) {
  if (text.size() > max_base58_characters) {
    return fail(Errc::limit_exceeded, "decode_base58", 0, text.size());
  }
  std::size_t zeros = 0;
  while (zeros < text.size() && text[zeros] == alphabet[0]) ++zeros;
  Bytes reversed;
  for (std::size_t i = zeros; i < text.size(); ++i) {
    const std::size_t digit = alphabet.find(text[i]);
    if (digit == std::string_view::npos) {
      return fail(Errc::keys_invalid_address, "decode_base58", 0, i);
    }
    auto carry = static_cast<unsigned>(digit);
    for (std::uint8_t& byte : reversed) {
      carry += unsigned{byte} * 58;
      byte = static_cast<std::uint8_t>(carry & 0xff);
      carry >>= 8;
    }
    for (; carry != 0; carry >>= 8) reversed.push_back(static_cast<std::uint8_t>(carry & 0xff));
  }
  Bytes out(zeros, 0);
  out.insert(out.end(), reversed.rbegin(), reversed.rend());
  secure_wipe(reversed);
  return out;
}

std::string encode_base58_check(ByteView bytes) {
  Bytes all = to_bytes(bytes);
  const Hash256 hash = sha256d(bytes);
  all.insert(all.end(), hash.bytes.begin(), hash.bytes.begin() + checksum_size);
  std::string out = encode_base58(all);
  secure_wipe(all);
  return out;
}

Result<Bytes> decode_base58_check(std::string_view text) {
  BTCFI_TRY(Bytes all, decode_base58(text));
  if (all.size() < checksum_size) return fail(Errc::keys_invalid_address, "decode_base58_check");
  const ByteView payload = ByteView(all).first(all.size() - checksum_size);
  if (!equal(sha256d(payload).view().first(checksum_size), ByteView(all).last(checksum_size))) {
    return fail(Errc::keys_invalid_address, "decode_base58_check");
  }
  all.resize(payload.size());
  return all;
}

}  // namespace btcfi::keys
