#include <btcfi/pricing/delta_target.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <iostream>
#include <limits>
#include <random>
#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

double delta_of(const Vanilla& o, const SpotMarket& m, DeltaConvention convention) {
  const auto q = *black_scholes(o, m);
  const double carry = std::exp(m.dividend * o.tau);
  switch (convention) {
    case DeltaConvention::spot: return q.delta;
    case DeltaConvention::forward: return q.delta * carry;
    case DeltaConvention::spot_premium_adjusted: return q.delta - q.price / m.spot;
    case DeltaConvention::forward_premium_adjusted: return (q.delta - q.price / m.spot) * carry;
  }
  return 0;
}

constexpr DeltaConvention conventions[] = {DeltaConvention::spot, DeltaConvention::forward,
                                           DeltaConvention::spot_premium_adjusted,
                                           DeltaConvention::forward_premium_adjusted};

}  // namespace

TEST_CASE("a strike leads back from its delta in every convention") {
  const auto seed = std::random_device{}();
  std::cout << "delta_target_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 3'000; ++i) {
    const SpotMarket m{70'000, 0.1 + unit(random), 0.3 * unit(random) - 0.15,
                       0.3 * unit(random) - 0.15};
    Vanilla o{i % 2 ? OptionKind::call : OptionKind::put, 0, 0.01 + unit(random)};
    const double strike = 70'000 * std::exp(5 * (unit(random) - 0.5) * m.vol * std::sqrt(o.tau));
    o.strike = strike;
    for (const DeltaConvention convention : conventions) {
      const double delta = delta_of(o, m, convention);
      const auto k = strike_for_delta(o, m, delta, convention);
      REQUIRE(k);
      INFO("vol " << m.vol << " tau " << o.tau << " K " << strike << " delta " << delta
                  << " convention " << static_cast<int>(convention));
      // At the peak of an adjusted call the strike is not to be had from the delta.
      if (std::fabs(delta / k->extreme_delta) > 1 - 1e-6) continue;
      REQUIRE(k->count >= 1);
      double nearest = 1;
      for (int r = 0; r < k->count; ++r) {
        const double root = k->roots[static_cast<std::size_t>(r)];
        REQUIRE(delta_of({o.kind, root, o.tau}, m, convention) == Approx(delta).epsilon(1e-9));
        nearest = std::min(nearest, std::fabs(root / strike - 1));
      }
      REQUIRE(nearest < 1e-8);
    }
  }
}

TEST_CASE("a premium-adjusted call has two strikes, one at its peak, or none") {
  const Vanilla call{OptionKind::call, 0, 0.25};
  const SpotMarket m{70'000, 0.8};
  const auto two = strike_for_delta(call, m, 0.3, DeltaConvention::spot_premium_adjusted);
  REQUIRE(two->count == 2);
  CHECK(two->low() < two->extreme_at);
  CHECK(two->high() > two->extreme_at);
  const double peak = two->extreme_delta;
  CHECK(strike_for_delta(call, m, peak * 1.001, DeltaConvention::spot_premium_adjusted)->count ==
        0);
  CHECK(strike_for_delta(call, m, peak * 0.999, DeltaConvention::spot_premium_adjusted)->count ==
        2);
  // No strike does better.
  for (double k = 1'000; k < 500'000; k *= 1.01)
    REQUIRE(delta_of({OptionKind::call, k, 0.25}, m, DeltaConvention::spot_premium_adjusted) <=
            peak);
  // A put's grows without end.
  const auto put = strike_for_delta({OptionKind::put, 0, 0.25}, m, -3,
                                    DeltaConvention::forward_premium_adjusted);
  CHECK(put->count == 1);
  CHECK(put->extreme_delta == -std::numeric_limits<double>::infinity());
}

TEST_CASE("a delta that no strike has is answered with none and the bound") {
  const Vanilla call{OptionKind::call, 0, 0.25};
  const SpotMarket m{70'000, 0.8, 0, 0.1};
  CHECK(strike_for_delta(call, m, 0.99, DeltaConvention::spot)->count == 0);
  CHECK(strike_for_delta(call, m, 0.99, DeltaConvention::spot)->extreme_delta ==
        Approx(std::exp(-0.025)));
  CHECK(strike_for_delta(call, m, 0.99, DeltaConvention::forward)->count == 1);
  for (const DeltaConvention c : conventions) CHECK(strike_for_delta(call, m, -0.1, c)->count == 0);
  const auto where = [](const Result<DeltaStrikes>& r) { return std::string(r.error().where); };
  CHECK(where(strike_for_delta(call, {70'000, 0}, 0.5, DeltaConvention::spot)) == "vol");
  CHECK(where(strike_for_delta(call, m, std::nan(""), DeltaConvention::spot)) == "delta");
  CHECK(where(strike_for_delta(call, m, 0.5, static_cast<DeltaConvention>(4))) == "convention");
}

TEST_CASE("every strike that is counted is a number") {
  for (const DeltaConvention convention : conventions) {
    for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
      for (int half = -660; half <= 616; ++half) {
        const double vol = std::pow(10, 0.5 * half);
        for (const double size : {1e-12, 0.25, 0.9}) {
          const double delta = kind == OptionKind::call ? size : -size;
          const auto k = strike_for_delta({kind, 0, 1}, {70'000, vol}, delta, convention);
          if (!k) {
            CHECK(std::string(k.error().where) == "vol");
            CHECK((vol <= 1e-150 || vol >= 1e3));
            continue;
          }
          for (int r = 0; r < k->count; ++r) {
            const double root = k->roots[static_cast<std::size_t>(r)];
            INFO("vol " << vol << " delta " << delta << " strike " << root);
            CHECK((root > 0 && root < std::numeric_limits<double>::infinity()));
          }
        }
      }
    }
  }
  // A call's delta of a quarter at a vol of 60 belongs to a strike beyond all doubles.
  CHECK(strike_for_delta({OptionKind::call, 0, 1}, {70'000, 60}, 0.25, conventions[0])->count == 0);
  CHECK(strike_for_delta({OptionKind::call, 0, 1}, {70'000, 20}, 0.25, conventions[0])->count == 1);
}
