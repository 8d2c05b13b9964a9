#include "quotes.hpp"

#include <btcfi/pricing.hpp>

#include <array>
#include <limits>

namespace {

using namespace btcfi;
using namespace btcfi::pricing;
using btcfi::python::kind;
using btcfi::python::kind_of;
using btcfi::python::number;
using btcfi::python::quote_columns;
using btcfi::python::store;

constexpr std::size_t coin_columns = 13;
// greeks=: the price; with delta, gamma, vega, theta, rho; everything.
const std::vector<std::pair<const char*, std::size_t>> levels = {
    {"all", quote_columns}, {"five", 6}, {"none", 1}};

// The kinds of a block, and the columns of a quote that are wanted.
struct Kinds {
  explicit Kinds(const btcfi::python::Block& b) {
    for (std::size_t i = 0; i < b.size; ++i) each[i] = kind_of(b.in[0][i]);
  }
  std::array<OptionKind, 512> each;
};

QuoteColumns columns_of(const btcfi::python::Block& b) {
  QuoteColumns q;
  const std::array<std::span<double>*, quote_columns> all = {
      &q.price, &q.delta,      &q.gamma,      &q.vega,  &q.theta,  &q.rho,
      &q.phi,   &q.dual_delta, &q.dual_gamma, &q.vanna, &q.volga,  &q.charm,
      &q.veta,  &q.speed,      &q.color,      &q.zomma, &q.ultima, &q.itm_probability};
  for (std::size_t c = 0; c < b.columns; ++c) *all[c] = {b.out[c], b.size};
  return q;
}

std::span<PricingStatus> status_of(const btcfi::python::Block& b) {
  static_assert(sizeof(PricingStatus) == 1);
  return {reinterpret_cast<PricingStatus*>(b.status), b.size};
}

std::size_t black_scholes_block(const btcfi::python::Block& b) {
  const Kinds kinds(b);
  const auto column = [&](std::size_t a) { return Column(b.in[a], b.size); };
  const auto bad = black_scholes_batch(b.size,
                                       {{kinds.each.data(), b.size},
                                        column(1),
                                        column(2),
                                        column(3),
                                        column(4),
                                        column(5),
                                        column(6)},
                                       columns_of(b), status_of(b));
  return bad ? *bad : b.size;
}

std::size_t black76_block(const btcfi::python::Block& b) {
  const Kinds kinds(b);
  const auto column = [&](std::size_t a) { return Column(b.in[a], b.size); };
  const auto bad = black76_batch(
      b.size, {{kinds.each.data(), b.size}, column(1), column(2), column(3), column(4), column(5)},
      columns_of(b), status_of(b));
  return bad ? *bad : b.size;
}

Status black_scholes_one(const double* in, double* out) {
  BTCFI_TRY(const EuropeanQuote q,
            black_scholes({kind_of(in[0]), in[2], in[3]}, {in[1], in[4], in[5], in[6]}));
  store(q, out);
  return {};
}

Status black76_one(const double* in, double* out) {
  BTCFI_TRY(const EuropeanQuote q, black76({kind_of(in[0]), in[2], in[3]}, {in[1], in[4], in[5]}));
  store(q, out);
  return {};
}

Status inverse_one(const double* in, double* out) {
  BTCFI_TRY(const InverseQuote q,
            inverse({kind_of(in[0]), in[2], in[3]}, {in[1], in[4], in[5]}, in[6]));
  store(q.usd, out);
  const double values[coin_columns] = {q.price_coin, q.delta_coin, q.delta_premium_adjusted,
                                       q.gamma_coin, q.vega_coin,  q.theta_coin,
                                       q.hedge_usd,  q.delta_spot, q.gamma_spot,
                                       q.vanna_coin, q.volga_coin, q.charm_coin,
                                       q.breakeven};
  for (std::size_t c = 0; c < coin_columns; ++c) out[quote_columns + c] = values[c];
  return {};
}

// count, low, high, least theta per day, where it is least, the second and the third root; NaN where
// there is no such root.
constexpr std::size_t root_columns = 7;

void store(const ThetaRoots& roots, double* out) noexcept {
  const double none = std::numeric_limits<double>::quiet_NaN();
  out[0] = roots.count;
  out[1] = roots.count > 0 ? roots.low() : none;
  out[2] = roots.count > 0 ? roots.high() : none;
  out[3] = roots.least_theta_per_day;
  out[4] = roots.least_at;
  out[5] = roots.count > 1 ? roots.roots[1] : none;
  out[6] = roots.count > 2 ? roots.roots[2] : none;
}

Status vol_for_theta_one(const double* in, double* out) {
  BTCFI_TRY(const ThetaRoots roots,
            vol_for_theta({kind_of(in[0]), in[2], in[3]}, {in[1], 0, in[5], in[6]}, in[4]));
  store(roots, out);
  return {};
}

Status strike_for_theta_one(const double* in, double* out) {
  BTCFI_TRY(const ThetaRoots roots,
            strike_for_theta({kind_of(in[0]), 0, in[2]}, {in[1], in[3], in[5], in[6]}, in[4]));
  store(roots, out);
  return {};
}

}  // namespace

void bind_pricing(py::module_& root) {
  auto m = root.def_submodule("pricing", "What btcfi.pricing gives signatures and names.");
  btcfi::python::add(m, {.name = "black_scholes",
                         .arguments = {kind(), number("spot"), number("strike"), number("tau"),
                                       number("vol"), number("rate"), number("dividend")},
                         .columns = quote_columns,
                         .one = black_scholes_one,
                         .batch = black_scholes_block,
                         .levels = levels});
  btcfi::python::add(m, {.name = "black76",
                         .arguments = {kind(), number("forward"), number("strike"), number("tau"),
                                       number("vol"), number("rate")},
                         .columns = quote_columns,
                         .one = black76_one,
                         .batch = black76_block,
                         .levels = levels});
  btcfi::python::add(m, {.name = "inverse",
                         .arguments = {kind(), number("forward"), number("strike"), number("tau"),
                                       number("vol"), number("rate"), number("spot", "forward")},
                         .columns = quote_columns + coin_columns,
                         .one = inverse_one});
  btcfi::python::add(m, {.name = "vol_for_theta",
                         .arguments = {kind(), number("spot"), number("strike"), number("tau"),
                                       number("theta_per_day"), number("rate"), number("dividend")},
                         .columns = root_columns,
                         .one = vol_for_theta_one});
  btcfi::python::add(m, {.name = "strike_for_theta",
                         .arguments = {kind(), number("spot"), number("tau"), number("vol"),
                                       number("theta_per_day"), number("rate"), number("dividend")},
                         .columns = root_columns,
                         .one = strike_for_theta_one});
  m.def("years_between", &btcfi::pricing::years_between, py::arg("now_ms"), py::arg("expiry_ms"),
        "Years of 365 days of 24 h between two UTC times in milliseconds; 0 when the second is not "
        "later.");
}
