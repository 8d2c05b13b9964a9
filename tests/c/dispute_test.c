#include "check.h"

#include <btcfi/dispute.h>
#include <btcfi/rv32.h>

#include <stdlib.h>

static uint8_t question[64];
static const uint8_t* elf;
static size_t elf_len;

static void ask(uint64_t claim_sat) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_input input = BTCFI_RV32_INPUT_INIT;
  input.price_ticks = 110000;
  input.strike_ticks = 100000;
  input.quantity_sat = input.collateral_sat = 100000000;
  input.rounding_sat = 100000;
  input.min_payout_sat = 1000;
  input.claim_sat = claim_sat;
  CHECK_OK(btcfi_rv32_input_hint(&input.hint, &input, &err), err);
  CHECK_OK(btcfi_rv32_input_encode(question, &input, &err), err);
}

/* Lets the two talk to the end and gives the verdict that both come to. */
static btcfi_dispute_verdict play(btcfi_dispute_player* prover, btcfi_dispute_player* verifier) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_dispute_verdict one = BTCFI_DISPUTE_VERDICT_INIT, other = BTCFI_DISPUTE_VERDICT_INIT;
  uint8_t message[BTCFI_DISPUTE_MESSAGE_MAX];
  uint32_t side = BTCFI_DISPUTE_CLOSED;
  size_t size = 0;
  for (;;) {
    CHECK_OK(btcfi_dispute_player_turn(prover, &side, &err), err);
    if (side == BTCFI_DISPUTE_CLOSED) break;
    CHECK(btcfi_dispute_player_judge(prover, &one, &err) == BTCFI_ERR_WRONG_STATE);
    {
      btcfi_dispute_player* speaker = side == BTCFI_DISPUTE_PROVER ? prover : verifier;
      btcfi_dispute_player* listener = side == BTCFI_DISPUTE_PROVER ? verifier : prover;
      size_t needed = 0;
      CHECK(btcfi_dispute_player_speak(listener, message, sizeof message, &size, &err) ==
            BTCFI_ERR_DISPUTE_OUT_OF_TURN);
      CHECK(btcfi_dispute_player_speak(speaker, message, 10, &needed, &err) ==
            BTCFI_ERR_BUFFER_TOO_SMALL);
      CHECK_OK(btcfi_dispute_player_speak(speaker, message, sizeof message, &size, &err), err);
      CHECK(size == needed);
      CHECK(btcfi_dispute_player_hear(listener, message, size - 1, &err) ==
            BTCFI_ERR_DISPUTE_BAD_MESSAGE);
      CHECK_OK(btcfi_dispute_player_hear(listener, message, size, &err), err);
    }
  }
  CHECK_OK(btcfi_dispute_player_judge(prover, &one, &err), err);
  CHECK_OK(btcfi_dispute_player_judge(verifier, &other, &err), err);
  CHECK(memcmp(&one, &other, sizeof one) == 0);
  return one;
}

