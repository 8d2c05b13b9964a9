#include <btcfi/pricing/implied_vol.hpp>

#include <catch2/catch.hpp>

#include <pricing/kernel/implied_vol_kernel.hpp>

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

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct Quotes {
  std::vector<OptionKind> kind;
  std::vector<double> forward, strike, tau, vol, rate, price;
};

Quotes random_quotes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  Quotes q;
  while (q.price.size() < count) {
    const double vol = std::exp(6 * unit(random) - 4), tau = std::exp(8 * unit(random) - 6);
    const double s = vol * std::sqrt(tau);
    const double forward = std::exp(20 * unit(random) - 5);
    const double strike =
        unit(random) < 0.1 ? forward : forward * std::exp(16 * (unit(random) - 0.5) * s);
    if (s > 12 || std::fabs(std::log(forward / strike)) > 8) continue;
    const OptionKind kind = strike > forward ? OptionKind::call : OptionKind::put;
    const double rate = unit(random) < 0.5 ? 0 : 0.2 * (unit(random) - 0.5);
    const auto quote = black76({kind, strike, tau}, {forward, vol, rate});
    if (!(quote->price > 1e-280)) continue;
    q.kind.push_back(kind);
    q.forward.push_back(forward), q.strike.push_back(strike), q.tau.push_back(tau);
    q.vol.push_back(vol), q.rate.push_back(rate), q.price.push_back(quote->price);
  }
  return q;
}

std::vector<kernel::VolKernel> paths() {
  std::vector<kernel::VolKernel> out{kernel::implied_vol_generic};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("fma")) out.push_back(kernel::implied_vol_fma);
  if (__builtin_cpu_supports("avx2")) out.push_back(kernel::implied_vol_avx2);
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    out.push_back(kernel::implied_vol_avx512);
#endif
  return out;
}

}  // namespace

