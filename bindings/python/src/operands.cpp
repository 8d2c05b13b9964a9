#include "exception.hpp"
#include "operands.hpp"

#include <algorithm>
#include <cstring>

namespace btcfi::python {
namespace {

// NumPy's strings: fixed cells of 4-byte code points, padded with zeros.
bool equal_cell(const char* cell, std::size_t length, const char* text) noexcept {
  std::size_t i = 0;
  for (; i < length; ++i) {
    std::uint32_t point = 0;
    std::memcpy(&point, cell + 4 * i, 4);
    if (point == 0) break;
    if (point != static_cast<unsigned char>(text[i])) return false;
    if (text[i] == 0) return false;
  }
  return text[i] == 0 && i > 0;
}

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

[[noreturn]] void refuse_word(const Argument& argument, std::size_t element) {
  py::list accepted;
  for (const Word& w : argument.words) {
    if (w.text[0] != 0)
      accepted.append(w.text);
    else
      accepted.append(static_cast<int>(w.value));
  }
  raise(fail(Errc::pricing_unknown_kind, argument.name, 0, element), py::tuple(accepted));
}

double unknown_word(const Argument& argument, UnknownWord unknown, std::size_t element) {
  if (unknown == UnknownWord::raise) refuse_word(argument, element);
  return nan_value;
}

double word_of_number(double value, const Argument& argument, UnknownWord unknown,
                      std::size_t element) {
  for (const Word& w : argument.words) {
    if (w.text[0] == 0 && w.value == value) return value;
  }
  return unknown_word(argument, unknown, element);
}

py::array native(const py::array& given) {
  if (given.dtype().attr("isnative").cast<bool>()) return given;
  return given.attr("astype")(given.dtype().attr("newbyteorder")("="));
}

py::array read_words(const py::array& given, const Argument& argument, UnknownWord unknown) {
  const char type = given.dtype().kind();
  const Shape shape(given.shape(), given.shape() + given.ndim());
  py::array_t<double> numbers(shape);
  double* out = numbers.mutable_data();
  const auto count = static_cast<std::size_t>(given.size());
  if (type == 'U') {
    const auto plain = py::array::ensure(native(given), py::array::c_style | py::array::forcecast);
    const auto width = static_cast<std::size_t>(plain.itemsize());
    const char* cell = static_cast<const char*>(plain.data());
    for (std::size_t i = 0; i < count; ++i, cell += width) {
      const auto found =
          std::find_if(argument.words.begin(), argument.words.end(),
                       [&](const Word& w) { return equal_cell(cell, width / 4, w.text); });
      out[i] = found == argument.words.end() ? unknown_word(argument, unknown, i) : found->value;
    }
  } else if (type == 'O') {
    const auto plain = py::array::ensure(given, py::array::c_style);
    const auto* cell = static_cast<PyObject* const*>(plain.data());
    for (std::size_t i = 0; i < count; ++i) out[i] = read_word(cell[i], argument, unknown, i);
  } else if (type == 'i' || type == 'u' || type == 'f') {
    const auto plain =
        py::array_t<double, py::array::c_style | py::array::forcecast>::ensure(given);
    if (!plain) throw py::error_already_set();
    for (std::size_t i = 0; i < count; ++i) {
      out[i] = word_of_number(plain.data()[i], argument, unknown, i);
    }
  } else {
    refuse_word(argument, 0);
  }
  return numbers;
}

void check_numbers(const py::array& given, const Argument& argument) {
  const char type = given.dtype().kind();
  if (type == 'f' || type == 'i' || type == 'u' || (type == 'b' && argument.flag)) return;
  throw py::type_error(std::string(argument.name) +
                       " must be a number or an array of numbers, not " +
                       py::str(given.dtype()).cast<std::string>());
}

py::array read_numbers(const py::array& given, const Argument& argument) {
  check_numbers(given, argument);
  auto numbers = py::array_t<double, py::array::forcecast>::ensure(given);
  if (!numbers) throw py::error_already_set();
  return numbers;
}

// A masked element is an unknown number, or no word.
py::object without_mask(const py::object& masked, const Argument& argument) {
  if (!argument.words.empty()) return masked.attr("astype")("O").attr("filled")(py::none());
  const auto data = py::array::ensure(masked.attr("data"));
  if (data) check_numbers(data, argument);
  return masked.attr("astype")("float64").attr("filled")(nan_value);
}

py::module_ helpers() { return py::module_::import("btcfi._numeric"); }

}  // namespace

std::size_t Layout::size() const noexcept {
  std::size_t n = 1;
  for (const py::ssize_t extent : shape_) n *= static_cast<std::size_t>(extent);
  return n;
}

void Layout::join(const Strided& column) {
  const std::size_t dimensions = column.shape.size();
  if (dimensions > max_dimensions) throw py::value_error("too many dimensions");
  if (dimensions > shape_.size()) shape_.insert(shape_.begin(), dimensions - shape_.size(), 1);
  for (std::size_t d = 0; d < dimensions; ++d) {
    py::ssize_t& have = shape_[shape_.size() - dimensions + d];
    const py::ssize_t want = column.shape[d];
    if (want == 1 || want == have) continue;
    if (have != 1) {
      throw py::value_error(std::string(column.name) + " does not broadcast: axis of " +
                            std::to_string(want) + " against " + std::to_string(have));
    }
    have = want;
  }
}

void Layout::settle(const std::vector<Strided*>& columns) {
  std::vector<Shape> strides;
  for (Strided* c : columns) {
    Shape s(shape_.size(), 0);
    const std::size_t missing = shape_.size() - c->shape.size();
    for (std::size_t d = 0; d < c->shape.size(); ++d) {
      if (c->shape[d] != 1) s[missing + d] = c->strides[d];
    }
    strides.push_back(std::move(s));
    c->walked.clear();
  }
  merged_.clear();
  // From the last axis on: an axis joins the one behind it when every column steps through both as
  // through one.
  for (std::size_t d = shape_.size(); d-- > 0;) {
    if (shape_[d] == 1) continue;
    bool joins = !merged_.empty();
    for (std::size_t c = 0; joins && c < columns.size(); ++c) {
      joins = strides[c][d] == columns[c]->walked.front() * merged_.front();
    }
    if (joins) {
      merged_.front() *= shape_[d];
      continue;
    }
    merged_.insert(merged_.begin(), shape_[d]);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      columns[c]->walked.insert(columns[c]->walked.begin(), strides[c][d]);
    }
  }
  for (Strided* c : columns) {
    c->constant = std::all_of(c->walked.begin(), c->walked.end(), [](auto s) { return s == 0; });
    c->direct = reinterpret_cast<std::uintptr_t>(c->data) % alignof(double) == 0;
    py::ssize_t step = sizeof(double);
    for (std::size_t d = merged_.size(); d-- > 0;) {
      c->direct = c->direct && c->walked[d] == step;
      step *= merged_[d];
    }
  }
}

