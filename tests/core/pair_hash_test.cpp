#include "core/sha256_pairs.hpp"

#include <btcfi/core/cpu.hpp>
#include <btcfi/core/pair_hash.hpp>
#include <btcfi/core/sha256.hpp>

#include <catch2/catch.hpp>

#include <random>
#include <vector>

using namespace btcfi;

namespace {

struct Way {
  const char* name;
  detail::Sha256Pairs hash;
  std::size_t multiple;
};

std::vector<Way> ways() {
  std::vector<Way> out{{"portable", detail::sha256_pairs_portable, 1},
                       {"chosen", detail::sha256_pairs, 1}};
  if (cpu_features().shani) out.push_back({"SHA extensions", detail::sha256_pairs_shani, 1});
#if defined(__x86_64__)
  if (cpu_features().avx2) out.push_back({"AVX2", detail::sha256_pairs_avx2, 8});
  if (cpu_features().avx512) out.push_back({"AVX-512", detail::sha256_pairs_avx512, 16});
#endif
  return out;
}

std::vector<Hash256> random_hashes(std::size_t count) {
  std::mt19937 random(64);
  std::vector<Hash256> out(count);
  for (Hash256& hash : out) {
    for (std::uint8_t& byte : hash.bytes) byte = static_cast<std::uint8_t>(random());
  }
  return out;
}

Bytes joined(const Hash256& a, const Hash256& b) {
  Bytes out = to_bytes(a);
  out.insert(out.end(), b.bytes.begin(), b.bytes.end());
  return out;
}

}  // namespace

TEST_CASE("pairs hashed together are hashed as each alone, by every way and in every number") {
  const detail::Sha256LastBlock last = detail::sha256_last_block(512);
  const std::vector<Hash256> in = random_hashes(2 * 67);
  for (const bool twice : {false, true}) {
    const detail::Sha256PairsJob job{detail::sha256_initial_state, &last, twice};
    for (const Way& way : ways()) {
      INFO(way.name);
      for (std::size_t count = 0; count <= 67; ++count) {
        if (count % way.multiple != 0) continue;
        std::vector<Hash256> out(count + 1);
        way.hash(job, in[0].data(), out[0].data(), count);
        for (std::size_t i = 0; i < count; ++i) {
          const Bytes both = joined(in[2 * i], in[2 * i + 1]);
          REQUIRE(out[i] == (twice ? sha256d(both) : sha256(both)));
        }
        REQUIRE(out[count] == Hash256{});  // nothing written behind
      }
    }
  }
}

TEST_CASE("every bit of a pair reaches its hash and no other") {
  const detail::Sha256LastBlock last = detail::sha256_last_block(512);
  const detail::Sha256PairsJob job{detail::sha256_initial_state, &last, false};
  for (const Way& way : ways()) {
    INFO(way.name);
    std::vector<Hash256> in = random_hashes(32), before(16), after(16);
    way.hash(job, in[0].data(), before[0].data(), 16);
    for (std::size_t bit = 0; bit < 32 * 256; bit += 37) {
      const auto mask = static_cast<std::uint8_t>(1 << bit % 8);
      in[bit / 256].bytes[bit % 256 / 8] ^= mask;
      way.hash(job, in[0].data(), after[0].data(), 16);
      in[bit / 256].bytes[bit % 256 / 8] ^= mask;
      for (std::size_t i = 0; i < 16; ++i) {
        REQUIRE((after[i] == before[i]) == (i != bit / 512));
      }
    }
  }
}

TEST_CASE("a level of a tree may be hashed in its own place") {
  const TaggedHash tag("a tag");
  const std::vector<Hash256> in = random_hashes(200);
  const PairHash tagged = PairHash::tagged("a tag");
  const PairHash once = PairHash::sha256(), twice = PairHash::sha256d();
  std::vector<Hash256> a = in, b = in, c = in;
  REQUIRE(tagged.level(a, std::span(a).first(100)));
  REQUIRE(once.level(b, std::span(b).first(100)));
  REQUIRE(twice.level(c, std::span(c).first(100)));
  for (std::size_t i = 0; i < 100; ++i) {
    const Bytes both = joined(in[2 * i], in[2 * i + 1]);
    REQUIRE(a[i] == tag(both));
    REQUIRE(b[i] == sha256(both));
    REQUIRE(c[i] == sha256d(both));
    REQUIRE(tagged(in[2 * i], in[2 * i + 1]) == a[i]);
    REQUIRE(tag.pair(in[2 * i], in[2 * i + 1]) == a[i]);
    REQUIRE(twice(in[2 * i], in[2 * i + 1]) == c[i]);
  }
  CHECK(tagged.level({}, {}));
}

TEST_CASE("a level that is not twice as many hashes as its place is refused, and nothing written") {
  const std::vector<Hash256> in = random_hashes(9);
  for (std::size_t from = 0; from <= 9; ++from) {
    for (std::size_t to = 0; to <= 9; ++to) {
      std::vector<Hash256> out(to);
      const Status done = PairHash::sha256().level(std::span(in).first(from), out);
      REQUIRE(done.has_value() == (from == 2 * to));
      if (done) continue;
      REQUIRE(done.error().code == Errc::invalid_argument);
      REQUIRE(done.error().input == (from % 2 == 0));
      REQUIRE(done.error().offset == from);
      REQUIRE(out == std::vector<Hash256>(to));
    }
  }
}

TEST_CASE("a pair is hashed as the standards say") {
  // hashlib: sha256(bytes(64)), sha256(sha256(bytes(64))).
  const Hash256 zero{};
  CHECK(PairHash::sha256()(zero, zero).hex() ==
        "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
  CHECK(PairHash::sha256d()(zero, zero).hex() ==
        "e2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9");
}
