/* [snippet:program] */
/* A program of one's own: is the claimed payout what a capped long position earned?
 *
 * The payout is min(cap, max(0, price - entry)). Exit codes: 0 right, 1 wrong claim, 2 a price of
 * 2^28 or more.
 */
#include "start.h"

struct input {
  u32 price;
  u32 entry;
  u32 cap;
  u32 claim;
};

__attribute__((section(".input"), used)) volatile struct input input;

ALWAYS_INLINE u32 least(u32 a, u32 b) { return a < b ? a : b; }

ENTRY {
  const u32 price = input.price, entry = input.entry, cap = input.cap, claim = input.claim;
  if (UNLIKELY((price | entry) >> 28 != 0)) refuse(2);
  if (price <= entry) {
    if (claim != 0) refuse(1);
    ACCEPT();
  }
  if (claim != least(cap, price - entry)) refuse(1);
  ACCEPT();
}
/* [/snippet] */
