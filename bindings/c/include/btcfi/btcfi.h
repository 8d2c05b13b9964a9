/** \file
 *  libbtcfi from C: options on Bitcoin layer 1, offered, checked, signed and settled offline.
 *
 *  Rules that hold for every function:
 *
 *  - Status. A function that can fail returns btcfi_status: BTCFI_OK (0) or a positive code of
 *    errors.h. Codes are never renumbered; new ones may appear: treat an unknown one as a failure.
 *  - Errors. The last parameter is `btcfi_error *err`, owned by the caller; it may be NULL. There
 *    is no thread-local or global message.
 *  - Order of arguments: handle, outputs, in/outputs, inputs, flags, err. A length or capacity
 *    stands right after its pointer.
 *  - Bytes and texts out: pointer, capacity, `size_t *written`. Too small a buffer is
 *    BTCFI_ERR_BUFFER_TOO_SMALL, *written then says the needed capacity, and nothing else was
 *    written; so capacity 0 (with a NULL pointer if you like) asks for the size. For texts the
 *    count includes the terminator. Outputs of fixed size (`uint8_t *out32`) have no capacity.
 *  - On failure no output is touched, except *written as above.
 *  - Bytes in: pointer and length; the pointer may be NULL when the length is 0. Nothing is kept
 *    after the call returns, unless the function says that it copies.
 *  - Handles are opaque and come in pairs _create (or _parse) and _destroy; _destroy(NULL) is fine.
 *    A handle owns all it needs.
 *  - Structs begin with `uint32_t struct_size` and have an _INIT macro and an _init function; they
 *    grow at the end only.
 *  - Threads. A const pointer may be used from many threads at once; a mutable one belongs to one
 *    thread at a time. There are no hidden threads, callbacks or locks, and no global state.
 *  - Randomness is given as `const uint8_t *entropy32`, 32 fresh bytes, or NULL for the system's
 *    generator. Time is given as UTC milliseconds.
 *  - Constants are plain literals. Amounts are satoshis in int64_t; prices say their unit in the
 *    name. Nothing that decides who is paid is a floating-point number.
 *  - The library does not print, exit or abort, and no exception leaves it.
 *  - No build option changes a struct or removes a function: what is switched off answers
 *    BTCFI_ERR_UNSUPPORTED.
 *
 *  The network (mainnet, testnet4, signet, regtest) is part of terms, offers and addresses.
 *  This library has not been audited.
 */
#ifndef BTCFI_BTCFI_H
#define BTCFI_BTCFI_H

#include "aggregate.h"
#include "american.h"
#include "barrier.h"
#include "book.h"
#include "claim.h"
#include "close.h"
#include "core.h"
#include "dispute.h"
#include "keys.h"
#include "merkle.h"
#include "models.h"
#include "offer.h"
#include "oracle.h"
#include "presign.h"
#include "pricing.h"
#include "pricing_btc.h"
#include "pricing_surface.h"
#include "psbt.h"
#include "rv32.h"
#include "script.h"
#include "settlement.h"
#include "tx.h"

#endif
