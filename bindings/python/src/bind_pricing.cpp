#include "broadcast.hpp"

#include <btcfi/pricing.hpp>

#include <pybind11/stl.h>

namespace {

using namespace btcfi;
using namespace btcfi::pricing;
using btcfi::python::Broadcast;

// +1 call, -1 put: what the Python side makes of the kinds that a user writes.
OptionKind kind_of(double sign) noexcept { return sign > 0 ? OptionKind::call : OptionKind::put; }

constexpr std::size_t quote_columns = 18;

template <class Out>
void store(const EuropeanQuote& q, std::size_t i, const Out& out) noexcept {
  const double values[quote_columns] = {q.price, q.delta,  q.gamma,          q.vega,       q.theta,
                                        q.rho,   q.phi,    q.dual_delta,     q.dual_gamma, q.vanna,
                                        q.volga, q.charm,  q.veta,           q.speed,      q.color,
                                        q.zomma, q.ultima, q.itm_probability};
  for (std::size_t c = 0; c < quote_columns; ++c) out[c][i] = values[c];
}

template <class Price>
auto each(const Price& price) {
  return [price](std::size_t n, const auto& in, const auto& out) -> Status {
    for (std::size_t i = 0; i < n; ++i) {
      auto q = price(in, i);
      if (!q) return fail(q.error().code, q.error().where, 0, i);
      store(*q, i, out);
    }
    return {};
  };
}

auto black_scholes_columns(py::handle sign, py::handle spot, py::handle strike, py::handle tau,
                           py::handle vol, py::handle rate, py::handle dividend) {
  const Broadcast args({{"kind", sign},
                        {"spot", spot},
                        {"strike", strike},
                        {"tau", tau},
                        {"vol", vol},
                        {"rate", rate},
                        {"dividend", dividend}});
  return args.run<quote_columns>(each([](const auto& in, std::size_t i) {
    return black_scholes({kind_of(in[0][i]), in[2][i], in[3][i]},
                         {in[1][i], in[4][i], in[5][i], in[6][i]});
  }));
}

auto black76_columns(py::handle sign, py::handle forward, py::handle strike, py::handle tau,
                     py::handle vol, py::handle rate) {
  const Broadcast args({{"kind", sign},
                        {"forward", forward},
                        {"strike", strike},
                        {"tau", tau},
                        {"vol", vol},
                        {"rate", rate}});
  return args.run<quote_columns>(each([](const auto& in, std::size_t i) {
    return black76({kind_of(in[0][i]), in[2][i], in[3][i]}, {in[1][i], in[4][i], in[5][i]});
  }));
}

constexpr std::size_t coin_columns = 7;

auto inverse_columns(py::handle sign, py::handle forward, py::handle strike, py::handle tau,
                     py::handle vol, py::handle rate, py::handle spot) {
  const Broadcast args({{"kind", sign},
                        {"forward", forward},
                        {"strike", strike},
                        {"tau", tau},
                        {"vol", vol},
                        {"rate", rate},
                        {"spot", spot}});
  return args.run<quote_columns + coin_columns>([](std::size_t n, const auto& in,
                                                   const auto& out) -> Status {
    for (std::size_t i = 0; i < n; ++i) {
      const auto q = inverse({kind_of(in[0][i]), in[2][i], in[3][i]},
                             {in[1][i], in[4][i], in[5][i]}, in[6][i]);
      if (!q) return fail(q.error().code, q.error().where, 0, i);
      store(q->usd, i, out);
      const double values[coin_columns] = {q->price_coin, q->delta_coin, q->delta_premium_adjusted,
                                           q->gamma_coin, q->vega_coin,  q->theta_coin,
                                           q->hedge_usd};
      for (std::size_t c = 0; c < coin_columns; ++c) out[quote_columns + c][i] = values[c];
    }
    return {};
  });
}

// count, low, high, least theta per day, where it is least; low and high are NaN where there is no
// root.
constexpr std::size_t root_columns = 5;

template <class Solve>
auto roots_kernel(const Solve& solve) {
  return [solve](std::size_t n, const auto& in, const auto& out) -> Status {
    for (std::size_t i = 0; i < n; ++i) {
      const Result<ThetaRoots> roots = solve(in, i);
      if (!roots) return fail(roots.error().code, roots.error().where, 0, i);
      const double none = std::numeric_limits<double>::quiet_NaN();
      out[0][i] = roots->count;
      out[1][i] = roots->count > 0 ? roots->low() : none;
      out[2][i] = roots->count > 0 ? roots->high() : none;
      out[3][i] = roots->least_theta_per_day;
      out[4][i] = roots->least_at;
    }
    return {};
  };
}

auto vol_for_theta_columns(py::handle sign, py::handle spot, py::handle strike, py::handle tau,
                           py::handle theta_per_day, py::handle rate, py::handle dividend) {
  const Broadcast args({{"kind", sign},
                        {"spot", spot},
                        {"strike", strike},
                        {"tau", tau},
                        {"theta_per_day", theta_per_day},
                        {"rate", rate},
                        {"dividend", dividend}});
  return args.run<root_columns>(roots_kernel([](const auto& in, std::size_t i) {
    return vol_for_theta({kind_of(in[0][i]), in[2][i], in[3][i]}, {in[1][i], 0, in[5][i], in[6][i]},
                         in[4][i]);
  }));
}

auto strike_for_theta_columns(py::handle sign, py::handle spot, py::handle tau, py::handle vol,
                              py::handle theta_per_day, py::handle rate, py::handle dividend) {
  const Broadcast args({{"kind", sign},
                        {"spot", spot},
                        {"tau", tau},
                        {"vol", vol},
                        {"theta_per_day", theta_per_day},
                        {"rate", rate},
                        {"dividend", dividend}});
  return args.run<root_columns>(roots_kernel([](const auto& in, std::size_t i) {
    return strike_for_theta({kind_of(in[0][i]), 0, in[2][i]},
                            {in[1][i], in[3][i], in[5][i], in[6][i]}, in[4][i]);
  }));
}

}  // namespace

