#include "columns.hpp"
#include "loop.hpp"

#include <btcfi/pricing/status.hpp>

#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <deque>
#include <limits>

// How a Numeric becomes a Python function: the arguments are read without pybind11's dispatch,
// which alone takes longer than a price.

namespace btcfi::python {
namespace {

constexpr std::size_t max_parameters = max_arguments + 4;

enum class Role : std::uint8_t { argument, greeks, out, on_error, threads };

struct Parameter {
  PyObject* name = nullptr;  ///< interned
  Role role = Role::argument;
  std::size_t argument = 0;
  PyObject* preset = nullptr;  ///< null: must be given
};

// A Numeric with its signature, documentation and class of result. Lives as long as the
// interpreter.
struct Bound {
  const Numeric* function = nullptr;
  std::vector<Parameter> parameters;
  std::size_t positional = 0;
  PyTypeObject* result = nullptr;
  PyObject* helpers = nullptr;  ///< btcfi._numeric
  std::string name;
  std::string doc;
  PyMethodDef definition{};
};

using Given = std::array<PyObject*, max_parameters>;

// The `self` of a bound function: a module, since functions of modules pickle by their name, with a
// pointer behind it.
PyTypeObject* home_type() {
  static PyTypeObject* type = [] {
    static PyType_Slot slots[] = {
        {Py_tp_doc, const_cast<char*>("The module of one compiled function.")}, {0, nullptr}};
    static PyType_Spec spec = {
        "btcfi._core.numeric.Home",
        static_cast<int>(PyModule_Type.tp_basicsize) + static_cast<int>(sizeof(const Bound*)), 0,
        Py_TPFLAGS_DEFAULT, slots};
    const auto bases = py::make_tuple(py::handle(reinterpret_cast<PyObject*>(&PyModule_Type)));
    return reinterpret_cast<PyTypeObject*>(PyType_FromSpecWithBases(&spec, bases.ptr()));
  }();
  return type;
}

const Bound*& bound_of(PyObject* home) {
  return *reinterpret_cast<const Bound**>(reinterpret_cast<char*>(home) +
                                          PyModule_Type.tp_basicsize);
}

std::string quoted(PyObject* text) { return py::repr(text).cast<std::string>(); }

// The parameter of that name; identical pointers first, since call sites intern their keywords.
std::size_t find_parameter(const Bound& f, PyObject* name) {
  for (std::size_t p = 0; p < f.parameters.size(); ++p) {
    if (f.parameters[p].name == name) return p;
  }
  for (std::size_t p = 0; p < f.parameters.size(); ++p) {
    if (PyUnicode_Compare(f.parameters[p].name, name) == 0) return p;
  }
  throw py::type_error(f.name + "() got an unexpected keyword argument " + quoted(name));
}

void sort_arguments(const Bound& f, PyObject* const* args, std::size_t count, PyObject* keywords,
                    Given& given) {
  if (count > f.positional) {
    throw py::type_error(f.name + "() takes " + std::to_string(f.positional) +
                         " positional arguments but " + std::to_string(count) + " were given");
  }
  for (std::size_t p = 0; p < count; ++p) given[p] = args[p];
  const auto named = keywords == nullptr ? 0 : static_cast<std::size_t>(PyTuple_GET_SIZE(keywords));
  for (std::size_t k = 0; k < named; ++k) {
    const std::size_t p = find_parameter(f, PyTuple_GET_ITEM(keywords, static_cast<Py_ssize_t>(k)));
    if (given[p] != nullptr) {
      throw py::type_error(f.name + "() got multiple values for argument " +
                           quoted(f.parameters[p].name));
    }
    given[p] = args[count + k];
  }
  for (std::size_t p = 0; p < f.parameters.size(); ++p) {
    if (given[p] != nullptr) continue;
    given[p] = f.parameters[p].preset;
    if (given[p] == nullptr) {
      throw py::type_error(f.name + "() missing argument " + quoted(f.parameters[p].name));
    }
  }
}

std::size_t levels_columns(const Numeric& function, PyObject* word) {
  if (PyUnicode_Check(word)) {
    for (const auto& [text, columns] : function.levels) {
      if (PyUnicode_CompareWithASCIIString(word, text) == 0) return columns;
    }
  }
  std::string words;
  for (const auto& [text, columns] : function.levels)
    words += std::string(words.empty() ? "'" : ", '") + text + "'";
  throw py::value_error("greeks must be one of " + words);
}

OnError read_on_error(PyObject* word) {
  if (PyUnicode_Check(word)) {
    if (PyUnicode_CompareWithASCIIString(word, "raise") == 0) return OnError::raise;
    if (PyUnicode_CompareWithASCIIString(word, "nan") == 0) return OnError::nan;
    if (PyUnicode_CompareWithASCIIString(word, "status") == 0) return OnError::status;
  }
  throw py::value_error("on_error must be 'raise', 'nan' or 'status'");
}

std::size_t read_threads(PyObject* value) {
  long long threads = -1;
  if (PyIndex_Check(value) && !PyBool_Check(value)) {
    const auto index = py::reinterpret_steal<py::object>(PyNumber_Index(value));
    if (index) threads = PyLong_AsLongLong(index.ptr());
  }
  if (threads < 1 || threads > 1024) {
    PyErr_Clear();
    throw py::value_error("threads must be an int from 1 to 1024");
  }
  return static_cast<std::size_t>(threads);
}

struct Call {
  const Bound& f;
  std::array<PyObject*, max_arguments> values{};
  PyObject* out = nullptr;
  Options options;

