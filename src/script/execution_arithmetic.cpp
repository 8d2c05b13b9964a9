// Opcodes on numbers. Operands have at most four bytes, results may have five.

#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/number.hpp>

namespace btcfi::script {

using enum Opcode;

namespace {

std::int64_t one_operand(Opcode opcode, std::int64_t a) noexcept {
  switch (opcode) {
    case op_1add: return a + 1;
    case op_1sub: return a - 1;
    case op_negate: return -a;
    case op_abs: return a < 0 ? -a : a;
    case op_not: return a == 0 ? 1 : 0;
    default: return a != 0 ? 1 : 0;  // OP_0NOTEQUAL
  }
}

std::int64_t two_operands(Opcode opcode, std::int64_t a, std::int64_t b) noexcept {
  switch (opcode) {
    case op_add: return a + b;
    case op_sub: return a - b;
    case op_booland: return a != 0 && b != 0 ? 1 : 0;
    case op_boolor: return a != 0 || b != 0 ? 1 : 0;
    case op_numnotequal: return a != b ? 1 : 0;
    case op_lessthan: return a < b ? 1 : 0;
    case op_greaterthan: return a > b ? 1 : 0;
    case op_lessthanorequal: return a <= b ? 1 : 0;
    case op_greaterthanorequal: return a >= b ? 1 : 0;
    case op_min: return a < b ? a : b;
    case op_max: return a > b ? a : b;
    default: return a == b ? 1 : 0;  // OP_NUMEQUAL, OP_NUMEQUALVERIFY
  }
}

}  // namespace

Status Execution::run_arithmetic(Opcode opcode) {
  if (opcode <= op_0notequal) {
    BTCFI_CHECK(need(1));
    BTCFI_TRY(const std::int64_t a, number(0));
    pop();
    push_number(one_operand(opcode, a));
    return {};
  }
  if (opcode == op_within) {
    BTCFI_CHECK(need(3));
    BTCFI_TRY(const std::int64_t value, number(2));
    BTCFI_TRY(const std::int64_t from, number(1));
    BTCFI_TRY(const std::int64_t to, number(0));
    pop(3);
    push_bool(from <= value && value < to);
    return {};
  }
  BTCFI_CHECK(need(2));
  BTCFI_TRY(const std::int64_t a, number(1));
  BTCFI_TRY(const std::int64_t b, number(0));
  pop(2);
  const std::int64_t result = two_operands(opcode, a, b);
  if (opcode == op_numequalverify) {
    if (result == 0) return error(Errc::script_numequalverify);
    return {};
  }
  push_number(result);
  return {};
}

}  // namespace btcfi::script
