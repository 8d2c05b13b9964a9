#pragma once

#include <btcfi/script/interpreter.hpp>
#include <btcfi/tx/sighash.hpp>

/// Whether a transaction may spend what it spends: what Bitcoin Core asks of it, less the chain.
namespace btcfi::tx {

/// What can be said of a transaction by itself (Core's CheckTransaction): inputs and outputs exist,
/// it fits a block, amounts and their sum lie in 0 to 21 million BTC, no input twice, a coinbase's
/// scriptSig has 2 to 100 bytes, and nothing else spends the null outpoint.
/// Errors: tx_no_inputs, tx_no_outputs, tx_oversize, tx_bad_amount (input: the output's index),
/// tx_duplicate_input (input: the second one's index), tx_bad_coinbase, tx_null_outpoint.
[[nodiscard]] Status check_transaction(const Transaction& tx);

/// Outputs may not exceed what is spent; the difference is the fee.
/// Errors: tx_spent_outputs_count, tx_bad_amount (input: the spent output at fault, or overflow of
/// the sum), tx_outputs_above_inputs.
[[nodiscard]] Result<Sats> fee_of(const Transaction& tx,
                                  std::span<const TxOut> spent_outputs) noexcept;

/// Runs the scripts of one input. Errors: the script_... codes, `input` the input's index, `offset`
/// the opcode's, `where` the script; tx_spent_outputs_count, out_of_range. \p observer is told of
/// every script that runs, and may be null.
[[nodiscard]] Status verify_input(const PrecomputedData& data, std::size_t input,
                                  script::Flags flags, script::ScriptObserver* observer = nullptr);

/// Everything that consensus asks of a transaction which does not depend on the chain:
/// check_transaction, fee_of, and the scripts of each input. Lock times are apart: final_at.
///
/// Stops at the first failure. Errors: those of the three.
///
///     BTCFI_CHECK(tx::verify(claim, {{contract.value, contract.script}},
///     script::Flags::standard()));
[[nodiscard]] Status verify(const Transaction& tx, std::span<const TxOut> spent_outputs,
                            script::Flags flags = script::Flags::standard());

}  // namespace btcfi::tx
