// Against the 50-digit references of vectors/pricing. The bounds are this engine's measured ones,
// printed beside each column; error is |x - ref| / |ref| in units of the row's own conditioning.

#include <btcfi/core/json.hpp>
#include <btcfi/pricing.hpp>

#include <btcfi_test/csv.hpp>
#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

OptionKind kind_of(const std::string& text) {
  return text == "c" ? OptionKind::call : OptionKind::put;
}

double relative(double x, double ref) {
  return std::fabs(x - ref) / std::max(std::fabs(ref), 1e-290);
}

struct Column {
  const char* name;
  double EuropeanQuote::*member;
};

constexpr Column columns[] = {{"price", &EuropeanQuote::price},
                              {"delta", &EuropeanQuote::delta},
                              {"gamma", &EuropeanQuote::gamma},
                              {"vega", &EuropeanQuote::vega},
                              {"theta", &EuropeanQuote::theta},
                              {"rho", &EuropeanQuote::rho},
                              {"phi", &EuropeanQuote::phi},
                              {"dual_delta", &EuropeanQuote::dual_delta},
                              {"dual_gamma", &EuropeanQuote::dual_gamma},
                              {"vanna", &EuropeanQuote::vanna},
                              {"volga", &EuropeanQuote::volga},
                              {"charm", &EuropeanQuote::charm},
                              {"veta", &EuropeanQuote::veta},
                              {"speed", &EuropeanQuote::speed},
                              {"color", &EuropeanQuote::color},
                              {"zomma", &EuropeanQuote::zomma},
                              {"ultima", &EuropeanQuote::ultima},
                              {"itm_prob", &EuropeanQuote::itm_probability}};

/// What each output of a row is made of: the sum of the sizes of its terms, which a relative error can
/// be held to where they cancel. The price and itm_prob have conditionings of their own.
std::array<double, std::size(columns)> sizes_of(const Vanilla& o, const SpotMarket& m,
                                                const EuropeanQuote& q) {
  const double s = m.vol * std::sqrt(o.tau), b = m.rate - m.dividend;
  const double x = std::log(m.spot / o.strike) + b * o.tau;
  const double d1 = std::fabs(x / s + 0.5 * s), d2 = std::fabs(x / s - 0.5 * s);
  const double decay = std::fabs(m.dividend), drift = std::fabs(b) * d1 / s, half = 0.5 / o.tau;
  const double delta = std::fabs(q.delta), gamma = q.gamma, vega = q.vega;
  const double density = gamma * m.spot * s;
  std::array<double, std::size(columns)> sizes{};
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = std::fabs(q.*(columns[i].member));
  const auto size = [&](double EuropeanQuote::*member) -> double& {
    return sizes[static_cast<std::size_t>(
        std::find_if(std::begin(columns), std::end(columns),
                     [&](const Column& c) { return c.member == member; }) -
        std::begin(columns))];
  };
  size(&EuropeanQuote::theta) = decay * m.spot * delta +
                                std::fabs(m.rate * o.strike * q.dual_delta) +
                                half * m.spot * density * s;
  size(&EuropeanQuote::vanna) = density * (std::fabs(x) / s + 0.5 * s) / m.vol;
  size(&EuropeanQuote::volga) = vega * (x * x / (s * s) + 0.25 * s * s) / m.vol;
  size(&EuropeanQuote::charm) = decay * delta + density * (std::fabs(b) / s + half * d2);
  size(&EuropeanQuote::veta) = vega * (decay + drift + half * (1 + d1 * d2));
  size(&EuropeanQuote::speed) = gamma / m.spot * (d1 / s + 1);
  size(&EuropeanQuote::color) = gamma * (decay + drift + half * (1 + d1 * d2));
  size(&EuropeanQuote::zomma) = gamma * (1 + d1 * d2) / m.vol;
  size(&EuropeanQuote::ultima) =
      vega / (m.vol * m.vol) * (d1 * d2 * (1 + d1 * d2) + d1 * d1 + d2 * d2);
  return sizes;
}

}  // namespace

