#include <btcfi/script/builder.hpp>

namespace btcfi::script {
namespace {

constexpr std::size_t max_direct_push = 75;

/// The opcode that pushes one of the 17 elements with an opcode of their own (and empty).
std::optional<Opcode> small_push(ByteView data) noexcept {
  if (data.empty()) return Opcode::op_0;
  if (data.size() != 1) return std::nullopt;
  if (data[0] == 0x81) return Opcode::op_1negate;
  if (data[0] >= 1 && data[0] <= 16) return static_cast<Opcode>(0x50 + data[0]);
  return std::nullopt;
}

}  // namespace

Builder& Builder::number(std::int64_t value) { return push(encode_number(value)); }

Builder& Builder::push(ByteView data) {
  if (const auto opcode = small_push(data)) return op(*opcode);
  std::size_t length_bytes = 0;
  if (data.size() <= max_direct_push) {
    script_.push_back(static_cast<std::uint8_t>(data.size()));
  } else if (data.size() <= 0xff) {
    op(Opcode::op_pushdata1), length_bytes = 1;
  } else if (data.size() <= 0xffff) {
    op(Opcode::op_pushdata2), length_bytes = 2;
  } else {
    BTCFI_ASSERT(data.size() <= 0xffffffff);
    op(Opcode::op_pushdata4), length_bytes = 4;
  }
  for (std::size_t i = 0; i < length_bytes; ++i) {
    script_.push_back(static_cast<std::uint8_t>(data.size() >> (8 * i)));
  }
  return raw(data);
}

bool is_minimal_push(ByteView data, Opcode opcode) noexcept {
  if (const auto small = small_push(data)) return opcode == *small;
  if (data.size() <= max_direct_push) return static_cast<std::size_t>(opcode) == data.size();
  if (data.size() <= 0xff) return opcode == Opcode::op_pushdata1;
  if (data.size() <= 0xffff) return opcode == Opcode::op_pushdata2;
  return true;
}

}  // namespace btcfi::script
