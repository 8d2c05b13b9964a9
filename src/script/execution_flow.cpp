// Conditionals, ends and lock times.

#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/number.hpp>

namespace btcfi::script {

using enum Opcode;

Status Execution::run_flow(Opcode opcode) {
  switch (opcode) {
    case op_if:
    case op_notif: {
      bool taken = false;
      if (executing()) {
        BTCFI_CHECK(need(1));
        const bool minimal = top().empty() || top() == Bytes{1};
        if (is(SigVersion::tapscript) && !minimal) return error(Errc::script_tapscript_minimalif);
        if (is(SigVersion::witness_v0) && has(Flag::minimalif) && !minimal) {
          return error(Errc::script_minimalif);
        }
        taken = is_true(top()) == (opcode == op_if);
        pop();
      }
      if (executing() && !taken) first_false_ = conditions_;
      ++conditions_;
      return {};
    }
    case op_else:
      if (conditions_ == 0) return error(Errc::script_unbalanced_conditional);
      if (executing()) {
        first_false_ = conditions_ - 1;
      } else if (first_false_ == conditions_ - 1) {
        first_false_ = no_false;
      }
      return {};
    case op_endif:
      if (conditions_ == 0) return error(Errc::script_unbalanced_conditional);
      --conditions_;
      if (first_false_ == conditions_) first_false_ = no_false;
      return {};
    case op_verify:
      BTCFI_CHECK(need(1));
      if (!is_true(top())) return error(Errc::script_verify);
      pop();
      return {};
    case op_return: return error(Errc::script_op_return);
    default: return {};  // OP_NOP
  }
}

Status Execution::run_lock(Opcode opcode) {
  // Lock times are unsigned 32-bit numbers, so their operand may take five bytes.
  constexpr std::size_t lock_bytes = 5;
  constexpr std::int64_t sequence_disabled = std::int64_t{1} << 31;
  if (opcode == op_checklocktimeverify && has(Flag::checklocktimeverify)) {
    BTCFI_CHECK(need(1));
    BTCFI_TRY(const std::int64_t lock_time, number(0, lock_bytes));
    if (lock_time < 0) return error(Errc::script_negative_locktime);
    if (!checker_->check_lock_time(lock_time)) return error(Errc::script_unsatisfied_locktime);
    return {};
  }
  if (opcode == op_checksequenceverify && has(Flag::checksequenceverify)) {
    BTCFI_CHECK(need(1));
    BTCFI_TRY(const std::int64_t sequence, number(0, lock_bytes));
    if (sequence < 0) return error(Errc::script_negative_locktime);
    if ((sequence & sequence_disabled) != 0) return {};
    if (!checker_->check_sequence(sequence)) return error(Errc::script_unsatisfied_locktime);
    return {};
  }
  const bool upgraded = opcode == op_checklocktimeverify || opcode == op_checksequenceverify;
  if (!upgraded && has(Flag::discourage_upgradable_nops)) {
    return error(Errc::script_discourage_upgradable_nops);
  }
  return {};
}

}  // namespace btcfi::script
