#pragma once

#include "bind.hpp"

#include <pybind11/numpy.h>

#include <array>
#include <chrono>
#include <vector>

namespace btcfi::python {

/// A run of elements: in[a][i] and out[c][i] are contiguous, status[i] is 0 on entry. Only the
/// first `columns` of the outputs exist. `status` holds bytes of pricing::PricingStatus.
struct Block {
  std::size_t size;
  std::size_t arguments;
  std::size_t columns;
  const double* const* in;
  double* const* out;
  std::uint8_t* status;
};

/// A word that a user writes and the number that the kernel sees for it.
struct Word {
  const char* text;
  double value;
};

/// 'call' 'put' 'c' 'p' 'C' 'P', and +1, -1 as they are.
inline const std::vector<Word> option_kinds = {{"call", 1}, {"put", -1}, {"c", 1}, {"p", -1},
                                               {"C", 1},    {"P", -1},   {"", 1},  {"", -1}};

/// What a numeric function takes: a number, or one of the words. An empty text admits the number.
struct Argument {
  const char* name;
  std::vector<Word> words;
  /// Where the Python default is None: the argument whose value stands in.
  const char* or_else;
  /// Yes or no: booleans are welcome beside 0 and 1. `one` refuses other numbers.
  bool flag = false;
};
inline Argument number(const char* name, const char* or_else = nullptr) {
  return {name, {}, or_else};
}
inline Argument word(const char* name, std::vector<Word> words) {
  return {name, std::move(words), nullptr};
}
inline Argument flag(const char* name) { return {name, {}, nullptr, true}; }
inline Argument kind(const char* name = "kind") { return word(name, option_kinds); }

/// A numeric function of the library, as Python sees it: it broadcasts over scalars, arrays of any
/// stride, and pandas objects, holds no GIL, and knows `out=`, `on_error=`, `threads=`.
///
///     Status one(const double* in, double* out) {          // arguments and columns in this order
///       BTCFI_TRY(const Touch q, one_touch({in[0], in[1]}, in[2]));
///       out[0] = q.price; out[1] = q.delta;
///       return {};
///     }
///     add(m, {.name = "one_touch", .arguments = {number("spot"), number("barrier"), number("vol")},
///             .columns = 2, .one = one});
///
/// In btcfi/pricing.py the function gets its signature, documentation and class of result:
///
///     class Touch(Columns):
///         """..."""
///         price: Any            # the columns, in order
///         delta: Any
///
///     @numeric(_core.one_touch, Touch)
///     def one_touch(spot, barrier, *, vol, out=None, on_error="raise", threads=1) -> Touch:
///         """..."""
///         raise NotImplementedError
struct Numeric {
  const char* name;
  std::vector<Argument> arguments;
  std::size_t columns;
  /// One element; also says why an element failed that `batch` marked.
  Status (*one)(const double* in, double* out);
  /// All elements of a block at once; marks failing ones in `status` (and writes NaN there) and
  /// returns how many it marked. Null: `one` in a loop.
  std::size_t (*batch)(const Block& block) = nullptr;
  /// Words of the keyword `greeks` and how many leading columns each means; empty: no such keyword.
  std::vector<std::pair<const char*, std::size_t>> levels = {};
  /// Elements between two looks at Ctrl-C: fewer where one takes long.
  std::size_t block = 512;
};

/// Defines module.<name>, for @numeric to bind.
void add(py::module_& module, Numeric function);

inline constexpr std::size_t max_arguments = 16;
inline constexpr std::size_t max_columns = 64;

/// The byte that on_error="status" gives for an error: a pricing::PricingStatus, 0 for none.
[[nodiscard]] std::uint8_t status_of(const Error& error) noexcept;

// The loop for methods of objects, whose kernels carry what they belong to.
using Doubles = py::array_t<double, py::array::forcecast>;

/// An argument of any shape as the numeric functions read it, and the pandas object it came in (or
/// none). Masked elements are NaN. Raises TypeError that names the argument for what is no number.
[[nodiscard]] std::pair<Doubles, py::object> as_doubles(py::handle value, const char* name);
/// Raises ValueError unless both pandas objects are labelled alike; either may be none.
void same_labels(const py::object& first, const py::object& other, const char* name);
/// The values with the labels of a pandas object.
[[nodiscard]] py::object labelled(const py::object& frame, py::object values);

/// Numeric arguments that broadcast together as NumPy does, and a loop over them that holds no GIL.
///
///     Broadcast args({{"spot", spot}, {"vol", vol}});
///     auto columns = args.run<2>([&](std::size_t n, const auto& in, const auto& out) {
///       return kernel(n, in[0], in[1], out[0], out[1]);   // Status
///     });                                                 // std::array<py::object, 2>
///
/// The kernel sees at most `block` elements at a time: in[i] and out[i] are contiguous pointers. It
/// must not touch Python. An error it returns (offset: the element within the block) is raised with
/// offset as the flat index. Results are arrays of the broadcast shape, or floats when every
/// argument was a scalar, or have the labels of the pandas objects given. Ctrl-C is noticed about
/// every 50 ms.
class Broadcast {
 public:
  static constexpr std::size_t block = 1024;
  static constexpr std::size_t max_dimensions = 32;

  struct Argument {
    const char* name;
    py::handle value;
  };

