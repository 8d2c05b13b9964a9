// What we promise of Merkle nodes, measured in one run and printed as a table: each way of hashing 64
// bytes beside its goal, what the processor could do at most, and OpenSSL. Processor time, best of many.

#include "../measure.hpp"
#include "core/sha256_pairs.hpp"

#include <btcfi/core/cpu.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/merkle/tree.hpp>

#include <algorithm>
#include <cstdio>
#include <vector>

#if BTCFI_BENCH_OPENSSL
#include <openssl/evp.h>
#endif

namespace {

using namespace btcfi;
using bench::require;

constexpr std::size_t nodes = 4096;

/// Of the fastest of many runs, each a fraction of a millisecond or more.
template <class Run>
double nanoseconds(const Run& run) {
  return 1e9 * bench::least_seconds(run);
}

void row(const char* what, double ns, const char* goal, double ratio, const char* of) {
  std::printf("%-46s %8.1f ns   %-8s", what, ns, goal);
  if (ratio != 0) std::printf("%6.2f of %s", ratio, of);
  std::printf("\n");
}

#if defined(__x86_64__)
/// A node's 64 double rounds (two blocks), if nothing but their units counted.
double shani_limit() {
  constexpr int repeats = 20'000;
  return nanoseconds([] {
           for (int i = 0; i < repeats; ++i) {
             asm volatile(
                 "sha256rnds2 %%xmm0, %%xmm1, %%xmm2\n\tsha256rnds2 %%xmm0, %%xmm1, %%xmm3\n\t"
                 "sha256rnds2 %%xmm0, %%xmm1, %%xmm4\n\tsha256rnds2 %%xmm0, %%xmm1, %%xmm5\n\t"
                 "sha256rnds2 %%xmm0, %%xmm1, %%xmm6\n\tsha256rnds2 %%xmm0, %%xmm1, %%xmm7\n\t"
                 "sha256rnds2 %%xmm0, %%xmm1, %%xmm8\n\tsha256rnds2 %%xmm0, %%xmm1, %%xmm9" ::
                     : "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9");
           }
         }) *
         64 / (8.0 * repeats);
}

/// A sixteenth of what sixteen nodes take in 512-bit operations: 64 rounds of 6 rotations and 10
/// others, twice, and 48 steps of the schedule of 6 rotations or shifts and 5 others.
double lanes_limit() {
  constexpr int repeats = 20'000;
  const double twenty_four =
      nanoseconds([] {
        for (int i = 0; i < repeats; ++i) {
          asm volatile(
#define BTCFI_THREE(r)                                                          \
  "vpaddd %%zmm0, %%zmm" r ", %%zmm" r "\n\tvpxord %%zmm0, %%zmm" r ", %%zmm" r \
  "\n\tvprord $7, %%zmm" r ", %%zmm" r "\n\t"
              BTCFI_THREE("1") BTCFI_THREE("2") BTCFI_THREE("3") BTCFI_THREE("4") BTCFI_THREE("5")
                  BTCFI_THREE("6") BTCFI_THREE("7") BTCFI_THREE("8")
#undef BTCFI_THREE
                      ::
                          : "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8");
        }
      }) /
      repeats;
  asm volatile("vzeroupper");
  constexpr double operations = 2 * 64 * 16 + 48 * 11;
  return twenty_four / 24 * operations / 16;
}
#endif

class Table {
 public:
  Table() : in_(64 * nodes), out_(32 * nodes), expected_(32 * nodes) {
    for (std::size_t i = 0; i < in_.size(); ++i) in_[i] = static_cast<std::uint8_t>(i * 7 + 1);
    detail::sha256_pairs_portable(job_, in_.data(), expected_.data(), nodes);
  }

  /// Nanoseconds a node, handed to \p hash so many at a time.
  double measure(detail::Sha256Pairs hash, std::size_t at_a_time) {
    const auto all = [&] {
      for (std::size_t i = 0; i < nodes; i += at_a_time) {
        hash(job_, in_.data() + 64 * i, out_.data() + 32 * i, at_a_time);
      }
    };
    std::fill(out_.begin(), out_.end(), std::uint8_t{0});
    all();
    require(out_ == expected_, "a node's hash");
    const double each = nanoseconds(all) / static_cast<double>(nodes);
    best_ = std::min(best_, each);
    return each;
  }
  [[nodiscard]] double best() const noexcept { return best_; }

