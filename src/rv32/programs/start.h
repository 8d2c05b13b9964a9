#pragma once

/* What every settlement program needs: fixed-width words, an entry, an end.
 *
 * The machine starts with all registers zero but the stack pointer. The programs are compiled with
 * a0 reserved (-ffixed-a0), so that it still is zero when they accept: an exit with code 0 costs
 * two steps. They use no stack and no data. `vanilla` reads every word of its input before anything
 * else, so that the trace commits to all of it; the others do not read what cannot change the answer.
 */

typedef unsigned int u32;
typedef int i32;
typedef unsigned long long u64;

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* The first instruction of the program. */
#define ENTRY __attribute__((noreturn, section(".text.entry"))) void _start(void)

/* Exit with code 0. The number makes each use an end of its own; a shared one costs a jump. */
#define ACCEPT() accept(__COUNTER__)
__attribute__((noreturn)) ALWAYS_INLINE void accept(const u32 number) {
  __asm__ volatile("li a7, 93\n\tecall" : : "i"(number));
  __builtin_unreachable();
}

/* Exit with a code from 1 to 2047: 0 would accept, and more does not fit one instruction. */
#define refuse(code)                                                                      \
  do {                                                                                    \
    _Static_assert((code) >= 1 && (code) <= 2047, "refuse: an exit code from 1 to 2047"); \
    refuse_with(code);                                                                    \
  } while (0)
__attribute__((noreturn)) ALWAYS_INLINE void refuse_with(const u32 code) {
  __asm__ volatile("li a0, %0\n\tli a7, 93\n\tecall" : : "i"(code));
  __builtin_unreachable();
}

/* The high word of a product: one mulhu. */
ALWAYS_INLINE u32 high(u32 a, u32 b) { return (u32)((u64)a * b >> 32); }