  explicit Broadcast(std::initializer_list<Argument> arguments) {
    for (const Argument& a : arguments) {
      auto [array, frame] = as_doubles(a.value, a.name);
      same_labels(frame_, frame, a.name);
      if (frame) frame_ = frame;
      add(std::move(array), a.name);
    }
  }
  /// Adds one that was converted already (a column of +1 and -1 for kinds, say).
  void add(Doubles array, const char* name) {
    join_shape(array, name);
    arrays_.push_back(std::move(array));
  }

  [[nodiscard]] bool scalar() const noexcept { return shape_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t n = 1;
    for (const py::ssize_t extent : shape_) n *= static_cast<std::size_t>(extent);
    return n;
  }
  [[nodiscard]] const std::vector<py::ssize_t>& shape() const noexcept { return shape_; }

  template <std::size_t Columns, class Kernel>
  [[nodiscard]] std::array<py::object, Columns> run(Kernel&& kernel) const {
    std::array<py::array_t<double>, Columns> results;
    std::array<double*, Columns> out{};
    for (std::size_t c = 0; c < Columns; ++c) {
      results[c] = py::array_t<double>(shape_);
      out[c] = results[c].mutable_data();
    }
    loop(out, kernel);
    std::array<py::object, Columns> given;
    for (std::size_t c = 0; c < Columns; ++c) {
      given[c] =
          scalar() ? py::object(py::float_(*results[c].data())) : labelled(frame_, results[c]);
    }
    return given;
  }

 private:
  // One argument, walked in the order of the broadcast shape: a stride of 0 repeats.
  struct Cursor {
    const char* at = nullptr;
    std::vector<py::ssize_t> strides;
  };

  void join_shape(const Doubles& array, const char* name) {
    const auto dimensions = static_cast<std::size_t>(array.ndim());
    if (dimensions > max_dimensions) throw py::value_error("too many dimensions");
    if (dimensions > shape_.size()) shape_.insert(shape_.begin(), dimensions - shape_.size(), 1);
    for (std::size_t d = 0; d < dimensions; ++d) {
      py::ssize_t& have = shape_[shape_.size() - dimensions + d];
      const py::ssize_t want = array.shape(static_cast<py::ssize_t>(d));
      if (want == 1 || want == have) continue;
      if (have != 1) {
        throw py::value_error(std::string(name) + " does not broadcast: axis of " +
                              std::to_string(want) + " against " + std::to_string(have));
      }
      have = want;
    }
  }

  [[nodiscard]] Cursor cursor(const Doubles& array) const {
    Cursor c;
    c.at = reinterpret_cast<const char*>(array.data());
    c.strides.assign(shape_.size(), 0);
    const auto dimensions = static_cast<std::size_t>(array.ndim());
    for (std::size_t d = 0; d < dimensions; ++d) {
      const auto axis = static_cast<py::ssize_t>(d);
      if (array.shape(axis) != 1) {
        c.strides[shape_.size() - dimensions + d] = array.strides(axis);
      }
    }
    return c;
  }

  // Copies the next n elements of an argument; `index` is the place in the broadcast shape.
  void gather(Cursor& c, std::vector<py::ssize_t> index, std::size_t n, double* to) const {
    const std::size_t last = shape_.empty() ? 0 : shape_.size() - 1;
    for (std::size_t i = 0; i < n; ++i) {
      std::memcpy(to + i, c.at, sizeof(double));
      for (std::size_t d = last + 1; d-- > 0 && !shape_.empty();) {
        c.at += c.strides[d];
        if (++index[d] < shape_[d]) break;
        c.at -= c.strides[d] * shape_[d];
        index[d] = 0;
      }
    }
  }

  template <std::size_t Columns, class Kernel>
  void loop(std::array<double*, Columns> out, Kernel& kernel) const {
    const std::size_t total = size();
    std::vector<Cursor> cursors;
    for (const Doubles& a : arrays_) cursors.push_back(cursor(a));
    std::vector<double> buffer(arrays_.size() * block);
    std::vector<const double*> in(arrays_.size());
    std::vector<py::ssize_t> index(shape_.size());
    for (std::size_t a = 0; a < in.size(); ++a) in[a] = buffer.data() + a * block;

    Status status;
    std::size_t done = 0;
    {
      const py::gil_scoped_release released;
      auto looked = std::chrono::steady_clock::now();
      while (done < total) {
        const std::size_t n = std::min(block, total - done);
        for (std::size_t a = 0; a < in.size(); ++a) {
          gather(cursors[a], index, n, buffer.data() + a * block);
        }
        advance(index, n);
        status = kernel(n, in, out);
        if (!status) break;
        done += n;
        for (double*& column : out) column += n;
        const auto now = std::chrono::steady_clock::now();
        if (now - looked > std::chrono::milliseconds(50)) {
          looked = now;
          const py::gil_scoped_acquire held;
          if (PyErr_CheckSignals() != 0) throw py::error_already_set();
        }
      }
    }
    if (!status) {
      Error error = status.error();
      error.offset = static_cast<std::uint32_t>(done) + error.offset;
      raise(error);
    }
  }

  void advance(std::vector<py::ssize_t>& index, std::size_t n) const {
    auto carry = static_cast<py::ssize_t>(n);
    for (std::size_t d = shape_.size(); d-- > 0 && carry > 0;) {
      carry += index[d];
      index[d] = carry % shape_[d];
      carry /= shape_[d];
    }
  }

  std::vector<Doubles> arrays_;
  py::object frame_;
  std::vector<py::ssize_t> shape_;
};

}  // namespace btcfi::python
