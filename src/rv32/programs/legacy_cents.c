/* Is the claimed payout, in US cents, what the first prototype of this library computed?
 *
 * call: floor(max(0, S - K) q / 100); put: floor(max(0, K - S) q / 100), with K and S in cents and
 * q in hundredths. A payout in dollars, kept for comparison with its figures; contracts pay sats by
 * vanilla. Unlike the prototype this cannot overflow, and it does not answer by its exit code.
 *
 * Exit codes: 0 right, 1 wrong claim, 2 unknown kind.
 */
#include "start.h"

struct input {
  u32 kind; /* 0 call, 1 put */
  u32 strike_cents;
  u32 price_cents;
  u32 quantity_hundredths;
  u32 claim_cents[2];
};

__attribute__((section(".input"), used)) volatile struct input input;
#define IN ((const volatile struct input*)0xaa000000u)

ENTRY {
  const u32 kind = IN->kind, strike = IN->strike_cents, price = IN->price_cents;
  const u32 quantity = IN->quantity_hundredths;
  const u32 claim_lo = IN->claim_cents[0], claim_hi = IN->claim_cents[1];
  u32 distance;
  if (LIKELY(kind == 0)) {
    if (price <= strike) goto nothing;
    distance = price - strike;
  } else {
    if (kind != 1) refuse(2);
    if (price >= strike) goto nothing;
    distance = strike - price;
  }
  /* 0 <= distance quantity - 100 claim < 100; a claim of which 100 times do not fit is wrong, and
     so is one that is larger by a whole word: what is left must not come around by 2^64. */
  if (claim_hi > 0xffffffffu / 100) refuse(1);
  const u32 carry = high(claim_lo, 100);
  const u32 times_hi = claim_hi * 100 + carry;
  if (times_hi < carry) refuse(1);
  const u32 n_lo = distance * quantity;
  const u32 times_lo = claim_lo * 100;
  const u32 n_hi = high(distance, quantity);
  if (times_hi > n_hi) refuse(1);
  if (n_hi - times_hi != (n_lo < times_lo ? 1u : 0u)) refuse(1);
  if (n_lo - times_lo >= 100) refuse(1);
  ACCEPT();

nothing:
  if ((claim_lo | claim_hi) != 0) refuse(1);
  ACCEPT();
}
