#include <btcfi/settlement/settled.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

constexpr const char* where = "read_settlement";
constexpr std::size_t with_hash_byte = 65;

bool made_in_advance(const Bytes& signature) noexcept {
  return signature.size() == with_hash_byte && (signature.back() & 0x80) != 0;
}
bool fixes_nothing(const Bytes& signature) noexcept { return signature.back() == 0x82; }

Sats paid_to(const tx::Transaction& transaction, const Bytes& script) noexcept {
  Sats sum;
  for (const tx::TxOut& output : transaction.outputs) {
    if (output.script_pubkey == script) sum = checked_add(sum, output.amount).value_or(sum);
  }
  return sum;
}

Rung rung_of(LeafKind kind) noexcept {
  switch (kind) {
    case LeafKind::attested: return Rung::attested;
    case LeafKind::bucket: return Rung::bucket;
    case LeafKind::voided: return Rung::voided;
    case LeafKind::reclaim: break;
  }
  return Rung::reclaim;
}

}  // namespace

const char* to_string(Rung rung) noexcept {
  switch (rung) {
    case Rung::key_path: return "key_path";
    case Rung::attested: return "attested";
    case Rung::bucket: return "bucket";
    case Rung::voided: return "void";
    case Rung::reclaim: break;
  }
  return "reclaim";
}

Result<Settled> read_settlement(const Contract& contract, const tx::OutPoint& funded,
                                const tx::Transaction& transaction) {
  const auto input = std::find_if(transaction.inputs.begin(), transaction.inputs.end(),
                                  [&](const tx::TxIn& in) { return in.previous == funded; });
  if (input == transaction.inputs.end()) return fail(Errc::settled_not_spent, where);
  const auto index = static_cast<std::size_t>(input - transaction.inputs.begin());
  const Error other_shape = fail(Errc::spend_not_of_contract, where, index);
  const tx::Witness& witness = input->witness;

  Settled out;
  if (witness.size() == 1) {
    const Sats to_buyer = paid_to(transaction, contract.script_of(Party::buyer));
    out.payout = to_buyer < contract.value() ? to_buyer : contract.value();
    return out;
  }
  if (witness.size() < 3) return other_shape;
  const ContractLeaf* leaf = contract.find_script(witness[witness.size() - 2]);
  if (leaf == nullptr) return other_shape;
  out.rung = rung_of(leaf->id.kind);
  out.run = leaf->id.run;
  if (out.rung == Rung::reclaim) {
    out.by = Party::pool;
    return out;
  }
  if (witness.size() < 4) return other_shape;
  const Bytes& by_buyer = witness[0];
  const Bytes& by_pool = witness[1];
  const bool pool_first = made_in_advance(by_pool);
  if (pool_first == made_in_advance(by_buyer)) return other_shape;
  const Bytes& early = pool_first ? by_pool : by_buyer;
  out.by = pool_first ? Party::buyer : Party::pool;
  Sats fixed;
  if (!fixes_nothing(early)) {
    if (index >= transaction.outputs.size()) return other_shape;
    fixed = transaction.outputs[index].amount;
  }
  if (fixed > contract.value()) return other_shape;
  out.payout = pool_first ? Sats{contract.value().value - fixed.value} : fixed;
  return out;
}

}  // namespace btcfi::settlement
