#pragma once

#include "btcfi/pricing.h"
#include "detail/c_call.hpp"

#include <btcfi/pricing/batch.hpp>

// Options and columns of them as the C face's pricing functions of several files read them.
namespace btcfi::c {

inline constexpr btcfi_option option_init = BTCFI_OPTION_INIT;
inline constexpr btcfi_option_columns option_columns_init = BTCFI_OPTION_COLUMNS_INIT;
// Sizes in the first release: no caller has less.
inline constexpr std::size_t option_first_size = 56;
inline constexpr std::size_t option_columns_first_size = 8 + 14 * sizeof(void*);
static_assert(sizeof(btcfi_option) == option_first_size);
static_assert(sizeof(btcfi_option_columns) == option_columns_first_size);
static_assert(BTCFI_PRICING_TWO_BOUNDARIES ==
              static_cast<int>(pricing::PricingStatus::two_boundaries));
static_assert(BTCFI_OPTION_PUT == static_cast<int>(pricing::OptionKind::put));

struct Contract {
  pricing::Vanilla option;
  pricing::SpotMarket market;
};

[[nodiscard]] inline Result<Contract> contract_in(const btcfi_option* in, const char* where,
                                                  std::size_t input = 1) noexcept {
  BTCFI_TRY(const btcfi_option o, struct_in(in, option_init, option_first_size, where, input));
  if (o.kind != BTCFI_OPTION_CALL && o.kind != BTCFI_OPTION_PUT)
    return fail(Errc::invalid_argument, "kind", input);
  const auto kind =
      o.kind == BTCFI_OPTION_CALL ? pricing::OptionKind::call : pricing::OptionKind::put;
  return Contract{{kind, o.strike, o.tau}, {o.spot, o.vol, o.rate, o.dividend}};
}

[[nodiscard]] inline Result<pricing::Column> column_in(const btcfi_column& c,
                                                       const char* name) noexcept {
  if (c.data == nullptr && c.count != 0) return fail(Errc::invalid_argument, name);
  return pricing::Column(c.data, c.count);
}

[[nodiscard]] inline Result<pricing::SpotColumns> columns_in(const btcfi_option_columns* in,
                                                             const char* where) noexcept {
  BTCFI_TRY(const btcfi_option_columns o,
            struct_in(in, option_columns_init, option_columns_first_size, where, 3));
  pricing::SpotColumns out;
  if (o.kind.data == nullptr && o.kind.count != 0) return fail(Errc::invalid_argument, "kind");
  // The library reads kinds as bytes: an unknown one is a status.
  out.kind =
      pricing::KindColumn(reinterpret_cast<const pricing::OptionKind*>(o.kind.data), o.kind.count);
  BTCFI_TRY(out.spot, column_in(o.spot, "spot"));
  BTCFI_TRY(out.strike, column_in(o.strike, "strike"));
  BTCFI_TRY(out.tau, column_in(o.tau, "tau"));
  BTCFI_TRY(out.vol, column_in(o.vol, "vol"));
  BTCFI_TRY(out.rate, column_in(o.rate, "rate"));
  BTCFI_TRY(out.dividend, column_in(o.dividend, "dividend"));
  return out;
}

/// Written as bytes of the same numbers.
[[nodiscard]] inline std::span<pricing::PricingStatus> statuses_in(std::uint8_t* statuses,
                                                                   std::size_t count) noexcept {
  return {reinterpret_cast<pricing::PricingStatus*>(statuses), statuses == nullptr ? 0 : count};
}

/// Where a column of results goes: nowhere for NULL.
[[nodiscard]] inline std::span<double> out_column(double* data, std::size_t count) noexcept {
  return {data, data == nullptr ? 0 : count};
}

}  // namespace btcfi::c
