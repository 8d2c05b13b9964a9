// The rival of the same options: QuantLib's analytic engines, an instrument and a market for each option.
// Built where the library was found.

#include "desk.hpp"

#include <benchmark/benchmark.h>
#include <ql/exercise.hpp>
#include <ql/experimental/barrieroption/analyticdoublebarrierengine.hpp>
#include <ql/experimental/barrieroption/doublebarrieroption.hpp>
#include <ql/instruments/barrieroption.hpp>
#include <ql/pricingengines/barrier/analyticbarrierengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

#include <algorithm>
#include <cmath>

namespace ql = QuantLib;

namespace {

/// The market of one option. Dates are whole days: tau is rounded, for both sides.
struct Market {
  ql::Date today{1, ql::January, 2026};
  ql::ext::shared_ptr<ql::SimpleQuote> spot = ql::ext::make_shared<ql::SimpleQuote>(100.0);
  ql::ext::shared_ptr<ql::SimpleQuote> vol = ql::ext::make_shared<ql::SimpleQuote>(0.5);
  ql::ext::shared_ptr<ql::SimpleQuote> rate = ql::ext::make_shared<ql::SimpleQuote>(0.0);
  ql::ext::shared_ptr<ql::SimpleQuote> dividend = ql::ext::make_shared<ql::SimpleQuote>(0.0);
  ql::ext::shared_ptr<ql::BlackScholesMertonProcess> process;

  explicit Market(const btcfi::pricing::SpotMarket& m) {
    ql::Settings::instance().evaluationDate() = today;
    const ql::Actual365Fixed count;
    const auto curve = [&](const ql::ext::shared_ptr<ql::SimpleQuote>& q) {
      return ql::Handle<ql::YieldTermStructure>(
          ql::ext::make_shared<ql::FlatForward>(today, ql::Handle<ql::Quote>(q), count));
    };
    process = ql::ext::make_shared<ql::BlackScholesMertonProcess>(
        ql::Handle<ql::Quote>(spot), curve(dividend), curve(rate),
        ql::Handle<ql::BlackVolTermStructure>(ql::ext::make_shared<ql::BlackConstantVol>(
            today, ql::NullCalendar(), ql::Handle<ql::Quote>(vol), count)));
    spot->setValue(m.spot), vol->setValue(m.vol), rate->setValue(m.rate),
        dividend->setValue(m.dividend);
  }
};

int days(double tau) { return std::max(1, static_cast<int>(std::lround(tau * 365))); }
ql::ext::shared_ptr<ql::PlainVanillaPayoff> payoff(btcfi::pricing::OptionKind kind, double strike) {
  return ql::ext::make_shared<ql::PlainVanillaPayoff>(
      kind == btcfi::pricing::OptionKind::call ? ql::Option::Call : ql::Option::Put, strike);
}

void quantlib_barriers(benchmark::State& state) {
  std::vector<ql::BarrierOption> all;
  for (const desk::Option& o : desk::options()) {
    const Market market(o.market);
    constexpr ql::Barrier::Type types[] = {ql::Barrier::DownIn, ql::Barrier::DownOut,
                                           ql::Barrier::UpIn, ql::Barrier::UpOut};
    all.emplace_back(
        types[static_cast<int>(o.barrier.barrier_kind)], o.barrier.barrier, o.barrier.rebate,
        payoff(o.barrier.kind, o.barrier.strike),
        ql::ext::make_shared<ql::EuropeanExercise>(market.today + days(o.barrier.tau)));
    all.back().setPricingEngine(ql::ext::make_shared<ql::AnalyticBarrierEngine>(market.process));
  }
  const auto price = [&](std::size_t i) {
    all[i].recalculate();
    return all[i].NPV();
  };
  double worst = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    btcfi::pricing::Barrier ours = desk::options()[i].barrier;
    ours.tau = days(ours.tau) / 365.0;
    const double spot = desk::options()[i].market.spot;
    worst = std::max(worst,
                     std::fabs(price(i) - barrier(ours, desk::options()[i].market)->price) / spot);
  }
  if (worst > 1e-10) state.SkipWithError("quantlib disagrees");
  double sum = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < all.size(); ++i) sum += price(i);
    benchmark::DoNotOptimize(sum);
  }
  state.counters["worst_of_spot"] = worst;
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}

void quantlib_double_barriers(benchmark::State& state) {
  std::vector<ql::DoubleBarrierOption> all;
  for (const desk::Option& o : desk::options()) {
    const Market market(o.market);
    const auto& c = o.corridor;
    all.emplace_back(c.barrier_kind == btcfi::pricing::DoubleBarrierKind::knock_in
                         ? ql::DoubleBarrier::KnockIn
                         : ql::DoubleBarrier::KnockOut,
                     c.lower, c.upper, 0.0, payoff(c.kind, c.strike),
                     ql::ext::make_shared<ql::EuropeanExercise>(market.today + days(c.tau)));
    all.back().setPricingEngine(
        ql::ext::make_shared<ql::AnalyticDoubleBarrierEngine>(market.process));
  }
  const auto price = [&](std::size_t i) {
    all[i].recalculate();
    return all[i].NPV();
  };
  // Its engine is wrong where the strike lies outside the corridor: both figures are shown.
  double inside = 0, outside = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    btcfi::pricing::DoubleBarrier ours = desk::options()[i].corridor;
    ours.tau = days(ours.tau) / 365.0;
    const double error =
        std::fabs(price(i) - double_barrier(ours, desk::options()[i].market)->price) /
        desk::options()[i].market.spot;
    double& worst = ours.strike > ours.lower && ours.strike < ours.upper ? inside : outside;
    worst = std::max(worst, error);
  }
  if (inside > 1e-8) state.SkipWithError("quantlib disagrees");
  double sum = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < all.size(); ++i) sum += price(i);
    benchmark::DoNotOptimize(sum);
  }
  state.counters["worst_inside"] = inside;
  state.counters["worst_outside"] = outside;
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}

BENCHMARK(quantlib_barriers);
BENCHMARK(quantlib_double_barriers);

}  // namespace
