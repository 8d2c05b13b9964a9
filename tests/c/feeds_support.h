#ifndef BTCFI_TEST_FEEDS_SUPPORT_H
#define BTCFI_TEST_FEEDS_SUPPORT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

int simulator_start(int64_t now_ms);
uint16_t simulator_port(void);
const char* simulator_ca_pem(void);
void simulator_refuse(int exchange, uint32_t http_status);
void simulator_stop(void);

#ifdef __cplusplus
}
#endif

#endif
