#pragma once

#include "bind.hpp"

#include <atomic>
#include <functional>

namespace btcfi::python {

/// Stops a long run at Ctrl-C: whoever makes it is given `cancel` and `progress`, and calls check()
/// when it has come back, with the GIL.
class SignalWatch {
 public:
  SignalWatch() = default;
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  [[nodiscard]] const std::atomic<bool>* cancel() const noexcept { return &stop_; }
  /// Looks for signals. Calls without the GIL; must not outlive this.
  [[nodiscard]] std::function<void(std::uint64_t)> progress() {
    return [this](std::uint64_t) {
      const py::gil_scoped_acquire held;
      if (PyErr_Occurred() != nullptr || PyErr_CheckSignals() != 0) stop_ = true;
    };
  }
  void check() {
    stop_ = false;
    if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  }

 private:
  std::atomic<bool> stop_{false};
};

/// What `work` gives, which runs without the GIL and is stopped at Ctrl-C by the `Options` (members
/// `cancel`, `progress`) that it is called with.
template <class Options, class Work>
auto watched(const Work& work) {
  SignalWatch signals;
  auto result = [&] {
    const py::gil_scoped_release released;
    return work(Options{signals.cancel(), signals.progress()});
  }();
  signals.check();
  return unwrap(std::move(result));
}

}  // namespace btcfi::python
