#include "settlement/settle_parts.hpp"

#include <btcfi/settlement/funding.hpp>
#include <btcfi/tx/psbt.hpp>

namespace btcfi::settlement {

Result<tx::Witness> PsbtSigner::sign(const tx::Transaction& transaction, std::size_t input,
                                     std::span<const tx::TxOut> spent) {
  if (input >= transaction.inputs.size() || spent.size() != transaction.inputs.size()) {
    return fail(Errc::out_of_range, "PsbtSigner::sign", input);
  }
  tx::Transaction bare = transaction;
  for (tx::TxIn& one : bare.inputs) one.witness.clear();
  BTCFI_TRY(tx::Psbt psbt, tx::Psbt::create(bare));
  for (std::size_t i = 0; i < spent.size(); ++i) BTCFI_CHECK(psbt.set_witness_utxo(i, spent[i]));
  BTCFI_CHECK(psbt.set_sighash_type(input, tx::sighash_all));
  BTCFI_TRY(const Bytes answer, exchange_(psbt.serialize()));
  BTCFI_TRY(const tx::Psbt back, tx::Psbt::parse(answer));
  // What we asked stands: a record of ours is not replaced by the other side's.
  BTCFI_CHECK(psbt.combine(back));
  BTCFI_CHECK(psbt.finalize_input(input));
  // A witness may have come back finished: whoever finished it, only what Script takes, and what
  // signs everything, is passed on.
  BTCFI_TRY(bare.inputs[input].witness, psbt.final_witness(input));
  BTCFI_CHECK(detail::check_funding_witness(bare, input, spent));
  return std::move(bare.inputs[input].witness);
}

}  // namespace btcfi::settlement
