#pragma once

// What binary, touch and barrier share: quotes from the kernels' columns, and the loop of a batch.

#include <btcfi/pricing/exotic.hpp>

#include <pricing/columns.hpp>
#include <pricing/kernel/exotic_kernel.hpp>
#include <pricing/terms.hpp>

#include <limits>

namespace btcfi::pricing::detail {

/// Magnitudes that the kernels take.
inline bool ordinary_size(double value) noexcept { return value > 0x1p-300 && value < 0x1p300; }

/// Errors: invalid_argument or out_of_range naming the first argument outside its domain.
inline Status check_market(const SpotMarket& market, double tau) noexcept {
  BTCFI_CHECK(check({OptionKind::call, 0, tau}, market));
  if (market.spot > 0x1p299) return fail(Errc::out_of_range, "spot");
  return {};
}

/// Total volatility so small that the price is certain, or no time left.
inline bool is_certain(const SpotMarket& market, double tau) noexcept {
  return !(market.vol * std::sqrt(tau) > 0x1p-100) || !(tau > 0x1p-300) || !(market.vol > 0x1p-300);
}
/// Beyond this total volatility nothing changes any more to 12 digits.
inline double bounded_vol(double vol, double tau) noexcept {
  return std::min(vol, 0x1.ffp19 / std::sqrt(tau));
}

inline ExoticQuote quote_of(const double (&v)[kernel::exotic_columns]) noexcept {
  return {v[0], v[1], v[2], v[3], v[4], v[5], v[6], false};
}
inline ExoticQuote quote_of(const EuropeanQuote& q) noexcept {
  return {q.price, q.delta, q.gamma, q.vega, q.theta, q.rho, q.phi, false};
}
inline ExoticQuote times(double count, const ExoticQuote& q) noexcept {
  return {count * q.price, count * q.delta, count * q.gamma, count * q.vega,
          count * q.theta, count * q.rho,   count * q.phi,   q.touched};
}
/// One unit at expiry, whatever happens.
inline ExoticQuote discount(const SpotMarket& market, double tau) noexcept {
  ExoticQuote q;
  q.price = std::exp(-market.rate * tau);
  q.theta = market.rate * q.price;
  q.rho = -tau * q.price;
  return q;
}
/// One unit when a price without volatility reaches spot exp(distance), which it does.
inline ExoticQuote certain_touch(const SpotMarket& market, double distance) noexcept {
  const double b = market.rate - market.dividend;
  const double power = market.rate / b;
  ExoticQuote q;
  q.price = std::exp(-power * distance);
  q.delta = power * q.price / market.spot;
  q.gamma = power * (power - 1) * q.price / (market.spot * market.spot);
  q.rho = q.price * distance / b * (power - 1);
  q.phi = -q.price * distance / b * power;
  return q;  // theta: the price along the path only accrues, which the moving spot accounts for
}
/// Whether a price without volatility reaches the barrier, and at which ln(barrier / spot).
inline bool certain_to_touch(const SpotMarket& market, double tau, double barrier, bool down,
                             double& distance) noexcept {
  if (!(market.spot > 0)) return false;
  distance = -log_moneyness(market.spot, barrier, 0);
  const double growth = (market.rate - market.dividend) * tau;
  return down ? growth <= distance && growth < 0 : growth >= distance && growth > 0;
}
inline bool beyond(double spot, double barrier, bool down) noexcept {
  return down ? spot <= barrier : spot >= barrier;
}

/// What a barrier or a corridor knocks in.
template <class Option>
Result<ExoticQuote> vanilla(const Option& o, const SpotMarket& market) noexcept {
  BTCFI_TRY(const EuropeanQuote q, black_scholes({o.kind, o.strike, o.tau}, market));
  return quote_of(q);
}
/// A barrier or a corridor that was touched before, or is right now, when it pays its rebate.
template <class Option>
Result<ExoticQuote> knocked(const Option& o, bool in, bool now, const SpotMarket& market) noexcept {
  ExoticQuote q;
  if (in) {
    BTCFI_TRY(q, vanilla(o, market));
  } else if (now) {
    q.price = o.rebate;
  }
  q.touched = true;
  return q;
}
/// The same for one that pays cash.
template <class Option>
ExoticQuote reached(const Option& o, bool now, const SpotMarket& market) noexcept {
  using Pays = decltype(o.pays);
  ExoticQuote q;
  if (o.pays == Pays::at_expiry) q = times(o.cash, discount(market, o.tau));
  if (o.pays == Pays::at_touch && now) q.price = o.cash;
  q.touched = true;
  return q;
}

/// One element through a kernel: closed form, or quadrature where that cancels.
template <std::size_t Inputs>
ExoticQuote price_one(kernel::ExoticKernel closed, kernel::ExoticExact exact,
                      const double (&in)[Inputs]) noexcept {
  const double* columns[Inputs];
  for (std::size_t a = 0; a < Inputs; ++a) columns[a] = in + a;
  double values[kernel::exotic_columns];
  kernel::ExoticOut out;
  for (std::size_t c = 0; c < kernel::exotic_columns; ++c) out[c] = values + c;
  unsigned char verdict = kernel::fine;
  closed(columns, out, &verdict, 1);
  if (verdict == kernel::cancels) exact(in, values, kernel::exotic_many().integrate);
  return quote_of(values);
}

template <class Columns>
[[nodiscard]] SpotMarket market_at(const Columns& in, std::size_t i) noexcept {
  return {element(in.spot, i), element(in.vol, i), element(in.rate, i), element(in.dividend, i)};
}

/// The outputs of a batch, checked.
struct ExoticOutputs {
  kernel::ExoticOut columns{};
  std::uint8_t* touched = nullptr;
};
inline Result<ExoticOutputs> exotic_outputs(const ExoticQuoteColumns& q,
                                            std::span<PricingStatus> status,
                                            std::size_t count) noexcept {
  BTCFI_CHECK(check_output(status, count, "status"));
  constexpr const char* names[kernel::exotic_columns] = {"price", "delta", "gamma", "vega",
                                                         "theta", "rho",   "phi"};
  const std::span<double> all[kernel::exotic_columns] = {q.price, q.delta, q.gamma, q.vega,
                                                         q.theta, q.rho,   q.phi};
  ExoticOutputs out;
  for (std::size_t c = 0; c < kernel::exotic_columns; ++c) {
    BTCFI_CHECK(check_output(all[c], count, names[c]));
    out.columns[c] = all[c].empty() ? nullptr : all[c].data();
  }
  BTCFI_CHECK(check_output(q.touched, count, "touched"));
  out.touched = q.touched.empty() ? nullptr : q.touched.data();
  return out;
}

/// A batch in blocks: `fill(first, n)` gives the kernel's input columns of a block, `one(i)` the scalar
/// call on element i. Returns how many have no value.
template <std::size_t Inputs, class Fill, class One>
std::size_t run_exotic(std::size_t count, kernel::ExoticKernel closed, kernel::ExoticExact exact,
                       const ExoticOutputs& out, std::span<PricingStatus> status, const Fill& fill,
                       const One& one) noexcept {
  const kernel::Integrator integrate = kernel::exotic_many().integrate;
  std::size_t failed = 0;
  for (std::size_t first = 0; first < count; first += block_size) {
    const std::size_t n = std::min(block_size, count - first);
    const double* in[Inputs];
    fill(first, n, in);
    kernel::ExoticOut columns = out.columns;
    for (double*& c : columns) c = c == nullptr ? nullptr : c + first;
    unsigned char verdict[block_size];
    closed(in, columns, verdict, n);
    if (!status.empty())
      std::fill_n(status.begin() + static_cast<std::ptrdiff_t>(first), n, PricingStatus::ok);
    if (out.touched != nullptr) std::fill_n(out.touched + first, n, std::uint8_t{0});
    for (std::size_t i = 0; i < n; ++i) {
      if (verdict[i] == kernel::fine) continue;
      double values[kernel::exotic_columns];
      if (verdict[i] == kernel::cancels) {
        double element[Inputs];
        for (std::size_t a = 0; a < Inputs; ++a) element[a] = in[a][i];
        exact(element, values, integrate);
      } else {
        const Result<ExoticQuote> q = one(first + i);
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        if (!q) {
          ++failed;
          if (!status.empty()) status[first + i] = status_of(q.error().code);
          std::fill(std::begin(values), std::end(values), none);
        } else {
          const double known[] = {q->price, q->delta, q->gamma, q->vega, q->theta, q->rho, q->phi};
          std::copy(std::begin(known), std::end(known), values);
          if (out.touched != nullptr) out.touched[first + i] = q->touched ? 1 : 0;
        }
      }
      for (std::size_t c = 0; c < kernel::exotic_columns; ++c) {
        if (columns[c] != nullptr) columns[c][i] = values[c];
      }
    }
  }
  return failed;
}

}  // namespace btcfi::pricing::detail
