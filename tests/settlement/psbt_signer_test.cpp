// A whole life of contracts whose money is P2WPKH on both sides, signed by wallets that speak PSBT
// alone.

#include "market.hpp"

#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/taproot.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/settlement/payoff.hpp>
#include <btcfi/tx/psbt.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// Keys behind a wall: only a PSBT passes, and every input that a key fits is signed.
class FarWallet {
 public:
  Bytes add(std::uint8_t number) {
    numbers_.push_back(number);
    return script::p2wpkh_script(hash160(expect(keys::public_key(test_secret(number)))));
  }
  Result<Bytes> operator()(ByteView bytes) {
    ++asked;
    BTCFI_TRY(auto psbt, tx::Psbt::parse(bytes));
    for (std::size_t i = 0; i < psbt.unsigned_tx().inputs.size(); ++i) {
      for (const std::uint8_t number : numbers_) {
        BTCFI_TRY(const std::size_t made, psbt.sign(i, test_secret(number)));
        signatures += made;
      }
    }
    return psbt.serialize();
  }
  std::size_t asked = 0;
  std::size_t signatures = 0;

 private:
  std::vector<std::uint8_t> numbers_;
};

}  // namespace

TEST_CASE("an option is bought and sold with P2WPKH coins by PSBT, and settles by each rung") {
  tx::SimulatedChain chain(market_open);
  TestOracle oracle(1);
  const auto event = oracle.announce("BTCUSD-test", market_open + 14 * 86'400);
  FarWallet pool_keys, buyer_keys;
  const Bytes pool_home = pool_keys.add(1);
  const Bytes buyer_coins = buyer_keys.add(2);
  const Bytes buyer_home = buyer_keys.add(3);
  PsbtSigner pool_wallet([&](ByteView psbt) { return pool_keys(psbt); });
  PsbtSigner buyer_wallet([&](ByteView psbt) { return buyer_keys(psbt); });
  MemoryStore pool_store, buyer_store;
  SellerConfig config;
  config.change_script = pool_home;
  Seller seller =
      expect(Seller::create(test_master(1), test_secret(51), config, pool_wallet, pool_store));
  expect(seller.add_event(*event.serialize(), oracle.signer.identity()));
  const auto coin = expect(chain.fund(pool_home, {20'000'000}));
  expect(seller.add_coin({coin.outpoint, coin.transaction.outputs[0]}, market_open));

  const Terms terms = market_terms(OptionKind::call, {event});
  const Quote quote = expect(seller.quote(terms, market_open, 60, test_entropy(1)));
  const Buyer buyer = expect(Buyer::create(test_master(2), Network::regtest, 1));
  const auto money = expect(chain.fund(buyer_coins, {400'000}));
  const Request request = expect(buyer.request(quote, {{money.outpoint, money.transaction, {}}},
                                               buyer_home, {5'000}, buyer_wallet, buyer_home));
  REQUIRE(request.inputs[0].proof.size() == 2);
  const Bytes offer = expect(seller.offer(request.serialize(), market_open, chain));
  Trust trust;
  trust.pools = {seller.identity()};
  trust.oracles = {oracle.signer.identity()};
  trust.quote = quote;
  trust.request = request;
  trust.unit = "BTCUSD";
  trust.chain = &chain;
  trust.now_s = market_open;
  trust.next_block_sat_per_kvb = 1'000;
  trust.claim_sat_per_kvb = 1'000;
  oracle::Registry registry;
  trust.registry = &registry;
  const CheckedOffer checked = buyer.check(offer, trust);
  INFO(explain(checked));
  REQUIRE(checked.report.complete());
  auto bought = expect(buyer.accept(offer, trust, buyer_wallet, buyer_store));
  const Sold sold = expect(seller.accept(bought.accept, market_open, chain));
  expect(bought.holding.complete(sold.done));
  // Three P2WPKH inputs and outputs are smaller or larger than P2TR by known amounts: 68 against
  // 57.5 an input, 31 against 43 an output; the figure of the offer is an upper bound.
  CHECK(sold.fund.vsize() <= checked.report.figures.fund_vsize);
  CHECK(sold.fund.vsize() + 2 >= checked.report.figures.fund_vsize);
  for (const tx::TxIn& input : sold.fund.inputs) CHECK(input.witness.size() == 2);
  expect(chain.submit(sold.fund));
  chain.mine(2);
  CHECK(expect(seller.poll(market_open, chain)) == 1);
  // One proof and one signature by the buyer, one signature by the pool: nothing else was asked.
  CHECK(buyer_keys.asked == 2);
  CHECK(pool_keys.asked == 1);

  const auto attestation = oracle.attest(event, 123'456);
  const std::span attested(&attestation, 1);
  expect(chain.advance_to(terms.expiry + 1));
  tx::Transaction by;
  SECTION("claimed by the buyer to P2WPKH") {
    by = expect(bought.holding.claim(attested, buyer_home, 1'000));
    CHECK(by.vsize() == 193);  // 12 less than to P2TR
  }
  SECTION("paid by the pool to P2WPKH") {
    const auto paid = expect(seller.settle(attested, 1'000));
    REQUIRE(paid.size() == 1);
    by = paid[0];
    CHECK(by.outputs[0] == tx::TxOut{payoff(terms, 123'456), buyer_home});
    CHECK(by.outputs[1].script_pubkey == pool_home);
    CHECK(by.vsize() == 181);
  }
  expect(chain.submit(by));
  chain.mine(2);
  expect(seller.poll(terms.expiry, chain));
  CHECK(seller.ledger().state().payouts == payoff(terms, 123'456));
  CHECK(seller.ledger().check());
}

TEST_CASE("a wallet by PSBT that does not sign, or signs something else, is found out") {
  FarWallet far;
  const Bytes script = far.add(1);
  tx::Transaction spend;
  spend.inputs.push_back({{tx::Txid{}, 7}, {}, tx::sequence_replaceable, {}});
  spend.outputs.push_back({{1'000}, script});
  const tx::TxOut spent{{2'000}, script};
  const auto with = [&](PsbtSigner::Exchange exchange) {
    PsbtSigner wallet(std::move(exchange));
    return code(wallet.sign(spend, 0, std::span(&spent, 1)));
  };
  CHECK(with([&](ByteView psbt) { return far(psbt); }) == Errc::ok);
  CHECK(with([](ByteView psbt) -> Result<Bytes> { return to_bytes(psbt); }) ==
        Errc::tx_psbt_missing_signature);
  CHECK(with([](ByteView) -> Result<Bytes> { return fail(Errc::io, "device"); }) == Errc::io);
  CHECK(with([](ByteView) -> Result<Bytes> { return Bytes{1, 2, 3}; }) == Errc::tx_psbt_magic);
  CHECK(with([&](ByteView) -> Result<Bytes> {
          tx::Transaction other = spend;
          other.outputs[0].amount.value -= 1;
          return expect(tx::Psbt::create(other)).serialize();
        }) == Errc::tx_psbt_other_transaction);
  CHECK(with([&](ByteView psbt) -> Result<Bytes> {  // a signature of type SINGLE | ANYONECANPAY
          auto loose = expect(tx::Psbt::parse(psbt));
          expect(loose.set_sighash_type(0, 0x83));
          tx::PsbtSignOptions any;
          any.allow_any_sighash = true;
          CHECK(expect(loose.sign(0, test_secret(1), any)) == 1);
          return loose.serialize();
        }) == Errc::tx_psbt_sighash);
  PsbtSigner wallet([&](ByteView psbt) { return far(psbt); });
  CHECK(wallet.sign(spend, 1, std::span(&spent, 1)).error().code == Errc::out_of_range);
}

TEST_CASE("a witness that comes back finished is verified before it is used") {
  for (const bool taproot : {false, true}) {
    CAPTURE(taproot);
    const auto key = test_secret(1);
    const Bytes script =
        taproot ? script::p2tr_script(expect(keys::tweak_public(expect(keys::xonly(key)), {})).key)
                : script::p2wpkh_script(hash160(expect(keys::public_key(key))));
    tx::Transaction spend;
    spend.inputs.push_back({{tx::Txid{}, 7}, {}, tx::sequence_replaceable, {}});
    spend.outputs.push_back({{1'000}, script});
    const tx::TxOut spent{{2'000}, script};
    // Signs as it is told, finishes, and puts the witness that \p change makes of it in its place.
    const auto with = [&](std::uint32_t type, const std::function<void(tx::Witness&)>& change) {
      PsbtSigner wallet([&](ByteView asked) -> Result<Bytes> {
        BTCFI_TRY(auto psbt, tx::Psbt::parse(asked));
        BTCFI_CHECK(psbt.set_sighash_type(0, type));
        if (taproot) BTCFI_CHECK(psbt.set_tap_internal_key(0, expect(keys::xonly(key))));
        tx::PsbtSignOptions any;
        any.allow_any_sighash = true;
        CHECK(expect(psbt.sign(0, key, any)) == 1);
        BTCFI_CHECK(psbt.finalize());
        tx::Witness witness = expect(psbt.final_witness(0));
        change(witness);
        ByteWriter value;
        value.compact_size(witness.size());
        for (const Bytes& item : witness) value.var_bytes(item);
        BTCFI_CHECK(psbt.set_input_record(
            0, {tx::psbt_in::final_script_witness, {}, std::move(value).take()}));
        return psbt.serialize();
      });
      return code(wallet.sign(spend, 0, std::span(&spent, 1)));
    };
    CHECK(with(tx::sighash_all, [](tx::Witness&) {}) == Errc::ok);
    CHECK(with(tx::sighash_all, [](tx::Witness& w) { w[0][9] ^= 1; }) ==
          Errc::funding_witness_invalid);
    CHECK(with(tx::sighash_all, [](tx::Witness& w) { w.clear(); }) ==
          Errc::funding_witness_invalid);
    // Valid by Script, and good for any transaction with this output at this place.
    CHECK(with(0x83, [](tx::Witness&) {}) == Errc::funding_witness_invalid);
  }
}
