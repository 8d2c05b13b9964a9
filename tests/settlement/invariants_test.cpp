// PROTOCOL section 12, the invariants that concern one contract: 1, 4, 6, 7, 11 and 12 here; 2, 3
// and 5 in claim_test.cpp, 8 in presign_test.cpp.

#include "sample_spends.hpp"

#include <btcfi/settlement/guard.hpp>
#include <btcfi/settlement/timeline.hpp>
#include <btcfi/tx/locktime.hpp>
#include <btcfi/tx/verify.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

constexpr std::uint32_t paying = 150;
constexpr std::uint32_t worthless = 50;

Claim claim_of(const SampleContract& s, Spend spend) {
  ClaimPlan plan;
  plan.spends.push_back(std::move(spend));
  plan.rest_script = sample_script("mine");
  plan.fee = Sats{1'000};
  Claim claim = need(Claim::build(std::move(plan)));
  must_sign(claim, s);
  return claim;
}

/// Signs input 0 again for its leaf with that key and type, in place of witness item \p slot.
void sign_again(tx::Transaction& tx, std::span<const tx::TxOut> spent, const ContractLeaf& leaf,
                const keys::KeyPair& key, std::size_t slot, std::uint8_t type = 0) {
  const auto data = need(tx::PrecomputedData::of(tx, spent));
  tx::TaprootSpend how;
  how.hash_type = type;
  how.leaf = leaf.hash;
  Bytes signature = to_bytes(
      need(keys::sign_schnorr(need(tx::taproot_sighash_hash(data, 0, how)), key, keys::Entropy{})));
  if (type != 0) signature.push_back(type);
  tx.inputs[0].witness[slot] = std::move(signature);
}

bool final_when(const tx::Transaction& tx, std::uint32_t median_time) {
  return tx::final_at(tx, {.next_height = 900'000, .median_time = median_time}).has_value();
}

}  // namespace

TEST_CASE("invariant 1: every rung pays P(S) at every price, and only the run of S pays") {
  const SampleContract s(small_terms());
  const Terms& terms = s.contract.terms();
  const std::size_t runs = s.contract.runs().size();
  for (std::uint32_t price = 0; price <= terms.max_price(); ++price) {
    const Sats owed = payoff(terms, price);
    REQUIRE(owed <= exact_payoff(terms, price));
    const Party claimer = owed.value > 0 ? Party::buyer : Party::pool;
    const auto to_buyer = [&](const Spend& spend) {
      return claimer == Party::buyer ? spend.claimable()
                                     : Sats{s.contract.value().value - spend.claimable().value};
    };
    REQUIRE(to_buyer(attested(s, claimer, price)) == owed);
    REQUIRE(to_buyer(bucketed(s, claimer, price)) == owed);
  }
  // The script of every bucket, shown the one-time signature of prices all over the domain and at
  // every edge, accepts those of its run and no other.
  std::vector<std::uint32_t> prices;
  for (const Run& run : s.contract.runs()) prices.insert(prices.end(), {run.lo, run.hi});
  for (std::uint32_t price = 0; price <= terms.max_price(); price += 37) prices.push_back(price);
  for (std::uint32_t i = 1; i < runs; ++i) {
    const Run& run = s.contract.runs()[i];
    for (const std::uint32_t price : prices) {
      Spend spend = bucketed(s, Party::buyer, run.lo);
      spend.one_time = need(
          script::winternitz_witness(s.oracle.sign_price(price), s.contract.price_key().shape));
      const bool inside = price >= run.lo && price <= run.hi;
      REQUIRE(claim_of(s, spend).finalize().has_value() == inside);
    }
  }
}

TEST_CASE(
    "invariant 4: whatever a pre-signature commits to cannot change, whatever it leaves open can") {
  const SampleContract s(small_terms());
  struct Change {
    const char* what;
    std::function<void(tx::Transaction&)> make;
    bool breaks;
  };
  const Change changes[] = {
      {"remainder + 1", [](auto& t) { t.outputs[0].amount.value += 1; }, true},
      {"remainder - 1", [](auto& t) { t.outputs[0].amount.value -= 1; }, true},
      {"remainder to another script",
       [](auto& t) { t.outputs[0].script_pubkey = sample_script("thief"); }, true},
      {"remainder at another index", [](auto& t) { std::swap(t.outputs[0], t.outputs[1]); }, true},
      {"remainder left out", [](auto& t) { t.outputs.erase(t.outputs.begin()); }, true},
      {"version", [](auto& t) { t.version = 2; }, true},
      {"lock time + 1", [](auto& t) { t.lock_time += 1; }, true},
      {"lock time - 1", [](auto& t) { t.lock_time -= 1; }, true},
      {"sequence", [](auto& t) { t.inputs[0].sequence = 0xfffffffe; }, true},
      {"outpoint", [](auto& t) { t.inputs[0].previous.vout += 1; }, true},
      {"hash byte", [](auto& t) { t.inputs[0].witness[1].back() = 0x81; }, true},
      {"hash byte left out", [](auto& t) { t.inputs[0].witness[1].pop_back(); }, true},
      {"payout to another script",
       [](auto& t) { t.outputs[1].script_pubkey = sample_script("elsewhere"); }, false},
      {"smaller payout", [](auto& t) { t.outputs[1].amount.value -= 500; }, false},
      {"another output",
       [](auto& t) {
         t.outputs.push_back(t.outputs[1]);
         t.outputs[2].amount = Sats{400};
       },
       false},
      {"nothing", [](auto&) {}, false},
  };
  for (const Spend& spend :
       {attested(s, Party::buyer, paying), bucketed(s, Party::buyer, paying), voided(s)}) {
    const Claim claim = claim_of(s, spend);
    const ContractLeaf& leaf = *s.contract.find(spend.leaf);
    for (const Change& change : changes) {
      INFO(leaf.id.name() << ": " << change.what);
      tx::Transaction tx = claim.transaction();
      change.make(tx);
      sign_again(tx, claim.spent_outputs(), leaf, s.buyer_leaf, 0);
      CHECK(tx::verify(tx, claim.spent_outputs()).has_value() == !change.breaks);
    }
  }
}

TEST_CASE("invariant 4: a pre-signature of one leaf is void in every other") {
  const SampleContract s(small_terms());
  const Claim claim = claim_of(s, voided(s));
  const ContractLeaf& attested_leaf = *s.contract.find({LeafKind::attested});
  tx::Transaction tx = claim.transaction();
  tx.inputs[0].witness = {Bytes{}, claim.transaction().inputs[0].witness[1], attested_leaf.script,
                          attested_leaf.control_block};
  sign_again(tx, claim.spent_outputs(), attested_leaf, s.buyer_leaf, 0);
  CHECK_FALSE(tx::verify(tx, claim.spent_outputs()));
}

TEST_CASE("invariant 6: no leaf is spendable by one party before T_r") {
  const SampleContract s(small_terms());
  const tx::TxOut spent[] = {s.contract.output()};
  for (const ContractLeaf& leaf : s.contract.leaves()) {
    for (const Party party : {Party::pool, Party::buyer}) {
      const keys::KeyPair& key = party == Party::pool ? s.pool_leaf : s.buyer_leaf;
      tx::Transaction tx;
      tx.version = 3;
      tx.lock_time = s.contract.terms().reclaim_opens - 1;
      tx.inputs.push_back({s.funded, {}, tx::sequence_replaceable, {}});
      tx.outputs.push_back({Sats{s.contract.value().value - 1'000}, sample_script("mine")});
      const std::size_t signatures = leaf.id.kind == LeafKind::reclaim ? 1 : 2;
      tx::Witness witness(signatures);
      if (leaf.id.kind == LeafKind::bucket) {
        const Run& run = s.contract.runs()[leaf.id.run];
        for (Bytes& item : need(script::winternitz_witness(s.oracle.sign_price(run.lo),
                                                           s.contract.price_key().shape))) {
          witness.push_back(std::move(item));
        }
      }
      witness.push_back(leaf.script);
      witness.push_back(leaf.control_block);
      // Its own signature in every place, alone and together, beside nothing.
      for (std::size_t places = 1; places < (std::size_t{1} << signatures); ++places) {
        tx.inputs[0].witness = witness;
        for (std::size_t slot = 0; slot < signatures; ++slot) {
          if ((places >> slot & 1) != 0) sign_again(tx, spent, leaf, key, slot);
        }
        INFO(leaf.id.name() << " by the " << (party == Party::pool ? "pool" : "buyer"));
        CHECK_FALSE(tx::verify(tx, spent));
      }
    }
  }
}

TEST_CASE("invariant 7: the key path needs both: neither key alone, nor a leaf key, signs for it") {
  const SampleContract s(small_terms());
  const tx::TxOut spent[] = {s.contract.output()};
  tx::Transaction tx;
  tx.inputs.push_back({s.funded, {}, tx::sequence_replaceable, {}});
  tx.outputs.push_back({Sats{s.contract.value().value - 1'000}, sample_script("mine")});
  const auto data = need(tx::PrecomputedData::of(tx, spent));
  const Hash256 message = need(tx::taproot_sighash_hash(data, 0, {}));
  for (const keys::KeyPair* key :
       {&s.pool_internal, &s.buyer_internal, &s.pool_leaf, &s.buyer_leaf}) {
    const auto tweaked = need(keys::tweak_secret(key->secret(), s.contract.merkle_root()));
    for (const keys::SecretKey* secret : {&key->secret(), &tweaked}) {
      tx.inputs[0].witness = {
          to_bytes(need(keys::sign_schnorr(message, *secret, keys::Entropy{})))};
      CHECK_FALSE(tx::verify(tx, spent));
    }
  }
}

TEST_CASE("invariant 7: both together sign for the key path") {
  const SampleContract s(small_terms());
  const tx::TxOut spent[] = {s.contract.output()};
  tx::Transaction tx;
  tx.inputs.push_back({s.funded, {}, tx::sequence_replaceable, {}});
  tx.outputs.push_back({Sats{s.contract.value().value - 1'000}, sample_script("mine")});
  const auto data = need(tx::PrecomputedData::of(tx, spent));
  const Hash256 message = need(tx::taproot_sighash_hash(data, 0, {}));
  const keys::KeyAggregate& group = s.contract.output_aggregate();
  const auto nonce = [&](const keys::KeyPair& key) {
    return need(keys::make_nonce(need(keys::system_entropy()),
                                 {.key = key.public_key(), .secret = &key.secret()}));
  };
  auto of_pool = nonce(s.pool_internal);
  auto of_buyer = nonce(s.buyer_internal);
  const keys::PublicNonce nonces[] = {of_pool.public_nonce, of_buyer.public_nonce};
  const auto session =
      need(keys::Session::start(group, need(keys::aggregate_nonces(nonces)), message));
  const keys::PartialSignature shares[] = {
      need(keys::sign_partial(std::move(of_pool.secret_nonce), s.pool_internal.secret(), session)),
      need(keys::sign_partial(std::move(of_buyer.secret_nonce), s.buyer_internal.secret(),
                              session))};
  tx.inputs[0].witness = {to_bytes(need(session.aggregate(shares)))};
  CHECK(tx::verify(tx, spent));
  CHECK(check_spend(s.contract, tx, spent));
  CHECK(tx.vsize() == 111);
}

TEST_CASE("invariant 11: each window is closed one second early") {
  const SampleContract s(small_terms());
  const Spend spends[] = {attested(s, Party::buyer, paying),
                          attested(s, Party::pool, worthless),
                          bucketed(s, Party::buyer, paying),
                          bucketed(s, Party::pool, worthless),
                          voided(s),
                          reclaim_spend(s.contract, s.funded)};
  for (const Spend& spend : spends) {
    const ContractLeaf& leaf = *s.contract.find(spend.leaf);
    INFO(leaf.id.name());
    const Claim claim = claim_of(s, spend);
    const tx::Transaction tx = need(claim.finalize());
    CHECK(tx.lock_time == leaf.opens);
    CHECK_FALSE(final_when(tx, leaf.opens - 1));
    CHECK_FALSE(final_when(tx, leaf.opens));
    CHECK(final_when(tx, leaf.opens + 1));
    CHECK(is_open(leaf.opens, leaf.opens + 1));

    // An earlier lock time, honestly signed by the claimer, fails in the script or by the
    // signature.
    tx::Transaction early = tx;
    early.lock_time -= 1;
    const bool buyer = spend.claimer == Party::buyer;
    const std::size_t slot = buyer || leaf.id.kind == LeafKind::reclaim ? 0 : 1;
    sign_again(early, claim.spent_outputs(), leaf, buyer ? s.buyer_leaf : s.pool_leaf, slot);
    CHECK_FALSE(tx::verify(early, claim.spent_outputs()));
  }
}

TEST_CASE("invariant 12: who loses by a later opening holds signatures to settle before it") {
  for (const OptionKind kind : {OptionKind::call, OptionKind::put, OptionKind::binary_call}) {
    const SampleContract s(small_terms(kind));
    const Terms& t = s.contract.terms();
    for (const Run& run : s.contract.runs()) {
      const bool buyer_can = has_presignature(s.contract, PresignKind::pool_2, run.payout);
      const bool pool_can = has_presignature(s.contract, PresignKind::buyer_2, run.payout);
      // VOID gives the buyer the void amount: the pool loses where it owes less.
      if (run.payout < t.void_amount) CHECK((pool_can && t.expiry < t.void_opens));
      // RECLAIM gives the pool everything: the buyer loses where it is owed anything.
      if (run.payout.value > 0) CHECK((buyer_can && t.expiry < t.reclaim_opens));
      // R3 pays the same; who needs it instead of L2 has it.
      CHECK(has_presignature(s.contract, PresignKind::pool_3, run.payout) == buyer_can);
      CHECK(has_presignature(s.contract, PresignKind::buyer_3, run.payout) == pool_can);
    }
  }
}
