#include "check.h"

#include <btcfi/btcfi.h>

static void hex_round_trips(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const uint8_t bytes[3] = {0x00, 0xff, 0xab};
  char text[7];
  uint8_t back[3];
  size_t written = 0;
  CHECK_OK(btcfi_hex_encode(text, sizeof text, &written, bytes, sizeof bytes, &err), err);
  CHECK(written == 7 && strcmp(text, "00ffab") == 0);
  CHECK_OK(btcfi_hex_decode(back, sizeof back, &written, "00FFab", 6, &err), err);
  CHECK(written == 3 && memcmp(back, bytes, 3) == 0);
  CHECK_OK(btcfi_hex_decode(NULL, 0, &written, NULL, 0, &err), err);
  CHECK(written == 0);
}

static void too_small_a_buffer_says_what_is_needed_and_writes_nothing_else(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const uint8_t bytes[3] = {1, 2, 3};
  char text[7] = "??????";
  size_t written = 0;
  CHECK(btcfi_hex_encode(text, 6, &written, bytes, 3, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written == 7 && strcmp(text, "??????") == 0);
  CHECK(btcfi_hex_encode(NULL, 0, &written, bytes, 3, NULL) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written == 7);
}

static void an_error_names_the_place_and_clears_on_success(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t out[4];
  size_t written = 0;
  CHECK(btcfi_hex_decode(out, sizeof out, &written, "00xx", 4, &err) == BTCFI_ERR_PARSE);
  CHECK(err.status == BTCFI_ERR_PARSE && err.offset == 2);
  CHECK(strcmp(err.where, "from_hex") == 0);
  CHECK(strncmp(err.message, "parse: ", 7) == 0);
  CHECK(btcfi_hex_decode(out, sizeof out, &written, NULL, 4, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(err.input == 3);
  CHECK_OK(btcfi_hex_decode(out, sizeof out, &written, "00", 2, &err), err);
  CHECK(err.status == BTCFI_OK && err.where[0] == 0 && err.message[0] == 0);
}

static void an_older_caller_has_a_shorter_error_struct(void) {
  btcfi_error err;
  uint8_t out[4];
  size_t written = 0;
  memset(&err, 0x5a, sizeof err);
  err.struct_size = 16;
  CHECK(btcfi_hex_decode(out, sizeof out, &written, "0g", 2, &err) == BTCFI_ERR_PARSE);
  CHECK(err.struct_size == 16 && err.status == BTCFI_ERR_PARSE && err.offset == 1);
  CHECK(err.where[0] == 0x5a && err.message[0] == 0x5a);
  memset(&err, 'x', sizeof err);
  err.struct_size = 20; /* ends in the middle of `where` */
  CHECK(btcfi_hex_decode(NULL, 0, &written, "0g", 2, &err) == BTCFI_ERR_PARSE);
  CHECK(strcmp(err.where, "fro") == 0 && err.where[4] == 'x');
  btcfi_error_init(&err);
  CHECK(err.struct_size == sizeof err && err.status == BTCFI_OK);
  btcfi_error_init(NULL);
}

static void statuses_have_texts(void) {
  CHECK(strcmp(btcfi_status_name(BTCFI_OK), "ok") == 0);
  CHECK(strcmp(btcfi_status_name(BTCFI_ERR_BUFFER_TOO_SMALL), "buffer_too_small") == 0);
  CHECK(strcmp(btcfi_status_name(-1), "unknown") == 0);
  CHECK(strcmp(btcfi_status_name(65536), "unknown") == 0);
  CHECK(strlen(btcfi_status_sentence(BTCFI_ERR_PARSE)) > 10);
  CHECK(strlen(btcfi_status_remedy(BTCFI_ERR_PARSE)) > 10);
}

static void versions_are_those_of_the_build(void) {
  CHECK(strcmp(btcfi_version(), BTCFI_TEST_VERSION) == 0);
  CHECK(btcfi_abi_version() == BTCFI_TEST_ABI);
}

static void hashes_are_the_published_ones(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const uint8_t* abc = (const uint8_t*)"abc";
  uint8_t out[32];
  CHECK_OK(btcfi_hash_sha256(out, abc, 3, &err), err);
  CHECK(out[0] == 0xba && out[31] == 0xad);
  CHECK_OK(btcfi_hash_sha256d(out, abc, 3, &err), err);
  CHECK(out[0] == 0x4f && out[31] == 0x58);
  CHECK_OK(btcfi_hash_hash160(out, abc, 3, &err), err);
  CHECK(out[0] == 0xbb && out[19] == 0x33);
  CHECK_OK(btcfi_hash_blake3(out, NULL, 0, &err), err);
  CHECK(out[0] == 0xaf && out[31] == 0x62);
  CHECK_OK(btcfi_hash_keccak256(out, NULL, 0, &err), err);
  CHECK(out[0] == 0xc5 && out[31] == 0x70);
  CHECK_OK(btcfi_hash_tagged(out, "btcfi/leaf/1", 12, (const uint8_t*)"record 0", 8, &err), err);
  CHECK(out[0] == 0x14 && out[31] == 0x4a);
  CHECK(btcfi_hash_sha256(out, NULL, 3, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_hash_sha256(NULL, abc, 3, &err) == BTCFI_ERR_INVALID_ARGUMENT);
}

static void decimals_and_ticks_are_exact(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  int64_t value = 0;
  uint64_t tick = 0;
  char text[22];
  size_t written = 0;
  CHECK_OK(
      btcfi_decimal_parse(&value, "106160.42", 9, BTCFI_PRICE_SCALE, BTCFI_ROUNDING_EXACT, &err),
      err);
  CHECK(value == INT64_C(10616042000000));
  CHECK_OK(btcfi_decimal_format(text, sizeof text, &written, value, BTCFI_PRICE_SCALE, &err), err);
  CHECK(strcmp(text, "106160.42") == 0 && written == 10);
  CHECK_OK(btcfi_decimal_format(text, sizeof text, &written, INT64_MIN, 8, &err), err);
  CHECK(btcfi_decimal_parse(&value, "1.5", 3, 0, BTCFI_ROUNDING_EXACT, &err) == BTCFI_ERR_INEXACT);
  CHECK_OK(btcfi_decimal_parse(&value, "-1.5", 4, 0, BTCFI_ROUNDING_FLOOR, &err), err);
  CHECK(value == -2);
  CHECK(btcfi_decimal_parse(&value, "1", 1, 0, 5, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_decimal_format(text, sizeof text, &written, 1, 19, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK_OK(btcfi_price_to_tick(&tick, INT64_C(10616042000000), 100, &err), err);
  CHECK(tick == 106160);
  CHECK(btcfi_price_to_tick(&tick, -1, 100, &err) == BTCFI_ERR_OUT_OF_RANGE);
}

static void times_are_read_and_written(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  int64_t time_ms = 0;
  char text[25];
  size_t written = 0;
  CHECK_OK(btcfi_time_parse(&time_ms, "2025-11-20T14:31:00+09:00", 25, &err), err);
  CHECK(time_ms == INT64_C(1763616660000));
  CHECK_OK(btcfi_time_format(text, sizeof text, &written, time_ms, &err), err);
  CHECK(strcmp(text, "2025-11-20T05:31:00.000Z") == 0 && written == 25);
  CHECK(btcfi_time_parse(&time_ms, "2025-11-20", 10, &err) == BTCFI_ERR_TRUNCATED);
  CHECK(err.offset == 10);
}

int main(void) {
  hex_round_trips();
  too_small_a_buffer_says_what_is_needed_and_writes_nothing_else();
  an_error_names_the_place_and_clears_on_success();
  an_older_caller_has_a_shorter_error_struct();
  statuses_have_texts();
  versions_are_those_of_the_build();
  hashes_are_the_published_ones();
  decimals_and_ticks_are_exact();
  times_are_read_and_written();
  return check_report();
}
