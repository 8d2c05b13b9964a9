#include <btcfi/keys/bech32.hpp>

namespace btcfi::keys {
namespace {

constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t checksum_size = 6;
// BIP-350: what the checksum polynomial leaves for each variant.
constexpr std::uint32_t residue_bech32 = 1;
constexpr std::uint32_t residue_bech32m = 0x2bc830a3;

constexpr const char* where_encode = "encode_bech32";
constexpr const char* where_decode = "decode_bech32";

// One step of the BCH code over GF(32), BIP-173 "Checksum".
std::uint32_t step(std::uint32_t state, std::uint8_t value) noexcept {
  constexpr std::array<std::uint32_t, 5> generator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                   0x2a1462b3};
  const std::uint32_t top = state >> 25;
  state = (state & 0x1ffffff) << 5 ^ value;
  for (unsigned i = 0; i < 5; ++i) {
    if (((top >> i) & 1) != 0) state ^= generator[i];
  }
  return state;
}

std::uint32_t absorb(std::string_view prefix, ByteView groups) noexcept {
  std::uint32_t state = 1;
  for (const char c : prefix) state = step(state, static_cast<std::uint8_t>(c >> 5));
  state = step(state, 0);
  for (const char c : prefix) state = step(state, static_cast<std::uint8_t>(c & 31));
  for (const std::uint8_t group : groups) state = step(state, group);
  return state;
}

}  // namespace

Result<std::string> encode_bech32(const Bech32Text& text) {
  if (text.prefix.empty() ||
      text.prefix.size() + 1 + text.groups.size() + checksum_size > max_bech32_characters) {
    return fail(Errc::keys_invalid_address, where_encode);
  }
  for (const char c : text.prefix) {
    if (c < 33 || c > 126 || (c >= 'A' && c <= 'Z')) {
      return fail(Errc::keys_invalid_address, where_encode);
    }
  }
  std::string out = text.prefix + '1';
  for (const std::uint8_t group : text.groups) {
    if (group > 31) return fail(Errc::keys_invalid_address, where_encode);
    out += alphabet[group];
  }
  std::uint32_t state = absorb(text.prefix, text.groups);
  for (std::size_t i = 0; i < checksum_size; ++i) state = step(state, 0);
  state ^= text.variant == Bech32::bech32 ? residue_bech32 : residue_bech32m;
  for (std::size_t i = 0; i < checksum_size; ++i) {
    out += alphabet[(state >> (5 * (checksum_size - 1 - i))) & 31];
  }
  return out;
}

Result<Bech32Text> decode_bech32(std::string_view text) {
  const auto bad = [](std::size_t offset) {
    return fail(Errc::keys_invalid_address, where_decode, 0, offset);
  };
  if (text.size() > max_bech32_characters) return bad(max_bech32_characters);
  bool lower = false;
  bool upper = false;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c < 33 || c > 126) return bad(i);
    lower = lower || (c >= 'a' && c <= 'z');
    upper = upper || (c >= 'A' && c <= 'Z');
    if (lower && upper) return bad(i);
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const std::size_t separator = plain.rfind('1');
  if (separator == std::string::npos || separator == 0) return bad(0);
  if (plain.size() - separator - 1 < checksum_size) return bad(plain.size());
  Bech32Text out;
  out.prefix = plain.substr(0, separator);
  for (std::size_t i = separator + 1; i < plain.size(); ++i) {
    const std::size_t value = alphabet.find(plain[i]);
    if (value == std::string_view::npos) return bad(i);
    out.groups.push_back(static_cast<std::uint8_t>(value));
  }
  const std::uint32_t residue = absorb(out.prefix, out.groups);
  if (residue == residue_bech32) {
    out.variant = Bech32::bech32;
  } else if (residue == residue_bech32m) {
    out.variant = Bech32::bech32m;
  } else {
    return bad(0);
  }
  out.groups.resize(out.groups.size() - checksum_size);
  return out;
}

Bytes to_groups(ByteView bytes) {
  Bytes out;
  unsigned held = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8 | byte) & 0xfff;
    for (bits += 8; bits >= 5;) {
      bits -= 5;
      out.push_back(static_cast<std::uint8_t>((held >> bits) & 31));
    }
  }
  if (bits > 0) out.push_back(static_cast<std::uint8_t>((held << (5 - bits)) & 31));
  return out;
}

Result<Bytes> from_groups(ByteView groups) {
  Bytes out;
  unsigned held = 0;
  unsigned bits = 0;
  for (const std::uint8_t group : groups) {
    if (group > 31) return fail(Errc::keys_invalid_address, "from_groups");
    held = (held << 5 | group) & 0xfff;
    if ((bits += 5) >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>((held >> bits) & 0xff));
    }
  }
  if (bits > 4 || (held & ((1u << bits) - 1)) != 0) {
    return fail(Errc::keys_invalid_address, "from_groups");
  }
  return out;
}

}  // namespace btcfi::keys