TEST_CASE("a price leads back to its volatility, within what the price tells") {
  const auto seed = std::random_device{}();
  std::cout << "implied_vol_test seed " << seed << std::endl;
  const Quotes q = random_quotes(5'000, seed);
  for (std::size_t i = 0; i < q.price.size(); ++i) {
    const auto v =
        implied_vol({q.kind[i], q.strike[i], q.tau[i]}, {q.forward[i], 0, q.rate[i]}, q.price[i]);
    INFO("F " << q.forward[i] << " K " << q.strike[i] << " tau " << q.tau[i] << " vol "
              << q.vol[i]);
    REQUIRE(v);
    REQUIRE(v->status == PricingStatus::ok);
    // The price itself is good to a few units of its conditioning in vol, forward and strike.
    const auto at =
        black76({q.kind[i], q.strike[i], q.tau[i]}, {q.forward[i], q.vol[i], q.rate[i]});
    const double in_forward = std::fabs(at->delta * q.forward[i] / (at->vega * q.vol[i]));
    const double in_strike = std::fabs(at->dual_delta * q.strike[i] / (at->vega * q.vol[i]));
    const double unit = 0x1p-53 * (1 + v->condition + in_forward + in_strike + 2 * v->condition);
    REQUIRE(std::fabs(v->vol / q.vol[i] - 1) <= 10 * unit);
    REQUIRE(v->condition == Approx(q.price[i] / (at->vega * q.vol[i])).epsilon(1e-6));
  }
}

TEST_CASE("every path and the batch give the bits of single calls, cold and from a start") {
  const Quotes q = random_quotes(1'003, 7);
  const std::size_t count = q.price.size();
  std::vector<double> starts(count);
  for (std::size_t i = 0; i < count; ++i) starts[i] = q.vol[i] * (1 + 0.01 * std::sin(double(i)));
  for (const bool warm : {false, true}) {
    std::vector<double> vol(count), condition(count);
    std::vector<PricingStatus> status(count);
    ForwardColumns in{q.kind, q.forward, q.strike, q.tau, {}, q.rate};
    if (warm) in.vol = starts;
    REQUIRE(*implied_vol_batch(count, in, q.price, {vol, condition}, status) == 0);
    std::vector<double> sign(count);
    for (std::size_t i = 0; i < count; ++i) {
      sign[i] = q.kind[i] == OptionKind::call ? 1 : -1;
      const auto v = implied_vol({q.kind[i], q.strike[i], q.tau[i]},
                                 {q.forward[i], warm ? starts[i] : 0, q.rate[i]}, q.price[i]);
      REQUIRE(v->vol == vol[i]);
      REQUIRE(v->condition == condition[i]);
      REQUIRE(v->status == status[i]);
      if (warm) {
        // Where one starts changes the last bit at most.
        const auto cold = implied_vol({q.kind[i], q.strike[i], q.tau[i]},
                                      {q.forward[i], 0, q.rate[i]}, q.price[i]);
        REQUIRE(std::fabs(v->vol / cold->vol - 1) <= 0x1p-51);
      }
    }
    for (const kernel::VolKernel path : paths()) {
      std::vector<double> other(count), conditions(count);
      std::vector<std::uint32_t> odd(count);
      for (const std::size_t n : std::initializer_list<std::size_t>{1, 5, 8, 127, 129, count}) {
        REQUIRE(path({sign.data(), q.forward.data(), q.strike.data(), q.tau.data(), q.price.data(),
                      q.rate.data(), warm ? starts.data() : nullptr},
                     other.data(), conditions.data(), n, odd.data()) == 0);
        REQUIRE(std::memcmp(other.data(), vol.data(), n * sizeof(double)) == 0);
        REQUIRE(std::memcmp(conditions.data(), condition.data(), n * sizeof(double)) == 0);
      }
    }
  }
}

TEST_CASE("the bits are those of every compiler: a digest of four thousand vols") {
  // FNV-1a over fixed prices made without the library; found with g++ 12.2 and clang 14 alike.
  std::uint64_t state = 1, digest = 0xcbf29ce484222325;
  const auto unit = [&] {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<double>(state >> 11) * 0x1p-53;
  };
  int solved = 0;
  for (int i = 0; i < 4'000; ++i) {
    const double forward = 1e4 + 1e5 * unit(), strike = 1e4 + 1e5 * unit(), tau = 0.001 + unit();
    const bool call = strike > forward;
    const double price = std::fmin(forward, strike) * unit() * unit() * unit();
    const auto v = implied_vol({call ? OptionKind::call : OptionKind::put, strike, tau},
                               {forward, 0, 0}, price);
    if (!v) continue;
    ++solved;
    unsigned char bytes[sizeof(double)];
    std::memcpy(bytes, &v->vol, sizeof bytes);
    for (const unsigned char byte : bytes) digest = (digest ^ byte) * 0x100000001b3;
  }
  INFO("digest " << std::hex << digest);
  CHECK(solved == 4'000);
  CHECK(digest == 0xc59879fe1b988ad1);
}

TEST_CASE("prices that no volatility explains are told apart") {
  const Vanilla call{OptionKind::call, 60'000, 0.25};
  const ForwardMarket market{70'000, 0, 0};
  CHECK(implied_vol(call, market, 9'999).error() == fail(Errc::pricing_below_minimum, "price"));
  CHECK(implied_vol(call, market, 70'000).error() == fail(Errc::pricing_above_maximum, "price"));
  const auto least = implied_vol(call, market, 10'000);
  CHECK(least->vol == 0);
  CHECK(least->condition == infinity);
  CHECK(least->status == PricingStatus::ill_conditioned);
  CHECK(implied_vol({OptionKind::put, 70'000, 1}, market, 0)->status == PricingStatus::ok);
  // Deep in the money, a price of sixteen digits says little about vol.
  const auto noisy = implied_vol({OptionKind::call, 10'000, 7 / 365.0}, market, 60'000.0000000001);
  CHECK(noisy->status == PricingStatus::ill_conditioned);
  CHECK(noisy->vol > 0);
}

TEST_CASE("an extreme price is solved all the same") {
  for (const double scale : {1e-200, 1.0, 1e200}) {
    for (const double ratio : {1e-100, 1e-6, 0.5, 1.0}) {
      for (const double part : {1e-305, 1e-100, 1e-9, 0.5, 1 - 1e-12}) {
        if (scale * ratio * part < 1e-307 || ratio * part < 1e-307) continue;
        const double forward = scale * ratio, price = scale * ratio * part;
        const auto v = implied_vol({OptionKind::call, scale, 1}, {forward, 0, 0}, price);
        INFO("scale " << scale << " ratio " << ratio << " part " << part);
        REQUIRE(v);
        REQUIRE(v->vol > 0);
        // A greater price needs a greater vol.
        const auto more = implied_vol({OptionKind::call, scale, 1}, {forward, 0, 0}, price * 1.001);
        if (part < 0.9) REQUIRE(more->vol > v->vol);
        const auto scaled = implied_vol({OptionKind::call, 1, 1}, {ratio, 0, 0}, ratio * part);
        REQUIRE(v->vol == Approx(scaled->vol).epsilon(1e-13 * (1 + v->condition)));
      }
    }
  }
}

TEST_CASE("a wild start is no worse than none") {
  const Vanilla option{OptionKind::put, 65'000, 0.1};
  const double price = black76(option, {70'000, 0.7, 0})->price;
  for (int power = -300; power <= 300; power += power > -20 && power < 20 ? 1 : 20) {
    const double start = std::pow(10.0, power);
    INFO(start);
    const auto v = implied_vol(option, {70'000, start, 0}, price);
    REQUIRE(v);
    CHECK(v->vol == Approx(0.7).epsilon(1e-14));
    const auto other = implied_vol({OptionKind::call, 100, 1}, {90, start, 0}, 2);
    REQUIRE(other);
    CHECK(other->vol == Approx(implied_vol({OptionKind::call, 100, 1}, {90, 0, 0}, 2)->vol));
  }
}

TEST_CASE("in a batch each element has its own status") {
  const OptionKind call = OptionKind::call;
  const double strike = 60'000, tau = 0.25, forward = 70'000;
  const std::vector<double> prices{12'000, 9'000, 70'000, not_a_number, 10'000, -1};
  std::vector<double> vol(6);
  std::vector<PricingStatus> status(6);
  const ForwardColumns in{{&call, 1}, {&forward, 1}, {&strike, 1}, {&tau, 1}, {}, {}};
  CHECK(*implied_vol_batch(6, in, prices, {vol, {}}, status) == 4);
  CHECK(status == std::vector{PricingStatus::ok, PricingStatus::below_minimum,
                              PricingStatus::above_maximum, PricingStatus::invalid_argument,
                              PricingStatus::ill_conditioned, PricingStatus::invalid_argument});
  CHECK(std::isnan(vol[1]));
  CHECK(vol[4] == 0);
  CHECK(implied_vol_batch(5, in, prices, {vol, {}}, status).error() ==
        fail(Errc::pricing_lengths_differ, "price"));
}

TEST_CASE("what no volatility can be asked of is named") {
  const Vanilla good{OptionKind::call, 100, 1};
  const auto where = [](const Result<ImpliedVol>& r) { return std::string(r.error().where); };
  CHECK(where(implied_vol(good, {0, 0, 0}, 1)) == "forward");
  CHECK(where(implied_vol(good, {100, -1, 0}, 1)) == "vol");
  CHECK(where(implied_vol(good, {100, 0, infinity}, 1)) == "rate");
  CHECK(where(implied_vol(good, {100, 0, 800}, 1)) == "rate");
  CHECK(where(implied_vol({OptionKind::call, 0, 1}, {100, 0, 0}, 1)) == "strike");
  CHECK(where(implied_vol({OptionKind::call, 100, 0}, {100, 0, 0}, 1)) == "tau");
  CHECK(where(implied_vol(good, {100, 0, 0}, not_a_number)) == "price");
  CHECK(where(implied_vol_spot(good, {-1, 0, 0, 0}, 1)) == "spot");
  CHECK(where(implied_vol_spot(good, {95, -1, 0, 0}, 1)) == "vol");
  CHECK(where(implied_vol_spot(good, {95, 0, infinity, 0}, 1)) == "rate");
  CHECK(where(implied_vol_spot(good, {95, 0, not_a_number, 0}, 1)) == "rate");
  CHECK(where(implied_vol_spot({OptionKind::call, 100, not_a_number}, {95, 0, 0, 0}, 1)) == "tau");
  CHECK(where(implied_vol_spot({OptionKind::call, 100, infinity}, {95, 0, 0, 0}, 1)) == "tau");
  CHECK(where(implied_vol_spot(good, {95, 0, 0, not_a_number}, 1)) == "dividend");
  CHECK(where(implied_vol_spot(good, {95, 0, 0, 800}, 1)) == "dividend");
  CHECK(where(implied_vol_spot(good, {1e300, 0, 600, 0}, 1)) == "spot");
  const auto q = black_scholes(good, {95, 0.4, 0.05, 0.02});
  CHECK(implied_vol_spot(good, {95, 0, 0.05, 0.02}, q->price)->vol == Approx(0.4).epsilon(1e-14));
}

TEST_CASE("a digital out of the money has two volatilities, one at its peak, or none") {
  const Vanilla call{OptionKind::call, 80'000, 0.5};
  const ForwardMarket market{70'000, 0, 0.03};
  const double df = std::exp(-0.03 * 0.5), x = std::log(70'000.0 / 80'000);
  const double peak = 0.5 * std::erfc(std::sqrt(-x)) * df;
  const auto worth = [&](double w, double half, double vol) {
    const double s = vol * std::sqrt(0.5);
    return 0.5 * std::erfc(-w * (x / s + half * s) / std::sqrt(2.0));
  };
  const auto two = digital_implied_vol(call, DigitalPays::cash, market, 0.9 * peak);
  REQUIRE(two);
  CHECK(two->count == 2);
  CHECK(two->greatest_price == Approx(peak).epsilon(1e-14));
  for (const double root : two->roots)
    CHECK(df * worth(1, -0.5, root) == Approx(0.9 * peak).epsilon(1e-13));
  CHECK(two->roots[0] < two->roots[1]);
  CHECK(digital_implied_vol(call, DigitalPays::cash, market, 1.01 * peak)->count == 0);
  CHECK(digital_implied_vol(call, DigitalPays::cash, market, peak * (1 - 1e-9))->count == 2);

  // In the money the put falls from its unit, dips and comes back; the asset call rises all the way.
  const Vanilla put{OptionKind::put, 80'000, 0.5};
  const auto dip = digital_implied_vol(put, DigitalPays::cash, market, 0.8 * df);
  CHECK(dip->count == 2);
  CHECK(dip->greatest_price == Approx(df));
  const auto asset = digital_implied_vol(call, DigitalPays::asset, market, 0.3 * 70'000 * df);
  CHECK(asset->count == 1);
  CHECK(worth(1, 0.5, asset->roots[0]) == Approx(0.3).epsilon(1e-13));
  // At the money: the cash call falls from a half to nothing.
  const auto flat =
      digital_implied_vol({OptionKind::call, 70'000, 0.5}, DigitalPays::cash, market, 0.25 * df);
  CHECK(flat->count == 1);
  CHECK(digital_implied_vol({OptionKind::call, 70'000, 0.5}, DigitalPays::cash, market, 0.75 * df)
            ->count == 0);
  CHECK(digital_implied_vol(call, static_cast<DigitalPays>(9), market, 1).error() ==
        fail(Errc::invalid_argument, "pays"));
}
