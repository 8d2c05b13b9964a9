#include <btcfi/pricing/book.hpp>
#include <btcfi/pricing/surface.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr BookMarket market{.spot = 100'000, .now_ms = 0, .rate = 0.03};
constexpr BookMarket later{.spot = 101'000, .now_ms = 1, .rate = 0.03};

/// Work for minutes.
const Book& long_book() {
  static const Book made = [] {
    Book book;
    bool added = true;
    for (int i = 0; i < 20'000; ++i) {
      added &= book.add({.product = Product::american,
                         .kind = OptionKind::put,
                         .quantity = 1,
                         .strike = 90'000.0 + i,
                         .expires_at_ms = 30'000'000'000,
                         .vol = 0.5})
                   .has_value();
    }
    REQUIRE(added);
    return book;
  }();
  return made;
}

SmileQuotes smile(double tau, std::size_t count) {
  SmileQuotes out{tau, 70'000, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const double strike = 40'000 + 60'000 * static_cast<double>(i) / static_cast<double>(count);
    const double far = strike / 70'000 - 1;
    out.quotes.push_back({strike, 0.5 + 0.3 * far * far + (i % 2 == 0 ? 0.01 : -0.01), 1});
  }
  return out;
}

std::vector<SmileQuotes> smiles(int count) {
  std::vector<SmileQuotes> out;
  for (int i = 1; i <= count; ++i) out.push_back(smile(0.05 * i, 400));
  return out;
}

/// What a call says that is cancelled from within, the first time that it tells how far it is.
template <class Call>
void stops(const Call& call) {
  std::atomic<bool> cancel{false};
  std::uint64_t units = 0;
  int told = 0;
  const auto result = call(Watch{&cancel, [&](std::uint64_t done) {
                                   cancel = true;
                                   units = done;
                                   ++told;
                                 }});
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Errc::wrong_state);
  CHECK(std::string(result.error().where) == "cancelled");
  CHECK(told == 1);
  CHECK(units > 0);
}

}  // namespace

TEST_CASE("what a book does position by position ends soon after it was cancelled") {
  const std::vector<double> spots(2'000, 100'000), shifts = {0, 0.1};
  const auto tier = AmericanTier::accurate;
  stops([&](const Watch& w) { return long_book().risks(market, tier, w); });
  stops([&](const Watch& w) { return long_book().risk(market, tier, w); });
  stops([&](const Watch& w) { return long_book().ladder(market, spots, shifts, tier, w); });
  stops([&](const Watch& w) { return long_book().ladder(market, {}, shifts, tier, w); });
  stops([&](const Watch& w) { return long_book().attributions(market, later, {}, tier, w); });
  stops([&](const Watch& w) { return long_book().attribution(market, later, {}, tier, w); });
}

TEST_CASE("a fit ends soon after it was cancelled") {
  stops([](const Watch& w) { return fit_surface(smiles(100), w); });
}

TEST_CASE("a call that is cancelled before it begins gives nothing") {
  const std::atomic<bool> cancel{true};
  const Watch watch{&cancel, {}};
  CHECK(fit_ssvi(smile(0.1, 10), watch).error() == fail(Errc::wrong_state, "cancelled"));
  CHECK(fit_svi(smile(0.1, 10), watch).error() == fail(Errc::wrong_state, "cancelled"));
  CHECK(fit_surface(std::vector{smile(0.1, 10)}, watch).error() ==
        fail(Errc::wrong_state, "cancelled"));
  CHECK(long_book().risk(market, AmericanTier::fast, watch).error() ==
        fail(Errc::wrong_state, "cancelled"));
}

TEST_CASE("who watches a fit is told of more and more parameters and gets the same answer") {
  std::vector<std::uint64_t> told;
  const auto watched =
      fit_surface(smiles(25), {nullptr, [&](std::uint64_t done) { told.push_back(done); }});
  const auto alone = fit_surface(smiles(25));
  REQUIRE(watched);
  REQUIRE(alone);
  CHECK(watched->surface.to_json() == alone->surface.to_json());
  CHECK(watched->rms == alone->rms);
  REQUIRE(told.size() > 1);
  CHECK(std::is_sorted(told.begin(), told.end()));
  CHECK(told.front() < told.back());
}
