#include "detail/c_rv32.hpp"

#include <array>

using namespace btcfi;
using namespace btcfi::c;
namespace rv = btcfi::rv32;

struct btcfi_rv32_replay {
  rv::Execution execution;
};

namespace {

/// Whom a replay tells while it is made.
struct Told {
  btcfi_rv32_output_fn output = nullptr;
  btcfi_rv32_progress_fn progress = nullptr;
  void* user = nullptr;
};

btcfi_status make_replay(btcfi_rv32_replay** replay, const btcfi_rv32_program* program,
                         const uint8_t* input, size_t input_len, uint64_t max_steps,
                         const Told& told, uint32_t flags, const char* where,
                         std::size_t flags_argument, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(replay, where, 0));
    BTCFI_CHECK(need(program, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(input, input_len, where, 2));
    constexpr uint32_t known = BTCFI_RV32_REVERSE_INPUT | BTCFI_RV32_LEGACY;
    if ((flags & ~known) != 0) return fail(Errc::invalid_argument, where, flags_argument);
    rv::ExecutionOptions options;
    BTCFI_TRY(options.machine, options_in(flags, where, flags_argument));
    const auto watch = watched(options.machine);  // only while the execution is made
    watch->output = told.output;
    watch->progress = told.progress;
    watch->user = told.user;
    BTCFI_TRY(auto made, rv::Execution::create(program->program, bytes, max_steps, options));
    *replay = new btcfi_rv32_replay{std::move(made)};
    return {};
  });
}

}  // namespace

btcfi_status btcfi_rv32_replay_create(btcfi_rv32_replay** replay, const btcfi_rv32_program* program,
                                      const uint8_t* input, size_t input_len, uint64_t max_steps,
                                      uint32_t flags, btcfi_error* err) {
  return make_replay(replay, program, input, input_len, max_steps, {}, flags,
                     "btcfi_rv32_replay_create", 5, err);
}

btcfi_status btcfi_rv32_replay_create_watched(btcfi_rv32_replay** replay,
                                              const btcfi_rv32_program* program,
                                              const uint8_t* input, size_t input_len,
                                              uint64_t max_steps, btcfi_rv32_output_fn output,
                                              btcfi_rv32_progress_fn progress, void* user,
                                              uint32_t flags, btcfi_error* err) {
  return make_replay(replay, program, input, input_len, max_steps, {output, progress, user}, flags,
                     "btcfi_rv32_replay_create_watched", 8, err);
}

void btcfi_rv32_replay_destroy(btcfi_rv32_replay* replay) { delete replay; }

btcfi_status btcfi_rv32_replay_run(const btcfi_rv32_replay* replay, btcfi_rv32_run* run,
                                   btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_replay_run";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(replay, where, 0));
    return struct_out(to_c(replay->execution.result()), run, run_first_size, where, 1);
  });
}

btcfi_status btcfi_rv32_replay_hash(const btcfi_rv32_replay* replay, uint8_t* hash, size_t capacity,
                                    size_t* written, uint64_t step, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_replay_hash";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(replay, where, 0));
    BTCFI_TRY(const rv::TraceHash found, replay->execution.hash_at(step));
    return bytes_out(found.view(), hash, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_replay_record(const btcfi_rv32_replay* replay, btcfi_rv32_record* record,
                                      uint64_t step, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_replay_record";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(replay, where, 0));
    btcfi_rv32_record found = record_init;
    BTCFI_CHECK(
        replay->execution.records(step, step, [&](const rv::StepRecord& r, const rv::TraceHash& h) {
          found = to_c(r, h);
          return true;
        }));
    return struct_out(found, record, record_first_size, where, 1);
  });
}

