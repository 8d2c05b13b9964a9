#include <btcfi/script/number.hpp>

namespace btcfi::script {

Bytes encode_number(std::int64_t value) {
  Bytes out;
  if (value == 0) return out;
  const bool negative = value < 0;
  auto magnitude =
      negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  for (; magnitude != 0; magnitude >>= 8) out.push_back(static_cast<std::uint8_t>(magnitude));
  // The top bit is the sign; where the magnitude needs it, a byte of its own carries the sign.
  if ((out.back() & 0x80) != 0) {
    out.push_back(negative ? 0x80 : 0x00);
  } else if (negative) {
    out.back() |= 0x80;
  }
  return out;
}

Result<std::int64_t> decode_number(ByteView element, bool minimal, std::size_t max_bytes) noexcept {
  BTCFI_ASSERT(max_bytes <= 8);
  if (element.size() > max_bytes) return fail(Errc::script_scriptnum, "decode_number");
  if (element.empty()) return std::int64_t{0};
  const std::uint8_t top = element.back();
  if (minimal && (top & 0x7f) == 0 &&
      (element.size() == 1 || (element[element.size() - 2] & 0x80) == 0)) {
    return fail(Errc::script_scriptnum, "decode_number");
  }
  std::uint64_t magnitude = top & 0x7f;
  for (std::size_t i = element.size() - 1; i-- > 0;) magnitude = magnitude << 8 | element[i];
  const auto value = static_cast<std::int64_t>(magnitude);
  return (top & 0x80) != 0 ? -value : value;
}

bool is_true(ByteView element) noexcept {
  for (std::size_t i = 0; i < element.size(); ++i) {
    if (element[i] != 0) return i + 1 != element.size() || element[i] != 0x80;
  }
  return false;
}

}  // namespace btcfi::script
