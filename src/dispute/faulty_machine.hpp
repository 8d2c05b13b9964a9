#pragma once

#include <btcfi/dispute/run.hpp>
#include <btcfi/rv32/step.hpp>

#include <array>
#include <unordered_map>

namespace btcfi::dispute {

/// A slow machine that can be made to err in every documented way: each step by rv32::step over a
/// state of its own, memory as a map of what was written.
class FaultyMachine {
 public:
  FaultyMachine(const Case& about, const Faults& faults);

  [[nodiscard]] bool ended() const noexcept { return end_ != rv32::StepEnd::running; }
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }
  [[nodiscard]] const rv32::TraceHash& hash() const noexcept { return hash_; }
  [[nodiscard]] rv32::RunResult result() const;
  [[nodiscard]] WordState word(std::uint32_t address) const;
  /// The faults of reads that are due before the next step.
  void tamper();
  /// Makes a step, tampered with if it is one of those. Not after the end.
  rv32::StepRecord step();

 private:
  struct State;
  [[nodiscard]] rv32::FaultKind look_up(std::uint32_t address, bool write, bool fetch,
                                        const rv32::Section*& section) const noexcept;
  void poke(std::uint32_t address, std::uint32_t value);
  [[nodiscard]] rv32::StepRecord execute();
  void absorb(const rv32::StepRecord& record);

  Case about_;
  Faults faults_;
  std::array<WordState, rv32::register_count> registers_{};
  std::unordered_map<std::uint32_t, WordState> memory_;
  rv32::Pc pc_;
  std::uint64_t steps_ = 0;
  rv32::TraceHash hash_;
  rv32::StepEnd end_ = rv32::StepEnd::running;
  rv32::Fault fault_;
};

}  // namespace btcfi::dispute
