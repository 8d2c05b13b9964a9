#pragma once

#include <btcfi/settlement/contract.hpp>

#include <span>

namespace btcfi::settlement {

/// What Bitcoin's rules allow and the protocol does not: refuses a transaction whose inputs on this
/// contract anyone could rebuild around (PROTOCOL section 5, rule ii).
///
/// Looks at every input whose spent output has the contract's script:
/// by the key path the one signature must be of type ALL or DEFAULT; by a leaf, which must be one
/// of the contract's with its control block, at least one signature must be. No annex. Whether the
/// signatures are valid is for tx::verify to say.
///
/// \p spent_outputs has one output per input. Errors, with the input in `input`:
/// spend_key_path_type, spend_all_missing, spend_annex, spend_not_of_contract (also for a witness
/// of another shape); tx_spent_outputs_count.
[[nodiscard]] Status check_spend(const Contract& contract, const tx::Transaction& transaction,
                                 std::span<const tx::TxOut> spent_outputs);

}  // namespace btcfi::settlement
