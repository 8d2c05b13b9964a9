#include "bind.hpp"

#include <btcfi/core/sha256.hpp>

namespace {

// Every row of the error table: (number, name, what happened, what to do).
py::list error_table() {
  py::list rows;
#define BTCFI_ERROR(name, number, happened, remedy) \
  rows.append(py::make_tuple(number, #name, happened, remedy));
#include <btcfi/core/errors.def>
#undef BTCFI_ERROR
  return rows;
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
}
