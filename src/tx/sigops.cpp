#include "tx/sigops.hpp"

#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/tx/policy.hpp>

namespace btcfi::tx {
namespace detail {

using enum script::Opcode;

std::size_t count_sigops(ByteView script, bool accurate) noexcept {
  std::size_t count = 0;
  script::Opcode last{};
  for (script::Reader in(script); !in.done();) {
    const auto instruction = in.next();
    if (!instruction) break;
    const script::Opcode opcode = instruction->opcode;
    if (opcode == op_checksig || opcode == op_checksigverify) {
      ++count;
    } else if (opcode == op_checkmultisig || opcode == op_checkmultisigverify) {
      const bool known = accurate && last >= op_1 && last <= op_16;
      count += known ? static_cast<std::size_t>(last) - 0x50 : script::max_multisig_keys;
    }
    last = opcode;
  }
  return count;
}

namespace {

/// What the last push of a push-only script leaves on the stack.
Bytes pushed(const script::Instruction& instruction) {
  if (instruction.opcode == op_1negate) return {0x81};
  if (instruction.opcode >= op_1 && instruction.opcode <= op_16) {
    return {static_cast<std::uint8_t>(static_cast<unsigned>(instruction.opcode) - 0x50)};
  }
  return to_bytes(instruction.data);
}

}  // namespace

Bytes redeem_script(ByteView script_sig) {
  Bytes out;
  for (script::Reader in(script_sig); !in.done();) {
    const auto instruction = in.next();
    if (!instruction || !script::is_push(instruction->opcode)) return {};
    out = pushed(*instruction);
  }
  return out;
}

std::size_t legacy_sigops(const Transaction& tx, std::span<const TxOut> spent_outputs) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
    const ByteView script_sig = tx.inputs[i].script_sig;
    const ByteView spent = spent_outputs[i].script_pubkey;
    count += count_sigops(script_sig, true) + count_sigops(spent, true);
    if (script::is_p2sh(spent)) count += count_sigops(redeem_script(script_sig), true);
  }
  return count;
}

namespace {

std::size_t witness_sigops(const script::WitnessProgram& program, const Witness& witness) noexcept {
  if (program.version != 0) return 0;
  if (program.program.size() == 20) return 1;
  const bool p2wsh = program.program.size() == 32 && !witness.empty();
  return p2wsh ? count_sigops(witness.back(), true) : 0;
}

}  // namespace
}  // namespace detail

std::size_t sigop_cost(const Transaction& tx, std::span<const TxOut> spent_outputs) {
  BTCFI_ASSERT(spent_outputs.size() == tx.inputs.size());
  constexpr std::size_t scale = 4;
  std::size_t legacy = 0;
  std::size_t witness = 0;
  for (const TxOut& output : tx.outputs)
    legacy += detail::count_sigops(output.script_pubkey, false);
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
    const TxIn& input = tx.inputs[i];
    const ByteView spent = spent_outputs[i].script_pubkey;
    legacy += detail::count_sigops(input.script_sig, false);
    Bytes redeem;
    auto program = script::witness_program(spent);
    if (script::is_p2sh(spent)) {
      redeem = detail::redeem_script(input.script_sig);
      legacy += detail::count_sigops(redeem, true);
      program = script::witness_program(redeem);
    }
    if (program) witness += detail::witness_sigops(*program, input.witness);
  }
  return scale * legacy + witness;
}

std::size_t policy_vsize(const Transaction& tx, std::span<const TxOut> spent_outputs) {
  const std::size_t weight =
      std::max(tx.weight(), sigop_cost(tx, spent_outputs) * weight_per_sigop);
  return (weight + 3) / 4;
}

}  // namespace btcfi::tx
