#pragma once

/* The check that all programs end with: is the claim the level P(S) of PROTOCOL section 2?
 *
 *   p = min(C, floor(q (S - K) / S))  call,       S > K       p = min(C, q)  binary call, S > K
 *   p = min(C, floor(q (K - S) / S))  put,        S < K                      binary put,  S < K
 *   p = C                             put,        S = 0       p = 0          otherwise
 *   P = C where p = C, else l = p - p mod R: 0 below p_min, C - 330 above C - 330, else l.
 *
 * Nothing is divided. In the money every kind is p = min(C, floor(n / m)): n = q |S - K| and m = S,
 * or n = q and m = 1. The input brings h = floor(p / R) as a hint; then, with l = h R,
 *
 *   p = C         exactly when  C m <= n
 *   l is right    exactly when  l m <= n < min(l + R, C) m     (so p < C and l <= p < l + R).
 *
 * A wrong hint makes a right claim fail, never a wrong one pass. Terms are in PROTOCOL's domain:
 * S, K < 2^28 and q < 2^35, so n < 2^63; C < 2^63; R, p_min, claim and hint may be any 64-bit
 * number: what does not fit is noticed. The cap or floor of the terms (`limit`) is in C already.
 */
#include "start.h"

/* The first 64 bytes of every input. */
struct terms {
  u32 kind; /* 0 call, 1 put, 2 binary call, 3 binary put */
  u32 price;
  u32 strike;
  u32 limit;
  u32 quantity[2]; /* 64-bit numbers, low word first */
  u32 collateral[2];
  u32 rounding[2];
  u32 smallest[2];
  u32 claim[2];
  u32 hint[2];
};

enum { dust = 330 };

/* Jumps where the number hi:lo is below the limit: two steps, whichever way it goes. */
#define GOTO_IF_BELOW(lo, hi, limit_lo, limit_hi, label) \
  do {                                                   \
    if (LIKELY((hi) == (limit_hi))) {                    \
      if (UNLIKELY((lo) < (limit_lo))) goto label;       \
    } else if (UNLIKELY((hi) < (limit_hi))) {            \
      goto label;                                        \
    }                                                    \
  } while (0)

/* Does 96-bit a m exceed n? What is left of n otherwise goes to *rest. n < 2^63. */
ALWAYS_INLINE int exceeds(u32 a_lo, u32 a_hi, u32 m, u32 n_lo, u32 n_hi, u32* rest_lo,
                          u32* rest_hi) {
  if (high(a_hi, m) != 0) return 1;
  const u32 carry = high(a_lo, m);
  const u32 top = a_hi * m;
  const u32 low = a_lo * m;
  if (n_hi < carry) return 1;
  if (n_hi - carry < top) return 1;
  *rest_lo = n_lo - low;
  *rest_hi = n_hi - carry - top - (n_lo < low);
  return (i32)*rest_hi < 0;
}

/* Refuses rest >= width m. */
ALWAYS_INLINE void require_below(u32 rest_lo, u32 rest_hi, u32 width_lo, u32 width_hi, u32 m) {
  u32 carry = high(width_lo, m);
  if (!__builtin_constant_p(width_hi) || width_hi != 0) {
    if (high(width_hi, m) != 0 || rest_hi < carry) return;
    rest_hi -= carry;
    carry = width_hi * m;
  }
  GOTO_IF_BELOW(rest_lo, rest_hi, width_lo * m, carry, below);
  refuse(1);
below:
  return;
}

/* The second half of the check, for l = floor(p / R) R, not C. Compiled twice: with R and the hint
 * in one word each, as every sensible contract has them, r_hi is the constant 0.
 */
__attribute__((noreturn)) ALWAYS_INLINE void check_level(u32 l_lo, u32 l_hi, u32 r_lo, u32 r_hi,
                                                         u32 n_lo, u32 n_hi, u32 m, u32 c_lo,
                                                         u32 c_hi, u32 min_lo, u32 min_hi,
                                                         u32 claim_lo, u32 claim_hi) {
  u32 rest_lo, rest_hi;
  if (exceeds(l_lo, l_hi, m, n_lo, n_hi, &rest_lo, &rest_hi)) refuse(1);

  /* rest < min(R, room) m, room = C - l. That l m <= n < 2^63 holds by now, so that room < 0 shows
   * as its sign. */
  const u32 room_lo = c_lo - l_lo;
  const u32 room_hi = c_hi - l_hi - (c_lo < l_lo);
  if (LIKELY(room_hi == 0)) {
    if (UNLIKELY(room_lo < dust)) {
      if (r_hi == 0 && r_lo < room_lo) {
        require_below(rest_lo, rest_hi, r_lo, 0, m);
      } else {
        require_below(rest_lo, rest_hi, room_lo, 0, m);
      }
      /* The level is C - 330, which is not below p_min by the terms. */
      if (claim_lo + dust != c_lo) refuse(1);
      if (LIKELY(c_lo >= dust)) {
        if (claim_hi != c_hi) refuse(1);
        ACCEPT();
      }
      if (claim_hi + 1 != c_hi) refuse(1);
      ACCEPT();
    }
    if (UNLIKELY(room_lo < r_lo) || r_hi != 0) {
      require_below(rest_lo, rest_hi, room_lo, 0, m);
    } else {
      require_below(rest_lo, rest_hi, r_lo, 0, m);
    }
  } else {
    if ((i32)room_hi < 0) refuse(1);
    if (r_hi != 0 && (room_hi < r_hi || (room_hi == r_hi && room_lo < r_lo))) {
      require_below(rest_lo, rest_hi, room_lo, room_hi, m);
    } else {
      require_below(rest_lo, rest_hi, r_lo, r_hi, m);
    }
  }

  /* The level of l is the claim. */
  GOTO_IF_BELOW(l_lo, l_hi, min_lo, min_hi, nothing);
  if (UNLIKELY(l_lo != claim_lo)) refuse(1);
  if (UNLIKELY(l_hi != claim_hi)) refuse(1);
  ACCEPT();

nothing:
  if ((claim_lo | claim_hi) != 0) refuse(1);
  ACCEPT();
}

/* Reads all words of the terms into variables. A macro, as a function or a struct would cost the
 * compiler's register allocation a few steps. */
#define LOAD_TERMS(in)                                                     \
  const u32 kind = (in)->kind, price = (in)->price, strike = (in)->strike; \
  (void)(in)->limit;                                                       \
  const u32 q_lo = (in)->quantity[0], q_hi = (in)->quantity[1];            \
  const u32 c_lo = (in)->collateral[0], c_hi = (in)->collateral[1];        \
  const u32 r_lo = (in)->rounding[0], r_hi = (in)->rounding[1];            \
  const u32 min_lo = (in)->smallest[0], min_hi = (in)->smallest[1];        \
  const u32 claim_lo = (in)->claim[0], claim_hi = (in)->claim[1];          \
  const u32 h_lo = (in)->hint[0], h_hi = (in)->hint[1]

/* The variables of LOAD_TERMS are checked by the text of check_claim.h, included where it is to
 * happen; `goto nothing` there means that nothing is paid. */
