#include "bind.hpp"

namespace btcfi::python {

void raise(const Error& error) {
  const py::object exception = py::module_::import("btcfi._errors")
                                   .attr("from_code")(static_cast<unsigned>(error.code),
                                                      error.input, error.offset, error.where);
  PyErr_SetObject(py::type::handle_of(exception).ptr(), exception.ptr());
  throw py::error_already_set();
}

}  // namespace btcfi::python
