#include "columns.hpp"

#include <deque>
#include <string>

namespace btcfi::python {
namespace {

ColumnsObject* columns(PyObject* self) { return reinterpret_cast<ColumnsObject*>(self); }

void dealloc(PyObject* self) {
  ColumnsObject* c = columns(self);
  if (!c->numbers) {
    for (Py_ssize_t i = 0; i < Py_SIZE(self); ++i) Py_XDECREF(c->slots[i].object);
  }
  Py_XDECREF(c->status);
  PyTypeObject* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* item(PyObject* self, Py_ssize_t index) {
  ColumnsObject* c = columns(self);
  if (c->numbers) return PyFloat_FromDouble(c->slots[index].number);
  Py_INCREF(c->slots[index].object);
  return c->slots[index].object;
}

PyObject* status(PyObject* self, void*) {
  PyObject* value = columns(self)->status;
  if (value == nullptr) return PyLong_FromLong(0);
  Py_INCREF(value);
  return value;
}

PyObject* as_tuple(PyObject* self, PyObject*) {
  PyObject* tuple = PyTuple_New(Py_SIZE(self));
  for (Py_ssize_t i = 0; tuple != nullptr && i < Py_SIZE(self); ++i) {
    PyObject* value = item(self, i);
    if (value == nullptr) {
      Py_DECREF(tuple);
      return nullptr;
    }
    PyTuple_SET_ITEM(tuple, i, value);
  }
  return tuple;
}

// A named column: what the descriptor needs to know.
struct Column {
  std::string name;
  std::string doc;
  Py_ssize_t index;
  PyGetSetDef definition;
};

PyObject* read(PyObject* self, void* closure) {
  const auto* column = static_cast<const Column*>(closure);
  if (column->index < Py_SIZE(self)) return item(self, column->index);
  PyErr_Format(PyExc_AttributeError, "%s was not computed: ask for greeks='all'",
               column->name.c_str());
  return nullptr;
}

PyObject* allocate(PyTypeObject* type, std::size_t count) {
  return type->tp_alloc(type, static_cast<Py_ssize_t>(count));
}

// Columns(columns, status=None): what unpickling calls.
PyObject* create(PyTypeObject* type, PyObject* args, PyObject* keywords) {
  static const char* names[] = {"columns", "status", nullptr};
  PyObject* given = nullptr;
  PyObject* given_status = Py_None;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|O", const_cast<char**>(names), &given,
                                   &given_status)) {
    return nullptr;
  }
  PyObject* sequence = PySequence_Fast(given, "columns must be a sequence");
  if (sequence == nullptr) return nullptr;
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(sequence);
  PyObject* self = allocate(type, static_cast<std::size_t>(count));
  if (self == nullptr) {
    Py_DECREF(sequence);
    return nullptr;
  }
  ColumnsObject* c = columns(self);
  c->numbers = count > 0;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!PyFloat_Check(PySequence_Fast_GET_ITEM(sequence, i))) c->numbers = false;
  }
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* one = PySequence_Fast_GET_ITEM(sequence, i);
    if (c->numbers) {
      c->slots[i].number = PyFloat_AS_DOUBLE(one);
    } else {
      Py_INCREF(one);
      c->slots[i].object = one;
    }
  }
  Py_DECREF(sequence);
  if (given_status != Py_None) {
    Py_INCREF(given_status);
    c->status = given_status;
  }
  return self;
}

PyGetSetDef getters[] = {
    {"status", status, nullptr,
     "0 where the element is good, else a byte of btcfi.pricing.STATUS; per element when the call "
     "said on_error='status'.",
     nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyMethodDef methods[] = {{"as_tuple", as_tuple, METH_NOARGS, "The columns in their order."},
                         {nullptr, nullptr, 0, nullptr}};

}  // namespace

PyTypeObject* columns_type() {
  static PyTypeObject* type = [] {
    static PyType_Slot slots[] = {
        {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
        {Py_tp_new, reinterpret_cast<void*>(create)},
        {Py_tp_getset, getters},
        {Py_tp_methods, methods},
        {Py_tp_doc, const_cast<char*>("Named columns: floats, or arrays of one shape. Frozen.")},
        {0, nullptr}};
    static PyType_Spec spec = {"btcfi._core.numeric.Columns",
                               static_cast<int>(offsetof(ColumnsObject, slots)),
                               static_cast<int>(sizeof(ColumnsObject::Slot)),
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
    return reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  }();
  return type;
}

PyObject* make_numbers(PyTypeObject* type, const double* values, std::size_t count, int status) {
  PyObject* self = allocate(type, count);
  if (self == nullptr) return nullptr;
  ColumnsObject* c = columns(self);
  c->numbers = true;
  for (std::size_t i = 0; i < count; ++i) c->slots[i].number = values[i];
  if (status != 0) c->status = PyLong_FromLong(status);
  return self;
}

PyObject* make_arrays(PyTypeObject* type, PyObject** arrays, std::size_t count, PyObject* status) {
  PyObject* self = allocate(type, count);
  if (self == nullptr) {
    for (std::size_t i = 0; i < count; ++i) Py_XDECREF(arrays[i]);
    Py_XDECREF(status);
    return nullptr;
  }
  ColumnsObject* c = columns(self);
  for (std::size_t i = 0; i < count; ++i) c->slots[i].object = arrays[i];
  c->status = status;
  return self;
}

PyObject* make_column(std::size_t index, const char* name, const char* doc) {
  // Descriptors point into this for as long as the interpreter runs.
  static std::deque<Column> all;
  Column& column = all.emplace_back(Column{name, doc, static_cast<Py_ssize_t>(index), {}});
  column.definition = {column.name.c_str(), read, nullptr, column.doc.c_str(), &column};
  return PyDescr_NewGetSet(columns_type(), &column.definition);
}

}  // namespace btcfi::python
