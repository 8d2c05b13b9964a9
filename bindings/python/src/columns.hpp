#pragma once

#include "bind.hpp"

#include <cstddef>
#include <cstdint>

namespace btcfi::python {

/// The object behind btcfi.pricing.Quote and its like: named columns, either all numbers (held as
/// they are, so that a scalar call allocates once) or all arrays. Immutable.
///
/// It takes no part in cyclic garbage collection: columns are arrays of numbers, which hold no
/// reference back.
struct ColumnsObject {
  union Slot {
    double number;
    PyObject* object;
  };
  PyObject_VAR_HEAD PyObject* status;  ///< array, int or None
  bool numbers;
  Slot slots[1];
};

/// The type; created once.
PyTypeObject* columns_type();
/// New references, null with an exception set on failure. `type` derives from columns_type().
PyObject* make_numbers(PyTypeObject* type, const double* values, std::size_t count, int status);
/// Takes over the references in `arrays` and `status`, also on failure.
PyObject* make_arrays(PyTypeObject* type, PyObject** arrays, std::size_t count, PyObject* status);
/// A descriptor that reads column `index`.
PyObject* make_column(std::size_t index, const char* name, const char* doc);

}  // namespace btcfi::python
