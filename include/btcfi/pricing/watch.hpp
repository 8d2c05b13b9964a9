#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace btcfi::pricing {

/// How a long calculation is watched and stopped: a fit, or what a book does position by position.
struct Watch {
  /// Looked at between two units of work (below); set it from any thread, and the call ends with
  /// wrong_state, where "cancelled". It must outlive the call.
  const std::atomic<bool>* cancel = nullptr;
  /// Called about every 20 ms, on the calling thread, with the units done so far: cells (and
  /// boundaries) of a ladder, positions, or parameters that a fit has tried. It may set `cancel`.
  std::function<void(std::uint64_t)> progress = {};
};

}  // namespace btcfi::pricing
