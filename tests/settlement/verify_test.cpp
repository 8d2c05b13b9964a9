#include "sample_bundle.hpp"
#include "sample_contract.hpp"

#include <btcfi/core/json.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/settlement/verify.hpp>
#include <btcfi/tx/sighash.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// The states of all links by one letter each: v, f, u, n.
std::string states(const SettlementReport& report) {
  std::string out;
  for (const LinkReport& one : report.links) out += to_string(one.state)[0];
  return out;
}

std::string first(const SettlementReport& report) {
  const LinkReport* failure = report.first_failure();
  return failure == nullptr ? "" : to_string(failure->link);
}

}  // namespace

TEST_CASE("a settlement from three exchanges' prices to its transaction verifies whole") {
  const SettledMarket made;
  const SettlementReport report = verify(made.bundle, made.trust());
  INFO(report.to_json());
  CHECK(states(report) == "vvvvvvv");
  CHECK(report.ok());
  CHECK(report.complete());
  CHECK(report.price == 123'456u);
  CHECK(report.payout.value == 1'500'000);
  CHECK(report.settled->rung == Rung::attested);
  const auto document = expect(json::parse(report.to_json()));
  CHECK(*document.at("ok").as_bool());
  CHECK(document.at("first_failure")->is_null());
  CHECK(*document.at("links").at(6).at("link").as_string() == "transaction");
}

TEST_CASE("each link that is broken is the first failure named") {
  const SettledMarket made;
  struct Case {
    const char* name;
    const char* link;
    std::function<void(const SettledMarket&, SettlementBundle&)> change;
  };
  const std::vector<Case> cases{
      {"a quote of the evidence", "evidence",
       [](const SettledMarket&, SettlementBundle& b) { b.evidence[b.evidence.size() / 2] ^= 1; }},
      {"no evidence", "evidence",
       [](const SettledMarket&, SettlementBundle& b) { b.evidence.clear(); }},
      {"one digit of the record", "record",
       [](const SettledMarket&, SettlementBundle& b) { b.record[47] ^= 1; }},
      {"the record's signature", "record",
       [](const SettledMarket&, SettlementBundle& b) { b.record_signature[10] ^= 1; }},
      {"the record's publisher", "record",
       [](const SettledMarket&, SettlementBundle& b) { b.publisher.bytes[0] ^= 1; }},
      {"no record", "record", [](const SettledMarket&, SettlementBundle& b) { b.record.clear(); }},
      {"the proof", "root", [](const SettledMarket&, SettlementBundle& b) { b.proof.back() ^= 1; }},
      {"the root", "root", [](const SettledMarket&, SettlementBundle& b) { b.anchor[5] ^= 1; }},
      {"the count", "root", [](const SettledMarket&, SettlementBundle& b) { b.anchor[34] ^= 1; }},
      {"no anchor", "root", [](const SettledMarket&, SettlementBundle& b) { b.anchor.clear(); }},
      {"a secret of the attestation", "attestation",
       [](const SettledMarket&, SettlementBundle& b) { b.attestations[0][50] ^= 1; }},
      {"the announcement", "attestation",
       [](const SettledMarket&, SettlementBundle& b) { b.announcements[0][3] ^= 1; }},
      {"no attestation", "attestation",
       [](const SettledMarket&, SettlementBundle& b) { b.attestations.clear(); }},
      {"the exit code", "program",
       [](const SettledMarket&, SettlementBundle& b) { b.program->exit_code = 1; }},
      {"the steps", "program",
       [](const SettledMarket&, SettlementBundle& b) { b.program->steps += 1; }},
      {"endless steps", "program",
       [](const SettledMarket&, SettlementBundle& b) { b.program->steps = UINT64_MAX; }},
      {"the trace hash", "program",
       [](const SettledMarket&, SettlementBundle& b) { b.program->last_hash.bytes[7] ^= 1; }},
      {"the program", "program",
       [](const SettledMarket&, SettlementBundle& b) { b.program->program_id.bytes[7] ^= 1; }},
      {"its input", "program",
       [](const SettledMarket&, SettlementBundle& b) { b.program->input_id.bytes[7] ^= 1; }},
      {"no run", "program", [](const SettledMarket&, SettlementBundle& b) { b.program.reset(); }},
      {"one sat more, claimed with an honest run of the program", "program",
       [](const SettledMarket& m, SettlementBundle& b) {
         b.payout = {1'500'001};
         b.program = expect(run_payout_program(m.terms, 123'456, b.payout));
       }},
      {"one sat more, claimed with the run of the right payout", "program",
       [](const SettledMarket&, SettlementBundle& b) { b.payout.value += 1; }},
      {"FUND's value", "transaction",
       [](const SettledMarket& m, SettlementBundle& b) {
         tx::Transaction fund = m.deal.sold.fund;
         fund.outputs[0].amount.value -= 1;
         b.fund = fund.serialize();
       }},
      {"a key of the contract", "transaction",
       [](const SettledMarket&, SettlementBundle& b) {
         std::swap(b.keys.pool_leaf, b.keys.buyer_leaf);
       }},
      {"the transaction's signature", "transaction",
       [](const SettledMarket& m, SettlementBundle& b) {
         auto by = expect(tx::Transaction::parse(m.bundle.transaction));
         by.inputs[0].witness[1][9] ^= 1;
         b.transaction = by.serialize();
       }},
      {"the pool's remainder", "transaction",
       [](const SettledMarket& m, SettlementBundle& b) {
         auto by = expect(tx::Transaction::parse(m.bundle.transaction));
         by.outputs[0].amount.value -= 1;
         b.transaction = by.serialize();
       }},
      {"what is spent", "transaction",
       [](const SettledMarket&, SettlementBundle& b) { b.spent[0].amount.value += 1; }},
      {"no spent outputs", "transaction",
       [](const SettledMarket&, SettlementBundle& b) { b.spent.clear(); }},
      {"another transaction", "transaction",
       [](const SettledMarket& m, SettlementBundle& b) { b.transaction = m.bundle.fund; }},
  };
  const SettlementTrust trust = made.trust();
  for (const Case& one : cases) {
    SettlementBundle bundle = made.bundle;
    one.change(made, bundle);
    const SettlementReport report = verify(bundle, trust);
    INFO(one.name << " " << report.to_json());
    CHECK(first(report) == one.link);
    CHECK_FALSE(report.complete());
  }
}

TEST_CASE("figures that are right by themselves but not by their neighbours are found") {
  SettledMarket made;
  const aggregate::Evidence evidence = sample_evidence(made.terms.expiry);
  const auto with_record = [&](const std::function<void(oracle::PriceRecord&)>& change) {
    oracle::PriceRecord record = sample_record(evidence);
    change(record);
    made.set_record(record);
    const SettlementReport report = verify(made.bundle, made.trust());
    const LinkReport* failure = report.first_failure();
    return failure == nullptr ? std::string()
                              : std::string(to_string(failure->link)) + " " + failure->error.where;
  };
  CHECK(with_record([](oracle::PriceRecord&) {}).empty());
  CHECK(with_record([](oracle::PriceRecord& r) { r.price += 1; }) == "record record.price");
  CHECK(with_record([](oracle::PriceRecord& r) { r.confidence += 1; }) ==
        "record record.confidence");
  CHECK(with_record([](oracle::PriceRecord& r) { r.flags = 0; }) == "record record.flags");
  CHECK(with_record([](oracle::PriceRecord& r) { r.source_mask = 3; }) ==
        "record record.source_mask");
  CHECK(with_record([](oracle::PriceRecord& r) { r.feed = oracle::feed_id("BTC/EUR"); }) ==
        "record record.feed");
  CHECK(with_record([](oracle::PriceRecord& r) { r.window_start_ms = r.published_ms; }) ==
        "record record.window_start_ms");
  CHECK(with_record([](oracle::PriceRecord& r) { r.window_start_ms -= 3'600'000; }) ==
        "attestation record.window_start_ms");
  // The same price with another exponent is the same price.
  CHECK(with_record([](oracle::PriceRecord& r) {
          r.exponent = -6;
          r.price /= 100;
          r.confidence /= 100;
        }).empty());

  // The oracle attested one tick less than the record says.
  SettledMarket other;
  const auto lower = other.market.oracle.announce("BTCUSD-test", other.terms.expiry);
  oracle::MemoryJournal fresh;
  oracle::EventOutcome outcome;
  outcome.price = 123'455;
  const auto attested = expect(other.market.oracle.signer.attest(
      lower.body, oracle::DigitProfile::tagged, outcome, other.terms.expiry, fresh));
  other.bundle.attestations = {expect(attested.serialize())};
  const auto report = verify(other.bundle, other.trust());
  CHECK(first(report) == "attestation");
  CHECK(report.of(Link::attestation).error ==
        fail(Errc::oracle_terms_differ, "record.price", 0, 123'455));
}

TEST_CASE("quotes that were never made pass for the price they give, unless the hash is known") {
  SettledMarket made;
  SettlementTrust trust = made.trust();
  const aggregate::Evidence seen = sample_evidence(made.terms.expiry);
  trust.evidence_hash = seen.hash();
  CHECK(verify(made.bundle, trust).complete());
  // The exchanges' prices in another order: the same price, confidence and number of sources.
  std::vector<btcfi::Quote> quotes;
  for (const aggregate::Judged& one : seen.quotes) quotes.push_back(one.quote);
  std::swap(quotes.front().price, quotes.back().price);
  const aggregate::Evidence forged = expect(aggregate::decide(quotes, {}, seen.request));
  REQUIRE(forged.decision.price == seen.decision.price);
  REQUIRE(forged.hash() != seen.hash());
  made.bundle.evidence = forged.encode();
  const SettlementReport report = verify(made.bundle, trust);
  CHECK(first(report) == "evidence");
  CHECK(report.of(Link::evidence).error == fail(Errc::oracle_record_invalid, "evidence_hash"));
  trust.evidence_hash.reset();
  CHECK(verify(made.bundle, trust).complete());  // what the documentation says of it
}

TEST_CASE("whom the verifier does not name is not trusted, and what it does not have is listed") {
  const SettledMarket made;
  const auto with = [&](const std::function<void(SettlementTrust&)>& change) {
    SettlementTrust trust = made.trust();
    change(trust);
    return verify(made.bundle, trust);
  };
  CHECK(first(with([](SettlementTrust& t) { t.publishers.clear(); })) == "record");
  CHECK(first(with([](SettlementTrust& t) { t.oracles.clear(); })) == "attestation");
  CHECK(first(with([](SettlementTrust& t) { t.unit = "ETHUSD"; })) == "attestation");
  CHECK(first(with([](SettlementTrust& t) { t.feed = "BTC/EUR"; })) == "record");
  CHECK(first(with([](SettlementTrust& t) { t.anchors[0].root.bytes[0] ^= 1; })) == "root");
  CHECK(first(with([](SettlementTrust& t) { t.funded->vout = 1; })) == "transaction");

  const auto lacks = [&](Link link, const std::function<void(SettlementTrust&)>& change) {
    const SettlementReport report = with(change);
    CHECK(report.ok());
    CHECK_FALSE(report.complete());
    CHECK(report.of(link).state == LinkState::unchecked);
    return std::string(report.of(link).needs);
  };
  CHECK(lacks(Link::record, [](SettlementTrust& t) { t.feed.reset(); }) == "feed");
  CHECK(lacks(Link::root, [](SettlementTrust& t) { t.anchors.clear(); }) == "anchors");
  CHECK(lacks(Link::attestation, [](SettlementTrust& t) { t.unit.reset(); }) == "unit");
  CHECK(lacks(Link::transaction, [](SettlementTrust& t) { t.chain = nullptr; }) == "chain");
  CHECK(lacks(Link::transaction, [](SettlementTrust& t) { t.funded.reset(); }) == "funded");
  CHECK(lacks(Link::payout, [](SettlementTrust& t) { t.terms_id.reset(); }) == "terms_id");
  CHECK(lacks(Link::transaction, [](SettlementTrust& t) { t.buyer_script.reset(); }) ==
        "buyer_script");
  CHECK(first(with([](SettlementTrust& t) { t.terms_id->bytes[0] ^= 1; })) == "payout");
  CHECK(first(with([](SettlementTrust& t) { t.buyer_script->back() ^= 1; })) == "transaction");
  const tx::Txid by = expect(tx::Transaction::parse(made.bundle.transaction)).txid();
  CHECK(with([&](SettlementTrust& t) {
          t.chain = nullptr;
          t.settled_by = by;
        }).complete());
  CHECK(first(with([&](SettlementTrust& t) { t.settled_by = tx::Txid{}; })) == "transaction");
  tx::SimulatedChain earlier = made.market.chain;
  REQUIRE(earlier.disconnect(1));
  CHECK(lacks(Link::transaction, [&](SettlementTrust& t) { t.chain = &earlier; }) ==
        "confirmation");
}

TEST_CASE("every rung verifies: bucket, close by both, void without a price, reclaim") {
  SettledMarket made;
  const Holding& option = made.deal.bought.holding;
  const std::span attested(&made.attestation, 1);
  made.unsettle();

  SECTION("bucket") {
    expect(made.market.chain.advance_to(made.terms.bucket_opens + 1));
    made.settle_by(
        expect(option.claim_bucket(*made.attestation.one_time_signature(oracle::Quantity::price),
                                   made.market.buyer_home, 1'000)));
    const auto report = verify(made.bundle, made.trust());
    CHECK(states(report) == "vvvvvvv");
    CHECK(report.settled->rung == Rung::bucket);
  }
  SECTION("close by both, the fee from the larger part") {
    const auto agreement = expect(close_at(option.contract(), payoff(made.terms, 123'456), {154}));
    auto ours = expect(option.close(agreement, test_entropy(1), attested));
    auto theirs =
        expect(made.market.seller.close(made.deal.id, agreement, test_entropy(2), attested));
    const auto share = expect(ours.sign_first(theirs.nonce(), option.internal_secret()));
    made.settle_by(expect(theirs.complete(
        ours.nonce(), share, expect(made.market.seller.internal_secret(made.deal.id)))));
    const auto report = verify(made.bundle, made.trust());
    CHECK(states(report) == "vvvvvvv");
    CHECK(report.settled->rung == Rung::key_path);
    // Both could have signed other amounts; then it is not what was owed.
    SettlementBundle other = made.bundle;
    other.payout.value -= 500'000;
    CHECK(verify(other, made.trust()).of(Link::transaction).error.code == Errc::close_not_agreed);
  }
  SECTION("void") {
    expect(made.market.chain.advance_to(made.terms.void_opens + 1));
    made.settle_by(expect(option.claim_void(made.market.buyer_home, 1'000)));
    SettlementBundle silent = made.bundle;
    silent.evidence = silent.record = silent.record_signature = silent.anchor = silent.proof = {};
    silent.attestations.clear();
    silent.program.reset();
    silent.payout = made.terms.void_amount;
    const auto report = verify(silent, made.trust());
    CHECK(states(report) == "nnnnnvv");
    CHECK(report.complete());
    // With a price at hand it is still what VOID pays.
    silent = made.bundle;
    silent.program.reset();
    silent.payout = made.terms.void_amount;
    CHECK(states(verify(silent, made.trust())) == "vvvvnvv");
    silent.payout.value += 1;
    CHECK(first(verify(silent, made.trust())) == "payout");
  }
  SECTION("reclaim") {
    expect(made.market.chain.advance_to(made.terms.reclaim_opens + 1));
    made.settle_by(expect(made.market.seller.reclaim(made.deal.id, 1'000)));
    made.bundle.payout = {};
    made.bundle.program.reset();
    const auto report = verify(made.bundle, made.trust());
    CHECK(states(report) == "vvvvnvv");
    CHECK(report.settled->rung == Rung::reclaim);
  }
}

TEST_CASE("a close in which both gave the payout away as a fee is not what was owed") {
  SettledMarket made(OptionKind::binary_call);
  const Holding& option = made.deal.bought.holding;
  REQUIRE(payoff(made.terms, 123'456) == option.contract().value());
  made.unsettle();
  CloseAgreement agreement;
  agreement.attested = true;
  const auto internal = expect(made.market.seller.internal_secret(made.deal.id));
  for (const bool honest : {false, true}) {
    const Sats fee = honest ? max_close_fee : Sats{max_close_fee.value + 1};
    agreement.buyer_amount = {option.contract().value().value - fee.value};
    auto ours = expect(CloseSigner::start(option.contract(), option.funded(), agreement,
                                          Party::buyer, option.internal_secret(), test_entropy(1)));
    auto theirs = expect(CloseSigner::start(option.contract(), option.funded(), agreement,
                                            Party::pool, internal, test_entropy(2)));
    const auto share = expect(ours.sign_first(theirs.nonce(), option.internal_secret()));
    made.settle_by(expect(theirs.complete(ours.nonce(), share, internal)));
    const auto report = verify(made.bundle, made.trust());
    CHECK(report.complete() == honest);
    CHECK(first(report) == (honest ? "" : "transaction"));
    made.unsettle();
  }
}

TEST_CASE("where both signed the whole, no other input can come back as the payout") {
  SettledMarket made(OptionKind::binary_call);
  const Holding& option = made.deal.bought.holding;
  made.unsettle();
  CloseAgreement agreement;
  agreement.attested = true;
  agreement.buyer_amount = option.contract().value();
  KeySigner wallet;
  const Bytes own = expect(wallet.add(sample_output_pair("the buyer's own").secret()));
  agreement.revocation =
      CloseRevocation{{sample_outpoint("the buyer's own"), {{1'000}, own}}, Party::buyer};
  const auto internal = expect(made.market.seller.internal_secret(made.deal.id));
  auto ours = expect(CloseSigner::start(option.contract(), option.funded(), agreement, Party::buyer,
                                        option.internal_secret(), test_entropy(1)));
  auto theirs = expect(CloseSigner::start(option.contract(), option.funded(), agreement,
                                          Party::pool, internal, test_entropy(2)));
  const auto share = expect(ours.sign_first(theirs.nonce(), option.internal_secret()));
  const auto by =
      expect(theirs.complete(ours.nonce(), share, internal, expect(ours.sign_revocation(wallet))));
  made.bundle.transaction = by.serialize();
  made.bundle.spent = theirs.spent();
  const Error error = verify(made.bundle, made.trust()).of(Link::transaction).error;
  CHECK(error == fail(Errc::close_not_agreed, "transaction.inputs"));
}

namespace {

/// The contract of a market spent by leaf L2, which both sides signed as they liked.
struct Colluding {
  SettledMarket made{OptionKind::binary_call};
  const Contract& contract = made.deal.bought.holding.contract();
  keys::KeyPair pool = expect(
      keys::KeyPair::from(expect(PartySecrets::derive(test_master(1), Network::regtest, 0)).leaf));
  keys::KeyPair buyer = expect(keys::KeyPair::from(
      expect(PartySecrets::derive(made.market.buyer_master, Network::regtest, 1)).leaf));

  Colluding() {
    REQUIRE(pool.xonly() == contract.keys().pool_leaf);
    REQUIRE(payoff(made.terms, 123'456) == contract.value());
    made.unsettle();
  }
  /// Spends it with a coin of the buyer's beside, the buyer's signature of the given type.
  SettlementReport spend(std::vector<tx::TxOut> outputs, std::uint8_t type) {
    const FundingInput coin = made.market.buyer_coin(10'100'000);
    tx::Transaction by;
    by.version = 2;
    by.inputs.push_back({made.deal.bought.holding.funded(), {}, tx::sequence_replaceable, {}});
    by.inputs.push_back({coin.outpoint, {}, tx::sequence_replaceable, {}});
    by.outputs = std::move(outputs);
    const std::vector<tx::TxOut> spent{contract.output(),
                                       coin.previous.outputs[coin.outpoint.vout]};
    const ContractLeaf* leaf = contract.find({LeafKind::attested});
    const auto data = expect(tx::PrecomputedData::of(by, spent));
    const auto sign = [&](const keys::KeyPair& key, std::uint8_t hash_type) {
      tx::TaprootSpend how;
      how.leaf = leaf->hash;
      how.hash_type = hash_type;
      Bytes out = to_bytes(expect(keys::sign_schnorr(expect(tx::taproot_sighash_hash(data, 0, how)),
                                                     key, keys::Entropy{})));
      if (hash_type != 0) out.push_back(hash_type);
      return out;
    };
    by.inputs[0].witness = {sign(buyer, type), sign(pool, 0), leaf->script, leaf->control_block};
    by.inputs[1].witness = expect(made.market.buyer_wallet.sign(by, 1, spent));
    made.settle_by(by);
    made.bundle.spent = spent;
    return verify(made.bundle, made.trust());
  }
};

}  // namespace

TEST_CASE("a payout that the buyer made to itself out of its own coin did not happen") {
  Colluding both;
  const Bytes& home = both.contract.script_of(Party::buyer);
  SECTION("both signed the whole leaf spend") {
    const auto report =
        both.spend({{{10'000'000}, home}, {{10'098'000}, both.made.market.pool_change}}, 0);
    CHECK(report.of(Link::transaction).error == fail(Errc::close_not_agreed, "transaction.inputs"));
  }
  SECTION("the buyer 'in advance', with an output that is not to its script") {
    const auto report =
        both.spend({{{10'000'000}, both.made.market.pool_change}, {{10'098'000}, home}}, 0x83);
    CHECK(report.of(Link::transaction).error.code == Errc::spend_not_of_contract);
  }
  SECTION("both together, and the buyer has both its coin and the payout") {
    const auto report = both.spend({{{20'100'000 - 2'000}, home}}, 0);
    CHECK_FALSE(report.complete());  // 2,000 less: a leaf pays what is owed, exactly
  }
}

TEST_CASE("a rung that is not the chain's is found by the witnesses") {
  SettledMarket made;
  auto by = expect(tx::Transaction::parse(made.bundle.transaction));
  const auto buyer = expect(keys::KeyPair::from(
      expect(PartySecrets::derive(made.market.buyer_master, Network::regtest, 1)).leaf));
  const ContractLeaf* leaf = made.deal.bought.holding.contract().find({LeafKind::attested});
  const auto data = expect(tx::PrecomputedData::of(by, made.bundle.spent));
  tx::TaprootSpend how;
  how.leaf = leaf->hash;
  how.hash_type = 0x01;  // the same transaction, signed again
  by.inputs[0].witness[0] = to_bytes(expect(
      keys::sign_schnorr(expect(tx::taproot_sighash_hash(data, 0, how)), buyer, keys::Entropy{})));
  by.inputs[0].witness[0].push_back(0x01);
  const auto txid = by.txid();
  REQUIRE(txid == expect(tx::Transaction::parse(made.bundle.transaction)).txid());
  made.bundle.transaction = by.serialize();
  CHECK(verify(made.bundle, made.trust()).of(Link::transaction).error ==
        fail(Errc::settled_not_spent, "transaction"));
  SettlementTrust by_id = made.trust();
  by_id.chain = nullptr;
  by_id.settled_by = txid;
  CHECK(verify(made.bundle, by_id).complete());
}

TEST_CASE(
    "evidence of another minute than the expiry's, or published days later, is not the price") {
  SettledMarket made;
  const auto judged = [&](std::int64_t moved_s) {
    const aggregate::Evidence evidence =
        sample_evidence(static_cast<std::uint32_t>(made.terms.expiry + moved_s));
    made.bundle.evidence = evidence.encode();
    oracle::PriceRecord record = sample_record(evidence);
    const std::uint64_t expiry_ms = std::uint64_t{made.terms.expiry} * 1'000;
    record.window_start_ms = std::min(record.window_start_ms, expiry_ms);
    record.published_ms = std::max(record.published_ms, expiry_ms);
    made.set_record(record);
    const LinkReport report = verify(made.bundle, made.trust()).of(Link::attestation);
    return report.state == LinkState::failed ? std::string(report.error.where) : std::string();
  };
  CHECK(judged(0).empty());
  CHECK(judged(60).empty());
  CHECK(judged(-60).empty());
  CHECK(judged(61) == "evidence.moment");
  CHECK(judged(-61) == "evidence.moment");
  CHECK(judged(3'599) == "record.published_ms");
}

TEST_CASE("inputs that would take minutes to hash are refused by their kind") {
  SettledMarket made;
  auto by = expect(tx::Transaction::parse(made.bundle.transaction));
  by.inputs.push_back(by.inputs[0]);
  by.inputs[1].previous.vout += 1;
  made.bundle.transaction = by.serialize();
  made.bundle.spent.push_back({{1'000}, {0x51}});
  const Error error = verify(made.bundle, made.trust()).of(Link::transaction).error;
  CHECK(error.code == Errc::funding_input_kind);
  CHECK(error.input == 1);
}

TEST_CASE("a committee's record counts when it is the committee that is trusted") {
  SettledMarket made;
  oracle::Committee committee;
  committee.threshold = 2;
  std::vector<std::pair<keys::XOnlyKey, std::uint8_t>> members;
  for (const std::uint8_t number : std::initializer_list<std::uint8_t>{71, 72, 73}) {
    members.emplace_back(expect(keys::xonly(test_secret(number))), number);
  }
  std::sort(members.begin(), members.end());
  for (const auto& member : members) committee.members.push_back(member.first);
  oracle::CosignedRecord cosigned;
  cosigned.record = sample_record(sample_evidence(made.terms.expiry));
  cosigned.record.committee = committee.id();
  made.set_record(cosigned.record);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto key = expect(keys::KeyPair::from(test_secret(members[i].second)));
    expect(cosigned.add(committee, members[i].first,
                        expect(oracle::sign(cosigned.record, key, keys::Entropy{}))));
  }
  const Bytes whole = expect(cosigned.serialize());
  made.bundle.record_signature.assign(whole.begin() + 96, whole.end());
  SettlementTrust trust = made.trust();
  CHECK(first(verify(made.bundle, trust)) == "record");
  trust.committee = committee;
  trust.publishers.clear();
  CHECK(verify(made.bundle, trust).complete());
  made.bundle.record_signature.resize(8 + 64);
  made.bundle.record_signature[7] = 1;
  CHECK(first(verify(made.bundle, trust)) == "record");
}
