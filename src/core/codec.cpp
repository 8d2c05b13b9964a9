#include <btcfi/core/codec.hpp>

namespace btcfi {
namespace {

// Bitcoin Core, serialize.h MAX_SIZE: no length on the wire may announce more.
constexpr std::uint64_t max_compact_size = 0x02000000;

}  // namespace

ByteWriter& ByteWriter::compact_size(std::uint64_t value) {
  if (value < 0xfd) return u8(static_cast<std::uint8_t>(value));
  if (value <= 0xffff) return u8(0xfd).u16(static_cast<std::uint16_t>(value));
  if (value <= 0xffffffff) return u8(0xfe).u32(static_cast<std::uint32_t>(value));
  return u8(0xff).u64(value);
}

Result<std::uint64_t> ByteReader::compact_size() noexcept {
  const std::size_t start = position_;
  const auto read = [&]() -> Result<std::uint64_t> {
    BTCFI_TRY(const std::uint8_t first, u8());
    std::uint64_t value = first;
    std::uint64_t smallest = 0;
    if (first == 0xfd) {
      BTCFI_TRY(value, u16());
      smallest = 0xfd;
    } else if (first == 0xfe) {
      BTCFI_TRY(value, u32());
      smallest = 0x10000;
    } else if (first == 0xff) {
      BTCFI_TRY(value, u64());
      smallest = 0x100000000;
    }
    if (value < smallest) return fail(Errc::not_canonical, where_, 0, start);
    if (value > max_compact_size) return fail(Errc::limit_exceeded, where_, 0, start);
    return value;
  };
  auto value = read();
  if (!value) position_ = start;
  return value;
}

Result<ByteView> ByteReader::var_bytes() noexcept {
  const std::size_t start = position_;
  BTCFI_TRY(const std::uint64_t length, compact_size());
  auto bytes = take(static_cast<std::size_t>(length));
  if (!bytes) position_ = start;
  return bytes;
}

Result<std::string> ByteReader::str8() {
  const std::size_t start = position_;
  BTCFI_TRY(const std::uint8_t length, u8());
  auto raw = take(length);
  if (!raw) {
    position_ = start;
    return raw.error();
  }
  return std::string(raw->begin(), raw->end());
}

}  // namespace btcfi
