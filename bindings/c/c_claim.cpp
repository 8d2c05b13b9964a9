#include "btcfi/claim.h"
#include "detail/c_contract.hpp"
#include "detail/c_oracle.hpp"
#include "detail/c_tx.hpp"

#include <btcfi/core/codec.hpp>
#include <btcfi/settlement/tower.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::settlement;

struct btcfi_spend {
  std::shared_ptr<const Contract> contract;
  Spend spend;
};
struct btcfi_claim {
  std::vector<std::shared_ptr<const Contract>> contracts;
  Claim claim;
};

namespace {

constexpr btcfi_fee_input fee_input_init = BTCFI_FEE_INPUT_INIT;
constexpr btcfi_claim_plan plan_init = BTCFI_CLAIM_PLAN_INIT;
// Sizes in the first release, on every platform: no caller has less.
constexpr std::size_t fee_input_first_size =
    offsetof(btcfi_fee_input, reserved) + sizeof(std::uint32_t);
constexpr std::size_t plan_first_size = offsetof(btcfi_claim_plan, payout_count) + sizeof(size_t);
// More does not fit a transaction that nodes relay.
constexpr std::size_t max_parts = 1'000;
constexpr std::size_t tower_entry_bytes = 4 + keys::SchnorrSignature::size_bytes;

Result<keys::KeyPair> pair_in(const std::uint8_t* secret32, const char* where, std::size_t input) {
  BTCFI_CHECK(need(secret32, where, input));
  BTCFI_TRY(const auto secret, keys::parse_secret_key(ByteView(secret32, 32)));
  return keys::KeyPair::from(secret);
}

Result<keys::Entropy> entropy_in(const std::uint8_t* entropy32) {
  if (entropy32 == nullptr) return keys::system_entropy();
  return keys::Entropy(std::span<const std::uint8_t, 32>(entropy32, 32));
}

Result<FeeInput> fee_input_of(const btcfi_fee_input& in, std::size_t index) {
  if (in.reserved != 0 || in.confirmed > 1) {
    return fail(Errc::invalid_argument, "fee_inputs", index);
  }
  FeeInput out;
  BTCFI_TRY(out.previous.txid, tx::Txid::from(ByteView(in.txid, 32)));
  out.previous.vout = in.vout;
  BTCFI_TRY(const ByteView script, bytes_in(in.script, in.script_len, "fee_inputs", index));
  out.output = {Sats{in.amount_sat}, to_bytes(script)};
  out.confirmed = in.confirmed != 0;
  return out;
}

// What a function that makes a spend has in common: the contract is kept, then used.
template <class Make>
btcfi_status new_spend(btcfi_spend** spend, const btcfi_contract* contract,
                       const std::uint8_t* txid32, std::uint32_t vout, Make&& make,
                       const char* where, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(spend, where, 0));
    BTCFI_CHECK(need(contract, where, 1));
    BTCFI_TRY(const auto funded, outpoint_in(txid32, vout, where, 2));
    BTCFI_TRY(Spend made, make(*contract->contract, funded));
    *spend = new btcfi_spend{contract->contract, std::move(made)};
    return {};
  });
}

Result<Party> claimer_in(std::int32_t claimer, const char* where) noexcept {
  if (claimer != BTCFI_PARTY_POOL && claimer != BTCFI_PARTY_BUYER) {
    return fail(Errc::invalid_argument, where, 4);
  }
  return static_cast<Party>(claimer);
}

Result<ClaimPlan> plan_of(const btcfi_claim_plan& in) {
  if (in.reserved != 0) return fail(Errc::invalid_argument, "reserved", 3);
  if (in.fee_sat < -1 || (in.fee_sat == -1) == (in.fee_sat_per_kvb == 0)) {
    return fail(Errc::invalid_argument, "fee_sat", 3);
  }
  ClaimPlan out;
  out.fee = Sats{in.fee_sat};
  BTCFI_TRY(const ByteView rest, bytes_in(in.rest_script, in.rest_script_len, "rest_script", 3));
  out.rest_script = to_bytes(rest);
  BTCFI_TRY(const auto inputs, structs_in(in.fee_inputs, in.fee_input_count, fee_input_init,
                                          fee_input_first_size, max_parts, "fee_inputs", 3));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    BTCFI_TRY(FeeInput one, fee_input_of(inputs[i], i));
    out.fee_inputs.push_back(std::move(one));
  }
  BTCFI_TRY(out.payouts, spent_in(in.payouts, in.payout_count, 3));
  return out;
}

}  // namespace

