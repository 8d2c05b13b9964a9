#include <btcfi/pricing/book.hpp>
#include <btcfi/pricing/hedge.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <iostream>
#include <limits>
#include <random>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr std::int64_t now = 1'763'600'000'000, day = 86'400'000;

/// One of each product, bought and sold.
Book desk() {
  Book book;
  Position p;
  p.expires_at_ms = now + 30 * day;
  p.vol = 0.6;
  p.strike = 110'000;
  p.quantity = -10;
  REQUIRE(book.add(p));
  p.product = Product::american, p.kind = OptionKind::put, p.strike = 95'000, p.quantity = 4;
  REQUIRE(book.add(p));
  p.product = Product::binary, p.kind = OptionKind::call, p.strike = 105'000, p.quantity = 3;
  p.cash = 10'000;
  REQUIRE(book.add(p));
  p.product = Product::barrier, p.barrier = 80'000, p.strike = 100'000, p.quantity = 2;
  REQUIRE(book.add(p));
  Position coins;
  coins.product = Product::coin, coins.quantity = 1.5;
  REQUIRE(book.add(coins));
  Position perpetual;
  perpetual.product = Product::inverse_perpetual, perpetual.quantity = 250'000;
  perpetual.entry = 98'000;
  REQUIRE(book.add(perpetual));
  return book;
}

const BookMarket today{100'000, now, 0.04, 0.01, 0};

}  // namespace

