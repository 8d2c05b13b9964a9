#include <btcfi/pricing/inverse.hpp>
#include <btcfi/pricing/premium.hpp>

#include <catch2/catch.hpp>

#include <limits>
#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

TEST_CASE("the premium is rounded up, exactly") {
  // 0.1 BTC of a 7-day call, S = 70,000, K = 75,000, vol 0.6: 97,924 sats before any load.
  const auto q = inverse({OptionKind::call, 75'000, 7.0 / 365}, {70'000, 0.6}, 70'000);
  CHECK(premium_sats(q->price_coin, Sats{10'000'000})->value == 97'924);
  CHECK(premium_sats(0.5, Sats{3})->value == 2);
  CHECK(premium_sats(0.5, Sats{4})->value == 2);
  CHECK(premium_sats(0.0, Sats{4})->value == 0);
  // 0.1 as a double is above a tenth: ten of it exceed one, and a product rounded to 1 would hide
  // it.
  CHECK(premium_sats(0.1, Sats{10})->value == 2);
}

TEST_CASE("a premium that no ledger holds is refused") {
  CHECK(premium_sats(-0.1, Sats{1}).error().code == Errc::invalid_argument);
  CHECK(premium_sats(std::numeric_limits<double>::quiet_NaN(), Sats{1}).error().code ==
        Errc::invalid_argument);
  CHECK(premium_sats(1.0, Sats{-1}).error().code == Errc::invalid_argument);
  CHECK(premium_sats(1e9, max_money).error().code == Errc::overflow);
}

TEST_CASE("the load of a fuller pool is higher") {
  CHECK(*utilisation_load({}, 0, 0.1) == Approx(1.005));
  CHECK(*utilisation_load({}, 0.5, 0.6) == Approx(1.455));
  CHECK(*utilisation_load({}, 0.8, 0.9) == Approx(2.085));
  CHECK(*utilisation_load({}, 0.5, 0.5) == Approx(1.375));
  CHECK(*utilisation_load({0, 2}, 0.1, 0.9) == 1);
  // Hardly any width is the marginal load, without noise.
  CHECK(*utilisation_load({}, 0.5, 0.5 + 1e-15) == Approx(1.375).epsilon(1e-14));
}

TEST_CASE("an order split into parts costs the same") {
  double parts = 0;
  for (int i = 20; i < 70; ++i) parts += *utilisation_load({}, i / 100.0, (i + 1) / 100.0) / 100;
  CHECK(parts == Approx(0.5 * *utilisation_load({}, 0.2, 0.7)).epsilon(1e-13));

  PoolSale whole{.price_coin = 0.00979232,
                 .quantity = Sats{60'000'000},
                 .collateral = Sats{60'000'000},
                 .locked = Sats{20'000'000},
                 .capacity = Sats{100'000'000}};
  const auto at_once = pool_premium(whole);
  REQUIRE(at_once);
  std::int64_t sum = 0;
  for (int i = 0; i < 6; ++i) {
    PoolSale part = whole;
    part.quantity = part.collateral = Sats{10'000'000};
    part.locked = Sats{20'000'000 + i * 10'000'000};
    sum += pool_premium(part)->premium.value;
  }
  CHECK(sum >= at_once->premium.value);
  CHECK(sum <= at_once->premium.value + 6);  // each part rounds up
}

TEST_CASE("a pool's premium says of what it is made") {
  const PoolSale sale{.price_coin = 0.00979232,
                      .quantity = Sats{10'000'000},
                      .collateral = Sats{10'000'000},
                      .locked = Sats{80'000'000},
                      .capacity = Sats{100'000'000},
                      .fee_ppm = 300};
  const auto p = pool_premium(sale);
  REQUIRE(p);
  CHECK(p->utilisation_before == 0.8);
  CHECK(p->utilisation_after == 0.9);
  CHECK(p->load == Approx(2.085));
  CHECK(p->fair.value == 97'924);
  CHECK(p->premium.value == 204'170);  // ceil(97,923.2 * 2.085)
  CHECK(p->fee.value == 3'000);
  CHECK(p->total.value == 207'170);
}

TEST_CASE("a sale that the pool cannot cover is refused by name") {
  PoolSale sale{.price_coin = 0.01,
                .quantity = Sats{10},
                .collateral = Sats{10},
                .locked = Sats{85},
                .capacity = Sats{100},
                .max_utilisation = 0.9};
  CHECK(pool_premium(sale).error() == fail(Errc::out_of_range, "max_utilisation"));
  sale.collateral = Sats{5};
  CHECK(pool_premium(sale));
  sale.capacity = Sats{0};
  CHECK(pool_premium(sale).error().where == std::string("capacity"));
  sale.capacity = Sats{100};
  sale.locked = Sats{-1};
  CHECK(pool_premium(sale).error().where == std::string("locked"));
  sale.locked = Sats{0};
  sale.price_coin = -1;
  CHECK(pool_premium(sale).error().where == std::string("price_coin"));
  sale.price_coin = 1;
  sale.quantity = max_money;
  sale.fee_ppm = 1;
  CHECK(pool_premium(sale).error().code == Errc::overflow);
  CHECK(utilisation_load({-1, 2}, 0, 1).error().where == std::string("slope"));
  CHECK(utilisation_load({1, -2}, 0, 1).error().where == std::string("power"));
  CHECK(utilisation_load({}, -0.1, 1).error().where == std::string("before"));
  CHECK(utilisation_load({}, 0.2, 0.1).error().where == std::string("after"));
}
