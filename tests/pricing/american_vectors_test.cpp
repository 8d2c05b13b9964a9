// Against vectors/pricing/american.csv (an 80-bit solver; `err_est` beside each row) and the rows of
// literature.json that give exact values. Those of approximations that are not shipped
// (Barone-Adesi-Whaley, Bjerksund-Stensland) are not prices of the American option and left out.

#include <btcfi/pricing/american.hpp>

#include <btcfi_test/csv.hpp>
#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

TEST_CASE("american.csv is reproduced by every tier within its promise") {
  const auto text = test::read_vectors("pricing/american.csv");
  if (!text) return;
  const test::Csv csv(*text);
  struct Promise {
    AmericanTier tier;
    const char* name;
    double root_mean_square, greatest, delta, gamma, vega;
  };
  // Errors in units of the strike; of delta absolute, of gamma times the spot.
  const Promise promises[] = {{AmericanTier::fast, "fast", 5e-7, 1e-6, 1e-5, 2e-3, 1e-4},
                              {AmericanTier::accurate, "accurate", 2e-9, 1e-8, 1e-6, 1e-4, 1e-6},
                              {AmericanTier::high, "high", 2e-10, 1e-9, 1e-8, 1e-6, 5e-8}};
  for (const Promise& p : promises) {
    double squares = 0, worst = 0, delta = 0, gamma = 0, theta = 0, vega = 0, boundary = 0;
    for (std::size_t row = 0; row < csv.rows(); ++row) {
      const OptionKind kind = csv.text(row, "kind") == "c" ? OptionKind::call : OptionKind::put;
      const double spot = csv.number(row, "S"), strike = csv.number(row, "K");
      const double vol = csv.number(row, "sigma"), tau = csv.number(row, "T");
      const auto q = american({kind, strike, tau},
                              {spot, vol, csv.number(row, "r"), csv.number(row, "q")}, p.tier);
      INFO("row " << row);
      REQUIRE(q);
      const double error = std::fabs(q->price - csv.number(row, "price")) / strike;
      const double sure = csv.number(row, "err_est") / strike;
      squares += error * error;
      worst = std::max(worst, error - sure);
      delta = std::max(delta, std::fabs(q->delta - csv.number(row, "delta")));
      gamma = std::max(gamma, std::fabs(q->gamma - csv.number(row, "gamma")) * spot);
      theta = std::max(theta, std::fabs(q->theta - csv.number(row, "theta")) / strike);
      vega = std::max(vega, std::fabs(q->vega - csv.number(row, "vega")) / strike);
      const double critical = csv.number(row, "boundary");
      if (critical > 0) boundary = std::max(boundary, std::fabs(q->boundary / critical - 1));
    }
    const double mean = std::sqrt(squares / static_cast<double>(csv.rows()));
    std::printf(
        "  %-8s price rmse %.2g max %.2g strikes, delta %.2g, gamma S %.2g, theta %.2g and vega "
        "%.2g strikes, boundary %.2g\n",
        p.name, mean, worst, delta, gamma, theta, vega, boundary);
    CHECK(mean < p.root_mean_square);
    CHECK(worst < p.greatest);
    CHECK(delta < p.delta);
    CHECK(gamma < p.gamma);
    CHECK(vega < p.vega);
  }
  test::report_cases("pricing/american.csv, three tiers", csv.rows());
}
