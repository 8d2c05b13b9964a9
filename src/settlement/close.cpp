#include "settlement/settle_parts.hpp"

#include <btcfi/settlement/close.hpp>
#include <btcfi/tx/sighash.hpp>
#include <btcfi/tx/verify.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

constexpr const char* where = "build_close";

bool may_stand(Sats amount) noexcept { return amount.value == 0 || amount >= dust_limit; }

Result<Sats> fee_of(const Contract& contract, const CloseAgreement& agreement) {
  BTCFI_TRY(const Sats out, checked_add(agreement.pool_amount, agreement.buyer_amount));
  const Sats extra = agreement.revocation ? agreement.revocation->coin.output.amount : Sats{};
  BTCFI_TRY(const Sats in, checked_add(contract.value(), extra));
  return checked_sub(in, out);
}

std::vector<tx::TxOut> spent_by(const Contract& contract, const CloseAgreement& agreement) {
  std::vector<tx::TxOut> out{contract.output()};
  if (agreement.revocation) out.push_back(agreement.revocation->coin.output);
  return out;
}

}  // namespace

Result<tx::Transaction> build_close(const Contract& contract, const tx::OutPoint& funded,
                                    const CloseAgreement& agreement) {
  if (!agreement.attested && !agreement.revocation) {
    return fail(Errc::close_needs_revocation, where);
  }
  if (agreement.pool_amount.value < 0 || agreement.buyer_amount.value < 0 ||
      !may_stand(agreement.pool_amount) || !may_stand(agreement.buyer_amount)) {
    return fail(Errc::close_amounts, where);
  }
  BTCFI_TRY(const Sats out, checked_add(agreement.pool_amount, agreement.buyer_amount));
  const Sats extra = agreement.revocation ? agreement.revocation->coin.output.amount : Sats{};
  BTCFI_TRY(const Sats in, checked_add(contract.value(), extra));
  if (out.value == 0 || out > in) return fail(Errc::close_amounts, where);

  tx::Transaction transaction;
  transaction.version = 2;
  transaction.inputs.push_back({funded, {}, tx::sequence_replaceable, {}});
  if (agreement.revocation) {
    transaction.inputs.push_back(
        {agreement.revocation->coin.outpoint, {}, tx::sequence_replaceable, {}});
  }
  if (agreement.pool_amount.value > 0) {
    transaction.outputs.push_back({agreement.pool_amount, contract.script_of(Party::pool)});
  }
  if (agreement.buyer_amount.value > 0) {
    transaction.outputs.push_back({agreement.buyer_amount, contract.script_of(Party::buyer)});
  }
  return transaction;
}

Result<CloseAgreement> close_at(const Contract& contract, Sats payout, Sats fee) {
  if (payout.value < 0 || payout > contract.value() || fee.value < 0) {
    return fail(Errc::close_amounts, "close_at");
  }
  CloseAgreement out;
  out.attested = true;
  out.buyer_amount = payout;
  out.pool_amount = {contract.value().value - payout.value};
  Sats& payer = out.pool_amount >= out.buyer_amount ? out.pool_amount : out.buyer_amount;
  payer.value -= fee.value;
  if (payer < dust_limit) return fail(Errc::close_amounts, "close_at");
  return out;
}

Result<CloseAgreement> close_early(const Contract& contract, Sats payout, Sats fee,
                                   CloseRevocation revocation) {
  const Sats back = revocation.coin.output.amount;
  if (back.value < 0 || back > max_money) return fail(Errc::close_amounts, "close_early");
  BTCFI_TRY(CloseAgreement out, close_at(contract, payout, fee));
  Sats& owner = revocation.owner == Party::pool ? out.pool_amount : out.buyer_amount;
  BTCFI_TRY(owner, checked_add(owner, back));
  out.attested = false;
  out.revocation = std::move(revocation);
  return out;
}

Sats usual_close_fee(const Contract& contract, Sats payout) noexcept {
  payout = std::clamp(payout, Sats{}, contract.value());
  const Sats rest{contract.value().value - payout.value};
  return std::min(max_close_fee, Sats{std::max(payout, rest).value / 10});
}

Status check_close_fee(const Contract& contract, const CloseAgreement& agreement, Sats max_fee) {
  BTCFI_TRY(const Sats fee, fee_of(contract, agreement));
  if (fee > max_fee) return fail(Errc::close_not_agreed, "fee");
  return {};
}

Status check_close(const Contract& contract, const CloseAgreement& agreement, Sats payout,
                   Sats max_fee) {
  BTCFI_CHECK(check_close_fee(contract, agreement, max_fee));
  BTCFI_TRY(const Sats fee, fee_of(contract, agreement));
  BTCFI_TRY(const CloseAgreement owed, close_at(contract, payout, fee));
  if (agreement.buyer_amount != owed.buyer_amount) {
    return fail(Errc::close_not_agreed, "buyer_amount");
  }
  if (agreement.pool_amount != owed.pool_amount) {
    return fail(Errc::close_not_agreed, "pool_amount");
  }
  return {};
}

