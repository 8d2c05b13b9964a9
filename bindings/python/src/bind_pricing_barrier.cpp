#include "quotes.hpp"

#include <btcfi/pricing/barrier.hpp>
#include <btcfi/pricing/binary.hpp>
#include <btcfi/pricing/double_barrier.hpp>

#include <algorithm>
#include <limits>

namespace {

using namespace btcfi;
using namespace btcfi::pricing;
using btcfi::python::Block;
using btcfi::python::flag;
using btcfi::python::kind;
using btcfi::python::kind_of;
using btcfi::python::number;
using btcfi::python::word;
using btcfi::python::Word;

template <class Enum>
Enum as(double number) noexcept {
  return static_cast<Enum>(static_cast<int>(number));
}

const std::vector<Word> payments = {{"cash", 0}, {"asset", 1}, {"gap", 2}};
const std::vector<Word> moments = {{"touch", 0}, {"expiry", 1}};
const std::vector<Word> sides = {{"down", 0}, {"up", 1}};
const std::vector<Word> barrier_kinds = {
    {"down-in", 0}, {"down-out", 1}, {"up-in", 2}, {"up-out", 3}};
const std::vector<Word> double_kinds = {{"in", 0}, {"out", 1}};

bool no_flag(double number) noexcept { return number != 0 && number != 1; }
Result<bool> touched_of(double number) noexcept {
  if (no_flag(number)) return fail(Errc::invalid_argument, "touched");
  return number == 1;
}

// The columns of btcfi.pricing.Exotic.
constexpr std::size_t exotic_columns = 8;

void store(const ExoticQuote& q, double* out) noexcept {
  const double values[exotic_columns] = {q.price, q.delta, q.gamma, q.vega,
                                         q.theta, q.rho,   q.phi,   q.touched ? 1. : 0.};
  std::copy(std::begin(values), std::end(values), out);
}

/// A batch call on a block whose kinds were made bytes; the outputs but `touched`, which follows.
template <class Run>
std::size_t block_of(const Block& b, const Run& run) {
  PricingStatus status[512];
  std::uint8_t touched[512];
  const auto out = [&](std::size_t c) { return std::span<double>(b.out[c], b.size); };
  const ExoticQuoteColumns columns{out(0), out(1), out(2), out(3),
                                   out(4), out(5), out(6), {touched, b.size}};
  const Result<std::size_t> bad = run(columns, std::span<PricingStatus>(status, b.size));
  std::size_t failed = 0;
  for (std::size_t i = 0; i < b.size; ++i) {
    const bool good = bad && has_value(status[i]);
    b.out[7][i] = good ? touched[i] : b.out[0][i];
    if (good) continue;
    ++failed;
    const Errc code = bad ? code_of(status[i]) : bad.error().code;
    b.status[i] = btcfi::python::status_of(fail(code, "pricing"));
  }
  return failed;
}

// kind, spot, strike, pays, tau, vol, rate, dividend, cash
Status binary_one(const double* in, double* out) {
  BTCFI_TRY(const ExoticQuote q,
            binary({kind_of(in[0]), as<BinaryPays>(in[3]), in[2], in[4], in[8]},
                   {in[1], in[5], in[6], in[7]}));
  store(q, out);
  return {};
}
std::size_t binary_block(const Block& b) {
  OptionKind kinds[512];
  BinaryPays pays[512];
  for (std::size_t i = 0; i < b.size; ++i) {
    kinds[i] = kind_of(b.in[0][i]);
    pays[i] = as<BinaryPays>(b.in[3][i]);
  }
  const auto in = [&](std::size_t a) { return Column(b.in[a], b.size); };
  return block_of(b, [&](const ExoticQuoteColumns& out, std::span<PricingStatus> status) {
    return binary_batch(
        b.size, {{kinds, b.size}, {pays, b.size}, in(1), in(2), in(8), in(4), in(5), in(6), in(7)},
        out, status);
  });
}

// spot, barrier, side, pays, tau, vol, rate, dividend, cash, touched
Status touch_one(const double* in, double* out) {
  BTCFI_TRY(const bool touched, touched_of(in[9]));
  BTCFI_TRY(const ExoticQuote q,
            touch({as<TouchPays>(in[3]), as<BarrierSide>(in[2]), in[1], in[4], in[8], touched},
                  {in[0], in[5], in[6], in[7]}));
  store(q, out);
  return {};
}
// spot, barrier, side, tau, vol, rate, dividend, cash, touched
Status no_touch_one(const double* in, double* out) {
  BTCFI_TRY(const bool touched, touched_of(in[8]));
  BTCFI_TRY(const ExoticQuote q,
            touch({TouchPays::if_untouched, as<BarrierSide>(in[2]), in[1], in[3], in[7], touched},
                  {in[0], in[4], in[5], in[6]}));
  store(q, out);
  return {};
}

// kind, spot, strike, barrier, barrier_kind, tau, vol, rate, dividend, rebate, touched
Status barrier_one(const double* in, double* out) {
  BTCFI_TRY(const bool touched, touched_of(in[10]));
  BTCFI_TRY(const ExoticQuote q,
            barrier({kind_of(in[0]), as<BarrierKind>(in[4]), in[2], in[3], in[5], in[9], touched},
                    {in[1], in[6], in[7], in[8]}));
  store(q, out);
  return {};
}
std::size_t barrier_block(const Block& b) {
  OptionKind kinds[512];
  BarrierKind which[512];
  bool touched = false;
  for (std::size_t i = 0; i < b.size; ++i) {
    kinds[i] = kind_of(b.in[0][i]);
    which[i] = as<BarrierKind>(b.in[4][i]);
    touched = touched || b.in[10][i] != 0;
  }
  const auto in = [&](std::size_t a) { return Column(b.in[a], b.size); };
  const std::size_t failed = block_of(b, [&](const ExoticQuoteColumns& out,
                                             std::span<PricingStatus> status) {
    return barrier_batch(
        b.size,
        {{kinds, b.size}, {which, b.size}, in(1), in(2), in(3), in(9), in(5), in(6), in(7), in(8)},
        out, status);
  });
  if (!touched) return failed;
  // The columns know no history: those touched earlier are priced one by one.
  std::size_t neither = 0;
  for (std::size_t i = 0; i < b.size; ++i) {
    if (b.in[10][i] == 0 || b.status[i] != 0) continue;
    double row[11], values[exotic_columns];
    for (std::size_t a = 0; a < 11; ++a) row[a] = b.in[a][i];
    if (const Status good = barrier_one(row, values); !good) {
      ++neither;
      b.status[i] = btcfi::python::status_of(good.error());
      std::fill_n(values, exotic_columns, std::numeric_limits<double>::quiet_NaN());
    }
    for (std::size_t c = 0; c < exotic_columns; ++c) b.out[c][i] = values[c];
  }
  return failed + neither;
}

// kind, spot, strike, lower, upper, barrier_kind, tau, vol, rate, dividend, rebate, touched
Status double_barrier_one(const double* in, double* out) {
  BTCFI_TRY(const bool touched, touched_of(in[11]));
  BTCFI_TRY(const ExoticQuote q, double_barrier({kind_of(in[0]), as<DoubleBarrierKind>(in[5]),
                                                 in[2], in[3], in[4], in[6], in[10], touched},
                                                {in[1], in[7], in[8], in[9]}));
  store(q, out);
  return {};
}
// spot, lower, upper, pays, tau, vol, rate, dividend, cash, touched
Status double_touch_one(const double* in, double* out) {
  BTCFI_TRY(const bool touched, touched_of(in[9]));
  BTCFI_TRY(const ExoticQuote q,
            double_touch({as<TouchPays>(in[3]), in[1], in[2], in[4], in[8], touched},
                         {in[0], in[5], in[6], in[7]}));
  store(q, out);
  return {};
}
// spot, lower, upper, tau, vol, rate, dividend, cash, touched
Status double_no_touch_one(const double* in, double* out) {
  BTCFI_TRY(const bool touched, touched_of(in[8]));
  BTCFI_TRY(const ExoticQuote q,
            double_touch({TouchPays::if_untouched, in[1], in[2], in[3], in[7], touched},
                         {in[0], in[4], in[5], in[6]}));
  store(q, out);
  return {};
}

}  // namespace

