// The American solver's paths and its bits.

#include <catch2/catch.hpp>

#include <pricing/kernel/american_kernel.hpp>

#include <cstring>
#include <string>
#include <vector>

using namespace btcfi::pricing::kernel;

namespace {

struct Path {
  const char* name;
  AmericanKernel kernel;
};

std::vector<Path> paths() {
  std::vector<Path> out{{"generic", american_generic()}};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("fma")) out.push_back({"fma", american_fma()});
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    out.push_back({"avx2", american_avx2()});
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    out.push_back({"avx512", american_avx512()});
#endif
  return out;
}

/// FNV-1a over the bytes of all that is solved and priced for a fixed set of markets.
std::uint64_t digest(const AmericanKernel& kernel, const AmericanRule& rule, int markets) {
  std::uint64_t state = 1, hash = 0xcbf29ce484222325;
  const auto unit = [&] {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<double>(state >> 11) * 0x1p-53;
  };
  const auto add = [&](double x) {
    unsigned char bytes[sizeof x];
    std::memcpy(bytes, &x, sizeof x);
    for (const unsigned char byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
  };
  for (int i = 0; i < markets; ++i) {
    AmericanMarket m{0.01 + 2 * unit(), 0.1 + unit(), 0.001 + 0.1 * unit(), 0.1 * unit()};
    if (i % 4 == 0) m.dividend = 0;
    if (i % 7 == 0) m.dividend = -m.dividend;
    AmericanCurve curve;
    kernel.solve(rule, m, curve);
    REQUIRE(curve.converged);
    add(curve.now);
    add(kernel.log_boundary(rule, m, curve, m.tau * unit()));
    for (int s = 0; s < 5; ++s) {
      AmericanPremium p;
      kernel.premium(rule, m, curve, curve.now * (1 + 0.05 * s * s), p);
      for (const double x : {p.price, p.delta, p.gamma, p.vega, p.rho, p.phi}) add(x);
    }
  }
  return hash;
}

}  // namespace

TEST_CASE("every path and compiler solves American boundaries to the same bits") {
  // Found with g++ 12.2 and clang 14 alike.
  struct Expected {
    const AmericanRule& rule;
    int markets;
    std::uint64_t digest;
  };
  const Expected all[] = {{american_rule_fast(), 60, 0xc8d08b0c69960290},
                          {american_rule_accurate(), 24, 0xbc05eba0e08651d2},
                          {american_rule_high(), 6, 0x8f94d9629c5413dc}};
  for (const Expected& e : all) {
    for (const Path& path : paths()) {
      const std::uint64_t found = digest(path.kernel, e.rule, e.markets);
      INFO(path.name << ", " << e.rule.points << " points, digest " << std::hex << found);
      CHECK(found == e.digest);
    }
  }
}

TEST_CASE("the tables interpolate polynomials exactly") {
  for (const AmericanRule* rule :
       {&american_rule_fast(), &american_rule_accurate(), &american_rule_high()}) {
    const std::size_t n = rule->points, l = rule->nodes, p = rule->price_nodes;
    // z + 3 z^3, z = sqrt(t / tau): 0 at expiry, as the unknowns are.
    const auto f = [](double z) { return z + 3 * z * z * z; };
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < l; ++k) {
        double by_point = 0, by_node = 0;
        for (std::size_t j = 0; j < n; ++j) {
          by_point += rule->by_point[(i * n + j) * l + k] * f(rule->z[j]);
          by_node += rule->by_node[(i * l + k) * n + j] * f(rule->z[j]);
        }
        const double expected = f(rule->z[i] * rule->cosine[k]);
        REQUIRE(by_point == Approx(expected).epsilon(1e-13).margin(1e-14));
        REQUIRE(by_node == Approx(expected).epsilon(1e-13).margin(1e-14));
      }
    }
    double weight = 0, moment = 0;
    for (std::size_t k = 0; k < p; ++k) {
      weight += rule->price_weight[k];
      moment += rule->price_weight[k] * rule->price_sine[k] * rule->price_sine[k];
    }
    CHECK(weight == Approx(1).epsilon(1e-14));
    CHECK(moment == Approx(0.5).epsilon(1e-14));
  }
}
