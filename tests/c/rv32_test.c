#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>
#include <string.h>

static uint8_t elf[4096];
static size_t elf_len;

/* A call on 1 BTC struck at 100,000 that ends at 110,000: pays 9,000,000 sats after rounding. */
static btcfi_rv32_input example(void) {
  btcfi_rv32_input in = BTCFI_RV32_INPUT_INIT;
  in.kind = 0;
  in.price_ticks = 110000;
  in.strike_ticks = 100000;
  in.quantity_sat = 100000000;
  in.collateral_sat = 100000000;
  in.rounding_sat = 100000;
  in.min_payout_sat = 1000;
  in.claim_sat = 9000000;
  return in;
}

static void a_right_claim_exits_with_zero_and_a_wrong_one_does_not(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_input in = example();
  uint8_t input[64];
  btcfi_rv32_program* program = NULL;
  CHECK_OK(btcfi_rv32_program_create(&program, elf, elf_len, BTCFI_RV32_STRICT, &err), err);
  uint8_t id[32];
  uint32_t entry = 0;
  CHECK_OK(btcfi_rv32_program_id(program, id, &entry, &err), err);
  CHECK(entry == 0x80000000u);
  CHECK_OK(btcfi_rv32_input_hint(&in.hint, &in, &err), err);
  CHECK(in.hint == 90);
  for (int wrong = 0; wrong < 2; ++wrong) {
    btcfi_rv32_machine* machine = NULL;
    btcfi_rv32_run run = BTCFI_RV32_RUN_INIT;
    in.claim_sat = 9000000u + (unsigned)wrong;
    CHECK_OK(btcfi_rv32_input_encode(input, &in, &err), err);
    CHECK_OK(btcfi_rv32_machine_create(&machine, program, input, sizeof input, 0, &err), err);
    CHECK_OK(btcfi_rv32_machine_run(machine, &run, 1000, &err), err);
    CHECK(run.reason == BTCFI_RV32_HALTED && run.exit_code == (uint32_t)wrong);
    CHECK(run.steps <= 64 && run.hash_len == 20 && run.fault_kind == BTCFI_RV32_FAULT_NONE);
    btcfi_rv32_machine_destroy(machine);
  }
  in.price_ticks = 1u << 28;
  CHECK(btcfi_rv32_input_encode(input, &in, &err) == BTCFI_ERR_RV32_SETTLEMENT_INPUT);
  CHECK(err.offset == 4);
  btcfi_rv32_program_destroy(program);
}

