#include <btcfi/core/error.hpp>

namespace btcfi {
namespace {

struct Row {
  const char* name;
  const char* happened;
  const char* remedy;
};

constexpr Row unknown_row{"unknown", "The code is not in this version's table.",
                          "Update the library, or treat it as a failure."};

Row row(Errc code) noexcept {
  switch (code) {
    case Errc::ok: return {"ok", "Nothing failed.", "Nothing to do."};
#define BTCFI_ERROR(name, number, happened, remedy) \
  case Errc::name:                                  \
    return {#name, happened, remedy};
#include <btcfi/core/errors.def>
#undef BTCFI_ERROR
  }
  return unknown_row;
}

}  // namespace

const char* error_name(Errc code) noexcept { return row(code).name; }
const char* error_sentence(Errc code) noexcept { return row(code).happened; }
const char* error_remedy(Errc code) noexcept { return row(code).remedy; }

std::string describe(const Error& error) {
  const Row text = row(error.code);
  std::string out = std::string(text.name) + ": " + text.happened;
  out += " (" + std::string(error.where) + ", input " + std::to_string(error.input) + ", offset " +
         std::to_string(error.offset) + ")";
  return out;
}

}  // namespace btcfi
