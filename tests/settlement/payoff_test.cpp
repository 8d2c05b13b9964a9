#include "sample_terms.hpp"

#include <btcfi/settlement/payoff.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using btcfi::test::sample_terms;

TEST_CASE("a call pays q (S - K) / S, rounded down, and nothing at the strike") {
  const Terms t = sample_terms(OptionKind::call);
  CHECK(exact_payoff(t, 0) == Sats{0});
  CHECK(exact_payoff(t, 100'000) == Sats{0});
  CHECK(exact_payoff(t, 100'001) == Sats{999});         // 10^8 / 100001 = 999.99
  CHECK(exact_payoff(t, 149'823) == Sats{33'254'573});  // 10^8 * 49823 / 149823 = 33254573.7
  CHECK(exact_payoff(t, 200'000) == Sats{50'000'000});
}

TEST_CASE("a capped call never pays more than its collateral") {
  Terms t = sample_terms(OptionKind::call);
  t.limit = 200'000;
  t.collateral = *required_collateral(t);
  CHECK(t.collateral == Sats{50'000'000});
  CHECK(exact_payoff(t, 199'999) == Sats{49'999'749});
  CHECK(exact_payoff(t, 1'000'000) == Sats{50'000'000});
}

TEST_CASE("a put pays its whole collateral at zero and below its floor") {
  const Terms t = sample_terms(OptionKind::put);
  CHECK(exact_payoff(t, 0) == t.collateral);
  CHECK(exact_payoff(t, 1) == t.collateral);
  CHECK(exact_payoff(t, 50'000) == t.collateral);
  CHECK(exact_payoff(t, 80'000) == Sats{25'000'000});
  CHECK(exact_payoff(t, 100'000) == Sats{0});
}

TEST_CASE("a binary pays everything or nothing, and a tie pays nothing") {
  const Terms up = sample_terms(OptionKind::binary_call);
  CHECK(payoff(up, 100'000) == Sats{0});
  CHECK(payoff(up, 100'001) == up.collateral);
  const Terms down = sample_terms(OptionKind::binary_put);
  CHECK(payoff(down, 99'999) == down.collateral);
  CHECK(payoff(down, 100'000) == Sats{0});
}

TEST_CASE("prices beyond the domain pay what its highest price pays") {
  const Terms t = sample_terms(OptionKind::call);
  CHECK(payoff(t, std::uint64_t{1} << 50) == payoff(t, t.max_price()));
}

TEST_CASE(
    "levels: multiples of the step, zero below the minimum, a gap of 330 below the collateral") {
  Terms t = sample_terms(OptionKind::call);
  t.collateral = Sats{10'000};
  t.step = Sats{100};
  t.min_payout = Sats{1'000};
  CHECK(level_of(t, Sats{999}) == Sats{0});
  CHECK(level_of(t, Sats{1'000}) == Sats{1'000});
  CHECK(level_of(t, Sats{1'199}) == Sats{1'100});
  CHECK(level_of(t, Sats{9'669}) == Sats{9'600});
  CHECK(level_of(t, Sats{9'700}) == Sats{9'670});
  CHECK(level_of(t, Sats{9'999}) == Sats{9'670});
  CHECK(level_of(t, Sats{10'000}) == Sats{10'000});
}

TEST_CASE(
    "a level is never above the exact payoff, which never falls for a call nor rises for a put") {
  const Terms call = sample_terms(OptionKind::call);
  const Terms put = sample_terms(OptionKind::put);
  for (std::uint32_t s = 1; s <= call.max_price(); ++s) {
    REQUIRE(payoff(call, s) <= exact_payoff(call, s));
    REQUIRE(exact_payoff(call, s) >= exact_payoff(call, s - 1));
    REQUIRE(payoff(put, s) <= exact_payoff(put, s));
    REQUIRE(exact_payoff(put, s) <= exact_payoff(put, s - 1));
  }
}

TEST_CASE("a price becomes ticks by floor, clamped to the domain") {
  Terms t = sample_terms(OptionKind::call);
  const auto ticks = [&](const char* price) { return settlement_ticks(t, *Price::parse(price)); };
  CHECK(ticks("123456") == 123'456);
  CHECK(ticks("123456.99999999") == 123'456);
  CHECK(ticks("0.99999999") == 0);
  CHECK(ticks("-5") == 0);
  CHECK(ticks("1048575") == 1'048'575);
  CHECK(ticks("90000000000") == 1'048'575);
  t.tick_cents = 50;
  CHECK(ticks("100.49999999") == 200);
  CHECK(ticks("100.5") == 201);
  t.tick_cents = 0;
  CHECK(ticks("100") == 0);
}
