#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>

static void fill(uint8_t* bytes, size_t size, int value) { memset(bytes, value, size); }

static void unhex(uint8_t* out, size_t size, const char* text) {
  btcfi_error err = BTCFI_ERROR_INIT;
  size_t written = 0;
  CHECK_OK(btcfi_hex_decode(out, size, &written, text, strlen(text), &err), err);
  CHECK(written == size);
}

static void the_first_vector_of_bip340_comes_out_byte_for_byte(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t secret[32] = {0}, message[32] = {0}, entropy[32] = {0};
  uint8_t key[33], signature[64], expected[64];
  secret[31] = 3;
  unhex(expected, 64,
        "e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca8215"
        "25f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0");
  CHECK_OK(btcfi_key_public(key, secret, &err), err);
  CHECK_OK(btcfi_schnorr_sign(signature, message, 32, secret, entropy, &err), err);
  CHECK(memcmp(signature, expected, 64) == 0);
  CHECK_OK(btcfi_schnorr_verify(signature, message, 32, key + 1, &err), err);
  message[0] = 1;
  CHECK(btcfi_schnorr_verify(signature, message, 32, key + 1, &err) ==
        BTCFI_ERR_KEYS_SIGNATURE_INVALID);
  CHECK_OK(btcfi_schnorr_sign(signature, NULL, 0, secret, NULL, &err), err);
  CHECK_OK(btcfi_schnorr_verify(signature, NULL, 0, key + 1, &err), err);
}

