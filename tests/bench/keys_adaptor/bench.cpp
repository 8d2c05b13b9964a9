// Adaptor pre-signatures against plain BIP-340 signatures of the same library in the same run: what
// an offer of 8,007 pre-signatures costs its maker and its receiver.

#include "../measure.hpp"

#include <btcfi/keys.hpp>

#include <benchmark/benchmark.h>

using namespace btcfi;
using namespace btcfi::keys;

namespace {

struct World {
  KeyPair key;
  SecretKey t;
  Point point;
  NonceSeed seed;
  Hash256 message;
  PreSignature pre;
  SchnorrSignature full;
};

template <class T>
T must(Result<T> result) {
  bench::require(result.has_value(), "no result");
  return *std::move(result);
}

// Checks the answers before anybody reports a time.
const World& world() {
  static const World made = [] {
    World w{must(KeyPair::from(must(parse_secret_key(Bytes(32, 7))))),
            must(parse_secret_key(Bytes(32, 9))),
            {},
            NonceSeed(),
            Hash256{},
            {},
            {}};
    w.point = multiply_generator(Scalar::published(w.t));
    w.pre = must(presign(w.key, w.message, w.point, {w.seed, 0x83, {}, 0, {}}));
    w.full = must(complete(w.pre, w.t));
    bench::require(verify_presignature(w.pre, w.key.xonly(), w.message, w.point) &&
                       verify_schnorr(w.full, w.message, w.key.xonly()) &&
                       equal(must(extract(w.pre, w.full, w.point)).reveal(), w.t.reveal()),
                   "the signatures");
    return w;
  }();
  return made;
}

void rival_sign_schnorr(benchmark::State& state) {
  const World& w = world();
  for (auto _ : state) benchmark::DoNotOptimize(sign_schnorr(w.message, w.key, Entropy()));
}
void rival_verify_schnorr(benchmark::State& state) {
  const World& w = world();
  for (auto _ : state) {
    benchmark::DoNotOptimize(verify_schnorr(w.full, w.message, w.key.xonly()));
  }
}
void adaptor_presign(benchmark::State& state) {
  const World& w = world();
  std::uint32_t index = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(presign(w.key, w.message, w.point, {w.seed, 0x83, {}, index++, {}}));
  }
}
void adaptor_verify(benchmark::State& state) {
  const World& w = world();
  for (auto _ : state) {
    benchmark::DoNotOptimize(verify_presignature(w.pre, w.key.xonly(), w.message, w.point));
  }
}
void adaptor_complete(benchmark::State& state) {
  const World& w = world();
  for (auto _ : state) benchmark::DoNotOptimize(complete(w.pre, w.t));
}
void adaptor_extract(benchmark::State& state) {
  const World& w = world();
  for (auto _ : state) benchmark::DoNotOptimize(extract(w.pre, w.full, w.point));
}
void musig_partial_sign(benchmark::State& state) {
  const World& w = world();
  const KeyPair other = must(KeyPair::from(w.t));
  const auto group = must(KeyAggregate::of(std::vector{w.key.public_key(), other.public_key()}));
  for (auto _ : state) {
    state.PauseTiming();
    auto mine = must(make_nonce(must(system_entropy()), {w.key.public_key(), &w.key.secret()}));
    auto theirs = must(make_nonce(must(system_entropy()), {other.public_key()}));
    const auto session = must(Session::start(
        group, must(aggregate_nonces(std::vector{mine.public_nonce, theirs.public_nonce})),
        w.message));
    state.ResumeTiming();
    benchmark::DoNotOptimize(sign_partial(std::move(mine.secret_nonce), w.key.secret(), session));
  }
}

BENCHMARK(rival_sign_schnorr)->Unit(benchmark::kMicrosecond);
BENCHMARK(rival_verify_schnorr)->Unit(benchmark::kMicrosecond);
BENCHMARK(adaptor_presign)->Unit(benchmark::kMicrosecond);
BENCHMARK(adaptor_verify)->Unit(benchmark::kMicrosecond);
BENCHMARK(adaptor_complete)->Unit(benchmark::kMicrosecond);
BENCHMARK(adaptor_extract)->Unit(benchmark::kMicrosecond);
BENCHMARK(musig_partial_sign)->Unit(benchmark::kMicrosecond);

}  // namespace
