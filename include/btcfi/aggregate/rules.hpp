#pragma once

#include <btcfi/core/price.hpp>

#include <span>

/// One price from several sources, in integers alone: the same inputs give the same integer on
/// every machine, in whatever order they come.
namespace btcfi::aggregate {

/// How the prices that may be used become one. With n prices p1 <= ... <= pn in units of 1e-8:
enum class Method : std::uint8_t {
  /// The middle one; of an even number floor((a + b) / 2) of the middle two.
  median = 1,
  /// floor(sum / n). One liar of n moves it without bound: for comparison, not for settlement.
  mean = 2,
  /// With the median M and c basis points: every price is first brought into [L, H], L = ceil(M
  /// (10000 - c) / 10000), H = floor(M (10000 + c) / 10000); then floor(sum / n). One liar of n
  /// moves the result by at most c / n basis points plus the median's own move within the honest.
  clamped_mean = 3,
};

/// "median", "mean", "clamped-mean"; "unknown" for another value.
[[nodiscard]] const char* to_string(Method method) noexcept;
/// Errors: unsupported.
[[nodiscard]] Result<Method> parse_method(std::string_view name) noexcept;

/// floor of the exact median. \p sorted is not empty and ascending, no price negative.
[[nodiscard]] Price median(std::span<const Price> sorted) noexcept;
/// floor(sum / n). \p prices is not empty.
[[nodiscard]] Price mean(std::span<const Price> prices) noexcept;

/// The prices that clamping with \p clamp_bps around a median allows.
struct Range {
  Price low;
  Price high;
};
/// [L, H] as under Method::clamped_mean. \p clamp_bps is at most 10,000; H stops at the largest
/// Price.
[[nodiscard]] Range clamp_range(Price median, std::uint32_t clamp_bps) noexcept;

/// Whether a and b lie more than \p bps basis points of \p base apart: |a - b| 10000 > bps base.
[[nodiscard]] bool further_apart(Price a, Price b, Price base, std::uint32_t bps) noexcept;

}  // namespace btcfi::aggregate
