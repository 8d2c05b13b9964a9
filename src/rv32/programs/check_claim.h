/* Not a header of its own: the end of each program's entry, after LOAD_TERMS. Exits with 0 if the
 * claim is P(price), else with 1, or with 2 for an unknown kind. */
u32 distance;
u32 m = price;
if (LIKELY(kind == 0)) {
  if (UNLIKELY(price <= strike)) goto nothing;
  distance = price - strike;
} else if (LIKELY(kind == 1)) {
  distance = strike - price;
  /* Before the branch, which then is the jump to the common part. */
  __asm__("" : "+r"(distance));
  if (UNLIKELY(price >= strike)) goto nothing;
} else {
  if (kind > 3) refuse(2);
  if (kind == 2 ? price <= strike : price >= strike) goto nothing;
  distance = m = 1;
}

const u32 n_hi = high(q_lo, distance) + q_hi * distance;
const u32 n_lo = q_lo * distance;

if (UNLIKELY(claim_lo == c_lo) && LIKELY(claim_hi == c_hi)) {
  u32 rest_lo, rest_hi;
  if (exceeds(c_lo, c_hi, m, n_lo, n_hi, &rest_lo, &rest_hi)) refuse(1);
  ACCEPT();
}

/* l = h R, in 64 bits or not at all. */
const u32 l_lo = h_lo * r_lo;
if (LIKELY((h_hi | r_hi) == 0)) {
  check_level(l_lo, high(h_lo, r_lo), r_lo, 0, n_lo, n_hi, m, c_lo, c_hi, min_lo, min_hi, claim_lo,
              claim_hi);
}
if (h_hi != 0 && r_hi != 0) refuse(1);
const u32 large = h_hi | r_hi;
const u32 other = h_hi != 0 ? r_lo : h_lo;
if (high(large, other) != 0) refuse(1);
const u32 l_hi = high(h_lo, r_lo) + large * other;
if (l_hi < large * other) refuse(1);
check_level(l_lo, l_hi, r_lo, r_hi, n_lo, n_hi, m, c_lo, c_hi, min_lo, min_hi, claim_lo, claim_hi);

nothing : if ((claim_lo | claim_hi) != 0) refuse(1);
ACCEPT();
