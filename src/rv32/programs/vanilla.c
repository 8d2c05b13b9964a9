/* Is the claimed payout of a call, put or binary option right?
 *
 * Exits 0 if and only if claim = P(S); payoff.h says how. Exit codes: 0 right, 1 wrong claim or
 * hint, 2 unknown kind.
 */
#include "payoff.h"

__attribute__((section(".input"), used)) volatile struct terms input;
#define IN ((const volatile struct terms*)0xaa000000u)

ENTRY {
  LOAD_TERMS(IN);
#include "check_claim.h"
}
