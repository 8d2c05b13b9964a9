#include "feeds_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return btcfi_test::fuzz_candles(btcfi::Exchange::coinbase, {data, size});
}
