// From the price to the transaction: every comparison on the way, from both sides.
#include "sample_bundle.hpp"

#include <btcfi/script/output.hpp>
#include <btcfi/settlement/verify.hpp>
#include <btcfi/tx/sighash.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

using Change = std::function<void(SettlementBundle&)>;

/// The report on a bundle with one thing changed.
SettlementReport after(const SettledMarket& made, const Change& change) {
  SettlementBundle bundle = made.bundle;
  change(bundle);
  return verify(bundle, made.trust());
}

Error error_at(const SettlementReport& report, Link link) {
  const LinkReport& one = report.of(link);
  INFO(report.to_json());
  CHECK(one.state == LinkState::failed);
  return one.error;
}

/// What a link was left unchecked for.
std::string needs(const SettlementReport& report, Link link) {
  const LinkReport& one = report.of(link);
  INFO(report.to_json());
  CHECK(one.state == LinkState::unchecked);
  return one.needs;
}

/// The contract's input signed by both for the key path, whatever the transaction says.
void sign_together(const SettledMarket& made, tx::Transaction& by) {
  const Holding& option = made.deal.bought.holding;
  const auto pool = expect(made.market.seller.internal_secret(made.deal.id));
  const keys::SecretKey& buyer = option.internal_secret();
  const keys::KeyAggregate& group = option.contract().output_aggregate();
  const std::vector<tx::TxOut> spent{option.contract().output()};
  const auto data = expect(tx::PrecomputedData::of(by, spent));
  const Hash256 hash = expect(tx::taproot_sighash_hash(data, 0, {}));
  const auto nonce = [&](const keys::SecretKey& secret, std::uint8_t number) {
    return expect(keys::make_nonce(test_entropy(number),
                                   {.key = expect(keys::public_key(secret)), .secret = &secret}));
  };
  keys::NoncePair pools = nonce(pool, 1), buyers = nonce(buyer, 2);
  const keys::PublicNonce nonces[] = {pools.public_nonce, buyers.public_nonce};
  const auto session =
      expect(keys::Session::start(group, expect(keys::aggregate_nonces(nonces)), hash.view()));
  const keys::PartialSignature shares[] = {
      expect(keys::sign_partial(std::move(pools.secret_nonce), pool, session)),
      expect(keys::sign_partial(std::move(buyers.secret_nonce), buyer, session))};
  by.inputs[0].witness = {to_bytes(expect(session.aggregate(shares)))};
}

/// A chain that does not answer one question, or knows of no spender.
class Partly final : public tx::ChainView {
 public:
  explicit Partly(const tx::ChainView& chain) : chain_(chain) {}
  std::string silent;
  bool unspent = false;

  Result<tx::ChainTip> tip() const override {
    if (silent == "tip") return fail(Errc::io, "tip");
    return chain_.tip();
  }
  Result<std::optional<tx::Coin>> coin(const tx::OutPoint& o) const override {
    return chain_.coin(o);
  }
  Result<tx::TxStatus> status(const tx::Txid& txid) const override {
    if (silent == "status") return fail(Errc::io, "status");
    return chain_.status(txid);
  }
  Result<std::optional<tx::Transaction>> spender(const tx::OutPoint& o) const override {
    if (silent == "spender") return fail(Errc::io, "spender");
    if (unspent) return std::optional<tx::Transaction>{};
    return chain_.spender(o);
  }

 private:
  const tx::ChainView& chain_;
};

}  // namespace

TEST_CASE("a close that pays the buyer in several outputs pays their sum") {
  SettledMarket made;
  made.unsettle();
  const Contract& contract = made.deal.bought.holding.contract();
  const Bytes& home = contract.script_of(Party::buyer);
  tx::Transaction by;
  by.version = 2;
  by.inputs.push_back({made.deal.bought.holding.funded(), {}, tx::sequence_replaceable, {}});
  by.outputs = {
      {{contract.value().value - made.bundle.payout.value - 300}, contract.script_of(Party::pool)},
      {{1'000'000}, home},
      {{made.bundle.payout.value - 1'000'000}, home}};
  SECTION("whole") {
    sign_together(made, by);
    made.settle_by(by);
    CHECK(verify(made.bundle, made.trust()).complete());
  }
  SECTION("to the sat, since the pool's is the larger share and pays the fee") {
    REQUIRE(made.bundle.payout.value * 2 <= contract.value().value);
    by.outputs[2].amount.value -= 1;
    sign_together(made, by);
    made.settle_by(by);
    CHECK(error_at(verify(made.bundle, made.trust()), Link::transaction) ==
          fail(Errc::close_not_agreed, "transaction.payout"));
  }
  SECTION("and a sat more is not what was owed") {
    by.outputs[0].amount.value -= 1;
    by.outputs[2].amount.value += 1;
    sign_together(made, by);
    made.settle_by(by);
    CHECK(error_at(verify(made.bundle, made.trust()), Link::transaction) ==
          fail(Errc::close_not_agreed, "transaction.payout"));
  }
}