static void disputes_end_as_they_must(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_dispute_settings settings = BTCFI_DISPUTE_SETTINGS_INIT;
  btcfi_dispute_case* about = NULL;
  btcfi_dispute_player *prover = NULL, *verifier = NULL;
  btcfi_dispute_verdict verdict;
  uint8_t id[32];
  char* log = NULL;
  size_t size = 0;
  settings.max_steps = 1000;
  ask(9000000);
  CHECK_OK(
      btcfi_dispute_case_create(&about, elf, elf_len, question, sizeof question, &settings, &err),
      err);
  CHECK_OK(btcfi_dispute_case_id(about, id, &err), err);
  CHECK_OK(btcfi_dispute_player_create(&prover, about, BTCFI_DISPUTE_PROVER, 0, &err), err);
  CHECK_OK(btcfi_dispute_player_create(&verifier, about, BTCFI_DISPUTE_VERIFIER,
                                       BTCFI_DISPUTE_CONTEST_ALWAYS, &err),
           err);
  btcfi_dispute_case_destroy(about);
  verdict = play(prover, verifier);
  CHECK(verdict.winner == BTCFI_DISPUTE_PROVER);
  CHECK(verdict.ruling == BTCFI_DISPUTE_NO_CHALLENGE);
  CHECK(verdict.challenge == BTCFI_DISPUTE_CHALLENGE_NONE);
  CHECK(btcfi_dispute_player_log(prover, NULL, 0, &size, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  log = (char*)malloc(size);
  CHECK(log != NULL);
  CHECK_OK(btcfi_dispute_player_log(prover, log, size, &size, &err), err);
  CHECK(strstr(log, "conflict_step_log") != NULL);
  free(log);
  btcfi_dispute_player_destroy(prover);
  btcfi_dispute_player_destroy(verifier);

  ask(8999999);
  about = NULL, prover = NULL, verifier = NULL;
  CHECK_OK(
      btcfi_dispute_case_create(&about, elf, elf_len, question, sizeof question, &settings, &err),
      err);
  CHECK(btcfi_dispute_player_create(&prover, about, BTCFI_DISPUTE_PROVER, 0, &err) ==
        BTCFI_ERR_RV32_CLAIM_RESULT);
  CHECK_OK(
      btcfi_dispute_player_create(&prover, about, BTCFI_DISPUTE_PROVER, BTCFI_DISPUTE_FORCE, &err),
      err);
  CHECK_OK(btcfi_dispute_player_create(&verifier, about, BTCFI_DISPUTE_VERIFIER, 0, &err), err);
  verdict = play(prover, verifier);
  CHECK(verdict.winner == BTCFI_DISPUTE_VERIFIER);
  CHECK(verdict.ruling == BTCFI_DISPUTE_IMPOSSIBLE_STEP);
  btcfi_dispute_case_destroy(about);
  btcfi_dispute_player_destroy(prover);
  btcfi_dispute_player_destroy(verifier);
}

/* A prover that claims a last step too many is convicted at the exit that it goes on after. */
static void a_verdict_names_its_challenge(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_dispute_settings settings = BTCFI_DISPUTE_SETTINGS_INIT;
  btcfi_dispute_case* about = NULL;
  btcfi_dispute_player *prover = NULL, *verifier = NULL;
  btcfi_dispute_verdict verdict = BTCFI_DISPUTE_VERDICT_INIT;
  uint8_t message[BTCFI_DISPUTE_MESSAGE_MAX];
  uint32_t side = 0;
  size_t size = 0;
  settings.max_steps = 1000;
  ask(9000000);
  CHECK_OK(
      btcfi_dispute_case_create(&about, elf, elf_len, question, sizeof question, &settings, &err),
      err);
  CHECK_OK(btcfi_dispute_player_create(&prover, about, BTCFI_DISPUTE_PROVER, 0, &err), err);
  CHECK_OK(btcfi_dispute_player_create(&verifier, about, BTCFI_DISPUTE_VERIFIER,
                                       BTCFI_DISPUTE_CONTEST_ANY_DIFFERENCE, &err),
           err);
  CHECK_OK(btcfi_dispute_player_speak(prover, message, sizeof message, &size, &err), err);
  ++message[42]; /* the claimed last step: 61 */
  CHECK_OK(btcfi_dispute_player_hear(verifier, message, size, &err), err);
  for (;;) {
    CHECK_OK(btcfi_dispute_player_turn(verifier, &side, &err), err);
    if (side == BTCFI_DISPUTE_CLOSED) break;
    CHECK_OK(btcfi_dispute_player_speak(side == BTCFI_DISPUTE_PROVER ? prover : verifier, message,
                                        sizeof message, &size, &err),
             err);
    CHECK_OK(btcfi_dispute_player_hear(side == BTCFI_DISPUTE_PROVER ? verifier : prover, message,
                                       size, &err),
             err);
  }
  CHECK(message[41] == 5 && message[42] == BTCFI_DISPUTE_CHALLENGE_HALT);
  CHECK_OK(btcfi_dispute_player_judge(verifier, &verdict, &err), err);
  CHECK(verdict.winner == BTCFI_DISPUTE_VERIFIER);
  CHECK(verdict.ruling == BTCFI_DISPUTE_CHALLENGE_HOLDS);
  CHECK(verdict.challenge == BTCFI_DISPUTE_CHALLENGE_HALT);
  btcfi_dispute_case_destroy(about);
  btcfi_dispute_player_destroy(prover);
  btcfi_dispute_player_destroy(verifier);
}

static int32_t stop_at_the_second(void* user, uint64_t steps) {
  int32_t* calls = (int32_t*)user;
  CHECK(steps >= 1000000);
  return ++*calls == 2;
}

static void a_long_execution_can_be_stopped(uint8_t* program) {
  static const uint8_t first[4] = {0xb7, 0x07, 0x00, 0xaa}, loop[4] = {0x6f, 0, 0, 0};
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_dispute_settings settings = BTCFI_DISPUTE_SETTINGS_INIT;
  btcfi_dispute_case* about = NULL;
  btcfi_dispute_player* player = NULL;
  int32_t calls = 0;
  uint32_t side = 0;
  size_t at = 0;
  while (memcmp(program + at, first, 4) != 0) ++at;
  memcpy(program + at, loop, 4); /* vanilla, whose first instruction jumps to itself */
  settings.max_steps = (uint64_t)1 << 40;
  ask(9000000);
  CHECK_OK(btcfi_dispute_case_create(&about, program, elf_len, question, 64, &settings, &err), err);
  for (side = BTCFI_DISPUTE_PROVER; side <= BTCFI_DISPUTE_VERIFIER; ++side) {
    calls = 0;
    CHECK(btcfi_dispute_player_create_watched(&player, about, side, 0, stop_at_the_second, &calls,
                                              &err) == BTCFI_ERR_WRONG_STATE);
    CHECK(calls == 2);
    CHECK(player == NULL);
  }
  btcfi_dispute_case_destroy(about);
  memcpy(program + at, first, 4);
}

static void what_snapshots_may_take_is_a_players_own_choice(uint8_t* program) {
  static const uint8_t first[4] = {0xb7, 0x07, 0x00, 0xaa}, loop[4] = {0x6f, 0, 0, 0};
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_dispute_settings settings = BTCFI_DISPUTE_SETTINGS_INIT;
  btcfi_dispute_running running = BTCFI_DISPUTE_RUNNING_INIT;
  btcfi_dispute_case* about = NULL;
  btcfi_dispute_player* player = NULL;
  int32_t calls = 0;
  uint32_t side = 0;
  uint64_t count = 0;
  size_t at = 0;
  while (memcmp(program + at, first, 4) != 0) ++at;
  memcpy(program + at, loop, 4);
  settings.max_steps = (uint64_t)1 << 22;
  ask(9000000);
  CHECK_OK(btcfi_dispute_case_create(&about, program, elf_len, question, 64, &settings, &err), err);
  for (side = BTCFI_DISPUTE_PROVER; side <= BTCFI_DISPUTE_VERIFIER; ++side) {
    const uint32_t flags = side == BTCFI_DISPUTE_PROVER ? BTCFI_DISPUTE_FORCE : 0;
    CHECK_OK(btcfi_dispute_player_create_running(&player, about, side, flags, NULL, &err), err);
    CHECK_OK(btcfi_dispute_player_snapshot_count(player, &count, &err), err);
    CHECK(count >= 4);
    btcfi_dispute_player_destroy(player);
    btcfi_dispute_running_init(&running);
    running.max_snapshot_bytes = 0;
    CHECK_OK(btcfi_dispute_player_create_running(&player, about, side, flags, &running, &err), err);
    CHECK_OK(btcfi_dispute_player_snapshot_count(player, &count, &err), err);
    CHECK(count == 1);
    btcfi_dispute_player_destroy(player);
    calls = 0;
    running.progress = stop_at_the_second;
    running.user = &calls;
    CHECK(btcfi_dispute_player_create_running(&player, about, side, flags, &running, &err) ==
          BTCFI_ERR_WRONG_STATE);
    CHECK(calls == 2);
  }
  running.reserved = 1;
  CHECK(btcfi_dispute_player_create_running(&player, about, 0, 0, &running, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  running.struct_size = 8;
  CHECK(btcfi_dispute_player_create_running(&player, about, 0, 0, &running, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_dispute_player_snapshot_count(NULL, &count, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_dispute_running_init(NULL);
  btcfi_dispute_case_destroy(about);
  memcpy(program + at, first, 4);
}

static void misuse_is_refused(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_dispute_settings settings = BTCFI_DISPUTE_SETTINGS_INIT;
  btcfi_dispute_case* about = NULL;
  btcfi_dispute_player* player = NULL;
  uint32_t side = 0;
  ask(9000000);
  CHECK(btcfi_dispute_case_create(NULL, elf, elf_len, question, 64, NULL, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_dispute_case_create(&about, NULL, 1, question, 64, NULL, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  settings.struct_size = 4;
  CHECK(btcfi_dispute_case_create(&about, elf, elf_len, question, 64, &settings, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_dispute_settings_init(&settings);
  settings.arity = 3;
  CHECK(btcfi_dispute_case_create(&about, elf, elf_len, question, 64, &settings, &err) ==
        BTCFI_ERR_DISPUTE_BAD_CONFIGURATION);
  settings.arity = 8, settings.compat = 2;
  CHECK(btcfi_dispute_case_create(&about, elf, elf_len, question, 64, &settings, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK_OK(btcfi_dispute_case_create(&about, elf, elf_len, question, 64, NULL, &err), err);
  CHECK(btcfi_dispute_player_create(&player, about, 2, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_dispute_player_create(&player, about, BTCFI_DISPUTE_PROVER,
                                    BTCFI_DISPUTE_CONTEST_ALWAYS,
                                    &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_dispute_player_turn(NULL, &side, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_dispute_case_id(about, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_dispute_case_destroy(about);
  btcfi_dispute_case_destroy(NULL);
  btcfi_dispute_player_destroy(NULL);
}

int main(void) {
  static uint8_t program[1 << 16];
  btcfi_error err = BTCFI_ERROR_INIT;
  CHECK_OK(btcfi_rv32_program_shipped(program, sizeof program, &elf_len, "vanilla", 7, &err), err);
  elf = program;
  disputes_end_as_they_must();
  a_verdict_names_its_challenge();
  misuse_is_refused();
  a_long_execution_can_be_stopped(program);
  what_snapshots_may_take_is_a_players_own_choice(program);
  return check_report();
}
