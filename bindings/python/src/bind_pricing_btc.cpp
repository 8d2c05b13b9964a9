#include "arguments.hpp"
#include "operands.hpp"
#include "quotes.hpp"

#include <btcfi/pricing.hpp>

#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <iterator>

// What only BTC needs: averages, hedges in inverse perpetuals, the pool's premium.

namespace {

using namespace btcfi;
using namespace btcfi::pricing;
using btcfi::python::kind;
using btcfi::python::kind_of;
using btcfi::python::number;
using btcfi::python::unwrap;
using btcfi::python::word;

// An integer that came as a double. Errors: invalid_argument naming it.
Result<std::int64_t> whole(double value, const char* name) {
  if (!(std::fabs(value) <= 0x1p53) || value != std::floor(value)) {
    return fail(Errc::invalid_argument, name);
  }
  return static_cast<std::int64_t>(value);
}

// kind, spot, strike, tau, vol, window, count, fixed, fixed_mean, noise, rate, dividend, average.
struct AverageCall {
  Vanilla option;
  SpotMarket market;
  Averaging averaging;
  Average average;
};

Result<AverageCall> average_call(const double* in) {
  BTCFI_TRY(const std::int64_t count, whole(in[6], "count"));
  BTCFI_TRY(const std::int64_t fixed, whole(in[7], "fixed"));
  if (count < 1 || count > max_fixings) return fail(Errc::invalid_argument, "count");
  if (fixed < 0 || fixed > count) return fail(Errc::invalid_argument, "fixed");
  return AverageCall{
      {kind_of(in[0]), in[2], in[3]},
      {in[1], in[4], in[10], in[11]},
      {in[5], static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(fixed), in[8], in[9]},
      static_cast<Average>(in[12])};
}

std::vector<btcfi::python::Argument> average_arguments() {
  return {kind(),
          number("spot"),
          number("strike"),
          number("tau"),
          number("vol"),
          number("window"),
          number("count"),
          number("fixed"),
          number("fixed_mean"),
          number("noise"),
          number("rate"),
          number("dividend"),
          word("average", {{"arithmetic", 0}, {"geometric", 1}, {"two-moment", 2}})};
}

Status twap_one(const double* in, double* out) {
  BTCFI_TRY(const AverageCall c, average_call(in));
  BTCFI_TRY(const TwapQuote q, twap(c.option, c.market, c.averaging, c.average));
  const double values[] = {q.price, q.delta,           q.gamma, q.vega,        q.theta,
                           q.rho,   q.forward_average, q.sd,    q.open_weight, q.effective_strike};
  std::copy(std::begin(values), std::end(values), out);
  return {};
}

Status inverse_twap_one(const double* in, double* out) {
  BTCFI_TRY(const AverageCall c, average_call(in));
  BTCFI_TRY(const InverseTwapQuote q, inverse_twap(c.option, c.market, c.averaging, c.average));
  const double values[] = {q.price_coin, q.delta_coin, q.gamma_coin, q.vega_coin,
                           q.theta_coin, q.value_usd,  q.hedge_usd};
  std::copy(std::begin(values), std::end(values), out);
  return {};
}

// notional_usd, contract_usd, lot, least, current, band_usd.
Status hedge_order_one(const double* in, double* out) {
  BTCFI_TRY(const std::int64_t lot, whole(in[2], "lot"));
  BTCFI_TRY(const std::int64_t least, whole(in[3], "least"));
  BTCFI_TRY(const std::int64_t current, whole(in[4], "current"));
  BTCFI_TRY(const HedgeOrder order, hedge_order(in[0], {in[1], lot, least}, current, in[5]));
  out[0] = static_cast<double>(order.target_contracts);
  out[1] = static_cast<double>(order.order_contracts);
  out[2] = order.held_usd;
  out[3] = order.residual_usd;
  return {};
}

struct LoadColumn {
  static Status one(const double* in, double* out) {
    BTCFI_TRY(out[0], utilisation_load({in[2], in[3]}, in[0], in[1]));
    return {};
  }
};

using Doubles = py::array_t<double, py::array::c_style | py::array::forcecast>;

double hedge_usd(const Doubles& quantity, const Doubles& delta_spot, const Doubles& price_usd,
                 double spot, bool counts_in_usd, double equity_coin) {
  if (quantity.size() != delta_spot.size() || quantity.size() != price_usd.size()) {
    throw py::value_error("positions of different lengths");
  }
  std::vector<HedgedPosition> positions;
  for (py::ssize_t i = 0; i < quantity.size(); ++i) {
    positions.push_back({quantity.data()[i], delta_spot.data()[i], price_usd.data()[i]});
  }
  return unwrap(hedge_notional_usd(positions, spot,
                                   counts_in_usd ? Numeraire::usd : Numeraire::coin, equity_coin));
}

py::tuple pool(double price_coin, std::int64_t quantity_sats, std::int64_t collateral_sats,
               std::int64_t locked_sats, std::int64_t capacity_sats, double max_utilisation,
               std::uint32_t fee_ppm, double slope, double power) {
  const PoolSale sale{price_coin,
                      Sats{quantity_sats},
                      Sats{collateral_sats},
                      Sats{locked_sats},
                      Sats{capacity_sats},
                      max_utilisation,
                      fee_ppm};
  const PoolPremium p = unwrap(pool_premium(sale, {slope, power}));
  return py::make_tuple(p.utilisation_before, p.utilisation_after, p.load, p.fair.value,
                        p.premium.value, p.fee.value, p.total.value);
}

py::tuple averaging(std::int64_t now_ms, std::int64_t expiry_ms, std::int64_t window_ms,
                    std::uint32_t count, const std::vector<double>& fixings, bool geometric) {
  const Averaging a = unwrap(averaging_at({expiry_ms, window_ms, count}, now_ms, fixings,
                                          geometric ? Average::geometric : Average::arithmetic));
  return py::make_tuple(years_between(now_ms, expiry_ms), a.window, a.count, a.fixed, a.fixed_mean);
}

}  // namespace