  [[nodiscard]] UnknownWord unknown() const noexcept {
    return options.on_error == OnError::raise ? UnknownWord::raise : UnknownWord::nan;
  }
};

void read_call(const Given& given, Call& call) {
  const Bound& f = call.f;
  call.options.columns = f.function->columns;
  for (std::size_t p = 0; p < f.parameters.size(); ++p) {
    const Parameter& parameter = f.parameters[p];
    PyObject* value = given[p];
    if (parameter.role == Role::argument) {
      call.values[parameter.argument] = value;
    } else if (parameter.role == Role::out) {
      call.out = value == Py_None ? nullptr : value;
    } else if (value == parameter.preset && parameter.role == Role::threads) {
      continue;
    } else if (parameter.role == Role::threads) {
      call.options.threads = read_threads(value);
    } else if (parameter.role == Role::greeks) {
      call.options.columns = levels_columns(*f.function, value);
    } else {
      call.options.on_error = read_on_error(value);
    }
  }
  for (std::size_t a = 0; a < f.function->arguments.size(); ++a) {
    const char* other = f.function->arguments[a].or_else;
    if (call.values[a] != Py_None || other == nullptr) continue;
    for (std::size_t b = 0; b < f.function->arguments.size(); ++b) {
      if (std::strcmp(f.function->arguments[b].name, other) == 0) call.values[a] = call.values[b];
    }
  }
}

// False when an argument may be an array.
bool read_scalars(const Call& call, std::array<double, max_arguments>& in) {
  const auto& arguments = call.f.function->arguments;
  for (std::size_t a = 0; a < arguments.size(); ++a) {
    PyObject* value = call.values[a];
    if (PyFloat_Check(value) && arguments[a].words.empty()) {
      in[a] = PyFloat_AS_DOUBLE(value);
    } else if (!arguments[a].words.empty() && PyUnicode_Check(value)) {
      in[a] = read_word(value, arguments[a], call.unknown());
    } else if (PyLong_CheckExact(value) && arguments[a].words.empty()) {
      in[a] = *read_number(value, arguments[a]);
    } else {
      return false;
    }
  }
  return true;
}

// One element that failed, or one whose status the caller asks for.
PyObject* careful_scalar(const Call& call, std::array<double, max_arguments> in) {
  const Numeric& function = *call.f.function;
  std::array<double, max_columns> out{};
  std::array<const double*, max_arguments> in_columns{};
  std::array<double*, max_columns> out_columns{};
  for (std::size_t a = 0; a < in.size(); ++a) in_columns[a] = &in[a];
  for (std::size_t c = 0; c < out.size(); ++c) out_columns[c] = &out[c];
  bool unknown = false;
  for (std::size_t a = 0; a < function.arguments.size(); ++a) {
    const auto& words = function.arguments[a].words;
    if (words.empty() || !std::isnan(in[a])) continue;
    unknown = true;
    in[a] = words.front().value;
  }
  std::uint8_t byte = 0;
  const Block block{
      1,    function.arguments.size(), call.options.columns, in_columns.data(), out_columns.data(),
      &byte};
  run_block(function, block);
  if (unknown) mark_unknown_word(block, 0);
  return make_numbers(call.f.result, out.data(), call.options.columns,
                      call.options.on_error == OnError::status ? byte : 0);
}

PyObject* scalar_result(const Call& call, const std::array<double, max_arguments>& in) {
  if (call.options.on_error != OnError::raise) return careful_scalar(call, in);
  std::array<double, max_columns> out;
  const Status status = call.f.function->one(in.data(), out.data());
  if (!status) {
    Error error = status.error();
    error.offset = 0;
    raise(error);
  }
  return make_numbers(call.f.result, out.data(), call.options.columns, 0);
}

Strided strided(const char* name, const py::array& array) {
  Strided s;
  s.name = name;
  s.data = const_cast<char*>(static_cast<const char*>(array.data()));
  s.shape.assign(array.shape(), array.shape() + array.ndim());
  s.strides.assign(array.strides(), array.strides() + array.ndim());
  return s;
}

// An array to write into: of doubles, writable, and exactly the broadcast shape.
py::array output_array(const py::object& value, const Shape& shape, const std::string& name) {
  if (!py::isinstance<py::array_t<double>>(value)) {
    throw py::type_error("out: " + name + " must be an array of float64 in native byte order");
  }
  auto array = py::reinterpret_borrow<py::array>(value);
  if (!array.writeable()) throw py::value_error("out: " + name + " is read-only");
  const Shape has(array.shape(), array.shape() + array.ndim());
  if (has != shape) {
    throw py::value_error("out: " + name + " has shape " +
                          py::str(array.attr("shape")).cast<std::string>() + ", not " +
                          py::str(py::tuple(py::cast(shape))).cast<std::string>());
  }
  return array;
}

// The arrays that the columns are written to: those of out=, new ones elsewhere.
std::vector<py::array> output_arrays(const Call& call, const Shape& shape) {
  std::vector<py::array> arrays;
  const py::handle out(call.out);
  const bool given_result = out && PyObject_TypeCheck(out.ptr(), columns_type());
  py::tuple columns;
  if (given_result) {
    if (Py_TYPE(out.ptr()) != call.f.result) {
      throw py::type_error(std::string("out must be a ") + call.f.result->tp_name);
    }
    columns = out.attr("as_tuple")();
    if (columns.size() < call.options.columns) {
      throw py::value_error("out has fewer columns than are computed");
    }
  } else if (out && !PyDict_Check(out.ptr())) {
    throw py::type_error("out must be an earlier result or a dict of arrays");
  }
  py::tuple names;
  std::size_t used = 0;
  if (out) names = py::handle(reinterpret_cast<PyObject*>(call.f.result)).attr("_names");
  for (std::size_t c = 0; c < call.options.columns; ++c) {
    if (given_result) {
      arrays.push_back(output_array(columns[c], shape, py::str(names[c])));
    } else if (out && PyDict_Contains(out.ptr(), names[c].ptr()) == 1) {
      arrays.push_back(output_array(out[names[c]], shape, py::str(names[c])));
      ++used;
    } else {
      arrays.push_back(py::array_t<double>(shape));
    }
  }
  if (out && !given_result && used != static_cast<std::size_t>(PyDict_Size(out.ptr()))) {
    throw py::value_error("out names a column that is not computed");
  }
  return arrays;
}

// First and last byte that an array touches.
std::pair<const char*, const char*> extent(const Strided& s) noexcept {
  const char* low = s.data;
  const char* high = s.data + sizeof(double);
  for (std::size_t d = 0; d < s.shape.size(); ++d) {
    const py::ssize_t reach = (s.shape[d] - 1) * s.strides[d];
    (reach < 0 ? low : high) += reach;
  }
  return {low, high};
}

// Inputs that share memory with an output are copied: the loop may write before it reads.
void part_overlapping(const std::vector<py::array>& outputs, std::vector<Operand>& operands,
                      std::vector<Strided>& inputs) {
  for (std::size_t a = 0; a < inputs.size(); ++a) {
    if (operands[a].scalar || operands[a].array.size() == 0) continue;
    const auto in = extent(inputs[a]);
    const bool shared = std::any_of(outputs.begin(), outputs.end(), [&](const py::array& output) {
      if (output.size() == 0) return false;
      const auto out = extent(strided("out", output));
      return in.first < out.second && out.first < in.second;
    });
    if (!shared) continue;
    const char* name = inputs[a].name;
    operands[a].array = py::array(operands[a].array.attr("copy")());
    inputs[a] = strided(name, operands[a].array);
  }
}

// Two columns in one place would overwrite each other.
void refuse_shared(const std::vector<py::array>& outputs, const Call& call) {
  const py::module_ numpy = py::module_::import("numpy");
  const py::tuple names = py::handle(reinterpret_cast<PyObject*>(call.f.result)).attr("_names");
  for (std::size_t c = 0; c < outputs.size(); ++c) {
    for (std::size_t d = c + 1; d < outputs.size() && outputs[c].size() != 0; ++d) {
      const auto one = extent(strided("out", outputs[c])),
                 other = extent(strided("out", outputs[d]));
      if (one.first >= other.second || other.first >= one.second) continue;
      if (!numpy.attr("shares_memory")(outputs[c], outputs[d]).cast<bool>()) continue;
      throw py::value_error("out: " + py::str(names[c]).cast<std::string>() + " and " +
                            py::str(names[d]).cast<std::string>() + " share memory");
    }
  }
}

// The pandas object whose index the result takes: all that are given must have the same.
py::object common_frame(const Bound& f, const std::vector<Operand>& operands) {
  py::object frame;
  for (std::size_t a = 0; a < operands.size(); ++a) {
    if (!operands[a].frame) continue;
    if (frame) {
      py::handle(f.helpers).attr("same_index")(frame, operands[a].frame,
                                               f.function->arguments[a].name);
    } else {
      frame = operands[a].frame;
    }
  }
  return frame;
}

bool unknown_words(const Argument& argument, const Operand& operand) {
  if (argument.words.empty()) return false;
  if (operand.scalar) return std::isnan(*operand.scalar);
  // read_words made it: contiguous doubles.
  const auto* first = static_cast<const double*>(operand.array.data());
  return std::any_of(first, first + operand.array.size(), [](double v) { return std::isnan(v); });
}

PyObject* array_result(const Call& call) {
  const Bound& f = call.f;
  const auto& arguments = f.function->arguments;
  std::vector<Operand> operands;
  std::vector<Strided> inputs;
  operands.reserve(arguments.size());
  Layout layout;
  bool all_scalars = true;
  for (std::size_t a = 0; a < arguments.size(); ++a) {
    Operand& operand =
        operands.emplace_back(read_operand(call.values[a], arguments[a], call.unknown()));
    all_scalars = all_scalars && (operand.scalar || operand.array.ndim() == 0);
    if (operand.scalar) {
      Strided s;
      s.name = arguments[a].name;
      s.data = reinterpret_cast<char*>(&*operand.scalar);
      inputs.push_back(std::move(s));
    } else {
      inputs.push_back(strided(arguments[a].name, operand.array));
    }
    if (call.unknown() == UnknownWord::nan && unknown_words(arguments[a], operand)) {
      inputs.back().stand_in = arguments[a].words.front().value;
    }
    layout.join(inputs.back());
  }
  if (all_scalars && call.out == nullptr) {
    std::array<double, max_arguments> in{};
    for (std::size_t a = 0; a < inputs.size(); ++a) {
      std::memcpy(&in[a], inputs[a].data, sizeof(double));
    }
    return scalar_result(call, in);
  }
  const py::object frame = common_frame(f, operands);
  std::vector<py::array> arrays = output_arrays(call, layout.shape());
  if (call.out != nullptr) {
    refuse_shared(arrays, call);
    part_overlapping(arrays, operands, inputs);
  }
  std::vector<Strided> outputs;
  for (const py::array& array : arrays) outputs.push_back(strided("out", array));
  std::vector<Strided*> all;
  for (Strided& s : inputs) all.push_back(&s);
  for (Strided& s : outputs) all.push_back(&s);
  layout.settle(all);
  py::object status;
  std::uint8_t* status_bytes = nullptr;
  if (call.options.on_error == OnError::status) {
    py::array_t<std::uint8_t> bytes(layout.shape());
    status_bytes = bytes.mutable_data();
    status = std::move(bytes);
  }
  run_loop(*f.function, layout, inputs, outputs, status_bytes, call.options);

  std::array<PyObject*, max_columns> columns{};
  const py::tuple names = py::handle(reinterpret_cast<PyObject*>(f.result)).attr("_names");
  const py::handle helpers(f.helpers);
  for (std::size_t c = 0; c < arrays.size(); ++c) {
    py::object column = arrays[c];
    if (frame && call.out == nullptr) column = helpers.attr("like")(frame, column, names[c]);
    columns[c] = column.release().ptr();
  }
  if (frame && status) status = helpers.attr("like")(frame, status, "status");
  return make_arrays(f.result, columns.data(), arrays.size(), status.release().ptr());
}

PyObject* invoke(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  try {
    const Bound& f = *bound_of(self);
    Given given{};
    sort_arguments(f, args, static_cast<std::size_t>(count), keywords, given);
    Call call{f, {}, nullptr, {}};
    read_call(given, call);
    std::array<double, max_arguments> in;
    if (call.out == nullptr && read_scalars(call, in)) return scalar_result(call, in);
    return array_result(call);
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  }
  return nullptr;
}

// (name, keyword_only, has_default, default) of each parameter, from the def in pricing.py.
py::object bind(const py::capsule& kernel, const std::string& name, const py::list& parameters,
                const py::type& result, const std::string& doc, const std::string& module) {
  static std::deque<Bound> all;
  const auto* function = static_cast<const Numeric*>(PyCapsule_GetPointer(kernel.ptr(), "Numeric"));
  if (function == nullptr) throw py::error_already_set();
  if (PyType_IsSubtype(reinterpret_cast<PyTypeObject*>(result.ptr()), columns_type()) == 0) {
    throw py::type_error("the result must be a class of Columns");
  }
  Bound& f = all.emplace_back();
  f.function = function;
  f.name = name;
  f.doc = doc;
  f.result = reinterpret_cast<PyTypeObject*>(result.inc_ref().ptr());
  f.helpers = py::module_::import("btcfi._numeric").release().ptr();
  std::size_t found = 0;
  for (const py::handle entry : parameters) {
    const auto parts = py::reinterpret_borrow<py::tuple>(entry);
    const auto text = parts[0].cast<std::string>();
    Parameter p;
    p.name = PyUnicode_InternFromString(text.c_str());
    if (parts[2].cast<bool>()) p.preset = py::object(parts[3]).release().ptr();
    if (!parts[1].cast<bool>()) ++f.positional;
    if (text == "greeks") {
      p.role = Role::greeks;
    } else if (text == "out") {
      p.role = Role::out;
    } else if (text == "on_error") {
      p.role = Role::on_error;
    } else if (text == "threads") {
      p.role = Role::threads;
    } else {
      const auto& arguments = function->arguments;
      while (p.argument < arguments.size() && text != arguments[p.argument].name) ++p.argument;
      if (p.argument == arguments.size()) throw py::type_error(name + ": no argument " + text);
      ++found;
    }
    f.parameters.push_back(p);
  }
  const bool level = std::any_of(f.parameters.begin(), f.parameters.end(),
                                 [](const Parameter& p) { return p.role == Role::greeks; });
  if (found != function->arguments.size() || level == function->levels.empty() ||
      f.parameters.size() > max_parameters) {
    throw py::type_error(name + ": the def has not the parameters of the compiled function");
  }
  f.definition = {f.name.c_str(), reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(invoke)),
                  METH_FASTCALL | METH_KEYWORDS, f.doc.c_str()};
  const py::object home = py::handle(reinterpret_cast<PyObject*>(home_type()))(module);
  bound_of(home.ptr()) = &f;
  auto made = py::reinterpret_steal<py::object>(
      PyCFunction_NewEx(&f.definition, home.ptr(), py::str(module).ptr()));
  if (!made) throw py::error_already_set();
  return made;
}

}  // namespace

