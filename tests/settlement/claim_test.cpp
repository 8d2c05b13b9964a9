#include "sample_spends.hpp"

#include <btcfi/script/output.hpp>
#include <btcfi/settlement/claim.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/verify.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

ClaimPlan plan_of(std::vector<Spend> spends, Sats fee = Sats{1'000}) {
  ClaimPlan plan;
  plan.spends = std::move(spends);
  plan.rest_script = sample_script("mine");
  plan.fee = fee;
  return plan;
}

/// Signs contract inputs with every key given and returns the finished transaction.
Result<tx::Transaction> finished(ClaimPlan plan, std::initializer_list<const keys::KeyPair*> keys) {
  BTCFI_TRY(Claim claim, Claim::build(std::move(plan)));
  for (const keys::KeyPair* key : keys) BTCFI_CHECK(claim.sign(*key));
  return claim.finalize();
}

FeeInput fee_input(std::string_view name, Sats amount = Sats{50'000}) {
  return {sample_outpoint(name), {amount, sample_script(name)}, true};
}

constexpr std::uint32_t paying = 150;  // a price of a middle run
constexpr std::uint32_t worthless = 50;

}  // namespace

TEST_CASE("sizes of claims with P2TR outputs are those of the protocol") {
  const SampleContract s(small_terms());
  CHECK(finished(plan_of({attested(s, Party::buyer, paying)}), {&s.buyer_leaf})->vsize() == 205);
  CHECK(finished(plan_of({attested(s, Party::buyer, 250)}), {&s.buyer_leaf})->vsize() == 162);
  CHECK(finished(plan_of({attested(s, Party::pool, worthless)}), {&s.pool_leaf})->vsize() == 162);
  CHECK(finished(plan_of({voided(s)}), {&s.buyer_leaf})->vsize() == 222);
  CHECK(finished(plan_of({reclaim_spend(s.contract, s.funded)}), {&s.pool_leaf})->vsize() == 146);
  ClaimPlan to_p2wpkh = plan_of({attested(s, Party::buyer, paying)});
  to_p2wpkh.rest_script = script::p2wpkh_script(Hash160{});
  CHECK(finished(to_p2wpkh, {&s.buyer_leaf})->vsize() == 193);
  to_p2wpkh.spends = {attested(s, Party::buyer, 250)};
  CHECK(finished(to_p2wpkh, {&s.buyer_leaf})->vsize() == 150);
}

TEST_CASE("a bucket claim of the whole-BTC call takes 475 vB, one output less 43 fewer") {
  const SampleContract s(sample_terms(OptionKind::call));
  // 0xfffff has no digit 0, whose push is a byte shorter: the worst digits.
  const std::uint32_t price = 0x7ffff;
  const auto signature = need(s.plan.sign_pool(s.pool_secrets())).pool_3;
  const PresignSlot* slot = s.plan.slot_of(PresignKind::pool_3, price);
  REQUIRE(slot != nullptr);
  const Spend spend =
      need(bucket_spend(s.contract, s.funded, Party::buyer, s.oracle.sign_price(price),
                        signature[s.plan.index_of(PresignKind::pool_3, *slot)]));
  const auto tx = finished(plan_of({spend}), {&s.buyer_leaf});
  REQUIRE(tx);
  CHECK(s.contract.find(spend.leaf)->depth == 13);
  CHECK(tx->vsize() == 475);
}

TEST_CASE("the size is known before anything is signed") {
  const SampleContract s(small_terms());
  for (const Spend& spend : {attested(s, Party::buyer, paying), attested(s, Party::pool, worthless),
                             bucketed(s, Party::buyer, paying), voided(s)}) {
    ClaimPlan plan = plan_of({spend});
    plan.fee_inputs = {fee_input("fee")};
    Claim claim = need(Claim::build(plan));
    const std::size_t before = claim.vsize();
    must_sign(claim, s);
    REQUIRE(claim.sign_fee_input(1, sample_output_pair("fee")));
    CHECK(need(claim.finalize()).vsize() == before);
  }
}

TEST_CASE("a claim at a fee rate pays it to the vbyte, and is replaced by building it again") {
  const SampleContract s(small_terms());
  std::optional<Bytes> first_other_signature;
  for (const std::uint64_t rate : {1'000u, 2'500u, 100'000u}) {
    Claim claim = need(Claim::build_at_rate(plan_of({attested(s, Party::buyer, paying)}), rate));
    REQUIRE(claim.sign(s.buyer_leaf));
    const tx::Transaction tx = need(claim.finalize());
    CHECK(claim.fee().value == static_cast<std::int64_t>((tx.vsize() * rate + 999) / 1'000));
    if (!first_other_signature) first_other_signature = tx.inputs[0].witness[1];
    CHECK(tx.inputs[0].witness[1] == *first_other_signature);
  }
}

TEST_CASE("automatic payments: 151 vB a contract, up to 65 in one transaction") {
  std::vector<std::unique_ptr<SampleContract>> many;
  std::vector<Spend> spends;
  for (int i = 0; i < 66; ++i) {
    many.push_back(std::make_unique<SampleContract>(small_terms(), "many " + std::to_string(i)));
    spends.push_back(attested(*many.back(), Party::pool, paying));
  }
  const auto batch = [&](std::size_t count) {
    Claim claim = need(Claim::build(
        plan_of({spends.begin(), spends.begin() + static_cast<std::ptrdiff_t>(count)})));
    for (std::size_t i = 0; i < count; ++i) must(claim.sign(many[i]->pool_leaf));
    return claim.finalize();
  };
  CHECK(need(batch(1)).vsize() == 205);
  CHECK(need(batch(5)).vsize() == 808);
  CHECK(need(batch(65)).vsize() == 9'853);
  CHECK(batch(66).error().code == Errc::claim_too_large);
}

TEST_CASE("two claims of one buyer in one transaction take 355 vB, five 808") {
  std::vector<std::unique_ptr<SampleContract>> many;
  for (const std::size_t count : {2u, 5u}) {
    std::vector<Spend> spends;
    for (std::size_t i = many.size(); i < count; ++i) {
      many.push_back(std::make_unique<SampleContract>(small_terms(), "mine " + std::to_string(i)));
    }
    for (const auto& s : many) spends.push_back(attested(*s, Party::buyer, paying));
    Claim claim = need(Claim::build(plan_of(std::move(spends))));
    for (const auto& s : many) must(claim.sign(s->buyer_leaf));
    CHECK(need(claim.finalize()).vsize() == (count == 2 ? 355 : 808));
  }
}

TEST_CASE("contracts out of the money come back in batches of 108 vB each, up to 92") {
  std::vector<std::unique_ptr<SampleContract>> many;
  std::vector<Spend> spends;
  for (int i = 0; i < 93; ++i) {
    many.push_back(std::make_unique<SampleContract>(small_terms(OptionKind::binary_call),
                                                    "otm " + std::to_string(i)));
    spends.push_back(attested(*many.back(), Party::pool, worthless));
  }
  const auto batch = [&](std::size_t count) {
    Claim claim = need(Claim::build(
        plan_of({spends.begin(), spends.begin() + static_cast<std::ptrdiff_t>(count)})));
    for (std::size_t i = 0; i < count; ++i) must(claim.sign(many[i]->pool_leaf));
    return claim.finalize();
  };
  CHECK(need(batch(20)).vsize() == 2'209);
  CHECK(need(batch(92)).vsize() == 9'967);
  CHECK(batch(93).error().code == Errc::claim_too_large);
}

TEST_CASE("payments and returns ride together: inputs with a fixed output go first") {
  const SampleContract paid(small_terms(), "paid");
  const SampleContract back(small_terms(), "back", "low event");
  Claim claim = need(Claim::build(
      plan_of({attested(back, Party::pool, worthless), attested(paid, Party::pool, paying)})));
  CHECK(claim.transaction().inputs[0].previous == paid.funded);
  CHECK(claim.transaction().outputs[0].script_pubkey == paid.contract.keys().buyer_script);
  REQUIRE(claim.sign(paid.pool_leaf));
  REQUIRE(claim.sign(back.pool_leaf));
  CHECK(claim.finalize());
}

TEST_CASE("pairs of input and output may stand in front of the contracts") {
  const SampleContract s(small_terms());
  ClaimPlan plan = plan_of({attested(s, Party::buyer, paying)});
  plan.leading = {{fee_input("lead"), {Sats{30'000}, sample_script("elsewhere")}}};
  Claim claim = need(Claim::build(plan));
  CHECK(claim.first_spend() == 1);
  CHECK(claim.transaction().outputs[1].script_pubkey == s.contract.keys().pool_script);
  REQUIRE(claim.sign(s.buyer_leaf));
  REQUIRE(claim.sign_fee_input(0, sample_output_pair("lead")));
  CHECK(claim.finalize());
}

TEST_CASE("invariant 2: outputs and fee are the inputs, for every run and both claimers") {
  const SampleContract s(small_terms());
  for (const Run& run : s.contract.runs()) {
    for (const Party claimer : {Party::buyer, Party::pool}) {
      if (claimer == Party::buyer && run.payout.value == 0) continue;
      if (claimer == Party::pool && run.payout == s.contract.value()) continue;
      Claim claim = need(Claim::build(plan_of({attested(s, claimer, run.lo)}, Sats{777})));
      must_sign(claim, s);
      const tx::Transaction tx = need(claim.finalize());
      Sats out;
      for (const tx::TxOut& output : tx.outputs) out.value += output.amount.value;
      CHECK(out.value + 777 == s.contract.value().value);
      const Sats fixed =
          claimer == Party::buyer ? Sats{s.contract.value().value - run.payout.value} : run.payout;
      if (fixed.value > 0) CHECK(tx.outputs[0].amount == fixed);
    }
  }
}

TEST_CASE(
    "invariant 5: a claim is not finished without the claimer's own ALL or DEFAULT signature") {
  const SampleContract s(small_terms());
  Claim claim = need(Claim::build(plan_of({attested(s, Party::buyer, paying)})));
  CHECK(claim.finalize().error() == fail(Errc::claim_unsigned, "Claim::finalize", 0));
  // A signature of another type is not taken, however valid.
  const std::uint8_t types[] = {0x02, 0x03, 0x81, 0x82, 0x83};
  for (const std::uint8_t type : types) {
    const auto data = need(tx::PrecomputedData::of(claim.transaction(), claim.spent_outputs()));
    tx::TaprootSpend how;
    how.hash_type = type;
    how.leaf = s.contract.find({LeafKind::attested})->hash;
    const Hash256 message = need(tx::taproot_sighash_hash(data, 0, how));
    Bytes signature = to_bytes(need(keys::sign_schnorr(message, s.buyer_leaf, keys::Entropy{})));
    signature.push_back(type);
    CHECK(claim.set_signature(0, signature).error().code == Errc::spend_all_missing);
  }
  CHECK_FALSE(claim.finalize());
}

TEST_CASE("signatures made elsewhere are checked and taken, DEFAULT or ALL") {
  const SampleContract s(small_terms());
  Claim claim = need(Claim::build(plan_of({attested(s, Party::buyer, paying)})));
  const auto signature =
      need(keys::sign_schnorr(need(claim.sighash(0)), s.buyer_leaf, keys::Entropy{}));
  CHECK(claim.set_signature(0, signature));
  CHECK(claim.finalize());
  const auto of_pool =
      need(keys::sign_schnorr(need(claim.sighash(0)), s.pool_leaf, keys::Entropy{}));
  CHECK(claim.set_signature(0, of_pool).error().code == Errc::claim_wrong_key);
  CHECK(claim.set_signature(0, Bytes(63)).error().code == Errc::spend_all_missing);
  CHECK(claim.set_signature(1, signature).error().code == Errc::out_of_range);
}

TEST_CASE("keys that an input does not ask for are refused") {
  const SampleContract s(small_terms());
  ClaimPlan plan = plan_of({attested(s, Party::buyer, paying)});
  plan.fee_inputs = {fee_input("fee")};
  Claim claim = need(Claim::build(plan));
  CHECK(claim.sign(s.pool_leaf).error().code == Errc::claim_wrong_key);
  CHECK(claim.sign_fee_input(1, sample_output_pair("other")).error().code == Errc::claim_wrong_key);
  CHECK(claim.sign_fee_input(0, sample_output_pair("fee")).error().code == Errc::out_of_range);
  CHECK(claim.set_witness(0, {}).error().code == Errc::out_of_range);
  REQUIRE(claim.sign(s.buyer_leaf));
  CHECK(claim.finalize().error() == fail(Errc::claim_unsigned, "Claim::finalize", 1));
  REQUIRE(claim.set_witness(1, {Bytes(64)}));
  CHECK_FALSE(claim.finalize());
}

TEST_CASE("plans that cannot work are refused by what is wrong with them") {
  const SampleContract s(small_terms());
  const Spend spend = attested(s, Party::buyer, paying);
  const auto code_of = [](const ClaimPlan& plan) { return code(Claim::build(plan)); };
  CHECK(code_of(plan_of({})) == Errc::invalid_argument);
  CHECK(code_of(plan_of({spend, spend})) == Errc::invalid_argument);
  CHECK(code_of(plan_of({spend}, Sats{-1})) == Errc::claim_value);
  CHECK(code_of(plan_of({spend}, spend.claimable())) == Errc::claim_dust);
  CHECK(code_of(plan_of({spend}, Sats{spend.claimable().value + 1})) == Errc::claim_value);
  CHECK(code_of(plan_of({spend}, Sats{spend.claimable().value - 329})) == Errc::claim_dust);
  CHECK(code_of(plan_of({spend}, Sats{spend.claimable().value - 330})) == Errc::ok);
  ClaimPlan nothing_for_the_rest = plan_of({spend});
  nothing_for_the_rest.rest_script.clear();
  CHECK(code_of(nothing_for_the_rest) == Errc::claim_value);
  ClaimPlan unconfirmed = plan_of({spend});
  unconfirmed.fee_inputs = {fee_input("fee")};
  unconfirmed.fee_inputs[0].confirmed = false;
  CHECK(code_of(unconfirmed) == Errc::claim_fee_input_unconfirmed);
  Terms later = small_terms();
  later.expiry += 86'400;
  later.set_default_windows();
  const SampleContract other(later, "other");
  CHECK(code_of(plan_of({spend, attested(other, Party::buyer, paying)})) == Errc::claim_lock_times);
  CHECK(code_of(plan_of({spend, reclaim_spend(other.contract, other.funded)})) ==
        Errc::claim_lock_times);
  CHECK(Claim::build_at_rate(nothing_for_the_rest, 1'000).error().code == Errc::invalid_argument);
  CHECK(Claim::build_at_rate(plan_of({spend}), UINT64_MAX).error().code == Errc::overflow);
}

TEST_CASE("reclaims of different times go together at the latest of them, 92.5 vB each") {
  Terms later = small_terms();
  later.reclaim_opens += 1'000;
  const SampleContract a(small_terms(), "a");
  const SampleContract b(later, "b");
  Claim claim = need(Claim::build(
      plan_of({reclaim_spend(a.contract, a.funded), reclaim_spend(b.contract, b.funded)})));
  CHECK(claim.transaction().version == 2);
  CHECK(claim.transaction().lock_time == later.reclaim_opens);
  REQUIRE(claim.sign(a.pool_leaf));
  REQUIRE(claim.sign(b.pool_leaf));
  CHECK(need(claim.finalize()).vsize() == 239);
}

TEST_CASE(
    "invariant 3: every settlement verifies at the ends and the middle of its run, and the "
    "neighbours' do not") {
  const SampleContract s(small_terms());
  for (std::size_t i = 0; i < s.contract.runs().size(); ++i) {
    const Run& run = s.contract.runs()[i];
    const Party claimer = run.payout.value > 0 ? Party::buyer : Party::pool;
    for (const std::uint32_t price : {run.lo, run.lo + (run.hi - run.lo) / 2, run.hi}) {
      for (const Spend& spend : {attested(s, claimer, price), bucketed(s, claimer, price)}) {
        Claim claim = need(Claim::build(plan_of({spend})));
        must_sign(claim, s);
        REQUIRE(claim.finalize());
      }
    }
    // The one-time signature of the neighbour's price in this run's leaf fails in the script.
    for (const std::int64_t outside : {std::int64_t{run.lo} - 1, std::int64_t{run.hi} + 1}) {
      if (outside < 0 || outside > s.contract.terms().max_price()) continue;
      Spend spend = bucketed(s, claimer, run.lo);
      const auto signed_outside = s.oracle.sign_price(static_cast<std::uint32_t>(outside));
      spend.one_time =
          need(script::winternitz_witness(signed_outside, s.contract.price_key().shape));
      Claim claim = need(Claim::build(plan_of({spend})));
      must_sign(claim, s);
      CHECK_FALSE(claim.finalize());
    }
  }
}

TEST_CASE("a finished claim is relayed alone at its fee, and not at one below the node's least") {
  const SampleContract s(small_terms());
  for (const Sats fee : {Sats{20}, Sats{21}, Sats{205}}) {
    Claim claim = need(Claim::build(plan_of({attested(s, Party::buyer, paying)}, fee)));
    must_sign(claim, s);
    const tx::Transaction tx = need(claim.finalize());
    CHECK(need(tx::check_policy({tx, claim.spent_outputs()})).ok() == (fee > Sats{20}));
  }
}
