#!/usr/bin/env python3
"""Writes src/pricing/kernel/coefficients.hpp: polynomials of the pricing kernels, from 60-digit fits.

Needs mpmath. Each polynomial interpolates at Chebyshev points; its greatest relative error over the
interval, before rounding of the coefficients, is written beside it. With --check the file is compared.
"""
import pathlib
import sys

from mpmath import cos, erf, erfc, exp, fsum, log, mp, mpf, nstr, pi, polyval, sqrt

mp.dps = 60
TARGET = pathlib.Path(__file__).parent.parent / "src/pricing/kernel/coefficients.hpp"


def interpolate(f, degree, low, high):
    """Monomial coefficients, lowest first, of the interpolant at Chebyshev points of [low, high]."""
    n = degree + 1
    nodes = [cos(pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    values = [f((low + high) / 2 + (high - low) / 2 * x) for x in nodes]
    cheb = [fsum(v * cos(j * pi * (2 * k + 1) / (2 * n)) for k, v in enumerate(values)) * 2 / n for j in range(n)]
    cheb[0] /= 2
    # In x of [-1, 1] first, then x = (2 u - low - high) / (high - low).
    before, now, out = [mpf(1)], [mpf(0), mpf(1)], [mpf(0)] * n
    for j, c in enumerate(cheb):
        if j == 0:
            term = before
        elif j == 1:
            term = now
        else:
            term = [mpf(0)] + [2 * t for t in now]
            for i, t in enumerate(before):
                term[i] -= t
            before, now = now, term
        for i, t in enumerate(term):
            out[i] += c * t
    scale, shift = 2 / (high - low), -(low + high) / (high - low)
    moved = [mpf(0)] * n
    for c in reversed(out):
        moved = [shift * m + scale * below for m, below in zip(moved, [mpf(0)] + moved)]
        moved[0] += c
    return moved


def worst(f, coefficients, low, high, points=1500):
    error = mpf(0)
    for i in range(points):
        u = low + (high - low) * (mpf(i) + mpf(1) / 2) / points
        error = max(error, abs(polyval(coefficients[::-1], u) / f(u) - 1))
    return nstr(error, 2)


CENTRE, SHIFT = mpf(5), mpf(1)


def mills(y):
    """(a + 1) N(-a)/n(a) where y = (a - 5)/(a + 5)."""
    if y >= 1:
        return mpf(1)
    a = CENTRE * (1 + y) / (1 - y)
    if a > 10**4:
        return (a + SHIFT) / a * (1 - 1 / a**2 + 3 / a**4 - 15 / a**6)
    return (a + SHIFT) * sqrt(pi / 2) * erfc(a / sqrt(2)) * exp(a * a / 2)


def exp_tail(r):
    """(e^r - 1 - r) / r^2."""
    if abs(r) < mpf(10)**-15:
        return mpf(1) / 2 + r / 6
    return (exp(r) - 1 - r) / r**2


def log_tail(z):
    """(log((1+s)/(1-s)) - 2 s) / s^3 at z = s^2."""
    if z < mpf(10)**-15:
        return mpf(2) / 3 + z * 2 / 5
    s = sqrt(z)
    return (log((1 + s) / (1 - s)) - 2 * s) / s**3


def central(z):
    """(N(d) - 1/2) / d at z = d^2."""
    if z < mpf(10)**-20:
        return 1 / sqrt(2 * pi)
    d = sqrt(z)
    return erf(d / sqrt(2)) / 2 / d


def text():
    half_log2 = log(2) / 2 * (1 + mpf(2)**-20)
    s_max = (sqrt(2) - 1) / (sqrt(2) + 1) * (1 + mpf(2)**-20)
    tables = [
        ("mills", "(a + 1) N(-a) / n(a), a = 5 (1 + y) / (1 - y), y in [-1, 1)", mills, 24, mpf(-1), mpf(1)),
        ("exp_tail", "(exp(r) - 1 - r) / r^2, |r| <= log(2) / 2", exp_tail, 9, -half_log2, half_log2),
        ("log_tail", "(log((1 + s) / (1 - s)) - 2 s) / s^3 in z = s^2, s up to (sqrt(2) - 1) / (sqrt(2) + 1)",
         log_tail, 7, mpf(0), s_max**2),
        ("central", "(N(d) - 1/2) / d in d^2, |d| <= 1", central, 10, mpf(0), mpf(1)),
    ]
    out = ["#pragma once", "", "// Written by tools/pricing_coefficients.py; lowest power first.", "",
           "namespace btcfi::pricing::kernel {"]
    for name, what, f, degree, low, high in tables:
        coefficients = interpolate(f, degree, low, high)
        out += ["", f"/// {what}.", f"/// Greatest relative error {worst(f, coefficients, low, high)}.",
                f"inline constexpr double {name}[] = {{"]
        out += [f"    {float(c).hex()}," for c in coefficients]
        out[-1] = out[-1][:-1] + "};"
    out += ["", "}  // namespace btcfi::pricing::kernel", ""]
    return "\n".join(out)


if __name__ == "__main__":
    made = text()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if TARGET.read_text() == made else "src/pricing/kernel/coefficients.hpp is not what the tool writes")
    TARGET.write_text(made)
