#pragma once

#include <btcfi/core/result.hpp>

namespace btcfi::test {

/// How a call ended.
template <class T>
Errc code(const Result<T>& result) {
  return result ? Errc::ok : result.error().code;
}

}  // namespace btcfi::test
