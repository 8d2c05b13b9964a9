#pragma once

#include <btcfi/keys/key.hpp>
#include <btcfi/keys/musig.hpp>
#include <btcfi/keys/winternitz.hpp>
#include <btcfi/script/taproot.hpp>
#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/terms.hpp>
#include <btcfi/tx/transaction.hpp>

#include <span>
#include <string>

namespace btcfi::settlement {

/// The two sides of a contract: the pool sells the option, the buyer holds it.
enum class Party : std::uint8_t { pool, buyer };

/// The party across the table.
[[nodiscard]] constexpr Party other(Party party) noexcept {
  return party == Party::pool ? Party::buyer : Party::pool;
}

/// The public halves of both sides' keys of one contract, and where their money goes.
///
/// All are fresh per contract and no two may be equal (PROTOCOL section 1).
struct ContractKeys {
  keys::PublicKey pool_internal;   ///< Ip, MuSig2 only
  keys::PublicKey buyer_internal;  ///< Ib, MuSig2 only
  keys::XOnlyKey pool_leaf;        ///< Kp, single signatures only
  keys::XOnlyKey buyer_leaf;       ///< Kb, single signatures only
  Bytes pool_script;               ///< P2TR or P2WPKH; remainders are paid to it
  Bytes buyer_script;              ///< P2TR or P2WPKH; automatic payments go to it
  friend bool operator==(const ContractKeys&, const ContractKeys&) = default;
};

/// The kinds of leaf under a contract output (PROTOCOL section 4).
enum class LeafKind : std::uint8_t {
  attested,  ///< L2: both keys
  bucket,    ///< R3: both keys, and the oracle's one-time digits show a price of one run
  voided,    ///< LV: both keys, when no oracle spoke
  reclaim,   ///< LR: the pool's key alone, last
};

/// Names a leaf; `run` counts for buckets alone and is 0 for the others.
struct LeafId {
  LeafKind kind = LeafKind::attested;
  std::uint32_t run = 0;

  /// "L2", "LR", "LV" or "R3_17".
  [[nodiscard]] std::string name() const;
  friend constexpr auto operator<=>(const LeafId&, const LeafId&) = default;
};

/// A leaf with all that a spend of it shows.
struct ContractLeaf {
  LeafId id;
  Bytes script;
  script::TapLeafHash hash;
  std::size_t depth = 0;
  Bytes control_block;
  /// The time that the chain's median time past must be above, and the nLockTime of every spend
  /// that was signed in advance.
  std::uint32_t opens = 0;
};

/// One contract: everything that follows from terms and keys, and nothing that does not. Both sides
/// derive it; neither takes any of it from the other.
///
///     BTCFI_TRY(const Contract contract, Contract::derive(terms, keys, price_key));
///     fund.outputs.push_back(contract.output());
class Contract {
 public:
  /// Derives levels, internal key, leaves, tree and output.
  ///
  /// \p price_key: the oracle's one-time public key for the settlement price, from its
  /// announcement; needed where the terms have bucket leaves, ignored otherwise. Errors: those of
  /// Terms::check; contract_script_kind (where: "pool_script" or "buyer_script");
  /// contract_key_reused (where: the second of the two); keys_invalid_public (where: the key);
  /// out_of_range ("price_key": its shape does not fit price_bits); unsupported ("bucket_opens":
  /// bucket leaves of several oracles).
  [[nodiscard]] static Result<Contract> derive(const Terms& terms, const ContractKeys& keys,
                                               const keys::OneTimePublicKey& price_key = {});

  [[nodiscard]] const Terms& terms() const noexcept { return terms_; }
  [[nodiscard]] const Hash256& terms_id() const noexcept { return terms_id_; }
  [[nodiscard]] const ContractKeys& keys() const noexcept { return keys_; }
  /// The oracle's one-time public key for the settlement price; without ends where there are no
  /// bucket leaves.
  [[nodiscard]] const keys::OneTimePublicKey& price_key() const noexcept { return price_key_; }
  [[nodiscard]] const LevelTable& levels() const noexcept { return levels_; }
  [[nodiscard]] std::span<const Run> runs() const noexcept { return levels_.runs(); }

  /// KeyAgg of the sorted internal keys, before the taproot tweak.
  [[nodiscard]] const keys::KeyAggregate& internal_aggregate() const noexcept { return internal_; }
  /// The aggregate with the taproot tweak: what a key-path signature is made for.
  [[nodiscard]] const keys::KeyAggregate& output_aggregate() const noexcept { return tweaked_; }
  [[nodiscard]] keys::XOnlyKey internal_key() const noexcept { return internal_.xonly(); }
  [[nodiscard]] const script::TapNodeHash& merkle_root() const noexcept { return root_; }
  [[nodiscard]] const keys::XOnlyWithParity& output_key() const noexcept { return output_key_; }

  /// C: what the contract output holds.
  [[nodiscard]] Sats value() const noexcept { return terms_.collateral; }
  [[nodiscard]] const Bytes& script_pubkey() const noexcept { return script_pubkey_; }
  /// The output's address on the terms' network.
  [[nodiscard]] std::string address() const;
  [[nodiscard]] tx::TxOut output() const { return {value(), script_pubkey_}; }

  /// L2, LR, LV if there is one, then the buckets in price order.
  [[nodiscard]] std::span<const ContractLeaf> leaves() const noexcept { return leaves_; }
  /// Null where the contract has no such leaf.
  [[nodiscard]] const ContractLeaf* find(LeafId id) const noexcept;
  /// The leaf of that script, or null. O(leaves).
  [[nodiscard]] const ContractLeaf* find_script(ByteView script) const noexcept;

  [[nodiscard]] const keys::XOnlyKey& leaf_key(Party party) const noexcept {
    return party == Party::pool ? keys_.pool_leaf : keys_.buyer_leaf;
  }
  [[nodiscard]] const Bytes& script_of(Party party) const noexcept {
    return party == Party::pool ? keys_.pool_script : keys_.buyer_script;
  }

 private:
  Contract(Terms terms, ContractKeys keys, LevelTable levels, keys::KeyAggregate internal,
           keys::KeyAggregate tweaked)
      : terms_(std::move(terms)),
        keys_(std::move(keys)),
        levels_(std::move(levels)),
        internal_(std::move(internal)),
        tweaked_(std::move(tweaked)) {}

  Terms terms_;
  ContractKeys keys_;
  LevelTable levels_;
  keys::KeyAggregate internal_;
  keys::KeyAggregate tweaked_;
  Hash256 terms_id_;
  keys::OneTimePublicKey price_key_;
  script::TapNodeHash root_;
  keys::XOnlyWithParity output_key_;
  Bytes script_pubkey_;
  std::vector<ContractLeaf> leaves_;
};

/// Whether a script is one that the protocol pays remainders and payouts to: P2TR with a key on the
/// curve, or P2WPKH. Errors: contract_script_kind.
[[nodiscard]] Status check_payout_script(ByteView script_pubkey) noexcept;

}  // namespace btcfi::settlement