void bind_pricing(py::module_& root) {
  auto m = root.def_submodule("pricing",
                              "Columns of prices and Greeks; btcfi.pricing gives them names.");
  m.def("black_scholes", &black_scholes_columns, py::arg("sign"), py::arg("spot"),
        py::arg("strike"), py::arg("tau"), py::arg("vol"), py::arg("rate"), py::arg("dividend"));
  m.def("black76", &black76_columns, py::arg("sign"), py::arg("forward"), py::arg("strike"),
        py::arg("tau"), py::arg("vol"), py::arg("rate"));
  m.def("inverse", &inverse_columns, py::arg("sign"), py::arg("forward"), py::arg("strike"),
        py::arg("tau"), py::arg("vol"), py::arg("rate"), py::arg("spot"));
  m.def("vol_for_theta", &vol_for_theta_columns, py::arg("sign"), py::arg("spot"),
        py::arg("strike"), py::arg("tau"), py::arg("theta_per_day"), py::arg("rate"),
        py::arg("dividend"));
  m.def("strike_for_theta", &strike_for_theta_columns, py::arg("sign"), py::arg("spot"),
        py::arg("tau"), py::arg("vol"), py::arg("theta_per_day"), py::arg("rate"),
        py::arg("dividend"));
  m.def("years_between", &btcfi::pricing::years_between, py::arg("now_ms"), py::arg("expiry_ms"),
        "Years of 365 days of 24 h between two UTC times in milliseconds; 0 when the second is not "
        "later.");
  m.def(
      "premium_sats",
      [](double price_coin, std::int64_t quantity_sats) {
        return btcfi::python::unwrap(btcfi::pricing::premium_sats(price_coin, Sats{quantity_sats}))
            .value;
      },
      py::arg("price_coin"), py::arg("quantity_sats"),
      "The premium in sats of quantity_sats of notional at price_coin coins per coin, rounded up.");
}
