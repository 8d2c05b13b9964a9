#include <btcfi/pricing/smile.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

// Axel Vogt's slice: looks harmless, and has a negative density near k = 0.8.
constexpr Svi vogt{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};

template <class Slice>
SmileQuotes quotes_of(const Slice& slice, double tau, double noise = 0, unsigned seed = 1) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, 1);
  SmileQuotes smile{tau, 70'000, {}};
  for (int i = -12; i <= 12; ++i) {
    const double k = i * 0.15 * std::sqrt(total_variance(slice, 0).w);
    const double vol = std::sqrt(total_variance(slice, k).w / tau) + noise * normal(random);
    smile.quotes.push_back({70'000 * std::exp(k), vol, 1 / (0.01 + 0.001 * std::abs(i))});
  }
  return smile;
}

}  // namespace

TEST_CASE("derivatives of the total variance are difference quotients") {
  const Ssvi ssvi{0.04, -0.4, 0.35};
  const Svi svi = to_svi(ssvi);
  for (const double k : {-3.0, -0.5, -1e-3, 0.0, 0.2, 2.0}) {
    const auto at = [&](double x) { return total_variance(ssvi, x); };
    const double h = 1e-5;
    CHECK(at(k).slope == Approx((at(k + h).w - at(k - h).w) / (2 * h)).epsilon(1e-7).margin(1e-9));
    CHECK(at(k).curvature ==
          Approx((at(k + h).slope - at(k - h).slope) / (2 * h)).epsilon(1e-6).margin(1e-9));
    CHECK(total_variance(svi, k).w == Approx(at(k).w).epsilon(1e-13));
    CHECK(total_variance(svi, k).slope == Approx(at(k).slope).epsilon(1e-11));
    CHECK(total_variance(svi, k).curvature == Approx(at(k).curvature).epsilon(1e-12));
  }
  // theta is the variance at the forward, psi rho the slope there.
  CHECK(total_variance(ssvi, 0).w == Approx(0.04).epsilon(1e-15));
  CHECK(total_variance(ssvi, 0).slope == Approx(0.35 * -0.4).epsilon(1e-13));
}

TEST_CASE("Vogt's slice is caught, and its repair is not") {
  const auto bad = check_butterfly(vogt, 1.5);
  REQUIRE(bad);
  CHECK(!bad->passed);
  CHECK(bad->least < -0.01);
  CHECK(bad->least_at == Approx(0.8).margin(0.2));
  const auto fit = fit_svi(quotes_of(vogt, 1));
  REQUIRE(fit);
  CHECK(fit->butterfly.passed);
  CHECK(check_butterfly(fit->slice, 3)->passed);
  CHECK(fit->rms < 0.02);
}

TEST_CASE("SSVI slices within its conditions pass Durrleman's test, and beyond fail it") {
  std::mt19937_64 random(20261120);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 200; ++i) {
    const double rho = 1.9 * unit(random) - 0.95;
    const double theta = 0.002 + unit(random) * unit(random);
    const double most =
        std::min(4 / (1 + std::fabs(rho)), 2 * std::sqrt(theta / (1 + std::fabs(rho))));
    const auto check = check_butterfly(Ssvi{theta, rho, most * unit(random)}, 5, 1'000);
    REQUIRE(check);
    CHECK(check->passed);
  }
  CHECK(!check_butterfly(Ssvi{0.01, -0.5, 1.2}, 2)->passed);
  CHECK(!check_butterfly(Ssvi{0.9, 0.9, 2.4}, 2)->passed);  // the wing is above 2
}

TEST_CASE("a fit finds the slice that made the quotes") {
  for (const Ssvi& made : {Ssvi{0.02, -0.3, 0.15}, Ssvi{0.3, 0.2, 0.5}, Ssvi{0.002, -0.7, 0.04}}) {
    const auto fit = fit_ssvi(quotes_of(made, 0.25));
    REQUIRE(fit);
    CHECK(fit->worst < 1e-6);
    CHECK(fit->slice.theta == Approx(made.theta).epsilon(1e-5));
    CHECK(fit->slice.rho == Approx(made.rho).epsilon(1e-3));
    CHECK(fit->slice.psi == Approx(made.psi).epsilon(1e-4));
    CHECK(fit->butterfly.passed);
  }
  const Svi made{0.004, 0.08, -0.35, 0.02, 0.12};
  const auto fit = fit_svi(quotes_of(made, 0.1));
  REQUIRE(fit);
  CHECK(fit->worst < 1e-5);
  CHECK(fit->butterfly.passed);
}

TEST_CASE("noisy quotes leave noise as residual and no arbitrage") {
  const Svi made{0.004, 0.08, -0.35, 0.02, 0.12};
  for (unsigned seed = 1; seed <= 8; ++seed) {
    const SmileQuotes smile = quotes_of(made, 0.1, 0.01, seed);
    const auto svi = fit_svi(smile);
    const auto ssvi = fit_ssvi(smile);
    REQUIRE(svi);
    REQUIRE(ssvi);
    CHECK(svi->rms < 0.013);
    CHECK(ssvi->rms < 0.02);
    CHECK(svi->rms <= ssvi->rms * (1 + 1e-9));  // two parameters more
    CHECK(svi->butterfly.passed);
    CHECK(ssvi->butterfly.passed);
    CHECK(check_butterfly(svi->slice, 4)->wing <= 2);
    double sum = 0, weights = 0;
    for (std::size_t i = 0; i < smile.quotes.size(); ++i) {
      CHECK(svi->residuals[i].strike == smile.quotes[i].strike);
      CHECK(svi->residuals[i].residual == svi->residuals[i].fitted_vol - smile.quotes[i].vol);
      const double w = smile.quotes[i].weight * smile.quotes[i].weight;
      sum += w * svi->residuals[i].residual * svi->residuals[i].residual;
      weights += w;
    }
    CHECK(svi->rms == Approx(std::sqrt(sum / weights)));
  }
}

TEST_CASE("absurd quotes still give a slice without arbitrage") {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int trial = 0; trial < 12; ++trial) {
    SmileQuotes smile{0.02 + unit(random), 70'000, {}};
    for (int i = 0; i < 9; ++i)
      smile.quotes.push_back({20'000 + 1.5e5 * unit(random), 0.1 + 2 * unit(random)});
    const auto svi = fit_svi(smile);
    const auto ssvi = fit_ssvi(smile);
    REQUIRE(svi);
    REQUIRE(ssvi);
    CHECK(svi->butterfly.passed);
    CHECK(ssvi->butterfly.passed);
  }
}

TEST_CASE("what is no smile is refused by name") {
  const Ssvi made{0.02, -0.3, 0.15};
  SmileQuotes smile = quotes_of(made, 0.25);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  smile.quotes[3].vol = nan;
  CHECK(fit_ssvi(smile).error() == fail(Errc::invalid_argument, "quotes", 0, 3));
  smile = quotes_of(made, 0.25);
  smile.tau = 0;
  CHECK(fit_svi(smile).error() == fail(Errc::invalid_argument, "tau"));
  smile.tau = 1;
  smile.forward = -1;
  CHECK(fit_svi(smile).error() == fail(Errc::invalid_argument, "forward"));
  SmileQuotes few{0.1, 70'000, {{60'000, 0.5}, {60'000, 0.6}, {70'000, 0.5}}};
  CHECK(fit_ssvi(few).error() == fail(Errc::pricing_too_few_quotes, "quotes"));
  few.quotes.push_back({80'000, 0.5});
  CHECK(fit_ssvi(few));
  CHECK(fit_svi(few).error() == fail(Errc::pricing_too_few_quotes, "quotes"));
  few.quotes.assign(max_smile_quotes + 1, {1, 1});
  CHECK(fit_ssvi(few).error().code == Errc::limit_exceeded);
  CHECK(check_butterfly(Svi{nan, 1, 0, 0, 1}, 1).error().where == std::string("a"));
  CHECK(check_butterfly(Svi{0, -1, 0, 0, 1}, 1).error().where == std::string("b"));
  CHECK(check_butterfly(Svi{0, 1, 1, 0, 1}, 1).error().where == std::string("rho"));
  CHECK(check_butterfly(Svi{0, 1, 0, 0, 0}, 1).error().where == std::string("sigma"));
  CHECK(check_butterfly(vogt, 0).error().where == std::string("reach"));
  CHECK(check_butterfly(vogt, 1, 1).error().where == std::string("points"));
}

TEST_CASE("a fitted slice has no arbitrage far beyond its quotes either") {
  std::mt19937_64 random(20261120);
  std::uniform_real_distribution<double> unit(0, 1);
  std::normal_distribution<double> normal(0, 1);
  for (int i = 0; i < 60; ++i) {
    const double tau = std::pow(10, 3.5 * unit(random) - 3);
    const double level = 0.2 + 1.3 * unit(random), skew = 0.3 * normal(random);
    const double curve = 0.6 * unit(random), noise = i % 3 == 0 ? 0.2 : i % 3 == 1 ? 0.05 : 0.005;
    SmileQuotes smile{tau, 70'000, {}};
    const int quotes = 5 + static_cast<int>(20 * unit(random));
    for (int j = 0; j < quotes; ++j) {
      const double z = 0.6 * normal(random) * (unit(random) < 0.5 ? 1 : 3);
      const double vol = std::max(0.02, level + skew * z + curve * z * z + noise * normal(random));
      smile.quotes.push_back({70'000 * std::exp(z * std::sqrt(tau)), vol, 1});
    }
    const auto fit = fit_svi(smile);
    REQUIRE(fit);
    REQUIRE(fit->butterfly.passed);
    const Svi& s = fit->slice;
    const double reach = std::max(1.5, 10 * std::sqrt(total_variance(s, 0).w));
    INFO("slice " << s.a << " " << s.b << " " << s.rho << " " << s.m << " " << s.sigma);
    CHECK(check_butterfly(s, 3 * reach, 30'001)->least >= -1e-9);
    CHECK(check_butterfly(s, std::fabs(s.m) + 20 * s.sigma, 30'001)->least >= -1e-9);
    CHECK(check_butterfly(s, 300 * reach, 30'001)->least >= -1e-9);
  }
}
