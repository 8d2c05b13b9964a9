#pragma once

#include "bind.hpp"

#include <limits>
#include <type_traits>

// Arguments that are read by hand, so that what is wrong with one is said by its name.
namespace btcfi::python {

/// An integer of type T, or of what gives one. Raises TypeError for anything else, and for a number
/// that T does not hold the error \p outside with the argument's name.
template <class T>
T whole_in(const py::handle& value, const std::string& name, const char* where,
           Errc outside = Errc::out_of_range) {
  const auto number = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
  if (!number) {
    if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) throw py::error_already_set();
    PyErr_Clear();
    throw py::type_error(name + " must be an integer, not " + Py_TYPE(value.ptr())->tp_name);
  }
  using Wide = std::conditional_t<std::is_signed_v<T>, long long, unsigned long long>;
  Wide wide;
  if constexpr (std::is_signed_v<T>) {
    wide = PyLong_AsLongLong(number.ptr());
  } else {
    wide = PyLong_AsUnsignedLongLong(number.ptr());
  }
  if (PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    raise(fail(outside, where));
  }
  if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max()) {
    raise(fail(outside, where));
  }
  return static_cast<T>(wide);
}
template <class T>
T whole_in(const py::handle& value, const char* name) {
  return whole_in<T>(value, name, name);
}

}  // namespace btcfi::python
