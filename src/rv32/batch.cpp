#include "rv32/core.hpp"

#include <btcfi/rv32/batch.hpp>

#include <algorithm>

namespace btcfi::rv32 {

/// Machines in turn: each executes a stretch into a buffer of its own, then all are hashed.
class Batch {
 public:
  Batch(std::span<Machine> machines, std::uint64_t max_steps, LaneWidth width)
      : machines_(machines), max_steps_(max_steps), width_(width), results_(machines.size()) {}

  std::vector<RunResult> run() {
    std::vector<WriteWords> buffers(lanes * stretch);
    while (fill()) {
      std::array<ChainLane, lanes> chains;
      for (std::size_t i = 0; i < active_count_; ++i) {
        WriteWords* const first = buffers.data() + i * stretch;
        chains[i] = {core(active_[i].index).hash, first, execute(active_[i], first)};
      }
      chain_many(std::span(chains).first(active_count_),
                 active_count_ > 8 ? width_ : std::min(width_, LaneWidth::eight));
      for (std::size_t i = active_count_; i-- > 0;) {
        MachineCore& c = core(active_[i].index);
        c.hash = chains[i].state;
        settle(i, c);
      }
    }
    return std::move(results_);
  }

 private:
  static constexpr std::size_t lanes = 16;
  /// Sixteen buffers of 8 KiB stay in the second cache.
  static constexpr std::size_t stretch = 512;

  struct Active {
    std::size_t index = 0;
    StepEnd end = StepEnd::running;
    bool cancelled = false;
  };

  [[nodiscard]] MachineCore& core(std::size_t index) const noexcept {
    return *machines_[index].core_;
  }

  /// Takes waiting machines until all lanes are busy; false when none is left.
  bool fill() {
    for (; next_ < machines_.size() && active_count_ < lanes; ++next_) {
      const MachineCore& c = core(next_);
      const bool alone = !c.options.hash || c.lenient() || (c.pc.address & 3) != 0;
      if (alone || c.ended || c.steps >= max_steps_) {
        results_[next_] = machines_[next_].run(max_steps_);
      } else {
        active_[active_count_++] = {next_};
      }
    }
    return active_count_ != 0;
  }

  /// Puts the next write parts of a machine at \p first and says how many.
  std::size_t execute(Active& a, WriteWords* first) const {
    MachineCore& c = core(a.index);
    a.cancelled = c.cancel_asked();
    if (a.cancelled) return 0;
    const std::uint64_t before = c.steps;
    WriteWords* last = first;
    a.end = run_into(c, c.steps + std::min<std::uint64_t>(max_steps_ - c.steps, stretch), last);
    c.tell_progress(before);
    return static_cast<std::size_t>(last - first);
  }

  /// Frees the lane of a machine that is through.
  void settle(std::size_t i, MachineCore& c) {
    const Active& a = active_[i];
    if (a.cancelled) {
      results_[a.index] = c.result(StopReason::cancelled);
    } else if (a.end != StepEnd::running || c.steps >= max_steps_) {
      results_[a.index] = c.finish(a.end);
    } else {
      return;
    }
    active_[i] = active_[--active_count_];
  }

  std::span<Machine> machines_;
  std::uint64_t max_steps_;
  LaneWidth width_;
  std::vector<RunResult> results_;
  std::size_t next_ = 0;
  std::array<Active, lanes> active_{};
  std::size_t active_count_ = 0;
};

std::vector<RunResult> run_together(std::span<Machine> machines, std::uint64_t max_steps) {
  return run_together(machines, max_steps, LaneWidth::sixteen);
}

std::vector<RunResult> run_together(std::span<Machine> machines, std::uint64_t max_steps,
                                    LaneWidth width) {
  return Batch(machines, max_steps, width).run();
}

}  // namespace btcfi::rv32
