#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/settlement/presign.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

/// Plain pre-signatures are made deterministic by BIP-340's own auxiliary randomness.
keys::Entropy plain_entropy(const PresignSecrets& secrets, PresignKind kind, std::size_t index) {
  static const TaggedHash hash("btcfi/plain-nonce/1");
  ByteWriter place;
  place.u8(static_cast<std::uint8_t>(kind)).u32(static_cast<std::uint32_t>(index));
  Hash256 out = hash({ByteView(secrets.seed.reveal()), secrets.auxiliary, place.view()});
  keys::Entropy entropy(std::span<const std::uint8_t, 32>(out.bytes));
  secure_wipe(out.bytes);
  return entropy;
}

Status check_key(const Contract& contract, Party party, const PresignSecrets& secrets) {
  if (secrets.leaf_key.xonly() != contract.leaf_key(party)) {
    return fail(Errc::invalid_argument, "leaf_key");
  }
  return {};
}

Error refusal(Errc code, PresignKind kind, const PresignSlot& slot, std::size_t index) {
  return fail(code, to_string(kind), slot.run, index);
}

}  // namespace

Result<std::vector<keys::PreSignature>> PresignPlan::sign_adaptors(
    PresignKind kind, const PresignSecrets& secrets) const {
  std::vector<keys::PreSignature> out;
  out.reserve(slots(kind).size());
  std::uint32_t run = UINT32_MAX;
  PresignMessage message;
  for (const PresignSlot& slot : slots(kind)) {
    if (slot.run != run) {
      BTCFI_TRY(message, presign_message(*contract_, funded_, kind, slot.run));
      run = slot.run;
    }
    // The number of the point tells apart the pre-signatures of one message; kinds differ in it.
    BTCFI_TRY(keys::PreSignature signature,
              keys::presign(secrets.leaf_key, message.sighash, points_[slot.point],
                            {secrets.seed, message.hash_type, message.leaf_hash, slot.point,
                             secrets.auxiliary}));
    out.push_back(signature);
  }
  return out;
}

Result<std::vector<keys::SchnorrSignature>> PresignPlan::sign_plain(
    PresignKind kind, const PresignSecrets& secrets) const {
  std::vector<keys::SchnorrSignature> out;
  for (std::size_t i = 0; i < slots(kind).size(); ++i) {
    BTCFI_TRY(keys::SchnorrSignature signature,
              keys::sign_schnorr(sighash(kind, slots(kind)[i]), secrets.leaf_key,
                                 plain_entropy(secrets, kind, i)));
    out.push_back(signature);
  }
  return out;
}

Result<PoolPresignatures> PresignPlan::sign_pool(const PresignSecrets& secrets) const {
  BTCFI_CHECK(check_key(*contract_, Party::pool, secrets));
  PoolPresignatures out;
  BTCFI_TRY(out.pool_2, sign_adaptors(PresignKind::pool_2, secrets));
  BTCFI_TRY(out.pool_3, sign_plain(PresignKind::pool_3, secrets));
  BTCFI_TRY(const auto refunds, sign_plain(PresignKind::pool_v, secrets));
  if (!refunds.empty()) out.pool_v = refunds.front();
  return out;
}

Result<BuyerPresignatures> PresignPlan::sign_buyer(const PresignSecrets& secrets,
                                                   bool automatic_payment) const {
  BTCFI_CHECK(check_key(*contract_, Party::buyer, secrets));
  BuyerPresignatures out;
  BTCFI_TRY(out.buyer_2, sign_adaptors(PresignKind::buyer_2, secrets));
  BTCFI_TRY(out.buyer_3, sign_plain(PresignKind::buyer_3, secrets));
  if (automatic_payment) {
    BTCFI_TRY(out.buyer_m, sign_adaptors(PresignKind::buyer_m, secrets));
  }
  return out;
}

Status PresignPlan::verify(PresignKind kind, std::size_t index,
                           const keys::PreSignature& signature) const noexcept {
  if (!is_adaptor(kind) || index >= slots(kind).size()) {
    return fail(Errc::out_of_range, to_string(kind), 0, index);
  }
  const PresignSlot& slot = slots(kind)[index];
  const auto valid = keys::verify_presignature(signature, contract_->leaf_key(signer_of(kind)),
                                               sighash(kind, slot), points_[slot.point]);
  if (valid) return {};
  const bool infinite = valid.error().code == Errc::keys_point_at_infinity;
  return refusal(infinite ? Errc::presignature_nonce_point : Errc::presignature_invalid, kind, slot,
                 index);
}

Status PresignPlan::verify(PresignKind kind, std::size_t index,
                           const keys::SchnorrSignature& signature) const noexcept {
  if (is_adaptor(kind) || index >= slots(kind).size()) {
    return fail(Errc::out_of_range, to_string(kind), 0, index);
  }
  const PresignSlot& slot = slots(kind)[index];
  if (!keys::verify_schnorr(signature, sighash(kind, slot), contract_->leaf_key(signer_of(kind)))) {
    return refusal(Errc::presignature_invalid, kind, slot, index);
  }
  return {};
}

template <class Signature>
Status PresignPlan::verify_list(PresignKind kind, std::span<const Signature> signatures) const {
  const auto places = slots(kind);
  if (signatures.size() != places.size()) {
    const bool missing = signatures.size() < places.size();
    return fail(missing ? Errc::presignature_missing : Errc::presignature_extra, to_string(kind), 0,
                places.size());
  }
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    const auto valid = verify(kind, i, signatures[i]);
    if (valid) continue;
    // The first bad one ends it; say what is wrong with it. A second look at the list is paid once.
    if (valid.error().code == Errc::presignature_invalid) {
      if (std::find(signatures.begin(), signatures.begin() + static_cast<std::ptrdiff_t>(i),
                    signatures[i]) != signatures.begin() + static_cast<std::ptrdiff_t>(i)) {
        return refusal(Errc::presignature_duplicate, kind, places[i], i);
      }
      for (std::size_t j = 0; j < places.size(); ++j) {
        if (j != i && verify(kind, j, signatures[i])) {
          return refusal(Errc::presignature_wrong_order, kind, places[i], i);
        }
      }
    }
    return valid;
  }
  return {};
}

Status PresignPlan::verify_pool(const PoolPresignatures& signatures) const {
  const std::span<const keys::PreSignature> pool_2(signatures.pool_2);
  const std::span<const keys::SchnorrSignature> pool_3(signatures.pool_3);
  BTCFI_CHECK(verify_list(PresignKind::pool_2, pool_2));
  BTCFI_CHECK(verify_list(PresignKind::pool_3, pool_3));
  std::vector<keys::SchnorrSignature> refunds;
  if (signatures.pool_v) refunds.push_back(*signatures.pool_v);
  return verify_list(PresignKind::pool_v, std::span<const keys::SchnorrSignature>(refunds));
}

Status PresignPlan::verify_buyer(const BuyerPresignatures& signatures) const {
  const std::span<const keys::PreSignature> buyer_2(signatures.buyer_2);
  const std::span<const keys::SchnorrSignature> buyer_3(signatures.buyer_3);
  const std::span<const keys::PreSignature> buyer_m(signatures.buyer_m);
  BTCFI_CHECK(verify_list(PresignKind::buyer_2, buyer_2));
  BTCFI_CHECK(verify_list(PresignKind::buyer_3, buyer_3));
  if (buyer_m.empty()) return {};
  return verify_list(PresignKind::buyer_m, buyer_m);
}

}  // namespace btcfi::settlement
