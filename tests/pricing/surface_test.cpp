#include <btcfi/pricing/surface.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

// A surface such as Deribit's: week to year, skew flattening.
std::vector<SurfaceSlice> market() {
  std::vector<SurfaceSlice> slices;
  for (const double days : {7.0, 28.0, 90.0, 180.0, 365.0}) {
    const double tau = days / 365;
    const double theta = (0.30 + 0.06 * tau) * tau;
    const double psi = 0.55 * std::sqrt(theta) / (1 + 0.25 * theta);
    slices.push_back({tau, 70'000 * std::exp(0.05 * tau), {theta, -0.25 + 0.1 * tau, psi}});
  }
  return slices;
}

std::vector<SmileQuotes> quotes_of(const std::vector<SurfaceSlice>& slices, double noise,
                                   unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, noise);
  std::vector<SmileQuotes> smiles;
  for (const SurfaceSlice& s : slices) {
    SmileQuotes smile{s.tau, s.forward, {}};
    for (int i = -10; i <= 10; ++i) {
      const double k = 0.2 * i * std::sqrt(s.ssvi.theta);
      const double vol =
          std::sqrt(total_variance(s.ssvi, k).w / s.tau) + (noise > 0 ? normal(random) : 0);
      smile.quotes.push_back({s.forward * std::exp(k), vol, 1});
    }
    smiles.push_back(std::move(smile));
  }
  return smiles;
}

}  // namespace

TEST_CASE("a surface without arbitrage is found again from its quotes") {
  const auto slices = market();
  const auto made = Surface::from_slices(slices);
  REQUIRE(made);
  CHECK(made->check().passed);
  const auto fit = fit_surface(quotes_of(slices, 0, 1));
  REQUIRE(fit);
  CHECK(fit->rms < 1e-5);
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const Ssvi& s = fit->surface.slices()[i].ssvi;
    CHECK(s.theta == Approx(slices[i].ssvi.theta).epsilon(1e-4));
    CHECK(s.psi == Approx(slices[i].ssvi.psi).epsilon(2e-3));
    CHECK(fit->slices[i].butterfly.passed);
  }
}

