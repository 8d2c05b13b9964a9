#pragma once

#include "btcfi/tx.h"
#include "detail/c_call.hpp"

#include <btcfi/tx/transaction.hpp>

#include <cstddef>

// Transactions as the C face's functions of several files pass them.

struct btcfi_tx {
  btcfi::tx::Transaction value;
};

namespace btcfi::c {

inline constexpr btcfi_spent_output spent_output_init = BTCFI_SPENT_OUTPUT_INIT;
inline constexpr std::size_t spent_output_first_size =
    offsetof(btcfi_spent_output, script_len) + sizeof(std::size_t);
/// More inputs do not fit into a transaction (41 bytes each).
inline constexpr std::size_t max_spent_outputs = 100'000;

/// Errors name the element of the array.
[[nodiscard]] inline Result<std::vector<tx::TxOut>> spent_in(const btcfi_spent_output* spent,
                                                             std::size_t count, std::size_t input) {
  BTCFI_TRY(const auto structs, structs_in(spent, count, spent_output_init, spent_output_first_size,
                                           max_spent_outputs, "spent", input));
  std::vector<tx::TxOut> out;
  for (std::size_t i = 0; i < structs.size(); ++i) {
    if (structs[i].reserved != 0) return fail(Errc::invalid_argument, "spent.reserved", i);
    BTCFI_TRY(const ByteView script,
              bytes_in(structs[i].script, structs[i].script_len, "spent.script", i));
    out.push_back({Sats{structs[i].amount_sat}, to_bytes(script)});
  }
  return out;
}

}  // namespace btcfi::c
