#include "script/encoding.hpp"

namespace btcfi::script::detail {
namespace {

constexpr std::uint8_t der_sequence = 0x30;
constexpr std::uint8_t der_integer = 0x02;

/// Reads one positive, shortest INTEGER at \p position and moves behind it.
bool read_integer(ByteView der, std::size_t& position) noexcept {
  if (der.size() < position + 3 || der[position] != der_integer) return false;
  const std::size_t length = der[position + 1];
  const std::size_t begin = position + 2;
  if (length == 0 || length > der.size() - begin) return false;
  if ((der[begin] & 0x80) != 0) return false;  // negative
  const bool padded = length > 1 && der[begin] == 0 && (der[begin + 1] & 0x80) == 0;
  position = begin + length;
  return !padded;
}

}  // namespace

bool is_strict_der(ByteView signature) noexcept {
  // 30 <length> 02 <length> R 02 <length> S <hash type>: lengths are one byte each.
  if (signature.size() < 9 || signature.size() > 73) return false;
  const ByteView der = signature.first(signature.size() - 1);
  if (der[0] != der_sequence || der[1] != der.size() - 2) return false;
  std::size_t position = 2;
  return read_integer(der, position) && read_integer(der, position) && position == der.size();
}

bool has_defined_hash_type(ByteView signature) noexcept {
  if (signature.empty()) return false;
  const std::uint8_t kind = signature.back() & 0x7f;
  return kind >= 1 && kind <= 3;
}

bool is_compressed(ByteView key) noexcept {
  return key.size() == 33 && (key[0] == 2 || key[0] == 3);
}

bool is_compressed_or_uncompressed(ByteView key) noexcept {
  return is_compressed(key) || (key.size() == 65 && key[0] == 4);
}

}  // namespace btcfi::script::detail
