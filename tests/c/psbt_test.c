#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>

/* A wallet output of secret 1 (BIP-86) that a transaction without signatures spends. */
static uint8_t secret[32], internal[33], script[34];

static btcfi_psbt* new_psbt(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tx_input input = BTCFI_TX_INPUT_INIT;
  btcfi_tx* tx = NULL;
  btcfi_psbt* psbt = NULL;
  uint8_t output_key[32];
  memset(secret, 0, sizeof secret);
  secret[31] = 1;
  CHECK_OK(btcfi_key_public(internal, secret, &err), err);
  CHECK_OK(btcfi_output_key_compute(output_key, NULL, internal + 1, NULL, &err), err);
  CHECK_OK(btcfi_script_p2tr(script, output_key, &err), err);
  CHECK_OK(btcfi_tx_create(&tx, 2, 0, &err), err);
  input.txid[5] = 5;
  CHECK_OK(btcfi_tx_add_input(tx, &input, &err), err);
  CHECK_OK(btcfi_tx_add_output(tx, 40000, script, 34, &err), err);
  CHECK_OK(btcfi_psbt_create(&psbt, tx, &err), err);
  btcfi_tx_destroy(tx);
  return psbt;
}

static void a_psbt_goes_from_creator_to_network(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_psbt* second = NULL;
  btcfi_psbt *psbt = new_psbt(), *copy = NULL;
  btcfi_psbt_input state = BTCFI_PSBT_INPUT_INIT;
  btcfi_spent_output spent = BTCFI_SPENT_OUTPUT_INIT;
  btcfi_tx *tx = NULL, *plain = NULL;
  uint8_t bytes[1000];
  char* text = NULL;
  size_t size = 0, made = 9;
  int64_t fee = 0;
  CHECK(btcfi_psbt_fee(psbt, &fee, &err) == BTCFI_ERR_TX_PSBT_MISSING_UTXO);
  CHECK_OK(btcfi_psbt_get_input(psbt, &state, 0, &err), err);
  CHECK(state.has_utxo == 0 && state.amount_sat == -1 && state.is_final == 0);
  CHECK(btcfi_psbt_sign(psbt, &made, 0, secret, NULL, 0, &err) == BTCFI_ERR_TX_PSBT_MISSING_UTXO);
  CHECK_OK(btcfi_psbt_set_witness_utxo(psbt, 0, 41000, script, 34, &err), err);
  CHECK_OK(btcfi_psbt_set_taproot(psbt, 0, internal + 1, NULL, &err), err);
  CHECK_OK(btcfi_psbt_fee(psbt, &fee, &err), err);
  CHECK(fee == 1000);
  CHECK(btcfi_psbt_finalize(psbt, &err) == BTCFI_ERR_TX_PSBT_MISSING_SIGNATURE);
  CHECK(btcfi_psbt_extract(psbt, &tx, &err) == BTCFI_ERR_TX_PSBT_NOT_FINAL && tx == NULL);

  /* To the signer and back as bytes, then as text. */
  CHECK_OK(btcfi_psbt_serialize(psbt, bytes, sizeof bytes, &size, &err), err);
  CHECK_OK(btcfi_psbt_parse(&copy, bytes, size, &err), err);
  CHECK_OK(btcfi_psbt_sign(copy, &made, 0, secret, NULL, 0, &err), err);
  CHECK(made == 1);
  CHECK_OK(btcfi_psbt_combine(psbt, copy, &err), err);
  CHECK_OK(btcfi_psbt_combine(psbt, psbt, &err), err);
  CHECK(btcfi_psbt_version(psbt) == 0);
  CHECK_OK(btcfi_psbt_to_version(psbt, &second, 2, &err), err);
  CHECK(btcfi_psbt_version(second) == 2);
  CHECK_OK(btcfi_psbt_combine(psbt, second, &err), err);
  btcfi_psbt_destroy(second);
  CHECK(btcfi_psbt_to_version(psbt, &second, 1, &err) == BTCFI_ERR_UNSUPPORTED);
  btcfi_psbt_destroy(copy);
  CHECK_OK(btcfi_psbt_get_input(psbt, &state, 0, &err), err);
  CHECK(state.tap_key_signature == 1 && state.amount_sat == 41000 && state.partial_signatures == 0);
  CHECK(btcfi_psbt_base64(psbt, NULL, 0, &size, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  text = (char*)malloc(size);
  CHECK_OK(btcfi_psbt_base64(psbt, text, size, &size, &err), err);
  CHECK(strncmp(text, "cHNidP", 6) == 0);
  CHECK_OK(btcfi_psbt_parse_base64(&copy, text, size - 1, &err), err);
  CHECK_OK(btcfi_psbt_finalize_input(copy, 0, &err), err);
  CHECK_OK(btcfi_psbt_finalize(copy, &err), err);
  CHECK_OK(btcfi_psbt_get_input(copy, &state, 0, &err), err);
  CHECK(state.is_final == 1);
  CHECK_OK(btcfi_psbt_extract(copy, &tx, &err), err);
  spent.amount_sat = 41000;
  spent.script = script;
  spent.script_len = 34;
  CHECK_OK(btcfi_tx_verify(tx, &spent, 1, BTCFI_SCRIPT_STANDARD, &err), err);
  CHECK_OK(btcfi_psbt_unsigned_tx(copy, &plain, &err), err);
  {
    btcfi_tx_info signed_info = BTCFI_TX_INFO_INIT, plain_info = BTCFI_TX_INFO_INIT;
    CHECK_OK(btcfi_tx_get(tx, &signed_info, &err), err);
    CHECK_OK(btcfi_tx_get(plain, &plain_info, &err), err);
    CHECK(memcmp(signed_info.txid, plain_info.txid, 32) == 0);
    CHECK(signed_info.has_witness == 1 && plain_info.has_witness == 0);
  }
  free(text);
  btcfi_tx_destroy(tx);
  btcfi_tx_destroy(plain);
  btcfi_psbt_destroy(copy);
  btcfi_psbt_destroy(psbt);
  btcfi_psbt_destroy(NULL);
}

static void wrong_signatures_do_not_become_final(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_psbt* psbt = new_psbt();
  uint8_t stranger[32] = {0}, wrong[32] = {0};
  size_t made = 9;
  stranger[31] = 7;
  CHECK_OK(btcfi_psbt_set_witness_utxo(psbt, 0, 41000, script, 34, &err), err);
  CHECK_OK(btcfi_psbt_set_taproot(psbt, 0, internal + 1, NULL, &err), err);
  CHECK_OK(btcfi_psbt_sign(psbt, &made, 0, stranger, NULL, 0, &err), err);
  CHECK(made == 0);
  CHECK(btcfi_psbt_sign(psbt, &made, 0, wrong, NULL, 0, &err) == BTCFI_ERR_KEYS_INVALID_SECRET);
  CHECK(btcfi_psbt_sign(psbt, &made, 0, NULL, NULL, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_psbt_sign(psbt, NULL, 0, secret, NULL, 4, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK_OK(btcfi_psbt_sign(psbt, NULL, 0, secret, NULL, 0, &err), err);
  /* The amount changes after the signature, which commits to it. */
  CHECK_OK(btcfi_psbt_set_witness_utxo(psbt, 0, 42000, script, 34, &err), err);
  CHECK(btcfi_psbt_finalize(psbt, &err) == BTCFI_ERR_SCRIPT_SCHNORR_SIG);
  btcfi_psbt_destroy(psbt);
}

static void misuse_is_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_psbt *psbt = new_psbt(), *none = NULL;
  btcfi_psbt_input state = BTCFI_PSBT_INPUT_INIT;
  CHECK(btcfi_psbt_parse(&none, (const uint8_t*)"psbt", 4, &err) == BTCFI_ERR_TX_PSBT_MAGIC);
  CHECK(btcfi_psbt_parse(&none, NULL, 4, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_psbt_parse_base64(&none, "cHNi*", 5, &err) == BTCFI_ERR_PARSE);
  CHECK(btcfi_psbt_create(&none, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_psbt_get_input(psbt, &state, 1, &err) == BTCFI_ERR_OUT_OF_RANGE && err.offset == 1);
  state.struct_size = 3;
  CHECK(btcfi_psbt_get_input(psbt, &state, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_psbt_set_witness_utxo(psbt, 1, 1, script, 34, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_psbt_set_taproot(psbt, 0, NULL, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_psbt_add_tap_leaf(psbt, 0, script, 34, script, 34, &err) ==
        BTCFI_ERR_SCRIPT_TAPROOT_WRONG_CONTROL_SIZE);
  CHECK(btcfi_psbt_combine(psbt, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_psbt_finalize_input(psbt, 7, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_psbt_finalize(NULL, NULL) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(none == NULL);
  btcfi_psbt_destroy(psbt);
}

int main(void) {
  a_psbt_goes_from_creator_to_network();
  wrong_signatures_do_not_become_final();
  misuse_is_named();
  return check_report();
}
