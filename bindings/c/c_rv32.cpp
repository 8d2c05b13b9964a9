#include "btcfi/rv32.h"
#include "detail/c_rv32.hpp"

#include <algorithm>

using namespace btcfi;
using namespace btcfi::c;
namespace rv = btcfi::rv32;

void btcfi_rv32_run_init(btcfi_rv32_run* run) {
  if (run != nullptr) *run = run_init;
}
void btcfi_rv32_record_init(btcfi_rv32_record* record) {
  if (record != nullptr) *record = record_init;
}
void btcfi_rv32_input_init(btcfi_rv32_input* input) {
  if (input != nullptr) *input = input_init;
}
void btcfi_rv32_execution_init(btcfi_rv32_execution* execution) {
  if (execution != nullptr) *execution = execution_init;
}

btcfi_status btcfi_rv32_program_create(btcfi_rv32_program** program, const uint8_t* elf,
                                       size_t elf_len, uint32_t flags, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_program_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(program, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(elf, elf_len, where, 1));
    constexpr uint32_t known = BTCFI_RV32_STRICT | BTCFI_RV32_LEGACY;
    if ((flags & ~known) != 0) return fail(Errc::invalid_argument, where, 3);
    rv::LoadOptions options;
    options.strict = (flags & BTCFI_RV32_STRICT) != 0;
    options.profile = profile_of(flags);
    BTCFI_TRY(auto loaded, rv::Program::load(bytes, options));
    *program = new btcfi_rv32_program{std::move(loaded)};
    return {};
  });
}

void btcfi_rv32_program_destroy(btcfi_rv32_program* program) { delete program; }

btcfi_status btcfi_rv32_program_id(const btcfi_rv32_program* program, uint8_t* out32,
                                   uint32_t* entry, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(program, "btcfi_rv32_program_id", 0));
    if (out32 != nullptr) std::memcpy(out32, program->program.id().data(), 32);
    if (entry != nullptr) *entry = program->program.entry();
    return {};
  });
}

btcfi_status btcfi_rv32_program_shipped(uint8_t* elf, size_t capacity, size_t* written,
                                        const char* name, size_t name_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_program_shipped";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto text, text_in(name, name_len, where, 3));
    BTCFI_TRY(const ByteView bytes, rv::programs::find(text));
    return bytes_out(bytes, elf, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_machine_create(btcfi_rv32_machine** machine,
                                       const btcfi_rv32_program* program, const uint8_t* input,
                                       size_t input_len, uint32_t flags, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_machine_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(machine, where, 0));
    BTCFI_CHECK(need(program, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(input, input_len, where, 2));
    BTCFI_TRY(rv::MachineOptions options, options_in(flags, where, 4));
    auto watch = watched(options);
    BTCFI_TRY(auto made, rv::Machine::create(program->program, bytes, std::move(options)));
    *machine = new btcfi_rv32_machine{std::move(watch), std::move(made)};
    return {};
  });
}

btcfi_status btcfi_rv32_machine_resume(btcfi_rv32_machine** machine,
                                       const btcfi_rv32_program* program, const uint8_t* snapshot,
                                       size_t snapshot_len, uint32_t flags, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_machine_resume";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(machine, where, 0));
    BTCFI_CHECK(need(program, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(snapshot, snapshot_len, where, 2));
    BTCFI_TRY(rv::MachineOptions options, options_in(flags, where, 4));
    BTCFI_TRY(const rv::Snapshot from, rv::Snapshot::parse(program->program, bytes));
    auto watch = watched(options);
    BTCFI_TRY(auto made, rv::Machine::resume(program->program, from, std::move(options)));
    *machine = new btcfi_rv32_machine{std::move(watch), std::move(made)};
    return {};
  });
}

btcfi_status btcfi_rv32_machine_snapshot(btcfi_rv32_machine* machine, uint8_t* snapshot,
                                         size_t capacity, size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_machine_snapshot";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(machine, where, 0));
    return bytes_out(machine->machine.snapshot().serialize(), snapshot, capacity, written, where);
  });
}

