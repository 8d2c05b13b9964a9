/** \file
 *  Who is right about an execution: an n-ary search, a challenge, a judge. The rules that hold for all
 *  functions stand in btcfi.h; the ideas in docs/dispute.md.
 *
 *  Two players exchange messages as bytes: whose turn it is speaks, the other hears. A player belongs
 *  to one thread at a time.
 */
#ifndef BTCFI_DISPUTE_H
#define BTCFI_DISPUTE_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A program and an input about whose execution two sides may argue. */
typedef struct btcfi_dispute_case btcfi_dispute_case;
/** One side of a dispute. */
typedef struct btcfi_dispute_player btcfi_dispute_player;

/** No message is longer. */
#define BTCFI_DISPUTE_MESSAGE_MAX 4096

/** The sides. */
#define BTCFI_DISPUTE_PROVER 0
#define BTCFI_DISPUTE_VERIFIER 1
/** Nobody has to speak: the dispute is closed. */
#define BTCFI_DISPUTE_CLOSED 2

/** Cases: the bytes of BitVMX-CPU 0.7 where it differs (docs/dispute.md). */
#define BTCFI_DISPUTE_COMPAT_BITVMX_0_7 1

/** Provers: claim exit(0) although the own execution ended otherwise. */
#define BTCFI_DISPUTE_FORCE 1
/** Verifiers: contest a true result with another hash or number of steps, too. */
#define BTCFI_DISPUTE_CONTEST_ANY_DIFFERENCE 2
/** Verifiers: contest whatever is claimed. */
#define BTCFI_DISPUTE_CONTEST_ALWAYS 4

/** Why a dispute ended as it did. */
#define BTCFI_DISPUTE_ACCEPTED 0
#define BTCFI_DISPUTE_IMPOSSIBLE_STEP 1
#define BTCFI_DISPUTE_BEYOND 2
#define BTCFI_DISPUTE_NOT_BEYOND 3
#define BTCFI_DISPUTE_CHALLENGE_HOLDS 4
#define BTCFI_DISPUTE_CHALLENGE_FAILS 5
#define BTCFI_DISPUTE_NO_CHALLENGE 6

/** What a verifier held against the prover's step; docs/dispute.md says when each is right. The same
 *  numbers stand in a challenge's message. The two rulings CHALLENGE_HOLDS and CHALLENGE_FAILS above
 *  are none of them. */
#define BTCFI_DISPUTE_CHALLENGE_NONE 0
#define BTCFI_DISPUTE_CHALLENGE_HALT 1
#define BTCFI_DISPUTE_CHALLENGE_TRACE_HASH 2
#define BTCFI_DISPUTE_CHALLENGE_TRACE_HASH_ZERO 3
#define BTCFI_DISPUTE_CHALLENGE_ENTRY_POINT 4
#define BTCFI_DISPUTE_CHALLENGE_PROGRAM_COUNTER 5
#define BTCFI_DISPUTE_CHALLENGE_OPCODE 6
#define BTCFI_DISPUTE_CHALLENGE_INPUT_DATA 7
#define BTCFI_DISPUTE_CHALLENGE_ROM_DATA 8
#define BTCFI_DISPUTE_CHALLENGE_INITIALIZED_DATA 9
#define BTCFI_DISPUTE_CHALLENGE_UNINITIALIZED_DATA 10
#define BTCFI_DISPUTE_CHALLENGE_ADDRESSES_SECTIONS 11
#define BTCFI_DISPUTE_CHALLENGE_FUTURE_READ 12
#define BTCFI_DISPUTE_CHALLENGE_READ_VALUE_SEARCH 13
#define BTCFI_DISPUTE_CHALLENGE_READ_VALUE 14
#define BTCFI_DISPUTE_CHALLENGE_CORRECT_HASH 15
#define BTCFI_DISPUTE_CHALLENGE_EQUIVOCATION_RESIGN 16
#define BTCFI_DISPUTE_CHALLENGE_EQUIVOCATION_HASH 17

