#include <btcfi/settlement/presign.hpp>
#include <btcfi/settlement/settled.hpp>

#include <algorithm>
#include <span>

namespace btcfi::settlement {
namespace {

constexpr const char* where = "read_settlement";
constexpr std::size_t with_hash_byte = 65;
constexpr std::uint8_t annex_tag = 0x50;  // BIP-341

/// Has one of the two types that pre-signatures have. A claimer may use them as well, at its own
/// risk: nothing in the script forbids it.
bool may_be_early(const Bytes& signature) noexcept {
  return signature.size() == with_hash_byte &&
         (signature.back() == sighash_remainder || signature.back() == sighash_nothing);
}
bool fixes_nothing(const Bytes& signature) noexcept { return signature.back() == sighash_nothing; }

/// Whether the pool gave a pre-signature of type 0x82 for a leaf: for a run that pays everything.
bool pool_gives_all(const Contract& contract, const LeafId& leaf) noexcept {
  const auto pays_all = [&](const Run& run) { return run.payout == contract.value(); };
  const auto& runs = contract.runs();
  if (leaf.kind == LeafKind::bucket) return leaf.run < runs.size() && pays_all(runs[leaf.run]);
  if (leaf.kind == LeafKind::voided) return contract.terms().void_amount == contract.value();
  return std::any_of(runs.begin(), runs.end(), pays_all);
}

/// Whose signature was made in advance; nothing where neither was.
std::optional<Party> early_signer(const Contract& contract, const LeafId& leaf,
                                  const tx::TxOut* at_index, const Bytes& by_pool,
                                  const Bytes& by_buyer) noexcept {
  const bool pool = may_be_early(by_pool);
  const bool buyer = may_be_early(by_buyer);
  if (pool != buyer) return pool ? Party::pool : Party::buyer;
  if (!pool) return std::nullopt;
  // Both could be: a pre-signature fixes an output to its own signer, or gives everything away. The
  // pool is looked at first, and what the buyer put into the transaction not at all: a pool that
  // claims signs the whole (Claim), so a pool's signature of these types is an early one, and no
  // output that a claiming buyer chooses may make it look otherwise.
  const bool pool_early =
      fixes_nothing(by_pool)
          ? pool_gives_all(contract, leaf)
          : at_index != nullptr && at_index->script_pubkey == contract.script_of(Party::pool);
  return pool_early ? Party::pool : Party::buyer;
}

/// The items of a witness without the annex, which says nothing to the script.
std::span<const Bytes> without_annex(const tx::Witness& witness) noexcept {
  const std::span<const Bytes> all(witness);
  const bool annex = all.size() >= 2 && !all.back().empty() && all.back()[0] == annex_tag;
  return annex ? all.first(all.size() - 1) : all;
}

Sats paid_to(const tx::Transaction& transaction, const Bytes& script) noexcept {
  Sats sum;
  for (const tx::TxOut& output : transaction.outputs) {
    if (output.script_pubkey == script) sum = checked_add(sum, output.amount).value_or(sum);
  }
  return sum;
}

/// What the buyer got where both signed the whole transaction.
Sats agreed_payout(const Contract& contract, const tx::Transaction& transaction) noexcept {
  return std::min(paid_to(transaction, contract.script_of(Party::buyer)), contract.value());
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
  const std::span<const Bytes> witness = without_annex(input->witness);

  Settled out;
  if (witness.size() == 1) {
    out.agreed = true;
    out.payout = agreed_payout(contract, transaction);
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
  const tx::TxOut* at_index =
      index < transaction.outputs.size() ? &transaction.outputs[index] : nullptr;
  const auto early = early_signer(contract, leaf->id, at_index, by_pool, by_buyer);
  if (!early) {
    out.agreed = true;
    out.payout = agreed_payout(contract, transaction);
    return out;
  }
  const bool pool_first = *early == Party::pool;
  out.by = other(*early);
  Sats fixed;
  if (!fixes_nothing(pool_first ? by_pool : by_buyer)) {
    // A pre-signature of a contract fixes an output to its own signer; two who hold both keys can make
    // others, which are no settlement.
    if (at_index == nullptr || at_index->script_pubkey != contract.script_of(*early)) {
      return other_shape;
    }
    fixed = at_index->amount;
  }
  if (fixed > contract.value()) return other_shape;
  out.payout = pool_first ? Sats{contract.value().value - fixed.value} : fixed;
  return out;
}

}  // namespace btcfi::settlement
