#pragma once

#include "broadcast.hpp"

#include <btcfi/pricing/european.hpp>

#include <algorithm>

// What the numeric functions of the room pricing have in common.

namespace btcfi::python {

/// Of +1 and -1, which the words of a kind stand for.
inline pricing::OptionKind kind_of(double sign) noexcept {
  return sign > 0 ? pricing::OptionKind::call : pricing::OptionKind::put;
}

/// The columns of btcfi.pricing.Quote.
inline constexpr std::size_t quote_columns = 18;
inline void store(const pricing::EuropeanQuote& q, double* out) noexcept {
  const double values[quote_columns] = {q.price, q.delta,  q.gamma,          q.vega,       q.theta,
                                        q.rho,   q.phi,    q.dual_delta,     q.dual_gamma, q.vanna,
                                        q.volga, q.charm,  q.veta,           q.speed,      q.color,
                                        q.zomma, q.ultima, q.itm_probability};
  std::copy(std::begin(values), std::end(values), out);
}

}  // namespace btcfi::python
