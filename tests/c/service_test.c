#include "check.h"
#include "service_support.h"

#include <btcfi/service.h>

#include <stdlib.h>

static btcfi_node* node_at(uint16_t port) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_node_endpoint endpoint = BTCFI_NODE_ENDPOINT_INIT;
  btcfi_node* node = NULL;
  endpoint.port = port;
  endpoint.user = "user";
  endpoint.user_len = 4;
  endpoint.password = "secret";
  endpoint.password_len = 6;
  endpoint.timeout_ms = 2000;
  CHECK_OK(btcfi_node_create(&node, &endpoint, &err), err);
  return node;
}

static void a_call_brings_the_result(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_node* node =
      node_at(node_start("200 OK", "{\"result\":{\"height\":7},\"error\":null,\"id\":1}"));
  btcfi_node_reply* reply = NULL;
  const char* asked;
  char text[64];
  size_t written = 0;
  CHECK_OK(btcfi_node_call(node, &reply, "getblockhash", 12, "[7, \"a\"]", 8, &err), err);
  asked = node_stop();
  CHECK(strstr(asked, "\"method\":\"getblockhash\",\"params\":[7,\"a\"]") != NULL);
  CHECK(strstr(asked, "Authorization: Basic dXNlcjpzZWNyZXQ=") != NULL);
  CHECK(btcfi_node_reply_code(reply) == 0);
  CHECK(btcfi_node_reply_result(reply, NULL, 0, &written, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK_OK(btcfi_node_reply_result(reply, text, sizeof text, &written, &err), err);
  CHECK(strcmp(text, "{\"height\":7}") == 0 && written == strlen(text) + 1);
  CHECK_OK(btcfi_node_reply_message(reply, text, sizeof text, &written, &err), err);
  CHECK(text[0] == '\0');
  btcfi_node_reply_destroy(reply);
  btcfi_node_destroy(node);
}

static void a_refusal_is_the_nodes_own(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_node* node = node_at(
      node_start("500 Internal Server Error",
                 "{\"result\":null,\"error\":{\"code\":-26,\"message\":\"non-final\"},\"id\":1}"));
  btcfi_node_reply* reply = NULL;
  char text[64];
  size_t written = 0;
  CHECK_OK(btcfi_node_call(node, &reply, "sendrawtransaction", 18, NULL, 0, &err), err);
  node_stop();
  CHECK(btcfi_node_reply_code(reply) == -26);
  CHECK_OK(btcfi_node_reply_message(reply, text, sizeof text, &written, &err), err);
  CHECK(strcmp(text, "non-final") == 0);
  CHECK_OK(btcfi_node_reply_result(reply, text, sizeof text, &written, &err), err);
  CHECK(strcmp(text, "null") == 0);
  btcfi_node_reply_destroy(reply);
  btcfi_node_destroy(node);
}

static void what_goes_wrong_on_the_way_is_an_error(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const uint16_t port = node_start("401 Unauthorized", "");
  btcfi_node* node = node_at(port);
  btcfi_node_reply* reply = NULL;
  CHECK(btcfi_node_call(node, &reply, "uptime", 6, NULL, 0, &err) == BTCFI_ERR_NODE_UNAUTHORIZED);
  node_stop(); /* and nobody listens there any more */
  CHECK(btcfi_node_call(node, &reply, "uptime", 6, NULL, 0, &err) == BTCFI_ERR_NODE_UNREACHABLE);
  CHECK(reply == NULL);
  btcfi_node_destroy(node);
}

static void misuse_is_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_node_endpoint endpoint = BTCFI_NODE_ENDPOINT_INIT;
  btcfi_node* node = NULL;
  btcfi_node_reply* reply = NULL;
  char text[8];
  size_t written = 0;
  CHECK_OK(btcfi_node_create(&node, NULL, &err), err);
  CHECK(btcfi_node_call(node, &reply, "uptime", 6, "{}", 2, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_node_call(node, &reply, "uptime", 6, "[", 1, &err) == BTCFI_ERR_TRUNCATED);
  CHECK(btcfi_node_call(node, &reply, "", 0, NULL, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_node_call(node, NULL, "uptime", 6, NULL, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  KEEPS(btcfi_node_reply, btcfi_node_call(node, &handle, "uptime", 6, "[", 1, &err));
  CHECK(btcfi_node_call(NULL, &reply, "uptime", 6, NULL, 0, NULL) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_node_destroy(node);
  node = NULL;
  endpoint.port = 65536;
  CHECK(btcfi_node_create(&node, &endpoint, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "port") == 0);
  KEEPS(btcfi_node, btcfi_node_create(&handle, &endpoint, &err));
  btcfi_node_endpoint_init(&endpoint);
  endpoint.host_len = 4;
  CHECK(btcfi_node_create(&node, &endpoint, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_node_endpoint_init(&endpoint);
  endpoint.timeout_ms = -1;
  CHECK(btcfi_node_create(&node, &endpoint, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_node_endpoint_init(&endpoint);
  endpoint.struct_size = 8;
  CHECK(btcfi_node_create(&node, &endpoint, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_node_endpoint_init(&endpoint);
  endpoint.user = "a:b";
  endpoint.user_len = 3;
  CHECK_OK(btcfi_node_create(&node, &endpoint, &err), err);
  CHECK(btcfi_node_call(node, &reply, "uptime", 6, NULL, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "NodeEndpoint::user") == 0);
  btcfi_node_destroy(node);
  CHECK(btcfi_node_reply_code(NULL) == 0);
  CHECK(btcfi_node_reply_result(NULL, text, 8, &written, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_node_reply_destroy(NULL);
  btcfi_node_destroy(NULL);
}

int main(void) {
  a_call_brings_the_result();
  a_refusal_is_the_nodes_own();
  what_goes_wrong_on_the_way_is_an_error();
  misuse_is_named();
  return check_report();
}