/** What both sides agreed on before. */
typedef struct btcfi_dispute_settings {
  uint32_t struct_size; /**< sizeof(btcfi_dispute_settings) of the caller */
  uint32_t arity;       /**< parts of a round: a power of two from 2 to 128 */
  uint64_t max_steps;   /**< executions end here; the search covers the next power of two */
  uint32_t input_bytes; /**< signed bytes of the input section; 0: as many as the input has */
  uint32_t compat;      /**< 0 or BTCFI_DISPUTE_COMPAT_BITVMX_0_7 */
} btcfi_dispute_settings;

#define BTCFI_DISPUTE_SETTINGS_INIT \
  { sizeof(btcfi_dispute_settings), 8, 10000000, 0, 0 }
/** As BTCFI_DISPUTE_SETTINGS_INIT. */
BTCFI_API void btcfi_dispute_settings_init(btcfi_dispute_settings* settings);

/** Who was right, and by what. */
typedef struct btcfi_dispute_verdict {
  uint32_t struct_size; /**< sizeof(btcfi_dispute_verdict) of the caller */
  uint32_t winner;      /**< BTCFI_DISPUTE_PROVER or BTCFI_DISPUTE_VERIFIER */
  uint32_t ruling;      /**< BTCFI_DISPUTE_ACCEPTED and the others */
  uint32_t challenge;   /**< BTCFI_DISPUTE_CHALLENGE_HALT and the others; _NONE: none was made */
} btcfi_dispute_verdict;

#define BTCFI_DISPUTE_VERDICT_INIT \
  { sizeof(btcfi_dispute_verdict), 0, 0, 0 }
/** As BTCFI_DISPUTE_VERDICT_INIT. */
BTCFI_API void btcfi_dispute_verdict_init(btcfi_dispute_verdict* verdict);

/** Make a case of a program and its input; the input section is called .input.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_DISPUTE_BAD_CONFIGURATION (where: the setting, or entry for a program
 *           that begins within a word, of which no challenge can speak); the codes of btcfi_rv32_program_create;
 *           BTCFI_ERR_RV32_NO_INPUT_SECTION, _RV32_INPUT_TOO_LONG, _RV32_INPUT_SECTION_RIGHTS.
 *           An empty input of which nothing is signed needs no input section.
 *  Out:     dispute_case: a handle for btcfi_dispute_case_destroy.
 *  In:      elf, input: not kept.
 *           settings:   NULL for BTCFI_DISPUTE_SETTINGS_INIT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_case_create(
    btcfi_dispute_case** dispute_case, const uint8_t* elf, size_t elf_len, const uint8_t* input,
    size_t input_len, const btcfi_dispute_settings* settings, btcfi_error* err);
/** Free a case; players of it stay valid. NULL is fine. */
BTCFI_API void btcfi_dispute_case_destroy(btcfi_dispute_case* dispute_case);
/** What both sides put at the beginning of every message.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     out32: 32 bytes.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_case_id(const btcfi_dispute_case* dispute_case,
                                                             uint8_t* out32, btcfi_error* err);

/** Make a player: it executes the case's program at once, and not again. A player of a dispute that
 *  goes on for days need not be kept: one made anew that speaks and hears the same messages in order
 *  says the same.
 *
 *  Returns: BTCFI_OK; for a prover BTCFI_ERR_RV32_DID_NOT_HALT where the program does not call exit,
 *           BTCFI_ERR_RV32_CLAIM_RESULT where it exits with another code than 0;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     player: a handle for btcfi_dispute_player_destroy.
 *  In:      side:   BTCFI_DISPUTE_PROVER or BTCFI_DISPUTE_VERIFIER.
 *           flags:  of that side, or 0.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_dispute_player_create(btcfi_dispute_player** player, const btcfi_dispute_case* dispute_case,
                            uint32_t side, uint32_t flags, btcfi_error* err);
/** Told how many steps a player's execution has made, about every million, on the thread that makes
 *  the player; a result other than 0 stops it. */
