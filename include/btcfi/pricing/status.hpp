#pragma once

#include <btcfi/core/error.hpp>

#include <cstdint>

namespace btcfi::pricing {

/// What became of one element of a batch: one byte beside each result.
///
/// Numbers never change; new ones may appear. Results of an element that has no value are NaN.
enum class PricingStatus : std::uint8_t {
  ok = 0,
  invalid_argument = 1,  ///< NaN, infinity, or a negative where none may be
  out_of_range = 2,      ///< a discount factor is no number: |rate tau| > 700
  unknown_kind = 3,      ///< neither call nor put, or not one of the kinds of the product
  below_minimum = 4,     ///< the price is below the least that the option can cost
  above_maximum = 5,     ///< the price is the most that the option can cost, or more
  ill_conditioned = 6,   ///< there is a value, but the input hardly determines it
  no_root = 7,           ///< no value of the unknown reaches the target
  not_converged = 8,     ///< an iteration did not reach its stated accuracy
  two_boundaries = 9,    ///< American option with two exercise boundaries
};

/// Whether the element has a value: ok or ill_conditioned.
[[nodiscard]] constexpr bool has_value(PricingStatus status) noexcept {
  return status == PricingStatus::ok || status == PricingStatus::ill_conditioned;
}

/// The error code that a call on this element alone would have given.
[[nodiscard]] constexpr Errc code_of(PricingStatus status) noexcept {
  switch (status) {
    case PricingStatus::ok: return Errc::ok;
    case PricingStatus::invalid_argument: return Errc::invalid_argument;
    case PricingStatus::out_of_range: return Errc::out_of_range;
    case PricingStatus::unknown_kind: return Errc::pricing_unknown_kind;
    case PricingStatus::below_minimum: return Errc::pricing_below_minimum;
    case PricingStatus::above_maximum: return Errc::pricing_above_maximum;
    case PricingStatus::ill_conditioned: return Errc::pricing_ill_conditioned;
    case PricingStatus::no_root: return Errc::pricing_no_root;
    case PricingStatus::not_converged: return Errc::pricing_not_converged;
    case PricingStatus::two_boundaries: return Errc::pricing_two_boundaries;
  }
  return Errc::internal;
}

/// The status of an element whose scalar call failed with this code; invalid_argument for codes
/// that have no status of their own.
[[nodiscard]] constexpr PricingStatus status_of(Errc code) noexcept {
  switch (code) {
    case Errc::ok: return PricingStatus::ok;
    case Errc::out_of_range: return PricingStatus::out_of_range;
    case Errc::pricing_unknown_kind: return PricingStatus::unknown_kind;
    case Errc::pricing_below_minimum: return PricingStatus::below_minimum;
    case Errc::pricing_above_maximum: return PricingStatus::above_maximum;
    case Errc::pricing_ill_conditioned: return PricingStatus::ill_conditioned;
    case Errc::pricing_no_root: return PricingStatus::no_root;
    case Errc::pricing_not_converged: return PricingStatus::not_converged;
    case Errc::pricing_two_boundaries: return PricingStatus::two_boundaries;
    default: return PricingStatus::invalid_argument;
  }
}

}  // namespace btcfi::pricing
