#include "quotes.hpp"

#include <btcfi/pricing/american.hpp>
#include <btcfi/pricing/merton.hpp>
#include <btcfi/pricing/realized_vol.hpp>

#include <algorithm>
#include <limits>

namespace {

using namespace btcfi;
using namespace btcfi::pricing;
using btcfi::python::Block;
using btcfi::python::kind;
using btcfi::python::kind_of;
using btcfi::python::number;
using btcfi::python::unwrap;
using btcfi::python::Word;

const std::vector<Word> tiers = {{"fast", 0}, {"accurate", 1}, {"high", 2}};
AmericanTier tier_of(double word) noexcept {
  return static_cast<AmericanTier>(static_cast<int>(word));
}

// The columns of btcfi.pricing.American.
constexpr std::size_t american_columns = 10;

void store(const AmericanQuote& q, double* out) noexcept {
  const double values[american_columns] = {
      q.price, q.delta, q.gamma,   q.vega,     q.theta,
      q.rho,   q.phi,   q.premium, q.boundary, q.exercise ? 1. : 0.};
  std::copy(std::begin(values), std::end(values), out);
}

Status american_one(const double* in, double* out) {
  BTCFI_TRY(const AmericanQuote q,
            american({kind_of(in[0]), in[2], in[3]}, {in[1], in[4], in[5], in[6]}, tier_of(in[7])));
  store(q, out);
  return {};
}

// Neighbours that share all but spot and strike share a boundary: american_batch sees to it.
std::size_t american_block(const Block& b) {
  constexpr std::size_t most = 512;
  OptionKind kinds[most];
  std::size_t failed = 0;
  for (std::size_t i = 0; i < b.size; ++i) kinds[i] = kind_of(b.in[0][i]);
  for (std::size_t first = 0; first < b.size;) {
    std::size_t n = 1;
    while (first + n < b.size && b.in[7][first + n] == b.in[7][first]) ++n;
    const auto in = [&](std::size_t a) { return Column(b.in[a] + first, n); };
    const auto out = [&](std::size_t c) { return std::span<double>(b.out[c] + first, n); };
    PricingStatus status[most];
    const auto bad =
        american_batch(n, {{kinds + first, n}, in(1), in(2), in(3), in(4), in(5), in(6)},
                       {out(0), out(1), out(2), out(3), out(4), out(5), out(6), out(7), out(8)},
                       {status, n}, tier_of(b.in[7][first]));
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t at = first + i;
      const bool good = bad && has_value(status[i]);
      const double spot = b.in[1][at], edge = b.out[8][at];
      const bool beyond = kinds[at] == OptionKind::call ? spot >= edge : spot <= edge;
      b.out[9][at] =
          good ? (beyond && b.out[0][at] > 0 ? 1 : 0) : std::numeric_limits<double>::quiet_NaN();
      if (good) continue;
      ++failed;
      const Errc code = bad ? code_of(status[i]) : bad.error().code;
      b.status[at] = btcfi::python::status_of(fail(code, "american"));
    }
    first += n;
  }
  return failed;
}

constexpr std::size_t merton_columns = 9;

Status merton_one(const double* in, double* out) {
  BTCFI_TRY(const MertonQuote q, merton({kind_of(in[0]), in[2], in[3]},
                                        {in[1], in[4], in[8], in[9]}, {in[5], in[6], in[7]}));
  const double values[merton_columns] = {q.price, q.delta, q.gamma,        q.vega,     q.theta,
                                         q.rho,   q.phi,   q.by_intensity, q.total_vol};
  std::copy(std::begin(values), std::end(values), out);
  return {};
}