typedef int32_t (*btcfi_dispute_progress_fn)(void* user, uint64_t steps);
/** As btcfi_dispute_player_create, for programs that run long: the execution is watched.
 *
 *  Returns: as btcfi_dispute_player_create; BTCFI_ERR_WRONG_STATE when it was stopped.
 *  Out:     player:   as there.
 *  In:      progress: called while the player is made, not later; may be NULL.
 *           user:     given to it as it is.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_player_create_watched(
    btcfi_dispute_player** player, const btcfi_dispute_case* dispute_case, uint32_t side,
    uint32_t flags, btcfi_dispute_progress_fn progress, void* user, btcfi_error* err);
/** How a player's execution is watched, and what it keeps. */
typedef struct btcfi_dispute_running {
  uint32_t struct_size; /**< sizeof(btcfi_dispute_running) of the caller */
  uint32_t reserved;    /**< 0 */
  /** Memory for the snapshots that answers start from, where a page that was written takes three times
   *  its size: programs that write much keep few in it, and answer slowly. */
  uint64_t max_snapshot_bytes;
  btcfi_dispute_progress_fn
      progress; /**< called while the player is made, not later; may be NULL */
  void* user;   /**< given to it as it is */
} btcfi_dispute_running;

#define BTCFI_DISPUTE_RUNNING_INIT \
  { sizeof(btcfi_dispute_running), 0, 268435456, NULL, NULL }
/** As BTCFI_DISPUTE_RUNNING_INIT. */
BTCFI_API void btcfi_dispute_running_init(btcfi_dispute_running* running);
/** As btcfi_dispute_player_create, and says how to run.
 *
 *  Returns: as btcfi_dispute_player_create; BTCFI_ERR_WRONG_STATE when it was stopped.
 *  Out:     player:  as there.
 *  In:      running: NULL for BTCFI_DISPUTE_RUNNING_INIT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_player_create_running(
    btcfi_dispute_player** player, const btcfi_dispute_case* dispute_case, uint32_t side,
    uint32_t flags, const btcfi_dispute_running* running, btcfi_error* err);
/** How many snapshots a player's answers start from: with one, each runs the program from its
 *  beginning.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     count: 1 or more.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_player_snapshot_count(
    const btcfi_dispute_player* player, uint64_t* count, btcfi_error* err);
/** Free a player. NULL is fine. */
BTCFI_API void btcfi_dispute_player_destroy(btcfi_dispute_player* player);

/** Who has to speak; whoever falls silent loses.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     side: BTCFI_DISPUTE_PROVER, BTCFI_DISPUTE_VERIFIER or BTCFI_DISPUTE_CLOSED.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_player_turn(const btcfi_dispute_player* player,
                                                                 uint32_t* side, btcfi_error* err);
/** What this side says now. A buffer that is too small loses nothing: call again.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_DISPUTE_OUT_OF_TURN; BTCFI_ERR_BUFFER_TOO_SMALL;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     message: at most BTCFI_DISPUTE_MESSAGE_MAX bytes.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_player_speak(btcfi_dispute_player* player,
                                                                  uint8_t* message, size_t capacity,
                                                                  size_t* written,
                                                                  btcfi_error* err);
/** Take what the other side says. An error is its fault and changes nothing.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_DISPUTE_BAD_MESSAGE, _DISPUTE_OUT_OF_TURN, _DISPUTE_WRONG_ROUND,
 *           _DISPUTE_HASH_COUNT, _DISPUTE_CHOICE, _DISPUTE_OTHER_PROGRAM;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_player_hear(btcfi_dispute_player* player,
                                                                 const uint8_t* message,
                                                                 size_t message_len,
                                                                 btcfi_error* err);
/** Judge a closed dispute: by what was said, the program and the input; nothing is executed.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_WRONG_STATE while somebody has to speak;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_player_judge(
    const btcfi_dispute_player* player, btcfi_dispute_verdict* verdict, btcfi_error* err);
/** challenge_log.json of BitVMX-CPU for this side.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_WRONG_STATE before the claim (prover) or the answer (verifier);
 *           BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_dispute_player_log(const btcfi_dispute_player* player,
                                                                char* text, size_t capacity,
                                                                size_t* written, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
