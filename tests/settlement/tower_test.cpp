#include "sample_spends.hpp"

#include <btcfi/settlement/tower.hpp>
#include <btcfi/tx/verify.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

const Bytes& payout_script() {
  static const Bytes script = sample_script("away");
  return script;
}

}  // namespace

TEST_CASE("a tower pays the buyer what the run pays, less anchor and base fee, in 218 or 175 vB") {
  const SampleContract s(small_terms());
  const auto signatures = need(sign_tower(s.contract, s.funded, payout_script(), s.buyer_leaf));
  CHECK(signatures.size() == s.contract.levels().counts(Sats{}).paying_runs);
  CHECK(verify_tower(s.contract, s.funded, payout_script(), signatures));
  for (const TowerSignature& by_buyer : signatures) {
    const Run& run = s.contract.runs()[by_buyer.run];
    const auto tx =
        complete_tower(attested(s, Party::buyer, run.hi), payout_script(), by_buyer.signature);
    REQUIRE(tx);
    const bool whole = run.payout == s.contract.value();
    CHECK(tx->vsize() == (whole ? 175 : 218));
    CHECK(tx->outputs[whole ? 0 : 1].amount.value == run.payout.value - 240 - (whole ? 175 : 218));
    CHECK(tx->outputs[whole ? 0 : 1].script_pubkey == payout_script());
    CHECK(tx->outputs.back().amount == Sats{240});
  }
}

TEST_CASE("a tower's signature of one run does not serve another, nor another script") {
  const SampleContract s(small_terms());
  auto signatures = need(sign_tower(s.contract, s.funded, payout_script(), s.buyer_leaf));
  const Run& run = s.contract.runs()[signatures[1].run];
  CHECK(complete_tower(attested(s, Party::buyer, run.lo), payout_script(), signatures[0].signature)
            .error()
            .code == Errc::claim_wrong_key);
  CHECK(complete_tower(attested(s, Party::buyer, run.lo), sample_script("thief"),
                       signatures[1].signature)
            .error()
            .code == Errc::claim_wrong_key);
}

TEST_CASE("a tower refuses a job that is short, shuffled or wrong") {
  const SampleContract s(small_terms());
  const auto good = need(sign_tower(s.contract, s.funded, payout_script(), s.buyer_leaf));
  const auto code_of = [&](auto change) {
    auto changed = good;
    change(changed);
    return verify_tower(s.contract, s.funded, payout_script(), changed).error().code;
  };
  CHECK(code_of([](auto& l) { l.pop_back(); }) == Errc::presignature_missing);
  CHECK(code_of([](auto& l) { l.push_back(l[0]); }) == Errc::presignature_extra);
  CHECK(code_of([](auto& l) { std::swap(l[0], l[1]); }) == Errc::presignature_wrong_order);
  CHECK(code_of([](auto& l) { l[0].signature.bytes[40] ^= 1; }) == Errc::presignature_invalid);
  CHECK(sign_tower(s.contract, s.funded, payout_script(), s.pool_leaf).error().code ==
        Errc::invalid_argument);
}

TEST_CASE("runs that pay less than 788 sats are not covered, to the sat") {
  Terms t = small_terms();
  t.step = Sats{787};
  t.min_payout = Sats{330};
  t.quantity = Sats{20'000};
  t.collateral = *required_collateral(t);
  t.void_amount = Sats{400};
  const SampleContract s(t);
  std::size_t covered = 0;
  for (std::size_t run = 0; run < s.contract.runs().size(); ++run) {
    const auto payout = tower_payout(s.contract, run);
    const std::int64_t owed = s.contract.runs()[run].payout.value;
    CHECK(payout.has_value() == (owed >= 788));
    if (payout) ++covered;
  }
  CHECK(covered > 0);
  CHECK(s.contract.runs()[1].payout == Sats{787});
  CHECK(tower_payout(s.contract, 1).error().code == Errc::tower_not_covered);
  CHECK(tower_payout(s.contract, 9'999).error().code == Errc::out_of_range);
}

TEST_CASE("the child bumps the fee by the anchor and one input of the tower's, in 153 vB") {
  const SampleContract s(small_terms());
  const auto signatures = need(sign_tower(s.contract, s.funded, payout_script(), s.buyer_leaf));
  const Run& run = s.contract.runs()[signatures[0].run];
  const auto tower = need(
      complete_tower(attested(s, Party::buyer, run.hi), payout_script(), signatures[0].signature));
  FeeInput fees{sample_outpoint("tower fees"), {Sats{100'000}, sample_script("tower")}, true};
  auto child = need(tower_child(tower, fees, sample_script("tower"), Sats{3'000}));
  CHECK(child.transaction.version == 3);
  CHECK(child.transaction.outputs[0].amount == Sats{97'240});
  const auto data = need(tx::PrecomputedData::of(child.transaction, child.spent_outputs));
  const Hash256 message = need(tx::taproot_sighash_hash(data, 1, {}));
  child.transaction.inputs[1].witness = {
      to_bytes(need(keys::sign_schnorr(message, sample_output_pair("tower"), keys::Entropy{})))};
  CHECK(child.transaction.vsize() == 153);
  CHECK(tx::verify(child.transaction, child.spent_outputs));

  CHECK(tower_child(tower, fees, sample_script("tower"), Sats{100'000}).error().code ==
        Errc::claim_dust);
  CHECK(tower_child(tower, fees, sample_script("tower"), Sats{100'241}).error().code ==
        Errc::claim_value);
  CHECK(tower_child(child.transaction, fees, sample_script("tower"), Sats{3'000}).error().code ==
        Errc::invalid_argument);
  fees.confirmed = false;
  CHECK(tower_child(tower, fees, sample_script("tower"), Sats{3'000}).error().code ==
        Errc::claim_fee_input_unconfirmed);
}
