#include <btcfi/pricing/batch.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr std::size_t members = 18;

/// The columns of a batch and what a loop over single calls must give.
struct Book {
  std::vector<OptionKind> kind;
  std::vector<double> spot, strike, tau, vol, rate, dividend;
  std::vector<double> out[members];
  std::vector<PricingStatus> status;

  explicit Book(std::size_t count, std::uint64_t seed) : status(count) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> unit(0, 1);
    // One in ten is at a limit or outside its domain.
    const auto special = [&](double ordinary) {
      const double u = unit(random);
      if (u > 0.1) return ordinary;
      const double values[] = {0.0, -1.0, 1e-310, 1e300, std::nan(""), HUGE_VAL, -HUGE_VAL};
      return values[static_cast<std::size_t>(u * 70)];
    };
    for (std::size_t i = 0; i < count; ++i) {
      const double u = unit(random);
      kind.push_back(u < 0.01  ? static_cast<OptionKind>(2 + static_cast<int>(u * 2e4))
                     : u < 0.5 ? OptionKind::call
                               : OptionKind::put);
      spot.push_back(special(5e4 + 5e4 * unit(random)));
      strike.push_back(special(5e4 + 5e4 * unit(random)));
      tau.push_back(special(unit(random)));
      vol.push_back(special(unit(random)));
      rate.push_back(special(unit(random) - 0.5));
      dividend.push_back(special(unit(random) - 0.5));
    }
    for (auto& column : out) column.assign(count, -7);
  }
  [[nodiscard]] SpotColumns columns() const {
    return {kind, spot, strike, tau, vol, rate, dividend};
  }
  [[nodiscard]] QuoteColumns quotes() {
    return {out[0], out[1],  out[2],  out[3],  out[4],  out[5],  out[6],  out[7],  out[8],
            out[9], out[10], out[11], out[12], out[13], out[14], out[15], out[16], out[17]};
  }
};

std::array<double, members> values_of(const EuropeanQuote& q) {
  return {q.price, q.delta,      q.gamma,      q.vega,  q.theta,  q.rho,
          q.phi,   q.dual_delta, q.dual_gamma, q.vanna, q.volga,  q.charm,
          q.veta,  q.speed,      q.color,      q.zomma, q.ultima, q.itm_probability};
}

bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

}  // namespace

TEST_CASE("a batch gives the bits of its options one by one, and a status where they fail") {
  const auto seed = std::random_device{}();
  std::cout << "batch_test seed " << seed << std::endl;
  for (const std::size_t count : std::initializer_list<std::size_t>{0, 1, 7, 256, 257, 3'000}) {
    Book book(count, seed);
    const auto failed = black_scholes_batch(count, book.columns(), book.quotes(), book.status);
    REQUIRE(failed);
    std::size_t expected = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto q = black_scholes({book.kind[i], book.strike[i], book.tau[i]},
                                   {book.spot[i], book.vol[i], book.rate[i], book.dividend[i]});
      INFO("element " << i);
      if (q) {
        REQUIRE(book.status[i] == PricingStatus::ok);
        for (std::size_t m = 0; m < members; ++m) REQUIRE(same(book.out[m][i], values_of(*q)[m]));
      } else {
        ++expected;
        const bool known = book.kind[i] == OptionKind::call || book.kind[i] == OptionKind::put;
        REQUIRE(book.status[i] ==
                (known ? status_of(q.error().code) : PricingStatus::unknown_kind));
        for (std::size_t m = 0; m < members; ++m) REQUIRE(std::isnan(book.out[m][i]));
      }
    }
    REQUIRE(*failed == expected);
  }
}

TEST_CASE("on forwards alike, whichever columns are wanted") {
  const std::size_t count = 600;
  Book book(count, 5);
  const ForwardColumns in{book.kind, book.spot, book.strike, book.tau, book.vol, book.rate};
  for (std::size_t m = 0; m < members; ++m) {
    // Only one column at a time, then the quote's own.
    std::span<double> wanted[members];
    wanted[m] = book.out[m];
    REQUIRE(
        black76_batch(count, in,
                      {wanted[0], wanted[1], wanted[2], wanted[3], wanted[4], wanted[5], wanted[6],
                       wanted[7], wanted[8], wanted[9], wanted[10], wanted[11], wanted[12],
                       wanted[13], wanted[14], wanted[15], wanted[16], wanted[17]}));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto q = black76({book.kind[i], book.strike[i], book.tau[i]},
                           {book.spot[i], book.vol[i], book.rate[i]});
    INFO("element " << i);
    for (std::size_t m = 0; m < members; ++m) {
      INFO("column " << m);
      REQUIRE((q ? same(book.out[m][i], values_of(*q)[m]) : std::isnan(book.out[m][i])));
    }
  }
}

TEST_CASE("one value stands for all, and an empty rate for zero") {
  const std::vector<double> strikes{60'000, 70'000, 80'000};
  const double spot = 70'000, tau = 0.25, vol = 0.6;
  const OptionKind call = OptionKind::call;
  std::vector<double> price(3), theta(3);
  const auto failed = black_scholes_batch(3,
                                          {.kind = {&call, 1},
                                           .spot = {&spot, 1},
                                           .strike = strikes,
                                           .tau = {&tau, 1},
                                           .vol = {&vol, 1},
                                           .rate = {},
                                           .dividend = {}},
                                          {.price = price,
                                           .delta = {},
                                           .gamma = {},
                                           .vega = {},
                                           .theta = theta,
                                           .rho = {},
                                           .phi = {},
                                           .dual_delta = {},
                                           .dual_gamma = {},
                                           .vanna = {},
                                           .volga = {},
                                           .charm = {},
                                           .veta = {},
                                           .speed = {},
                                           .color = {},
                                           .zomma = {},
                                           .ultima = {},
                                           .itm_probability = {}});
  REQUIRE(failed);
  CHECK(*failed == 0);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto q = black_scholes({call, strikes[i], tau}, {spot, vol});
    CHECK(price[i] == q->price);
    CHECK(theta[i] == q->theta);
  }
}

TEST_CASE("a column of another length is named") {
  Book book(10, 1);
  const std::vector<double> nine(9, 1.0);
  const auto named = [&](const SpotColumns& in, const QuoteColumns& out) {
    const auto r = black_scholes_batch(10, in, out);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == Errc::pricing_lengths_differ);
    return std::string(r.error().where);
  };
  SpotColumns in = book.columns();
  in.tau = nine;
  CHECK(named(in, book.quotes()) == "tau");
  in = book.columns();
  in.spot = {};
  CHECK(named(in, book.quotes()) == "spot");
  QuoteColumns out = book.quotes();
  out.zomma = out.zomma.first(9);
  CHECK(named(book.columns(), out) == "zomma");
  CHECK(black_scholes_batch(10, book.columns(), book.quotes(), std::span(book.status).first(9))
            .error() == fail(Errc::pricing_lengths_differ, "status"));
}
