#pragma once

#include <btcfi/keys/adaptor.hpp>
#include <btcfi/settlement/contract.hpp>

#include <array>
#include <optional>

/// What each side signs in advance (PROTOCOL section 5).
namespace btcfi::settlement {

/// The rows of the table in PROTOCOL section 5. Adaptor pre-signatures: pool_2, buyer_2, buyer_m.
enum class PresignKind : std::uint8_t { pool_2, pool_3, pool_v, buyer_2, buyer_3, buyer_m };
inline constexpr std::size_t presign_kinds = 6;

/// "pool_2", ... : also the `where` of errors.
[[nodiscard]] const char* to_string(PresignKind kind) noexcept;
/// Who gives pre-signatures of a kind.
[[nodiscard]] constexpr Party signer_of(PresignKind kind) noexcept {
  return kind <= PresignKind::pool_v ? Party::pool : Party::buyer;
}
/// Whether an attestation has to complete it.
[[nodiscard]] constexpr bool is_adaptor(PresignKind kind) noexcept {
  return kind == PresignKind::pool_2 || kind == PresignKind::buyer_2 ||
         kind == PresignKind::buyer_m;
}

/// Signature hash types of pre-signatures.
inline constexpr std::uint8_t sighash_remainder = 0x83;  ///< SINGLE | ANYONECANPAY
inline constexpr std::uint8_t sighash_nothing = 0x82;    ///< NONE | ANYONECANPAY

/// What one pre-signature commits to.
struct PresignMessage {
  LeafId leaf;
  script::TapLeafHash leaf_hash;
  std::uint8_t hash_type = sighash_remainder;
  std::uint32_t lock_time = 0;
  /// The output that must stand at the input's index; none with 0x82.
  std::optional<tx::TxOut> output;
  /// SigMsg with the epoch byte in front (BIP-341).
  Bytes message;
  Hash256 sighash;
};

/// The message of a pre-signature of that kind for a run (ignored for pool_v), as every prefix and
/// oracle subset of the run has it. Errors: out_of_range (no such run, or it has no pre-signature
/// of that kind), wrong_state (the contract has no such leaf).
[[nodiscard]] Result<PresignMessage> presign_message(const Contract& contract,
                                                     const tx::OutPoint& funded, PresignKind kind,
                                                     std::size_t run);
/// Whether runs with that payout have a pre-signature of that kind; for pool_v whether the contract
/// has one at all.
[[nodiscard]] bool has_presignature(const Contract& contract, PresignKind kind,
                                    Sats payout) noexcept;

/// For each digit of the price, most significant first, the point whose secret an attestation of 0
/// or 1 reveals. For a subset of several oracles: the sums of their points, each times its weight
/// (PROTOCOL section 3), so that the point of a prefix is the sum of its digits' points either way.
using DigitPoints = std::vector<std::array<keys::Point, 2>>;
/// The secrets that attested digits reveal, in the same order and weighted alike.
using DigitSecrets = std::vector<keys::Scalar>;

/// Sum of the points of a prefix's digits. Errors: out_of_range (fewer digits than the prefix),
/// keys_point_at_infinity (an empty prefix, or digits that cancel).
[[nodiscard]] Result<keys::Point> prefix_point(const DigitPoints& digits, const Prefix& prefix);
/// Sum of the first \p length secrets. Errors: out_of_range.
[[nodiscard]] Result<keys::Scalar> prefix_secret(const DigitSecrets& secrets, unsigned length);

/// How many t-subsets N oracles have, in the order of PROTOCOL section 15. Saturates at 2^32 - 1.
[[nodiscard]] std::uint32_t subset_count(std::size_t oracles, std::size_t threshold) noexcept;

/// What the pool hands over in OFFER; orders as in PROTOCOL section 15.
struct PoolPresignatures {
  std::vector<keys::PreSignature> pool_2;
  std::vector<keys::SchnorrSignature> pool_3;
  std::optional<keys::SchnorrSignature> pool_v;
  friend bool operator==(const PoolPresignatures&, const PoolPresignatures&) = default;
};

/// What the buyer hands over in ACCEPT. `buyer_m` is empty where the buyer declines automatic
/// payment.
struct BuyerPresignatures {
  std::vector<keys::PreSignature> buyer_2;
  std::vector<keys::SchnorrSignature> buyer_3;
  std::vector<keys::PreSignature> buyer_m;
  friend bool operator==(const BuyerPresignatures&, const BuyerPresignatures&) = default;
};

/// One place in one of those lists.
struct PresignSlot {
  std::uint32_t run = 0;
  std::uint32_t subset = 0;  ///< Index of the oracle subset; 0 for plain ones.
  Prefix prefix;             ///< Empty for plain ones.
  std::uint32_t point = 0;   ///< Index of the adaptor point; unused for plain ones.
  friend bool operator==(const PresignSlot&, const PresignSlot&) = default;
};

/// What the nonces of one side's pre-signatures are derived from (PROTOCOL section 5, rule iii).
struct PresignSecrets {
  const keys::KeyPair& leaf_key;  ///< Kp or Kb
  const keys::NonceSeed& seed;    ///< purpose 2 of the contract
  Hash256 auxiliary;              ///< random, stored with the contract
};

/// Largest number of adaptor points (prefixes times oracle subsets) of one contract.
inline constexpr std::size_t max_adaptor_points = 1'000'000;

/// All pre-signatures of one funded contract: which there are, what they sign, for which point.
///
/// Immutable once made; may be used from several threads.
///
///     BTCFI_TRY(auto plan, PresignPlan::make(contract, funded, {digit_points}));
///     BTCFI_TRY(auto signatures, plan.sign_pool(secrets));          // the pool
///     BTCFI_CHECK(plan.verify_pool(offer_signatures));              // the buyer
class PresignPlan {
 public:
  /// \p contract is borrowed and must outlive the plan. \p subsets has one entry per oracle subset.
  /// Errors: out_of_range ("subsets": their number or their digits do not fit the terms),
  /// limit_exceeded, keys_point_at_infinity, presignature_duplicate_point (input: the run, offset:
  /// index of the second of two prefixes with one point).
  [[nodiscard]] static Result<PresignPlan> make(const Contract& contract,
                                                const tx::OutPoint& funded,
                                                std::span<const DigitPoints> subsets);