static void records_are_checked_one_by_one_to_the_last_hash(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_input in = example();
  uint8_t input[64];
  btcfi_rv32_program* program = NULL;
  btcfi_rv32_machine* machine = NULL;
  btcfi_rv32_run run = BTCFI_RV32_RUN_INIT;
  btcfi_rv32_record records[10];
  uint8_t hash[32];
  size_t hash_len = 0;
  size_t written = 0;
  CHECK_OK(btcfi_rv32_input_hint(&in.hint, &in, &err), err);
  CHECK_OK(btcfi_rv32_input_encode(input, &in, &err), err);
  CHECK_OK(btcfi_rv32_program_create(&program, elf, elf_len, 0, &err), err);
  CHECK_OK(btcfi_rv32_machine_create(&machine, program, input, 64, BTCFI_RV32_LAST_STEPS, &err),
           err);
  CHECK_OK(btcfi_rv32_initial_hash(hash, sizeof hash, &hash_len, &err), err);
  CHECK(hash_len == 20);
  for (size_t i = 0; i < 10; ++i) btcfi_rv32_record_init(&records[i]);
  do {
    CHECK_OK(btcfi_rv32_machine_trace(machine, records, 10, &written, &run, 1000, &err), err);
    CHECK(written > 0 && written <= 10);
    for (size_t i = 0; i < written; ++i) {
      uint8_t next[32];
      CHECK_OK(btcfi_rv32_verify_step(next, sizeof next, &hash_len, hash, 20, &records[i], program,
                                      &err),
               err);
      CHECK(records[i].hash_len == 20 && memcmp(next, records[i].hash, 20) == 0);
      records[i].write_value ^= 1;
      CHECK(btcfi_rv32_verify_step(next, sizeof next, &hash_len, hash, 20, &records[i], NULL,
                                   &err) != BTCFI_OK);
      CHECK(err.offset == (uint32_t)records[i].step);
      memcpy(hash, records[i].hash, 20);
    }
  } while (run.reason == BTCFI_RV32_LIMIT && run.steps < 1000);
  CHECK(run.reason == BTCFI_RV32_HALTED);
  CHECK(memcmp(hash, run.last_hash, 20) == 0);

  char row[256];
  btcfi_rv32_record_init(&records[0]);
  CHECK_OK(btcfi_rv32_record_csv(row, sizeof row, &written, &records[0], &err), err);
  CHECK(written == 150 && strcmp(row + 147, "2a") == 0);
  uint32_t value = 1;
  CHECK_OK(btcfi_rv32_machine_register(machine, &value, 10, &err), err);
  CHECK(value == 0);
  CHECK(btcfi_rv32_machine_register(machine, &value, 34, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK_OK(btcfi_rv32_machine_word(machine, &value, 0xaa000004u, &err), err);
  CHECK(value == 110000);
  CHECK(btcfi_rv32_machine_word(machine, &value, 0x80000000u, &err) == BTCFI_ERR_OUT_OF_RANGE);
  btcfi_rv32_machine_destroy(machine);
  btcfi_rv32_program_destroy(program);
}

static void an_execution_is_confirmed_by_another_machine(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_input in = example();
  btcfi_rv32_execution claim = BTCFI_RV32_EXECUTION_INIT;
  uint8_t input[64];
  CHECK_OK(btcfi_rv32_input_hint(&in.hint, &in, &err), err);
  CHECK_OK(btcfi_rv32_input_encode(input, &in, &err), err);
  CHECK_OK(btcfi_rv32_execution_make(&claim, elf, elf_len, input, 64, 1000, &err), err);
  CHECK_OK(btcfi_rv32_execution_verify(&claim, elf, elf_len, input, 64, &err), err);
  input[4] ^= 1;
  CHECK(btcfi_rv32_execution_verify(&claim, elf, elf_len, input, 64, &err) ==
        BTCFI_ERR_RV32_CLAIM_INPUT);
  input[4] ^= 1;
  elf[100] ^= 1;
  CHECK(btcfi_rv32_execution_verify(&claim, elf, elf_len, input, 64, &err) ==
        BTCFI_ERR_RV32_CLAIM_PROGRAM);
  elf[100] ^= 1;
  claim.last_hash[3] ^= 1;
  CHECK(btcfi_rv32_execution_verify(&claim, elf, elf_len, input, 64, &err) ==
        BTCFI_ERR_RV32_CLAIM_HASH);
}

static void a_replay_answers_for_any_step(uint32_t profile, size_t hash_len) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_input in = example();
  uint8_t input[64], hash[32], snapshot[32768], index[1024];
  btcfi_rv32_program* program = NULL;
  btcfi_rv32_replay* replay = NULL;
  btcfi_rv32_machine* machine = NULL;
  btcfi_rv32_run run = BTCFI_RV32_RUN_INIT, again = BTCFI_RV32_RUN_INIT;
  btcfi_rv32_record record = BTCFI_RV32_RECORD_INIT;
  size_t written = 0;
  CHECK_OK(btcfi_rv32_input_hint(&in.hint, &in, &err), err);
  CHECK_OK(btcfi_rv32_input_encode(input, &in, &err), err);
  CHECK_OK(btcfi_rv32_program_create(&program, elf, elf_len, 0, &err), err);
  CHECK_OK(btcfi_rv32_replay_create(&replay, program, input, 64, 1000, profile, &err), err);
  CHECK_OK(btcfi_rv32_replay_run(replay, &run, &err), err);
  CHECK(run.reason == BTCFI_RV32_HALTED && run.exit_code == 0 && run.steps == 60);
  CHECK_OK(btcfi_rv32_replay_hash(replay, hash, sizeof hash, &written, 60, &err), err);
  CHECK(written == hash_len && memcmp(hash, run.last_hash, hash_len) == 0);
  CHECK_OK(btcfi_rv32_replay_record(replay, &record, 60, &err), err);
  CHECK(record.step == 60 && memcmp(record.hash, hash, hash_len) == 0);
  CHECK(btcfi_rv32_replay_record(replay, &record, 61, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(err.offset == 60);
  CHECK_OK(btcfi_rv32_replay_index(replay, index, sizeof index, &written, &err), err);
  CHECK_OK(btcfi_rv32_index_verify(NULL, NULL, index, written, program, input, 64, &err), err);
  CHECK(btcfi_rv32_index_verify(NULL, NULL, index, written, program, input, 63, &err) ==
        BTCFI_ERR_RV32_CLAIM_INPUT);
  CHECK(btcfi_rv32_index_verify(NULL, NULL, index, written - 1, program, input, 64, &err) ==
        BTCFI_ERR_RV32_BAD_SNAPSHOT);
  CHECK(btcfi_rv32_program_rom(program, NULL, 0, &written, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written > 5000);
  CHECK_OK(btcfi_rv32_replay_snapshot(replay, snapshot, sizeof snapshot, &written, 30, &err), err);
  CHECK_OK(btcfi_rv32_machine_resume(&machine, program, snapshot, written, profile, &err), err);
  CHECK_OK(btcfi_rv32_machine_run(machine, &again, 1000, &err), err);
  CHECK(memcmp(&run, &again, sizeof run) == 0);
  btcfi_rv32_machine_destroy(machine);
  snapshot[200] ^= 1;
  CHECK(btcfi_rv32_machine_resume(&machine, program, snapshot, written, profile, &err) ==
        BTCFI_ERR_RV32_SNAPSHOT_CHECKSUM);
  CHECK(btcfi_rv32_machine_resume(&machine, program, snapshot, written - 1, profile, &err) ==
        BTCFI_ERR_RV32_BAD_SNAPSHOT);
  CHECK_OK(btcfi_rv32_machine_create(&machine, program, input, 64, profile, &err), err);
  CHECK(btcfi_rv32_machine_snapshot(machine, NULL, 0, &written, &err) ==
        BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written > 64);
  btcfi_rv32_machine_destroy(machine);
  btcfi_rv32_replay_destroy(replay);
  btcfi_rv32_program_destroy(program);
}

static int32_t stop_at_two_million(void* user, uint64_t steps) {
  ++*(uint64_t*)user;
  return steps >= 2000000;
}

static void a_long_run_tells_its_progress_and_is_stopped(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  /* jal x0, 0 for ever, in the place of the first instruction */
  static uint8_t endless[4096];
  btcfi_rv32_program* program = NULL;
  btcfi_rv32_machine* machine = NULL;
  btcfi_rv32_run run = BTCFI_RV32_RUN_INIT;
  uint64_t calls = 0;
  size_t at = 0;
  memcpy(endless, elf, elf_len);
  while (memcmp(endless + at, "\xb7\x07\x00\xaa", 4) != 0) ++at;
  memcpy(endless + at, "\x6f\x00\x00\x00", 4);
  CHECK_OK(btcfi_rv32_program_create(&program, endless, elf_len, 0, &err), err);
  CHECK_OK(btcfi_rv32_machine_create(&machine, program, NULL, 0, BTCFI_RV32_NO_HASH, &err), err);
  CHECK_OK(btcfi_rv32_machine_watch(machine, NULL, stop_at_two_million, &calls, &err), err);
  CHECK_OK(btcfi_rv32_machine_run(machine, &run, UINT64_MAX, &err), err);
  CHECK(run.reason == BTCFI_RV32_CANCELLED && calls == 2 && run.steps == 2 << 20);
  CHECK_OK(btcfi_rv32_machine_watch(machine, NULL, NULL, NULL, &err), err);
  CHECK_OK(btcfi_rv32_machine_run(machine, &run, 3000000, &err), err);
  CHECK(run.reason == BTCFI_RV32_LIMIT && run.steps == 3000000);
  btcfi_rv32_machine_destroy(machine);

  /* A replay too, which then answers for the steps that were made. */
  btcfi_rv32_replay* replay = NULL;
  uint8_t hash[32];
  size_t hash_len = 0;
  calls = 0;
  CHECK(btcfi_rv32_replay_create_watched(&replay, program, NULL, 0, UINT64_MAX, NULL,
                                         stop_at_two_million, &calls, BTCFI_RV32_NO_HASH,
                                         &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(replay == NULL && calls == 0);
  CHECK_OK(btcfi_rv32_replay_create_watched(&replay, program, NULL, 0, UINT64_MAX, NULL,
                                            stop_at_two_million, &calls, 0, &err),
           err);
  CHECK_OK(btcfi_rv32_replay_run(replay, &run, &err), err);
  CHECK(run.reason == BTCFI_RV32_CANCELLED && calls == 2 && run.steps == 2 << 20);
  CHECK_OK(btcfi_rv32_replay_hash(replay, hash, sizeof hash, &hash_len, 2 << 20, &err), err);
  CHECK(hash_len == 20 && calls == 2);
  CHECK(btcfi_rv32_replay_hash(replay, hash, sizeof hash, &hash_len, (2 << 20) + 1, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  btcfi_rv32_replay_destroy(replay);
  btcfi_rv32_program_destroy(program);
}

static uint32_t exit_code_of(const char* name, const uint8_t* input, size_t input_len) {
  btcfi_error err = BTCFI_ERROR_INIT;
  static uint8_t other[4096];
  size_t other_len = 0;
  btcfi_rv32_program* program = NULL;
  btcfi_rv32_machine* machine = NULL;
  btcfi_rv32_run run = BTCFI_RV32_RUN_INIT;
  CHECK_OK(btcfi_rv32_program_shipped(other, sizeof other, &other_len, name, strlen(name), &err),
           err);
  CHECK_OK(btcfi_rv32_program_create(&program, other, other_len, 0, &err), err);
  CHECK_OK(btcfi_rv32_machine_create(&machine, program, input, input_len, 0, &err), err);
  CHECK_OK(btcfi_rv32_machine_run(machine, &run, 1000, &err), err);
  CHECK(run.reason == BTCFI_RV32_HALTED);
  btcfi_rv32_machine_destroy(machine);
  btcfi_rv32_program_destroy(program);
  return run.exit_code;
}

static void the_other_programs_take_right_claims(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_input in = example();
  uint8_t bytes[1040];
  size_t written = 0;
  const uint32_t seen[3] = {100000, 119999, 120000};
  const uint32_t sources[3] = {109999, 110000, 110002};
  uint64_t payout = 0;
  CHECK_OK(btcfi_rv32_input_hint(&in.hint, &in, &err), err);
  for (size_t count = 2; count <= 3; ++count) {
    CHECK_OK(
        btcfi_rv32_input_barrier(bytes, sizeof bytes, &written, &in, 0, 120000, seen, count, &err),
        err);
    CHECK(exit_code_of("barrier", bytes, written) == count - 2);
  }
  CHECK(btcfi_rv32_input_barrier(bytes, sizeof bytes, &written, &in, 0, 1, seen, 241, &err) ==
        BTCFI_ERR_LIMIT_EXCEEDED);
  CHECK_OK(btcfi_rv32_input_average(bytes, sizeof bytes, &written, &in, sources, &err), err);
  CHECK(exit_code_of("average", bytes, written) == 0);
  CHECK_OK(btcfi_rv32_input_american(bytes, sizeof bytes, &written, &in, 10, 20, 15, 14, 1, &err),
           err);
  CHECK(exit_code_of("american", bytes, written) == 0);
  CHECK_OK(btcfi_rv32_input_cents(bytes, &payout, 1, 5000000, 4800000, 200, 400000, &err), err);
  CHECK(payout == 400000 && exit_code_of("legacy_cents", bytes, 24) == 0);
}

static void arguments_are_checked(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_program* program = NULL;
  btcfi_rv32_machine* machine = NULL;
  btcfi_rv32_run run = BTCFI_RV32_RUN_INIT;
  btcfi_rv32_record record = BTCFI_RV32_RECORD_INIT;
  size_t written = 0;
  CHECK(btcfi_rv32_program_create(&program, NULL, 0, 0, &err) == BTCFI_ERR_RV32_BAD_ELF);
  CHECK(btcfi_rv32_program_create(NULL, elf, elf_len, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_rv32_program_create(&program, elf, elf_len, 16, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_rv32_program_shipped(NULL, 0, &written, "none", 4, &err) ==
        BTCFI_ERR_RV32_UNKNOWN_PROGRAM);
  CHECK_OK(btcfi_rv32_program_create(&program, elf, elf_len, 0, &err), err);
  CHECK(btcfi_rv32_machine_create(&machine, program, NULL, 1, 0, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_rv32_machine_create(&machine, program, elf, 65, 0, &err) ==
        BTCFI_ERR_RV32_INPUT_TOO_LONG);
  CHECK_OK(btcfi_rv32_machine_create(&machine, program, NULL, 0, BTCFI_RV32_NO_HASH, &err), err);
  run.struct_size = 8;
  CHECK(btcfi_rv32_machine_run(machine, &run, 10, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_rv32_machine_trace(machine, &record, 1, &written, NULL, 10, &err) ==
        BTCFI_ERR_WRONG_STATE);
  btcfi_rv32_run_init(&run);
  CHECK_OK(btcfi_rv32_machine_run(machine, &run, 10, &err), err);
  CHECK(run.reason == BTCFI_RV32_LIMIT && run.steps == 10 && run.hash_len == 0);
  btcfi_rv32_machine_destroy(machine);
  btcfi_rv32_program_destroy(program);
  btcfi_rv32_machine_destroy(NULL);
  btcfi_rv32_program_destroy(NULL);
}

int main(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  CHECK_OK(btcfi_rv32_program_shipped(elf, sizeof elf, &elf_len, "vanilla", 7, &err), err);
  a_right_claim_exits_with_zero_and_a_wrong_one_does_not();
  records_are_checked_one_by_one_to_the_last_hash();
  an_execution_is_confirmed_by_another_machine();
  a_replay_answers_for_any_step(0, 20);
  a_replay_answers_for_any_step(BTCFI_RV32_LEGACY, 32);
  a_long_run_tells_its_progress_and_is_stopped();
  the_other_programs_take_right_claims();
  arguments_are_checked();
  return check_report();
}
