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

/** BTCFI_OK or a positive BTCFI_ERR_ code; see errors.h. */
typedef int32_t btcfi_status;

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

/** The name of a code as in errors.md ("parse"); "unknown" for a number not in the table. Static
 * text. */
BTCFI_API const char* btcfi_status_name(btcfi_status status);
/** One sentence: what happened. Static text. */
BTCFI_API const char* btcfi_status_sentence(btcfi_status status);
/** One sentence: what to do about it. Static text. */
BTCFI_API const char* btcfi_status_remedy(btcfi_status status);

/** Write bytes as lower-case hex text with its terminator.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     text:    2 * data_len + 1 characters, capacity of them available (NULL if capacity is
 * 0). written: characters written or needed, the terminator included. In:      data:    bytes,
 * data_len of them (may be NULL if data_len is 0).
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

#ifdef __cplusplus
}
#endif

#endif