void add(py::module_& module, Numeric function) {
  if (function.arguments.size() > max_arguments || function.columns > max_columns) {
    throw py::type_error(std::string(function.name) + ": too many arguments or columns");
  }
  const char* name = function.name;
  const auto* kept = new Numeric(std::move(function));
  module.attr(name) = py::capsule(kept, "Numeric");
}

std::uint8_t status_of(const Error& error) noexcept {
  return static_cast<std::uint8_t>(pricing::status_of(error.code));
}

}  // namespace btcfi::python

void bind_numeric(py::module_& root) {
  using namespace btcfi::python;
  auto m = root.def_submodule("numeric", "How the columns of btcfi.pricing are made.");
  m.attr("Columns") =
      py::reinterpret_borrow<py::object>(reinterpret_cast<PyObject*>(columns_type()));
  m.def(
      "column",
      [](std::size_t index, const std::string& name, const std::string& doc) {
        return py::reinterpret_steal<py::object>(make_column(index, name.c_str(), doc.c_str()));
      },
      py::arg("index"), py::arg("name"), py::arg("doc") = "",
      "A descriptor that reads one column of a class of Columns.");
  // The bytes of on_error="status" and the codes of the errors that they stand for.
  py::dict statuses;
  for (int byte = 0; byte <= static_cast<int>(btcfi::pricing::PricingStatus::two_boundaries);
       ++byte) {
    statuses[py::int_(byte)] = static_cast<unsigned>(
        btcfi::pricing::code_of(static_cast<btcfi::pricing::PricingStatus>(byte)));
  }
  m.attr("statuses") = statuses;
  m.def(
      "numbers",
      [](const py::object& value, const char* name) { return as_doubles(value, name).first; },
      py::arg("value"), py::arg("name"),
      "An array of float64 as the numeric functions read an argument: masked elements NaN, "
      "TypeError "
      "for what is no number.");
  m.def("bind", &bind, py::arg("kernel"), py::arg("name"), py::arg("parameters"), py::arg("result"),
        py::arg("doc"), py::arg("module"),
        "The Python function of a compiled one, with the signature and documentation of a def.");
}
