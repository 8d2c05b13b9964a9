#pragma once

#include <btcfi/rv32/elf.hpp>
#include <btcfi/rv32/fault.hpp>
#include <btcfi/rv32/trace.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
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
  /// For fault injection, as BitVMX-CPU's switches: instructions are fetched from any section and
  /// jumps to any address go on; data is loaded from code sections too.
  bool fetch_anywhere = false;
  bool readable_code = false;
  /// Given output_word's highest byte by ecall 116, on the running thread. It may not use the machine.
  std::function<void(std::uint8_t)> output;
  /// Polled every 65,536 steps or more often; set it from any thread to stop a run. It must outlive
  /// the machine.
  const std::atomic<bool>* cancel = nullptr;
  /// Called with the steps made so far, about every million steps, on the running thread. It may
  /// not use the machine.
  std::function<void(std::uint64_t)> progress;
};

/// Receives each step as it happens, with the hash after it (zero bytes long when the machine does
/// not hash). Return false to stop. It may not use the machine.
using RecordSink = std::function<bool(const StepRecord& record, const TraceHash& hash)>;

/// Receives the records of consecutive steps, and the hash after each (none when the machine does not
/// hash); both are valid during the call. Return false to stop. It may not use the machine.
using RecordsSink =
    std::function<bool(std::span<const StepRecord> records, std::span<const TraceHash> hashes)>;

class Snapshot;

/// One execution of a program. Not shared between threads; any number may run at the same time.
///
/// A program reaches nothing of the host: no files, no clock, no randomness; its memory is bounded
/// by its sections and appears page by page when written.
class Machine {
 public:
  /// A machine at step 0 with the input in place.
  ///
  /// Errors: rv32_no_input_section, rv32_input_too_long (offset: the section's size),
  /// rv32_input_section_rights, invalid_argument (a program loaded as legacy-sha256 under another
  /// profile).
  [[nodiscard]] static Result<Machine> create(const Program& program, ByteView input,
                                              MachineOptions options = {});
  /// A machine in the state of a snapshot; what it does from there on is what the snapshot's own
  /// machine would do.
  ///
  /// Errors: rv32_snapshot_program (another program or profile), wrong_state (hash or last steps are
  /// asked for and the snapshot has none).
  [[nodiscard]] static Result<Machine> resume(const Program& program, const Snapshot& snapshot,
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
  /// As run_recorded, and hands over the steps some hundred at a time: twice as fast, since their
  /// hashes are made in one go. When \p sink says stop, the machine stands behind what it was given.
  Result<RunResult> run_recorded(std::uint64_t max_steps, const RecordsSink& sink);

  /// Makes one micro-step and returns its record, which is all zero but for the number when the step
  /// faults.
  ///
  /// Errors: wrong_state when the machine does not keep last steps or the program has ended.
  Result<StepRecord> step();

  /// The state as it is now. Costs a pointer per touched page; from here on a page is copied before
  /// it is written again.
  [[nodiscard]] Snapshot snapshot();

  // What a debugger or a liar needs: changes that no program makes. The hash chain takes no note.

  /// Makes one micro-step with another instruction word at the pc. Errors: as step.
  Result<StepRecord> step_as(std::uint32_t opcode);
  /// Counts a step and goes to the next instruction without making it. Errors: wrong_state.
  Status skip();
  /// Sets a register's or an aligned memory word's value at its trace address and the step that is
  /// said to have written it (kept where the machine keeps last steps).
  ///
  /// Errors: out_of_range (x0, or no register and no word of a data section; offset: the address).
  Status poke(std::uint32_t address, std::uint32_t value, std::uint64_t last_step);
  /// Goes on elsewhere.
  void set_pc(Pc pc) noexcept;

  /// How the program ended; nothing while it has not.
  [[nodiscard]] std::optional<RunResult> ended() const;
  [[nodiscard]] std::uint64_t steps() const noexcept;
  [[nodiscard]] Pc pc() const noexcept;
  /// x0 to x31, then the two auxiliary registers; 0 for an index beyond them.
  [[nodiscard]] std::uint32_t reg(std::uint32_t index) const noexcept;
  /// The hash so far; nothing when the machine does not hash.
  [[nodiscard]] std::optional<TraceHash> hash() const noexcept;
  /// The word at an aligned address that the program could load; nothing elsewhere.
  [[nodiscard]] std::optional<std::uint32_t> word(std::uint32_t address) const noexcept;
  /// The step that last wrote a register or memory word, by its trace address; last_step_init when
  /// none did, when there is no such word, and when the machine keeps no last steps.
  [[nodiscard]] std::uint64_t last_step(std::uint32_t address) const noexcept;

  struct Core;

 private:
  friend class Batch;
  explicit Machine(std::unique_ptr<Core> core) noexcept;
  std::unique_ptr<Core> core_;
};

}  // namespace btcfi::rv32