template <class Run>
void Layout::walk(const Strided& column, std::size_t from, std::size_t n, Run run) const noexcept {
  std::array<py::ssize_t, max_dimensions> index{};
  char* at = column.data;
  auto rest = static_cast<py::ssize_t>(from);
  for (std::size_t d = merged_.size(); d-- > 0;) {
    index[d] = rest % merged_[d];
    rest /= merged_[d];
    at += index[d] * column.walked[d];
  }
  if (merged_.empty()) {
    if (n > 0) run(at, py::ssize_t{0}, std::size_t{1}, std::size_t{0});
    return;
  }
  const std::size_t last = merged_.size() - 1;
  const py::ssize_t step = column.walked[last];
  std::size_t done = 0;
  while (done < n) {
    const auto left = static_cast<std::size_t>(merged_[last] - index[last]);
    const std::size_t length = std::min(left, n - done);
    run(at, step, length, done);
    done += length;
    at += static_cast<py::ssize_t>(length) * step;
    index[last] += static_cast<py::ssize_t>(length);
    for (std::size_t d = last; index[d] == merged_[d]; --d) {
      at -= column.walked[d] * merged_[d];
      index[d] = 0;
      if (d == 0) break;
      at += column.walked[d - 1];
      ++index[d - 1];
    }
  }
}

void Layout::gather(const Strided& column, std::size_t from, std::size_t n,
                    double* to) const noexcept {
  walk(column, from, n, [to](const char* at, py::ssize_t step, std::size_t length, std::size_t k) {
    if (step == sizeof(double)) {
      std::memcpy(to + k, at, length * sizeof(double));
      return;
    }
    for (std::size_t i = 0; i < length; ++i, at += step)
      std::memcpy(to + k + i, at, sizeof(double));
  });
}

