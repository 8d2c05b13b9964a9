#include <btcfi/core/bytes.hpp>

namespace btcfi {
namespace {

constexpr int nibble(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

Status from_hex_exact(std::string_view text, ByteSpan out) noexcept {
  if (text.size() != 2 * out.size()) return fail(Errc::parse, "from_hex", 0, text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int value = nibble(text[i]);
    if (value < 0) return fail(Errc::parse, "from_hex", 0, i);
    out[i / 2] = static_cast<std::uint8_t>(i % 2 == 0 ? value << 4 : out[i / 2] | value);
  }
  return {};
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(Errc::parse, "from_hex", 0, text.size());
  Bytes out(text.size() / 2);
  BTCFI_CHECK(from_hex_exact(text, out));
  return out;
}

}  // namespace btcfi
