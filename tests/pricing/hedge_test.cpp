#include <btcfi/pricing/hedge.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

// Ten sold calls, S = F = 70,000, K = 75,000, vol 0.6, 7 days.
std::vector<HedgedPosition> sold_calls() {
  const auto q = inverse({OptionKind::call, 75'000, 7.0 / 365}, {70'000, 0.6}, 70'000);
  return {{-10, q->delta_spot, q->usd.price}};
}

double book_in_coins(double spot) {
  return -10 * inverse({OptionKind::call, 75'000, 7.0 / 365}, {spot, 0.6}, spot)->price_coin;
}

}  // namespace

TEST_CASE("ten sold calls need 1,437 contracts at Binance or 143,729 at Bybit") {
  const auto notional = hedge_notional_usd(sold_calls(), 70'000);
  REQUIRE(notional);
  CHECK(*notional == Approx(143'728.75).margin(0.005));
  CHECK(hedge_order(*notional, binance_btcusd_perp)->order_contracts == 1'437);
  CHECK(hedge_order(*notional, bybit_btcusd)->order_contracts == 143'729);
  CHECK(hedge_order(*notional, deribit_btc_perpetual)->order_contracts == 14'373);
  CHECK(hedge_order(*notional, okx_btc_usd_swap)->order_contracts == 1'437);
  CHECK(hedge_order(*notional, bitmex_xbtusd)->order_contracts == 143'700);
  CHECK(hedge_order(*notional, bybit_btcusd)->residual_usd == Approx(-0.25).margin(0.005));
}

TEST_CASE("the hedged book loses the same in coins both ways: what is left is gamma") {
  const double hedge = *hedge_notional_usd(sold_calls(), 70'000);
  const auto moved = [&](double notional, double to) {
    return book_in_coins(to) - book_in_coins(70'000) + *perpetual_gain_coin(notional, 70'000, to);
  };
  CHECK(moved(hedge, 70'100) == Approx(-3.6e-5).epsilon(0.05));
  CHECK(moved(hedge, 69'900) == Approx(-3.6e-5).epsilon(0.05));
  // The plain delta over-hedges one who counts in coins by 4.8 %.
  const double plain = *hedge_notional_usd(sold_calls(), 70'000, Numeraire::usd);
  CHECK(plain == Approx(150'583).margin(0.5));
  CHECK(moved(plain, 70'100) == Approx(1.0e-4).epsilon(0.05));
  CHECK(moved(plain, 69'900) == Approx(-1.8e-4).epsilon(0.05));
}

TEST_CASE("one who counts in dollars also shorts the coins held") {
  CHECK(*hedge_notional_usd({}, 70'000, Numeraire::usd, 2) == -140'000);
  CHECK(*hedge_notional_usd({}, 70'000, Numeraire::coin, 2) == 0);
  // A coin held and shorted is worth the same number of dollars at any price.
  for (const double to : {35'000.0, 69'000.0, 140'000.0}) {
    const double coins = 1 + *perpetual_gain_coin(-70'000, 70'000, to);
    CHECK(coins * to == Approx(70'000).epsilon(1e-13));
  }
}

TEST_CASE("half contracts go to the even side, in lots, and small orders are not sent") {
  const auto target = [](double usd, const InversePerpetual& p) {
    return hedge_order(usd, p)->target_contracts;
  };
  CHECK(target(50, binance_btcusd_perp) == 0);
  CHECK(target(150, binance_btcusd_perp) == 2);
  CHECK(target(250, binance_btcusd_perp) == 2);
  CHECK(target(-50, binance_btcusd_perp) == 0);
  CHECK(target(-150, binance_btcusd_perp) == -2);
  CHECK(target(-250, binance_btcusd_perp) == -2);
  CHECK(target(149, bitmex_xbtusd) == 100);
  for (int usd = -1'000; usd <= 1'000; ++usd) {
    const auto order = hedge_order(usd, binance_btcusd_perp, 3);
    REQUIRE(order->target_contracts == 3 + order->order_contracts);
    REQUIRE(std::fabs(order->residual_usd) <= 50);
    REQUIRE(order->held_usd + order->residual_usd == usd);
  }
  // A band of 500 dollars: stay where you are.
  CHECK(hedge_order(1'040, binance_btcusd_perp, 7, 500)->order_contracts == 0);
  CHECK(hedge_order(1'040, binance_btcusd_perp, 7, 500)->target_contracts == 7);
  CHECK(hedge_order(1'240, binance_btcusd_perp, 7, 500)->order_contracts == 5);
  CHECK(hedge_order(1'240, {100, 1, 10}, 7)->order_contracts == 0);
}

TEST_CASE("what no venue could hold is refused by name") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<HedgedPosition> bad = {{1, 0.5, 10}, {1, nan, 10}};
  CHECK(hedge_notional_usd(bad, 70'000).error() == fail(Errc::invalid_argument, "positions", 0, 1));
  CHECK(hedge_notional_usd({}, 0).error().where == std::string("spot"));
  CHECK(hedge_notional_usd({}, 1, Numeraire::usd, nan).error().where == std::string("equity_coin"));
  CHECK(hedge_order(nan, bybit_btcusd).error().where == std::string("notional_usd"));
  CHECK(hedge_order(1, {0, 1, 1}).error().where == std::string("contract_usd"));
  CHECK(hedge_order(1, {1, 0, 1}).error().where == std::string("lot_contracts"));
  CHECK(hedge_order(1, {1, 1, 0}).error().where == std::string("least_contracts"));
  CHECK(hedge_order(1, {1, 1, 1}, 0, -1).error().where == std::string("band_usd"));
  CHECK(hedge_order(1, {1, 1, 1}, INT64_MIN).error().where == std::string("current_contracts"));
  CHECK(hedge_order(1e300, bybit_btcusd).error().code == Errc::overflow);
  CHECK(perpetual_gain_coin(1, 0, 1).error().where == std::string("entry"));
  CHECK(perpetual_gain_coin(1, 1, nan).error().where == std::string("exit"));
}
