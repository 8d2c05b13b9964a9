#pragma once

#include <btcfi/tx/locktime.hpp>
#include <btcfi/tx/transaction.hpp>

#include <optional>
#include <span>

/// Whether a node with default settings would relay a transaction.
///
/// These rules belong to no standard: they are those of one version of Bitcoin Core, named by the
/// profile, and change between versions. Every reason carries the word by which that version refuses.
namespace btcfi::tx {

/// The rules of one release line of Bitcoin Core.
enum class PolicyProfile : std::uint8_t {
  core_27,
  core_28,  ///< version 3 (TRUC), pay-to-anchor
  core_29,  ///< ephemeral dust
  core_30,
  core_31,  ///< the one that is implemented: the others answer unsupported
};
/// "core-31".
[[nodiscard]] const char* profile_name(PolicyProfile profile) noexcept;
/// Nothing for an unknown name.
[[nodiscard]] std::optional<PolicyProfile> profile_from_name(std::string_view name) noexcept;

/// Limits of core-31's default policy.
inline constexpr std::size_t max_standard_weight = 400'000;
inline constexpr std::size_t min_standard_stripped_bytes = 65;
inline constexpr std::size_t max_standard_script_sig_bytes = 1'650;
inline constexpr std::size_t max_standard_witness_item_bytes = 80;
inline constexpr std::size_t max_standard_p2wsh_items = 100;
inline constexpr std::size_t max_standard_p2wsh_script_bytes = 3'600;
inline constexpr std::size_t max_standard_sigop_cost = 16'000;
inline constexpr std::size_t max_standard_legacy_sigops = 2'500;
inline constexpr std::size_t max_standard_p2sh_sigops = 15;
inline constexpr std::size_t max_data_carrier_bytes = 100'000;
inline constexpr std::uint32_t max_standard_version = 3;
inline constexpr std::uint32_t truc_version = 3;
inline constexpr std::size_t truc_max_vsize = 10'000;
inline constexpr std::size_t truc_child_max_vsize = 1'000;
/// What a signature operation counts in weight units where a transaction has many of them.
inline constexpr std::size_t weight_per_sigop = 20;
/// Fee rates in satoshis per 1,000 virtual bytes.
inline constexpr std::int64_t min_relay_fee_sat_per_kvb = 100;
inline constexpr std::int64_t dust_relay_fee_sat_per_kvb = 3'000;

/// What the check knows beside the transaction.
struct PolicyOptions {
  PolicyProfile profile = PolicyProfile::core_31;
  /// The chain for nLockTime; without it, lock times are not judged (transactions signed in advance).
  std::optional<ChainTip> tip{};
  /// Leaves the fee out: for transactions whose fee a child or a later signer adds.
  bool ignore_fee_rate = false;
};

/// One rule that a transaction breaks.
struct PolicyReason {
  /// Core's reject reason: "dust", "bad-witness-nonstandard", "TRUC-violation"...
  const char* name = "";
  /// The library's code, with the input or output at fault, and for scripts the opcode.
  Error error;
  /// Index of the transaction in its package; 0 for a single one.
  std::size_t transaction = 0;
};

/// Every rule that is broken, in the order in which Core looks at them; none means that it is relayed.
struct PolicyVerdict {
  std::vector<PolicyReason> reasons;
  [[nodiscard]] bool ok() const noexcept { return reasons.empty(); }
};

/// A transaction with the outputs that it spends, in input order. Borrowed.
struct PolicyTransaction {
  const Transaction& transaction;
  std::span<const TxOut> spent_outputs;
};

/// Whether a transaction whose inputs are all confirmed is relayed by itself, scripts included (all
/// standard flags). Replacement and what else is in the mempool are not looked at.
/// Errors: unsupported (a profile other than core_31), tx_spent_outputs_count.
///
///     BTCFI_TRY(auto verdict, check_policy({claim, spent}, {}));
///     for (const PolicyReason& reason : verdict.reasons) show(reason.name);
[[nodiscard]] Result<PolicyVerdict> check_policy(const PolicyTransaction& tx,
                                                 const PolicyOptions& options = {});

/// Whether a parent and the child that pays for it are relayed together (submitpackage). The child must
/// spend an output of the parent; its other inputs are confirmed, and so are the parent's.
/// Errors: as check_policy; tx_not_a_package when the child spends nothing of the parent.
[[nodiscard]] Result<PolicyVerdict> check_package_policy(const PolicyTransaction& parent,
                                                         const PolicyTransaction& child,
                                                         const PolicyOptions& options = {});

/// Amount below which an output is dust: 330 for P2TR and P2WSH, 294 for P2WPKH, 240 for P2A, 546 for
/// P2PKH; 0 for what cannot be spent.
[[nodiscard]] Sats dust_threshold(ByteView script_pubkey) noexcept;

/// Signature operations as blocks count them: four for each in scriptSigs, scriptPubKeys and redeem
/// scripts, one for each in version 0 witness scripts, none in Taproot.
/// \p spent_outputs has one output per input.
[[nodiscard]] std::size_t sigop_cost(const Transaction& tx, std::span<const TxOut> spent_outputs);
/// Virtual bytes as relay counts them: the weight, or 20 units per signature operation where that is
/// more.
[[nodiscard]] std::size_t policy_vsize(const Transaction& tx, std::span<const TxOut> spent_outputs);

}  // namespace btcfi::tx
