#ifndef BTCFI_TEST_SERVICE_SUPPORT_H
#define BTCFI_TEST_SERVICE_SUPPORT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A node that answers one connection on loopback with one body; its port. node_stop gives what it
 * was asked, valid until the next start. */
uint16_t node_start(const char* status_line, const char* body);
const char* node_stop(void);

#ifdef __cplusplus
}
#endif

#endif
