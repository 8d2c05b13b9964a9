// Any text as a program definition: a line at fault, or a definition that its own text reads back.

#include <btcfi/rv32/definition.hpp>

#include <cstdlib>

using namespace btcfi;
using namespace btcfi::rv32;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto definition = parse_definition(text);
  if (!definition) {
    if (definition.error().code != Errc::rv32_bad_definition) std::abort();
    return 0;
  }
  const auto again = parse_definition(to_yaml(*definition));
  if (!again || !(*again == *definition)) std::abort();
  return 0;
}
