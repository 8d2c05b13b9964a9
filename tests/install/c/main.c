#include <btcfi/btcfi.h>

#include <stdio.h>
#include <string.h>

int main(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const uint8_t bytes[2] = {0xc0, 0xde};
  char text[5];
  size_t written;
  if (btcfi_hex_encode(text, sizeof text, &written, bytes, sizeof bytes, &err) != BTCFI_OK) {
    fprintf(stderr, "%s\n", err.message);
    return 1;
  }
  printf("btcfi %s, ABI %u: %s\n", btcfi_version(), (unsigned)btcfi_abi_version(), text);
  return strcmp(text, "c0de") != 0;
}
