#include "broadcast.hpp"
#include "signal_watch.hpp"

#include <btcfi/pricing.hpp>

#include <pybind11/stl.h>

namespace {

using namespace btcfi;
using namespace btcfi::pricing;
using btcfi::python::Broadcast;
using btcfi::python::unwrap;
using btcfi::python::watched;

using Doubles = py::array_t<double, py::array::c_style | py::array::forcecast>;

py::array_t<double> column(const std::vector<double>& values) {
  return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

template <class Items, class Get>
py::array_t<double> column_of(const Items& items, Get get) {
  std::vector<double> values;
  for (const auto& item : items) values.push_back(get(item));
  return column(values);
}

SmileQuotes smile_of(double tau, double forward, const Doubles& strike, const Doubles& vol,
                     const Doubles& weight) {
  if (strike.size() != vol.size() || strike.size() != weight.size()) {
    throw py::value_error("strike, vol and weight have different lengths");
  }
  SmileQuotes smile{tau, forward, {}};
  for (py::ssize_t i = 0; i < strike.size(); ++i) {
    smile.quotes.push_back({strike.data()[i], vol.data()[i], weight.data()[i]});
  }
  return smile;
}

py::tuple to_py(const ButterflyCheck& c) {
  return py::make_tuple(c.passed, c.least, c.least_at, c.wing);
}
py::tuple to_py(const Svi& s) { return py::make_tuple(s.a, s.b, s.rho, s.m, s.sigma); }
py::tuple to_py(const Ssvi& s) { return py::make_tuple(s.theta, s.rho, s.psi); }

// slice, fitted vol and residual of each quote, rms, worst, butterfly.
template <class Slice>
py::tuple to_py(const SmileFit<Slice>& fit) {
  return py::make_tuple(
      to_py(fit.slice),
      column_of(fit.residuals, [](const SmileResidual& r) { return r.fitted_vol; }),
      column_of(fit.residuals, [](const SmileResidual& r) { return r.residual; }), fit.rms,
      fit.worst, to_py(fit.butterfly));
}

template <class Work>
auto released(const Work& work) {
  const py::gil_scoped_release nobody;
  return work();
}

py::tuple fit_one(double tau, double forward, const Doubles& strike, const Doubles& vol,
                  const Doubles& weight, bool svi) {
  const SmileQuotes smile = smile_of(tau, forward, strike, vol, weight);
  if (svi) return to_py(watched<Watch>([&](const Watch& watch) { return fit_svi(smile, watch); }));
  return to_py(watched<Watch>([&](const Watch& watch) { return fit_ssvi(smile, watch); }));
}

py::tuple fit_all(const std::vector<std::tuple<double, double, Doubles, Doubles, Doubles>>& given) {
  std::vector<SmileQuotes> smiles;
  for (const auto& [tau, forward, strike, vol, weight] : given) {
    smiles.push_back(smile_of(tau, forward, strike, vol, weight));
  }
  const SurfaceFit fit =
      watched<Watch>([&](const Watch& watch) { return fit_surface(smiles, watch); });
  py::list slices;
  for (const auto& slice : fit.slices) slices.append(to_py(slice));
  return py::make_tuple(fit.surface, slices, fit.order, fit.rms);
}

template <class Value>
py::object over(const Value& value, py::handle first, const char* name, py::handle tau) {
  const Broadcast args({{name, first}, {"tau", tau}});
  return args.run<1>([&](std::size_t n, const auto& in, const auto& out) -> Status {
    for (std::size_t i = 0; i < n; ++i) {
      const Result<double> one = value(in[0][i], in[1][i]);
      if (!one) return fail(one.error().code, one.error().where, 0, i);
      out[0][i] = *one;
    }
    return {};
  })[0];
}

py::object surface_vol(const Surface& s, py::handle strike, py::handle tau, bool extrapolate) {
  return over([&](double k, double t) { return s.vol(k, t, extrapolate); }, strike, "strike", tau);
}
py::object surface_density(const Surface& s, py::handle strike, py::handle tau, bool extrapolate) {
  return over([&](double k, double t) { return s.density(k, t, extrapolate); }, strike, "strike",
              tau);
}
py::object surface_forward(const Surface& s, py::handle tau) {
  const Broadcast args({{"tau", tau}});
  return args.run<1>([&](std::size_t n, const auto& in, const auto& out) -> Status {
    for (std::size_t i = 0; i < n; ++i) {
      const Result<double> one = s.forward(in[0][i]);
      if (!one) return fail(one.error().code, one.error().where, 0, i);
      out[0][i] = *one;
    }
    return {};
  })[0];
}

py::dict chain_columns(const OptionChain& chain) {
  const auto& quotes = chain.quotes;
  const auto of = [&](double ChainQuote::*member) {
    return column_of(quotes, [&](const ChainQuote& q) { return q.*member; });
  };
  std::vector<std::string> instruments;
  std::vector<std::int64_t> expiries, stamps;
  for (const ChainQuote& q : quotes) {
    instruments.push_back(q.instrument);
    expiries.push_back(q.expiry_ms);
    stamps.push_back(q.timestamp_ms);
  }
  const auto count = static_cast<py::ssize_t>(quotes.size());
  py::dict d;
  d["instrument"] = instruments;
  d["expiry_ms"] = py::array_t<std::int64_t>(count, expiries.data());
  d["strike"] = of(&ChainQuote::strike);
  d["sign"] = column_of(
      quotes, [](const ChainQuote& q) { return q.kind == OptionKind::call ? 1.0 : -1.0; });
  d["forward"] = of(&ChainQuote::forward);
  d["bid_vol"] = of(&ChainQuote::bid_vol);
  d["ask_vol"] = of(&ChainQuote::ask_vol);
  d["mark_vol"] = of(&ChainQuote::mark_vol);
  d["bid_price"] = of(&ChainQuote::bid_price);
  d["ask_price"] = of(&ChainQuote::ask_price);
  d["mark_price"] = of(&ChainQuote::mark_price);
  d["timestamp_ms"] = py::array_t<std::int64_t>(count, stamps.data());
  return d;
}

py::list smiles_of(const OptionChain& chain, std::int64_t now_ms, double max_spread, bool use_marks,
                   std::size_t least_strikes, const std::string& underlying) {
  py::list out;
  for (const ChainSmile& s :
       unwrap(chain_smiles(chain, now_ms, {max_spread, use_marks, least_strikes, underlying}))) {
    const auto of = [&](double SmileQuote::*member) {
      return column_of(s.quotes.quotes, [&](const SmileQuote& q) { return q.*member; });
    };
    out.append(py::make_tuple(s.expiry_ms, s.quotes.tau, s.quotes.forward, of(&SmileQuote::strike),
                              of(&SmileQuote::vol), of(&SmileQuote::weight), s.source));
  }
  return out;
}

}  // namespace

void bind_pricing_smile(py::module_& root) {
  auto m = root.def_submodule("pricing", "What btcfi.pricing gives signatures and names.");
  py::class_<Surface>(m, "SurfaceCore")
      .def("vol", &surface_vol, py::arg("strike"), py::arg("tau"), py::arg("extrapolate"))
      .def("density", &surface_density, py::arg("strike"), py::arg("tau"), py::arg("extrapolate"))
      .def("forward", &surface_forward, py::arg("tau"))
      .def(
          "slice_at",
          [](const Surface& s, double tau, bool extrapolate) {
            return to_py(unwrap(s.slice_at(tau, extrapolate)));
          },
          py::arg("tau"), py::arg("extrapolate"))
      .def("slices",
           [](const Surface& s) {
             py::list out;
             for (const SurfaceSlice& one : s.slices()) {
               out.append(py::make_tuple(one.tau, one.forward, one.ssvi.theta, one.ssvi.rho,
                                         one.ssvi.psi));
             }
             return out;
           })
      .def(
          "check",
          [](const Surface& s, std::size_t points) {
            const SurfaceCheck c = released([&] { return s.check(points); });
            return py::make_tuple(c.passed, c.least_durrleman, c.durrleman_at, c.durrleman_slice,
                                  c.least_calendar, c.calendar_at, c.calendar_slice);
          },
          py::arg("points"))
      .def("to_json", &Surface::to_json);
  m.def("surface_from_json", &Surface::from_json, py::arg("text"));
  m.def(
      "surface_from_slices",
      [](const std::vector<std::array<double, 5>>& given) {
        std::vector<SurfaceSlice> slices;
        for (const auto& s : given) slices.push_back({s[0], s[1], {s[2], s[3], s[4]}});
        return unwrap(Surface::from_slices(std::move(slices)));
      },
      py::arg("slices"));
  m.def("fit_smile", &fit_one, py::arg("tau"), py::arg("forward"), py::arg("strike"),
        py::arg("vol"), py::arg("weight"), py::arg("svi"));
  m.def("fit_surface", &fit_all, py::arg("smiles"));
  m.def(
      "total_variance",
      [](const std::vector<double>& slice, const Doubles& k) {
        py::array_t<double> out({py::ssize_t{4}, k.size()});
        double* at = out.mutable_data();
        const auto count = static_cast<std::size_t>(k.size());
        for (std::size_t i = 0; i < count; ++i) {
          const double x = k.data()[i];
          const TotalVariance v =
              slice.size() == 3
                  ? total_variance(Ssvi{slice[0], slice[1], slice[2]}, x)
                  : total_variance(
                        Svi{slice.at(0), slice.at(1), slice.at(2), slice.at(3), slice.at(4)}, x);
          at[i] = v.w;
          at[count + i] = v.slope;
          at[2 * count + i] = v.curvature;
          at[3 * count + i] = durrleman(v, x);
        }
        return out;
      },
      py::arg("slice"), py::arg("k"));
  py::class_<OptionChain>(m, "ChainCore")
      .def("columns", &chain_columns)
      .def("skipped", [](const OptionChain& chain) { return chain.skipped; })
      .def("smiles", &smiles_of, py::arg("now_ms"), py::arg("max_spread"), py::arg("use_marks"),
           py::arg("least_strikes"), py::arg("underlying"));
  m.def(
      "deribit_chain",
      [](const std::string& text) {
        return unwrap(released([&] { return parse_deribit_chain(text); }));
      },
      py::arg("text"));
}
