#include "payoff_reference.hpp"

#include <btcfi/rv32/inputs.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <limits>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

Program shipped(std::string_view name) { return *Program::load(*programs::find(name)); }

/// Whether the program takes a claim, which must be what the model says.
struct Tried {
  std::uint64_t right = 0;
  std::uint64_t steps = 0;
};

/// Tries the right claim and wrong ones near and far. \p encode makes the input of a claim.
template <class Encode>
void try_claims(const Program& program, std::uint64_t right, std::uint64_t step, Encode encode,
                Tried& tried) {
  const Verdict verdict = judge(program, encode(right));
  CHECK(verdict.exit_code == 0);
  CHECK(verdict.accepted);
  ++tried.right;
  tried.steps = std::max(tried.steps, verdict.steps);
  for (const std::uint64_t wrong : {right + 1, right - 1, right + step, right - step,
                                    right ^ (std::uint64_t{1} << 32), ~right}) {
    if (wrong != right) CHECK(judge(program, encode(wrong)).exit_code == 1);
  }
}

}  // namespace

TEST_CASE("barrier: random terms and windows pay what the model says and nothing else") {
  const std::uint64_t seed = 20'251'123;
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  const Program program = shipped("barrier");
  Tried tried;
  std::uint64_t alive = 0;
  for (int round = 0; round < 3'000; ++round) {
    BarrierInput in;
    in.terms = honest(random_terms(random));
    in.barrier_kind = static_cast<std::uint32_t>(random() % 4);
    const std::uint32_t middle = in.terms.price_ticks;
    const bool up = in.barrier_kind % 2 == 0;
    const auto away = static_cast<std::uint32_t>(random() % 64);
    in.barrier_ticks = up ? middle + away : middle - std::min(middle, away);
    for (std::uint64_t i = random() % 40; i > 0; --i) {
      const auto move = static_cast<std::uint32_t>(random() % 66);
      in.observations.push_back(up ? middle - std::min(middle, move) + 2 : middle + move - 2);
    }
    const bool touched = barrier_touched(in);
    const bool live = touched == (in.barrier_kind >= 2);
    CHECK(barrier_alive(in) == live);
    alive += live ? 1u : 0u;
    const std::uint64_t right = live ? in.terms.claim_sat : 0;
    const auto encode = [&](std::uint64_t claim) {
      BarrierInput other = in;
      other.terms.claim_sat = claim;
      return *encode_barrier_input(other);
    };
    try_claims(program, right, in.terms.rounding_sat, encode, tried);
  }
  std::cout << tried.right << " right claims, " << alive << " alive, at most " << tried.steps
            << " steps" << std::endl;
  CHECK(alive > 500);
  CHECK(alive < 2'500);
}

TEST_CASE("barrier: an observation on the barrier touches it, one tick off does not, anywhere") {
  const Program program = shipped("barrier");
  BarrierInput in;
  in.terms = {0, 110'000, 100'000, 0, 100'000'000, 100'000'000, 100'000, 1'000, 9'000'000, 90};
  for (const std::uint32_t kind : {0u, 1u, 2u, 3u}) {
    const bool up = kind % 2 == 0;
    in.barrier_kind = kind;
    in.barrier_ticks = up ? 120'000 : 90'000;
    for (std::size_t count = 0; count <= 17; ++count) {
      in.observations.assign(count, 100'000);
      for (std::size_t at = 0; at <= count; ++at) {
        for (const bool on : {false, true}) {
          if (on && at == count) continue;
          if (at < count) {
            in.observations[at] = on   ? in.barrier_ticks
                                  : up ? in.barrier_ticks - 1
                                       : in.barrier_ticks + 1;
          }
          const bool live = on == (kind >= 2);
          for (const std::uint64_t claim : {std::uint64_t{0}, std::uint64_t{9'000'000}}) {
            in.terms.claim_sat = claim;
            CHECK(judge(program, *encode_barrier_input(in)).accepted == (live == (claim != 0)));
          }
          if (at < count) in.observations[at] = 100'000;
        }
      }
    }
    // The settlement price is the last observation.
    in.observations.clear();
    in.barrier_ticks = 110'000;
    CHECK(barrier_touched(in));
    in.terms.claim_sat = kind >= 2 ? 9'000'000 : 0;
    CHECK(judge(program, *encode_barrier_input(in)).accepted);
  }
}

TEST_CASE("barrier: unknown kinds and windows that are too long are refused") {
  const Program program = shipped("barrier");
  BarrierInput in;
  in.terms = {0, 110'000, 100'000, 0, 100'000'000, 100'000'000, 100'000, 1'000, 9'000'000, 90};
  in.barrier_ticks = 120'000;
  in.observations.assign(max_observations, 119'999);
  const Verdict full = judge(program, *encode_barrier_input(in));
  CHECK(full.accepted);
  std::cout << max_observations << " observations: " << full.steps << " steps" << std::endl;
  in.observations.push_back(1);
  CHECK(encode_barrier_input(in).error().offset == 72);
  in.observations.clear();
  Bytes bytes = *encode_barrier_input(in);
  CHECK(bytes.size() == 80);
  for (const auto& [offset, value, code] :
       {std::tuple{64, 4, 3}, {64, 255, 3}, {72, 31, 3}, {0, 4, 2}}) {
    Bytes other = bytes;
    other[static_cast<std::size_t>(offset)] = static_cast<std::uint8_t>(value);
    CHECK(judge(program, other).exit_code == static_cast<std::uint32_t>(code));
  }
  bytes[67] = 1;
  CHECK(judge(program, bytes).exit_code == 3);
  in.barrier_kind = 4;
  CHECK(encode_barrier_input(in).error().offset == 64);
  // A dead option of an unknown kind is refused as such too.
  in.barrier_kind = 0;
  in.barrier_ticks = 1;
  bytes = *encode_barrier_input(in);
  bytes[0] = 9;
  CHECK(judge(program, bytes).exit_code == 2);
}

TEST_CASE("average: the payout at floor of the mean of three, and no other mean") {
  const std::uint64_t seed = 20'251'124;
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  const Program program = shipped("average");
  Tried tried;
  for (int round = 0; round < 2'000; ++round) {
    AverageInput in;
    in.terms = random_terms(random);
    const std::uint32_t near = in.terms.price_ticks;
    for (std::uint32_t& source : in.sources) {
      source = static_cast<std::uint32_t>((near + random() % 101) % (1u << 28));
    }
    const Wide sum = Wide{in.sources[0]} + in.sources[1] + in.sources[2];
    in.terms.price_ticks = static_cast<std::uint32_t>(sum / 3);
    CHECK(average_of(in.sources) == in.terms.price_ticks);
    in.terms = honest(in.terms);
    const auto encode = [&](std::uint64_t claim) {
      AverageInput other = in;
      other.terms.claim_sat = claim;
      return *encode_average_input(other);
    };
    try_claims(program, in.terms.claim_sat, in.terms.rounding_sat, encode, tried);
    Bytes bytes = encode(in.terms.claim_sat);
    for (const std::uint32_t wrong :
         {in.terms.price_ticks + 1, in.terms.price_ticks - 1, in.terms.price_ticks + 0x55555555,
          in.terms.price_ticks + 0xaaaaaaab}) {
      for (std::size_t i = 0; i < 4; ++i)
        bytes[4 + i] = static_cast<std::uint8_t>(wrong >> (8 * i));
      CHECK(judge(program, bytes).exit_code == 3);
    }
  }
  std::cout << tried.right << " right claims, at most " << tried.steps << " steps" << std::endl;
  AverageInput in;
  in.terms = honest(random_terms(random));
  in.sources = {1, 2, 1u << 28};
  CHECK(encode_average_input(in).error().offset == 72);
  in.sources = {1, 2, 3};
  Bytes bytes = *encode_average_input(in);
  for (const std::size_t at : {67u, 71u, 75u}) {
    Bytes other = bytes;
    other[at] = 0x10;
    CHECK(judge(program, other).exit_code == 3);
  }
}

TEST_CASE("american: the payout of an exercise in time, and a refusal of every other time") {
  const std::uint64_t seed = 20'251'125;
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  const Program program = shipped("american");
  Tried tried;
  std::uint64_t late = 0;
  constexpr std::uint32_t edges[] = {0,          1,          2,          1'000,     0x7fffffff,
                                     0x80000000, 0x80000001, 0xfffffffe, 0xffffffff};
  const auto edge = [&] { return edges[random() % std::size(edges)]; };
  for (int round = 0; round < 4'000; ++round) {
    AmericanInput in;
    in.terms = honest(random_terms(random));
    in.first_s = edge();
    in.last_s = edge();
    in.exercised_s = edge() + static_cast<std::uint32_t>(random() % 2);
    in.priced_s = edge();
    in.max_age_s = edge();
    const bool window = in.first_s <= in.exercised_s && in.exercised_s <= in.last_s;
    const bool price =
        in.priced_s <= in.exercised_s && in.exercised_s - in.priced_s <= in.max_age_s;
    CHECK(exercise_in_time(in) == (window && price));
    const auto encode = [&](std::uint64_t claim) {
      AmericanInput other = in;
      other.terms.claim_sat = claim;
      return *encode_american_input(other);
    };
    if (window && price) {
      try_claims(program, in.terms.claim_sat, in.terms.rounding_sat, encode, tried);
    } else {
      CHECK(judge(program, encode(in.terms.claim_sat)).exit_code == (window ? 4u : 3u));
      ++late;
    }
  }
  std::cout << tried.right << " in time, " << late << " not; at most " << tried.steps << " steps"
            << std::endl;
  CHECK(tried.right > 100);
  CHECK(late > 1'000);
}

TEST_CASE("legacy cents: the first prototype's figures, and no overflow") {
  const Program program = shipped("legacy_cents");
  const auto accepts = [&](const CentsInput& in) {
    return judge(program, *encode_cents_input(in)).exit_code == 0;
  };
  // Its two examples and the one out of the money, in US cents; and its unit tests' 20,000, 40,000
  // and 0, which are cents of a quantity in sats (10^8 to one) that it called sats.
  constexpr CentsInput figures[] = {
      {0, 5'000'000, 5'200'000, 100, 200'000}, {1, 5'000'000, 4'800'000, 200, 400'000},
      {0, 5'200'000, 4'800'000, 100, 0},       {0, 7'000'000, 7'200'000, 10, 20'000},
      {1, 6'500'000, 6'300'000, 20, 40'000},   {0, 7'500'000, 7'300'000, 10, 0}};
  for (const CentsInput& in : figures) {
    CHECK(*cents_payout(in) == in.claim_cents);
    CHECK(accepts(in));
    CentsInput other = in;
    ++other.claim_cents;
    CHECK_FALSE(accepts(other));
  }
  const std::uint64_t seed = 20'251'126;
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  constexpr std::uint32_t edges[] = {0, 1, 99, 100, 101, 0x7fffffff, 0xfffffffe, 0xffffffff};
  Tried tried;
  for (int round = 0; round < 3'000; ++round) {
    const auto number = [&] {
      return random() % 2 == 0 ? edges[random() % std::size(edges)]
                               : static_cast<std::uint32_t>(random() >> (random() % 32 + 32));
    };
    CentsInput in{static_cast<std::uint32_t>(random() % 2), number(), number(), number(), 0};
    const std::int64_t sign = in.kind == 0 ? 1 : -1;
    const std::int64_t distance =
        sign * (std::int64_t{in.price_cents} - std::int64_t{in.strike_cents});
    const auto right = static_cast<std::uint64_t>(
        distance <= 0 ? Wide{0} : Wide(distance) * in.quantity_hundredths / 100);
    CHECK(*cents_payout(in) == right);
    const auto encode = [&](std::uint64_t claim) {
      CentsInput other = in;
      other.claim_cents = claim;
      return *encode_cents_input(other);
    };
    try_claims(program, right, std::uint64_t{1} << 57, encode, tried);
    // Claims whose hundredfold is near 2^32, 2^64, or the right one a word further.
    const Wide exact = Wide{right} * 100;
    for (const Wide near : {Wide{1} << 32, (Wide{1} << 32) + exact, (Wide{1} << 64) - 1,
                            (Wide{1} << 64) + exact, (Wide{99} << 64) + exact}) {
      for (std::uint64_t by = 0; by < 3; ++by) {
        const auto claim = static_cast<std::uint64_t>(near / 100) + by - 1;
        CHECK((judge(program, encode(claim)).exit_code == 0) == (claim == right));
      }
    }
  }
  std::cout << tried.right << " right claims, at most " << tried.steps << " steps" << std::endl;
  // 100 claims that wrap to the right payout, modulo 2^64, are wrong.
  for (std::uint64_t wraps = 1; wraps < 100; ++wraps) {
    const Wide wrapped = (Wide{wraps} << 64) + 20'000'000;
    const CentsInput in{0, 5'000'000, 5'200'000, 100, static_cast<std::uint64_t>(wrapped / 100)};
    CHECK_FALSE(accepts(in));
  }
  CHECK(cents_payout({2, 0, 0, 0, 0}).error().code == Errc::rv32_settlement_input);
  Bytes bytes = *encode_cents_input(figures[0]);
  bytes[0] = 2;
  CHECK(judge(program, bytes).exit_code == 2);
}
