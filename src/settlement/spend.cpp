#include <btcfi/script/winternitz.hpp>
#include <btcfi/settlement/spend.hpp>

namespace btcfi::settlement {
namespace {

/// Fills in what the message of a pre-signature fixes, once the other side's signature of it has
/// been checked.
Result<Spend> presigned_spend(const Contract& contract, const tx::OutPoint& funded,
                              PresignKind kind, std::size_t run,
                              const keys::SchnorrSignature& signature, const char* where) {
  auto message = presign_message(contract, funded, kind, run);
  if (!message) {
    const bool owed = message.error().code != Errc::out_of_range;
    return owed ? message.error() : fail(Errc::claim_nothing_owed, where, run);
  }
  if (!keys::verify_schnorr(signature, message->sighash, contract.leaf_key(signer_of(kind)))) {
    return fail(Errc::claim_signature_invalid, where, run);
  }
  Spend out;
  out.contract = &contract;
  out.funded = funded;
  out.claimer = other(signer_of(kind));
  out.leaf = message->leaf;
  out.lock_time = message->lock_time;
  out.other_signature = to_bytes(signature);
  out.other_signature.push_back(message->hash_type);
  out.fixed_output = std::move(message->output);
  return out;
}

}  // namespace

Sats Spend::claimable() const noexcept {
  const Sats fixed = fixed_output ? fixed_output->amount : Sats{};
  return {contract->value().value - fixed.value};
}

Result<Spend> attested_spend(const Contract& contract, const tx::OutPoint& funded, Party claimer,
                             std::uint32_t price, const keys::PreSignature& pre_signature,
                             const keys::Scalar& secret) {
  const std::size_t run = contract.levels().run_of(price);
  const Sats payout = contract.runs()[run].payout;
  PresignKind kind = PresignKind::pool_2;
  if (claimer == Party::pool) {
    kind = has_presignature(contract, PresignKind::buyer_2, payout) ? PresignKind::buyer_2
                                                                    : PresignKind::buyer_m;
  }
  BTCFI_TRY(const keys::SchnorrSignature signature, keys::complete(pre_signature, secret));
  return presigned_spend(contract, funded, kind, run, signature, "attested_spend");
}

Result<std::uint32_t> signed_price(const keys::OneTimeSignature& signature,
                                   unsigned price_bits) noexcept {
  BTCFI_TRY(const auto shape, keys::OneTimeShape::of_bits(price_bits));
  if (price_bits > max_price_bits || signature.digits.size() != shape.digits()) {
    return fail(Errc::out_of_range, "signed_price");
  }
  std::uint32_t price = 0;
  for (std::size_t i = 0; i < shape.value_digits; ++i) {
    price = price << 4 | (signature.digits[i] & 0xfu);
  }
  return price;
}

Result<Spend> bucket_spend(const Contract& contract, const tx::OutPoint& funded, Party claimer,
                           const keys::OneTimeSignature& price,
                           const keys::SchnorrSignature& pre_signature) {
  constexpr const char* here = "bucket_spend";
  const keys::OneTimePublicKey& key = contract.price_key();
  if (key.ends.empty()) return fail(Errc::wrong_state, here);
  if (const auto valid = keys::verify_one_time(price, key); !valid) {
    return fail(Errc::claim_one_time_invalid, here, valid.error().input);
  }
  BTCFI_TRY(const std::uint32_t value, signed_price(price, contract.terms().price_bits));
  // Four bits a digit may hold more than the price has: the oracle clamps, the leaf refuses.
  if (value > contract.terms().max_price()) return fail(Errc::claim_one_time_invalid, here);

  const std::size_t run = contract.levels().run_of(value);
  const PresignKind kind = claimer == Party::buyer ? PresignKind::pool_3 : PresignKind::buyer_3;
  BTCFI_TRY(Spend out, presigned_spend(contract, funded, kind, run, pre_signature, here));
  BTCFI_TRY(out.one_time, script::winternitz_witness(price, key.shape));
  return out;
}

Result<Spend> void_spend(const Contract& contract, const tx::OutPoint& funded,
                         const keys::SchnorrSignature& pool_v) {
  return presigned_spend(contract, funded, PresignKind::pool_v, 0, pool_v, "void_spend");
}

Spend reclaim_spend(const Contract& contract, const tx::OutPoint& funded) {
  Spend out;
  out.contract = &contract;
  out.funded = funded;
  out.claimer = Party::pool;
  out.leaf = {LeafKind::reclaim};
  out.lock_time = contract.terms().reclaim_opens;
  return out;
}

}  // namespace btcfi::settlement
