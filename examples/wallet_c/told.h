#ifndef WALLET_C_TOLD_H
#define WALLET_C_TOLD_H

#include "files.h"

#include <btcfi/btcfi.h>

#define MOST_COINS 8

/* What the wallet knows by means of its own: its seed and coins, whom it trusts, what it asked for.
 * The demo writes it to PATH.trust, in lines of a name and a value. */
struct told {
  uint32_t network;
  uint32_t contract;
  uint8_t seed[32];
  uint8_t coin_key[32];
  uint8_t home[34];
  size_t home_len;
  uint8_t pool[32];
  uint8_t oracle[32];
  char unit[32];
  int64_t now_ms;
  btcfi_chain_coin coins[MOST_COINS];
  size_t coin_count;
  struct bytes quote;
  struct bytes request;
};

/* 0 and a sentence on stderr when something is missing or malformed. */
int read_told(const char* path, struct told* told);
/* The trust borrows what was told. */
void trust_in_told(const struct told* told, btcfi_trust* trust);
void forget_told(struct told* told);

#endif