TEST_CASE("whatever the quotes, the fitted surface admits no arbitrage on 10,000 strikes a slice") {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    auto smiles = quotes_of(market(), seed < 3 ? 0.01 : 0.08, seed);
    // A front month dearer than the back: total variance would fall.
    if (seed == 4) {
      for (auto& q : smiles[1].quotes) q.vol *= 2.2;
    }
    std::swap(smiles[0], smiles[3]);
    const auto fit = fit_surface(smiles);
    REQUIRE(fit);
    const SurfaceCheck check = fit->surface.check();
    CHECK(check.passed);
    CHECK(check.least_durrleman >= 0);
    CHECK(check.least_calendar >= -1e-12);
    CHECK(fit->order[0] == 3);
    CHECK(fit->order[3] == 0);
    if (seed < 3) CHECK(fit->rms < 0.012);
    // Between the slices, before the first and beyond the last too.
    double before = 0;
    for (const double tau : {0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.6, 0.9, 1.5, 4.0}) {
      const auto slice = fit->surface.slice_at(tau, true);
      REQUIRE(slice);
      CHECK(check_butterfly(*slice, 3, 1'000)->passed);
      for (const double k : {-2.0, -0.3, 0.0, 0.4, 2.0}) {
        if (k == 0) {
          CHECK(total_variance(*slice, k).w > before);
          before = total_variance(*slice, k).w;
        }
      }
    }
  }
}

TEST_CASE("interpolated slices never cross at any strike") {
  const auto surface = Surface::from_slices(market());
  for (const double k : {-2.0, -0.7, -0.1, 0.0, 0.1, 0.7, 2.0}) {
    double before = 0;
    for (int i = 1; i <= 400; ++i) {
      const double w = total_variance(*surface->slice_at(i * 0.003, true), k).w;
      REQUIRE(w >= before);
      before = w;
    }
  }
}

TEST_CASE("a surface prices from strike and expiry") {
  const auto slices = market();
  const auto surface = Surface::from_slices(slices);
  const double vol = *surface->vol(80'000, slices[2].tau);
  CHECK(vol ==
        Approx(std::sqrt(total_variance(slices[2].ssvi, std::log(80'000 / slices[2].forward)).w /
                         slices[2].tau)));
  const Vanilla option{OptionKind::call, 80'000, slices[2].tau};
  CHECK(surface->price(option, 0.03)->price ==
        black76(option, {slices[2].forward, vol, 0.03})->price);
  CHECK(surface->price_inverse(option)->price_coin ==
        Approx(surface->price(option)->price / slices[2].forward).epsilon(1e-14));
  CHECK(*surface->forward(slices[2].tau) == slices[2].forward);
  CHECK(*surface->forward(0.15) == Approx(70'000 * std::exp(0.05 * 0.15)).epsilon(1e-12));
  // The density is the second derivative of the undiscounted price in the strike.
  const double h = 20;
  const auto call = [&](double strike) {
    return surface->price({OptionKind::call, strike, 0.3})->price;
  };
  CHECK(*surface->density(75'000, 0.3) ==
        Approx((call(75'000 + h) - 2 * call(75'000) + call(75'000 - h)) / (h * h)).epsilon(1e-5));
  double mass = 0;
  for (double strike = 500; strike < 600'000; strike += 250)
    mass += 250 * *surface->density(strike, 0.3);
  CHECK(mass == Approx(1).epsilon(1e-3));
}

TEST_CASE("the document of a surface reads back as the same surface") {
  const auto surface = Surface::from_slices(market());
  const std::string text = surface->to_json();
  const auto again = Surface::from_json(text);
  REQUIRE(again);
  CHECK(again->to_json() == text);
  CHECK(*again->vol(66'000, 0.4) == *surface->vol(66'000, 0.4));
  CHECK(Surface::from_json("{}").error().code == Errc::json_missing_key);
  CHECK(Surface::from_json(R"({"format":"btcfi-surface-2","slices":[]})").error().code ==
        Errc::unsupported);
  CHECK(Surface::from_json(R"({"format":"btcfi-surface-1","slices":[]})").error().code ==
        Errc::pricing_too_few_quotes);
  CHECK(Surface::from_json(R"({"format":"btcfi-surface-1","slices":[],"x":1})").error().code ==
        Errc::json_unknown_key);
}

TEST_CASE("slices that admit arbitrage make no surface") {
  const auto error_with = [](auto change) {
    auto slices = market();
    change(slices);
    const auto s = Surface::from_slices(slices);
    return s ? Error{} : s.error();
  };
  CHECK(error_with([](auto& s) { s[2].ssvi.theta = s[1].ssvi.theta * 0.99; }) ==
        fail(Errc::pricing_arbitrage, "calendar", 0, 2));
  CHECK(error_with([](auto& s) { s[2].ssvi.rho = 0.9; }).code == Errc::pricing_arbitrage);
  CHECK(error_with([](auto& s) { s[0].ssvi.psi = 0.9; }) ==
        fail(Errc::pricing_arbitrage, "butterfly", 0, 0));
  CHECK(error_with([](auto& s) { std::swap(s[0], s[1]); }) ==
        fail(Errc::invalid_argument, "tau", 0, 1));
  CHECK(error_with([](auto& s) { s[3].forward = 0; }) ==
        fail(Errc::invalid_argument, "forward", 0, 3));
  CHECK(error_with([](auto& s) { s[3].ssvi.rho = 1; }) ==
        fail(Errc::invalid_argument, "rho", 0, 3));
  CHECK(Surface::from_slices({}).error().code == Errc::pricing_too_few_quotes);
}

TEST_CASE("beyond the last expiry one has to say that one means it") {
  const auto surface = Surface::from_slices(market());
  CHECK(surface->vol(70'000, 2).error() == fail(Errc::pricing_outside_surface, "tau", 0, 4));
  CHECK(surface->vol(70'000, 2, true));
  CHECK(surface->vol(0, 0.1).error().where == std::string("strike"));
  CHECK(surface->vol(1, 0).error().where == std::string("tau"));
  CHECK(surface->vol(1, -1).error().where == std::string("tau"));
  auto smiles = quotes_of(market(), 0, 1);
  smiles[1].tau = smiles[2].tau;
  CHECK(fit_surface(smiles).error().where == std::string("tau"));
  smiles = quotes_of(market(), 0, 1);
  smiles[4].quotes.resize(2);
  CHECK(fit_surface(smiles).error() == fail(Errc::pricing_too_few_quotes, "quotes", 4));
  CHECK(fit_surface({}).error().code == Errc::pricing_too_few_quotes);
}
