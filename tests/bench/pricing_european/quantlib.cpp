// QuantLib as a rival: built only where libquantlib0-dev is found. Its answers are compared within
// what it is good for (out-of-the-money values are formed as 1 - N there).

#include "desk.hpp"

#include <btcfi/pricing.hpp>

#include <benchmark/benchmark.h>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>

namespace {

using bench::count;

struct Forwards {
  bench::Desk desk;
  std::vector<double> forward, df, deviation, price;

  Forwards() : forward(count), df(count), deviation(count), price(count) {
    bench::with_erfc(desk, price.data());
    for (std::size_t i = 0; i < count; ++i) {
      const double tau = desk.in[3][i];
      forward[i] = desk.in[1][i] * std::exp((desk.in[5][i] - desk.in[6][i]) * tau);
      df[i] = std::exp(-desk.in[5][i] * tau);
      deviation[i] = desk.in[4][i] * std::sqrt(tau);
    }
  }
  [[nodiscard]] QuantLib::Option::Type type(std::size_t i) const {
    return desk.in[0][i] > 0 ? QuantLib::Option::Call : QuantLib::Option::Put;
  }
};

void formula(benchmark::State& state) {
  const Forwards f;
  const auto one = [&](std::size_t i) {
    return QuantLib::blackFormula(f.type(i), f.desk.in[2][i], f.forward[i], f.deviation[i],
                                  f.df[i]);
  };
  for (std::size_t i = 0; i < count; ++i)
    bench::must_agree("QuantLib", i, one(i), f.price[i], 1e-9 * f.desk.in[1][i]);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(one(i));
    i = (i + 1) % count;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(formula)->Name("quantlib/blackFormula");

void calculator(benchmark::State& state) {
  const Forwards f;
  std::size_t i = 0;
  for (auto _ : state) {
    const double spot = f.desk.in[1][i], tau = f.desk.in[3][i];
    const QuantLib::BlackCalculator c(f.type(i), f.desk.in[2][i], f.forward[i], f.deviation[i],
                                      f.df[i]);
    benchmark::DoNotOptimize(c.value() + c.delta(spot) + c.gamma(spot) + c.vega(tau) +
                             c.theta(spot, tau) + c.rho(tau));
    i = (i + 1) % count;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(calculator)->Name("quantlib/BlackCalculator");

void implied(benchmark::State& state) {
  // Within a standard deviation of the money and out of it, where its iteration gets there.
  Forwards f;
  std::vector<QuantLib::Option::Type> type(count);
  for (std::size_t i = 0; i < count; ++i) {
    f.desk.in[2][i] =
        f.forward[i] * std::exp((static_cast<double>(i % 64) / 32 - 1) * f.deviation[i]);
    const bool call = f.desk.in[2][i] > f.forward[i];
    type[i] = call ? QuantLib::Option::Call : QuantLib::Option::Put;
    f.desk.in[0][i] = call ? 1 : -1;
  }
  bench::with_erfc(f.desk, f.price.data());
  const auto one = [&](std::size_t i) {
    return QuantLib::blackFormulaImpliedStdDev(type[i], f.desk.in[2][i], f.forward[i], f.price[i],
                                               f.df[i], 0.0, QuantLib::Null<double>(), 1e-12);
  };
  for (std::size_t i = 0; i < count; ++i)
    bench::must_agree("QuantLib's implied deviation", i, one(i), f.deviation[i], 1e-6);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(one(i));
    i = (i + 1) % count;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(implied)->Name("quantlib/impliedStdDev");

}  // namespace