btcfi_status btcfi_spend_create_attested(btcfi_spend** spend, const btcfi_contract* contract,
                                         const uint8_t* txid32, uint32_t vout, int32_t claimer,
                                         uint32_t price, const uint8_t* presignature65,
                                         const uint8_t* secret32, btcfi_error* err) {
  constexpr const char* where = "btcfi_spend_create_attested";
  const auto make = [&](const Contract& of, const tx::OutPoint& funded) -> Result<Spend> {
    BTCFI_TRY(const Party party, claimer_in(claimer, where));
    BTCFI_CHECK(need(presignature65, where, 6));
    BTCFI_CHECK(need(secret32, where, 7));
    BTCFI_TRY(const auto pre,
              keys::PreSignature::from(ByteView(presignature65, keys::PreSignature::size_bytes)));
    BTCFI_TRY(const auto secret, keys::Scalar::parse(ByteView(secret32, 32)));
    return attested_spend(of, funded, party, price, pre, secret);
  };
  return new_spend(spend, contract, txid32, vout, make, where, err);
}

btcfi_status btcfi_spend_create_bucket(btcfi_spend** spend, const btcfi_contract* contract,
                                       const uint8_t* txid32, uint32_t vout, int32_t claimer,
                                       const btcfi_attestation* attestation,
                                       const uint8_t* presignature64, btcfi_error* err) {
  constexpr const char* where = "btcfi_spend_create_bucket";
  const auto make = [&](const Contract& of, const tx::OutPoint& funded) -> Result<Spend> {
    BTCFI_TRY(const Party party, claimer_in(claimer, where));
    BTCFI_CHECK(need(attestation, where, 5));
    BTCFI_TRY(const auto signature, fixed_in<keys::SchnorrSignature>(presignature64, where, 6));
    const auto* digits = attestation->value.one_time_signature(oracle::Quantity::price);
    if (digits == nullptr) return fail(Errc::attestations_missing, where, 5);
    return bucket_spend(of, funded, party, *digits, signature);
  };
  return new_spend(spend, contract, txid32, vout, make, where, err);
}

btcfi_status btcfi_spend_create_void(btcfi_spend** spend, const btcfi_contract* contract,
                                     const uint8_t* txid32, uint32_t vout, const uint8_t* pool_v64,
                                     btcfi_error* err) {
  constexpr const char* where = "btcfi_spend_create_void";
  const auto make = [&](const Contract& of, const tx::OutPoint& funded) -> Result<Spend> {
    BTCFI_TRY(const auto signature, fixed_in<keys::SchnorrSignature>(pool_v64, where, 4));
    return void_spend(of, funded, signature);
  };
  return new_spend(spend, contract, txid32, vout, make, where, err);
}

btcfi_status btcfi_spend_create_reclaim(btcfi_spend** spend, const btcfi_contract* contract,
                                        const uint8_t* txid32, uint32_t vout, btcfi_error* err) {
  const auto make = [](const Contract& of, const tx::OutPoint& funded) -> Result<Spend> {
    return reclaim_spend(of, funded);
  };
  return new_spend(spend, contract, txid32, vout, make, "btcfi_spend_create_reclaim", err);
}

void btcfi_spend_destroy(btcfi_spend* spend) { delete spend; }

btcfi_status btcfi_spend_claimable(const btcfi_spend* spend, int64_t* claimable_sat,
                                   btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(spend, "btcfi_spend_claimable", 0));
    BTCFI_CHECK(need(claimable_sat, "btcfi_spend_claimable", 1));
    *claimable_sat = spend->spend.claimable().value;
    return {};
  });
}

void btcfi_fee_input_init(btcfi_fee_input* input) {
  if (input != nullptr) *input = fee_input_init;
}
void btcfi_claim_plan_init(btcfi_claim_plan* plan) {
  if (plan != nullptr) *plan = plan_init;
}

