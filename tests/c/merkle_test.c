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

int main(void) {
  a_leaf_is_proved_and_a_changed_one_is_refused();
  an_anchor_round_trips();
  return check_report();
}
