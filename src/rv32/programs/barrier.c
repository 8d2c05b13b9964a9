/* Is the claimed payout of a call, put or binary option with a barrier right?
 *
 * The option is as in vanilla. It counts as touched when any observation, or the settlement price,
 * is at or above the barrier (kinds 0 and 2) or at or below it (1 and 3). A knock-out (0, 1) pays
 * nothing when touched, a knock-in (2, 3) nothing when not. Observations come in blocks of eight;
 * one that is repeated changes nothing, so that the last may fill its block.
 *
 * Exit codes: 0 right, 1 wrong claim or hint, 2 unknown kind of option, 3 unknown kind of barrier or
 * too many blocks.
 */
#include "payoff.h"

enum { max_blocks = 30 };

struct input {
  struct terms terms;
  u32 barrier_kind; /* 0 up-out, 1 down-out, 2 up-in, 3 down-in */
  u32 barrier;
  u32 blocks;
  u32 reserved;
  u32 observations[8 * max_blocks];
};

__attribute__((section(".input"), used)) volatile struct input input;
#define IN ((const volatile struct input*)0xaa000000u)

#define BLOCK(touches) \
  touches(0) touches(1) touches(2) touches(3) touches(4) touches(5) touches(6) touches(7)
#define TOUCHES_ABOVE(i) \
  if (UNLIKELY(at[i] >= barrier)) goto touched;
#define TOUCHES_BELOW(i) \
  if (UNLIKELY(at[i] <= barrier)) goto touched;

ENTRY {
  const u32 barrier_kind = IN->barrier_kind, barrier = IN->barrier, blocks = IN->blocks;
  if (UNLIKELY(barrier_kind > 3)) refuse(3);
  if (UNLIKELY(blocks > max_blocks)) refuse(3);
  const u32 last = IN->terms.price;
  const volatile u32* at = IN->observations;
  const volatile u32* const end = at + 8 * blocks;
  if ((barrier_kind & 1) == 0) {
    if (UNLIKELY(last >= barrier)) goto touched;
    for (; at != end; at += 8) {
      BLOCK(TOUCHES_ABOVE)
    }
  } else {
    if (UNLIKELY(last <= barrier)) goto touched;
    for (; at != end; at += 8) {
      BLOCK(TOUCHES_BELOW)
    }
  }
  if (LIKELY(barrier_kind < 2)) goto alive;

dead:
  if (IN->terms.kind > 3) refuse(2);
  if ((IN->terms.claim[0] | IN->terms.claim[1]) != 0) refuse(1);
  ACCEPT();

touched:
  if (LIKELY(barrier_kind < 2)) goto dead;

alive:;
  LOAD_TERMS(&IN->terms);
#include "check_claim.h"
}
