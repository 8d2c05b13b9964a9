#include "exception.hpp"

namespace btcfi::python {

py::object exception_of(const Error& error, const py::tuple& accepted) {
  if (error.code == Errc::ok) return py::none();
  return py::module_::import("btcfi._errors")
      .attr("from_code")(static_cast<unsigned>(error.code), error.input, error.offset, error.where,
                         accepted);
}

void raise(const Error& error) { raise(error, py::tuple()); }

void raise(const Error& error, const py::tuple& accepted) {
  const py::object exception = exception_of(error, accepted);
  PyErr_SetObject(py::type::handle_of(exception).ptr(), exception.ptr());
  throw py::error_already_set();
}

}  // namespace btcfi::python
