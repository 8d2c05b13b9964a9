/* A wallet that buys an option and later claims it, in plain C99 over the installed library: no
 * cryptography and no parser of its own. It reads the files that the demo writes:
 *
 *     option_lifecycle --offer-file /some/where/offer
 *     wallet_c /some/where/offer              check it, show it, sign it, store the backup
 *     wallet_c /some/where/offer claim        later: from seed and backup alone, the claim
 */
#include "files.h"
#include "told.h"

#include <btcfi/btcfi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "wallet_c: a wallet that buys an option and later claims it, in C\n"
    "\n"
    "  wallet_c OFFER         check the offer, show it, sign it, store the backup\n"
    "  wallet_c OFFER claim   from seed and backup alone: the transaction that pays\n"
    "  wallet_c --help        this page\n"
    "\n"
    "OFFER is a file that the demo writes: option_lifecycle --offer-file OFFER. Beside it the "
    "wallet\n"
    "reads OFFER.quote, OFFER.request, OFFER.trust and, to claim, OFFER.attestation; it writes\n"
    "OFFER.backup, OFFER.accept and OFFER.registry. Nothing is sent anywhere.\n"
    "\n"
    "Exit code: 0 done; 1 refused, or a file that is missing or wrong; 2 not understood.\n";

static int failed(const char* what, const btcfi_error* err) {
  fprintf(stderr, "wallet_c: %s: %s\n", what, err->message);
  return 1;
}

/* Asks a text-writing function for its size, then for its text. */
typedef btcfi_status (*report_writer)(const btcfi_offer_report*, char*, size_t, size_t*,
                                      btcfi_error*);
static char* text_of(report_writer write, const btcfi_offer_report* report) {
  size_t size = 0;
  char* text;
  if (write(report, NULL, 0, &size, NULL) != BTCFI_ERR_BUFFER_TOO_SMALL) return NULL;
  text = malloc(size);
  if (text != NULL && write(report, text, size, &size, NULL) != BTCFI_OK) {
    free(text);
    return NULL;
  }
  return text;
}

static int show(const btcfi_buyer* buyer, const struct bytes* offer, const btcfi_trust* trust) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_offer_report* report = NULL;
  char* page;
  int ok;
  if (btcfi_offer_report_create(&report, buyer, offer->data, offer->size, trust, &err)) {
    return failed("the offer", &err);
  }
  page = text_of(btcfi_offer_report_explain, report);
  if (page != NULL) fputs(page, stdout);
  ok = page != NULL && btcfi_offer_report_ok(report);
  free(page);
  btcfi_offer_report_destroy(report);
  return ok ? 0 : 1;
}

/* Nonces and one-time keys that oracles used so far. A wallet has one registry for all that it buys; this
 * one keeps it beside the offer. */
static btcfi_registry* read_registry(const char* path) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_registry* registry = NULL;
  struct bytes stored = {NULL, 0};
  if (!read_file_if_there(path, ".registry", &stored)) {
    fprintf(stderr, "wallet_c: cannot read %s.registry\n", path);
  } else if ((stored.data == NULL
                  ? btcfi_registry_create(&registry, &err)
                  : btcfi_registry_parse(&registry, stored.data, stored.size, &err)) != BTCFI_OK) {
    failed("the registry", &err);
  }
  free(stored.data);
  return registry;
}

static int registry_bytes(const btcfi_registry* registry, struct bytes* out) {
  return btcfi_registry_serialize(registry, NULL, 0, &out->size, NULL) ==
             BTCFI_ERR_BUFFER_TOO_SMALL &&
         grow(out, out->size) &&
         btcfi_registry_serialize(registry, out->data, out->size, &out->size, NULL) == BTCFI_OK;
}