TEST_CASE("every Greek of european.csv is reproduced, block by block") {
  const auto text = test::read_vectors("pricing/european.csv");
  if (!text) return;
  const test::Csv csv(*text);
  // A desk's 1e-13, and about three times what is measured beyond.
  const std::map<std::string, double> bounds = {
      {"btc", 1e-13}, {"core", 1e-13}, {"wide", 1.5e-12}, {"tail", 1.5e-12}, {"atm", 1e-12}};
  struct Worst {
    std::size_t rows = 0;
    double error = 0;
    std::string where;
  };
  std::map<std::string, Worst> worst;
  double relative_on_desk = 0;
  std::string desk;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const bool forward = csv.text(row, "model") == "b76";
    const Vanilla option{kind_of(csv.text(row, "kind")), csv.number(row, "K"),
                         csv.number(row, "T")};
    const double s = csv.number(row, "S"), vol = csv.number(row, "sigma"), r = csv.number(row, "r");
    const SpotMarket market{s, vol, r, forward ? r : csv.number(row, "q")};
    const auto q = forward ? black76(option, {s, vol, r}) : black_scholes(option, market);
    REQUIRE(q);
    auto sizes = sizes_of(option, market, *q);
    // A forward model's rho is its price times tau, and as hard to have.
    if (forward) sizes[5] *= std::max(1.0, csv.number(row, "cond_price"));
    const std::string& block = csv.text(row, "block");
    Worst& w = worst[block];
    ++w.rows;
    for (std::size_t i = 1; i < std::size(columns); ++i) {
      const double ref = csv.number(row, columns[i].name), value = (*q).*(columns[i].member);
      if (ref == 0) REQUIRE(value == 0);      // phi of a forward
      if (std::fabs(ref) < 1e-290) continue;  // where doubles lose digits
      INFO("row " << row << " " << columns[i].name << " " << value);
      REQUIRE(value != 0);
      const double error = std::fabs(value - ref) / std::max(sizes[i], std::fabs(ref));
      if (error > w.error) w.error = error, w.where = columns[i].name;
      if (block == "btc" && std::fabs(ref) > 1e-12) {
        if (relative(value, ref) > relative_on_desk) desk = columns[i].name;
        relative_on_desk = std::max(relative_on_desk, relative(value, ref));
      }
    }
  }
  test::report_cases("pricing/european.csv (17 outputs)", csv.rows());
  for (const auto& [block, w] : worst) {
    std::printf("  %-5s %4zu rows, greatest error %.2g of the terms (%s)\n", block.c_str(), w.rows,
                w.error, w.where.c_str());
    INFO(block << " " << w.where);
    REQUIRE(bounds.count(block) == 1);
    CHECK(w.error < bounds.at(block));
    CHECK(w.rows >= 200);
  }
  std::printf("  btc   relative, above 1e-12: %.2g (%s)\n", relative_on_desk, desk.c_str());
  CHECK(relative_on_desk < 1e-12);
  CHECK(worst.size() == bounds.size());
}

TEST_CASE("every price of european.csv is within 3 units of its conditioning") {
  const auto text = test::read_vectors("pricing/european.csv");
  if (!text) return;
  const test::Csv csv(*text);
  std::map<std::string, double> worst;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const double s = csv.number(row, "S"), vol = csv.number(row, "sigma"), r = csv.number(row, "r");
    const auto q =
        black_scholes({kind_of(csv.text(row, "kind")), csv.number(row, "K"), csv.number(row, "T")},
                      {s, vol, r, csv.number(row, "q")});
    REQUIRE(q);
    const double unit = 0x1p-53 * std::max(1.0, csv.number(row, "cond_price"));
    double& block = worst[csv.text(row, "block")];
    block = std::max(block, relative(q->price, csv.number(row, "price")) / unit);
  }
  test::report_cases("pricing/european.csv", csv.rows());
  for (const auto& [block, error] : worst) {
    std::printf("  %-5s greatest error of the price %.2f\n", block.c_str(), error);
    CHECK(error < 3);
  }
}