TEST_CASE("a verifier that knows the fees allows a close less") {
  SettledMarket made(OptionKind::binary_call);
  made.unsettle();
  const Contract& contract = made.deal.bought.holding.contract();
  REQUIRE(made.bundle.payout == contract.value());
  tx::Transaction by;
  by.version = 2;
  by.inputs.push_back({made.deal.bought.holding.funded(), {}, tx::sequence_replaceable, {}});
  by.outputs = {{{contract.value().value - 500}, contract.script_of(Party::buyer)}};
  sign_together(made, by);
  made.settle_by(by);
  SettlementTrust trust = made.trust();
  CHECK(trust.max_close_fee == max_close_fee);
  CHECK(verify(made.bundle, trust).complete());
  trust.max_close_fee = {500};
  CHECK(verify(made.bundle, trust).complete());
  trust.max_close_fee = {499};
  CHECK(error_at(verify(made.bundle, trust), Link::transaction) ==
        fail(Errc::close_not_agreed, "transaction.payout"));
}

TEST_CASE("of two equal shares the pool's pays the fee of a close") {
  SettledMarket made(OptionKind::binary_call);
  made.unsettle();
  const Contract& contract = made.deal.bought.holding.contract();
  const std::int64_t half = contract.value().value / 2;
  REQUIRE(half * 2 == contract.value().value);
  made.bundle.payout = {half};  // not what the price pays: the transaction is judged by it alone
  for (const std::int64_t short_by : {0, 1}) {
    tx::Transaction by;
    by.version = 2;
    by.inputs.push_back({made.deal.bought.holding.funded(), {}, tx::sequence_replaceable, {}});
    by.outputs = {{{half - 300}, contract.script_of(Party::pool)},
                  {{half - short_by}, contract.script_of(Party::buyer)}};
    sign_together(made, by);
    made.settle_by(by);
    const auto report = verify(made.bundle, made.trust());
    CHECK((report.of(Link::transaction).state == LinkState::verified) == (short_by == 0));
    made.unsettle();
  }
}

TEST_CASE("without a chain it is the signatures that say whether both spent the contract") {
  const SettledMarket made;
  auto by = expect(tx::Transaction::parse(made.bundle.transaction));
  by.inputs[0].witness[1][9] ^= 1;
  SettlementBundle forged = made.bundle;
  forged.transaction = by.serialize();
  SettlementTrust trust = made.trust();
  trust.chain = nullptr;
  CHECK(error_at(verify(forged, trust), Link::transaction).code == Errc::script_schnorr_sig);
  trust.settled_by = by.txid();  // an id says nothing of the witnesses
  CHECK(error_at(verify(forged, trust), Link::transaction).code == Errc::script_schnorr_sig);
}

TEST_CASE("a chain that does not answer, or knows of no spender, leaves the transaction open") {
  const SettledMarket made;
  Partly chain(made.market.chain);
  SettlementTrust trust = made.trust();
  trust.chain = &chain;
  REQUIRE(verify(made.bundle, trust).complete());
  for (const char* question : {"spender", "tip", "status"}) {
    chain.silent = question;
    CHECK(needs(verify(made.bundle, trust), Link::transaction) == "chain: no answer");
  }
  chain.silent.clear();
  chain.unspent = true;
  CHECK(needs(verify(made.bundle, trust), Link::transaction) == "confirmation");
}