btcfi_status btcfi_claim_create(btcfi_claim** claim, const btcfi_spend* const* spends,
                                size_t spend_count, const btcfi_claim_plan* plan,
                                btcfi_error* err) {
  constexpr const char* where = "btcfi_claim_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(claim, where, 0));
    if (spends == nullptr && spend_count != 0) return fail(Errc::invalid_argument, where, 1);
    if (spend_count > max_parts) return fail(Errc::limit_exceeded, where, 2, max_parts);
    BTCFI_TRY(const auto in, struct_in(plan, plan_init, plan_first_size, where, 3));
    BTCFI_TRY(ClaimPlan wanted, plan_of(in));
    std::vector<std::shared_ptr<const Contract>> contracts;
    for (std::size_t i = 0; i < spend_count; ++i) {
      if (spends[i] == nullptr) return fail(Errc::invalid_argument, "spends", i);
      contracts.push_back(spends[i]->contract);
      wanted.spends.push_back(spends[i]->spend);
    }
    BTCFI_TRY(Claim made, in.fee_sat >= 0
                              ? Claim::build(std::move(wanted))
                              : Claim::build_at_rate(std::move(wanted), in.fee_sat_per_kvb));
    *claim = new btcfi_claim{std::move(contracts), std::move(made)};
    return {};
  });
}

void btcfi_claim_destroy(btcfi_claim* claim) { delete claim; }

btcfi_status btcfi_claim_size(const btcfi_claim* claim, int64_t* fee_sat, uint64_t* vsize,
                              btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(claim, "btcfi_claim_size", 0));
    if (fee_sat != nullptr) *fee_sat = claim->claim.fee().value;
    if (vsize != nullptr) *vsize = claim->claim.vsize();
    return {};
  });
}

btcfi_status btcfi_claim_sighash(const btcfi_claim* claim, uint8_t* hash32, size_t input,
                                 btcfi_error* err) {
  constexpr const char* where = "btcfi_claim_sighash";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(claim, where, 0));
    BTCFI_CHECK(need(hash32, where, 1));
    BTCFI_TRY(const Hash256 hash, claim->claim.sighash(input));
    std::memcpy(hash32, hash.data(), 32);
    return {};
  });
}

btcfi_status btcfi_claim_sign(btcfi_claim* claim, const uint8_t* leaf_secret32,
                              const uint8_t* entropy32, btcfi_error* err) {
  constexpr const char* where = "btcfi_claim_sign";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(claim, where, 0));
    BTCFI_TRY(const keys::KeyPair pair, pair_in(leaf_secret32, where, 1));
    BTCFI_TRY(const keys::Entropy entropy, entropy_in(entropy32));
    return claim->claim.sign(pair, entropy);
  });
}

btcfi_status btcfi_claim_set_signature(btcfi_claim* claim, size_t input, const uint8_t* signature,
                                       size_t signature_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_claim_set_signature";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(claim, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(signature, signature_len, where, 2));
    return claim->claim.set_signature(input, bytes);
  });
}

btcfi_status btcfi_claim_sign_fee_input(btcfi_claim* claim, size_t input,
                                        const uint8_t* output_secret32, const uint8_t* entropy32,
                                        btcfi_error* err) {
  constexpr const char* where = "btcfi_claim_sign_fee_input";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(claim, where, 0));
    BTCFI_TRY(const keys::KeyPair pair, pair_in(output_secret32, where, 2));
    BTCFI_TRY(const keys::Entropy entropy, entropy_in(entropy32));
    return claim->claim.sign_fee_input(input, pair, entropy);
  });
}

btcfi_status btcfi_claim_finalize(const btcfi_claim* claim, btcfi_tx** tx, btcfi_error* err) {
  constexpr const char* where = "btcfi_claim_finalize";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(claim, where, 0));
    BTCFI_CHECK(need(tx, where, 1));
    BTCFI_TRY(tx::Transaction made, claim->claim.finalize());
    *tx = new btcfi_tx{std::move(made)};
    return {};
  });
}

