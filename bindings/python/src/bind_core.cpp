#include "bind.hpp"

#include <btcfi/core/blake3.hpp>
#include <btcfi/core/cpu.hpp>
#include <btcfi/core/keccak.hpp>
#include <btcfi/core/price.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/core/time.hpp>

namespace {

using btcfi::Rounding;

// Every row of the error table: (number, name, what happened, what to do).
py::list error_table() {
  py::list rows;
#define BTCFI_ERROR(name, number, happened, remedy) \
  rows.append(py::make_tuple(number, #name, happened, remedy));
#include <btcfi/core/errors.def>
#undef BTCFI_ERROR
  return rows;
}

Rounding rounding_of(const std::string& name) {
  const std::pair<const char*, Rounding> names[] = {{"exact", Rounding::exact},
                                                    {"floor", Rounding::floor},
                                                    {"ceil", Rounding::ceil},
                                                    {"truncate", Rounding::truncate},
                                                    {"half-even", Rounding::half_even}};
  for (const auto& [known, rounding] : names) {
    if (name == known) return rounding;
  }
  throw py::value_error("rounding must be 'exact', 'floor', 'ceil', 'truncate' or 'half-even'");
}

}  // namespace

void bind_core(py::module_& root) {
  auto m = root.def_submodule("core", "Bytes, hashes and the error table.");
  m.attr("version") = BTCFI_VERSION_TEXT;
  m.def("error_table", &error_table,
        "All error codes as (number, name, what happened, what to do).");
  m.def("from_hex", &btcfi::from_hex, py::arg("text"),
        "The bytes of hex text of either case, without prefix or spaces.\n\n"
        "Raises ParseError, its offset the offending character.");
  m.def("sha256", &btcfi::sha256, py::arg("data"), "SHA-256 of the data, 32 bytes.");
  m.def("tagged_hash", &btcfi::tagged_hash, py::arg("tag"), py::arg("data"),
        "The tagged hash of BIP 340: SHA-256 of SHA-256(tag) twice and the data, 32 bytes.");
  m.def("sha256d", &btcfi::sha256d, py::arg("data"), "SHA-256 of SHA-256 of the data, 32 bytes.");
  m.def("hash160", &btcfi::hash160, py::arg("data"),
        "RIPEMD-160 of SHA-256 of the data, 20 bytes.");
  m.def("blake3", &btcfi::blake3_hash, py::arg("data"), "BLAKE3 of the data, 32 bytes.");
  m.def("keccak256", &btcfi::keccak256, py::arg("data"),
        "Keccak-256 of the data as Ethereum uses it (not SHA3-256), 32 bytes.");
  m.def("cpu_description", &btcfi::cpu_description,
        "The processor features in use, e.g. 'shani,avx2'; BTCFI_CPU narrows them.");
  m.def(
      "parse_decimal",
      [](const std::string& text, int scale, const std::string& rounding) {
        return btcfi::parse_decimal(text, scale, rounding_of(rounding));
      },
      py::arg("text"), py::arg("scale"), py::kw_only(), py::arg("rounding") = "exact",
      "The integer value * 10**scale of a decimal text, exactly.\n\n"
      "rounding is 'exact' (digits that do not fit are refused), 'floor', 'ceil', 'truncate' or\n"
      "'half-even'. Raises ParseError, InvalidArgument (inexact) or OverflowsError.");
  m.def("format_decimal", &btcfi::format_decimal_short, py::arg("value"), py::arg("scale"),
        "The decimal text of value / 10**scale, without zeros at the end of its fraction.");
  m.def(
      "price_to_tick",
      [](std::int64_t price_e8, std::uint32_t tick_cents) {
        return btcfi::floor_to_tick(btcfi::Price{price_e8}, tick_cents);
      },
      py::arg("price_e8"), py::arg("tick_cents") = 100,
      "The settlement tick of a price: floor(price / tick), a tick of so many hundredths.");
  m.def(
      "parse_time",
      [](const std::string& text) -> btcfi::Result<std::int64_t> {
        BTCFI_TRY(const btcfi::Timestamp time, btcfi::Timestamp::parse(text));
        return time.ms;
      },
      py::arg("text"), "UTC milliseconds of an ISO 8601 text with Z or an offset.");
  m.def(
      "format_time", [](std::int64_t time_ms) { return btcfi::Timestamp{time_ms}.to_string(); },
      py::arg("time_ms"), "The ISO 8601 text of UTC milliseconds.");
}