 private:
  detail::Sha256LastBlock last_ = detail::sha256_last_block(512);
  detail::Sha256PairsJob job_{detail::sha256_initial_state, &last_, false};
  Bytes in_, out_, expected_;
  double best_ = 1e18;
};

#if BTCFI_BENCH_OPENSSL
/// OpenSSL's documented way, the algorithm fetched once and the context used again.
double evp_nanoseconds() {
  EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  Bytes node(64, 0x5a);
  Hash256 out;
  const auto hash = [&] {
    EVP_DigestInit_ex2(context, algorithm, nullptr);
    EVP_DigestUpdate(context, node.data(), node.size());
    EVP_DigestFinal_ex(context, out.data(), nullptr);
  };
  hash();
  require(out == sha256(node), "OpenSSL's digest");
  const double each = nanoseconds([&] {
                        for (std::size_t i = 0; i < nodes; ++i) hash();
                      }) /
                      static_cast<double>(nodes);
  EVP_MD_CTX_free(context);
  EVP_MD_free(algorithm);
  return each;
}
#endif

}  // namespace

int main() {
  std::printf(
      "%s, a node is SHA-256 of 64 bytes; goals on the machine they were set on (4.3 GHz, Zen "
      "5)\n\n",
      cpu_description().c_str());
  Table table;
  row("plain C++", table.measure(detail::sha256_pairs_portable, nodes), "", 0, "");
#if defined(__x86_64__)
  if (cpu_features().shani) {
    const double limit = shani_limit();
    row("SHA extensions: their units' limit", limit, "", 0, "");
    const double one = table.measure(detail::sha256_pairs_shani, 1);
    row("SHA extensions, one at a time", one, "<= 43", limit / one, "the limit");
    const double two = table.measure(detail::sha256_pairs_shani, 2);
    row("SHA extensions, two", two, "<= 40", limit / two, "the limit");
    const double four = table.measure(detail::sha256_pairs_shani, nodes);
    row("SHA extensions, four", four, "<= 36", limit / four, "the limit");
  }
  if (cpu_features().avx2) {
    row("8 lanes of AVX2", table.measure(detail::sha256_pairs_avx2, nodes), "", 0, "");
  }
  if (cpu_features().avx512) {
    const double limit = lanes_limit();
    row("16 lanes of AVX-512: their units' limit", limit, "", 0, "");
    const double lanes = table.measure(detail::sha256_pairs_avx512, nodes);
    row("16 lanes of AVX-512", lanes, "<= 22", limit / lanes, "the limit");
  }
#endif
  const double best = table.best();
  const double chosen = table.measure(detail::sha256_pairs, nodes);
  row("the way chosen for this processor", chosen, "", best / chosen,
      "the fastest above (>= 0.95)");

  std::vector<Hash256> leaves(1 << 16);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    leaves[i].bytes[0] = static_cast<std::uint8_t>(i);
    leaves[i].bytes[1] = static_cast<std::uint8_t>(i >> 8);
  }
  // The same root once more, by a tree that keeps its nodes.
  const Hash256 root = *merkle::root_of(leaves);
  require(root == merkle::Tree::over(leaves)->root(), "the root");
  const double tree = nanoseconds([&] { require(*merkle::root_of(leaves) == root, "the root"); }) /
                      static_cast<double>(leaves.size() - 1);
  row("root of 65,536 leaves, each node", tree, "", chosen / tree, "the node alone");
#if BTCFI_BENCH_OPENSSL
  const double evp = evp_nanoseconds();
  row("OpenSSL, EVP context used again", evp, "", evp / chosen, "a node of ours (>= 2.5)");
#else
  std::printf("OpenSSL: skipped, it was not found\n");
#endif
}
