/** \file
 *  RISC-V programs that decide who is paid: load, execute, trace, hash, check a step. The rules that
 *  hold for all functions stand in btcfi.h; the ideas in docs/rv32.md.
 *
 *  A program reaches nothing of the host. Its memory is bounded when it is loaded, its steps by the
 *  limit of each run; a step is one micro-step of BitVMX-CPU, counted from 1.
 */
#ifndef BTCFI_RV32_H
#define BTCFI_RV32_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A loaded program; many machines may use it at the same time. */
typedef struct btcfi_rv32_program btcfi_rv32_program;
/** One execution of a program. */
typedef struct btcfi_rv32_machine btcfi_rv32_machine;

/** An execution that answers for any of its steps. */
typedef struct btcfi_rv32_replay btcfi_rv32_replay;

/** A trace hash is at most this long: 20 bytes under blake3-160, 32 under legacy-sha256. */
#define BTCFI_RV32_HASH_MAX 32

/** Loading: also refuse another machine's files and contents that would be loaded as zeros. */
#define BTCFI_RV32_STRICT 1
/** Machines: no hash chain, which is much faster. */
#define BTCFI_RV32_NO_HASH 1
/** Machines: keep the last step of every word and register, as records need them. */
#define BTCFI_RV32_LAST_STEPS 2
/** Machines: reverse the bytes of each word of the input. */
#define BTCFI_RV32_REVERSE_INPUT 4

/** Programs and machines: the profile legacy-sha256, BitVMX-CPU's of 2024. A program loaded without
 *  this flag may run under both profiles. */
#define BTCFI_RV32_LEGACY 8

/** Why a run came back. */
#define BTCFI_RV32_HALTED 0
#define BTCFI_RV32_LIMIT 1
#define BTCFI_RV32_FAULT 2
#define BTCFI_RV32_CANCELLED 3

/** Why a program could not go on. */
#define BTCFI_RV32_FAULT_NONE 0
#define BTCFI_RV32_FAULT_SECTION_NOT_FOUND 1
#define BTCFI_RV32_FAULT_REGISTERS_SECTION 2
#define BTCFI_RV32_FAULT_NOT_IMPLEMENTED 3
#define BTCFI_RV32_FAULT_EXECUTE_NON_CODE 4
#define BTCFI_RV32_FAULT_WRITE_READ_ONLY 5
#define BTCFI_RV32_FAULT_UNALIGNED_JUMP 6
#define BTCFI_RV32_FAULT_READ_EXECUTE_ONLY 7
/** Legacy-sha256 only. */
#define BTCFI_RV32_FAULT_UNDECODABLE_OPCODE 9

/** How far a machine has come. */
typedef struct btcfi_rv32_run {
  uint32_t struct_size; /**< sizeof(btcfi_rv32_run) of the caller */
  uint32_t reason;      /**< BTCFI_RV32_HALTED, _LIMIT, _FAULT */
  uint64_t steps;       /**< micro-steps since the start; one that faulted counts */
  uint32_t exit_code;   /**< when halted, else 0 */
  uint32_t hash_len;    /**< bytes of last_hash; 0 without a hash chain */
  uint8_t last_hash[BTCFI_RV32_HASH_MAX];
  uint32_t fault_kind; /**< BTCFI_RV32_FAULT_ */
  uint32_t fault_pc;
  uint32_t fault_micro;
  uint32_t fault_opcode;  /**< 0 when the fetch failed */
  uint32_t fault_address; /**< of the access, fetch or jump that failed */
  uint32_t reserved;      /**< 0 */
} btcfi_rv32_run;

