#pragma once

#include <btcfi/core/bytes.hpp>

#include <optional>

namespace btcfi::script {

/// An opcode of Bitcoin Script; any byte is one, those of opcodes.def have names (`op_checksig`).
///
///     using enum Opcode;
///     Builder{}.op(op_dup).op(op_hash160);
enum class Opcode : std::uint8_t {
#define BTCFI_OPCODE(name, value) name = value,
#include <btcfi/script/opcodes.def>
#undef BTCFI_OPCODE
};

/// "OP_CHECKSIG"; "OP_PUSHBYTES_20" for a plain push; "OP_SUCCESS187" or "OP_INVALIDOPCODE" (0xff)
/// for the rest.
[[nodiscard]] std::string opcode_name(Opcode opcode);
/// The opcode of a name, with or without "OP_". Nothing for an unknown one.
[[nodiscard]] std::optional<Opcode> opcode_from_name(std::string_view name) noexcept;

/// Whether the opcode makes a tapscript succeed at once, unparsed (BIP-342, OP_SUCCESSx).
[[nodiscard]] constexpr bool is_op_success(Opcode opcode) noexcept {
  const auto v = static_cast<unsigned>(opcode);
  return v == 80 || v == 98 || (v >= 126 && v <= 129) || (v >= 131 && v <= 134) ||
         (v >= 137 && v <= 138) || (v >= 141 && v <= 142) || (v >= 149 && v <= 153) ||
         (v >= 187 && v <= 254);
}

/// Whether the opcode pushes: data, OP_0, OP_1NEGATE, OP_1 to OP_16 (and OP_RESERVED, which Core
/// counts along).
[[nodiscard]] constexpr bool is_push(Opcode opcode) noexcept { return opcode <= Opcode::op_16; }

/// One opcode of a script with what it pushes.
struct Instruction {
  Opcode opcode{};
  /// The pushed bytes, borrowed from the script; empty unless the opcode carries data.
  ByteView data;
  /// Byte of the script at which the instruction begins, and the first one after it.
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Walks over a script that it does not own.
///
///     for (Reader in(script); !in.done();) { BTCFI_TRY(const Instruction i, in.next()); ... }
class Reader {
 public:
  explicit Reader(ByteView script) noexcept : script_(script) {}
  [[nodiscard]] bool done() const noexcept { return position_ >= script_.size(); }
  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  /// The next instruction. Errors: script_bad_opcode, at the byte of the push whose data ends
  /// early; the position then stays.
  [[nodiscard]] Result<Instruction> next() noexcept;

 private:
  ByteView script_;
  std::size_t position_ = 0;
};

/// Whether a script is nothing but well-formed pushes (a standard scriptSig is).
[[nodiscard]] bool is_push_only(ByteView script) noexcept;

/// Words for people: opcodes without "OP_", OP_0 to OP_16 and OP_1NEGATE as numbers, minimal pushes
/// as `<hex>`, and what else may stand in a script as raw bytes, 0xhex. from_asm gives the same bytes
/// back, for every script.
[[nodiscard]] std::string to_asm(ByteView script);
/// Reads what to_asm writes, and the notation of Bitcoin Core's script tests: decimal numbers (at
/// most 32 bits, as minimal pushes), 'text' and `<hex>` (pushed), 0xhex (raw bytes of the script),
/// names with or without "OP_". Errors: parse, at the character where the word begins.
[[nodiscard]] Result<Bytes> from_asm(std::string_view text);

}  // namespace btcfi::script
