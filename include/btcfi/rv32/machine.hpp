#pragma once

#include <btcfi/rv32/elf.hpp>
#include <btcfi/rv32/fault.hpp>
#include <btcfi/rv32/trace.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace btcfi::rv32 {

/// Why a run came back.
enum class StopReason : std::uint8_t {
  halted = 0,     ///< the program called exit
  limit = 1,      ///< the step limit was reached; the machine can go on
  fault = 2,      ///< see RunResult::fault
  cancelled = 3,  ///< the caller asked for it; the machine can go on
};
/// "halted", "limit", "fault", "cancelled".
[[nodiscard]] const char* stop_reason_name(StopReason reason) noexcept;

/// How far a machine has come, and why it came back.
struct RunResult {
  StopReason reason = StopReason::limit;
  /// The program's exit code when it halted, else 0.
  std::uint32_t exit_code = 0;
  /// Micro-steps since the start; a step that faulted counts.
  std::uint64_t steps = 0;
  /// The hash after the last step; nothing when the machine does not hash.
  std::optional<TraceHash> last_hash;
  /// kind none unless the reason is a fault.
  Fault fault;

  friend bool operator==(const RunResult&, const RunResult&) = default;
};
/// As BitVMX-CPU writes it: {"Halt":[0,1500]}, {"LimitStepReached":1000}, a fault's form.
[[nodiscard]] std::string result_json(const RunResult& result);

/// What a machine keeps while it runs.
struct MachineOptions {
  Profile profile = Profile::blake3_160;
  /// Keep the hash chain: about 45 ns a step, against 1 to 3 without.
  bool hash = true;
  /// Keep the last step of every word and register: needed for records.
  bool last_steps = false;
  /// Reverse the bytes of each input word, as BitVMX-CPU's --input-as-little.
  bool reverse_input_words = false;
  /// The section that receives the input.
  std::string input_section = ".input";
  /// Called by ecall 116, on the running thread. It may not use the machine.
  std::function<void(std::uint8_t)> output;
  /// Polled every 65,536 steps or more often; set it from any thread to stop a run. It must outlive
  /// the machine.
  const std::atomic<bool>* cancel = nullptr;
};

/// Receives each step as it happens, with the hash after it (zero bytes long when the machine does
/// not hash). Return false to stop. It may not use the machine.
using RecordSink = std::function<bool(const StepRecord& record, const TraceHash& hash)>;

/// One execution of a program. Not shared between threads; any number may run at the same time.
///
/// A program reaches nothing of the host: no files, no clock, no randomness; its memory is bounded
/// by its sections and appears page by page when written.
class Machine {
 public:
  /// A machine at step 0 with the input in place.
  ///
  /// Errors: rv32_no_input_section, rv32_input_too_long (offset: the section's size),
  /// rv32_input_section_rights, unsupported (profile).
  [[nodiscard]] static Result<Machine> create(const Program& program, ByteView input,
                                              MachineOptions options = {});
  Machine(Machine&&) noexcept;
  Machine& operator=(Machine&&) noexcept;
  ~Machine();

  /// Runs until the program ends or \p max_steps micro-steps were made since the start, exactly.
  ///
  /// The limit is absolute: run(1000) twice stays at step 1000. After a halt or fault the same
  /// result comes back.
  RunResult run(std::uint64_t max_steps);

  /// As run, and hands every step to \p sink, the faulting one included.
  ///
  /// Errors: wrong_state when the machine does not keep last steps.
  Result<RunResult> run_recorded(std::uint64_t max_steps, const RecordSink& sink);

  [[nodiscard]] std::uint64_t steps() const noexcept;
  [[nodiscard]] Pc pc() const noexcept;
  /// x0 to x31, then the two auxiliary registers; 0 for an index beyond them.
  [[nodiscard]] std::uint32_t reg(std::uint32_t index) const noexcept;
  /// The hash so far; nothing when the machine does not hash.
  [[nodiscard]] std::optional<TraceHash> hash() const noexcept;
  /// The word at an aligned address that the program could load; nothing elsewhere.
  [[nodiscard]] std::optional<std::uint32_t> word(std::uint32_t address) const noexcept;

 private:
  struct Core;
  explicit Machine(std::unique_ptr<Core> core) noexcept;
  std::unique_ptr<Core> core_;
};

}  // namespace btcfi::rv32
