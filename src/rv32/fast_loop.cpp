#include "rv32/fetch.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

// The loops that keep no records. Handlers are reached by a computed goto from the end of the one
// before, so that the processor learns which follows which. While the limit is farther away than
// the longest straight run of the code, only taken jumps look at it; the last steps look at each
// instruction. What is rare (accesses across two words, system calls, a limit within an instruction,
// the end of a section) goes through the plain loop, one instruction at a time.

#pragma GCC diagnostic ignored "-Wpedantic"  // labels as values

namespace btcfi::rv32 {
namespace {

/// The write part of a step, as the hash takes it.
[[gnu::always_inline]] inline WriteWords words_of(const WriteAccess& write, std::uint32_t next_pc,
                                                  std::uint32_t micro) noexcept {
  return {swap_bytes(write.address), swap_bytes(write.value), swap_bytes(next_pc), micro};
}

/// What an instruction does to the machine, for both loops: everything but the pc.
template <bool keep_last_steps, bool hashing>
class WriteState {
 public:
  explicit WriteState(MachineCore& core) noexcept : core_(core) {}

  std::uint32_t read_register(Slot, std::uint32_t index) noexcept { return core_.registers[index]; }
  [[gnu::always_inline]] void write_register(std::uint32_t index, std::uint32_t value) noexcept {
    core_.registers[index] = value;
    if constexpr (keep_last_steps) core_.last_steps[index] = step_;
    note_write(register_address(index), value);
  }
  [[gnu::always_inline]] bool read_memory(Slot, std::uint32_t address, std::uint32_t& value) {
    const FaultKind kind = core_.memory.read(address, value);
    if (kind == FaultKind::none) [[likely]]
      return true;
    fault(kind, address);
    return false;
  }
  [[gnu::always_inline]] bool write_memory(std::uint32_t address, std::uint32_t value) {
    const FaultKind kind = core_.memory.write<keep_last_steps>(address, value, step_);
    if (kind == FaultKind::none) [[likely]] {
      note_write(address, value);
      return true;
    }
    fault(kind, address);
    return false;
  }
  [[nodiscard]] std::uint32_t syscall() const noexcept { return core_.registers[reg_a7]; }
  void put_char() { rv32::put_char(core_); }
  void witness(std::uint32_t) const noexcept {}
  StepEnd fault(FaultKind kind, std::uint32_t address) noexcept {
    core_.fault.kind = kind;
    core_.fault.address = address;
    return StepEnd::fault;
  }

  [[nodiscard]] const WriteAccess& write() const noexcept { return write_; }
  void no_write() noexcept {
    if constexpr (hashing) write_ = {};
  }

 protected:
  [[gnu::always_inline]] void note_write(std::uint32_t address, std::uint32_t value) noexcept {
    if constexpr (hashing) write_ = {address, value};
  }

  MachineCore& core_;
  /// The number of the step that is executed; kept where last steps are.
  std::uint64_t step_ = 0;
  WriteAccess write_;
};

/// Step after step, from any micro-step on.
template <bool keep_last_steps, bool hashing>
class PlainState : public WriteState<keep_last_steps, hashing> {
  using Base = WriteState<keep_last_steps, hashing>;

 public:
  explicit PlainState(MachineCore& core) noexcept
      : Base(core), pc_(core.pc.address), micro_(core.pc.micro) {
    this->step_ = core.steps;
  }

  [[nodiscard]] std::uint32_t micro() const noexcept { return micro_; }
  [[nodiscard]] std::uint32_t pc() const noexcept { return pc_; }
  void next() noexcept { pc_ += 4, micro_ = 0; }
  void next_micro() noexcept { ++micro_; }
  void jump(std::uint32_t address) noexcept { pc_ = address; }

  [[nodiscard]] std::uint64_t step_number() const noexcept { return this->step_; }
  void begin_step() noexcept {
    ++this->step_;
    this->no_write();
  }
  void store() noexcept {
    this->core_.steps = this->step_;
    this->core_.pc = {pc_, static_cast<std::uint8_t>(micro_)};
  }

