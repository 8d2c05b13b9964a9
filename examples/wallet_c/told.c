#include "told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int hex_to(uint8_t* out, size_t capacity, size_t* size, const char* text) {
  return btcfi_hex_decode(out, capacity, size, text, strlen(text), NULL) == BTCFI_OK;
}

static int exactly(uint8_t* out, size_t size, const char* text) {
  size_t got = 0;
  return hex_to(out, size, &got, text) && got == size;
}

static int network_of(const char* name, uint32_t* network) {
  static const char* const names[] = {"mainnet", "testnet4", "signet", "regtest"};
  for (uint32_t i = 0; i < 4; ++i) {
    if (strcmp(name, names[i]) == 0) {
      *network = i;
      return 1;
    }
  }
  return 0;
}

/* "coin TXID VOUT AMOUNT SCRIPT": an output that exists, confirmed and unspent. */
static int add_coin(struct told* told, char* value) {
  char* const txid = strtok(value, " ");
  char* const vout = strtok(NULL, " ");
  char* const amount = strtok(NULL, " ");
  char* const script = strtok(NULL, " ");
  btcfi_chain_coin* coin;
  size_t length = 0;
  if (script == NULL || told->coin_count == MOST_COINS) return 0;
  coin = &told->coins[told->coin_count++];
  btcfi_chain_coin_init(coin);
  if (!exactly(coin->txid, sizeof coin->txid, txid)) return 0;
  if (!hex_to(coin->script, sizeof coin->script, &length, script)) return 0;
  coin->script_len = (uint8_t)length;
  coin->vout = (uint32_t)strtoul(vout, NULL, 10);
  coin->amount_sat = (int64_t)strtoll(amount, NULL, 10);
  coin->confirmed = 1;
  return 1;
}

static int take_line(struct told* told, const char* name, char* value) {
  if (strcmp(name, "network") == 0) return network_of(value, &told->network);
  if (strcmp(name, "contract") == 0) {
    told->contract = (uint32_t)strtoul(value, NULL, 10);
    return 1;
  }
  if (strcmp(name, "seed") == 0) return exactly(told->seed, sizeof told->seed, value);
  if (strcmp(name, "coin_key") == 0) return exactly(told->coin_key, sizeof told->coin_key, value);
  if (strcmp(name, "home") == 0) {
    return hex_to(told->home, sizeof told->home, &told->home_len, value);
  }
  if (strcmp(name, "pool") == 0) return exactly(told->pool, sizeof told->pool, value);
  if (strcmp(name, "oracle") == 0) return exactly(told->oracle, sizeof told->oracle, value);
  if (strcmp(name, "unit") == 0) {
    if (strlen(value) >= sizeof told->unit) return 0;
    strcpy(told->unit, value);
    return 1;
  }
  if (strcmp(name, "now") == 0) {
    told->now_ms = (int64_t)strtoll(value, NULL, 10) * 1000;
    return 1;
  }
  if (strcmp(name, "coin") == 0) return add_coin(told, value);
  return 0;
}

static int read_lines(const char* path, struct told* told) {
  struct bytes text = {NULL, 0};
  char* line;
  int good = read_file(path, ".trust", &text) && grow(&text, text.size + 1);
  if (good) text.data[text.size - 1] = '\0';
  line = good ? (char*)text.data : NULL;
  while (good && line != NULL && *line != '\0') {
    char* const end = strchr(line, '\n');
    char* value = strchr(line, ' ');
    if (end != NULL) *end = '\0';
    good = value != NULL && (end == NULL || value < end);
    if (good) {
      *value++ = '\0';
      good = take_line(told, line, value);
    }
    if (!good) fprintf(stderr, "wallet_c: %s.trust: cannot read the line of %s\n", path, line);
    line = end == NULL ? NULL : end + 1;
  }
  free(text.data);
  return good;
}

int read_told(const char* path, struct told* told) {
  memset(told, 0, sizeof *told);
  return read_lines(path, told) && read_file(path, ".quote", &told->quote) &&
         read_file(path, ".request", &told->request);
}

void trust_in_told(const struct told* told, btcfi_trust* trust) {
  trust->pools = told->pool;
  trust->pool_count = 1;
  trust->oracles = told->oracle;
  trust->oracle_count = 1;
  trust->unit = told->unit;
  trust->unit_len = strlen(told->unit);
  trust->now_ms = told->now_ms;
  trust->next_block_sat_per_kvb = 2000;
  trust->claim_sat_per_kvb = 2000;
  trust->quote = told->quote.data;
  trust->quote_len = told->quote.size;
  trust->request = told->request.data;
  trust->request_len = told->request.size;
  if (told->coin_count != 0) {
    trust->coins = told->coins;
    trust->coin_count = told->coin_count;
  }
}

void forget_told(struct told* told) {
  free(told->quote.data);
  free(told->request.data);
  memset(told, 0, sizeof *told);
}
