/* The snippets of docs/dispute.md, compiled and run. */

#include <btcfi/btcfi.h>

#include <stdio.h>

#define CHECK_OK(call, err)                 \
  do {                                      \
    if ((call) != BTCFI_OK) {               \
      fprintf(stderr, "%s\n", err.message); \
      return 1;                             \
    }                                       \
  } while (0)

int main(void) {
  static uint8_t elf[1 << 16];
  uint8_t input[64];
  size_t elf_len = 0;
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_input question = BTCFI_RV32_INPUT_INIT;
  question.price_ticks = 110000;
  question.strike_ticks = 100000;
  question.quantity_sat = question.collateral_sat = 100000000;
  question.rounding_sat = 100000;
  question.min_payout_sat = 1000;
  question.claim_sat = 8999999; /* one sat less than the contract pays */
  CHECK_OK(btcfi_rv32_input_hint(&question.hint, &question, &err), err);
  CHECK_OK(btcfi_rv32_input_encode(input, &question, &err), err);
  CHECK_OK(btcfi_rv32_program_shipped(elf, sizeof elf, &elf_len, "vanilla", 7, &err), err);
  /* [snippet:dispute] */
  btcfi_dispute_case* about = NULL;
  btcfi_dispute_player* players[2] = {NULL, NULL}; /* prover, verifier */
  btcfi_dispute_verdict verdict = BTCFI_DISPUTE_VERDICT_INIT;
  uint32_t side = 0;
  CHECK_OK(btcfi_dispute_case_create(&about, elf, elf_len, input, sizeof input, NULL, &err), err);
  CHECK_OK(btcfi_dispute_player_create(&players[0], about, 0, BTCFI_DISPUTE_FORCE, &err), err);
  CHECK_OK(btcfi_dispute_player_create(&players[1], about, 1, 0, &err), err);
  while (btcfi_dispute_player_turn(players[0], &side, &err) == BTCFI_OK &&
         side != BTCFI_DISPUTE_CLOSED) {
    uint8_t message[BTCFI_DISPUTE_MESSAGE_MAX];
    size_t size = 0;
    CHECK_OK(btcfi_dispute_player_speak(players[side], message, sizeof message, &size, &err), err);
    CHECK_OK(btcfi_dispute_player_hear(players[1 - side], message, size, &err), err);
  }
  CHECK_OK(btcfi_dispute_player_judge(players[1], &verdict, &err), err);
  /* verdict.winner == BTCFI_DISPUTE_VERIFIER: the program does not exit with 0 */
  /* [/snippet] */
  btcfi_dispute_player_destroy(players[0]);
  btcfi_dispute_player_destroy(players[1]);
  btcfi_dispute_case_destroy(about);
  return verdict.winner == BTCFI_DISPUTE_VERIFIER ? 0 : 1;
}
