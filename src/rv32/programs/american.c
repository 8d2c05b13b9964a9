/* Is the claimed payout of an option that was exercised at a given time right?
 *
 * The option is as in vanilla, at the price S of the exercise. It may be exercised from `first` to
 * `last`, both included, and its price must be taken at the exercise or before, at most `max_age`
 * seconds before. Times are seconds since 1970.
 *
 * Exit codes: 0 right, 1 wrong claim or hint, 2 unknown kind, 3 exercised outside the window, 4 a
 * price of another time.
 */
#include "payoff.h"

struct input {
  struct terms terms;
  u32 first;
  u32 last;
  u32 exercised;
  u32 priced;
  u32 max_age;
  u32 reserved;
};

__attribute__((section(".input"), used)) volatile struct input input;
#define IN ((const volatile struct input*)0xaa000000u)

ENTRY {
  const u32 first = IN->first, last = IN->last;
  const u32 exercised = IN->exercised, priced = IN->priced, max_age = IN->max_age;
  if (UNLIKELY(exercised < first)) refuse(3);
  if (UNLIKELY(exercised > last)) refuse(3);
  if (UNLIKELY(priced > exercised)) refuse(4);
  if (UNLIKELY(exercised - priced > max_age)) refuse(4);
  LOAD_TERMS(&IN->terms);
#include "check_claim.h"
}