static void bad_keys_and_null_pointers_are_refused(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t secret[32], key[33];
  fill(secret, 32, 0);
  fill(key, 33, 0x5a);
  CHECK(btcfi_key_public(key, secret, &err) == BTCFI_ERR_KEYS_INVALID_SECRET);
  CHECK(key[0] == 0x5a);
  CHECK(btcfi_key_public(key, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT && err.input == 1);
  CHECK(btcfi_key_public(NULL, secret, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  fill(secret, 32, 0xff);
  CHECK(btcfi_key_generate(secret, secret, &err) == BTCFI_ERR_KEYS_INVALID_SECRET);
  CHECK_OK(btcfi_key_generate(secret, NULL, &err), err);
  CHECK_OK(btcfi_key_public(key, secret, &err), err);
}

static void an_output_key_is_spent_by_its_secret(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t secret[32], internal[33], root[32], output[32], output_secret[32], output_key[33];
  int32_t odd = -1;
  fill(secret, 32, 7);
  fill(root, 32, 9);
  CHECK_OK(btcfi_key_public(internal, secret, &err), err);
  CHECK_OK(btcfi_output_key_compute(output, &odd, internal + 1, root, &err), err);
  CHECK_OK(btcfi_output_key_secret(output_secret, secret, root, &err), err);
  CHECK_OK(btcfi_key_public(output_key, output_secret, &err), err);
  CHECK(memcmp(output_key + 1, output, 32) == 0);
  CHECK(odd == (output_key[0] == 3));
  CHECK_OK(btcfi_output_key_compute(output, NULL, internal + 1, NULL, &err), err);
  CHECK(memcmp(output_key + 1, output, 32) != 0);
}

static void addresses_round_trip_and_belong_to_a_network(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t script[34], back[42];
  char text[91];
  size_t written = 0;
  /* BIP-86, first receiving address. */
  unhex(script, 34, "5120a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c");
  CHECK_OK(
      btcfi_address_encode(text, sizeof text, &written, script, 34, BTCFI_NETWORK_MAINNET, &err),
      err);
  CHECK(strcmp(text, "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr") == 0);
  CHECK_OK(btcfi_address_decode(back, sizeof back, &written, text, strlen(text),
                                BTCFI_NETWORK_MAINNET, &err),
           err);
  CHECK(written == 34 && memcmp(back, script, 34) == 0);
  CHECK(btcfi_address_decode(back, sizeof back, &written, text, strlen(text), BTCFI_NETWORK_REGTEST,
                             &err) == BTCFI_ERR_KEYS_WRONG_NETWORK);
  CHECK(btcfi_address_decode(back, 33, &written, text, strlen(text), BTCFI_NETWORK_MAINNET, &err) ==
        BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(btcfi_address_encode(text, sizeof text, &written, script, 34, 9, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
}

static void a_presignature_is_completed_by_its_secret_alone(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_adaptor_nonce nonce = BTCFI_ADAPTOR_NONCE_INIT;
  uint8_t secret[32], key[33], t[32], point[33], seed[32], message[32];
  uint8_t pre[65], signature[64], revealed[32];
  fill(secret, 32, 1);
  fill(t, 32, 2);
  fill(seed, 32, 3);
  fill(message, 32, 4);
  nonce.hash_type = 0x83;
  CHECK_OK(btcfi_key_public(key, secret, &err), err);
  CHECK_OK(btcfi_key_public(point, t, &err), err);
  CHECK_OK(btcfi_presignature_create(pre, message, point, secret, seed, &nonce, &err), err);
  CHECK_OK(btcfi_presignature_verify(pre, message, point, key + 1, &err), err);
  CHECK_OK(btcfi_presignature_complete(signature, pre, t, &err), err);
  CHECK_OK(btcfi_schnorr_verify(signature, message, 32, key + 1, &err), err);
  CHECK_OK(btcfi_presignature_extract(revealed, pre, signature, point, &err), err);
  CHECK(memcmp(revealed, t, 32) == 0);
  CHECK_OK(btcfi_presignature_complete(signature, pre, seed, &err), err);
  CHECK(btcfi_schnorr_verify(signature, message, 32, key + 1, &err) ==
        BTCFI_ERR_KEYS_SIGNATURE_INVALID);
  pre[64] ^= 1;
  CHECK(btcfi_presignature_verify(pre, message, point, key + 1, &err) ==
        BTCFI_ERR_KEYS_PRESIGNATURE_INVALID);
  nonce.hash_type = 256;
  CHECK(btcfi_presignature_create(pre, message, point, secret, seed, &nonce, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "hash_type") == 0);
  nonce.struct_size = 8;
  CHECK(btcfi_presignature_create(pre, message, point, secret, seed, &nonce, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
}

static void two_signers_sign_for_their_tweaked_aggregate(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_musig_group* group = NULL;
  btcfi_musig_nonce* nonces[2] = {NULL, NULL};
  btcfi_musig_session* session = NULL;
  uint8_t secrets[2][32], keys[66], public_nonces[132], partials[64], signature[64], tweak[32],
      key[33];
  int i;
  fill(tweak, 32, 8);
  for (i = 0; i < 2; ++i) {
    fill(secrets[i], 32, 21 + i);
    CHECK_OK(btcfi_key_public(keys + 33 * i, secrets[i], &err), err);
  }
  CHECK_OK(btcfi_musig_group_create(&group, keys, 2, 1, &err), err);
  CHECK_OK(btcfi_musig_group_tweak(group, tweak, BTCFI_MUSIG_TWEAK_XONLY, &err), err);
  CHECK_OK(btcfi_musig_group_key(group, key, &err), err);
  for (i = 0; i < 2; ++i) {
    CHECK_OK(
        btcfi_musig_nonce_create(&nonces[i], public_nonces + 66 * i, secrets[i], group, NULL, &err),
        err);
  }
  CHECK(btcfi_musig_session_create(&session, group, public_nonces, 1, tweak, 32, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  CHECK_OK(btcfi_musig_session_create(&session, group, public_nonces, 2, tweak, 32, &err), err);
  for (i = 0; i < 2; ++i) {
    CHECK_OK(btcfi_musig_session_sign(session, partials + 32 * i, nonces[i], secrets[i], &err),
             err);
    CHECK_OK(btcfi_musig_session_verify(session, partials + 32 * i, public_nonces + 66 * i,
                                        keys + 33 * i, &err),
             err);
    CHECK(btcfi_musig_session_sign(session, partials + 32 * i, nonces[i], secrets[i], &err) ==
          BTCFI_ERR_KEYS_NONCE_USED);
  }
  CHECK_OK(btcfi_musig_session_aggregate(session, signature, partials, 2, &err), err);
  CHECK_OK(btcfi_schnorr_verify(signature, tweak, 32, key + 1, &err), err);
  partials[5] ^= 1;
  CHECK(btcfi_musig_session_aggregate(session, signature, partials, 2, &err) ==
        BTCFI_ERR_KEYS_SIGNATURE_INVALID);
  for (i = 0; i < 2; ++i) btcfi_musig_nonce_destroy(nonces[i]);
  btcfi_musig_session_destroy(session);
  btcfi_musig_group_destroy(group);
  btcfi_musig_nonce_destroy(NULL);
  btcfi_musig_session_destroy(NULL);
  btcfi_musig_group_destroy(NULL);
}

int main(void) {
  the_first_vector_of_bip340_comes_out_byte_for_byte();
  bad_keys_and_null_pointers_are_refused();
  an_output_key_is_spent_by_its_secret();
  addresses_round_trip_and_belong_to_a_network();
  a_presignature_is_completed_by_its_secret_alone();
  two_signers_sign_for_their_tweaked_aggregate();
  return check_report();
}