 private:
  std::uint32_t pc_;
  std::uint32_t micro_;
};

/// Executes the rest of one instruction, as far as \p limit goes, which must leave a step.
template <bool keep_last_steps, bool hashing>
[[gnu::noinline]] StepEnd one_instruction(MachineCore& core, Fetcher& fetcher, std::uint64_t limit,
                                          WriteWords*& out) {
  PlainState<keep_last_steps, hashing> s(core);
  const std::uint32_t at = s.pc();
  StepEnd end = StepEnd::running;
  do {
    s.begin_step();
    const Instruction* i = fetcher.fetch(at);
    end = i == nullptr ? s.fault(fetcher.kind(), at) : step(s, *i);
    if constexpr (hashing) {
      *out++ = end == StepEnd::fault ? WriteWords{} : words_of(s.write(), s.pc(), s.micro());
    }
  } while (end == StepEnd::running && s.micro() != 0 && s.step_number() < limit);
  if (end == StepEnd::fault) {
    core.fault.pc = at;
    core.fault.micro = static_cast<std::uint8_t>(s.micro());
    core.fault.opcode = core.program.opcode_at(at).value_or(0);
  }
  s.store();
  return end;
}

/// Instructions in a straight run: the pc is where the instruction pointer is.
template <bool keep_last_steps, bool hashing>
class FastState : public WriteState<keep_last_steps, hashing> {
  using Base = WriteState<keep_last_steps, hashing>;

 public:
  explicit FastState(MachineCore& core) noexcept : Base(core) {}

  [[nodiscard]] std::uint32_t micro() const noexcept { return micro_; }
  [[nodiscard]] std::uint32_t pc() const noexcept { return pc_; }
  void next() noexcept { micro_ = 0; }
  void next_micro() noexcept { ++micro_; }
  void jump(std::uint32_t address) noexcept { target_ = address; }

  [[gnu::always_inline]] void begin(std::uint32_t pc, std::uint64_t step) noexcept {
    pc_ = pc;
    if constexpr (keep_last_steps) this->step_ = step;
    micro_ = 0;
    this->no_write();
  }
  [[gnu::always_inline]] void begin_micro() noexcept {
    if constexpr (keep_last_steps) ++this->step_;
    this->no_write();
  }
  /// A load whose bytes lie in one word of a page that was read lately. False when it is not as
  /// simple; nothing is done then.
  template <Op op>
  [[nodiscard, gnu::always_inline]] bool load_part(const Instruction& i) noexcept {
    constexpr std::uint32_t bytes = access_bytes(op);
    if constexpr (std::endian::native != std::endian::little && bytes != 4) return false;
    const std::uint32_t address = this->core_.registers[i.rs1] + i.imm;
    if ((address & 3) + bytes > 4) [[unlikely]]
      return false;
    const std::byte* from = nullptr;
    if (!this->core_.memory.view(address, from)) [[unlikely]]
      return false;
    std::conditional_t<bytes == 4, std::uint32_t,
                       std::conditional_t<bytes == 2, std::uint16_t, std::uint8_t>>
        value;
    std::memcpy(&value, from, bytes);
    if (i.rd != 0) [[likely]]
      this->write_register(i.rd, detail::extend<op>(value));
    return true;
  }
  /// All four micro-steps of a store into a part of one word, of a page that was written lately: what
  /// they leave in the auxiliary registers too. False when it is not as simple; nothing is done then.
  template <Op op>
  [[nodiscard, gnu::always_inline]] bool store_part(const Instruction& i,
                                                    std::uint64_t step) noexcept {
    MachineCore& core = this->core_;
    const std::uint32_t address = core.registers[i.rs1] + i.imm;
    const std::uint32_t offset = address & 3;
    if (op == Op::sh && offset == 3) [[unlikely]]
      return false;
    std::uint32_t* word = nullptr;
    if (!core.memory.template touch<keep_last_steps>(address - offset, step + 3, word)) [[unlikely]]
      return false;
    const std::uint32_t hole = detail::access_mask<op> << 8 * offset;
    hollow_ = *word & ~hole;
    const std::uint32_t source = (core.registers[i.rs2] & detail::access_mask<op>) << 8 * offset;
    const std::uint32_t joined = hollow_ | source;
    core.registers[reg_aux1] = joined;
    core.registers[reg_aux2] = source;
    *word = joined;
    if constexpr (keep_last_steps) {
      core.last_steps[reg_aux2] = step + 1;
      core.last_steps[reg_aux1] = step + 2;
    }
    this->note_write(address - offset, joined);
    return true;
  }
  /// What the steps of store_part hash.
  [[gnu::always_inline]] void write_part_words(WriteWords*& out, std::uint32_t pc) const noexcept {
    const WriteAccess& write = this->write_;
    out[0] = words_of({register_address(reg_aux1), hollow_}, pc, 1);
    out[1] = words_of({register_address(reg_aux2), this->core_.registers[reg_aux2]}, pc, 2);
    out[2] = words_of({register_address(reg_aux1), write.value}, pc, 3);
    out[3] = words_of(write, pc + 4, 0);
    out += 4;
  }

