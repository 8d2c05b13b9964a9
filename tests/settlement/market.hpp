#pragma once

// A small market in memory: a chain, an oracle, a pool and a buyer with money, who share nothing
// but messages and the chain.

#include "outcome.hpp"

#include <btcfi/oracle/signer.hpp>
#include <btcfi/settlement/buyer.hpp>
#include <btcfi/settlement/seller.hpp>
#include <btcfi/tx/simulated_chain.hpp>

#include <catch2/catch.hpp>

#include <memory>

namespace btcfi::test {

using namespace settlement;

inline constexpr std::uint32_t market_open = 1'800'000'000;

template <class T>
T expect(Result<T> result) {
  INFO((result ? std::string("ok") : describe(result.error())));
  REQUIRE(result.has_value());
  return *std::move(result);
}
inline void expect(const Status& status) {
  INFO((status ? std::string("ok") : describe(status.error())));
  REQUIRE(status.has_value());
}

inline keys::SecretKey test_secret(std::uint8_t number) {
  std::array<std::uint8_t, 32> bytes{};
  bytes[0] = 0x42;
  bytes[31] = number;
  return expect(keys::parse_secret_key(bytes));
}
inline keys::ExtendedSecret test_master(std::uint8_t number) {
  const std::array<std::uint8_t, 32> seed{number, 0x5e, 0xed};
  return expect(keys::ExtendedSecret::from_seed(seed));
}
inline keys::Entropy test_entropy(std::uint8_t number) {
  std::array<std::uint8_t, 32> bytes{};
  bytes.fill(number);
  return keys::Entropy(bytes);
}

/// An oracle that announces one event a name.
struct TestOracle {
  oracle::Signer signer;
  oracle::MemoryJournal journal;

  explicit TestOracle(std::uint8_t number)
      : signer(expect(oracle::Signer::create(
            oracle::OracleSeed(test_entropy(number).reveal()), test_secret(number),
            test_secret(static_cast<std::uint8_t>(number + 100))))) {}

