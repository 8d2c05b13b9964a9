#pragma once

#include "bind.hpp"

#include <utility>

// Errors as Python's exceptions. All of this needs the GIL.

namespace btcfi::python {

/// The exception of an error, not raised; None for Errc::ok. `accepted`: the words that there are, where
/// one that is none of them was given.
[[nodiscard]] py::object exception_of(const Error& error, const py::tuple& accepted = py::tuple());

[[noreturn]] void raise(const Error& error, const py::tuple& accepted);

/// The value of a word. Raises invalid_argument for one that is none of them.
template <class Words>
auto value_of(const Words& words, const std::string& given, const char* argument) {
  for (const auto& [word, value] : words) {
    if (given == word) return value;
  }
  py::tuple accepted(std::size(words));
  for (std::size_t i = 0; i < std::size(words); ++i) accepted[i] = words[i].first;
  raise(fail(Errc::invalid_argument, argument), accepted);
}

}  // namespace btcfi::python