  [[nodiscard]] std::uint32_t target() const noexcept { return target_; }
  template <Op op>
  [[nodiscard, gnu::always_inline]] bool taken(const Instruction& i) const noexcept {
    return detail::taken<op>(this->core_.registers[i.rs1], this->core_.registers[i.rs2]);
  }

 private:
  std::uint32_t pc_ = 0;
  std::uint32_t micro_ = 0;
  std::uint32_t target_ = 0;
  /// The word without the part that store_part puts into it.
  std::uint32_t hollow_ = 0;
};

/// Runs to \p limit, a halt or a fault, with the write parts of the steps in \p out, which must
/// have room for all of them when hashing. Unless \p checked, also stops where less than the
/// longest straight run is left to the limit.
template <bool keep_last_steps, bool hashing, bool checked>
StepEnd run_fast(MachineCore& core, std::uint64_t limit, WriteWords*& out_end) {
  static const void* const handlers[] = {
#define BTCFI_RV32_OP(name, kind) &&handle_##name,
#include <btcfi/rv32/ops.def>
#undef BTCFI_RV32_OP
  };
  // In a register: its address is not worked out again at the end of each handler.
  const void* const* table = handlers;
  asm("" : "+r"(table));
  Fetcher fetcher(core.program);
  FastState<keep_last_steps, hashing> s(core);
  WriteWords* out = out_end;
  // The section that execution is in.
  std::uint32_t base = 0, size_bytes = 0;
  const Instruction* first = nullptr;
  const Instruction *at = nullptr, *last = nullptr;
  // What is left of the limit is the distance from `at` to `limit_at`, were all of it one straight
  // run. The checked loop stops there or with the section, whichever comes first; the other stops
  // at a jump that has less than `reserve` before it.
  std::uintptr_t limit_at = 0, stop = 0, reserve = 0;
  // Where a jump has led out of the section.
  std::uint32_t target = 0;
  std::uint32_t pending_micro = 0;
  StepEnd end = StepEnd::running;

#define BTCFI_ADDRESS(instruction) reinterpret_cast<std::uintptr_t>(instruction)
#define BTCFI_PC (base + static_cast<std::uint32_t>(4 * (at - first)))
#define BTCFI_LEFT ((limit_at - BTCFI_ADDRESS(at)) / sizeof(Instruction))
#define BTCFI_STEP (limit - BTCFI_LEFT + 1)
// How far apart two instructions are, from the distance of their addresses in the program.
#define BTCFI_WAY(distance)                                                         \
  (static_cast<std::uintptr_t>(std::intptr_t{static_cast<std::int32_t>(distance)} * \
                               static_cast<std::intptr_t>(sizeof(Instruction) / 4)))
#define BTCFI_DISPATCH goto* table[static_cast<std::size_t>(at->op)]
// Continues at `at`, where a jump has led, with limit_at set.
#define BTCFI_RUN()                                            \
  do {                                                         \
    if constexpr (checked) {                                   \
      stop = std::min(limit_at, BTCFI_ADDRESS(last));          \
      if (BTCFI_ADDRESS(at) == stop) [[unlikely]]              \
        goto stopped;                                          \
    } else {                                                   \
      if (limit_at - BTCFI_ADDRESS(at) < reserve) [[unlikely]] \
        goto stopped;                                          \
    }                                                          \
    BTCFI_DISPATCH;                                            \
  } while (false)
#define BTCFI_NEXT()                              \
  do {                                            \
    ++at;                                         \
    if constexpr (checked) {                      \
      if (BTCFI_ADDRESS(at) == stop) [[unlikely]] \
        goto stopped;                             \
    }                                             \
    BTCFI_DISPATCH;                               \
  } while (false)
// Goes by the distance in the instruction, whose step wrote `write`.
#define BTCFI_JUMP(write)                                                         \
  do {                                                                            \
    if ((at->imm & 3) != 0) [[unlikely]] {                                        \
      s.fault(FaultKind::unaligned_jump, BTCFI_PC + at->imm);                     \
      pending_micro = 0;                                                          \
      goto faulted;                                                               \
    }                                                                             \
    if constexpr (hashing) *out++ = words_of(write, BTCFI_PC + at->imm, 0);       \
    const std::uintptr_t way = BTCFI_WAY(at->imm);                                \
    const std::uintptr_t behind = BTCFI_ADDRESS(at) + way - BTCFI_ADDRESS(first); \
    if (behind >= sizeof(Instruction) * (size_bytes / 4)) [[unlikely]] {          \
      target = BTCFI_PC + at->imm;                                                \
      limit_at -= sizeof(Instruction) + BTCFI_ADDRESS(at);                        \
      goto left_section;                                                          \
    }                                                                             \
    limit_at += way - sizeof(Instruction);                                        \
    at = reinterpret_cast<const Instruction*>(BTCFI_ADDRESS(at) + way);           \
    BTCFI_RUN();                                                                  \
  } while (false)
// As BTCFI_NEXT, where limit_at has come nearer.
#define BTCFI_NEXT_AFTER_PARTS()                                           \
  do {                                                                     \
    if constexpr (checked) stop = std::min(limit_at, BTCFI_ADDRESS(last)); \
    BTCFI_NEXT();                                                          \
  } while (false)

enter:
  // The state is in the core: start, or go on after what was rare.
  if (core.steps == limit) goto done;
  if (core.pc.micro != 0) goto rare_in_core;
  at = fetcher.fetch(core.pc.address);
  if (at == nullptr) goto rare_in_core;
  base = fetcher.base(), size_bytes = fetcher.size_bytes(), first = fetcher.first();
  last = first + size_bytes / 4;
  reserve = sizeof(Instruction) * fetcher.longest_run();
  if constexpr (!checked) {
    if (limit - core.steps < fetcher.longest_run()) goto done;
  }
  limit_at = BTCFI_ADDRESS(at) + sizeof(Instruction) * (limit - core.steps);
  BTCFI_RUN();

#define BTCFI_RV32_OP(name, kind)                                                          \
  handle_##name : {                                                                        \
    constexpr Op op = Op::name;                                                            \
    if constexpr (kind_of(op) == OpKind::system || kind_of(op) == OpKind::unimplemented) { \
      goto rare;                                                                           \
    } else if constexpr (op == Op::sb || op == Op::sh) {                                   \
      /* Four micro-steps; a halfword across two words has four more. */                   \
      if (checked && BTCFI_LEFT < 4) [[unlikely]]                                          \
        goto rare;                                                                         \
      if (s.template store_part<op>(*at, BTCFI_STEP)) [[likely]] {                         \
        if constexpr (hashing) s.write_part_words(out, BTCFI_PC);                          \
        limit_at -= 3 * sizeof(Instruction);                                               \
        BTCFI_NEXT_AFTER_PARTS();                                                          \
      }                                                                                    \
      s.begin(BTCFI_PC, BTCFI_STEP);                                                       \
      for (std::uint32_t micro = 0; micro < 4; ++micro) {                                  \
        if (micro != 0) s.begin_micro();                                                   \
        if (execute<op>(s, *at) == StepEnd::fault) [[unlikely]] {                          \
          pending_micro = micro;                                                           \
          goto faulted;                                                                    \
        }                                                                                  \
        if constexpr (hashing) {                                                           \
          *out++ = words_of(s.write(), s.micro() == 0 ? s.pc() + 4 : s.pc(), s.micro());   \
        }                                                                                  \
      }                                                                                    \
      if (s.micro() != 0) [[unlikely]] {                                                   \
        limit_at -= 4 * sizeof(Instruction);                                               \
        goto split;                                                                        \
      }                                                                                    \
      limit_at -= 3 * sizeof(Instruction);                                                 \
      BTCFI_NEXT_AFTER_PARTS();                                                            \
    } else if constexpr (kind_of(op) == OpKind::branch) {                                  \
      if (s.template taken<op>(*at)) BTCFI_JUMP(WriteAccess{});                            \
      if constexpr (hashing) *out++ = words_of({}, BTCFI_PC + 4, 0);                       \
      BTCFI_NEXT();                                                                        \
    } else {                                                                               \
      s.begin(BTCFI_PC, BTCFI_STEP);                                                       \
      if constexpr (kind_of(op) == OpKind::load) {                                         \
        if (s.template load_part<op>(*at)) [[likely]] {                                    \
          if constexpr (hashing) *out++ = words_of(s.write(), s.pc() + 4, 0);              \
          BTCFI_NEXT();                                                                    \
        }                                                                                  \
      }                                                                                    \
      if (execute<op>(s, *at) == StepEnd::fault) [[unlikely]] {                            \
        pending_micro = 0;                                                                 \
        goto faulted;                                                                      \
      }                                                                                    \
      if constexpr (kind_of(op) == OpKind::load || kind_of(op) == OpKind::store) {         \
        if (s.micro() != 0) [[unlikely]] {                                                 \
          if constexpr (hashing) *out++ = words_of(s.write(), s.pc(), s.micro());          \
          limit_at -= sizeof(Instruction);                                                 \
          goto split;                                                                      \
        }                                                                                  \
      }                                                                                    \
      if constexpr (op == Op::jal) {                                                       \
        BTCFI_JUMP(s.write());                                                             \
      } else if constexpr (op == Op::jalr) {                                               \
        if ((s.target() & 3) != 0) [[unlikely]] {                                          \
          s.fault(FaultKind::unaligned_jump, s.target());                                  \
          pending_micro = 0;                                                               \
          goto faulted;                                                                    \
        }                                                                                  \
        if constexpr (hashing) *out++ = words_of(s.write(), s.target(), 0);                \
        limit_at -= sizeof(Instruction) + BTCFI_ADDRESS(at);                               \
        const std::uint32_t offset = s.target() - base;                                    \
        if (offset >= size_bytes) [[unlikely]] {                                           \
          target = s.target();                                                             \
          goto left_section;                                                               \
        }                                                                                  \
        at = first + offset / 4;                                                           \
        limit_at += BTCFI_ADDRESS(at);                                                     \
        BTCFI_RUN();                                                                       \
      }                                                                                    \
      if constexpr (hashing) *out++ = words_of(s.write(), s.pc() + 4, 0);                  \
      BTCFI_NEXT();                                                                        \
    }                                                                                      \
  }
#include <btcfi/rv32/ops.def>
#undef BTCFI_RV32_OP

stopped:
  // At the limit or behind the last instruction of the section.
  core.steps = limit - BTCFI_LEFT;
  core.pc = {BTCFI_PC, 0};
  goto enter;

left_section:
  core.steps = limit - limit_at / sizeof(Instruction);
  core.pc = {target, 0};
  goto enter;

split:
  core.steps = limit - BTCFI_LEFT;
  core.pc = {s.pc(), static_cast<std::uint8_t>(s.micro())};
  goto enter;

rare:
  core.steps = limit - BTCFI_LEFT;
  core.pc = {BTCFI_PC, 0};
rare_in_core:
  end = one_instruction<keep_last_steps, hashing>(core, fetcher, limit, out);
  if (end == StepEnd::running) goto enter;
  goto done;

faulted:
  // The step that faulted counts, and those of its instruction before it.
  core.steps = limit - BTCFI_LEFT + 1 + pending_micro;
  core.pc = {BTCFI_PC, static_cast<std::uint8_t>(pending_micro)};
  core.fault.pc = core.pc.address;
  core.fault.micro = core.pc.micro;
  core.fault.opcode = core.program.opcode_at(core.pc.address).value_or(0);
  if constexpr (hashing) *out++ = {};
  end = StepEnd::fault;

done:
  out_end = out;
  return end;
#undef BTCFI_ADDRESS
#undef BTCFI_PC
#undef BTCFI_LEFT
#undef BTCFI_STEP
#undef BTCFI_WAY
#undef BTCFI_DISPATCH
#undef BTCFI_RUN
#undef BTCFI_NEXT
#undef BTCFI_NEXT_AFTER_PARTS
#undef BTCFI_JUMP
}

/// Runs to \p limit, a halt or a fault, as run_fast.
template <bool keep_last_steps, bool hashing>
StepEnd run_to(MachineCore& core, std::uint64_t limit, WriteWords*& out) {
  const StepEnd end = run_fast<keep_last_steps, hashing, false>(core, limit, out);
  if (end != StepEnd::running || core.steps == limit) return end;
  return run_fast<keep_last_steps, hashing, true>(core, limit, out);
}

/// Steps whose write parts are hashed together: the call and the loads of the chaining state are
/// paid once per batch, which stays in the first cache.
constexpr std::size_t batch_steps = 1024;
/// As many at a time without hashing: so many instructions have distinct addresses.
constexpr std::uint64_t most_steps = std::uint64_t{1} << (sizeof(std::uintptr_t) > 4 ? 40 : 24);

}  // namespace