btcfi_status btcfi_tower_payout(int64_t* payout_sat, const btcfi_contract* contract, size_t run,
                                btcfi_error* err) {
  constexpr const char* where = "btcfi_tower_payout";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(payout_sat, where, 0));
    BTCFI_CHECK(need(contract, where, 1));
    BTCFI_TRY(const Sats payout, tower_payout(*contract->contract, run));
    *payout_sat = payout.value;
    return {};
  });
}

btcfi_status btcfi_tower_sign(uint8_t* signatures, size_t capacity, size_t* written,
                              const btcfi_contract* contract, const uint8_t* txid32, uint32_t vout,
                              const uint8_t* payout_script, size_t payout_script_len,
                              const uint8_t* leaf_secret32, const uint8_t* entropy32,
                              btcfi_error* err) {
  constexpr const char* where = "btcfi_tower_sign";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(contract, where, 3));
    BTCFI_TRY(const auto funded, outpoint_in(txid32, vout, where, 4));
    BTCFI_TRY(const ByteView script, bytes_in(payout_script, payout_script_len, where, 6));
    BTCFI_TRY(const keys::KeyPair pair, pair_in(leaf_secret32, where, 8));
    BTCFI_TRY(const keys::Entropy entropy, entropy_in(entropy32));
    BTCFI_TRY(const auto made, sign_tower(*contract->contract, funded, script, pair, entropy));
    ByteWriter out;
    for (const TowerSignature& one : made) out.u32(one.run).bytes(one.signature);
    return bytes_out(std::move(out).take(), signatures, capacity, written, where);
  });
}

btcfi_status btcfi_tower_verify(const btcfi_contract* contract, const uint8_t* txid32,
                                uint32_t vout, const uint8_t* payout_script,
                                size_t payout_script_len, const uint8_t* signatures,
                                size_t signatures_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_tower_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(contract, where, 0));
    BTCFI_TRY(const auto funded, outpoint_in(txid32, vout, where, 1));
    BTCFI_TRY(const ByteView script, bytes_in(payout_script, payout_script_len, where, 3));
    BTCFI_TRY(const ByteView bytes, bytes_in(signatures, signatures_len, where, 5));
    std::vector<TowerSignature> all;
    ByteReader in(bytes, where);
    for (std::size_t i = 0; i < (bytes.size() + tower_entry_bytes - 1) / tower_entry_bytes; ++i) {
      TowerSignature one;
      BTCFI_TRY(one.run, in.u32());
      BTCFI_TRY(one.signature, in.fixed<keys::SchnorrSignature>());
      all.push_back(one);
    }
    return verify_tower(*contract->contract, funded, script, all);
  });
}

btcfi_status btcfi_tower_complete(btcfi_tx** tx, const btcfi_spend* spend,
                                  const uint8_t* payout_script, size_t payout_script_len,
                                  const uint8_t* signature64, btcfi_error* err) {
  constexpr const char* where = "btcfi_tower_complete";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, where, 0));
    BTCFI_CHECK(need(spend, where, 1));
    BTCFI_TRY(const ByteView script, bytes_in(payout_script, payout_script_len, where, 2));
    BTCFI_TRY(const auto signature, fixed_in<keys::SchnorrSignature>(signature64, where, 4));
    BTCFI_TRY(tx::Transaction made, complete_tower(spend->spend, script, signature));
    *tx = new btcfi_tx{std::move(made)};
    return {};
  });
}

btcfi_status btcfi_tower_child(btcfi_tx** child, const btcfi_tx* tower,
                               const btcfi_fee_input* fee_input, const uint8_t* change_script,
                               size_t change_script_len, int64_t fee_sat, btcfi_error* err) {
  constexpr const char* where = "btcfi_tower_child";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(child, where, 0));
    BTCFI_CHECK(need(tower, where, 1));
    BTCFI_TRY(const auto in, struct_in(fee_input, fee_input_init, fee_input_first_size, where, 2));
    BTCFI_TRY(const FeeInput fees, fee_input_of(in, 0));
    BTCFI_TRY(const ByteView change, bytes_in(change_script, change_script_len, where, 3));
    BTCFI_TRY(auto made, tower_child(tower->value, fees, change, Sats{fee_sat}));
    *child = new btcfi_tx{std::move(made.transaction)};
    return {};
  });
}
