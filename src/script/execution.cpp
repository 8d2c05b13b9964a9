#include <btcfi/script/builder.hpp>
#include <btcfi/script/interpreter.hpp>

namespace btcfi::script {

using enum Opcode;

Execution::Execution(ByteView script, Stack stack, Rules rules, const SignatureChecker& checker)
    : script_(script),
      reader_(script),
      stack_(std::move(stack)),
      rules_(rules),
      checker_(&checker) {}

Error Execution::error(Errc code) const noexcept { return fail(code, "script", 0, opcode_index_); }

Status Execution::need(std::size_t elements) const noexcept {
  if (stack_.size() < elements) return error(Errc::script_invalid_stack_operation);
  return {};
}

void Execution::push_number(std::int64_t value) { stack_.push_back(encode_number(value)); }

Result<std::int64_t> Execution::number(std::size_t below, std::size_t max_bytes) const {
  const Bytes& element = stack_[stack_.size() - 1 - below];
  auto value = decode_number(element, has(Flag::minimaldata), max_bytes);
  if (!value) return error(value.error().code);
  return value;
}

namespace {

constexpr bool is_disabled(Opcode opcode) noexcept {
  switch (opcode) {
    case op_cat:
    case op_substr:
    case op_left:
    case op_right:
    case op_invert:
    case op_and:
    case op_or:
    case op_xor:
    case op_2mul:
    case op_2div:
    case op_mul:
    case op_div:
    case op_mod:
    case op_lshift:
    case op_rshift: return true;
    default: return false;
  }
}

}  // namespace

Status Execution::step() {
  const auto read = reader_.next();
  if (!read) return error(Errc::script_bad_opcode);
  const Instruction& instruction = *read;
  const Opcode opcode = instruction.opcode;
  const bool tapscript = is(SigVersion::tapscript);

  if (instruction.data.size() > max_element_bytes) return error(Errc::script_push_size);
  if (!tapscript && !is_push(opcode) && ++operations_ > max_operations) {
    return error(Errc::script_op_count);
  }
  if (is_disabled(opcode)) return error(Errc::script_disabled_opcode);
  // Before segwit the opcode changes what signatures mean, so policy bans it even where not
  // executed.
  if (opcode == op_codeseparator && is(SigVersion::base) && has(Flag::const_scriptcode)) {
    return error(Errc::script_op_codeseparator);
  }

  if (executing() && opcode <= op_pushdata4) {
    if (has(Flag::minimaldata) && !is_minimal_push(instruction.data, opcode)) {
      return error(Errc::script_minimaldata);
    }
    push(instruction.data);
  } else if (executing() || (opcode >= op_if && opcode <= op_endif)) {
    BTCFI_CHECK(dispatch(instruction));
  }
  if (stack_.size() + alt_stack_.size() > max_stack_elements) {
    return error(Errc::script_stack_size);
  }
  ++opcode_index_;
  return {};
}

Status Execution::observed_step(ScriptObserver& observer) {
  const std::size_t begin = position();
  const std::uint32_t index = opcode_index_;
  Instruction instruction;
  // A push whose data ends early has no instruction: it is shown as OP_0 of no length.
  if (const auto read = Reader(script_.subspan(begin)).next()) instruction = *read;
  instruction.begin += begin;
  instruction.end += begin;
  const Status result = step();
  observer.step(instruction, index, *this, result);
  return result;
}

Status Execution::run(ScriptObserver* observer) {
  const bool limited = is(SigVersion::base) || is(SigVersion::witness_v0);
  if (limited && script_.size() > max_script_bytes) return error(Errc::script_script_size);
  if (observer == nullptr) {
    while (!done()) BTCFI_CHECK(step());
  } else {
    while (!done()) BTCFI_CHECK(observed_step(*observer));
  }
  if (conditions_ != 0) return error(Errc::script_unbalanced_conditional);
  return {};
}

Status Execution::dispatch(const Instruction& instruction) {
  const Opcode opcode = instruction.opcode;
  switch (opcode) {
    case op_nop:
    case op_if:
    case op_notif:
    case op_else:
    case op_endif:
    case op_verify:
    case op_return: return run_flow(opcode);

    case op_nop1:
    case op_checklocktimeverify:
    case op_checksequenceverify:
    case op_nop4:
    case op_nop5:
    case op_nop6:
    case op_nop7:
    case op_nop8:
    case op_nop9:
    case op_nop10: return run_lock(opcode);

    case op_toaltstack:
    case op_fromaltstack:
    case op_2drop:
    case op_2dup:
    case op_3dup:
    case op_2over:
    case op_2rot:
    case op_2swap:
    case op_ifdup:
    case op_depth:
    case op_drop:
    case op_dup:
    case op_nip:
    case op_over:
    case op_pick:
    case op_roll:
    case op_rot:
    case op_swap:
    case op_tuck:
    case op_size:
    case op_equal:
    case op_equalverify: return run_stack(opcode);

    case op_1add:
    case op_1sub:
    case op_negate:
    case op_abs:
    case op_not:
    case op_0notequal:
    case op_add:
    case op_sub:
    case op_booland:
    case op_boolor:
    case op_numequal:
    case op_numequalverify:
    case op_numnotequal:
    case op_lessthan:
    case op_greaterthan:
    case op_lessthanorequal:
    case op_greaterthanorequal:
    case op_min:
    case op_max:
    case op_within: return run_arithmetic(opcode);

    case op_ripemd160:
    case op_sha1:
    case op_sha256:
    case op_hash160:
    case op_hash256: return run_hash(opcode);

    case op_codeseparator:
      code_begin_ = instruction.end;
      rules_.taproot.code_separator = opcode_index_;
      return {};
    case op_checksig:
    case op_checksigverify:
    case op_checksigadd: return run_signature(opcode);
    case op_checkmultisig:
    case op_checkmultisigverify: return run_multisig(opcode);

    default:
      if (opcode == op_1negate || (opcode >= op_1 && opcode <= op_16)) {
        push_number(static_cast<int>(opcode) - 0x50);
        return {};
      }
      return error(Errc::script_bad_opcode);
  }
}

}  // namespace btcfi::script
