#include "sample_contract.hpp"

#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/payout_program.hpp>

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

bool accepted(const Terms& terms, std::uint64_t price, Sats claim) {
  return need(run_payout_program(terms, price, claim)).exit_code == 0;
}

/// The program takes the payout and none of the amounts that somebody could be tempted to claim.
void check_price(const Terms& terms, std::uint64_t price) {
  const Sats owed = payoff(terms, price);
  const std::set<Sats> claims{owed,
                              Sats{owed.value + 1},
                              Sats{std::max<std::int64_t>(owed.value - 1, 0)},
                              Sats{owed.value + terms.step.value},
                              exact_payoff(terms, price),
                              terms.collateral,
                              Sats{}};
  for (const Sats claim : claims) REQUIRE(accepted(terms, price, claim) == (claim == owed));
}

}  // namespace

TEST_CASE("invariant 1: program and table agree at every price of a small world, of each kind") {
  for (const OptionKind kind :
       {OptionKind::call, OptionKind::put, OptionKind::binary_call, OptionKind::binary_put}) {
    const Terms terms = small_terms(kind);
    for (std::uint32_t price = 0; price <= terms.max_price(); ++price) check_price(terms, price);
  }
}

TEST_CASE("invariant 1: program and table agree at both ends of every run of the whole-BTC call") {
  const Terms terms = sample_terms(OptionKind::call);
  const auto table = need(LevelTable::build(terms));
  for (const Run& run : table.runs()) {
    REQUIRE(accepted(terms, run.lo, run.payout));
    REQUIRE(accepted(terms, run.hi, run.payout));
    REQUIRE_FALSE(accepted(terms, run.hi, Sats{run.payout.value + terms.step.value}));
    if (run.lo > 0) REQUIRE_FALSE(accepted(terms, run.lo - 1, run.payout));
  }
}

TEST_CASE("program and table agree at random prices of random terms") {
  const unsigned seed = std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  for (int i = 0; i < 300; ++i) {
    Terms t = sample_terms(static_cast<OptionKind>(random() % 4));
    t.price_bits = static_cast<std::uint8_t>(8 + random() % 21);
    t.strike = 1 + random() % t.max_price();
    t.limit = t.kind == OptionKind::put    ? 1 + random() % t.strike
              : t.kind == OptionKind::call ? random() % t.max_price()
                                           : 0;
    t.quantity = Sats{static_cast<std::int64_t>(100'000 + random() % (1ull << 34))};
    t.step = Sats{static_cast<std::int64_t>(1 + random() % 10'000'000)};
    const auto collateral = required_collateral(t);
    if (!collateral || *collateral < Sats{2'000} || *collateral > max_money) continue;
    t.collateral = *collateral;
    for (int j = 0; j < 5; ++j) check_price(t, random() % (t.max_price() + 10));
  }
}

TEST_CASE("an execution is repeated by the other side from its bytes; another claim is not it") {
  const Terms terms = sample_terms(OptionKind::call);
  const Sats owed = payoff(terms, 149'823);
  const auto mine = need(run_payout_program(terms, 149'823, owed));
  CHECK(mine.exit_code == 0);
  CHECK(mine.steps < payout_program_steps);
  const auto input = need(rv32::encode_input(need(program_input(terms, 149'823, owed))));
  CHECK(rv32::verify_execution(mine, rv32::programs::vanilla(), input));
  const auto other =
      need(rv32::encode_input(need(program_input(terms, 149'823, Sats{owed.value + 1}))));
  CHECK(rv32::verify_execution(mine, rv32::programs::vanilla(), other).error().code ==
        Errc::rv32_claim_input);
}

TEST_CASE("terms outside the program's domain and negative claims have no input") {
  Terms terms = sample_terms(OptionKind::call);
  CHECK(program_input(terms, 1, Sats{-1}).error().code == Errc::out_of_range);
  terms.strike = UINT64_MAX;
  CHECK(program_input(terms, 1, Sats{}).error().code == Errc::rv32_settlement_input);
  terms = sample_terms(OptionKind::call);
  terms.step = Sats{0};
  CHECK(program_input(terms, 1, Sats{}).error().code == Errc::rv32_settlement_input);
}
