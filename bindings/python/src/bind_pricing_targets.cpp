#include "quotes.hpp"

#include <btcfi/pricing.hpp>

#include <algorithm>
#include <limits>

namespace {

using namespace btcfi;
using namespace btcfi::pricing;
using btcfi::python::kind;
using btcfi::python::kind_of;
using btcfi::python::number;
using btcfi::python::quote_columns;
using btcfi::python::store;
using btcfi::python::word;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t block_size = 512;

// kind, forward, strike, tau, price, rate, start
Status implied_vol_one(const double* in, double* out) {
  BTCFI_TRY(const ImpliedVol v,
            implied_vol({kind_of(in[0]), in[2], in[3]}, {in[1], in[6], in[5]}, in[4]));
  out[0] = v.vol, out[1] = v.condition;
  return {};
}

std::size_t implied_vol_block(const python::Block& block) {
  const std::size_t n = block.size;
  OptionKind kinds[block_size];
  PricingStatus status[block_size];
  for (std::size_t i = 0; i < n; ++i) kinds[i] = kind_of(block.in[0][i]);
  const auto column = [&](std::size_t a) { return Column(block.in[a], n); };
  const bool cold = std::all_of(block.in[6], block.in[6] + n, [](double v) { return v == 0; });
  const auto failed = implied_vol_batch(
      n, {{kinds, n}, column(1), column(2), column(3), cold ? Column() : column(6), column(5)},
      column(4), {{block.out[0], n}, {block.out[1], n}}, {status, n});
  for (std::size_t i = 0; i < n; ++i) block.status[i] = static_cast<std::uint8_t>(status[i]);
  return failed ? *failed : n;
}

// One by one, with the status that a value may have beside it.
template <Result<ImpliedVol> (*Solve)(const double*)>
Status vol_one(const double* in, double* out) {
  BTCFI_TRY(const ImpliedVol v, Solve(in));
  out[0] = v.vol, out[1] = v.condition;
  return {};
}
template <Result<ImpliedVol> (*Solve)(const double*)>
std::size_t vol_block(const python::Block& block) {
  std::size_t failed = 0;
  double in[python::max_arguments];
  for (std::size_t i = 0; i < block.size; ++i) {
    for (std::size_t a = 0; a < block.arguments; ++a) in[a] = block.in[a][i];
    const Result<ImpliedVol> v = Solve(in);
    if (!v) ++failed;
    block.status[i] = v ? static_cast<std::uint8_t>(v->status) : python::status_of(v.error());
    block.out[0][i] = v ? v->vol : none;
    block.out[1][i] = v ? v->condition : none;
  }
  return failed;
}

Status bachelier_one(const double* in, double* out) {
  BTCFI_TRY(const EuropeanQuote q,
            bachelier({kind_of(in[0]), in[2], in[3]}, {in[1], in[4], in[5]}));
  store(q, out);
  return {};
}

// kind, forward, strike, tau, price, rate
Result<ImpliedVol> bachelier_vol(const double* in) {
  return bachelier_implied_vol({kind_of(in[0]), in[2], in[3]}, {in[1], 0, in[5]}, in[4]);
}

// kind, spot, strike, tau, price, rate, dividend, start
Result<ImpliedVol> vol_on_spot(const double* in) {
  return implied_vol_spot({kind_of(in[0]), in[2], in[3]}, {in[1], in[7], in[5], in[6]}, in[4]);
}

void put_roots(int count, double low, double high, double a, double b, double* out) noexcept {
  out[0] = count;
  out[1] = count > 0 ? low : none;
  out[2] = count > 0 ? high : none;
  out[3] = a, out[4] = b;
}

// kind, forward, strike, pays, tau, price, rate
Status digital_vols_one(const double* in, double* out) {
  BTCFI_TRY(const DigitalVols v,
            digital_implied_vol({kind_of(in[0]), in[2], in[4]},
                                in[3] == 0 ? DigitalPays::cash : DigitalPays::asset,
                                {in[1], 0, in[6]}, in[5]));
  put_roots(v.count, v.roots[0], v.roots[v.count > 1 ? 1 : 0], v.least_price, v.greatest_price,
            out);
  return {};
}

// kind, spot, convention, tau, vol, delta, rate, dividend
Status strike_for_delta_one(const double* in, double* out) {
  BTCFI_TRY(const DeltaStrikes k,
            strike_for_delta({kind_of(in[0]), 0, in[3]}, {in[1], in[4], in[6], in[7]}, in[5],
                             static_cast<DeltaConvention>(static_cast<int>(in[2]))));
  put_roots(k.count, k.low(), k.high(), k.extreme_delta, k.extreme_at, out);
  return {};
}

Status exact_one(const double* in, double* out) {
  BTCFI_TRY(const EuropeanQuote q,
            black_scholes_exact({kind_of(in[0]), in[2], in[3]}, {in[1], in[4], in[5], in[6]}));
  store(q, out);
  return {};
}

}  // namespace

void bind_pricing_targets(py::module_& root) {
  auto m = root.def_submodule("pricing_targets", "What btcfi.pricing gives signatures and names.");
  python::add(m, {.name = "implied_vol",
                  .arguments = {kind(), number("forward"), number("strike"), number("tau"),
                                number("price"), number("rate"), number("start")},
                  .columns = 2,
                  .one = implied_vol_one,
                  .batch = implied_vol_block,
                  .block = block_size});
  python::add(m, {.name = "bachelier",
                  .arguments = {kind(), number("forward"), number("strike"), number("tau"),
                                number("vol"), number("rate")},
                  .columns = quote_columns,
                  .one = bachelier_one});
  python::add(m, {.name = "bachelier_implied_vol",
                  .arguments = {kind(), number("forward"), number("strike"), number("tau"),
                                number("price"), number("rate")},
                  .columns = 2,
                  .one = vol_one<bachelier_vol>,
                  .batch = vol_block<bachelier_vol>});
  python::add(
      m, {.name = "implied_vol_spot",
          .arguments = {kind(), number("spot"), number("strike"), number("tau"), number("price"),
                        number("rate"), number("dividend"), number("start")},
          .columns = 2,
          .one = vol_one<vol_on_spot>,
          .batch = vol_block<vol_on_spot>});
  python::add(m, {.name = "digital_implied_vol",
                  .arguments = {kind(), number("forward"), number("strike"),
                                word("pays", {{"cash", 0}, {"asset", 1}}), number("tau"),
                                number("price"), number("rate")},
                  .columns = 5,
                  .one = digital_vols_one});
  python::add(m, {.name = "strike_for_delta",
                  .arguments = {kind(), number("spot"),
                                word("convention", {{"spot", 0},
                                                    {"forward", 1},
                                                    {"spot-premium-adjusted", 2},
                                                    {"forward-premium-adjusted", 3}}),
                                number("tau"), number("vol"), number("delta"), number("rate"),
                                number("dividend")},
                  .columns = 5,
                  .one = strike_for_delta_one});
  python::add(m, {.name = "black_scholes_exact",
                  .arguments = {kind(), number("spot"), number("strike"), number("tau"),
                                number("vol"), number("rate"), number("dividend")},
                  .columns = quote_columns,
                  .one = exact_one,
                  .block = 64});
}
