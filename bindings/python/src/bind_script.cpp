#include "bind.hpp"

#include <btcfi/script.hpp>

void bind_script(py::module_& root) {
  auto m = root.def_submodule("script", "Scripts as text.");
  m.def("to_asm", &btcfi::script::to_asm, py::arg("script"),
        "A script in words: opcodes by name, pushes as <hex>.");
  m.def("from_asm", &btcfi::script::from_asm, py::arg("text"),
        "The bytes of a script in words.\n\nRaises ParseError or ScriptError at the word.");
}
