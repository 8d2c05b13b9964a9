// Any bytes, as terms: refused, or written again to the same bytes; then judged, as JSON too, and
// where they are valid their level table covers the domain once and pays what the payoff says.

#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/payoff.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  using namespace btcfi::settlement;
  const auto from_text =
      Terms::from_json({reinterpret_cast<const char*>(data), size});  // must not crash
  const auto terms = Terms::parse(ByteView(data, size));
  if (!terms) {
    BTCFI_ASSERT(terms.error().offset <= size);
    if (from_text) BTCFI_ASSERT(*Terms::from_json(from_text->to_json()) == *from_text);
    return 0;
  }
  BTCFI_ASSERT(equal(terms->serialize(), ByteView(data, size)));
  BTCFI_ASSERT(*Terms::from_json(terms->to_json()) == *terms);
  // Total even where the terms are not valid.
  const std::uint64_t prices[] = {0,         1, terms->strike, terms->limit, terms->max_price(),
                                  UINT64_MAX};
  for (const std::uint64_t price : prices) (void)payoff(*terms, price);
  const auto table = LevelTable::build(*terms);
  if (!terms->validate().empty()) return 0;
  BTCFI_ASSERT(table);
  std::uint64_t next = 0;
  for (const Run& run : table->runs()) {
    BTCFI_ASSERT(run.lo == next && run.hi >= run.lo);
    BTCFI_ASSERT(payoff(*terms, run.lo) == run.payout && payoff(*terms, run.hi) == run.payout);
    BTCFI_ASSERT(run.payout <= exact_payoff(*terms, run.lo));
    BTCFI_ASSERT(run.payout <= exact_payoff(*terms, run.hi));
    next = std::uint64_t{run.hi} + 1;
  }
  BTCFI_ASSERT(next == std::uint64_t{terms->max_price()} + 1);
  return 0;
}
