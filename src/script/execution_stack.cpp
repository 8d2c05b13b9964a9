// Opcodes that move and compare elements.

#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/number.hpp>

namespace btcfi::script {

using enum Opcode;

Status Execution::run_stack(Opcode opcode) {
  const auto end = [&](std::size_t from_top) {
    return stack_.end() - static_cast<std::ptrdiff_t>(from_top);
  };
  // Copies, since pushing may move the element that is copied.
  const auto push_copy = [&](std::size_t below) {
    Bytes element = top(below);
    stack_.push_back(std::move(element));
  };
  switch (opcode) {
    case op_toaltstack:
      BTCFI_CHECK(need(1));
      alt_stack_.push_back(std::move(top()));
      pop();
      return {};
    case op_fromaltstack:
      if (alt_stack_.empty()) return error(Errc::script_invalid_altstack_operation);
      stack_.push_back(std::move(alt_stack_.back()));
      alt_stack_.pop_back();
      return {};
    case op_drop:
      BTCFI_CHECK(need(1));
      pop();
      return {};
    case op_2drop:
      BTCFI_CHECK(need(2));
      pop(2);
      return {};
    case op_dup:
      BTCFI_CHECK(need(1));
      push_copy(0);
      return {};
    case op_2dup:
      BTCFI_CHECK(need(2));
      push_copy(1), push_copy(1);
      return {};
    case op_3dup:
      BTCFI_CHECK(need(3));
      push_copy(2), push_copy(2), push_copy(2);
      return {};
    case op_over:
      BTCFI_CHECK(need(2));
      push_copy(1);
      return {};
    case op_2over:
      BTCFI_CHECK(need(4));
      push_copy(3), push_copy(3);
      return {};
    case op_rot:
      BTCFI_CHECK(need(3));
      std::rotate(end(3), end(2), stack_.end());
      return {};
    case op_2rot:
      BTCFI_CHECK(need(6));
      std::rotate(end(6), end(4), stack_.end());
      return {};
    case op_swap:
      BTCFI_CHECK(need(2));
      std::swap(top(1), top(0));
      return {};
    case op_2swap:
      BTCFI_CHECK(need(4));
      std::rotate(end(4), end(2), stack_.end());
      return {};
    case op_ifdup:
      BTCFI_CHECK(need(1));
      if (is_true(top())) push_copy(0);
      return {};
    case op_depth: push_number(static_cast<std::int64_t>(stack_.size())); return {};
    case op_nip:
      BTCFI_CHECK(need(2));
      stack_.erase(end(2));
      return {};
    case op_tuck: {
      BTCFI_CHECK(need(2));
      Bytes element = top();
      stack_.insert(end(2), std::move(element));
      return {};
    }
    case op_pick:
    case op_roll: {
      BTCFI_CHECK(need(2));
      BTCFI_TRY(const std::int64_t below, number(0));
      pop();
      if (below < 0 || below >= static_cast<std::int64_t>(stack_.size())) {
        return error(Errc::script_invalid_stack_operation);
      }
      const auto depth = static_cast<std::size_t>(below);
      if (opcode == op_pick) {
        push_copy(depth);
      } else {
        std::rotate(end(depth + 1), end(depth), stack_.end());
      }
      return {};
    }
    case op_size:
      BTCFI_CHECK(need(1));
      push_number(static_cast<std::int64_t>(top().size()));
      return {};
    default: {  // OP_EQUAL, OP_EQUALVERIFY
      BTCFI_CHECK(need(2));
      const bool same = top(1) == top(0);
      pop(2);
      if (opcode == op_equal) {
        push_bool(same);
      } else if (!same) {
        return error(Errc::script_equalverify);
      }
      return {};
    }
  }
}

}  // namespace btcfi::script