void btcfi_rv32_machine_destroy(btcfi_rv32_machine* machine) { delete machine; }

btcfi_status btcfi_rv32_machine_watch(btcfi_rv32_machine* machine, btcfi_rv32_output_fn output,
                                      btcfi_rv32_progress_fn progress, void* user,
                                      btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(machine, "btcfi_rv32_machine_watch", 0));
    machine->watch->output = output;
    machine->watch->progress = progress;
    machine->watch->user = user;
    machine->watch->cancel = false;
    return {};
  });
}

btcfi_status btcfi_rv32_machine_run(btcfi_rv32_machine* machine, btcfi_rv32_run* run,
                                    uint64_t max_steps, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_machine_run";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(machine, where, 0));
    if (run == nullptr || run->struct_size < run_first_size) {
      return fail(Errc::invalid_argument, where, 1);
    }
    return struct_out(to_c(machine->machine.run(max_steps)), run, run_first_size, where, 1);
  });
}

btcfi_status btcfi_rv32_machine_trace(btcfi_rv32_machine* machine, btcfi_rv32_record* records,
                                      size_t capacity, size_t* written, btcfi_rv32_run* run,
                                      uint64_t max_steps, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_machine_trace";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(machine, where, 0));
    if (capacity != 0) BTCFI_CHECK(need(records, where, 1));
    BTCFI_CHECK(need(written, where, 2));
    if (run != nullptr && run->struct_size < run_first_size) {
      return fail(Errc::invalid_argument, where, 3);
    }
    // One stride for the array: the size that the caller's records have.
    const std::size_t stride = capacity == 0 ? record_first_size : records[0].struct_size;
    if (stride < record_first_size) return fail(Errc::invalid_argument, where, 1);
    auto* at = reinterpret_cast<unsigned char*>(records);
    for (std::size_t i = 0; i < capacity; ++i) {
      if (reinterpret_cast<btcfi_rv32_record*>(at + i * stride)->struct_size != stride) {
        return fail(Errc::invalid_argument, where, 1, i);
      }
    }
    const std::uint64_t from = machine->machine.steps();
    const std::uint64_t room = std::min<std::uint64_t>(capacity, ~std::uint64_t{0} - from);
    std::size_t count = 0;
    BTCFI_TRY(const rv::RunResult result,
              machine->machine.run_recorded(
                  std::min(max_steps, from + room),
                  [&](std::span<const rv::StepRecord> some, std::span<const rv::TraceHash> hashes) {
                    for (std::size_t i = 0; i < some.size(); ++i) {
                      const btcfi_rv32_record record =
                          to_c(some[i], hashes.empty() ? rv::TraceHash{} : hashes[i]);
                      auto* out = at + count++ * stride;
                      std::memcpy(
                          out + sizeof(uint32_t),
                          reinterpret_cast<const unsigned char*>(&record) + sizeof(uint32_t),
                          std::min(stride, sizeof record) - sizeof(uint32_t));
                    }
                    return true;
                  }));
    *written = count;
    if (run != nullptr) return struct_out(to_c(result), run, run_first_size, where, 3);
    return {};
  });
}

btcfi_status btcfi_rv32_machine_register(const btcfi_rv32_machine* machine, uint32_t* value,
                                         uint32_t index, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_machine_register";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(machine, where, 0));
    BTCFI_CHECK(need(value, where, 1));
    if (index >= rv::register_count) return fail(Errc::out_of_range, where, 2, index);
    *value = machine->machine.reg(index);
    return {};
  });
}

btcfi_status btcfi_rv32_machine_word(const btcfi_rv32_machine* machine, uint32_t* value,
                                     uint32_t address, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_machine_word";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(machine, where, 0));
    BTCFI_CHECK(need(value, where, 1));
    const std::optional<std::uint32_t> word = machine->machine.word(address);
    if (!word) return fail(Errc::out_of_range, where, 2, address);
    *value = *word;
    return {};
  });
}