/* The order matters: the backup is safe before the acceptance exists outside. */
static int sign(const btcfi_buyer* buyer, const struct bytes* offer, const btcfi_trust* trust,
                const struct told* told, btcfi_registry* registry, const char* path) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_wallet* wallet = NULL;
  btcfi_holding* holding = NULL;
  struct bytes backup = {NULL, 0}, accept = {NULL, 0}, seen = {NULL, 0};
  int bad = 1;
  if (btcfi_wallet_create(&wallet, &err) != BTCFI_OK ||
      btcfi_wallet_add_key(wallet, NULL, told->coin_key, &err) != BTCFI_OK ||
      btcfi_buyer_accept(buyer, &holding, offer->data, offer->size, trust, wallet,
                         BTCFI_ACCEPT_UNCHECKED, &err) != BTCFI_OK) {
    failed("signing", &err);
  } else if (btcfi_holding_backup(holding, NULL, 0, &backup.size, NULL) ==
                 BTCFI_ERR_BUFFER_TOO_SMALL &&
             grow(&backup, backup.size) &&
             btcfi_holding_backup(holding, backup.data, backup.size, &backup.size, &err) ==
                 BTCFI_OK &&
             write_file(path, ".backup", &backup) &&
             btcfi_holding_admit(holding, registry, &err) == BTCFI_OK &&
             registry_bytes(registry, &seen) && write_file(path, ".registry", &seen) &&
             btcfi_holding_accept_message(holding, NULL, 0, &accept.size, NULL) ==
                 BTCFI_ERR_BUFFER_TOO_SMALL &&
             grow(&accept, accept.size) &&
             btcfi_holding_accept_message(holding, accept.data, accept.size, &accept.size, &err) ==
                 BTCFI_OK &&
             write_file(path, ".accept", &accept)) {
    printf("\nsigned: %s.backup is stored, %s.accept may go to the pool\n", path, path);
    bad = 0;
  } else {
    failed("storing", &err);
  }
  free(backup.data);
  free(accept.data);
  free(seen.data);
  btcfi_holding_destroy(holding);
  btcfi_wallet_destroy(wallet);
  return bad;
}

static int buy(const char* path, const struct told* told, btcfi_trust* trust) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_buyer* buyer = NULL;
  btcfi_registry* registry = read_registry(path);
  struct bytes offer = {NULL, 0}, seen = {NULL, 0};
  int bad = 1;
  if (registry == NULL || !registry_bytes(registry, &seen) || !read_file(path, "", &offer)) {
    btcfi_registry_destroy(registry);
    free(seen.data);
    return 1;
  }
  trust->registry = seen.data;
  trust->registry_len = seen.size;
  if (btcfi_buyer_create(&buyer, told->seed, sizeof told->seed, told->network, told->contract,
                         &err) != BTCFI_OK) {
    failed("the keys", &err);
  } else {
    bad = show(buyer, &offer, trust) || sign(buyer, &offer, trust, told, registry, path);
  }
  btcfi_buyer_destroy(buyer);
  btcfi_registry_destroy(registry);
  free(offer.data);
  free(seen.data);
  return bad;
}

/* Everything but seed and backup is gone; the oracle has published its attestation. */
static int claim(const char* path, const struct told* told) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_holding* holding = NULL;
  struct bytes backup = {NULL, 0}, attestation = {NULL, 0};
  uint8_t transaction[1024];
  char hex[2 * sizeof transaction + 1];
  size_t size = 0, characters = 0;
  int64_t payout_sat = 0;
  int bad = 1;
  if (read_file(path, ".backup", &backup) && read_file(path, ".attestation", &attestation)) {
    if (btcfi_holding_restore(&holding, told->seed, sizeof told->seed, told->network, backup.data,
                              backup.size, &err) != BTCFI_OK) {
      failed("the backup", &err);
    } else if (btcfi_holding_add_attestation(holding, attestation.data, attestation.size, &err) !=
                   BTCFI_OK ||
               btcfi_holding_payout(holding, &payout_sat, &err) != BTCFI_OK) {
      failed("the attestation", &err);
    } else if (btcfi_holding_claim(holding, transaction, sizeof transaction, &size, told->home,
                                   told->home_len, 2000, &err) != BTCFI_OK ||
               btcfi_hex_encode(hex, sizeof hex, &characters, transaction, size, &err) !=
                   BTCFI_OK) {
      failed("the claim", &err);
    } else {
      printf("the price pays %lld sat; broadcast this after the expiry:\n%s\n",
             (long long)payout_sat, hex);
      bad = 0;
    }
  }
  btcfi_holding_destroy(holding);
  free(backup.data);
  free(attestation.data);
  return bad;
}

int main(int argc, char** argv) {
  struct told told;
  btcfi_trust trust = BTCFI_TRUST_INIT;
  int bad;
  if (argc == 1 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
    fputs(usage, stdout);
    return 0;
  }
  if (argv[1][0] == '-') {
    fprintf(stderr, "wallet_c: %s is not an option of this program; --help lists them\n", argv[1]);
    return 2;
  }
  if (argc > 3 || (argc == 3 && strcmp(argv[2], "claim") != 0)) {
    fputs("wallet_c: one offer file, and nothing or `claim` behind it; --help says more\n", stderr);
    return 2;
  }
  if (!read_told(argv[1], &told)) return 1;
  trust_in_told(&told, &trust);
  bad = argc == 3 ? claim(argv[1], &told) : buy(argv[1], &told, &trust);
  forget_told(&told);
  return bad;
}
