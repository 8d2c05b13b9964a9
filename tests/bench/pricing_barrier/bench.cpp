// How long is a barrier, a touch, a binary, a double barrier, with seven outputs each? Rivals: the
// textbook's eight formulas over std::erfc (price alone), and QuantLib's engines where the build found
// them. Every answer is checked before a time is taken.

#include "../pricing_goals.hpp"
#include "desk.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>

using namespace btcfi::pricing;

namespace desk {

const std::vector<Option>& options() {
  static const std::vector<Option> all = [] {
    std::mt19937_64 random(1);
    const auto u = [&](double low, double high) {
      return low + (high - low) * static_cast<double>(random() >> 11) * 0x1p-53;
    };
    std::vector<Option> out;
    for (std::size_t i = 0; i < count; ++i) {
      Option o;
      const double tau = std::exp(u(std::log(1.0 / 365), 0)), vol = u(0.3, 1.2);
      const double s = vol * std::sqrt(tau), spot = u(5e4, 1e5);
      o.market = {spot, vol, u(0, 0.05), u(0, 0.05)};
      const auto kind = i % 2 == 0 ? OptionKind::call : OptionKind::put;
      const auto which = static_cast<BarrierKind>(i / 2 % 4);
      const bool down = side_of(which) == BarrierSide::down;
      const double strike = spot * std::exp(s * u(-1.5, 1.5));
      o.barrier = {kind,   which,
                   strike, spot * std::exp((down ? -1 : 1) * s * u(0.05, 2.5)),
                   tau,    i % 4 == 0 ? 100.0 : 0.0};
      o.corridor = {kind,
                    i / 2 % 2 == 0 ? DoubleBarrierKind::knock_in : DoubleBarrierKind::knock_out,
                    strike,
                    spot * std::exp(-s * u(0.2, 3)),
                    spot * std::exp(s * u(0.2, 3)),
                    tau};
      out.push_back(o);
    }
    return out;
  }();
  return all;
}

}  // namespace desk

namespace {

using desk::count;

[[noreturn]] void wrong(const char* what, std::size_t i, double ours, double theirs) {
  std::cerr << what << ": wrong answer at " << i << ": " << ours << " against " << theirs
            << std::endl;
  std::exit(1);
}

double normal(double z) { return 0.5 * std::erfc(-z * M_SQRT1_2); }

/// Reiner and Rubinstein as printed (Haug, 4.17.1).
double textbook(const Barrier& o, const SpotMarket& m) {
  const double phi = o.kind == OptionKind::call ? 1 : -1;
  const double eta = side_of(o.barrier_kind) == BarrierSide::down ? 1 : -1;
  const double s = m.vol * std::sqrt(o.tau), b = m.rate - m.dividend, v2 = m.vol * m.vol;
  const double mu = (b - v2 / 2) / v2, lambda = std::sqrt(mu * mu + 2 * m.rate / v2);
  const double df = std::exp(-m.rate * o.tau), dq = std::exp(-m.dividend * o.tau);
  const double ratio = o.barrier / m.spot;
  const double x1 = std::log(m.spot / o.strike) / s + (1 + mu) * s;
  const double x2 = -std::log(ratio) / s + (1 + mu) * s;
  const double y1 = std::log(o.barrier * ratio / o.strike) / s + (1 + mu) * s;
  const double y2 = std::log(ratio) / s + (1 + mu) * s;
  const double z = std::log(ratio) / s + lambda * s;
  const auto block = [&](double x) {
    return phi * (m.spot * dq * normal(phi * x) - o.strike * df * normal(phi * (x - s)));
  };
  const double image = std::pow(ratio, 2 * mu);
  const auto mirrored = [&](double y) {
    return phi * image *
           (m.spot * ratio * ratio * dq * normal(eta * y) - o.strike * df * normal(eta * (y - s)));
  };
  const double a = block(x1), bb = block(x2), c = mirrored(y1), d = mirrored(y2);
  const double e = o.rebate * df * (normal(eta * (x2 - s)) - image * normal(eta * (y2 - s)));
  const double f = o.rebate * (std::pow(ratio, mu + lambda) * normal(eta * z) +
                               std::pow(ratio, mu - lambda) * normal(eta * (z - 2 * lambda * s)));
  const bool above = o.strike >= o.barrier, same = phi == eta;
  const bool live = eta > 0 ? above : !above;
  const double in = same ? live ? c : a - bb + d : live ? bb - c + d : a;
  return is_knock_in(o.barrier_kind) ? in + e : a - in + f;
}

/// The desk by columns.
struct Columns {
  std::vector<OptionKind> kind;
  std::vector<BarrierKind> which;
  std::vector<BarrierSide> side;
  std::vector<TouchPays> pays;
  std::vector<BinaryPays> due;
  std::vector<double> spot, strike, barrier, rebate, tau, vol, rate, dividend;
  std::vector<double> out[7];