TEST_CASE("a book is worth the sum of what its positions are worth alone") {
  const Book book = desk();
  const auto rows = book.risks(today);
  REQUIRE(rows);
  REQUIRE(rows->size() == 6);
  const double tau = 30 / 365.0;
  const SpotMarket market{100'000, 0.6, 0.04, 0.01};
  CHECK((*rows)[0].value == -10 * black_scholes({OptionKind::call, 110'000, tau}, market)->price);
  CHECK((*rows)[1].gamma == 4 * american({OptionKind::put, 95'000, tau}, market)->gamma);
  CHECK((*rows)[2].vega ==
        3 * binary({OptionKind::call, BinaryPays::cash, 105'000, tau, 10'000}, market)->vega);
  CHECK((*rows)[4].value == 150'000);
  CHECK((*rows)[5].value_coin == Approx(250'000 * (1 / 98'000.0 - 1 / 100'000.0)));
  const auto all = book.risk(today);
  REQUIRE(all);
  double value = 0, hedge = 0;
  for (const BookRisk& row : *rows) value += row.value, hedge += row.hedge_usd;
  CHECK(all->value == Approx(value));
  CHECK(all->hedge_usd == Approx(hedge));
}

TEST_CASE("the book's sensitivities are the differences of its worth, in both currencies") {
  const Book book = desk();
  const auto r = book.risk(today, AmericanTier::high);
  REQUIRE(r);
  const auto at = [&](auto change) {
    BookMarket m = today;
    change(m);
    return *book.risk(m, AmericanTier::high);
  };
  const auto up = at([](BookMarket&m) { m.spot += 5; }),
             down = at([](BookMarket&m) { m.spot -= 5; });
  CHECK(r->delta == Approx((up.value - down.value) / 10).epsilon(1e-5));
  CHECK(r->delta_coin == Approx((up.value_coin - down.value_coin) / 10).epsilon(1e-4));
  CHECK(r->gamma == Approx((up.delta - down.delta) / 10).epsilon(1e-4));
  CHECK(r->gamma_coin == Approx((up.delta_coin - down.delta_coin) / 10).epsilon(1e-4));
  const auto more = at([](BookMarket&m) { m.vol_shift = 1e-4; }),
             less = at([](BookMarket&m) { m.vol_shift = -1e-4; });
  CHECK(r->vega == Approx((more.value - less.value) / 2e-4).epsilon(1e-5));
  CHECK(r->vega_coin == Approx(r->vega / 100'000));
  const auto later = at([](BookMarket&m) { m.now_ms += 60'000; }),
             sooner = at([](BookMarket&m) { m.now_ms -= 60'000; });
  CHECK(r->theta ==
        Approx((later.value - sooner.value) / (120'000.0 / milliseconds_per_year)).epsilon(1e-4));
}

TEST_CASE("a perpetual of the size that the book names leaves it neutral in coins") {
  Book book = desk();
  Position hedge;
  hedge.product = Product::inverse_perpetual;
  hedge.quantity = book.risk(today)->hedge_usd;
  hedge.entry = today.spot;
  REQUIRE(book.add(hedge));
  const auto r = book.risk(today);
  CHECK(std::fabs(r->delta_premium_adjusted) < 1e-9);
  // The worked example of hedge.hpp: ten calls sold.
  Book sold;
  Position call;
  call.strike = 75'000, call.vol = 0.6, call.quantity = -10, call.expires_at_ms = now + 7 * day;
  REQUIRE(sold.add(call));
  CHECK(sold.risk({70'000, now, 0, 0, 0})->hedge_usd == Approx(143'728.75).margin(0.01));
}

TEST_CASE("a ladder holds what the book is worth in each cell") {
  const Book book = desk();
  const std::vector<double> spots{70'000, 90'000, 100'000, 140'000}, shifts{-0.7, -0.1, 0, 0.25};
  const auto cells = book.ladder(today, spots, shifts, AmericanTier::accurate);
  REQUIRE(cells);
  REQUIRE(cells->size() == 16);
  for (std::size_t r = 0; r < spots.size(); ++r) {
    for (std::size_t c = 0; c < shifts.size(); ++c) {
      BookMarket m = today;
      m.spot = spots[r], m.vol_shift = shifts[c];
      CHECK((*cells)[r * 4 + c] == Approx(book.risk(m)->value).epsilon(1e-13));
    }
  }
  CHECK(book.ladder(today, {}, shifts)->empty());
}

TEST_CASE("attribution sums exactly, by term and by position, wherever the market goes") {
  const auto seed = std::random_device{}();
  std::cout << "book_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  const Book book = desk();
  for (int i = 0; i < 50; ++i) {
    const BookMarket to{60'000 + 80'000 * unit(random),
                        now + static_cast<std::int64_t>(40 * day * unit(random)),
                        0.1 * unit(random), 0.1 * unit(random), 0.5 * (unit(random) - 0.5)};
    const auto rows = book.attributions(today, to);
    const auto sum = book.attribution(today, to);
    REQUIRE(rows);
    REQUIRE(sum);
    Pnl added;
    for (const Pnl& row : *rows) {
      REQUIRE(row.total.e8 == row.delta.e8 + row.gamma.e8 + row.vega.e8 + row.theta.e8 +
                                  row.rho.e8 + row.phi.e8 + row.residual.e8);
      for (const auto term : {&Pnl::total, &Pnl::delta, &Pnl::gamma, &Pnl::vega, &Pnl::theta,
                              &Pnl::rho, &Pnl::phi, &Pnl::residual})
        (added.*term).e8 += (row.*term).e8;
    }
    REQUIRE(added == *sum);
    const double change = book.risk(to)->value - book.risk(today)->value;
    REQUIRE(sum->total.to_double() == Approx(change).margin(1e-6));
    // Coins and perpetuals leave nothing unexplained.
    REQUIRE(std::abs((*rows)[4].residual.e8) <= 1);
    REQUIRE(std::abs((*rows)[5].residual.e8) <= 1);
  }
}

TEST_CASE("a small move is explained") {
  const Book book = desk();
  const BookMarket to{100'200, now + 3'600'000, 0.041, 0.0098, 0.002};
  const auto pnl = book.attribution(today, to);
  REQUIRE(pnl);
  // What is left is of second order in mixed moves: a tenth of the move leaves a hundredth of it.
  const BookMarket tenth{100'020, now + 360'000, 0.0401, 0.00998, 0.0002};
  const auto less = book.attribution(today, tenth);
  CHECK(std::fabs(pnl->residual.to_double()) < 0.1 * std::fabs(pnl->vega.to_double()));
  CHECK(std::fabs(less->residual.to_double()) < 0.02 * std::fabs(pnl->residual.to_double()));
  CHECK(pnl->theta.e8 != 0);
  CHECK(pnl->rho.e8 != 0);
  // New marks of the positions are the same as a shift of all.
  std::vector<double> vols;
  for (const Position& p : book.positions()) vols.push_back(p.vol + 0.002);
  BookMarket unshifted = to;
  unshifted.vol_shift = 0;
  CHECK(*book.attribution(today, unshifted, vols) == *pnl);
}

TEST_CASE("an option past its expiry is worth its payoff, and decays no further") {
  Book book;
  Position p;
  p.kind = OptionKind::put, p.strike = 100'000, p.vol = 0.5, p.quantity = 1;
  p.expires_at_ms = now + day;
  REQUIRE(book.add(p));
  const BookMarket after{90'000, now + 5 * day, 0, 0, 0};
  CHECK(book.risk(after)->value == 10'000);
  CHECK(book.risk(after)->theta == 0);
  const auto pnl = book.attribution({90'000, now, 0, 0, 0}, after);
  const double theta = book.risk({90'000, now, 0, 0, 0})->theta;
  CHECK(pnl->theta.to_double() == Approx(theta / 365).margin(1e-8));
  // At the strike at expiry gamma is infinite and explains nothing.
  const auto edge = book.attribution({100'000, now + day, 0, 0, 0}, {99'000, now + day, 0, 0, 0});
  REQUIRE(edge);
  CHECK(edge->total == *Price::whole(1'000));
  CHECK(edge->gamma.e8 == 0);
}

TEST_CASE("bought and sold at the strike at expiry: a gamma of infinite minus infinite is named") {
  Book book;
  Position p;
  p.strike = 100, p.vol = 0.5, p.quantity = 1, p.expires_at_ms = now;
  REQUIRE(book.add(p));
  REQUIRE(book.risk({100, now, 0, 0, 0}));
  p.quantity = -1;
  REQUIRE(book.add(p));
  const auto risk = book.risk({100, now, 0, 0, 0});
  REQUIRE_FALSE(risk);
  CHECK(risk.error() == fail(Errc::out_of_range, "positions", 0, 1));
  CHECK(book.risk({101, now, 0, 0, 0}));
}

TEST_CASE("what a book cannot hold or value is named") {
  Book book;
  const auto named = [](const auto& result, const char* where) {
    return !result && std::strcmp(result.error().where, where) == 0;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto with = [](auto change) {
    Position p;
    p.strike = 100, p.vol = 0.5, p.quantity = 1, p.expires_at_ms = now + day;
    change(p);
    return p;
  };
  CHECK(named(book.add(with([&](Position& p) { p.quantity = nan; })), "quantity"));
  CHECK(named(book.add(with([&](Position& p) { p.vol = -1; })), "vol"));
  CHECK(named(book.add(with([&](Position& p) { p.strike = nan; })), "strike"));
  CHECK(
      named(book.add(with([&](Position& p) { p.product = static_cast<Product>(9); })), "product"));
  CHECK(named(book.add(with([&](Position& p) { p.kind = static_cast<OptionKind>(9); })), "kind"));
  CHECK(named(book.add(with([&](Position& p) { p.product = Product::barrier; })), "barrier"));
  CHECK(
      named(book.add(with([&](Position& p) { p.product = Product::inverse_perpetual; })), "entry"));
  CHECK(book.positions().empty());
  REQUIRE(book.add(with([](Position&) {})));
  REQUIRE(
      book.add(with([](Position& p) { p.product = Product::american, p.kind = OptionKind::put; })));
  CHECK(named(book.risk({0, now, 0, 0, 0}), "spot"));
  CHECK(named(book.risk({100, now, nan, 0, 0}), "rate"));
  const auto two = book.risk({100, now, -0.02, -0.05, 0});
  CHECK(two.error().code == Errc::pricing_two_boundaries);
  CHECK(two.error().offset == 1);
  const std::vector<double> bad{100, -1};
  CHECK(named(book.ladder(today, bad, {}), "spots"));
  CHECK(named(book.attribution(today, {100, now - 1, 0, 0, 0}), "to"));
  CHECK(named(book.attribution(today, today, bad), "new_vols"));
  CHECK(named(book.attribution(today, today, std::vector<double>{1.0}), "new_vols"));
  CHECK(book.remove(2).error().code == Errc::out_of_range);
  REQUIRE(book.remove(0));
  CHECK(book.positions().size() == 1);
  CHECK(book.positions()[0].product == Product::american);
}
