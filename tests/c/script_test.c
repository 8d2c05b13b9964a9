#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>

static void bytes_of(uint8_t* out, size_t size, const char* hex) {
  btcfi_error err = BTCFI_ERROR_INIT;
  size_t written = 0;
  CHECK_OK(btcfi_hex_decode(out, size, &written, hex, strlen(hex), &err), err);
  CHECK(written == size);
}

/* The second case of BIP-341's wallet test vectors: one leaf. */
static const char* const internal_hex =
    "187791b6f712a8ea41c8ecdd0ee77fab3e85263b37e1ec18a3651926b3a6cf27";
static const char* const leaf_hex =
    "20d85a959b0290bf19bb89ed43c916be835475d013da4b362117393e25a48229b8ac";

static void a_tree_of_one_leaf_gives_the_output_of_bip341(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tap_leaf leaf = BTCFI_TAP_LEAF_INIT;
  btcfi_taptree* tree = NULL;
  uint8_t internal[32], script[34], root[32], wanted[34], hash[32], control[65], key[32];
  size_t written = 0;
  bytes_of(internal, 32, internal_hex);
  bytes_of(script, 34, leaf_hex);
  leaf.script = script;
  leaf.script_len = sizeof script;
  CHECK_OK(btcfi_tap_leaf_hash(hash, &leaf, &err), err);
  bytes_of(wanted, 32, "5b75adecf53548f3ec6ad7d78383bf84cc57b55a3127c72b9a2481752dd88b21");
  CHECK(memcmp(hash, wanted, 32) == 0);
  CHECK_OK(btcfi_taptree_create(&tree, &leaf, 1, &err), err);
  CHECK(btcfi_taptree_size(tree) == 1);
  CHECK_OK(btcfi_taptree_root(tree, root, &err), err);
  CHECK(memcmp(root, hash, 32) == 0);
  {
    uint8_t output[34];
    CHECK_OK(btcfi_taptree_script_pubkey(tree, output, internal, &err), err);
    bytes_of(wanted, 34, "5120147c9c57132f6e7ecddba9800bb0c4449251c92a1e60371ee77557b6620f3ea3");
    CHECK(memcmp(output, wanted, 34) == 0);
    memcpy(key, output + 2, 32);
  }
  CHECK_OK(btcfi_taptree_control_block(tree, control, sizeof control, &written, 0, internal, &err),
           err);
  CHECK(written == 33 && control[0] == 0xc1 && memcmp(control + 1, internal, 32) == 0);
  CHECK_OK(btcfi_control_block_verify(control, 33, script, 34, key, &err), err);
  control[0] = 0xc0; /* the other parity */
  CHECK(btcfi_control_block_verify(control, 33, script, 34, key, &err) ==
        BTCFI_ERR_SCRIPT_WITNESS_PROGRAM_MISMATCH);
  CHECK(btcfi_control_block_verify(control, 34, script, 34, key, &err) ==
        BTCFI_ERR_SCRIPT_TAPROOT_WRONG_CONTROL_SIZE);
  CHECK(btcfi_taptree_control_block(tree, NULL, 0, &written, 0, internal, &err) ==
        BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written == 33);
  CHECK(btcfi_taptree_control_block(tree, control, 65, &written, 1, internal, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  memset(internal, 0xff, 32); /* above the field: no point */
  CHECK(btcfi_taptree_control_block(tree, control, 65, &written, 0, internal, &err) ==
        BTCFI_ERR_KEYS_INVALID_PUBLIC);
  btcfi_taptree_destroy(tree);
  btcfi_taptree_destroy(NULL);
}

static void every_leaf_of_a_tree_proves_itself(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tap_leaf leaves[5];
  uint8_t scripts[5][2], internal[32], output[34], control[33 + 3 * 32];
  size_t count, i;
  bytes_of(internal, 32, internal_hex);
  for (i = 0; i < 5; ++i) {
    btcfi_tap_leaf_init(&leaves[i]);
    scripts[i][0] = (uint8_t)(0x51 + i);
    scripts[i][1] = 0x87;
    leaves[i].script = scripts[i];
    leaves[i].script_len = 2;
  }
  for (count = 1; count <= 5; ++count) {
    btcfi_taptree* tree = NULL;
    size_t written = 0, longest = 0;
    CHECK_OK(btcfi_taptree_create_balanced(&tree, leaves, count, &err), err);
    CHECK(btcfi_taptree_size(tree) == count);
    CHECK_OK(btcfi_taptree_script_pubkey(tree, output, internal, &err), err);
    for (i = 0; i < count; ++i) {
      CHECK_OK(
          btcfi_taptree_control_block(tree, control, sizeof control, &written, i, internal, &err),
          err);
      CHECK_OK(btcfi_control_block_verify(control, written, scripts[i], 2, output + 2, &err), err);
      CHECK(btcfi_control_block_verify(control, written, scripts[(i + 1) % 5], 2, output + 2,
                                       &err) != BTCFI_OK);
      if (written > longest) longest = written;
    }
    CHECK(longest == 33 + 32 * (size_t)(count > 4 ? 3 : count > 2 ? 2 : count - 1));
    btcfi_taptree_destroy(tree);
  }
}

static void wrong_trees_are_refused(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tap_leaf leaves[2] = {BTCFI_TAP_LEAF_INIT, BTCFI_TAP_LEAF_INIT};
  btcfi_taptree* tree = NULL;
  uint8_t hash[32];
  CHECK(btcfi_taptree_create(&tree, leaves, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_taptree_create(&tree, NULL, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_taptree_create(NULL, leaves, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_taptree_create(&tree, leaves, 1000000, &err) == BTCFI_ERR_LIMIT_EXCEEDED);
  CHECK(btcfi_taptree_create(&tree, leaves, 2, &err) == BTCFI_ERR_INVALID_ARGUMENT); /* depths */
  leaves[0].depth = leaves[1].depth = 1;
  leaves[1].leaf_version = 0xc1;
  CHECK(btcfi_taptree_create(&tree, leaves, 2, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(err.input == 1 && strcmp(err.where, "leaf_version") == 0);
  leaves[1].leaf_version = 0x50;
  CHECK(btcfi_tap_leaf_hash(hash, &leaves[1], &err) == BTCFI_ERR_INVALID_ARGUMENT);
  leaves[1].leaf_version = 0xc0;
  leaves[1].script_len = 3; /* with a NULL script */
  CHECK(btcfi_taptree_create(&tree, leaves, 2, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  leaves[1].script_len = 0;
  leaves[1].struct_size = 4;
  CHECK(btcfi_taptree_create(&tree, leaves, 2, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(tree == NULL && btcfi_taptree_size(NULL) == 0);
}

/* What a program of a later release passes: longer structs, one behind the other. */
static void longer_structs_of_a_later_caller_are_understood(void) {
  struct later {
    btcfi_tap_leaf leaf;
    uint64_t more;
  } leaves[2];
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tap_leaf plain[2] = {BTCFI_TAP_LEAF_INIT, BTCFI_TAP_LEAF_INIT};
  btcfi_taptree *tree = NULL, *same = NULL;
  uint8_t one[1] = {0x51}, two[1] = {0x52}, root[32], other[32];
  size_t i;
  plain[0].script = one;
  plain[1].script = two;
  for (i = 0; i < 2; ++i) {
    plain[i].depth = 1;
    plain[i].script_len = 1;
    leaves[i].leaf = plain[i];
    leaves[i].leaf.struct_size = sizeof leaves[i];
    leaves[i].more = 0;
  }
  CHECK_OK(btcfi_taptree_create(&tree, &leaves[0].leaf, 2, &err), err);
  CHECK_OK(btcfi_taptree_create(&same, plain, 2, &err), err);
  CHECK_OK(btcfi_taptree_root(tree, root, &err), err);
  CHECK_OK(btcfi_taptree_root(same, other, &err), err);
  CHECK(memcmp(root, other, 32) == 0);
  btcfi_taptree_destroy(tree);
  leaves[1].more = 1; /* a wish that this release does not know */
  CHECK(btcfi_taptree_create(&tree, &leaves[0].leaf, 2, &err) == BTCFI_ERR_UNSUPPORTED);
  btcfi_taptree_destroy(same);
}

static void scripts_are_built_and_read(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_script_builder* builder = NULL;
  uint8_t key[32], script[80], back[80], opcode = 0;
  char text[200];
  size_t size = 0, written = 0;
  int32_t type = -1;
  memset(key, 7, sizeof key);
  CHECK_OK(btcfi_script_builder_create(&builder, &err), err);
  CHECK_OK(btcfi_script_builder_number(builder, 16, &err), err);
  CHECK_OK(btcfi_opcode_find(&opcode, "CHECKLOCKTIMEVERIFY", 19, &err), err);
  CHECK(opcode == 0xb1);
  CHECK_OK(btcfi_script_builder_op(builder, opcode, &err), err);
  CHECK_OK(btcfi_script_builder_op(builder, 0x75, &err), err);
  CHECK_OK(btcfi_script_builder_push(builder, key, 32, &err), err);
  CHECK_OK(btcfi_script_builder_raw(builder, (const uint8_t*)"\xac", 1, &err), err);
  CHECK(btcfi_script_builder_op(builder, 0x4c, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_script_builder_number(builder, INT64_MIN, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_script_builder_push(builder, NULL, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_script_builder_push(builder, key, 4000001, &err) == BTCFI_ERR_LIMIT_EXCEEDED);
  CHECK(btcfi_script_builder_bytes(builder, NULL, 0, &size, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(size == 37);
  CHECK_OK(btcfi_script_builder_bytes(builder, script, sizeof script, &size, &err), err);
  CHECK(script[0] == 0x60 && script[3] == 32 && script[36] == 0xac);
  btcfi_script_builder_destroy(builder);
  btcfi_script_builder_destroy(NULL);

  CHECK_OK(btcfi_script_to_asm(text, sizeof text, &written, script, size, &err), err);
  CHECK(strncmp(text, "16 CHECKLOCKTIMEVERIFY DROP <0707", 33) == 0);
  CHECK_OK(btcfi_script_from_asm(back, sizeof back, &written, text, strlen(text), &err), err);
  CHECK(written == size && memcmp(back, script, size) == 0);
  CHECK(btcfi_script_from_asm(back, sizeof back, &written, "1 NONSENSE", 10, &err) ==
        BTCFI_ERR_PARSE);
  CHECK(err.offset == 2);
  CHECK_OK(btcfi_opcode_name(text, sizeof text, &written, 0xac, &err), err);
  CHECK(strcmp(text, "OP_CHECKSIG") == 0);
  CHECK(btcfi_opcode_find(&opcode, "OP_NONSENSE", 11, &err) == BTCFI_ERR_PARSE);

  CHECK_OK(btcfi_script_p2tr(script, key, &err), err);
  CHECK_OK(btcfi_script_output_type(&type, script, 34, &err), err);
  CHECK(type == BTCFI_OUTPUT_WITNESS_V1_TAPROOT);
  CHECK_OK(btcfi_script_p2wpkh(script, key, &err), err);
  CHECK_OK(btcfi_script_output_type(&type, script, 22, &err), err);
  CHECK(type == BTCFI_OUTPUT_WITNESS_V0_KEY);
  CHECK_OK(btcfi_script_p2wsh(script, key, &err), err);
  CHECK_OK(btcfi_script_output_type(&type, script, 34, &err), err);
  CHECK(type == BTCFI_OUTPUT_WITNESS_V0_SCRIPT);
  CHECK_OK(btcfi_script_p2sh(script, key, &err), err);
  CHECK_OK(btcfi_script_output_type(&type, script, 23, &err), err);
  CHECK(type == BTCFI_OUTPUT_SCRIPT_HASH);
  CHECK_OK(btcfi_script_p2pkh(script, key, &err), err);
  CHECK_OK(btcfi_script_output_type(&type, script, 25, &err), err);
  CHECK(type == BTCFI_OUTPUT_PUBKEY_HASH);
  CHECK_OK(btcfi_script_op_return(script, sizeof script, &size, key, 32, &err), err);
  CHECK_OK(btcfi_script_output_type(&type, script, size, &err), err);
  CHECK(size == 34 && type == BTCFI_OUTPUT_NULL_DATA);
  CHECK_OK(btcfi_script_output_type(&type, NULL, 0, &err), err);
  CHECK(type == BTCFI_OUTPUT_NONSTANDARD);
  CHECK(btcfi_script_p2tr(NULL, key, &err) == BTCFI_ERR_INVALID_ARGUMENT && err.input == 0);
  CHECK(btcfi_script_p2tr(script, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT && err.input == 1);
}

static void flags_have_core_names(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint32_t flags = 0;
  CHECK_OK(btcfi_script_flags_parse(&flags, "P2SH,WITNESS", 12, &err), err);
  CHECK(flags == (BTCFI_SCRIPT_P2SH | BTCFI_SCRIPT_WITNESS));
  CHECK_OK(btcfi_script_flags_parse(&flags, "STANDARD", 8, &err), err);
  CHECK(flags == BTCFI_SCRIPT_STANDARD && (flags & BTCFI_SCRIPT_SIGPUSHONLY) == 0);
  CHECK_OK(btcfi_script_flags_parse(&flags, "NONE", 4, &err), err);
  CHECK(flags == 0);
  CHECK(btcfi_script_flags_parse(&flags, "P2SH,WITLESS", 12, &err) == BTCFI_ERR_PARSE);
  CHECK(err.offset == 5);
}

static void leaves_have_the_bytes_of_the_protocol(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t pool[32], buyer[32], ends[8 * 20], *leaf = NULL;
  size_t size = 0;
  uint8_t small[80];
  memset(pool, 1, 32);
  memset(buyer, 2, 32);
  memset(ends, 3, sizeof ends);
  CHECK_OK(btcfi_leaf_two(small, sizeof small, &size, pool, buyer, &err), err);
  CHECK(size == 68 && small[33] == 0xad && small[67] == 0xac);
  CHECK_OK(btcfi_leaf_reclaim(small, sizeof small, &size, 1800000000, pool, &err), err);
  CHECK(size == 5 + 2 + 34 && small[0] == 4 && small[5] == 0xb1);
  CHECK_OK(btcfi_leaf_void(small, sizeof small, &size, 1800000000, pool, buyer, &err), err);
  CHECK(size == 7 + 68);
  CHECK(btcfi_leaf_void(small, sizeof small, &size, 499999999, pool, buyer, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  /* A price of 20 bits has 5 digits and 2 of checksum. */
  CHECK(btcfi_leaf_bucket(NULL, 0, &size, 1800000000, ends, 7 * 20, 20, 1000, 2000, pool, buyer,
                          &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  leaf = (uint8_t*)malloc(size);
  CHECK_OK(btcfi_leaf_bucket(leaf, size, &size, 1800000000, ends, 7 * 20, 20, 1000, 2000, pool,
                             buyer, &err),
           err);
  CHECK(size == 7 + 515 + 3 + 3 + 2 + 68 && memcmp(leaf + size - 33, buyer, 32) == 0);
  CHECK(btcfi_leaf_bucket(leaf, size, &size, 1800000000, ends, 8 * 20, 20, 1000, 2000, pool, buyer,
                          &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_leaf_bucket(leaf, size, &size, 1800000000, ends, 7 * 20, 20, 2000, 1000, pool, buyer,
                          &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_leaf_bucket(leaf, size, &size, 1800000000, ends, 7 * 20 + 1, 20, 1, 2, pool, buyer,
                          &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_leaf_ask(NULL, 0, &size, 1800000000, ends, 7 * 20, 20, pool, buyer, &err) ==
        BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(size > 68);
  free(leaf);
}

int main(void) {
  a_tree_of_one_leaf_gives_the_output_of_bip341();
  every_leaf_of_a_tree_proves_itself();
  wrong_trees_are_refused();
  longer_structs_of_a_later_caller_are_understood();
  scripts_are_built_and_read();
  flags_have_core_names();
  leaves_have_the_bytes_of_the_protocol();
  return check_report();
}
