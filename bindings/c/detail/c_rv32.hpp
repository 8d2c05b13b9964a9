#pragma once

#include "btcfi/rv32.h"
#include "detail/c_call.hpp"

#include <btcfi/rv32.hpp>

#include <atomic>
#include <memory>

// Programs, records and inputs as the C face's functions of several files pass them.

struct btcfi_rv32_program {
  btcfi::rv32::Program program;
};
/// Where a machine's output and progress go; stays where it is while the machine moves.
struct btcfi_rv32_watch {
  btcfi_rv32_output_fn output = nullptr;
  btcfi_rv32_progress_fn progress = nullptr;
  void* user = nullptr;
  std::atomic<bool> cancel{false};
};
struct btcfi_rv32_machine {
  std::unique_ptr<btcfi_rv32_watch> watch;
  btcfi::rv32::Machine machine;
};

namespace btcfi::c {

inline constexpr btcfi_rv32_run run_init = BTCFI_RV32_RUN_INIT;
inline constexpr btcfi_rv32_record record_init = BTCFI_RV32_RECORD_INIT;
inline constexpr btcfi_rv32_input input_init = BTCFI_RV32_INPUT_INIT;
inline constexpr btcfi_rv32_execution execution_init = BTCFI_RV32_EXECUTION_INIT;
// Sizes in the first release: no caller has less.
inline constexpr std::size_t run_first_size = 80;
inline constexpr std::size_t record_first_size = 120;
inline constexpr std::size_t input_first_size = 72;
inline constexpr std::size_t execution_first_size = 120;
static_assert(sizeof(btcfi_rv32_run) == run_first_size);
static_assert(sizeof(btcfi_rv32_record) == record_first_size);
static_assert(sizeof(btcfi_rv32_input) == input_first_size);
static_assert(sizeof(btcfi_rv32_execution) == execution_first_size);

inline std::uint32_t hash_to_c(const rv32::TraceHash& hash, std::uint8_t* out) noexcept {
  std::memcpy(out, hash.bytes.data(), hash.size);
  return hash.size;
}
[[nodiscard]] inline Result<rv32::TraceHash> hash_from_c(const std::uint8_t* hash,
                                                         std::uint32_t size) noexcept {
  if (size > BTCFI_RV32_HASH_MAX) return fail(Errc::out_of_range, "hash_len");
  return rv32::TraceHash::from(ByteView(hash, size));
}

[[nodiscard]] inline btcfi_rv32_run to_c(const rv32::RunResult& r) noexcept {
  btcfi_rv32_run out = run_init;
  out.reason = static_cast<std::uint32_t>(r.reason);
  out.steps = r.steps;
  out.exit_code = r.exit_code;
  if (r.last_hash) out.hash_len = hash_to_c(*r.last_hash, out.last_hash);
  out.fault_kind = static_cast<std::uint32_t>(r.fault.kind);
  out.fault_pc = r.fault.pc;
  out.fault_micro = r.fault.micro;
  out.fault_opcode = r.fault.opcode;
  out.fault_address = r.fault.address;
  return out;
}

[[nodiscard]] inline btcfi_rv32_record to_c(const rv32::StepRecord& r,
                                            const rv32::TraceHash& hash) noexcept {
  btcfi_rv32_record out = record_init;
  out.access_kinds = r.access_kinds;
  out.step = r.step;
  out.read_1_address = r.read_1.address, out.read_1_value = r.read_1.value;
  out.read_1_last_step = r.read_1.last_step;
  out.read_2_address = r.read_2.address, out.read_2_value = r.read_2.value;
  out.read_2_last_step = r.read_2.last_step;
  out.pc = r.pc.address, out.micro = r.pc.micro, out.opcode = r.opcode;
  out.write_address = r.write.address, out.write_value = r.write.value;
  out.next_pc = r.next_pc.address, out.next_micro = r.next_pc.micro;
  out.has_witness = r.witness ? 1 : 0, out.witness = r.witness.value_or(0);
  out.hash_len = hash_to_c(hash, out.hash);
  return out;
}

[[nodiscard]] inline Result<rv32::StepRecord> record_in(const btcfi_rv32_record* in,
                                                        const char* where,
                                                        std::size_t input) noexcept {
  BTCFI_TRY(const btcfi_rv32_record c, struct_in(in, record_init, record_first_size, where, input));
  if (c.micro > 0xff) return fail(Errc::out_of_range, "micro", input);
  if (c.next_micro > 0xff) return fail(Errc::out_of_range, "next_micro", input);
  if (c.access_kinds > 0xff) return fail(Errc::out_of_range, "access_kinds", input);
  if (c.has_witness > 1) return fail(Errc::out_of_range, "has_witness", input);
  rv32::StepRecord out;
  out.step = c.step;
  out.read_1 = {c.read_1_address, c.read_1_value, c.read_1_last_step};
  out.read_2 = {c.read_2_address, c.read_2_value, c.read_2_last_step};
  out.pc = {c.pc, static_cast<std::uint8_t>(c.micro)};
  out.opcode = c.opcode;
  out.write = {c.write_address, c.write_value};
  out.next_pc = {c.next_pc, static_cast<std::uint8_t>(c.next_micro)};
  if (c.has_witness != 0) out.witness = c.witness;
  out.access_kinds = static_cast<std::uint8_t>(c.access_kinds);
  return out;
}

[[nodiscard]] inline Result<rv32::SettlementInput> input_in(const btcfi_rv32_input* in,
                                                            const char* where) noexcept {
  BTCFI_TRY(const btcfi_rv32_input c, struct_in(in, input_init, input_first_size, where, 1));
  return rv32::SettlementInput{
      c.kind,           c.price_ticks,  c.strike_ticks,   c.limit_ticks, c.quantity_sat,
      c.collateral_sat, c.rounding_sat, c.min_payout_sat, c.claim_sat,   c.hint};
}

[[nodiscard]] inline rv32::Profile profile_of(std::uint32_t flags) noexcept {
  return (flags & BTCFI_RV32_LEGACY) != 0 ? rv32::Profile::legacy_sha256
                                          : rv32::Profile::blake3_160;
}

/// The options of a machine's flags. Errors: invalid_argument for an unknown flag.
[[nodiscard]] inline Result<rv32::MachineOptions> options_in(std::uint32_t flags, const char* where,
                                                             std::size_t input) {
  constexpr std::uint32_t known =
      BTCFI_RV32_NO_HASH | BTCFI_RV32_LAST_STEPS | BTCFI_RV32_REVERSE_INPUT | BTCFI_RV32_LEGACY;
  if ((flags & ~known) != 0) return fail(Errc::invalid_argument, where, input);
  rv32::MachineOptions options;
  options.profile = profile_of(flags);
  options.hash = (flags & BTCFI_RV32_NO_HASH) == 0;
  options.last_steps = (flags & BTCFI_RV32_LAST_STEPS) != 0;
  options.reverse_input_words = (flags & BTCFI_RV32_REVERSE_INPUT) != 0;
  return options;
}

/// A watch whose functions may be set at any time, and options that go through it.
[[nodiscard]] inline std::unique_ptr<btcfi_rv32_watch> watched(rv32::MachineOptions& options) {
  auto watch = std::make_unique<btcfi_rv32_watch>();
  btcfi_rv32_watch* const w = watch.get();
  options.output = [w](std::uint8_t byte) {
    if (w->output != nullptr) w->output(w->user, byte);
  };
  options.progress = [w](std::uint64_t steps) {
    if (w->progress != nullptr && w->progress(w->user, steps) != 0) w->cancel = true;
  };
  options.cancel = &w->cancel;
  return watch;
}

}  // namespace btcfi::c
