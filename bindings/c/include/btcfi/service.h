/** \file
 *  Programs that run, asked from here: Bitcoin nodes. Part of libbtcfi-net. The rules that hold for
 *  all functions stand in btcfi.h.
 */
#ifndef BTCFI_SERVICE_H
#define BTCFI_SERVICE_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Where a Bitcoin node answers JSON-RPC, and who we are to it. Borrowed for the call. */
typedef struct btcfi_node_endpoint {
  uint32_t struct_size; /**< sizeof(btcfi_node_endpoint) of the caller */
  uint32_t port;        /**< 0: 8332 */
  const char* host;     /**< an IP address or a name; NULL: 127.0.0.1 */
  size_t host_len;
  const char* user; /**< without a colon; NULL: none */
  size_t user_len;
  const char* password; /**< NULL: none */
  size_t password_len;
  int64_t timeout_ms; /**< for each of looking up, connecting, asking, answering; 0: 30,000 */
} btcfi_node_endpoint;
#define BTCFI_NODE_ENDPOINT_INIT \
  { sizeof(btcfi_node_endpoint), 0, NULL, 0, NULL, 0, NULL, 0, 0 }
/** As BTCFI_NODE_ENDPOINT_INIT. */
BTCFI_API void btcfi_node_endpoint_init(btcfi_node_endpoint* endpoint);

/** A client of a Bitcoin node over plain HTTP: on the same machine, or behind a tunnel. One
 *  connection per call, no retries, no threads. */
typedef struct btcfi_node btcfi_node;
/** What a node said: a result, or its own refusal. */
typedef struct btcfi_node_reply btcfi_node_reply;

/** Make a client; nothing is sent yet.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT.
 *  In:      endpoint: NULL for the defaults; it is copied.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_node_create(btcfi_node** node,
                                                         const btcfi_node_endpoint* endpoint,
                                                         btcfi_error* err);
/** Waits for a look-up of the host's name that the system has not answered yet. */
BTCFI_API void btcfi_node_destroy(btcfi_node* node);

/** Call a method and wait for the answer.
 *
 *  Returns: BTCFI_OK, also where the node refuses; BTCFI_ERR_NODE_UNREACHABLE, _NODE_TIMEOUT,
 *           _NODE_UNAUTHORIZED, _NODE_BAD_REPLY; _PARSE and _INVALID_ARGUMENT for the arguments.
 *  Out:     reply:  the new handle.
 *  In:      method: "getblockcount".
 *           params: positional parameters as a JSON array; NULL: none.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_node_call(btcfi_node* node, btcfi_node_reply** reply,
                                                       const char* method, size_t method_len,
                                                       const char* params, size_t params_len,
                                                       btcfi_error* err);
/** 0 for a result, else the node's code (-26: not accepted); 0 for NULL. */
BTCFI_API int64_t btcfi_node_reply_code(const btcfi_node_reply* reply);
/** The refusal in the node's own words; empty for a result. Returns: BTCFI_OK;
 *  BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_node_reply_message(const btcfi_node_reply* reply,
                                                                char* text, size_t capacity,
                                                                size_t* written, btcfi_error* err);
/** The result as JSON; "null" for a refusal. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_node_reply_result(const btcfi_node_reply* reply,
                                                               char* text, size_t capacity,
                                                               size_t* written, btcfi_error* err);
BTCFI_API void btcfi_node_reply_destroy(btcfi_node_reply* reply);

#ifdef __cplusplus
}
#endif

#endif