TEST_CASE("every output of european.csv is exact to a unit in its last place when asked to be") {
  const auto text = test::read_vectors("pricing/european.csv");
  if (!text) return;
  const test::Csv csv(*text);
  std::map<std::string, double> worst;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const bool forward = csv.text(row, "model") == "b76";
    const Vanilla option{kind_of(csv.text(row, "kind")), csv.number(row, "K"),
                         csv.number(row, "T")};
    const double s = csv.number(row, "S"), vol = csv.number(row, "sigma"), r = csv.number(row, "r");
    const auto q = forward ? black76_exact(option, {s, vol, r})
                           : black_scholes_exact(option, {s, vol, r, csv.number(row, "q")});
    REQUIRE(q);
    for (const auto& column : columns) {
      const long double ref = std::strtold(csv.text(row, column.name).c_str(), nullptr);
      const double value = (*q).*(column.member);
      INFO("row " << row << " " << column.name << " " << value);
      if (ref == 0) {
        REQUIRE(value == 0);
        continue;
      }
      if (std::fabs(ref) < 1e-290L) continue;  // where doubles lose digits
      const auto error =
          static_cast<double>(std::fabs((static_cast<long double>(value) - ref) / ref)) * 0x1p52;
      double& w = worst[csv.text(row, "block")];
      w = std::max(w, error);
    }
  }
  test::report_cases("pricing/european.csv (18 outputs)", csv.rows());
  for (const auto& [block, error] : worst) {
    std::printf("  %-5s greatest relative error of any output %.2f x 2^-52\n", block.c_str(),
                error);
    CHECK(error <= 1);
  }
}

TEST_CASE("every implied volatility of iv.csv is found, within what the price tells") {
  const auto text = test::read_vectors("pricing/iv.csv");
  if (!text) return;
  const test::Csv csv(*text);
  struct Worst {
    double all = 0;
    double price = 0;
  };
  std::map<std::string, Worst> worst;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const auto v =
        implied_vol({kind_of(csv.text(row, "kind")), csv.number(row, "K"), csv.number(row, "T")},
                    {csv.number(row, "F"), 0, 0}, csv.number(row, "price"));
    INFO("row " << row);
    REQUIRE(v);
    const long double ref = std::strtold(csv.text(row, "sigma_ref").c_str(), nullptr);
    const auto error =
        static_cast<double>(std::fabs((static_cast<long double>(v->vol) - ref) / ref)) * 0x1p53;
    REQUIRE(v->condition == Approx(csv.number(row, "cond_price")).epsilon(1e-4));
    Worst& block = worst[csv.text(row, "block")];
    block.all = std::max(block.all, error / std::max(1.0, csv.number(row, "cond_all")));
    block.price = std::max(block.price, error / std::max(1.0, csv.number(row, "cond_price")));
  }
  test::report_cases("pricing/iv.csv", csv.rows());
  for (const auto& [block, error] : worst) {
    std::printf("  %-5s greatest error of vol %.2f of all conditioning, %.2f of the price's\n",
                block.c_str(), error.all, error.price);
    CHECK(error.all < 0.5);
    CHECK(error.price < 3);
  }
}

TEST_CASE("inverse.csv is reproduced") {
  const auto text = test::read_vectors("pricing/inverse.csv");
  if (!text) return;
  const test::Csv csv(*text);
  double worst_price = 0, worst = 0, worst_theta = 0;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const double forward = csv.number(row, "F"), spot = csv.number(row, "S");
    const auto q =
        inverse({kind_of(csv.text(row, "kind")), csv.number(row, "K"), csv.number(row, "T")},
                {forward, csv.number(row, "sigma"), csv.number(row, "r")}, spot);
    REQUIRE(q);
    // In units of the conditioning in the forward: what a rounded input does to the price.
    const double cond = std::max(1.0, std::fabs(forward * q->usd.delta / q->usd.price));
    const double gamma_cond = std::max(1.0, std::fabs(forward * q->usd.speed / q->usd.gamma));
    const auto off = [&](double x, const char* name) { return relative(x, csv.number(row, name)); };
    worst_price = std::max(worst_price, off(q->price_coin, "price_coin") / cond);
    worst = std::max({worst, off(q->hedge_usd, "hedge_inverse_usd") / cond,
                      off(q->delta_premium_adjusted, "delta_pa") / cond,
                      off(q->vega_coin, "vega_coin") / gamma_cond,
                      off(q->gamma_coin, "gamma_coin") / gamma_cond});
    // The carry rate is ln(F/S)/T here: the last digit of F counts 1/T times.
    worst_theta = std::max(worst_theta, off(q->theta_coin, "theta_coin") * csv.number(row, "T") /
                                            (1e-3 + csv.number(row, "T")));
  }
  test::report_cases("pricing/inverse.csv", csv.rows());
  std::printf(
      "  worst relative error: price %.2g, delta, gamma, vega, hedge %.2g (of their conditioning), "
      "theta %.2g\n",
      worst_price, worst, worst_theta);
  CHECK(worst_price < 1e-14);
  CHECK(worst < 1e-13);
  CHECK(worst_theta < 1e-12);
}

