// Act 2: price the option, show premium and Greeks, solve a target theta.
#include "scene.hpp"

#include <btcfi/pricing/inverse.hpp>
#include <btcfi/pricing/theta_target.hpp>

namespace demo {

void act2_price(Scene& scene, const Printer& out) {
  const Market& market = scene.market;
  const auto strike = static_cast<double>(market.strike_usd);
  constexpr Sats quantity{10'000'000};
  const double tau = pricing::years_between(std::int64_t{market.now_s} * 1'000,
                                            std::int64_t{scene.expiry_s()} * 1'000);
  const pricing::Vanilla option{pricing::OptionKind::call, strike, tau};
  const auto quote = need(
      pricing::inverse(option, {market.spot_usd, market.vol, 0}, market.spot_usd), "the price");
  scene.premium = need(pricing::premium_sats(quote.price_coin, quantity), "the premium");

  const double target_usd_per_day = -100;
  const auto vols =
      need(pricing::vol_for_theta(option, {market.spot_usd, 0, 0, 0}, target_usd_per_day),
           "the target theta");

  out.title("Act 2   What is it worth?");
  out.row("spot", decimal(market.spot_usd, 2), "USD/BTC", "as agreed");
  out.row("call, strike", grouped(std::int64_t(strike)), "USD/BTC", "Black-76, coin-settled");
  out.row("quantity", "0.10000000", "BTC");
  out.row("expires in", std::to_string(market.expiry_days), "days",
          decimal(tau, 6) + " years of 365 days");
  out.row("volatility", decimal(market.vol * 100, 1), "% a year", "given");
  out.text();
  out.row("price", decimal(quote.usd.price, 2), "USD/BTC");
  out.row("premium", grouped(scene.premium.value), "sat", "rounded up, never below the price");
  out.row("delta", decimal(quote.usd.delta, 4), "", "per USD of spot");
  out.row("delta, premium-adjusted", decimal(quote.delta_premium_adjusted, 4), "",
          "for who counts in coins");
  out.row("gamma", decimal(quote.usd.gamma * 1'000, 4), "", "per 1,000 USD of spot");
  out.row("vega", decimal(quote.usd.vega_per_point(), 2), "USD/BTC", "per point of volatility");
  out.row("theta", decimal(quote.usd.theta_per_day(), 2), "USD/BTC", "per day");
  out.row("the pool hedges, long", decimal(-quote.hedge_usd * 0.1, 0), "USD",
          "of an inverse perpetual, against this short call");
  out.text();
  out.row("theta wanted", decimal(target_usd_per_day, 2), "USD/BTC",
          "per day; least possible is " + decimal(vols.least_theta_per_day, 2));
  for (int i = 0; i < vols.count; ++i) {
    out.row(i == 0 ? "reached at volatility" : "and at",
            decimal(vols.roots[std::size_t(i)] * 100, 2), "% a year");
  }

  json::Value report = json::Value::new_object();
  report.set("spot_usd", need(json::Value::real(market.spot_usd), "json"))
      .set("strike_usd", std::int64_t(strike))
      .set("quantity_sat", quantity.value)
      .set("vol", need(json::Value::real(market.vol), "json"))
      .set("tau_years", need(json::Value::real(tau), "json"))
      .set("price_usd", need(json::Value::real(quote.usd.price), "json"))
      .set("premium_sat", scene.premium.value)
      .set("delta", need(json::Value::real(quote.usd.delta), "json"))
      .set("gamma", need(json::Value::real(quote.usd.gamma), "json"))
      .set("vega", need(json::Value::real(quote.usd.vega), "json"))
      .set("theta_per_day", need(json::Value::real(quote.usd.theta_per_day()), "json"));
  scene.report.set("option", std::move(report));
}

}  // namespace demo
