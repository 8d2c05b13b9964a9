#include <btcfi/settlement/guard.hpp>
#include <btcfi/tx/sighash.hpp>

namespace btcfi::settlement {
namespace {

constexpr const char* here = "check_spend";
constexpr std::uint8_t annex_tag = 0x50;

/// ALL or DEFAULT: the only types that commit to all inputs and all outputs.
bool commits_to_all(ByteView signature) noexcept {
  return signature.size() == 64 || (signature.size() == 65 && signature[64] == tx::sighash_all);
}

/// The signatures of a script-path witness, the topmost first in the script's order: P's and B's
/// for leaves that end in `two`, P's alone for RECLAIM. Nothing for a witness of another shape.
std::vector<ByteView> leaf_signatures(const ContractLeaf& leaf, const tx::Witness& witness,
                                      std::size_t price_digits) {
  const std::size_t items = witness.size() - 2;  // without script and control block
  switch (leaf.id.kind) {
    case LeafKind::reclaim:
      if (items == 1) return {witness[0]};
      break;
    case LeafKind::attested:
    case LeafKind::voided:
      if (items == 2) return {witness[1], witness[0]};
      break;
    case LeafKind::bucket:
      if (items == 2 + 2 * price_digits) return {witness[1], witness[0]};
      break;
  }
  return {};
}

Status check_input(const Contract& contract, const tx::Witness& witness, std::size_t input) {
  if (witness.empty()) return fail(Errc::spend_not_of_contract, here, input);
  if (witness.size() > 1 && !witness.back().empty() && witness.back()[0] == annex_tag) {
    return fail(Errc::spend_annex, here, input);
  }
  if (witness.size() == 1) {
    if (!commits_to_all(witness[0])) return fail(Errc::spend_key_path_type, here, input);
    return {};
  }
  const ContractLeaf* leaf = contract.find_script(witness[witness.size() - 2]);
  if (leaf == nullptr || !equal(leaf->control_block, witness.back())) {
    return fail(Errc::spend_not_of_contract, here, input);
  }
  const auto signatures = leaf_signatures(*leaf, witness, contract.price_key().ends.size());
  if (signatures.empty()) return fail(Errc::spend_not_of_contract, here, input);
  for (const ByteView signature : signatures) {
    if (commits_to_all(signature)) return {};
  }
  return fail(Errc::spend_all_missing, here, input);
}

}  // namespace

Status check_spend(const Contract& contract, const tx::Transaction& transaction,
                   std::span<const tx::TxOut> spent_outputs) {
  if (spent_outputs.size() != transaction.inputs.size()) {
    return fail(Errc::tx_spent_outputs_count, here, 0, spent_outputs.size());
  }
  for (std::size_t i = 0; i < spent_outputs.size(); ++i) {
    if (spent_outputs[i].script_pubkey != contract.script_pubkey()) continue;
    BTCFI_CHECK(check_input(contract, transaction.inputs[i].witness, i));
  }
  return {};
}

}  // namespace btcfi::settlement
