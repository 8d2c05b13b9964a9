// Any text as a decimal and as a moment: refused, or read so that writing and reading it again is
// the identity; the named roundings stay within one unit of each other, in their order.

#include <btcfi/core/decimal.hpp>
#include <btcfi/core/time.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  if (size == 0) return 0;
  const int scale = data[0] % (max_decimal_scale + 1);
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);

  const auto exact = parse_decimal(text, scale);
  const auto low = parse_decimal(text, scale, Rounding::floor);
  const auto high = parse_decimal(text, scale, Rounding::ceil);
  const auto near = parse_decimal(text, scale, Rounding::half_even);
  if (exact) {
    BTCFI_ASSERT(low && high && near && *low == *exact && *high == *exact && *near == *exact);
    BTCFI_ASSERT(*parse_decimal(format_decimal(*exact, scale), scale) == *exact);
    BTCFI_ASSERT(*parse_decimal(format_decimal_short(*exact, scale), scale) == *exact);
  } else if (exact.error().code == Errc::inexact) {
    // At the ends of the range only one of them may fit.
    if (low && high) BTCFI_ASSERT(near && *high - *low == 1 && (*near == *low || *near == *high));
  } else {
    BTCFI_ASSERT(!low && low.error().code == exact.error().code);
    BTCFI_ASSERT(exact.error().offset <= text.size());
  }

  if (const auto time = Timestamp::parse(text)) {
    const auto again = Timestamp::parse(time->to_string());
    // An offset may carry a moment over the edge of the years that can be read.
    BTCFI_ASSERT(!again || *again == *time);
  }
  return 0;
}