  [[nodiscard]] const Contract& contract() const noexcept { return *contract_; }
  [[nodiscard]] const tx::OutPoint& funded() const noexcept { return funded_; }
  [[nodiscard]] std::span<const PresignSlot> slots(PresignKind kind) const noexcept {
    return slots_[static_cast<std::size_t>(kind)];
  }
  /// The slot whose prefix holds a price, for one oracle subset; null where the run of the price
  /// has no pre-signature of that kind.
  [[nodiscard]] const PresignSlot* slot_of(PresignKind kind, std::uint32_t price,
                                           std::uint32_t subset = 0) const noexcept;
  /// Its place in the list; \p slot must be one of slots(kind).
  [[nodiscard]] std::size_t index_of(PresignKind kind, const PresignSlot& slot) const noexcept {
    return static_cast<std::size_t>(&slot - slots(kind).data());
  }
  [[nodiscard]] const keys::Point& point(const PresignSlot& slot) const noexcept {
    return points_[slot.point];
  }
  [[nodiscard]] const Hash256& sighash(PresignKind kind, const PresignSlot& slot) const noexcept {
    return sighashes_[static_cast<std::size_t>(kind)][slot.run];
  }

  /// Makes all that the side gives, deterministically. Each is verified when made.
  /// Errors: invalid_argument ("leaf_key": not the one of the contract).
  [[nodiscard]] Result<PoolPresignatures> sign_pool(const PresignSecrets& secrets) const;
  /// As above; without \p automatic_payment no buyer_m.
  [[nodiscard]] Result<BuyerPresignatures> sign_buyer(const PresignSecrets& secrets,
                                                      bool automatic_payment = true) const;

  /// Verifies every one.
  ///
  /// Errors, with the list in `where`, the run in `input` and the place in the list in `offset`:
  /// presignature_missing, presignature_extra (counts, offset: how many are right),
  /// presignature_wrong_order (valid, but for another place), presignature_duplicate (the same one
  /// twice), presignature_nonce_point (R' - T at infinity), presignature_invalid.
  [[nodiscard]] Status verify_pool(const PoolPresignatures& signatures) const;
  [[nodiscard]] Status verify_buyer(const BuyerPresignatures& signatures) const;
  /// Verifies one adaptor or plain pre-signature. Errors: as above.
  [[nodiscard]] Status verify(PresignKind kind, std::size_t index,
                              const keys::PreSignature& signature) const noexcept;
  [[nodiscard]] Status verify(PresignKind kind, std::size_t index,
                              const keys::SchnorrSignature& signature) const noexcept;

 private:
  PresignPlan() = default;
  Status add_adaptor_slots(std::span<const DigitPoints> subsets);
  Status check_points_distinct() const;
  Result<std::vector<keys::PreSignature>> sign_adaptors(PresignKind kind,
                                                        const PresignSecrets& secrets) const;
  Result<std::vector<keys::SchnorrSignature>> sign_plain(PresignKind kind,
                                                         const PresignSecrets& secrets) const;
  template <class Signature>
  Status verify_list(PresignKind kind, std::span<const Signature> signatures) const;

  const Contract* contract_ = nullptr;
  tx::OutPoint funded_;
  std::array<std::vector<PresignSlot>, presign_kinds> slots_;
  std::array<std::vector<Hash256>, presign_kinds> sighashes_;  // by run
  std::vector<keys::Point> points_;
};

}  // namespace btcfi::settlement