void bind_pricing_barrier(py::module_& root) {
  auto m = root.def_submodule("pricing_barrier", "What btcfi.pricing gives signatures and names.");
  using btcfi::python::add;
  add(m, {.name = "binary",
          .arguments = {kind(), number("spot"), number("strike"), word("pays", payments),
                        number("tau"), number("vol"), number("rate"), number("dividend"),
                        number("cash")},
          .columns = exotic_columns,
          .one = binary_one,
          .batch = binary_block});
  add(m, {.name = "one_touch",
          .arguments = {number("spot"), number("barrier"), word("side", sides),
                        word("pays", moments), number("tau"), number("vol"), number("rate"),
                        number("dividend"), number("cash"), flag("touched")},
          .columns = exotic_columns,
          .one = touch_one});
  add(m, {.name = "no_touch",
          .arguments = {number("spot"), number("barrier"), word("side", sides), number("tau"),
                        number("vol"), number("rate"), number("dividend"), number("cash"),
                        flag("touched")},
          .columns = exotic_columns,
          .one = no_touch_one});
  add(m, {.name = "barrier",
          .arguments = {kind(), number("spot"), number("strike"), number("barrier"),
                        word("barrier_kind", barrier_kinds), number("tau"), number("vol"),
                        number("rate"), number("dividend"), number("rebate"), flag("touched")},
          .columns = exotic_columns,
          .one = barrier_one,
          .batch = barrier_block});
  add(m, {.name = "double_barrier",
          .arguments = {kind(), number("spot"), number("strike"), number("lower"), number("upper"),
                        word("barrier_kind", double_kinds), number("tau"), number("vol"),
                        number("rate"), number("dividend"), number("rebate"), flag("touched")},
          .columns = exotic_columns,
          .one = double_barrier_one});
  add(m, {.name = "double_one_touch",
          .arguments = {number("spot"), number("lower"), number("upper"), word("pays", moments),
                        number("tau"), number("vol"), number("rate"), number("dividend"),
                        number("cash"), flag("touched")},
          .columns = exotic_columns,
          .one = double_touch_one});
  add(m,
      {.name = "double_no_touch",
       .arguments = {number("spot"), number("lower"), number("upper"), number("tau"), number("vol"),
                     number("rate"), number("dividend"), number("cash"), flag("touched")},
       .columns = exotic_columns,
       .one = double_no_touch_one});
  m.def(
      "discrete_barrier",
      [](const py::object& barrier, bool up, const py::object& vol,
         const py::object& interval_years) {
        btcfi::python::Broadcast args(
            {{"barrier", barrier}, {"vol", vol}, {"interval_years", interval_years}});
        return args.run<1>([&](std::size_t n, const auto& in, const auto& out) -> Status {
          for (std::size_t i = 0; i < n; ++i) {
            auto moved = discrete_barrier(in[0][i], up ? BarrierSide::up : BarrierSide::down,
                                          in[1][i], in[2][i]);
            if (!moved) {
              Error error = moved.error();
              error.offset = static_cast<std::uint32_t>(i);
              return error;
            }
            out[0][i] = *moved;
          }
          return {};
        })[0];
      },
      py::arg("barrier"), py::arg("up"), py::arg("vol"), py::arg("interval_years"),
      "What btcfi.pricing.discrete_barrier gives a side by name.");
}
