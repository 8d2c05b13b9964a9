#pragma once

#include <btcfi/core/bytes.hpp>

#include <pybind11/pybind11.h>

#include <string>

// What every bind_<room>.cpp builds on. Functions of the library can be bound as they are:
// Result<T> gives T or raises, ByteView takes anything with a buffer (bytes, bytearray, memoryview,
// contiguous arrays), Bytes and FixedBytes<N> come back as bytes, FixedBytes<N> takes exactly N.
//
//     void bind_core(py::module_& root) {
//       auto m = root.def_submodule("core");
//       m.def("from_hex", &btcfi::from_hex, py::arg("text"), "...");
//     }
//
// Rules: work longer than about 10 microseconds releases the GIL (py::call_guard<
// py::gil_scoped_release>(), or Broadcast); nothing touches a Python object while it is released.
namespace py = pybind11;

namespace btcfi::python {

/// Raises btcfi.Error, or the subclass that fits the code. The GIL must be held.
[[noreturn]] void raise(const Error& error);

/// The value, or the exception.
template <class T>
T unwrap(Result<T> result) {
  if (!result) raise(result.error());
  return *std::move(result);
}
inline void unwrap(const Status& status) {
  if (!status) raise(status.error());
}

inline py::bytes to_py(ByteView view) {
  return {reinterpret_cast<const char*>(view.data()), view.size()};
}

}  // namespace btcfi::python

namespace pybind11::detail {

/// Borrows the buffer of the argument for the time of the call.
template <>
struct type_caster<btcfi::ByteView> {
  static constexpr auto name = const_name("bytes");
  template <class>
  using cast_op_type = btcfi::ByteView;

  type_caster() = default;
  type_caster(const type_caster&) = delete;
  type_caster& operator=(const type_caster&) = delete;
  type_caster(type_caster&& other) noexcept : buffer_(other.buffer_), held_(other.held_) {
    other.held_ = false;
  }
  ~type_caster() {
    if (held_) PyBuffer_Release(&buffer_);
  }

  bool load(handle source, bool) {
    if (!PyObject_CheckBuffer(source.ptr())) return false;
    if (PyObject_GetBuffer(source.ptr(), &buffer_, PyBUF_SIMPLE) != 0) {
      PyErr_Clear();
      return false;
    }
    held_ = true;
    return true;
  }
  explicit operator btcfi::ByteView() const {
    return {static_cast<const std::uint8_t*>(buffer_.buf), static_cast<std::size_t>(buffer_.len)};
  }
  static handle cast(btcfi::ByteView view, return_value_policy, handle) {
    return btcfi::python::to_py(view).release();
  }

 private:
  Py_buffer buffer_{};
  bool held_ = false;
};

template <>
struct type_caster<btcfi::Bytes> {
  PYBIND11_TYPE_CASTER(btcfi::Bytes, const_name("bytes"));
  bool load(handle source, bool convert) {
    type_caster<btcfi::ByteView> view;
    if (!view.load(source, convert)) return false;
    value = btcfi::to_bytes(static_cast<btcfi::ByteView>(view));
    return true;
  }
  static handle cast(const btcfi::Bytes& bytes, return_value_policy, handle) {
    return btcfi::python::to_py(bytes).release();
  }
};

template <std::size_t N, class Tag>
struct type_caster<btcfi::FixedBytes<N, Tag>> {
  using Fixed = btcfi::FixedBytes<N, Tag>;
  PYBIND11_TYPE_CASTER(Fixed, const_name("bytes"));
  bool load(handle source, bool convert) {
    type_caster<btcfi::ByteView> view;
    if (!view.load(source, convert)) return false;
    const auto bytes = static_cast<btcfi::ByteView>(view);
    if (bytes.size() != N) {
      throw value_error("expected " + std::to_string(N) + " bytes, got " +
                        std::to_string(bytes.size()));
    }
    value = *Fixed::from(bytes);
    return true;
  }
  static handle cast(const Fixed& bytes, return_value_policy, handle) {
    return btcfi::python::to_py(bytes).release();
  }
};

/// Only for results of calls: the value as its own type is given, the error is raised.
template <class T>
struct type_caster<btcfi::Result<T>> {
  static constexpr auto name = make_caster<T>::name;
  static handle cast(btcfi::Result<T> result, return_value_policy policy, handle parent) {
    if (!result) btcfi::python::raise(result.error());
    return make_caster<T>::cast(*std::move(result), return_value_policy_override<T>::policy(policy),
                                parent);
  }
};
template <>
struct type_caster<btcfi::Status> {
  static constexpr auto name = const_name("None");
  static handle cast(const btcfi::Status& status, return_value_policy, handle) {
    if (!status) btcfi::python::raise(status.error());
    return none().release();
  }
};

}  // namespace pybind11::detail