void put_char(MachineCore& core) {
  if (!core.options.output) return;
  std::uint32_t word = 0;
  if (core.memory.peek(output_word, word) != FaultKind::none) word = 0;
  core.options.output(static_cast<std::uint8_t>(word >> 24));
}

StepEnd run_into(MachineCore& core, std::uint64_t limit, WriteWords*& out) {
  return core.options.last_steps ? run_to<true, true>(core, limit, out)
                                 : run_to<false, true>(core, limit, out);
}

StepEnd run_plain(MachineCore& core, std::uint64_t limit) {
  StepEnd end = StepEnd::running;
  if (!core.options.hash) {
    WriteWords* none = nullptr;
    while (end == StepEnd::running && core.steps < limit) {
      const std::uint64_t now = core.steps + std::min(limit - core.steps, most_steps);
      end = core.options.last_steps ? run_to<true, false>(core, now, none)
                                    : run_to<false, false>(core, now, none);
    }
    return end;
  }
  WriteWords batch[batch_steps];
  while (end == StepEnd::running && core.steps < limit) {
    WriteWords* last = batch;
    end =
        run_into(core, core.steps + std::min<std::uint64_t>(limit - core.steps, batch_steps), last);
    blake3_absorb(core.hash, batch, static_cast<std::size_t>(last - batch));
  }
  return end;
}

}  // namespace btcfi::rv32
