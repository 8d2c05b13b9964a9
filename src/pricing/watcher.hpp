#pragma once

#include <btcfi/core/result.hpp>
#include <btcfi/pricing/watch.hpp>

#include <chrono>

namespace btcfi::pricing::detail {

/// Looks after a Watch for the time of one call.
class Watcher {
 public:
  explicit Watcher(const Watch& watch) : watch_(watch) {}

  /// To be called after each unit of work, or within one with 0. Errors: wrong_state when it was
  /// cancelled.
  [[nodiscard]] Status look(std::uint64_t units = 1) {
    done_ += units;
    if (watch_.progress) {
      const auto now = Clock::now();
      if (now - told_ >= std::chrono::milliseconds(20)) {
        told_ = now;
        watch_.progress(done_);
      }
    }
    if (watch_.cancel != nullptr && watch_.cancel->load(std::memory_order_relaxed))
      return fail(Errc::wrong_state, "cancelled");
    return {};
  }

 private:
  using Clock = std::chrono::steady_clock;
  const Watch& watch_;
  std::uint64_t done_ = 0;
  Clock::time_point told_ = Clock::now();
};

}  // namespace btcfi::pricing::detail