TEST_CASE("theta_target.csv: every volatility and every strike is found") {
  const auto text = test::read_vectors("pricing/theta_target.csv");
  if (!text) return;
  const test::Csv csv(*text);
  std::size_t cases = 0, beyond = 0;
  double worst = 0;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const std::string what = csv.text(row, "solve_for");
    const double s = csv.number(row, "S"), tau = csv.number(row, "T");
    const double r = csv.number(row, "r");
    const double q = csv.text(row, "model") == "b76" ? r : csv.number(row, "q");
    const double target = csv.number(row, "theta_target") / days_per_year;
    const OptionKind kind = kind_of(csv.text(row, "kind"));
    ++cases;
    const auto roots =
        what == "sigma"
            ? vol_for_theta({kind, csv.number(row, "fixed_value"), tau}, {s, 0, r, q}, target)
            : strike_for_theta({kind, 0, tau}, {s, csv.number(row, "fixed_value"), r, q}, target);
    REQUIRE(roots);
    INFO("row " << row);
    const int named = 1 + (std::isnan(csv.number(row, "root_high")) ? 0 : 1);
    // The file has the roots of its own search: vols from 1e-4 to 5, strikes from S / 20 to 20 S.
    const double low = what == "sigma" ? 1e-4 : s / 20, high = what == "sigma" ? 5 : 20 * s;
    int within = 0;
    for (int i = 0; i < roots->count; ++i) {
      const double root = roots->roots[static_cast<std::size_t>(i)];
      within += root >= low && root <= high ? 1 : 0;
    }
    CHECK(within == named);
    beyond += static_cast<std::size_t>(roots->count - within);
    for (const char* column : {"root_low", "root_high"}) {
      const double ref = csv.number(row, column);
      if (std::isnan(ref)) continue;
      double nearest = 1;
      for (int i = 0; i < roots->count; ++i)
        nearest = std::min(nearest, relative(roots->roots[static_cast<std::size_t>(i)], ref));
      // A deep option's theta is nearly all carry: its vol is known no better than a unit in the
      // last place of theta allows.
      double conditioning = 1;
      if (what == "sigma") {
        const auto at = black_scholes({kind, csv.number(row, "fixed_value"), tau}, {s, ref, r, q});
        conditioning = std::max(1.0, std::fabs(at->theta / (ref * at->veta)));
      }
      worst = std::max(worst, nearest / conditioning);
      CHECK(nearest < 1e-13 * conditioning);
    }
  }
  test::report_cases("pricing/theta_target.csv", cases);
  std::printf(
      "  worst relative error %.2g of its conditioning, %zu more roots beyond the file's search\n",
      worst, beyond);
}