btcfi_status btcfi_rv32_replay_snapshot(const btcfi_rv32_replay* replay, uint8_t* snapshot,
                                        size_t capacity, size_t* written, uint64_t step,
                                        btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_replay_snapshot";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(replay, where, 0));
    BTCFI_TRY(const rv::Snapshot found, replay->execution.snapshot_at(step));
    return bytes_out(found.serialize(), snapshot, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_replay_index(const btcfi_rv32_replay* replay, uint8_t* index,
                                     size_t capacity, size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_replay_index";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(replay, where, 0));
    return bytes_out(replay->execution.index().serialize(), index, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_index_verify(uint64_t* from_step, uint64_t* to_step, const uint8_t* index,
                                     size_t index_len, const btcfi_rv32_program* program,
                                     const uint8_t* input, size_t input_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_index_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const ByteView bytes, bytes_in(index, index_len, where, 2));
    BTCFI_CHECK(need(program, where, 4));
    BTCFI_TRY(const ByteView question, bytes_in(input, input_len, where, 5));
    BTCFI_TRY(const rv::HashIndex parsed, rv::HashIndex::parse(bytes));
    BTCFI_TRY(const auto wrong, rv::find_wrong_segment(parsed, program->program, question));
    if (!wrong) return {};
    if (from_step != nullptr) *from_step = wrong->from_step;
    if (to_step != nullptr) *to_step = wrong->to_step;
    return fail(Errc::rv32_segment_hash, where,
                static_cast<std::size_t>(wrong->from_step >> parsed.spacing_log2),
                static_cast<std::size_t>(wrong->from_step));
  });
}

btcfi_status btcfi_rv32_program_rom(const btcfi_rv32_program* program, char* text, size_t capacity,
                                    size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_program_rom";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(program, where, 0));
    BTCFI_TRY(const rv::RomCommitment rom, rv::rom_commitment(program->program));
    return text_out(rom.text(), text, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_input_barrier(uint8_t* bytes, size_t capacity, size_t* written,
                                      const btcfi_rv32_input* input, uint32_t barrier_kind,
                                      uint32_t barrier_ticks, const uint32_t* observations,
                                      size_t count, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_input_barrier";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const rv::SettlementInput terms, input_in(input, where));
    if (count != 0) BTCFI_CHECK(need(observations, where, 6));
    if (count > rv::max_observations) {
      return fail(Errc::limit_exceeded, where, 7, rv::max_observations);
    }
    const rv::BarrierInput in{
        terms, barrier_kind, barrier_ticks, {observations, observations + count}};
    BTCFI_TRY(const Bytes out, rv::encode_barrier_input(in));
    return bytes_out(out, bytes, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_input_average(uint8_t* bytes, size_t capacity, size_t* written,
                                      const btcfi_rv32_input* input, const uint32_t* sources3,
                                      btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_input_average";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const rv::SettlementInput terms, input_in(input, where));
    BTCFI_CHECK(need(sources3, where, 4));
    BTCFI_TRY(const Bytes out,
              rv::encode_average_input({terms, {sources3[0], sources3[1], sources3[2]}}));
    return bytes_out(out, bytes, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_input_american(uint8_t* bytes, size_t capacity, size_t* written,
                                       const btcfi_rv32_input* input, uint32_t first_s,
                                       uint32_t last_s, uint32_t exercised_s, uint32_t priced_s,
                                       uint32_t max_age_s, btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_input_american";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const rv::SettlementInput terms, input_in(input, where));
    BTCFI_TRY(const Bytes out, rv::encode_american_input(
                                   {terms, first_s, last_s, exercised_s, priced_s, max_age_s}));
    return bytes_out(out, bytes, capacity, written, where);
  });
}

btcfi_status btcfi_rv32_input_cents(uint8_t* out24, uint64_t* payout_cents, uint32_t kind,
                                    uint32_t strike_cents, uint32_t price_cents,
                                    uint32_t quantity_hundredths, uint64_t claim_cents,
                                    btcfi_error* err) {
  constexpr const char* where = "btcfi_rv32_input_cents";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(out24, where, 0));
    const rv::CentsInput in{kind, strike_cents, price_cents, quantity_hundredths, claim_cents};
    BTCFI_TRY(const std::uint64_t payout, rv::cents_payout(in));
    BTCFI_TRY(const Bytes out, rv::encode_cents_input(in));
    std::memcpy(out24, out.data(), out.size());
    if (payout_cents != nullptr) *payout_cents = payout;
    return {};
  });
}
