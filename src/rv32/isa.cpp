#include <btcfi/rv32/isa.hpp>

namespace btcfi::rv32 {

const char* name_of(Op op) noexcept {
  switch (op) {
    case Op::xor_: return "xor";
    case Op::or_: return "or";
    case Op::and_: return "and";
    default: break;
  }
  static constexpr const char* names[] = {
#define BTCFI_RV32_OP(name, kind) #name,
#include <btcfi/rv32/ops.def>
#undef BTCFI_RV32_OP
  };
  return names[static_cast<std::uint8_t>(op)];
}

}  // namespace btcfi::rv32
