// What does it cost to judge a spend? A bucket leaf of a 20-bit price (588 bytes of script, 14 items
// of one-time signature, two Schnorr signatures), a Taproot key path, and their parts. Rivals: the
// same hashes and signature checks called directly, without script or transaction around them.

#include "../measure.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/schnorr.hpp>
#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/leaves.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/script/taproot.hpp>
#include <btcfi/tx/checker.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/psbt.hpp>
#include <btcfi/tx/verify.hpp>

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

using namespace btcfi;

namespace {

constexpr std::uint32_t opens_at = 1'800'266'700;
constexpr std::uint32_t price = 149'823;

keys::KeyPair pair(std::string_view name) {
  return *keys::KeyPair::from(
      *keys::reduce_secret(tagged_hash("btcfi/bench/secret", as_bytes(name)).bytes));
}

/// Says yes: what is left is the script itself.
class YesChecker final : public script::SignatureChecker {
 public:
  bool check_ecdsa(ByteView, ByteView, ByteView, script::SigVersion) const override { return true; }
  Status check_schnorr(ByteView, const keys::XOnlyKey&,
                       const script::TaprootContext&) const override {
    return {};
  }
  bool check_lock_time(std::int64_t) const override { return true; }
  bool check_sequence(std::int64_t) const override { return true; }
};

/// An output with a bucket leaf beside L2, and two transactions that spend it: by the leaf and by
/// the key.
struct Scene {
  Scene() : pool(pair("pool")), buyer(pair("buyer")), internal(pair("internal")) {
    const Hash256 bytes = tagged_hash("btcfi/bench/one-time", {});
    const auto shape = *keys::OneTimeShape::of_bits(20);
    const auto one_time = keys::OneTimeKey::derive(
        keys::OneTimeSeed(std::span<const std::uint8_t, 32>(bytes.bytes)), "event", 0, shape);
    price_key = one_time.public_key();
    digits = *one_time.sign(*keys::one_time_digits(price, shape));
    const script::LeafKeys both{pool.xonly(), buyer.xonly()};
    const auto tree = script::TapTree::pair(
        script::TapTree::leaf("L2", script::two_leaf(both)),
        script::TapTree::leaf(
            "R3", *script::bucket_leaf(opens_at, price_key, price - 100, price + 100, both)));
    leaf = (*tree.leaves())[1];
    const auto output = *script::TaprootOutput::of(internal.xonly(), tree.root());
    spent = {{Sats{100'000}, output.script_pubkey()}};

    by_leaf = unsigned_spend(opens_at);
    const auto data = *tx::PrecomputedData::of(by_leaf, spent);
    sighash = *tx::taproot_sighash_hash(data, 0, {.leaf = leaf.hash});
    tx::Witness& witness = by_leaf.inputs[0].witness;
    witness = {to_bytes(sign(buyer)), to_bytes(sign(pool))};
    for (Bytes& item : *script::winternitz_witness(digits, shape))
      witness.push_back(std::move(item));
    stack = witness;
    witness.push_back(leaf.script);
    witness.push_back(output.control_block(leaf).serialize());

    by_key = unsigned_spend(0);
    const auto key_data = *tx::PrecomputedData::of(by_key, spent);
    key_sighash = *tx::taproot_sighash_hash(key_data, 0, {});
    output_key = output.output_key.key;
    const auto secret = *keys::tweak_secret(
        *keys::reduce_secret(tagged_hash("btcfi/bench/secret", as_bytes("internal")).bytes),
        tree.root());
    key_signature = *keys::sign_schnorr(key_sighash, *keys::KeyPair::from(secret), keys::Entropy{});
    by_key.inputs[0].witness = {to_bytes(key_signature)};
  }

  [[nodiscard]] keys::SchnorrSignature sign(const keys::KeyPair& key) const {
    return *keys::sign_schnorr(sighash, key, keys::Entropy{});
  }
  [[nodiscard]] tx::Transaction unsigned_spend(std::uint32_t lock_time) const {
    tx::Transaction out;
    out.inputs.push_back({{{}, 1}, {}, tx::sequence_replaceable, {}});
    out.outputs.push_back({Sats{99'000}, spent[0].script_pubkey});
    out.lock_time = lock_time;
    return out;
  }
  [[nodiscard]] script::Execution execution(const script::SignatureChecker& checker) const {
    return {leaf.script,
            stack,
            {script::Flags::standard(),
             script::SigVersion::tapscript,
             {leaf.hash, 0xffffffff, {}},
             10'000},
            checker};
  }

  keys::KeyPair pool, buyer, internal;
  keys::OneTimePublicKey price_key;
  keys::OneTimeSignature digits;
  script::TapTree::Leaf leaf;
  std::vector<tx::TxOut> spent;
  script::Stack stack;
  tx::Transaction by_leaf, by_key;
  Hash256 sighash, key_sighash;
  keys::XOnlyKey output_key;
  keys::SchnorrSignature key_signature;
};

/// The answers before the times: what is right passes, a wrong digit, signature or amount does not.
const Scene& scene() {
  static const Scene s = [] {
    Scene made;
    bool right = tx::verify(made.by_leaf, made.spent) && tx::verify(made.by_key, made.spent);
    tx::Transaction bent = made.by_leaf;
    bent.inputs[0].witness[2][3] ^= 1;
    right = right && !tx::verify(bent, made.spent);
    bent = made.by_leaf;
    bent.inputs[0].witness[0][3] ^= 1;
    right = right && !tx::verify(bent, made.spent);
    auto other = made.spent;
    other[0].amount.value += 1;
    right = right && !tx::verify(made.by_key, other);
    const YesChecker yes;
    right = right && made.execution(yes).run() &&
            keys::verify_one_time(made.digits, made.price_key) &&
            tx::check_policy({made.by_key, made.spent})->ok();
    bench::require(right, "the verdicts");
    return made;
  }();
  return s;
}

void bucket_leaf_interpreted(benchmark::State& state) {
  const Scene& s = scene();
  const YesChecker yes;
  for (auto _ : state) benchmark::DoNotOptimize(s.execution(yes).run());
}
BENCHMARK(bucket_leaf_interpreted)->Unit(benchmark::kMicrosecond);

void rival_bucket_leaf_hashes_alone(benchmark::State& state) {
  const Scene& s = scene();
  // The script climbs each chain to its end and tries every step: 15 hashes a digit.
  for (auto _ : state) {
    for (const Hash160& value : s.digits.values) {
      benchmark::DoNotOptimize(keys::hash160_chain(value, 15));
    }
  }
}
BENCHMARK(rival_bucket_leaf_hashes_alone)->Unit(benchmark::kMicrosecond);

void bucket_leaf_verified(benchmark::State& state) {
  const Scene& s = scene();
  for (auto _ : state) benchmark::DoNotOptimize(tx::verify(s.by_leaf, s.spent));
}
BENCHMARK(bucket_leaf_verified)->Unit(benchmark::kMicrosecond);

void rival_two_signatures_alone(benchmark::State& state) {
  const Scene& s = scene();
  const auto pool = s.sign(s.pool), buyer = s.sign(s.buyer);
  for (auto _ : state) {
    benchmark::DoNotOptimize(keys::verify_schnorr(pool, s.sighash, s.pool.xonly()));
    benchmark::DoNotOptimize(keys::verify_schnorr(buyer, s.sighash, s.buyer.xonly()));
  }
}
BENCHMARK(rival_two_signatures_alone)->Unit(benchmark::kMicrosecond);

void key_path_verified(benchmark::State& state) {
  const Scene& s = scene();
  for (auto _ : state) benchmark::DoNotOptimize(tx::verify(s.by_key, s.spent));
}
BENCHMARK(key_path_verified)->Unit(benchmark::kMicrosecond);

void rival_one_signature_alone(benchmark::State& state) {
  const Scene& s = scene();
  for (auto _ : state) {
    benchmark::DoNotOptimize(keys::verify_schnorr(s.key_signature, s.key_sighash, s.output_key));
  }
}
BENCHMARK(rival_one_signature_alone)->Unit(benchmark::kMicrosecond);

/// A transaction of so many inputs that each spend the scene's output.
std::pair<tx::Transaction, std::vector<tx::TxOut>> many(std::size_t inputs) {
  const Scene& s = scene();
  tx::Transaction big = s.by_key;
  big.inputs.assign(inputs, big.inputs[0]);
  for (std::size_t i = 0; i < inputs; ++i) {
    big.inputs[i].previous.vout = static_cast<std::uint32_t>(i);
  }
  return {std::move(big), std::vector<tx::TxOut>(inputs, s.spent[0])};
}

void sighashes(benchmark::State& state, bool shared) {
  const auto inputs = static_cast<std::size_t>(state.range(0));
  const auto [transaction, spent] = many(inputs);
  for (auto _ : state) {
    const auto once = *tx::PrecomputedData::of(transaction, spent);
    for (std::size_t i = 0; i < inputs; ++i) {
      if (shared) {
        benchmark::DoNotOptimize(tx::taproot_sighash_hash(once, i, {}));
      } else {
        const auto again = *tx::PrecomputedData::of(transaction, spent);
        benchmark::DoNotOptimize(tx::taproot_sighash_hash(again, i, {}));
      }
    }
  }
  state.counters["per_input"] =
      benchmark::Counter(static_cast<double>(inputs) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
void sighash_of_each_input(benchmark::State& state) { sighashes(state, true); }
void rival_sighash_without_shared_hashes(benchmark::State& state) { sighashes(state, false); }
BENCHMARK(sighash_of_each_input)->Arg(1)->Arg(92)->Unit(benchmark::kMicrosecond);
BENCHMARK(rival_sighash_without_shared_hashes)->Arg(1)->Arg(92)->Unit(benchmark::kMicrosecond);

/// A whole PSBT signed and finalized: the time for an input is to be the same for few and for many.
void psbt_of_many_inputs(benchmark::State& state) {
  const auto inputs = static_cast<std::size_t>(state.range(0));
  const keys::SecretKey key = *keys::reduce_secret(tagged_hash("btcfi/bench/psbt", {}).bytes);
  const tx::TxOut spent{{5'000}, script::p2tr_script(*keys::xonly(key))};
  tx::Transaction unsigned_tx = many(inputs).first;
  for (tx::TxIn& input : unsigned_tx.inputs) input.witness.clear();
  tx::Psbt blank = *tx::Psbt::create(unsigned_tx);
  for (std::size_t i = 0; i < inputs; ++i) {
    if (!blank.set_witness_utxo(i, spent)) std::abort();
  }
  for (auto _ : state) {
    tx::Psbt psbt = blank;
    for (std::size_t i = 0; i < inputs; ++i) {
      if (!psbt.sign(i, key)) std::abort();
    }
    if (!psbt.finalize()) std::abort();
    benchmark::DoNotOptimize(psbt);
  }
  state.counters["per_input"] =
      benchmark::Counter(static_cast<double>(inputs) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(psbt_of_many_inputs)->Arg(10)->Arg(100)->Arg(1'000)->Unit(benchmark::kMillisecond);

void parse_and_id(benchmark::State& state) {
  const Bytes raw = many(92).first.serialize();
  for (auto _ : state) benchmark::DoNotOptimize(tx::Transaction::parse(raw)->txid());
  state.SetBytesProcessed(static_cast<std::int64_t>(raw.size()) * state.iterations());
}
BENCHMARK(parse_and_id)->Unit(benchmark::kMicrosecond);

void rival_hash_of_the_same_bytes(benchmark::State& state) {
  const Bytes raw = many(92).first.serialize_without_witness();
  for (auto _ : state) benchmark::DoNotOptimize(sha256d(raw));
  state.SetBytesProcessed(static_cast<std::int64_t>(raw.size()) * state.iterations());
}
BENCHMARK(rival_hash_of_the_same_bytes)->Unit(benchmark::kMicrosecond);

void relay_policy(benchmark::State& state) {
  const Scene& s = scene();
  for (auto _ : state) benchmark::DoNotOptimize(tx::check_policy({s.by_key, s.spent}));
}
BENCHMARK(relay_policy)->Unit(benchmark::kMicrosecond);

}  // namespace
