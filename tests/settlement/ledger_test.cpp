#include "outcome.hpp"

#include <btcfi/settlement/ledger.hpp>
#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <catch2/catch.hpp>

#include <cstdio>
#include <random>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

Hash256 contract(std::uint8_t number) {
  Hash256 id;
  id.bytes[0] = number;
  return id;
}

/// cash, locked, free in one line, so that a ledger reads as a table.
void expect(const Ledger& pool, std::int64_t cash, std::int64_t locked, std::int64_t free) {
  CHECK(pool.state().cash.value == cash);
  CHECK(pool.state().locked.value == locked);
  CHECK(pool.state().free().value == free);
  CHECK(pool.check());
}

}  // namespace

// reference/options-on-bitcoin.md 5.8: the figures of that page, typed here.
TEST_CASE("the golden ledger: two sales, two settlements, every line of the books") {
  Ledger pool;
  REQUIRE(pool.deposit({100'000'000}));
  REQUIRE(pool.sell(contract(1), {10'000'000}, {250'000}));
  REQUIRE(pool.sell(contract(2), {20'000'000}, {180'000}));
  expect(pool, 100'430'000, 30'000'000, 70'430'000);
  REQUIRE(pool.settle(contract(1), {277'777}));
  expect(pool, 100'152'223, 20'000'000, 80'152'223);
  REQUIRE(pool.settle(contract(2), {634'920}));
  expect(pool, 99'517'303, 0, 99'517'303);
  CHECK(pool.state().profit().value == -482'697);
  CHECK(pool.active().empty());
}

namespace {

/// The two contracts of the golden ledger, in whole dollars.
Terms golden(OptionKind kind, std::int64_t quantity, std::uint64_t strike, std::uint64_t limit,
             std::int64_t premium) {
  Terms t;
  t.kind = kind;
  t.quantity = Sats{quantity};
  t.strike = strike;
  t.limit = limit;
  t.premium = t.void_amount = Sats{premium};
  t.expiry = 1'800'000'000;
  t.set_default_windows();
  t.collateral = *required_collateral(t);
  t.announcements = {Hash256{}};
  return t;
}

}  // namespace

// The same page: the figures follow from the payoff with R = 1 and no other minimum than dust.
TEST_CASE("the golden ledger follows from the payoff, exactly and with the default levels") {
  Terms call = golden(OptionKind::call, 10'000'000, 70'000, 0, 250'000);
  Terms put = golden(OptionKind::put, 20'000'000, 65'000, 32'500, 180'000);
  CHECK(call.collateral.value == 10'000'000);
  CHECK(put.collateral.value == 20'000'000);
  const auto books = [&] {
    Ledger pool;
    REQUIRE(pool.deposit({100'000'000}));
    REQUIRE(pool.sell(contract(1), call.collateral, call.premium));
    REQUIRE(pool.sell(contract(2), put.collateral, put.premium));
    REQUIRE(pool.settle(contract(1), payoff(call, 72'000)));
    REQUIRE(pool.settle(contract(2), payoff(put, 63'000)));
    CHECK(pool.check());
    return pool.state();
  };

  call.step = put.step = Sats{1};
  call.min_payout = put.min_payout = dust_limit;
  const LedgerState exact = books();
  CHECK(exact.payouts.value == 277'777 + 634'920);
  CHECK(exact.cash.value == 99'517'303);
  CHECK(exact.profit().value == -482'697);
  CHECK(payoff(put, 32'500).value == 20'000'000);
  CHECK(payoff(put, 20'000).value == 20'000'000);
  CHECK(payoff(call, 70'000).value == 0);
  CHECK(payoff(put, 65'000).value == 0);
  // The further cases of that page.
  CHECK(payoff(golden(OptionKind::call, 100'000'000, 50'000, 0, 0), 52'000).value == 3'846'153);
  CHECK(payoff(golden(OptionKind::put, 200'000'000, 50'000, 25'000, 0), 48'000).value == 8'333'333);
  CHECK(payoff(golden(OptionKind::call, 10'000'000, 70'000, 0, 0), 75'000).value == 666'666);
  CHECK(payoff(golden(OptionKind::put, 10'000'000, 70'000, 35'000, 0), 65'000).value == 769'230);

  // Its twin: the levels that offers have by default pay at most a step less, and the books show it.
  call.min_payout = put.min_payout = Sats{1'000};
  call.step = *default_step(call);
  put.step = *default_step(put);
  CHECK(call.step.value == 10'000);
  CHECK(put.step.value == 20'000);
  CHECK(call.check());
  CHECK(put.check());
  const LedgerState level = books();
  CHECK(level.payouts.value == 270'000 + 620'000);
  CHECK(level.cash.value == 99'540'000);
  CHECK(level.profit().value == -460'000);
  CHECK(exact.payouts.value - level.payouts.value < call.step.value + put.step.value);
}

TEST_CASE("a journal replays to the same state, bit for bit") {
  Ledger pool;
  REQUIRE(pool.deposit({1'000'000}, 1));
  REQUIRE(pool.sell(contract(1), {400'000}, {9'000}, 2));
  REQUIRE(pool.fee_paid({255}, 3));
  REQUIRE(pool.mark_hedge({-1'234}, 4));
  REQUIRE(pool.sell(contract(2), {500'000}, {0}, 5));
  REQUIRE(pool.void_return(contract(1), {9'000}, 6));
  REQUIRE(pool.fee_received({10}, 7));
  const Bytes bytes = pool.serialize();
  const auto again = Ledger::replay(bytes);
  REQUIRE(again);
  CHECK(*again == pool);
  CHECK(again->digest() == pool.digest());
  CHECK(again->serialize() == bytes);

  SECTION("and every cut of it is refused") {
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      CHECK_FALSE(Ledger::replay(ByteView(bytes).first(length)));
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK(Ledger::replay(longer).error().code == Errc::trailing_data);
  }
  SECTION("and another magic or version is named") {
    Bytes other = bytes;
    other[0] ^= 1;
    CHECK(Ledger::replay(other).error().code == Errc::parse);
    other = bytes;
    other[8] = 2;
    CHECK(Ledger::replay(other).error().code == Errc::unsupported);
  }
  SECTION("and an entry that breaks a rule is refused with its number") {
    Bytes other = bytes;
    other[8 + 1 + 4 + 65 * 2] = static_cast<std::uint8_t>(LedgerKind::sale);
    const auto refused = Ledger::replay(other);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().input == 2);
  }
}

TEST_CASE("an entry that would break an invariant is refused and changes nothing") {
  Ledger pool;
  REQUIRE(pool.deposit({1'000}));
  REQUIRE(pool.sell(contract(1), {900}, {50}));
  const Ledger before = pool;

  CHECK(code(pool.withdraw({151})) == Errc::ledger_insufficient_free);
  CHECK(code(pool.fee_paid({151})) == Errc::ledger_insufficient_free);
  CHECK(code(pool.sell(contract(2), {152}, {1})) == Errc::ledger_insufficient_free);
  CHECK(code(pool.sell(contract(1), {10}, {1})) == Errc::ledger_contract_known);
  CHECK(code(pool.settle(contract(2), {1})) == Errc::ledger_contract_unknown);
  CHECK(code(pool.settle(contract(1), {901})) == Errc::ledger_payout_above_collateral);
  CHECK(code(pool.expire(contract(9))) == Errc::ledger_contract_unknown);
  CHECK(code(pool.deposit({0})) == Errc::ledger_amount);
  CHECK(code(pool.deposit({-1})) == Errc::ledger_amount);
  CHECK(code(pool.deposit({max_money.value + 1})) == Errc::ledger_amount);
  CHECK(code(pool.sell(contract(2), {0}, {1})) == Errc::ledger_amount);
  CHECK(code(pool.sell(contract(2), {10}, {-1})) == Errc::ledger_amount);
  CHECK(code(pool.settle(contract(1), {-1})) == Errc::ledger_amount);
  CHECK(code(pool.apply({.kind = static_cast<LedgerKind>(0)})) == Errc::invalid_argument);
  CHECK(code(pool.apply({.kind = static_cast<LedgerKind>(12)})) == Errc::invalid_argument);
  CHECK(code(pool.apply({.kind = LedgerKind::deposit, .contract = contract(1), .amount = {5}})) ==
        Errc::ledger_amount);
  CHECK(code(pool.apply({.kind = LedgerKind::deposit, .amount = {5}, .collateral = {1}})) ==
        Errc::ledger_amount);
  CHECK(code(pool.apply({.kind = LedgerKind::expire, .contract = contract(1), .amount = {5}})) ==
        Errc::ledger_amount);
  CHECK(pool == before);
  CHECK(pool.withdraw({150}));
  CHECK(pool.settle(contract(1), {900}));
  expect(pool, 0, 0, 0);
}

TEST_CASE("a contract settles once, by whatever way it goes") {
  for (const LedgerKind way : {LedgerKind::settle, LedgerKind::void_return, LedgerKind::expire}) {
    Ledger pool;
    REQUIRE(pool.deposit({1'000}));
    REQUIRE(pool.sell(contract(1), {500}, {5}));
    REQUIRE(pool.apply({.kind = way, .contract = contract(1)}));
    expect(pool, 1'005, 0, 1'005);
    CHECK(code(pool.apply({.kind = way, .contract = contract(1)})) ==
          Errc::ledger_contract_unknown);
    CHECK(pool.sell(contract(1), {500}, {5}));
  }
}

TEST_CASE("shares are minted at a high NAV and burnt at a low one, and a donation buys nothing") {
  Ledger pool;
  const auto first = pool.subscribe({1'000'000}, {0});
  REQUIRE(first);
  CHECK(*first == 1'000'000);
  REQUIRE(pool.sell(contract(1), {500'000}, {20'000}));

  // NAV at bid: 1,020,000 - 15,000; (1,000,000 + 1,000) x 100,500 / (1,005,000 + 1,000).
  const auto second = pool.subscribe({100'500}, {15'000});
  REQUIRE(second);
  CHECK(*second == 100'000);

  // NAV at ask: 1,120,500 - 25,000; 100,000 x 1,096,500 / 1,101,000 = 99,591.28.
  const auto paid = pool.redeem(100'000, {25'000});
  REQUIRE(paid);
  CHECK(paid->value == 99'591);
  CHECK(pool.check());

  CHECK(code(pool.withdraw({1})) == Errc::ledger_shares);
  CHECK_FALSE(pool.redeem(1'000'001, {0}));
  CHECK_FALSE(pool.redeem(1, {2'000'000}));
  CHECK(pool.redeem(1'000'000, {0}).error().code == Errc::ledger_insufficient_free);

  SECTION("the first depositor's donation costs him, not the second") {
    Ledger victim;
    REQUIRE(victim.subscribe({1}, {0}));
    REQUIRE(victim.deposit({100'000}));  // inflates the price of a share
    const auto late = victim.subscribe({100'000}, {0});
    REQUIRE(late);
    const auto back = victim.redeem(*late, {0});
    REQUIRE(back);
    CHECK(back->value > 99'800);
    const auto thief = victim.redeem(1, {0});
    REQUIRE(thief);
    CHECK(thief->value < 200);
  }
  SECTION("capital without shares first leaves nobody to share with") {
    Ledger owner;
    REQUIRE(owner.deposit({5}));
    CHECK(owner.subscribe({5}, {0}).error().code == Errc::ledger_shares);
  }
}

TEST_CASE("any sequence of entries keeps the invariants, and a model in plain sums agrees") {
  const std::uint32_t seed = 20240917;
  std::printf("ledger random test: seed %u\n", seed);
  std::mt19937 random(seed);
  const auto pick = [&](int below) { return static_cast<int>(random() % unsigned(below)); };
  int taken = 0;
  int refused = 0;
  for (int round = 0; round < 200; ++round) {
    Ledger pool;
    std::int64_t cash = 0;
    std::map<int, std::int64_t> open;
    for (int step = 0; step < 40; ++step) {
      const int id = pick(6);
      const std::int64_t amount = pick(400);
      std::int64_t locked = 0;
      for (const auto& [number, c] : open) locked += c;
      bool allowed = false;
      bool done = false;
      switch (pick(4)) {
        case 0:
          allowed = amount > 0;
          done = bool(pool.deposit({amount}));
          if (allowed) cash += amount;
          break;
        case 1:
          allowed = amount > 0 && cash - locked >= amount;
          done = bool(pool.withdraw({amount}));
          if (allowed) cash -= amount;
          break;
        case 2: {
          const std::int64_t premium = pick(20);
          allowed = amount > 0 && !open.contains(id) && cash + premium - locked >= amount;
          done = bool(pool.sell(contract(std::uint8_t(id)), {amount}, {premium}));
          if (allowed) {
            cash += premium;
            open[id] = amount;
          }
          break;
        }
        default:
          allowed = open.contains(id) && amount <= open[id];
          done = bool(pool.settle(contract(std::uint8_t(id)), {amount}));
          if (allowed) {
            cash -= amount;
            open.erase(id);
          }
      }
      REQUIRE(done == allowed);
      REQUIRE(pool.state().cash.value == cash);
      ++(done ? taken : refused);
    }
    REQUIRE(pool.check());
    const auto again = Ledger::replay(pool.serialize());
    REQUIRE(again);
    REQUIRE(again->digest() == pool.digest());
  }
  CHECK(taken > 2'000);
  CHECK(refused > 1'000);
}
