#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>

static size_t bytes_of(uint8_t* out, size_t capacity, const char* hex) {
  btcfi_error err = BTCFI_ERROR_INIT;
  size_t written = 0;
  CHECK_OK(btcfi_hex_decode(out, capacity, &written, hex, strlen(hex), &err), err);
  return written;
}

/* BIP-143, "Native P2WPKH": the unsigned transaction and what its second input signs. */
static const char* const bip143_hex =
    "0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f0000000000eeffffff"
    "ef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206"
    "000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42db"
    "ee7e4dbe6a21b2d50ce2f0167faa815988ac11000000";

static void a_transaction_is_read_field_by_field(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tx* tx = NULL;
  btcfi_tx_info info = BTCFI_TX_INFO_INIT;
  btcfi_tx_input input = BTCFI_TX_INPUT_INIT;
  uint8_t bytes[200], back[200], script[40];
  size_t size = bytes_of(bytes, sizeof bytes, bip143_hex), written = 0;
  int64_t amount = 0;
  CHECK_OK(btcfi_tx_parse(&tx, bytes, size, &err), err);
  CHECK_OK(btcfi_tx_get(tx, &info, &err), err);
  CHECK(info.version == 1 && info.lock_time == 17 && info.has_witness == 0);
  CHECK(info.input_count == 2 && info.output_count == 2 && info.total_size == size);
  CHECK(info.weight == 4 * size && info.vsize == size);
  CHECK(memcmp(info.txid, info.wtxid, 32) == 0);
  CHECK_OK(btcfi_tx_get_input(tx, &input, 1, &err), err);
  CHECK(input.vout == 1 && input.sequence == 0xffffffffu && input.txid[0] == 0xef);
  CHECK_OK(btcfi_tx_get_output(tx, &amount, script, sizeof script, &written, 0, &err), err);
  CHECK(amount == 112340000 && written == 25 && script[0] == 0x76);
  CHECK(btcfi_tx_get_output(tx, NULL, NULL, 0, &written, 1, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written == 25);
  CHECK(btcfi_tx_get_input(tx, &input, 2, &err) == BTCFI_ERR_OUT_OF_RANGE && err.input == 2);
  CHECK(btcfi_tx_get_output(tx, NULL, script, 40, &written, 2, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_tx_get_witness_item(tx, script, 40, &written, 0, 0, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK_OK(btcfi_tx_serialize(tx, back, sizeof back, &written, 0, &err), err);
  CHECK(written == size && memcmp(back, bytes, size) == 0);
  CHECK(btcfi_tx_serialize(tx, back, sizeof back, &written, 2, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_tx_destroy(tx);
  CHECK(btcfi_tx_parse(&tx, bytes, size - 1, &err) == BTCFI_ERR_TRUNCATED);
  CHECK(btcfi_tx_parse(NULL, bytes, size, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  info.struct_size = 8;
  CHECK(btcfi_tx_get(NULL, &info, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_tx_destroy(NULL);
}

static void version_0_signs_what_bip143_says(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tx* tx = NULL;
  uint8_t bytes[200], code[25], hash[32], wanted[32];
  const size_t size = bytes_of(bytes, sizeof bytes, bip143_hex);
  bytes_of(code, 25, "76a9141d0f172a0ecb48aee1be1f2687d2963ae33f71a188ac");
  bytes_of(wanted, 32, "c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670");
  CHECK_OK(btcfi_tx_parse(&tx, bytes, size, &err), err);
  CHECK_OK(btcfi_tx_sighash_witness_v0(tx, hash, 1, code, 25, 600000000, 1, &err), err);
  CHECK(memcmp(hash, wanted, 32) == 0);
  CHECK_OK(btcfi_tx_sighash_legacy(tx, hash, 1, code, 25, 1, &err), err);
  CHECK(memcmp(hash, wanted, 32) != 0);
  CHECK(btcfi_tx_sighash_witness_v0(tx, hash, 2, code, 25, 1, 1, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_tx_sighash_legacy(tx, hash, 2, code, 25, 1, &err) == BTCFI_ERR_OUT_OF_RANGE);
  btcfi_tx_destroy(tx);
}

/* A Taproot output of a key and of the leaf that two keys sign, and a transaction that spends it. */
typedef struct scene {
  uint8_t secret[32], other_secret[32], internal[33], other[33];
  uint8_t leaf[68], script[34], control[33], leaf_hash[32];
  btcfi_taptree* tree;
  btcfi_tx* tx;
  btcfi_spent_output spent;
} scene;

static scene set_scene(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tap_leaf leaf = BTCFI_TAP_LEAF_INIT;
  btcfi_tx_input input = BTCFI_TX_INPUT_INIT;
  size_t written = 0;
  scene s;
  memset(&s, 0, sizeof s);
  s.secret[31] = 1;
  s.other_secret[31] = 2;
  CHECK_OK(btcfi_key_public(s.internal, s.secret, &err), err);
  CHECK_OK(btcfi_key_public(s.other, s.other_secret, &err), err);
  CHECK_OK(btcfi_leaf_two(s.leaf, sizeof s.leaf, &written, s.other + 1, s.internal + 1, &err), err);
  leaf.script = s.leaf;
  leaf.script_len = written;
  CHECK_OK(btcfi_taptree_create(&s.tree, &leaf, 1, &err), err);
  CHECK_OK(btcfi_tap_leaf_hash(s.leaf_hash, &leaf, &err), err);
  CHECK_OK(btcfi_taptree_script_pubkey(s.tree, s.script, s.internal + 1, &err), err);
  CHECK_OK(btcfi_taptree_control_block(s.tree, s.control, 33, &written, 0, s.internal + 1, &err),
           err);
  CHECK_OK(btcfi_tx_create(&s.tx, 2, 0, &err), err);
  input.txid[0] = 0xaa;
  CHECK_OK(btcfi_tx_add_input(s.tx, &input, &err), err);
  CHECK_OK(btcfi_tx_add_output(s.tx, 99000, s.script, 34, &err), err);
  btcfi_spent_output_init(&s.spent);
  s.spent.amount_sat = 100000;
  s.spent.script = s.script;
  s.spent.script_len = 34;
  return s;
}

static void leave(scene* s) {
  btcfi_taptree_destroy(s->tree);
  btcfi_tx_destroy(s->tx);
}

static void a_key_path_spend_is_signed_and_verified(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  scene s = set_scene();
  uint8_t root[32], hash[32], signature[64], output_secret[32];
  int64_t fee = 0;
  btcfi_policy_report* report = NULL;
  s.spent.script = s.script;
  CHECK_OK(btcfi_taptree_root(s.tree, root, &err), err);
  CHECK_OK(btcfi_output_key_secret(output_secret, s.secret, root, &err), err);
  CHECK_OK(btcfi_tx_sighash_taproot(s.tx, hash, 0, &s.spent, 1, BTCFI_SIGHASH_DEFAULT, NULL,
                                    BTCFI_NO_CODE_SEPARATOR, NULL, 0, &err),
           err);
  CHECK_OK(btcfi_schnorr_sign(signature, hash, 32, output_secret, NULL, &err), err);
  CHECK(btcfi_tx_verify(s.tx, &s.spent, 1, BTCFI_SCRIPT_STANDARD, &err) ==
        BTCFI_ERR_SCRIPT_WITNESS_PROGRAM_WITNESS_EMPTY);
  CHECK_OK(btcfi_tx_add_witness_item(s.tx, 0, signature, 64, &err), err);
  CHECK_OK(btcfi_tx_verify(s.tx, &s.spent, 1, BTCFI_SCRIPT_STANDARD, &err), err);
  CHECK_OK(btcfi_tx_verify_input(s.tx, 0, &s.spent, 1, BTCFI_SCRIPT_CONSENSUS, &err), err);
  CHECK_OK(btcfi_tx_fee(s.tx, &fee, &s.spent, 1, &err), err);
  CHECK(fee == 1000);
  CHECK_OK(btcfi_policy_report_create(&report, s.tx, &s.spent, 1, 0, &err), err);
  CHECK(btcfi_policy_report_size(report) == 0);
  CHECK(btcfi_policy_report_reason(report, 0, &err) == BTCFI_ERR_OUT_OF_RANGE);
  btcfi_policy_report_destroy(report);
  s.spent.amount_sat = 100001; /* the signature commits to what is spent */
  CHECK(btcfi_tx_verify(s.tx, &s.spent, 1, BTCFI_SCRIPT_STANDARD, &err) ==
        BTCFI_ERR_SCRIPT_SCHNORR_SIG);
  CHECK(err.input == 0);
  s.spent.amount_sat = 98999;
  CHECK(btcfi_tx_verify(s.tx, &s.spent, 1, BTCFI_SCRIPT_STANDARD, &err) ==
        BTCFI_ERR_TX_OUTPUTS_ABOVE_INPUTS);
  CHECK(btcfi_tx_verify(s.tx, NULL, 0, BTCFI_SCRIPT_STANDARD, &err) ==
        BTCFI_ERR_TX_SPENT_OUTPUTS_COUNT);
  CHECK(btcfi_tx_verify(s.tx, NULL, 1, BTCFI_SCRIPT_STANDARD, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_tx_verify(s.tx, &s.spent, 1, 0x80000000u, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_tx_verify_input(s.tx, 0, &s.spent, 1, BTCFI_SCRIPT_TAPROOT, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT); /* TAPROOT without WITNESS */
  CHECK(btcfi_tx_verify_input(s.tx, 1, &s.spent, 1, BTCFI_SCRIPT_STANDARD, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  s.spent.reserved = 1;
  CHECK(btcfi_tx_verify(s.tx, &s.spent, 1, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "spent.reserved") == 0);
  leave(&s);
}

static void a_leaf_is_spent_by_both_keys(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  scene s = set_scene();
  uint8_t hash[32], buyer[64], pool[64];
  btcfi_tx_info info = BTCFI_TX_INFO_INIT;
  s.spent.script = s.script;
  CHECK_OK(btcfi_tx_sighash_taproot(s.tx, hash, 0, &s.spent, 1, BTCFI_SIGHASH_DEFAULT, s.leaf_hash,
                                    BTCFI_NO_CODE_SEPARATOR, NULL, 0, &err),
           err);
  CHECK_OK(btcfi_schnorr_sign(buyer, hash, 32, s.secret, NULL, &err), err);
  CHECK_OK(btcfi_schnorr_sign(pool, hash, 32, s.other_secret, NULL, &err), err);
  CHECK_OK(btcfi_tx_add_witness_item(s.tx, 0, buyer, 64, &err), err);
  CHECK_OK(btcfi_tx_add_witness_item(s.tx, 0, pool, 64, &err), err);
  CHECK_OK(btcfi_tx_add_witness_item(s.tx, 0, s.leaf, 68, &err), err);
  CHECK_OK(btcfi_tx_add_witness_item(s.tx, 0, s.control, 33, &err), err);
  CHECK_OK(btcfi_tx_verify(s.tx, &s.spent, 1, BTCFI_SCRIPT_STANDARD, &err), err);
  CHECK_OK(btcfi_tx_get(s.tx, &info, &err), err);
  CHECK(info.has_witness == 1 && memcmp(info.txid, info.wtxid, 32) != 0);
  CHECK_OK(btcfi_tx_clear_witness(s.tx, 0, &err), err);
  CHECK_OK(btcfi_tx_add_witness_item(s.tx, 0, pool, 64, &err), err);
  CHECK_OK(btcfi_tx_add_witness_item(s.tx, 0, buyer, 64, &err), err);
  CHECK_OK(btcfi_tx_add_witness_item(s.tx, 0, s.leaf, 68, &err), err);
  CHECK_OK(btcfi_tx_add_witness_item(s.tx, 0, s.control, 33, &err), err);
  CHECK(btcfi_tx_verify(s.tx, &s.spent, 1, BTCFI_SCRIPT_STANDARD, &err) ==
        BTCFI_ERR_SCRIPT_SCHNORR_SIG);
  CHECK(err.offset == 1 && strcmp(err.where, "tapscript") == 0); /* the opcode CHECKSIGVERIFY */
  CHECK(btcfi_tx_sighash_taproot(s.tx, hash, 0, &s.spent, 1, 0x04, NULL, BTCFI_NO_CODE_SEPARATOR,
                                 NULL, 0, &err) == BTCFI_ERR_SCRIPT_SCHNORR_SIG_HASHTYPE);
  CHECK(btcfi_tx_sighash_taproot(s.tx, hash, 0, &s.spent, 1, 0x100, NULL, BTCFI_NO_CODE_SEPARATOR,
                                 NULL, 0, &err) == BTCFI_ERR_SCRIPT_SCHNORR_SIG_HASHTYPE);
  CHECK(btcfi_tx_sighash_taproot(s.tx, hash, 0, &s.spent, 1, 0, NULL, BTCFI_NO_CODE_SEPARATOR,
                                 s.leaf, 4, &err) == BTCFI_ERR_INVALID_ARGUMENT); /* no annex */
  leave(&s);
}

static void relay_names_every_broken_rule(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  scene s = set_scene();
  btcfi_policy_report* report = NULL;
  char name[64];
  size_t written = 0, i;
  int dust_found = 0;
  int64_t dust = 0;
  s.spent.script = s.script;
  CHECK_OK(btcfi_policy_dust(&dust, s.script, 34, &err), err);
  CHECK(dust == 330);
  CHECK_OK(btcfi_tx_add_output(s.tx, 329, s.script, 34, &err), err);
  CHECK_OK(btcfi_policy_report_create(&report, s.tx, &s.spent, 1, 0, &err), err);
  for (i = 0; i < btcfi_policy_report_size(report); ++i) {
    CHECK_OK(btcfi_policy_report_name(report, name, sizeof name, &written, i, &err), err);
    CHECK(btcfi_policy_report_reason(report, i, &err) != BTCFI_OK);
    if (strcmp(name, "dust") == 0) {
      dust_found = 1;
      CHECK(err.status == BTCFI_ERR_TX_DUST && err.input == 1);
    }
  }
  CHECK(dust_found);
  btcfi_policy_report_destroy(report);
  CHECK(btcfi_policy_report_create(&report, s.tx, &s.spent, 1, 2, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_policy_report_create_package(&report, s.tx, &s.spent, 1, s.tx, &s.spent, 1, 0,
                                           &err) == BTCFI_ERR_TX_NOT_A_PACKAGE);
  btcfi_policy_report_destroy(NULL);
  leave(&s);
}

static void transactions_are_made_with_care(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tx* tx = NULL;
  btcfi_tx_input input = BTCFI_TX_INPUT_INIT;
  CHECK_OK(btcfi_tx_create(&tx, 3, 500000001, &err), err);
  input.witness_items = 1;
  CHECK(btcfi_tx_add_input(tx, &input, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  input.witness_items = 0;
  input.struct_size = sizeof input - 1;
  CHECK(btcfi_tx_add_input(tx, &input, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_tx_add_input(tx, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_tx_add_input(NULL, NULL, NULL) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_tx_add_output(tx, 1, NULL, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_tx_set_script_sig(tx, 0, NULL, 0, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_tx_add_witness_item(tx, 0, NULL, 0, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_tx_verify(tx, NULL, 0, BTCFI_SCRIPT_STANDARD, &err) == BTCFI_ERR_TX_NO_INPUTS);
  btcfi_tx_destroy(tx);
}

int main(void) {
  a_transaction_is_read_field_by_field();
  version_0_signs_what_bip143_says();
  a_key_path_spend_is_signed_and_verified();
  a_leaf_is_spent_by_both_keys();
  relay_names_every_broken_rule();
  transactions_are_made_with_care();
  return check_report();
}