void bind_pricing_btc(py::module_& root) {
  auto m = py::reinterpret_borrow<py::module_>(
      root.def_submodule("pricing", "What btcfi.pricing gives signatures and names."));
  btcfi::python::add(m, {.name = "twap",
                         .arguments = average_arguments(),
                         .columns = 10,
                         .one = twap_one,
                         .block = 1});  // one may have 100,000 fixings
  btcfi::python::add(m, {.name = "inverse_twap",
                         .arguments = average_arguments(),
                         .columns = 7,
                         .one = inverse_twap_one,
                         .block = 1});  // one may have 100,000 fixings
  btcfi::python::add(m,
                     {.name = "hedge_order",
                      .arguments = {number("notional_usd"), number("contract_usd"), number("lot"),
                                    number("least"), number("current"), number("band_usd")},
                      .columns = 4,
                      .one = hedge_order_one});
  btcfi::python::add(
      m, {.name = "utilisation_load",
          .arguments = {number("before"), number("after"), number("slope"), number("power")},
          .columns = 1,
          .one = LoadColumn::one});
  m.def("hedge_usd", &hedge_usd, py::arg("quantity"), py::arg("delta_spot"), py::arg("price_usd"),
        py::arg("spot"), py::arg("counts_in_usd"), py::arg("equity_coin"));
  m.def("pool_premium", &pool, py::arg("price_coin"), py::arg("quantity_sats"),
        py::arg("collateral_sats"), py::arg("locked_sats"), py::arg("capacity_sats"),
        py::arg("max_utilisation"), py::arg("fee_ppm"), py::arg("slope"), py::arg("power"));
  m.def("averaging", &averaging, py::arg("now_ms"), py::arg("expiry_ms"), py::arg("window_ms"),
        py::arg("count"), py::arg("fixings"), py::arg("geometric"));
  m.def(
      "premium_sats",
      [](const py::object& price_coin, const py::object& quantity_sats) {
        const auto price = btcfi::python::read_number(price_coin.ptr(), number("price_coin"));
        if (!price) throw py::type_error("price_coin must be a number");
        const auto quantity = btcfi::python::whole_in<std::int64_t>(quantity_sats, "quantity_sats");
        return unwrap(btcfi::pricing::premium_sats(*price, Sats{quantity})).value;
      },
      py::arg("price_coin"), py::arg("quantity_sats"),
      "The premium in sats of quantity_sats of notional at price_coin coins per coin, rounded up.");
}
