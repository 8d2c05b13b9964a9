// What does a contract cost to make and to check? The whole-BTC call of PROTOCOL section 2: 905 runs,
// 8,007 adaptor pre-signatures by the pool. Rival: plain BIP-340 signing and verifying, one by one.

#include "../../settlement/sample_contract.hpp"
#include "../measure.hpp"

#include <btcfi/settlement/payoff.hpp>

#include <benchmark/benchmark.h>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

const SampleContract& sample() {
  static const SampleContract contract(sample_terms(OptionKind::call));
  return contract;
}

/// The answer before the time: counts, and every pre-signature valid.
void check_first() {
  static const bool right = [] {
    const auto& s = sample();
    return s.plan.slots(PresignKind::pool_2).size() == 8'007 && s.contract.runs().size() == 905 &&
           s.plan.verify_pool(s.pool_signed()).has_value();
  }();
  bench::require(right, "the pre-signatures");
}

void per_signature(benchmark::State& state, std::size_t signatures) {
  state.counters["per_signature"] =
      benchmark::Counter(static_cast<double>(signatures) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void level_table(benchmark::State& state) {
  check_first();
  for (auto _ : state) benchmark::DoNotOptimize(LevelTable::build(sample().contract.terms()));
}
BENCHMARK(level_table)->Unit(benchmark::kMicrosecond);

void derive_contract(benchmark::State& state) {
  check_first();
  const auto& s = sample();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        Contract::derive(s.contract.terms(), s.contract.keys(), s.contract.price_key()));
  }
}
BENCHMARK(derive_contract)->Unit(benchmark::kMillisecond);

void presign_plan(benchmark::State& state) {
  check_first();
  const auto& s = sample();
  const std::vector<DigitPoints> points{s.oracle.points()};
  for (auto _ : state) {
    benchmark::DoNotOptimize(PresignPlan::make(s.contract, s.funded, points));
  }
  per_signature(state, s.plan.slots(PresignKind::pool_2).size());
}
BENCHMARK(presign_plan)->Unit(benchmark::kMillisecond);

void sign_pool(benchmark::State& state) {
  check_first();
  const auto& s = sample();
  for (auto _ : state) benchmark::DoNotOptimize(s.plan.sign_pool(s.pool_secrets()));
  per_signature(state, 8'007 + 904 + 1);
}
BENCHMARK(sign_pool)->Unit(benchmark::kMillisecond);

void verify_pool(benchmark::State& state) {
  check_first();
  const auto& s = sample();
  for (auto _ : state) benchmark::DoNotOptimize(s.plan.verify_pool(s.pool_signed()));
  per_signature(state, 8'007 + 904 + 1);
}
BENCHMARK(verify_pool)->Unit(benchmark::kMillisecond);

void rival_sign_schnorr(benchmark::State& state) {
  const auto& s = sample();
  const keys::Entropy none;
  for (auto _ : state) {
    for (std::size_t i = 0; i < 904; ++i) {
      benchmark::DoNotOptimize(keys::sign_schnorr(
          s.plan.sighash(PresignKind::pool_3, s.plan.slots(PresignKind::pool_3)[i]), s.pool_leaf,
          none));
    }
  }
  per_signature(state, 904);
}
BENCHMARK(rival_sign_schnorr)->Unit(benchmark::kMillisecond);

void rival_verify_schnorr(benchmark::State& state) {
  const auto& s = sample();
  for (auto _ : state) {
    for (std::size_t i = 0; i < 904; ++i) {
      benchmark::DoNotOptimize(keys::verify_schnorr(
          s.pool_signed().pool_3[i],
          s.plan.sighash(PresignKind::pool_3, s.plan.slots(PresignKind::pool_3)[i]),
          s.contract.keys().pool_leaf));
    }
  }
  per_signature(state, 904);
}
BENCHMARK(rival_verify_schnorr)->Unit(benchmark::kMillisecond);

}  // namespace