// A solved boundary and its methods; btcfi.pricing.Boundary gives them names.
void bind_boundary(py::module_& m) {
  py::class_<AmericanBoundary>(m, "Boundary", "A solved exercise boundary.")
      .def(
          py::init([](double sign, double tau, double vol, double rate, double dividend, int tier) {
            const py::gil_scoped_release released;
            auto solved = AmericanBoundary::solve({kind_of(sign), tau, vol, rate, dividend},
                                                  static_cast<AmericanTier>(tier));
            if (!solved) {
              const py::gil_scoped_acquire held;
              btcfi::python::raise(solved.error());
            }
            return *std::move(solved);
          }),
          py::arg("sign"), py::arg("tau"), py::arg("vol"), py::arg("rate"), py::arg("dividend"),
          py::arg("tier"))
      .def(
          "quote",
          [](const AmericanBoundary& b, const py::object& spot, const py::object& strike) {
            btcfi::python::Broadcast args({{"spot", spot}, {"strike", strike}});
            const auto columns = args.run<american_columns>(
                [&](std::size_t n, const auto& in, const auto& out) -> Status {
                  for (std::size_t i = 0; i < n; ++i) {
                    auto q = b.quote(in[0][i], in[1][i]);
                    if (!q) {
                      Error error = q.error();
                      error.offset = static_cast<std::uint32_t>(i);
                      return error;
                    }
                    double row[american_columns];
                    store(*q, row);
                    for (std::size_t c = 0; c < american_columns; ++c) out[c][i] = row[c];
                  }
                  return {};
                });
            py::tuple given(american_columns);
            for (std::size_t c = 0; c < american_columns; ++c) given[c] = columns[c];
            return given;
          },
          py::arg("spot"), py::arg("strike"), "The columns of btcfi.pricing.American.")
      .def(
          "at",
          [](const AmericanBoundary& b, const py::object& strike, const py::object& tau_left) {
            btcfi::python::Broadcast args({{"strike", strike}, {"tau_left", tau_left}});
            return args.run<1>([&](std::size_t n, const auto& in, const auto& out) -> Status {
              for (std::size_t i = 0; i < n; ++i) {
                BTCFI_TRY(out[0][i], b.boundary_at(in[0][i], in[1][i]));
              }
              return {};
            })[0];
          },
          py::arg("strike"), py::arg("tau_left"), "The exercise boundary with tau_left years left.")
      .def_property_readonly("mismatch", &AmericanBoundary::mismatch)
      .def_property_readonly("tier",
                             [](const AmericanBoundary& b) { return static_cast<int>(b.tier()); });
}

void bind_realized(py::module_& m) {
  using Times = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;
  using Prices = py::array_t<double, py::array::c_style | py::array::forcecast>;
  m.def(
      "realized_vol",
      [](const Times& open_ms, const Times& close_ms, const Prices& open, const Prices& high,
         const Prices& low, const Prices& close, int estimator, int gaps) {
        const py::ssize_t n = open_ms.size();
        for (const py::array* column :
             std::initializer_list<const py::array*>{&close_ms, &open, &high, &low, &close}) {
          if (column->size() != n) throw py::value_error("bars have columns of different lengths");
        }
        std::vector<Bar> bars;
        bars.reserve(static_cast<std::size_t>(n));
        for (py::ssize_t i = 0; i < n; ++i) {
          bars.push_back({open_ms.data()[i], close_ms.data()[i], open.data()[i], high.data()[i],
                          low.data()[i], close.data()[i]});
        }
        Result<RealizedVol> found = [&] {
          const py::gil_scoped_release released;
          return realized_vol(bars, static_cast<VolEstimator>(estimator),
                              static_cast<GapRule>(gaps));
        }();
        const RealizedVol v = unwrap(std::move(found));
        return py::make_tuple(v.vol, v.standard_error, v.used, v.gaps, v.missing_ms, v.covered_ms);
      },
      py::arg("open_ms"), py::arg("close_ms"), py::arg("open"), py::arg("high"), py::arg("low"),
      py::arg("close"), py::arg("estimator"), py::arg("gaps"),
      "What btcfi.pricing.realized_vol names.");
}

}  // namespace

void bind_pricing_american(py::module_& root) {
  auto m = root.def_submodule("pricing_american", "What btcfi.pricing gives signatures and names.");
  btcfi::python::add(
      m, {.name = "american",
          .arguments = {kind(), number("spot"), number("strike"), number("tau"), number("vol"),
                        number("rate"), number("dividend"), btcfi::python::word("accuracy", tiers)},
          .columns = american_columns,
          .one = american_one,
          .batch = american_block,
          .block = 256});
  btcfi::python::add(m, {.name = "merton",
                         .arguments = {kind(), number("spot"), number("strike"), number("tau"),
                                       number("vol"), number("intensity"), number("jump_mean"),
                                       number("jump_vol"), number("rate"), number("dividend")},
                         .columns = merton_columns,
                         .one = merton_one,
                         .block = 256});
  bind_boundary(m);
  bind_realized(m);
}