void Layout::scatter(const Strided& column, std::size_t from, std::size_t n,
                     const double* values) const noexcept {
  walk(column, from, n, [values](char* at, py::ssize_t step, std::size_t length, std::size_t k) {
    for (std::size_t i = 0; i < length; ++i, at += step) {
      std::memcpy(at, values + k + i, sizeof(double));
    }
  });
}

std::optional<double> read_number(PyObject* value, const Argument& argument) {
  if (PyFloat_Check(value)) return PyFloat_AS_DOUBLE(value);
  if (PyBool_Check(value) && argument.flag) return value == Py_True ? 1.0 : 0.0;
  if (PyBool_Check(value) || PyUnicode_Check(value) || PyBytes_Check(value) ||
      PyComplex_Check(value) || value == Py_None) {
    throw py::type_error(std::string(argument.name) +
                         " must be a number or an array of numbers, not " +
                         Py_TYPE(value)->tp_name);
  }
  if (PyLong_Check(value)) {
    const double number = PyLong_AsDouble(value);
    if (number == -1 && PyErr_Occurred() != nullptr) {
      PyErr_Clear();
      raise(fail(Errc::out_of_range, argument.name));
    }
    return number;
  }
  // Decimal, Fraction and their like: numbers without elements and without a buffer.
  const PyNumberMethods* methods = Py_TYPE(value)->tp_as_number;
  if (methods != nullptr && methods->nb_float != nullptr && !PySequence_Check(value) &&
      !PyObject_CheckBuffer(value) && !py::isinstance<py::array>(value)) {
    const double number = PyFloat_AsDouble(value);
    if (number == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
    return number;
  }
  return std::nullopt;
}

double read_word(PyObject* value, const Argument& argument, UnknownWord unknown,
                 std::size_t element) {
  if (PyUnicode_Check(value)) {
    for (const Word& w : argument.words) {
      if (w.text[0] != 0 && PyUnicode_CompareWithASCIIString(value, w.text) == 0) return w.value;
    }
    return unknown_word(argument, unknown, element);
  }
  if (PyBool_Check(value) || !(PyFloat_Check(value) || PyLong_Check(value))) {
    return unknown_word(argument, unknown, element);
  }
  return word_of_number(*read_number(value, argument), argument, unknown, element);
}

Operand read_operand(PyObject* value, const Argument& argument, UnknownWord unknown) {
  Operand operand;
  const bool is_array = py::isinstance<py::array>(value);
  if (!is_array && !argument.words.empty() &&
      (PyUnicode_Check(value) || PyFloat_Check(value) || PyLong_Check(value) || value == Py_None)) {
    operand.scalar = read_word(value, argument, unknown);
    return operand;
  }
  if (!is_array && argument.words.empty()) {
    operand.scalar = read_number(value, argument);
    if (operand.scalar) return operand;
  }
  py::object object = py::reinterpret_borrow<py::object>(value);
  if (!is_array && py::hasattr(object, "iloc")) {
    operand.frame = object;
    object = helpers().attr("values_of")(object, argument.flag);
  } else if (py::hasattr(object, "mask") && py::hasattr(object, "filled")) {
    object = without_mask(object, argument);
  }
  const auto given = py::array::ensure(object);
  if (!given) {
    PyErr_Clear();
    throw py::type_error(std::string(argument.name) + " must be a number or an array of numbers");
  }
  operand.array =
      argument.words.empty() ? read_numbers(given, argument) : read_words(given, argument, unknown);
  return operand;
}

std::pair<Doubles, py::object> as_doubles(py::handle value, const char* name) {
  Operand operand = read_operand(value.ptr(), number(name), UnknownWord::raise);
  if (operand.scalar) {
    Doubles one{std::vector<py::ssize_t>{}};
    *one.mutable_data() = *operand.scalar;
    return {std::move(one), {}};
  }
  return {Doubles(std::move(operand.array)), std::move(operand.frame)};
}

void same_labels(const py::object& first, const py::object& other, const char* name) {
  if (first && other) helpers().attr("same_index")(first, other, name);
}

py::object labelled(const py::object& frame, py::object values) {
  return frame ? helpers().attr("like")(frame, values, py::none()) : std::move(values);
}

}  // namespace btcfi::python
