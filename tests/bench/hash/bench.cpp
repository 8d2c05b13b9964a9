// SHA-256 of Merkle nodes and of long inputs, BLAKE3 of a trace record: the code paths of the
// library side by side, and OpenSSL in the same run where it was found. Every method is compared
// with the portable one before it is timed.

#include "core/sha256_compress.hpp"
#include "core/sha256_pairs.hpp"

#include <btcfi/core/blake3.hpp>
#include <btcfi/core/cpu.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/merkle/tree.hpp>

#include <benchmark/benchmark.h>

#include <vector>

#if BTCFI_BENCH_OPENSSL
#include <openssl/evp.h>
#endif

namespace {

using namespace btcfi;
using State = std::array<std::uint32_t, 8>;

Bytes input(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return out;
}

void compress_blocks(benchmark::State& state, detail::Sha256Compress compress) {
  const auto count = static_cast<std::size_t>(state.range(0)) / 64;
  const Bytes data = input(64 * count);
  State a{1, 2, 3, 4, 5, 6, 7, 8}, b = a;
  detail::sha256_compress_portable(a, data.data(), count);
  compress(b, data.data(), count);
  if (a != b) return state.SkipWithError("the two paths differ");
  for (auto _ : state) {
    compress(b, data.data(), count);
    benchmark::DoNotOptimize(b);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void sha256_portable(benchmark::State& state) {
  compress_blocks(state, detail::sha256_compress_portable);
}

void sha256_shani(benchmark::State& state) {
  if (!cpu_features().shani) return state.SkipWithError("no SHA extensions");
  compress_blocks(state, detail::sha256_compress_shani);
}

// Nodes of a tree, 4,096 at a time, once or twice hashed: time per node.
void pairs(benchmark::State& state, detail::Sha256Pairs hash, bool there) {
  if (!there) return state.SkipWithError("skipped: not on this processor");
  constexpr std::size_t count = 4096;
  static const detail::Sha256LastBlock last = detail::sha256_last_block(512);
  const detail::Sha256PairsJob job{detail::sha256_initial_state, &last, state.range(0) == 2};
  const Bytes in = input(64 * count);
  Bytes out(32 * count), expected(32 * count);
  detail::sha256_pairs_portable(job, in.data(), expected.data(), count);
  hash(job, in.data(), out.data(), count);
  if (out != expected) return state.SkipWithError("the two paths differ");
  for (auto _ : state) {
    hash(job, in.data(), out.data(), count);
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["s/node"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * count,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
void pairs_portable(benchmark::State& state) { pairs(state, detail::sha256_pairs_portable, true); }
void pairs_shani(benchmark::State& state) {
  pairs(state, detail::sha256_pairs_shani, cpu_features().shani);
}
#if defined(__x86_64__)
void pairs_avx2(benchmark::State& state) {
  pairs(state, detail::sha256_pairs_avx2, cpu_features().avx2);
}
void pairs_avx512(benchmark::State& state) {
  pairs(state, detail::sha256_pairs_avx512, cpu_features().avx512);
}
BENCHMARK(pairs_avx2)->Arg(1)->Arg(2);
BENCHMARK(pairs_avx512)->Arg(1)->Arg(2);
#endif
void pairs_chosen(benchmark::State& state) { pairs(state, detail::sha256_pairs, true); }
BENCHMARK(pairs_portable)->Arg(1)->Arg(2);
BENCHMARK(pairs_shani)->Arg(1)->Arg(2);
BENCHMARK(pairs_chosen)->Arg(1)->Arg(2);

// What the library's users call, padding included.
void sha256_call(benchmark::State& state) {
  const Bytes data = input(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(sha256(data));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void merkle_node(benchmark::State& state) {
  Hash256 left{}, right{};
  for (auto _ : state) {
    left = merkle::node_hash(left, right);
    benchmark::DoNotOptimize(left);
  }
}

void merkle_root(benchmark::State& state) {
  std::vector<Hash256> leaves(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    leaves[i].bytes[0] = static_cast<std::uint8_t>(i);
    leaves[i].bytes[1] = static_cast<std::uint8_t>(i >> 8);
  }
  for (auto _ : state) benchmark::DoNotOptimize(merkle::root_of(leaves));
  state.SetItemsProcessed(state.iterations() * (state.range(0) - 1));
}

void blake3_record(benchmark::State& state) {
  Bytes record = input(33);
  for (auto _ : state) {
    const Hash160 hash = blake3_160_one_block(record);
    std::copy(hash.bytes.begin(), hash.bytes.end(), record.begin());
  }
  benchmark::DoNotOptimize(record);
}

#if BTCFI_BENCH_OPENSSL
void openssl_evp_reused(benchmark::State& state) {
  const Bytes data = input(static_cast<std::size_t>(state.range(0)));
  EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  Hash256 out;
  const auto hash = [&] {
    EVP_DigestInit_ex2(context, algorithm, nullptr);
    EVP_DigestUpdate(context, data.data(), data.size());
    EVP_DigestFinal_ex(context, out.data(), nullptr);
  };
  hash();
  if (out != sha256(data)) state.SkipWithError("OpenSSL has another digest");
  for (auto _ : state) {
    hash();
    benchmark::DoNotOptimize(out);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
  EVP_MD_CTX_free(context);
  EVP_MD_free(algorithm);
}
BENCHMARK(openssl_evp_reused)->Arg(64)->Arg(1 << 20);
#endif

BENCHMARK(sha256_portable)->Arg(64)->Arg(1 << 20);
BENCHMARK(sha256_shani)->Arg(64)->Arg(1 << 20);
BENCHMARK(sha256_call)->Arg(64)->Arg(1 << 20);
BENCHMARK(merkle_node);
BENCHMARK(merkle_root)->Arg(1 << 10)->Arg(1 << 16)->Arg(1 << 20);
BENCHMARK(blake3_record);

}  // namespace
