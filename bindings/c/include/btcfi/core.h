/** \file
 *  What every other header of the C face builds on: status codes, the error struct, versions, hex.
 *  The rules that hold for all functions stand in btcfi.h.
 */
#ifndef BTCFI_CORE_H
#define BTCFI_CORE_H

#include "errors.h"

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define BTCFI_API
#elif defined(__GNUC__)
#define BTCFI_API __attribute__((visibility("default")))
#else
#define BTCFI_API
#endif

#if defined(__GNUC__)
#define BTCFI_NODISCARD __attribute__((warn_unused_result))
#else
#define BTCFI_NODISCARD
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The chain that terms, offers and addresses belong to; mainnet has to be named. */
#define BTCFI_NETWORK_MAINNET 0
#define BTCFI_NETWORK_TESTNET4 1
#define BTCFI_NETWORK_SIGNET 2
#define BTCFI_NETWORK_REGTEST 3

/** Details of a failure. The caller owns it; the library fills it and keeps no reference.
 *
 *  Set it up with BTCFI_ERROR_INIT or btcfi_error_init. After a call that succeeded, status is
 *  BTCFI_OK and the texts are empty. Texts are ASCII, always terminated, and cut when too long.
 */
typedef struct btcfi_error {
  /** sizeof(btcfi_error) of the caller. With 0 nothing is filled in. */
  uint32_t struct_size;
  /** The status that the call returned. */
  int32_t status;
  /** Index of the argument, element, transaction input, run or row at fault. */
  uint32_t input;
  /** Byte, opcode, digit or step at which it failed. */
  uint32_t offset;
  /** The function, or the field of a document, that noticed. */
  char where[48];
  /** One line for people: name, sentence, place. */
  char message[192];
} btcfi_error;

#define BTCFI_ERROR_INIT                            \
  {                                                 \
    sizeof(btcfi_error), BTCFI_OK, 0, 0, {0}, { 0 } \
  }

/** Make a btcfi_error ready for use, as BTCFI_ERROR_INIT does.
 *
 *  Out:  err: the struct (may be NULL).
 */
BTCFI_API void btcfi_error_init(btcfi_error* err);

/** The release of the library that is loaded, e.g. "0.1.0". Static text. */
BTCFI_API const char* btcfi_version(void);
/** The number of the binary interface that is loaded: it moves only when a symbol or struct breaks.
 */
BTCFI_API uint32_t btcfi_abi_version(void);

/** The name of a code as in errors.md ("parse"); "unknown" for a number not in the table. Static. */
BTCFI_API const char* btcfi_status_name(btcfi_status status);
/** One sentence: what happened. Static text. */
BTCFI_API const char* btcfi_status_sentence(btcfi_status status);
/** One sentence: what to do about it. Static text. */
BTCFI_API const char* btcfi_status_remedy(btcfi_status status);

/** Write bytes as lower-case hex text with its terminator.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     text:    2 * data_len + 1 characters, capacity of them available (NULL if that is 0).
 *           written: characters written or needed, the terminator included.
 *  In:      data:    bytes, data_len of them (may be NULL if data_len is 0).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_hex_encode(char* text, size_t capacity,
                                                        size_t* written, const uint8_t* data,
                                                        size_t data_len, btcfi_error* err);

/** Read bytes from hex text of either case, without prefix or spaces.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_PARSE at the offending character; BTCFI_ERR_BUFFER_TOO_SMALL;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     data:    bytes, capacity of them available (NULL if capacity is 0).
 *           written: bytes written or needed.
 *  In:      text:    text_len characters; no terminator is needed.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_hex_decode(uint8_t* data, size_t capacity,
                                                        size_t* written, const char* text,
                                                        size_t text_len, btcfi_error* err);

/** Hashes. Each writes a digest of fixed size over data_len bytes (data may be NULL if that is 0).
 *
 *  Return: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_hash_sha256(uint8_t* hash32, const uint8_t* data,
                                                         size_t data_len, btcfi_error* err);
/** SHA-256 of SHA-256: transaction ids and block hashes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_hash_sha256d(uint8_t* hash32, const uint8_t* data,
                                                          size_t data_len, btcfi_error* err);
/** RIPEMD-160 of SHA-256: OP_HASH160. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_hash_hash160(uint8_t* hash20, const uint8_t* data,
                                                          size_t data_len, btcfi_error* err);
/** BLAKE3 in its hash mode. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_hash_blake3(uint8_t* hash32, const uint8_t* data,
                                                         size_t data_len, btcfi_error* err);
/** Keccak-256 as Ethereum and Wormhole use it; not SHA3-256. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_hash_keccak256(uint8_t* hash32, const uint8_t* data,
                                                            size_t data_len, btcfi_error* err);
/** The tagged hash of BIP-340: SHA-256 of SHA-256(tag), the same again, and the data.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     hash32:  32 bytes.
 *  In:      tag:     tag_len characters; no terminator is needed.
 *           data:    data_len bytes (may be NULL if data_len is 0).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_hash_tagged(uint8_t* hash32, const char* tag,
                                                         size_t tag_len, const uint8_t* data,
                                                         size_t data_len, btcfi_error* err);

/** What becomes of digits that a scale cannot hold. */
#define BTCFI_ROUNDING_EXACT 0
#define BTCFI_ROUNDING_FLOOR 1
#define BTCFI_ROUNDING_CEIL 2
#define BTCFI_ROUNDING_TRUNCATE 3
#define BTCFI_ROUNDING_HALF_EVEN 4

