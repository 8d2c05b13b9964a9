/* Is the claimed payout right at the average price of three sources?
 *
 * The option is as in vanilla, and its price S must be floor((a + b + c) / 3), which is checked by
 * 3 S <= a + b + c < 3 (S + 1). Prices of 2^28 ticks or more are refused.
 *
 * Exit codes: 0 right, 1 wrong claim or hint, 2 unknown kind, 3 S is not the average.
 */
#include "payoff.h"

struct input {
  struct terms terms;
  u32 sources[3];
  u32 reserved;
};

__attribute__((section(".input"), used)) volatile struct input input;
#define IN ((const volatile struct input*)0xaa000000u)

ENTRY {
  const u32 a = IN->sources[0], b = IN->sources[1], c = IN->sources[2];
  if (UNLIKELY((a | b | c) >> 28 != 0)) refuse(3);
  LOAD_TERMS(&IN->terms);
  /* Below zero it is a large unsigned number; S < 2^28 by the rules of the input. */
  if (UNLIKELY(price >> 28 != 0)) refuse(3);
  if (UNLIKELY(a + b + c - 3 * price > 2)) refuse(3);
#include "check_claim.h"
}