  [[nodiscard]] oracle::Announcement announce(const std::string& event, std::uint32_t maturity) {
    oracle::EventPlan plan;
    plan.event_id = event;
    plan.maturity_s = maturity;
    plan.unit = "BTCUSD";
    return expect(signer.announce(plan));
  }
  [[nodiscard]] oracle::Attestation attest(const oracle::Announcement& event, std::int64_t price) {
    oracle::EventOutcome outcome;
    outcome.price = price;
    return expect(signer.attest(event.body, oracle::DigitProfile::tagged, outcome,
                                event.body.maturity_s, journal));
  }
};

inline Terms market_terms(OptionKind kind, const std::vector<oracle::Announcement>& events) {
  Terms t;
  t.kind = kind;
  t.quantity = Sats{10'000'000};
  t.strike = 100'000;
  if (kind == OptionKind::put) t.limit = 50'000;
  t.expiry = events[0].body.maturity_s;
  t.set_default_windows();
  t.premium = Sats{300'000};
  t.void_amount = Sats{300'000};
  t.collateral = *required_collateral(t);
  t.step = Sats{500'000};
  for (const auto& event : events) t.announcements.push_back(*event.body.hash());
  std::sort(t.announcements.begin(), t.announcements.end());
  if (events.size() > 1) {
    t.threshold = 2;
    t.bucket_opens = 0;
  }
  return t;
}

struct Market {
  tx::SimulatedChain chain{market_open};
  std::uint32_t now = market_open;
  TestOracle oracle{1};
  oracle::Announcement event = oracle.announce("BTCUSD-test", market_open + 14 * 86'400);

  KeySigner pool_wallet;
  Bytes pool_change = expect(pool_wallet.add(test_secret(50)));
  MemoryStore pool_store;
  Seller seller = make_seller();

  keys::ExtendedSecret buyer_master = test_master(2);
  KeySigner buyer_wallet;
  Bytes buyer_coin_script = expect(buyer_wallet.add(test_secret(60)));
  Bytes buyer_change = expect(buyer_wallet.add(test_secret(61)));
  Bytes buyer_home = expect(buyer_wallet.add(test_secret(62)));
  MemoryStore buyer_store;
  mutable oracle::Registry registry;

  [[nodiscard]] Seller make_seller(const SellerLimits& limits = {}) {
    SellerConfig config;
    config.change_script = pool_change;
    config.limits = limits;
    return expect(Seller::create(test_master(1), test_secret(51), config, pool_wallet, pool_store));
  }

  /// Coins for the pool, one per amount.
  void stock(std::initializer_list<std::int64_t> amounts) {
    for (const std::int64_t amount : amounts) {
      const tx::Funding coin = expect(chain.fund(pool_change, {amount}));
      expect(seller.add_coin({coin.outpoint, coin.transaction.outputs[0]}, now));
    }
    expect(seller.add_event(*event.serialize(), oracle.signer.identity()));
  }
  [[nodiscard]] FundingInput buyer_coin(std::int64_t amount) {
    const tx::Funding coin = expect(chain.fund(buyer_coin_script, {amount}));
    return {coin.outpoint, coin.transaction, {}};
  }
  [[nodiscard]] Quote quote(const Terms& terms) {
    return expect(seller.quote(terms, now, 60, test_entropy(quotes++)));
  }
  [[nodiscard]] Buyer buyer(std::uint32_t contract) const {
    return expect(Buyer::create(buyer_master, Network::regtest, contract));
  }
  /// A request of a buyer that funds with one new coin.
  [[nodiscard]] Request request(const Quote& quote, std::uint32_t contract,
                                std::int64_t coin_sat = 400'000) {
    return expect(buyer(contract).request(quote, {buyer_coin(coin_sat)}, buyer_change, {5'000},
                                          buyer_wallet));
  }
  [[nodiscard]] Result<Bytes> offer(const Request& request) {
    return seller.offer(request.serialize(), now, chain);
  }
  [[nodiscard]] Trust trust(const Quote& quote, const Request& request) const {
    Trust out;
    out.pools = {seller.identity()};
    out.oracles = {oracle.signer.identity()};
    out.quote = quote;
    out.request = request;
    out.unit = "BTCUSD";
    out.registry = &registry;
    out.chain = &chain;
    out.now_s = now;
    out.next_block_sat_per_kvb = 1'000;
    out.claim_sat_per_kvb = 1'000;
    return out;
  }

  struct Deal {
    Quote quote;
    Request request;
    Bytes offer;
    Acceptance bought;
    Sold sold;
    Hash256 id;
  };
  /// Quote, request, offer, acceptance; FUND is broadcast and two blocks deep.
  [[nodiscard]] Deal deal(const Terms& terms, std::uint32_t contract, bool automatic = true) {
    const Quote q = quote(terms);
    const Buyer b = buyer(contract);
    Request asked = request(q, contract, terms.premium.value + 50'000);
    Bytes made = expect(offer(asked));
    Acceptance bought =
        expect(b.accept(made, trust(q, asked), buyer_wallet, buyer_store, {automatic, false}));
    Sold sold = expect(seller.accept(bought.accept, now, chain));
    expect(bought.holding.complete(sold.done));
    expect(chain.submit(sold.fund));
    chain.mine(2);
    expect(seller.poll(now, chain));
    const Hash256 id = expect(Offer::parse(made)).id();
    return {q, std::move(asked), std::move(made), std::move(bought), std::move(sold), id};
  }
  /// Broadcasts, confirms twice and lets the pool look.
  void settle(const tx::Transaction& transaction) {
    expect(chain.submit(transaction));
    chain.mine(2);
    expect(seller.poll(now, chain));
  }

  std::uint8_t quotes = 1;
};

}  // namespace btcfi::test