/** Prices and volumes are integers of 10 to the power of minus this. */
#define BTCFI_PRICE_SCALE 8

/** The integer value * 10^scale of a decimal text, without a floating-point number in between.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_PARSE at the offending character; BTCFI_ERR_TRUNCATED;
 *           BTCFI_ERR_INEXACT (BTCFI_ROUNDING_EXACT only); BTCFI_ERR_OVERFLOW;
 *           BTCFI_ERR_LIMIT_EXCEEDED; BTCFI_ERR_OUT_OF_RANGE (scale); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     value:    the integer.
 *  In:      text:     a JSON number such as "106160.42", text_len characters.
 *           scale:    0 to 18; BTCFI_PRICE_SCALE for prices.
 *           rounding: BTCFI_ROUNDING_...
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_decimal_parse(int64_t* value, const char* text,
                                                           size_t text_len, int32_t scale,
                                                           int32_t rounding, btcfi_error* err);

/** Write the decimal text of value / 10^scale, without zeros at the end of its fraction.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_OUT_OF_RANGE (scale);
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     text:     with its terminator, capacity characters available; 22 are enough.
 *           written:  characters written or needed, the terminator included.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_decimal_format(char* text, size_t capacity,
                                                            size_t* written, int64_t value,
                                                            int32_t scale, btcfi_error* err);

/** The settlement tick of a price: floor(price / tick).
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE (a negative price, a tick of 0);
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     tick:       the integer of settlement terms.
 *  In:      price_e8:   in units of 1e-8 of the quote currency.
 *           tick_cents: hundredths of the quote currency in a tick; 100 for whole units.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_price_to_tick(uint64_t* tick, int64_t price_e8,
                                                           uint32_t tick_cents, btcfi_error* err);

/** The UTC milliseconds of an ISO 8601 text such as "2025-11-20T05:31:00Z".
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_PARSE at the offending character; BTCFI_ERR_TRUNCATED;
 *           BTCFI_ERR_TRAILING_DATA; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     time_ms:  since 1970-01-01T00:00:00Z.
 *  In:      text:     text_len characters; `Z` or an offset such as `+09:00` is required.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_time_parse(int64_t* time_ms, const char* text,
                                                        size_t text_len, btcfi_error* err);

/** Write such a text, always with three digits of a second.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     text:     with its terminator, capacity characters available; 25 are enough up to the
 *                     year 9999.
 *           written:  characters written or needed, the terminator included.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_time_format(char* text, size_t capacity,
                                                         size_t* written, int64_t time_ms,
                                                         btcfi_error* err);

/** Where prices come from. The numbers stand in evidence and price records and never change. */
#define BTCFI_EXCHANGE_BINANCE 1
#define BTCFI_EXCHANGE_COINBASE 2
#define BTCFI_EXCHANGE_KRAKEN 3
#define BTCFI_EXCHANGE_BITSTAMP 4
#define BTCFI_EXCHANGE_BITFINEX 5
#define BTCFI_EXCHANGE_GEMINI 6
#define BTCFI_EXCHANGE_OKX 7
#define BTCFI_EXCHANGE_BYBIT 8
#define BTCFI_EXCHANGE_HUOBI 9
#define BTCFI_EXCHANGE_DERIBIT 10
#define BTCFI_EXCHANGE_BITHUMB 11
#define BTCFI_EXCHANGE_BITTREX 12
#define BTCFI_EXCHANGE_FTX 13

#ifdef __cplusplus
}
#endif

#endif