TEST_CASE("twap.csv is reproduced") {
  const auto text = test::read_vectors("pricing/twap.csv");
  if (!text) return;
  const test::Csv csv(*text);
  double worst_geometric = 0, worst_two_moment = 0, worst_sd = 0;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const Vanilla option{kind_of(csv.text(row, "kind")), csv.number(row, "K"),
                         csv.number(row, "T")};
    const SpotMarket market{csv.number(row, "S"), csv.number(row, "sigma"), csv.number(row, "r"),
                            csv.number(row, "q")};
    const Averaging averaging{csv.number(row, "window"),
                              static_cast<std::uint32_t>(csv.number(row, "nobs"))};
    const auto geometric = twap(option, market, averaging, Average::geometric);
    const auto moments = twap(option, market, averaging, Average::two_moment);
    REQUIRE(geometric);
    REQUIRE(moments);
    // In units of the price's own conditioning in the spot, as european.csv is.
    const auto cond = [&](const TwapQuote& q) {
      return std::max(1.0, std::fabs(market.spot * q.delta / q.price));
    };
    const double geo = csv.number(row, "geo_price"), two = csv.number(row, "arith_mm2_price");
    worst_geometric = std::max(worst_geometric, relative(geometric->price, geo) / cond(*geometric));
    worst_two_moment = std::max(worst_two_moment, relative(moments->price, two) / cond(*moments));
    worst_sd = std::max({worst_sd, relative(moments->sd, csv.number(row, "sd_mm2")),
                         relative(geometric->sd * geometric->sd, csv.number(row, "var_geo")),
                         relative(moments->forward_average, csv.number(row, "fwd_avg"))});
  }
  test::report_cases("pricing/twap.csv", csv.rows());
  std::printf(
      "  worst error: geometric %.2g, two moments %.2g (of their conditioning), moments %.2g\n",
      worst_geometric, worst_two_moment, worst_sd);
  CHECK(worst_geometric < 1e-13);
  CHECK(worst_two_moment < 1e-13);
  CHECK(worst_sd < 1e-13);
}

TEST_CASE("published European prices and Greeks are reproduced to their printed digits") {
  // Of literature.json the sets european and european_greeks, all rows; the sets of other products
  // stand with their tests.
  const auto text = test::read_vectors("pricing/literature.json");
  if (!text) return;
  const auto parsed = json::parse(*text);
  REQUIRE(parsed);
  struct Set {
    const json::Value& set;
    std::vector<std::string> names;
    explicit Set(const json::Value& s) : set(s) {
      for (const json::Value& column : set.find("columns")->array())
        names.push_back(*column.as_string());
    }
    [[nodiscard]] const json::Value& cell(const json::Value& row, const std::string& name) const {
      return row.array()[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) -
                                                  names.begin())];
    }
    [[nodiscard]] EuropeanQuote quote(const json::Value& row) const {
      const auto number = [&](const char* name) { return *cell(row, name).as_double(); };
      return *black_scholes(
          {kind_of(std::string(*cell(row, "kind").as_string())), number("K"), number("T")},
          {number("S"), number("sigma"), number("r"), number("q")});
    }
  };
  // Half a unit of the fourth decimal, and what rounding the table's own doubles may add.
  constexpr double printed = 0.5e-4 * (1 + 1e-9);
  std::size_t cases = 0, otherwise = 0;
  const Set prices(*parsed->find("european"));
  for (const json::Value& row : prices.set.find("rows")->array()) {
    ++cases;
    INFO("european row " << cases);
    const double off = std::fabs(prices.quote(row).price - *prices.cell(row, "price").as_double());
    CHECK(off <= 0.56e-4);
    if (off > printed) ++otherwise;
  }
  // 1.873345, printed as 1.8734 in both tables.
  CHECK(otherwise <= 2);
  const Set greeks(*parsed->find("european_greeks"));
  for (const json::Value& row : greeks.set.find("rows")->array()) {
    ++cases;
    const std::string name(*greeks.cell(row, "greek").as_string());
    const EuropeanQuote q = greeks.quote(row);
    const double spot = *greeks.cell(row, "S").as_double();
    const double value = *greeks.cell(row, "value").as_double();
    bool known = name == "elasticity" || name == "theta_per_day";
    double ours = name == "elasticity" ? q.delta * spot / q.price : q.theta_per_day();
    for (const auto& column : columns) {
      if (name == column.name) known = true, ours = q.*(column.member);
    }
    INFO("european_greeks row " << name);
    REQUIRE(known);
    CHECK(std::fabs(ours - value) <= printed);
  }
  test::report_cases("pricing/literature.json, European", cases);
  CHECK(cases > 10);
}
