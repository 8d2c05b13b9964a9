#include "../c/check.h"

#include <btcfi/btcfi.h>

int main(void) {
  static uint8_t elf[8192];
  uint8_t input[64];
  size_t elf_len = 0;
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_input question = BTCFI_RV32_INPUT_INIT;
  question.price_ticks = 110000;
  question.strike_ticks = 100000;
  question.quantity_sat = question.collateral_sat = 100000000;
  question.rounding_sat = 100000;
  question.min_payout_sat = 1000;
  question.claim_sat = 9000000;
  CHECK_OK(btcfi_rv32_input_hint(&question.hint, &question, &err), err);
  CHECK_OK(btcfi_rv32_input_encode(input, &question, &err), err);
  CHECK_OK(btcfi_rv32_program_shipped(elf, sizeof elf, &elf_len, "vanilla", 7, &err), err);

  /* [snippet:execution] */
  btcfi_rv32_execution claim = BTCFI_RV32_EXECUTION_INIT;
  btcfi_status made = /* by one side */
      btcfi_rv32_execution_make(&claim, elf, elf_len, input, 64, 1000, &err);
  btcfi_status same = /* by the other */
      btcfi_rv32_execution_verify(&claim, elf, elf_len, input, 64, &err);
  /* [/snippet] */
  CHECK(made == BTCFI_OK && same == BTCFI_OK);
  input[4] ^= 1;
  CHECK(btcfi_rv32_execution_verify(&claim, elf, elf_len, input, 64, &err) != BTCFI_OK);
  return check_report();
}