#define BTCFI_RV32_RUN_INIT \
  { sizeof(btcfi_rv32_run), 0, 0, 0, 0, {0}, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_RV32_RUN_INIT. */
BTCFI_API void btcfi_rv32_run_init(btcfi_rv32_run* run);

/** Everything that one step read and wrote. Its hash covers write and next pc only. */
typedef struct btcfi_rv32_record {
  uint32_t struct_size;  /**< sizeof(btcfi_rv32_record) of the caller */
  uint32_t access_kinds; /**< read 1 << 4 | read 2 << 2 | write; 0 register, 1 memory, 2 unused */
  uint64_t step;
  uint32_t read_1_address;
  uint32_t read_1_value;
  uint64_t read_1_last_step; /**< UINT64_MAX: never written */
  uint32_t read_2_address;
  uint32_t read_2_value;
  uint64_t read_2_last_step;
  uint32_t pc;
  uint32_t micro;
  uint32_t opcode;
  uint32_t write_address;
  uint32_t write_value;
  uint32_t next_pc;
  uint32_t next_micro;
  uint32_t has_witness;              /**< 1 for divisions */
  uint32_t witness;                  /**< the other half of a division */
  uint32_t hash_len;                 /**< bytes of hash; 0 without a hash chain */
  uint8_t hash[BTCFI_RV32_HASH_MAX]; /**< after the step */
} btcfi_rv32_record;

#define BTCFI_RV32_RECORD_INIT                                                                \
  {                                                                                           \
    sizeof(btcfi_rv32_record), 0x2a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, { 0 } \
  }
/** As BTCFI_RV32_RECORD_INIT. */
BTCFI_API void btcfi_rv32_record_init(btcfi_rv32_record* record);

/** What a settlement program is asked. */
typedef struct btcfi_rv32_input {
  uint32_t struct_size; /**< sizeof(btcfi_rv32_input) of the caller */
  uint32_t kind;        /**< 0 call, 1 put, 2 binary call, 3 binary put */
  uint32_t price_ticks;
  uint32_t strike_ticks;
  uint32_t limit_ticks; /**< cap of a call, floor of a put, 0 none */
  uint32_t reserved;    /**< 0 */
  uint64_t quantity_sat;
  uint64_t collateral_sat;
  uint64_t rounding_sat;
  uint64_t min_payout_sat;
  uint64_t claim_sat;
  uint64_t hint; /**< from btcfi_rv32_input_hint */
} btcfi_rv32_input;

#define BTCFI_RV32_INPUT_INIT \
  { sizeof(btcfi_rv32_input), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_RV32_INPUT_INIT. */
BTCFI_API void btcfi_rv32_input_init(btcfi_rv32_input* input);

/** What an execution came to, bound to the exact program and input bytes. */
typedef struct btcfi_rv32_execution {
  uint32_t struct_size; /**< sizeof(btcfi_rv32_execution) of the caller */
  uint32_t exit_code;
  uint64_t steps;
  uint8_t program_id[32]; /**< SHA-256 of the ELF */
  uint8_t input_id[32];   /**< SHA-256 of the input */
  uint32_t hash_len;
  uint32_t reserved; /**< 0 */
  uint8_t last_hash[BTCFI_RV32_HASH_MAX];
} btcfi_rv32_execution;

#define BTCFI_RV32_EXECUTION_INIT                             \
  {                                                           \
    sizeof(btcfi_rv32_execution), 0, 0, {0}, {0}, 0, 0, { 0 } \
  }
/** As BTCFI_RV32_EXECUTION_INIT. */
BTCFI_API void btcfi_rv32_execution_init(btcfi_rv32_execution* execution);

/** Load an ELF32 RISC-V program.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_RV32_BAD_ELF and the codes of the acceptance rules (errors.md,
 *           400 to 410); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     program: a handle for btcfi_rv32_program_destroy.
 *  In:      elf:     elf_len bytes; not kept.
 *           flags:   BTCFI_RV32_STRICT, BTCFI_RV32_LEGACY or 0.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_program_create(btcfi_rv32_program** program,
                                                                 const uint8_t* elf, size_t elf_len,
                                                                 uint32_t flags, btcfi_error* err);
BTCFI_API void btcfi_rv32_program_destroy(btcfi_rv32_program* program);

/** SHA-256 of the ELF, and where execution starts.
 *
 *  Out:  out32: the id (may be NULL). entry: the address (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_program_id(const btcfi_rv32_program* program,
                                                             uint8_t* out32, uint32_t* entry,
                                                             btcfi_error* err);

/** The ELF bytes of a program that the library ships, by name: "vanilla",
 *  "barrier", "average", "american", "legacy_cents".
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_RV32_UNKNOWN_PROGRAM; BTCFI_ERR_BUFFER_TOO_SMALL.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_program_shipped(uint8_t* elf, size_t capacity,
                                                                  size_t* written, const char* name,
                                                                  size_t name_len,
                                                                  btcfi_error* err);

/** A machine at step 0 with its input in place.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_RV32_NO_INPUT_SECTION; BTCFI_ERR_RV32_INPUT_TOO_LONG;
 *           BTCFI_ERR_RV32_INPUT_SECTION_RIGHTS; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     machine: a handle for btcfi_rv32_machine_destroy. It keeps the program alive.
 *  In:      input:   input_len bytes for the section .input (may be NULL if input_len is 0); what they
 *                    do not fill starts as the program has it, mostly as zeros.
 *           flags:   0, or BTCFI_RV32_NO_HASH, _LAST_STEPS, _REVERSE_INPUT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_machine_create(btcfi_rv32_machine** machine,
                                                                 const btcfi_rv32_program* program,
                                                                 const uint8_t* input,
                                                                 size_t input_len, uint32_t flags,
                                                                 btcfi_error* err);
BTCFI_API void btcfi_rv32_machine_destroy(btcfi_rv32_machine* machine);

/** Run until the program ends or max_steps micro-steps were made since the start, exactly.
 *
 *  A limit or a fault is a result, not an error. Out: run: how far it came.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_machine_run(btcfi_rv32_machine* machine,
                                                              btcfi_rv32_run* run,
                                                              uint64_t max_steps, btcfi_error* err);

/** As btcfi_rv32_machine_run, at most `capacity` steps, each with its record.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_WRONG_STATE for a machine without BTCFI_RV32_LAST_STEPS;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     records: `*written` of them; every one needs its struct_size set.
 *           run:     how far it came (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_machine_trace(
    btcfi_rv32_machine* machine, btcfi_rv32_record* records, size_t capacity, size_t* written,
    btcfi_rv32_run* run, uint64_t max_steps, btcfi_error* err);

/** A register: x0 to x31, then the two auxiliary ones. Errors: BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_machine_register(
    const btcfi_rv32_machine* machine, uint32_t* value, uint32_t index, btcfi_error* err);
/** A word that the program could load. Errors: BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_machine_word(const btcfi_rv32_machine* machine,
                                                               uint32_t* value, uint32_t address,
                                                               btcfi_error* err);

/** Check that a recorded step is what its instruction does.
 *
 *  Needs no machine. The record's own `hash` is not looked at, nor what came before: of consecutive
 *  records compare step and pc with the one before, and take none after an exit (docs/rv32.md).
 *
 *  Returns: BTCFI_OK; the codes 414 to 420 of errors.md, the step as offset;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     hash:     the hash after the step, hash_len bytes long as the previous one.
 *  In:      previous: hash before the step, previous_len bytes (20).
 *           record:   the step.
 *           program:  checks opcode and rights too (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_verify_step(
    uint8_t* hash, size_t capacity, size_t* written, const uint8_t* previous, size_t previous_len,
    const btcfi_rv32_record* record, const btcfi_rv32_program* program, btcfi_error* err);

/** The hash before the first step of blake3-160, 20 bytes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_initial_hash(uint8_t* hash, size_t capacity,
                                                               size_t* written, btcfi_error* err);

/** A record as BitVMX-CPU prints it: 16 fields, and the record's hash when it has one; with a hash of
 *  legacy-sha256 the 15 decimal fields of that time. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_record_csv(char* text, size_t capacity,
                                                             size_t* written,
                                                             const btcfi_rv32_record* record,
                                                             btcfi_error* err);

/** The hint that an honest claimer gives: floor(p / R) of the exact payoff.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_RV32_SETTLEMENT_INPUT with the byte of the field as offset.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_input_hint(uint64_t* hint,
                                                             const btcfi_rv32_input* input,
                                                             btcfi_error* err);
/** The 64 bytes that the settlement programs read. Returns: as btcfi_rv32_input_hint. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_input_encode(uint8_t* out64,
                                                               const btcfi_rv32_input* input,
                                                               btcfi_error* err);

/** Execute and state what came out.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_RV32_DID_NOT_HALT; those of loading and machines.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_execution_make(
    btcfi_rv32_execution* execution, const uint8_t* elf, size_t elf_len, const uint8_t* input,
    size_t input_len, uint64_t max_steps, btcfi_error* err);
/** Execute again and compare.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_RV32_CLAIM_PROGRAM, _INPUT, _RESULT, _HASH; as
 *           btcfi_rv32_execution_make.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_execution_verify(
    const btcfi_rv32_execution* execution, const uint8_t* elf, size_t elf_len, const uint8_t* input,
    size_t input_len, btcfi_error* err);

/** A machine in the state of a snapshot.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_RV32_BAD_SNAPSHOT, _SNAPSHOT_CHECKSUM, _SNAPSHOT_PROGRAM (another
 *           program or profile); BTCFI_ERR_WRONG_STATE (a hash or last steps are asked for and the
 *           snapshot has none).
 *  In:      flags: as btcfi_rv32_machine_create.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_machine_resume(btcfi_rv32_machine** machine,
                                                                 const btcfi_rv32_program* program,
                                                                 const uint8_t* snapshot,
                                                                 size_t snapshot_len,
                                                                 uint32_t flags, btcfi_error* err);
/** The whole state as bytes: docs/formats/snapshot.md, at most the touched pages and 1 KiB.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_machine_snapshot(btcfi_rv32_machine* machine,
                                                                   uint8_t* snapshot,
                                                                   size_t capacity, size_t* written,
                                                                   btcfi_error* err);

/** Receives a byte that the program prints (ecall 116: the highest of the word at 0xa0001000). */
typedef void (*btcfi_rv32_output_fn)(void* user, uint8_t byte);
/** Told how many steps were made, about every million; a result other than 0 stops the run as
 *  BTCFI_RV32_CANCELLED. */
typedef int32_t (*btcfi_rv32_progress_fn)(void* user, uint64_t steps);

/** Who is told what a machine does, on the thread that runs it; they may not use the machine. Takes
 *  back an earlier stop, so that the run can go on.
 *
 *  In:      output, progress: may be NULL. user: given to both as it is.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_machine_watch(btcfi_rv32_machine* machine,
                                                                btcfi_rv32_output_fn output,
                                                                btcfi_rv32_progress_fn progress,
                                                                void* user, btcfi_error* err);

/** Execute once and keep what is needed to answer for any step: a hash every 65,536 steps and up to
 *  128 snapshots, at most 256 MiB.
 *
 *  Returns: BTCFI_OK; those of machines. A fault or the limit is a result, see
 *           btcfi_rv32_replay_run.
 *  In:      flags: BTCFI_RV32_REVERSE_INPUT, BTCFI_RV32_LEGACY or 0.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_replay_create(
    btcfi_rv32_replay** replay, const btcfi_rv32_program* program, const uint8_t* input,
    size_t input_len, uint64_t max_steps, uint32_t flags, btcfi_error* err);
/** As btcfi_rv32_replay_create, told as btcfi_rv32_machine_watch says while the execution is made; not
 *  when it answers. A progress function that stops it leaves a replay of the steps made so far, whose
 *  run says BTCFI_RV32_CANCELLED.
 *
 *  In:      output, progress: may be NULL. user: given to both as it is.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_replay_create_watched(
    btcfi_rv32_replay** replay, const btcfi_rv32_program* program, const uint8_t* input,
    size_t input_len, uint64_t max_steps, btcfi_rv32_output_fn output,
    btcfi_rv32_progress_fn progress, void* user, uint32_t flags, btcfi_error* err);
BTCFI_API void btcfi_rv32_replay_destroy(btcfi_rv32_replay* replay);
/** How the execution ended. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_replay_run(const btcfi_rv32_replay* replay,
                                                             btcfi_rv32_run* run, btcfi_error* err);
/** The hash after a step; before the first for 0.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE beyond the last step; BTCFI_ERR_BUFFER_TOO_SMALL.
 *  Thread-safe, as all questions to a replay.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_replay_hash(const btcfi_rv32_replay* replay,
                                                              uint8_t* hash, size_t capacity,
                                                              size_t* written, uint64_t step,
                                                              btcfi_error* err);
/** The record of a step, the first being 1, with the hash after it.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE for 0 and beyond the last step.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_replay_record(const btcfi_rv32_replay* replay,
                                                                btcfi_rv32_record* record,
                                                                uint64_t step, btcfi_error* err);
/** The state after a step, as btcfi_rv32_machine_snapshot gives it. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_replay_snapshot(const btcfi_rv32_replay* replay,
                                                                  uint8_t* snapshot,
                                                                  size_t capacity, size_t* written,
                                                                  uint64_t step, btcfi_error* err);
/** The hashes at every 65,536th step, as provers publish them: docs/formats/snapshot.md. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_replay_index(const btcfi_rv32_replay* replay,
                                                               uint8_t* index, size_t capacity,
                                                               size_t* written, btcfi_error* err);

/** Execute once and check every segment of a published index from its own first hash. That all hold
 *  says nothing of the end: neither that the program ended there nor with which code.
 *
 *  Returns: BTCFI_OK when all hold; BTCFI_ERR_RV32_SEGMENT_HASH; BTCFI_ERR_RV32_CLAIM_PROGRAM,
 *           _CLAIM_INPUT, _CLAIM_RESULT (it ends before the index does);
 *           BTCFI_ERR_RV32_BAD_SNAPSHOT, _SNAPSHOT_CHECKSUM.
 *  Out:     from_step, to_step: where the first wrong segment lies (may be NULL); written only with
 *           BTCFI_ERR_RV32_SEGMENT_HASH.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_index_verify(
    uint64_t* from_step, uint64_t* to_step, const uint8_t* index, size_t index_len,
    const btcfi_rv32_program* program, const uint8_t* input, size_t input_len, btcfi_error* err);

/** What is fixed before a program runs, as the lines of BitVMX-CPU's
 *  instruction_commitment_input.txt.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_UNSUPPORTED (an instruction that no Script proves; offset: its
 *           address); BTCFI_ERR_BUFFER_TOO_SMALL.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_program_rom(const btcfi_rv32_program* program,
                                                              char* text, size_t capacity,
                                                              size_t* written, btcfi_error* err);

/** The input of the program "barrier".
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_RV32_SETTLEMENT_INPUT; BTCFI_ERR_LIMIT_EXCEEDED (more than 240
 *           observations); BTCFI_ERR_BUFFER_TOO_SMALL.
 *  In:      barrier_kind: 0 up-out, 1 down-out, 2 up-in, 3 down-in.
 *           observations: count prices in ticks (may be NULL if count is 0).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_input_barrier(
    uint8_t* bytes, size_t capacity, size_t* written, const btcfi_rv32_input* input,
    uint32_t barrier_kind, uint32_t barrier_ticks, const uint32_t* observations, size_t count,
    btcfi_error* err);
/** The input of the program "average": price_ticks of the input is not looked at, floor of the mean
 *  of the three sources stands there. The hint is that of this price.
 *
 *  Returns: as btcfi_rv32_input_barrier.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_input_average(uint8_t* bytes, size_t capacity,
                                                                size_t* written,
                                                                const btcfi_rv32_input* input,
                                                                const uint32_t* sources3,
                                                                btcfi_error* err);
/** The input of the program "american": the window of the exercise, when it was, when its price was
 *  taken and how old that may be; seconds since 1970.
 *
 *  Returns: as btcfi_rv32_input_barrier.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_input_american(
    uint8_t* bytes, size_t capacity, size_t* written, const btcfi_rv32_input* input,
    uint32_t first_s, uint32_t last_s, uint32_t exercised_s, uint32_t priced_s, uint32_t max_age_s,
    btcfi_error* err);
/** The input of the program "legacy_cents", and the payout in cents that is right.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_RV32_SETTLEMENT_INPUT for a kind above 1.
 *  Out:     payout_cents: may be NULL.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_rv32_input_cents(
    uint8_t* out24, uint64_t* payout_cents, uint32_t kind, uint32_t strike_cents,
    uint32_t price_cents, uint32_t quantity_hundredths, uint64_t claim_cents, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
