#include <btcfi/pricing/exotic.hpp>

#include <catch2/catch.hpp>

using namespace btcfi::pricing;

TEST_CASE("a quote speaks the trader's units too") {
  ExoticQuote q;
  q.theta = -365, q.vega = 100, q.rho = 50;
  CHECK(q.theta_per_day() == -1.0);
  CHECK(q.vega_per_point() == 1.0);
  CHECK(q.rho_per_point() == 0.5);
  CHECK_FALSE(q.touched);
}