Result<CloseSigner> CloseSigner::start(const Contract& contract, const tx::OutPoint& funded,
                                       const CloseAgreement& agreement, Party side,
                                       const keys::SecretKey& internal_secret,
                                       keys::Entropy&& entropy) {
  BTCFI_TRY(tx::Transaction transaction, build_close(contract, funded, agreement));
  std::vector<tx::TxOut> spent = spent_by(contract, agreement);
  const keys::PublicKey& ours =
      side == Party::pool ? contract.keys().pool_internal : contract.keys().buyer_internal;
  const keys::PublicKey& theirs =
      side == Party::pool ? contract.keys().buyer_internal : contract.keys().pool_internal;
  BTCFI_TRY(const keys::PublicKey derived, keys::public_key(internal_secret));
  if (derived != ours) return fail(Errc::invalid_argument, "internal_secret");

  BTCFI_TRY(const tx::PrecomputedData data, tx::PrecomputedData::of(transaction, spent));
  BTCFI_TRY(const Hash256 sighash, tx::taproot_sighash_hash(data, 0, {}));
  const keys::KeyAggregate& group = contract.output_aggregate();
  BTCFI_TRY(keys::NoncePair nonces,
            keys::make_nonce(std::move(entropy), {.key = ours,
                                                  .secret = &internal_secret,
                                                  .aggregate = group.xonly(),
                                                  .message = sighash.view()}));
  // Who signs first before the attestation must be able to take it back.
  const bool owns = agreement.revocation && agreement.revocation->owner == side;
  return CloseSigner(std::move(transaction), std::move(spent), sighash, group, theirs,
                     agreement.attested || owns, owns, std::move(nonces));
}

Result<keys::Session> CloseSigner::session_with(const keys::PublicNonce& theirs) const {
  const keys::PublicNonce both[] = {public_nonce_, theirs};
  BTCFI_TRY(const keys::AggregateNonce all, keys::aggregate_nonces(both));
  return keys::Session::start(group_, all, sighash_);
}

Result<keys::PartialSignature> CloseSigner::sign_first(const keys::PublicNonce& theirs,
                                                       const keys::SecretKey& internal_secret) {
  if (!secret_nonce_.usable()) return fail(Errc::wrong_state, "CloseSigner::sign_first");
  if (!may_sign_first_) return fail(Errc::close_needs_revocation, "CloseSigner::sign_first");
  BTCFI_TRY(const keys::Session session, session_with(theirs));
  return keys::sign_partial(std::move(secret_nonce_), internal_secret, session);
}

Result<tx::Transaction> CloseSigner::sign_revocation(FundingSigner& wallet) const {
  if (!owns_revocation_) return fail(Errc::close_not_agreed, "revocation");
  tx::Transaction out = transaction_;
  BTCFI_TRY(out.inputs[1].witness, wallet.sign(out, 1, spent_));
  BTCFI_CHECK(detail::check_funding_witness(out, 1, spent_));
  return out;
}

Result<tx::Transaction> CloseSigner::complete(const keys::PublicNonce& theirs,
                                              const keys::PartialSignature& their_share,
                                              const keys::SecretKey& internal_secret,
                                              const std::optional<tx::Transaction>& revocation) {
  if (!secret_nonce_.usable()) return fail(Errc::wrong_state, "CloseSigner::complete");
  tx::Transaction out = transaction_;
  // A transaction that the other side alone could broadcast would be its free option.
  if (out.inputs.size() == 2) {
    if (!revocation) return fail(Errc::close_needs_revocation, "CloseSigner::complete");
    if (revocation->txid() != out.txid()) return fail(Errc::close_not_agreed, "revocation");
    out.inputs[1].witness = revocation->inputs[1].witness;
    BTCFI_CHECK(detail::check_funding_witness(out, 1, spent_));
  }
  BTCFI_TRY(const keys::Session session, session_with(theirs));
  BTCFI_CHECK(session.verify_partial(their_share, theirs, their_key_));
  BTCFI_TRY(const keys::PartialSignature ours,
            keys::sign_partial(std::move(secret_nonce_), internal_secret, session));
  const keys::PartialSignature both[] = {their_share, ours};
  BTCFI_TRY(const keys::SchnorrSignature signature, session.aggregate(both));
  out.inputs[0].witness = {to_bytes(signature)};
  BTCFI_CHECK(tx::verify(out, spent_));
  return out;
}

}  // namespace btcfi::settlement
