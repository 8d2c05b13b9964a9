#pragma once

#include "broadcast.hpp"

#include <limits>
#include <optional>

namespace btcfi::python {

inline constexpr std::size_t max_dimensions = 32;
using Shape = std::vector<py::ssize_t>;

/// A column of numbers in the broadcast shape, read or written in that shape's C order.
struct Strided {
  const char* name = "";
  char* data = nullptr;
  Shape shape;
  Shape strides;  ///< of its own dimensions
  Shape walked;   ///< after Layout: one per axis of the joined, merged shape
  bool constant = false;
  bool direct = false;  ///< contiguous in the joined shape: blocks point into it
  /// Where some words were unknown (NaN in the column): a good one for the kernel to see.
  std::optional<double> stand_in;
};

/// The joined shape of several columns, with axes that belong together merged.
class Layout {
 public:
  /// Raises ValueError that names the column.
  void join(const Strided& column);
  /// Fills `walked`, `constant`, `direct` of columns that were joined.
  void settle(const std::vector<Strided*>& columns);

  [[nodiscard]] const Shape& shape() const noexcept { return shape_; }
  [[nodiscard]] std::size_t size() const noexcept;

  /// Copies n elements from flat index `from` on to or from a contiguous buffer.
  void gather(const Strided& column, std::size_t from, std::size_t n, double* to) const noexcept;
  void scatter(const Strided& column, std::size_t from, std::size_t n,
               const double* values) const noexcept;

 private:
  template <class Run>
  void walk(const Strided& column, std::size_t from, std::size_t n, Run run) const noexcept;

  Shape shape_;
  Shape merged_;
};

/// An argument as Python gave it.
struct Operand {
  std::optional<double> scalar;  ///< else `array`
  py::array array;
  py::object frame;  ///< the pandas object it came in, or none
};

/// What happens to a word that is none of the argument's.
enum class UnknownWord : std::uint8_t { raise, nan };

/// A float, an int, or what gives a float; nothing for anything that may be an array. Raises
/// TypeError for strings, booleans (unless the argument is a flag) and complex numbers.
[[nodiscard]] std::optional<double> read_number(PyObject* value, const Argument& argument);
[[nodiscard]] Operand read_operand(PyObject* value, const Argument& argument, UnknownWord unknown);
/// The number of a word. Raises PricingError pricing_unknown_kind with the element as offset, or
/// gives NaN.
[[nodiscard]] double read_word(PyObject* value, const Argument& argument, UnknownWord unknown,
                               std::size_t element = 0);

}  // namespace btcfi::python