btcfi_status btcfi_rv32_verify_step(uint8_t* hash, size_t capacity, size_t* written,
                                    const uint8_t* previous, size_t previous_len,
                                    const btcfi_rv32_record* record,
                                    const btcfi_rv32_program* program, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_verify_step";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const ByteView bytes, bytes_in(previous, previous_len, where, 3));
    BTCFI_TRY(const rv::TraceHash before, rv::TraceHash::from(bytes));
    BTCFI_TRY(const rv::StepRecord step, record_in(record, where, 4));
    BTCFI_TRY(const rv::TraceHash after,
              rv::verify_step(before, step, program == nullptr ? nullptr : &program->program));
    return bytes_out(after.view(), hash, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_initial_hash(uint8_t* hash, size_t capacity, size_t* written,
                                     btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const rv::TraceHash first, rv::initial_hash(rv::Profile::blake3_160));
    return bytes_out(first.view(), hash, capacity, written, "btcfi_rv32_initial_hash");
  });
}

btcfi_status btcfi_rv32_record_csv(char* text, size_t capacity, size_t* written,
                                   const btcfi_rv32_record* record, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_record_csv";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const rv::StepRecord step, record_in(record, where, 3));
    std::string row = rv::csv_row(step);
    if (record->hash_len != 0) {
      BTCFI_TRY(const rv::TraceHash hash, hash_from_c(record->hash, record->hash_len));
      row = rv::csv_row(step, hash);
    }
    return text_out(row, text, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_input_hint(uint64_t* hint, const btcfi_rv32_input* input,
                                   btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_input_hint";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(hint, where, 0));
    BTCFI_TRY(const rv::SettlementInput in, input_in(input, where));
    BTCFI_TRY(*hint, rv::hint_for(in));
    return {};
  });
}

btcfi_status btcfi_rv32_input_encode(uint8_t* out64, const btcfi_rv32_input* input,
                                     btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_input_encode";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(out64, where, 0));
    BTCFI_TRY(const rv::SettlementInput in, input_in(input, where));
    BTCFI_TRY(const auto bytes, rv::encode_input(in));
    std::memcpy(out64, bytes.data(), bytes.size());
    return {};
  });
}

btcfi_status btcfi_rv32_execution_make(btcfi_rv32_execution* execution, const uint8_t* elf,
                                       size_t elf_len, const uint8_t* input, size_t input_len,
                                       uint64_t max_steps, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_execution_make";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const ByteView program, bytes_in(elf, elf_len, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(input, input_len, where, 2));
    BTCFI_TRY(const rv::ExecutionClaim claim, rv::execute(program, bytes, max_steps));
    btcfi_rv32_execution out = execution_init;
    out.exit_code = claim.exit_code;
    out.steps = claim.steps;
    std::memcpy(out.program_id, claim.program_id.data(), 32);
    std::memcpy(out.input_id, claim.input_id.data(), 32);
    out.hash_len = hash_to_c(claim.last_hash, out.last_hash);
    return struct_out(out, execution, execution_first_size, where, 0);
  });
}

btcfi_status btcfi_rv32_execution_verify(const btcfi_rv32_execution* execution, const uint8_t* elf,
                                         size_t elf_len, const uint8_t* input, size_t input_len,
                                         btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_execution_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const btcfi_rv32_execution c,
              struct_in(execution, execution_init, execution_first_size, where, 0));
    BTCFI_TRY(const ByteView program, bytes_in(elf, elf_len, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(input, input_len, where, 2));
    rv::ExecutionClaim claim;
    BTCFI_TRY(claim.program_id, fixed_in<Hash256>(c.program_id, where, 0));
    BTCFI_TRY(claim.input_id, fixed_in<Hash256>(c.input_id, where, 0));
    BTCFI_TRY(claim.last_hash, hash_from_c(c.last_hash, c.hash_len));
    claim.exit_code = c.exit_code;
    claim.steps = c.steps;
    return rv::verify_execution(claim, program, bytes);
  });
}
