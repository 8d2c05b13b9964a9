#include "check.h"

#include <btcfi/merkle.h>

static void a_leaf_is_proved_and_a_changed_one_is_refused(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t leaves[5 * 32];
  uint8_t root[32], proof[BTCFI_MERKLE_PROOF_MAX_SIZE];
  size_t written = 0;
  uint32_t index = 0;
  uint32_t i;
  for (i = 0; i < 5; ++i) {
    const uint8_t data[1] = {(uint8_t)i};
    CHECK_OK(btcfi_merkle_leaf_hash(leaves + 32 * i, data, 1, &err), err);
  }
  CHECK_OK(btcfi_merkle_root_compute(root, leaves, 5, &err), err);
  for (i = 0; i < 5; ++i) {
    CHECK_OK(btcfi_merkle_proof_write(proof, sizeof proof, &written, leaves, 5, i, &err), err);
    CHECK_OK(btcfi_merkle_proof_verify(&index, root, 5, leaves + 32 * i, proof, written, &err),
             err);
    CHECK(index == i);
    CHECK(btcfi_merkle_proof_verify(NULL, root, 4, leaves + 32 * i, proof, written, &err) ==
          BTCFI_ERR_OUT_OF_RANGE);
    proof[written - 1] ^= 1;
    CHECK(btcfi_merkle_proof_verify(NULL, root, 5, leaves + 32 * i, proof, written, &err) ==
          BTCFI_ERR_MERKLE_ROOT_MISMATCH);
    CHECK(btcfi_merkle_proof_verify(NULL, root, 5, leaves + 32 * i, proof, written - 1, &err) ==
          BTCFI_ERR_TRUNCATED);
  }
  CHECK(btcfi_merkle_proof_write(proof, sizeof proof, &written, leaves, 5, 5, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_merkle_proof_write(NULL, 0, &written, leaves, 5, 0, &err) ==
        BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written == 9 + 3 * 32);
  CHECK(btcfi_merkle_root_compute(root, NULL, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
}

static void an_anchor_round_trips(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t root[32], back[32], payload[BTCFI_ANCHOR_SIZE];
  uint32_t count = 0;
  memset(root, 7, sizeof root);
  CHECK_OK(btcfi_anchor_encode(payload, root, 300, &err), err);
  CHECK(payload[0] == 0xbf && payload[1] == 1 && payload[34] == 0x2c && payload[35] == 1);
  CHECK_OK(btcfi_anchor_decode(back, &count, payload, sizeof payload, &err), err);
  CHECK(count == 300 && memcmp(root, back, 32) == 0);
  CHECK(btcfi_anchor_decode(back, &count, payload, 37, &err) == BTCFI_ERR_MERKLE_NOT_AN_ANCHOR);
  CHECK(btcfi_anchor_encode(payload, root, 0, &err) == BTCFI_ERR_OUT_OF_RANGE);
}

static void numbered_leaves(uint8_t* leaves, uint32_t count) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint32_t i;
  for (i = 0; i < count; ++i) {
    const uint8_t data[1] = {(uint8_t)i};
    CHECK_OK(btcfi_merkle_leaf_hash(leaves + 32 * i, data, 1, &err), err);
  }
}

static void a_tree_gives_proofs_for_one_and_many_leaves(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_merkle_tree* tree = NULL;
  uint8_t leaves[9 * 32], root[32], again[32], some[3 * 32], proof[1100];
  const uint32_t wanted[3] = {1, 4, 8};
  const uint32_t falling[2] = {4, 1};
  uint32_t places[3] = {0, 0, 0};
  uint32_t count = 0, index = 0, i;
  size_t written = 0;
  numbered_leaves(leaves, 9);
  CHECK_OK(btcfi_merkle_tree_create(&tree, leaves, 9, BTCFI_MERKLE_TAGGED, &err), err);
  CHECK_OK(btcfi_merkle_tree_root(tree, root, &count, &err), err);
  CHECK_OK(btcfi_merkle_root_compute(again, leaves, 9, &err), err);
  CHECK(count == 9 && memcmp(root, again, 32) == 0);
  CHECK_OK(btcfi_merkle_tree_prove(tree, proof, sizeof proof, &written, 7, &err), err);
  CHECK_OK(btcfi_merkle_proof_verify(&index, root, 9, leaves + 32 * 7, proof, written, &err), err);
  CHECK(index == 7);
  CHECK_OK(btcfi_merkle_tree_prove_many(tree, proof, sizeof proof, &written, wanted, 3, &err), err);
  for (i = 0; i < 3; ++i) memcpy(some + 32 * i, leaves + 32 * wanted[i], 32);
  CHECK_OK(btcfi_merkle_multiproof_verify(places, root, 9, some, 3, BTCFI_MERKLE_TAGGED, proof,
                                          written, &err),
           err);
  CHECK(memcmp(places, wanted, sizeof places) == 0);
  some[0] ^= 1;
  CHECK(btcfi_merkle_multiproof_verify(NULL, root, 9, some, 3, BTCFI_MERKLE_TAGGED, proof, written,
                                       &err) == BTCFI_ERR_MERKLE_ROOT_MISMATCH);
  CHECK(btcfi_merkle_multiproof_verify(NULL, root, 9, some, 3, 7, proof, written, &err) ==
        BTCFI_ERR_UNSUPPORTED);
  CHECK(btcfi_merkle_tree_prove_many(tree, proof, sizeof proof, &written, falling, 2, &err) ==
        BTCFI_ERR_MERKLE_PROOF_SHAPE);
  btcfi_merkle_tree_destroy(tree);
  btcfi_merkle_tree_destroy(NULL);
}

static void a_proof_of_an_rfc_9162_tree_is_verified_by_its_own_hashing(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_merkle_tree* tree = NULL;
  /* The leaves 0 to 6 of one byte each; RFC 9162, 2.1.1: SHA-256 of 00 and the byte 0. */
  static const uint8_t first_leaf[32] = {0x96, 0xa2, 0x96, 0xd2, 0x24, 0xf2, 0x85, 0xc6,
                                         0x7b, 0xee, 0x93, 0xc3, 0x0f, 0x8a, 0x30, 0x91,
                                         0x57, 0xf0, 0xda, 0xa3, 0x5d, 0xc5, 0xb8, 0x7e,
                                         0x41, 0x0b, 0x78, 0x63, 0x0a, 0x09, 0xcf, 0xc7};
  uint8_t leaves[7 * 32], root[32], proof[BTCFI_MERKLE_PROOF_MAX_SIZE], hash[32], tagged[32];
  uint32_t index = 99, count = 0, i;
  size_t written = 0;
  for (i = 0; i < 7; ++i) {
    const uint8_t data[1] = {(uint8_t)i};
    CHECK_OK(btcfi_merkle_leaf_hash_by(leaves + 32 * i, data, 1, BTCFI_MERKLE_RFC9162, &err), err);
  }
  CHECK(memcmp(leaves, first_leaf, 32) == 0);
  CHECK_OK(btcfi_merkle_tree_create(&tree, leaves, 7, BTCFI_MERKLE_RFC9162, &err), err);
  CHECK_OK(btcfi_merkle_tree_root(tree, root, &count, &err), err);
  for (i = 0; i < 7; ++i) {
    const uint8_t* leaf = leaves + 32 * i;
    CHECK_OK(btcfi_merkle_tree_prove(tree, proof, sizeof proof, &written, i, &err), err);
    CHECK_OK(btcfi_merkle_proof_verify_by(&index, root, count, leaf, BTCFI_MERKLE_RFC9162, proof,
                                          written, &err),
             err);
    CHECK(index == i);
    index = 99;
    CHECK(btcfi_merkle_proof_verify_by(&index, root, count, leaf, BTCFI_MERKLE_TAGGED, proof,
                                       written, &err) == BTCFI_ERR_MERKLE_ROOT_MISMATCH);
    CHECK(btcfi_merkle_proof_verify(&index, root, count, leaf, proof, written, &err) ==
          BTCFI_ERR_MERKLE_ROOT_MISMATCH);
    CHECK(index == 99);
  }
  CHECK(btcfi_merkle_proof_verify_by(&index, root, count, leaves, 0, proof, written, &err) ==
        BTCFI_ERR_UNSUPPORTED);
  CHECK(err.input == 4);
  CHECK(btcfi_merkle_leaf_hash_by(hash, NULL, 0, 3, &err) == BTCFI_ERR_UNSUPPORTED);
  CHECK(err.input == 3);
  CHECK_OK(btcfi_merkle_leaf_hash_by(hash, first_leaf, 32, BTCFI_MERKLE_TAGGED, &err), err);
  CHECK_OK(btcfi_merkle_leaf_hash(tagged, first_leaf, 32, &err), err);
  CHECK(memcmp(hash, tagged, 32) == 0);
  btcfi_merkle_tree_destroy(tree);
}

static void a_log_grows_is_stored_and_proves_that_it_only_grew(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_merkle_frontier *log = NULL, *restored = NULL;
  btcfi_merkle_tree* tree = NULL;
  uint8_t leaves[12 * 32], older[32], newer[32], data[1030], proof[1065];
  uint32_t count = 0;
  size_t written = 0;
  numbered_leaves(leaves, 12);
  CHECK_OK(btcfi_merkle_frontier_create(&log, BTCFI_MERKLE_RFC9162, &err), err);
  CHECK_OK(btcfi_merkle_frontier_append(log, leaves, 7, &err), err);
  CHECK_OK(btcfi_merkle_frontier_root(log, older, &count, &err), err);
  CHECK(count == 7);
  CHECK_OK(btcfi_merkle_frontier_write(log, data, sizeof data, &written, &err), err);
  CHECK(written == 6 + 3 * 32);
  CHECK_OK(btcfi_merkle_frontier_read(&restored, data, written, &err), err);
  CHECK_OK(btcfi_merkle_frontier_append(restored, leaves + 7 * 32, 5, &err), err);
  CHECK_OK(btcfi_merkle_frontier_root(restored, newer, &count, &err), err);
  CHECK(count == 12);
  btcfi_merkle_frontier_destroy(log);
  btcfi_merkle_frontier_destroy(restored);
  CHECK(btcfi_merkle_frontier_read(&restored, data, written - 1, &err) ==
        BTCFI_ERR_MERKLE_BAD_FRONTIER);

  CHECK_OK(btcfi_merkle_tree_create(&tree, leaves, 12, BTCFI_MERKLE_RFC9162, &err), err);
  CHECK_OK(btcfi_merkle_tree_prove_consistency(tree, proof, sizeof proof, &written, 7, &err), err);
  CHECK_OK(btcfi_merkle_consistency_verify(older, 7, newer, 12, BTCFI_MERKLE_RFC9162, proof,
                                           written, &err),
           err);
  CHECK(btcfi_merkle_consistency_verify(newer, 7, newer, 12, BTCFI_MERKLE_RFC9162, proof, written,
                                        &err) == BTCFI_ERR_MERKLE_NOT_CONSISTENT);
  CHECK(btcfi_merkle_consistency_verify(older, 7, newer, 12, BTCFI_MERKLE_TAGGED, proof, written,
                                        &err) == BTCFI_ERR_MERKLE_NOT_CONSISTENT);
  btcfi_merkle_tree_destroy(tree);
}

static void a_transaction_is_proved_in_a_block_and_a_doubled_one_refused(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t txids[4 * 32], root[32], path[64];
  size_t written = 0;
  uint32_t i;
  numbered_leaves(txids, 3);
  memcpy(txids + 3 * 32, txids + 2 * 32, 32);
  CHECK_OK(btcfi_block_root_compute(root, txids, 3, &err), err);
  for (i = 0; i < 3; ++i) {
    CHECK_OK(btcfi_block_proof_write(path, sizeof path, &written, txids, 3, i, &err), err);
    CHECK_OK(btcfi_block_proof_verify(root, 3, txids + 32 * i, i, path, written, &err), err);
    CHECK(btcfi_block_proof_verify(root, 3, txids + 32 * i, i, path, written - 1, &err) ==
          BTCFI_ERR_MERKLE_PROOF_SHAPE);
  }
  CHECK(btcfi_block_root_compute(root, txids, 4, &err) == BTCFI_ERR_MERKLE_DUPLICATED_LEAVES);
  CHECK(btcfi_block_root_compute(root, NULL, 0, &err) == BTCFI_ERR_OUT_OF_RANGE);
}

static void a_sorted_tree_needs_no_directions(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t leaves[5 * 32], root[32], path[96];
  size_t written = 0, i;
  numbered_leaves(leaves, 5);
  CHECK_OK(btcfi_sorted_root_compute(root, leaves, 5, &err), err);
  for (i = 0; i < 5; ++i) {
    CHECK_OK(btcfi_sorted_proof_write(path, sizeof path, &written, leaves, 5, i, &err), err);
    CHECK_OK(btcfi_sorted_proof_verify(root, leaves + 32 * i, path, written, &err), err);
    CHECK(btcfi_sorted_proof_verify(root, leaves + 32 * ((i + 1) % 5), path, written, &err) ==
          BTCFI_ERR_MERKLE_ROOT_MISMATCH);
  }
  CHECK(btcfi_sorted_proof_write(NULL, 0, &written, leaves, 5, 0, &err) ==
        BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written == 96);
}

int main(void) {
  a_tree_gives_proofs_for_one_and_many_leaves();
  a_proof_of_an_rfc_9162_tree_is_verified_by_its_own_hashing();
  a_log_grows_is_stored_and_proves_that_it_only_grew();
  a_transaction_is_proved_in_a_block_and_a_doubled_one_refused();
  a_sorted_tree_needs_no_directions();
  a_leaf_is_proved_and_a_changed_one_is_refused();
  an_anchor_round_trips();
  return check_report();
}
