#include "../c/check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>

int main(void) {
  const uint8_t bytes[3] = {1, 2, 3};
  /* [snippet:call] */
  btcfi_error err = BTCFI_ERROR_INIT;
  size_t size = 0;
  char* text = NULL;
  btcfi_status status = btcfi_hex_encode(NULL, 0, &size, bytes, sizeof bytes, &err);
  if (status == BTCFI_ERR_BUFFER_TOO_SMALL) { /* size is what it needs */
    text = malloc(size);
    status = btcfi_hex_encode(text, size, &size, bytes, sizeof bytes, &err);
  }
  if (status != BTCFI_OK) fprintf(stderr, "%s\n%s\n", err.message, btcfi_status_remedy(status));
  /* [/snippet] */
  CHECK(status == BTCFI_OK);
  CHECK(text != NULL && strcmp(text, "010203") == 0);
  free(text);
  return check_report();
}
