/* The tree and the spend that docs/script.md and docs/tx.md show. */
#include <btcfi/btcfi.h>

#include <stdio.h>
#include <string.h>

static btcfi_status build_tree(btcfi_taptree** tree, uint8_t script34[34], const uint8_t pool[32],
                               const uint8_t buyer[32], btcfi_error* err) {
  uint8_t two[68], reclaim[64];
  size_t two_len = 0, reclaim_len = 0;
  btcfi_status status;
  /* [snippet:tree] */
  btcfi_tap_leaf leaves[2] = {BTCFI_TAP_LEAF_INIT, BTCFI_TAP_LEAF_INIT};
  status = btcfi_leaf_two(two, sizeof two, &two_len, pool, buyer, err);
  if (status == BTCFI_OK) {
    status = btcfi_leaf_reclaim(reclaim, sizeof reclaim, &reclaim_len, 1800000000, pool, err);
  }
  leaves[0].script = two, leaves[0].script_len = two_len;
  leaves[1].script = reclaim, leaves[1].script_len = reclaim_len;
  if (status == BTCFI_OK) status = btcfi_taptree_create_balanced(tree, leaves, 2, err);
  if (status == BTCFI_OK) status = btcfi_taptree_script_pubkey(*tree, script34, buyer, err);
  /* [/snippet] */
  return status;
}

static btcfi_status spend(const uint8_t script34[34], const uint8_t output_secret[32],
                          btcfi_error* err) {
  btcfi_tx* tx = NULL;
  uint8_t hash[32], signature[64];
  btcfi_status status;
  /* [snippet:spend] */
  btcfi_tx_input input = BTCFI_TX_INPUT_INIT;
  btcfi_spent_output spent = BTCFI_SPENT_OUTPUT_INIT;
  memset(input.txid, 0xab, sizeof input.txid); /* of the output that is spent */
  spent.amount_sat = 100000;
  spent.script = script34, spent.script_len = 34;

  status = btcfi_tx_create(&tx, 2, 0, err);
  if (status == BTCFI_OK) status = btcfi_tx_add_input(tx, &input, err);
  if (status == BTCFI_OK) status = btcfi_tx_add_output(tx, 99000, script34, 34, err);
  if (status == BTCFI_OK) {
    status = btcfi_tx_sighash_taproot(tx, hash, 0, &spent, 1, BTCFI_SIGHASH_DEFAULT, NULL,
                                      BTCFI_NO_CODE_SEPARATOR, NULL, 0, err);
  }
  if (status == BTCFI_OK)
    status = btcfi_schnorr_sign(signature, hash, 32, output_secret, NULL, err);
  if (status == BTCFI_OK) status = btcfi_tx_add_witness_item(tx, 0, signature, 64, err);
  if (status == BTCFI_OK) status = btcfi_tx_verify(tx, &spent, 1, BTCFI_SCRIPT_STANDARD, err);
  btcfi_tx_destroy(tx);
  /* [/snippet] */
  return status;
}

int main(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_taptree* tree = NULL;
  uint8_t secret[32] = {0}, pool_secret[32] = {0}, buyer[33], pool[33], script[34], root[32];
  uint8_t output_secret[32];
  btcfi_status status;
  secret[31] = 1, pool_secret[31] = 2;
  status = btcfi_key_public(buyer, secret, &err);
  if (status == BTCFI_OK) status = btcfi_key_public(pool, pool_secret, &err);
  if (status == BTCFI_OK) status = build_tree(&tree, script, pool + 1, buyer + 1, &err);
  if (status == BTCFI_OK) status = btcfi_taptree_root(tree, root, &err);
  if (status == BTCFI_OK) status = btcfi_output_key_secret(output_secret, secret, root, &err);
  if (status == BTCFI_OK) status = spend(script, output_secret, &err);
  btcfi_taptree_destroy(tree);
  if (status != BTCFI_OK) fprintf(stderr, "%s\n", err.message);
  return status != BTCFI_OK;
}
