#include "broadcast.hpp"
#include "signal_watch.hpp"

#include <btcfi/pricing/book.hpp>

#include <pybind11/stl.h>

// btcfi.pricing.Book keeps its positions in Python; here they become the library's Book for a call.

namespace {

using namespace btcfi;
using namespace btcfi::pricing;
using btcfi::python::unwrap;
using btcfi::python::watched;

using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::span<const double> span_of(const Values& values) noexcept {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

using Market = std::tuple<double, std::int64_t, double, double, double>;
BookMarket market_of(const Market& m) noexcept {
  return {std::get<0>(m), std::get<1>(m), std::get<2>(m), std::get<3>(m), std::get<4>(m)};
}

constexpr double BookRisk::*risk_columns[] = {
    &BookRisk::value,      &BookRisk::delta,
    &BookRisk::gamma,      &BookRisk::vega,
    &BookRisk::theta,      &BookRisk::rho,
    &BookRisk::phi,        &BookRisk::value_coin,
    &BookRisk::delta_coin, &BookRisk::delta_premium_adjusted,
    &BookRisk::gamma_coin, &BookRisk::vega_coin,
    &BookRisk::theta_coin, &BookRisk::hedge_usd};

constexpr Price Pnl::*pnl_columns[] = {&Pnl::total, &Pnl::delta, &Pnl::gamma, &Pnl::vega,
                                       &Pnl::theta, &Pnl::rho,   &Pnl::phi,   &Pnl::residual};

py::tuple to_py(const BookRisk& r) {
  py::tuple out(std::size(risk_columns));
  for (std::size_t c = 0; c < std::size(risk_columns); ++c) out[c] = r.*risk_columns[c];
  return out;
}

py::tuple to_py(const Pnl& p) {
  py::tuple out(std::size(pnl_columns));
  for (std::size_t c = 0; c < std::size(pnl_columns); ++c) out[c] = (p.*pnl_columns[c]).e8;
  return out;
}

}  // namespace

// What holds no GIL works on a copy of the positions: another thread may add to the book meanwhile.
void bind_pricing_book(py::module_& root) {
  auto m = root.def_submodule("pricing_book", "What btcfi.pricing.Book is made of.");
  py::class_<Book>(m, "Book", "Positions in the library's own form.")
      .def(py::init<>())
      .def(
          "add",
          [](Book& b, int product, int kind, double quantity, double strike,
             std::int64_t expires_at_ms, double vol, int pays, double cash, int barrier_kind,
             double barrier, double rebate, bool touched, double entry) {
            unwrap(
                b.add({static_cast<Product>(product), static_cast<OptionKind>(kind), quantity,
                       strike, expires_at_ms, vol, static_cast<BinaryPays>(pays), cash,
                       static_cast<BarrierKind>(barrier_kind), barrier, rebate, touched, entry}));
          },
          py::arg("product"), py::arg("kind"), py::arg("quantity"), py::arg("strike"),
          py::arg("expires_at_ms"), py::arg("vol"), py::arg("pays"), py::arg("cash"),
          py::arg("barrier_kind"), py::arg("barrier"), py::arg("rebate"), py::arg("touched"),
          py::arg("entry"))
      .def(
          "risk",
          [](const Book& b, const Market& market, int tier) {
            return to_py(watched<Watch>([&, held = b](const Watch& watch) {
              return held.risk(market_of(market), static_cast<AmericanTier>(tier), watch);
            }));
          },
          py::arg("market"), py::arg("tier"))
      .def(
          "risks",
          [](const Book& b, const Market& market, int tier) {
            py::list rows;
            for (const BookRisk& row : watched<Watch>([&, held = b](const Watch& watch) {
                   return held.risks(market_of(market), static_cast<AmericanTier>(tier), watch);
                 }))
              rows.append(to_py(row));
            return rows;
          },
          py::arg("market"), py::arg("tier"))
      .def(
          "ladder",
          [](const Book& b, const Market& market, const Values& spots, const Values& shifts,
             int tier) {
            const std::vector<double> cells = watched<Watch>([&, held = b](const Watch& watch) {
              return held.ladder(market_of(market), span_of(spots), span_of(shifts),
                                 static_cast<AmericanTier>(tier), watch);
            });
            Values out({spots.size(), shifts.size()});
            std::copy(cells.begin(), cells.end(), out.mutable_data());
            return out;
          },
          py::arg("market"), py::arg("spots"), py::arg("vol_shifts"), py::arg("tier"))
      .def(
          "attributions",
          [](const Book& b, const Market& from, const Market& to, const Values& new_vols,
             int tier) {
            py::list rows;
            for (const Pnl& row : watched<Watch>([&, held = b](const Watch& watch) {
                   return held.attributions(market_of(from), market_of(to), span_of(new_vols),
                                            static_cast<AmericanTier>(tier), watch);
                 }))
              rows.append(to_py(row));
            return rows;
          },
          py::arg("start"), py::arg("end"), py::arg("new_vols"), py::arg("tier"));
}