TEST_CASE("a settlement with a coin that pays its fee verifies") {
  SettledMarket made(OptionKind::binary_call);
  made.unsettle();
  const auto coin = expect(made.market.chain.fund(made.market.pool_change, {50'000}));
  expect(
      made.market.seller.add_coin({coin.outpoint, coin.transaction.outputs[0]}, made.market.now));
  const auto paid = expect(made.market.seller.settle(std::span(&made.attestation, 1), 1'000));
  REQUIRE(paid.size() == 1);
  REQUIRE(paid[0].inputs.size() == 2);
  std::vector<tx::TxOut> spent;
  for (const tx::TxIn& input : paid[0].inputs) {
    spent.push_back(expect(made.market.chain.coin(input.previous))->output);
  }
  made.settle_by(paid[0]);
  made.bundle.spent = spent;
  const SettlementReport report = verify(made.bundle, made.trust());
  INFO(report.to_json());
  CHECK(report.complete());
}

TEST_CASE("the run of the program has a size and an exit code of its own") {
  const SettledMarket made;
  const auto program = [&](const std::function<void(rv32::ExecutionClaim&)>& change) {
    return error_at(after(made, [&](SettlementBundle& b) { change(*b.program); }), Link::program);
  };
  CHECK(program([](rv32::ExecutionClaim& c) { c.steps = payout_program_steps + 1; }) ==
        fail(Errc::rv32_claim_result, "steps"));
  const Error most = program([](rv32::ExecutionClaim& c) { c.steps = payout_program_steps; });
  CHECK(most.code == Errc::rv32_claim_result);
  CHECK(std::string(most.where) == "rv32::verify_execution");  // it was run
  CHECK(program([](rv32::ExecutionClaim& c) { c.exit_code = 1; }) ==
        fail(Errc::rv32_claim_result, "exit_code"));
}

TEST_CASE("what a link needs from an earlier one is named where that one failed") {
  const SettledMarket made;
  const auto silent = after(made, [](SettlementBundle& b) { b.attestations.clear(); });
  CHECK(needs(silent, Link::program) == "attestation");
  CHECK(needs(silent, Link::payout) == "attestation");
  const auto unspent = after(made, [](SettlementBundle& b) { b.transaction.clear(); });
  CHECK(error_at(unspent, Link::transaction) == fail(Errc::json_missing_key, "transaction"));
  CHECK(needs(unspent, Link::payout) == "transaction");
}

TEST_CASE("the payout is what the terms say, to the sat, whatever was paid") {
  const SettledMarket made;
  for (const std::int64_t off : {-1, 1}) {
    const auto report = after(made, [&](SettlementBundle& b) { b.payout.value += off; });
    CHECK(error_at(report, Link::payout) == fail(Errc::close_not_agreed, "payout_sat"));
    CHECK(error_at(report, Link::transaction) ==
          fail(Errc::close_not_agreed, "transaction.payout"));
  }
  const auto odd = after(made, [](SettlementBundle& b) { b.terms.price_bits = 0; });
  Terms terms = made.terms;
  terms.price_bits = 0;
  REQUIRE_FALSE(terms.check());
  CHECK(error_at(odd, Link::payout) == terms.check().error());
}

TEST_CASE("FUND and the announcement are those that the contract follows from") {
  const SettledMarket made;
  const auto refused = [&](const Change& change) {
    return error_at(after(made, change), Link::transaction);
  };
  CHECK(refused([](SettlementBundle& b) { b.fund.clear(); }) ==
        fail(Errc::json_missing_key, "fund"));
  CHECK(refused([&](SettlementBundle& b) {
          tx::Transaction fund = made.deal.sold.fund;
          fund.outputs.clear();
          b.fund = fund.serialize();
        }) == fail(Errc::offer_output_mismatch, "fund"));
  CHECK(refused([](SettlementBundle& b) { b.announcements.clear(); }) ==
        fail(Errc::json_missing_key, "announcements"));
  // Without bucket leaves nothing of an announcement is in the contract, which is another one then.
  CHECK(refused([](SettlementBundle& b) {
          b.terms.bucket_opens = 0;
          b.announcements.clear();
        }) == fail(Errc::offer_output_mismatch, "fund"));
  CHECK(refused([&](SettlementBundle& b) {
          oracle::Announcement wordless = made.market.event;
          wordless.body.one_time.clear();
          b.announcements = {expect(wordless.serialize())};
        }) == fail(Errc::offer_announcement_mismatch, "announcements"));
}

TEST_CASE("each input has the output that it spends, at its place") {
  const SettledMarket made;
  const tx::TxOut own = made.deal.bought.holding.contract().output();
  const auto refused = [&](const Change& change) {
    return error_at(after(made, change), Link::transaction);
  };
  CHECK(refused([](SettlementBundle& b) { b.spent.clear(); }) ==
        fail(Errc::tx_spent_outputs_count, "spent", 0, 0));
  CHECK(refused([&](SettlementBundle& b) { b.spent.push_back(own); }) ==
        fail(Errc::tx_spent_outputs_count, "spent", 0, 2));
  CHECK(refused([](SettlementBundle& b) { b.spent[0].amount.value += 1; }) ==
        fail(Errc::offer_output_mismatch, "spent", 0));

  // The contract's input as the second of two.
  const auto second = [&](const tx::TxOut& first, const tx::TxOut& contract) {
    return refused([&](SettlementBundle& b) {
      tx::Transaction by = expect(tx::Transaction::parse(b.transaction));
      by.inputs[0].witness = {Bytes(64, 0x5a)};
      tx::TxIn before = by.inputs[0];
      before.previous.vout += 1;
      by.inputs.insert(by.inputs.begin(), before);
      b.transaction = by.serialize();
      b.spent = {first, contract};
    });
  };
  const tx::TxOut coin{{1'000}, script::p2tr_script(expect(keys::xonly(test_secret(9))))};
  const tx::TxOut odd{{1'000}, {0x51}};
  tx::TxOut less = own;
  less.amount.value -= 1;
  CHECK(second(coin, less) == fail(Errc::offer_output_mismatch, "spent", 1));
  CHECK(second(odd, own) == fail(Errc::funding_input_kind, "spent", 0));
  CHECK(second(coin, own).code == Errc::script_schnorr_sig);
}
