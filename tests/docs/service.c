/* The call that docs/service.md shows; nobody listens on that port. */
#include <btcfi/service.h>

#include <stdio.h>

int main(void) {
  int right;
  /* [snippet:call] */
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_node_endpoint endpoint = BTCFI_NODE_ENDPOINT_INIT;
  btcfi_node* node = NULL;
  btcfi_node_reply* reply = NULL;
  btcfi_status status;
  endpoint.port = 1; /* 18443 on regtest */
  endpoint.user = "u", endpoint.user_len = 1;
  endpoint.password = "p", endpoint.password_len = 1;
  status = btcfi_node_create(&node, &endpoint, &err);
  if (status == BTCFI_OK) {
    status = btcfi_node_call(node, &reply, "getblockhash", 12, "[0]", 3, &err);
  }
  if (status != BTCFI_OK) fprintf(stderr, "%s\n", err.message);
  /* [/snippet] */
  right = status == BTCFI_ERR_NODE_UNREACHABLE;
  btcfi_node_reply_destroy(reply);
  btcfi_node_destroy(node);
  return !right;
}