  Columns() {
    std::size_t i = 0;
    for (const desk::Option& o : desk::options()) {
      kind.push_back(o.barrier.kind), which.push_back(o.barrier.barrier_kind);
      side.push_back(side_of(o.barrier.barrier_kind));
      pays.push_back(static_cast<TouchPays>(i % 3)), due.push_back(static_cast<BinaryPays>(i % 3));
      ++i;
      spot.push_back(o.market.spot), strike.push_back(o.barrier.strike);
      barrier.push_back(o.barrier.barrier), rebate.push_back(o.barrier.rebate);
      tau.push_back(o.barrier.tau), vol.push_back(o.market.vol);
      rate.push_back(o.market.rate), dividend.push_back(o.market.dividend);
    }
    for (auto& c : out) c.resize(count);
  }
  [[nodiscard]] ExoticQuoteColumns results() {
    return {out[0], out[1], out[2], out[3], out[4], out[5], out[6]};
  }
};

void done(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

/// The yardstick of the other benchmarks of this room: a European price by std::erfc.
void european_std_erfc(benchmark::State& state) {
  double sum = 0;
  for (auto _ : state) {
    for (const desk::Option& o : desk::options()) {
      const SpotMarket& m = o.market;
      const double w = o.barrier.kind == OptionKind::call ? 1 : -1, tau = o.barrier.tau;
      const double s = m.vol * std::sqrt(tau);
      const double d1 =
          (std::log(m.spot / o.barrier.strike) + (m.rate - m.dividend) * tau) / s + s / 2;
      sum += w * (m.spot * std::exp(-m.dividend * tau) * normal(w * d1) -
                  o.barrier.strike * std::exp(-m.rate * tau) * normal(w * (d1 - s)));
    }
    benchmark::DoNotOptimize(sum);
  }
  done(state);
}
BENCHMARK(european_std_erfc);

void barriers_textbook_price_only(benchmark::State& state) {
  double sum = 0;
  for (auto _ : state) {
    for (const desk::Option& o : desk::options()) sum += textbook(o.barrier, o.market);
    benchmark::DoNotOptimize(sum);
  }
  done(state);
}
BENCHMARK(barriers_textbook_price_only);

void barriers_batch(benchmark::State& state) {
  Columns c;
  const BarrierColumns in{c.kind,   c.which, c.spot, c.strike, c.barrier,
                          c.rebate, c.tau,   c.vol,  c.rate,   c.dividend};
  if (barrier_batch(count, in, c.results()).value_or(1) != 0) wrong("batch", 0, 0, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const desk::Option& o = desk::options()[i];
    const double theirs = textbook(o.barrier, o.market);
    if (!(std::fabs(c.out[0][i] - theirs) <= 1e-11 * o.market.spot))
      wrong("barrier", i, c.out[0][i], theirs);
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(barrier_batch(count, in, c.results()));
    benchmark::ClobberMemory();
  }
  done(state);
}
BENCHMARK(barriers_batch);

void barriers_one_by_one(benchmark::State& state) {
  double sum = 0;
  for (auto _ : state) {
    for (const desk::Option& o : desk::options()) sum += barrier(o.barrier, o.market)->vega;
    benchmark::DoNotOptimize(sum);
  }
  done(state);
}
BENCHMARK(barriers_one_by_one);

void touches_batch(benchmark::State& state) {
  Columns c;
  const double cash = 100;
  const TouchColumns in{c.pays, c.side, c.spot, c.barrier, {&cash, 1},
                        c.tau,  c.vol,  c.rate, c.dividend};
  if (touch_batch(count, in, c.results()).value_or(1) != 0) wrong("batch", 0, 0, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const Touch o{c.pays[i], c.side[i], c.barrier[i], c.tau[i], 100};
    const SpotMarket m{c.spot[i], c.vol[i], c.rate[i], c.dividend[i]};
    Touch rest = o;
    rest.pays = o.pays == TouchPays::if_untouched ? TouchPays::at_expiry : TouchPays::if_untouched;
    const double certain = 100 * std::exp(-m.rate * o.tau);
    if (o.pays != TouchPays::at_touch &&
        !(std::fabs(c.out[0][i] + touch(rest, m)->price - certain) <= 1e-12 * certain))
      wrong("touch", i, c.out[0][i], certain);
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(touch_batch(count, in, c.results()));
    benchmark::ClobberMemory();
  }
  done(state);
}
BENCHMARK(touches_batch);

void binaries_batch(benchmark::State& state) {
  Columns c;
  const BinaryColumns in{c.kind, c.due, c.spot, c.strike,  c.strike,
                         c.tau,  c.vol, c.rate, c.dividend};
  if (binary_batch(count, in, c.results()).value_or(1) != 0) wrong("batch", 0, 0, 0);
  for (std::size_t i = 2; i < count; i += 3) {  // a gap against the strike is the vanilla
    const double vanilla = black_scholes({c.kind[i], c.strike[i], c.tau[i]},
                                         {c.spot[i], c.vol[i], c.rate[i], c.dividend[i]})
                               ->price;
    if (!(std::fabs(c.out[0][i] - vanilla) <= 1e-12 * c.spot[i]))
      wrong("gap", i, c.out[0][i], vanilla);
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(binary_batch(count, in, c.results()));
    benchmark::ClobberMemory();
  }
  done(state);
}
BENCHMARK(binaries_batch);

void double_barriers_one_by_one(benchmark::State& state) {
  for (std::size_t i = 0; i < count; ++i) {
    const desk::Option& o = desk::options()[i];
    DoubleBarrier rest = o.corridor;
    rest.barrier_kind = o.corridor.barrier_kind == DoubleBarrierKind::knock_in
                            ? DoubleBarrierKind::knock_out
                            : DoubleBarrierKind::knock_in;
    const double sum =
        double_barrier(o.corridor, o.market)->price + double_barrier(rest, o.market)->price;
    const double vanilla = black_scholes({rest.kind, rest.strike, rest.tau}, o.market)->price;
    if (!(std::fabs(sum - vanilla) <= 1e-13 * o.market.spot))
      wrong("double barrier", i, sum, vanilla);
  }
  double sum = 0;
  for (auto _ : state) {
    for (const desk::Option& o : desk::options()) sum += double_barrier(o.corridor, o.market)->vega;
    benchmark::DoNotOptimize(sum);
  }
  done(state);
}
BENCHMARK(double_barriers_one_by_one);

}  // namespace

int main(int argc, char** argv) {
#if defined(BTCFI_BENCH_QUANTLIB)
  constexpr bool with_quantlib = true;
#else
  constexpr bool with_quantlib = false;
#endif
  return bench::run_beside_goals(argc, argv,
                                 {{"european_std_erfc"},
                                  {"barriers_batch", 60, "quantlib_barriers"},
                                  {"barriers_one_by_one", 300, "quantlib_barriers"},
                                  {"binaries_batch", 10},
                                  {"touches_batch", 10},
                                  {"double_barriers_one_by_one", 400, "quantlib_double_barriers"},
                                  {"barriers_textbook_price_only"},
                                  {"quantlib_barriers"},
                                  {"quantlib_double_barriers"}},
                                 with_quantlib);
}
