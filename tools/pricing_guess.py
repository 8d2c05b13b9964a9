#!/usr/bin/env python3
"""Writes src/pricing/kernel/guess.hpp: where the search for an implied volatility starts.

Needs NumPy. In units of the smaller of forward and strike, with a = |ln(F/K)|, s = vol sqrt(tau) and
h = a / s, prices b(s) are made from (a, s) and two surfaces are fitted to them by least squares of the
relative error, weights raised where it is great:

    b below b(sqrt(2 a)):  h = zeta w P(w, a / 9),       zeta = ln(1 + a exp(a/2) / b),  w = (1 + zeta/3)^(-1/2)
    b above it:            s = zeta w P(w, sqrt(a / 9)), zeta = -ln(1 - b),              w = (1 + 2 zeta)^(-1/2)

The fits change in their last digits with NumPy's linear algebra; what is checked in is what is used.
"""
import pathlib
import re

import numpy as np

ROOT = pathlib.Path(__file__).parent.parent
TARGET = ROOT / "src/pricing/kernel/guess.hpp"
GREATEST_A, GREATEST_H, GREATEST_S = 9.0, 42.0, 70.0
SAMPLES = 40_000

table = re.search(r"mills\[\] = \{(.*?)\}", (ROOT / "src/pricing/kernel/coefficients.hpp").read_text(), re.S)
MILLS = [float.fromhex(x.strip()) for x in table.group(1).split(",")]
random = np.random.default_rng(1)


def mills(a):
    y, out = (a - 5) / (a + 5), np.zeros_like(a)
    for c in reversed(MILLS):
        out = out * y + c
    return out / (a + 1)


def log_price(h, t):
    """ln b by n(d1) (Y(d1) - Y(d2)), Y = N / n; by its series in t where that cancels."""
    integrals = [mills(h), 1 - h * mills(h)]
    for n in range(1, 10):
        integrals.append(n * integrals[n - 1] - h * integrals[n])
    series = sum(t**(2 * k) / np.prod(np.arange(1.0, 2 * k + 2)) * integrals[2 * k + 1] for k in range(5))
    d1 = t - h
    of_d1 = np.where(d1 <= 0, mills(np.abs(d1)),
                     np.sqrt(2 * np.pi) * np.exp(np.clip(d1, 0, 30)**2 / 2) - mills(np.abs(d1)))
    difference = np.where(t < 0.1, 2 * t * series, of_d1 - mills(h + t))
    return -d1**2 / 2 - np.log(2 * np.pi) / 2 + np.log(difference)


def spread(count):
    return np.concatenate([GREATEST_A * random.random(count), GREATEST_A * random.random(count)**6,
                           10**random.uniform(-8, 0, count)])


def fit(w, z, value, rounds):
    terms = np.stack([w**i * z**j for i in range(7) for j in range(4)], 1) / value[:, None]
    weight = np.ones(len(w))
    for _ in range(rounds):
        c, *_ = np.linalg.lstsq(terms * weight[:, None], weight, rcond=None)
        error = np.abs(terms @ c - 1)
        weight *= (1e-12 + error / error.max())**0.25 + 0.05
        weight /= weight.mean()
    return c, error.max()


def low():
    a = spread(SAMPLES)
    least = np.sqrt(a / 2)
    h = least + (GREATEST_H - least) * random.random(a.size)**2
    h = np.where(random.random(a.size) < 0.3, least * (1 + 10**random.uniform(-6, 0, a.size)), h)
    zeta = np.logaddexp(0, np.log(a) - (log_price(h, a / (2 * h)) - a / 2))
    w = 1 / np.sqrt(1 + zeta / 3)
    return fit(w, a / GREATEST_A, h / (zeta * w), 10)


def high():
    a = spread(SAMPLES)
    least = np.sqrt(2 * a)
    s = least + (GREATEST_S - least) * random.random(a.size)**2
    s = np.where(random.random(a.size) < 0.3, least * (1 + 10**random.uniform(-6, 0, a.size)), s)
    s = np.where(random.random(a.size) < 0.2, least + 10**random.uniform(-6, 1, a.size), s)
    t, h = s / 2, a / s
    complement = -(t - h)**2 / 2 - np.log(2 * np.pi) / 2 + np.log(mills(np.abs(t - h)) + mills(t + h))
    with np.errstate(divide="ignore"):
        zeta = np.where(t < 0.1, -np.log1p(-np.exp(log_price(h, t))), -complement)
    w = 1 / np.sqrt(1 + 2 * zeta)
    return fit(w, np.sqrt(a / GREATEST_A), s / (zeta * w), 8)


def split():
    """b(sqrt(2 a)) / sqrt(2 a) in sqrt(2 a)."""
    z = np.linspace(1e-3, np.sqrt(2 * 9.2), 4000)
    value = (0.5 - mills(z) / np.sqrt(2 * np.pi)) / z
    terms = np.stack([z**i for i in range(6)], 1) / value[:, None]
    weight = np.ones_like(z)
    for _ in range(8):
        c, *_ = np.linalg.lstsq(terms * weight[:, None], weight, rcond=None)
        error = np.abs(terms @ c - 1)
        weight *= (1e-12 + error / error.max())**0.25 + 0.05
    return c


def coarse(degree):
    """(a + 1) M(a) in y = (a - 5) / (a + 5), by interpolation at Chebyshev points."""
    nodes = np.cos(np.pi * (2 * np.arange(degree + 1) + 1) / (2 * degree + 2))
    a = 5 * (1 + nodes) / (1 - nodes)
    c = np.polynomial.chebyshev.cheb2poly(
        np.polynomial.chebyshev.chebfit(nodes, (a + 1) * mills(a), degree))
    y = np.linspace(-1, 0.999, 4001)
    a = 5 * (1 + y) / (1 - y)
    error = np.abs(np.polynomial.polynomial.polyval(y, c) / ((a + 1) * mills(a)) - 1).max()
    return c, error


def rows(name, c):
    lines = ["    {" + ", ".join(float(x).hex() for x in row) + "}," for row in c.reshape(7, 4)]
    lines[-1] = lines[-1][:-1] + "};"
    return [f"inline constexpr double {name}[7][4] = {{"] + lines


def main():
    (low_c, low_error), (high_c, high_error) = low(), high()
    coarse_c, coarse_error = coarse(12)
    out = ["#pragma once", "", "// Written by tools/pricing_guess.py: powers of w down, powers of z across.", "",
           "namespace btcfi::pricing::kernel {", "",
           f"/// h = zeta w P(w, z), w = (1 + zeta / 3)^(-1/2), z = |x| / 9. Greatest relative error {low_error:.1e}.",
           *rows("guess_low", low_c), "",
           f"/// s = zeta w P(w, z), w = (1 + 2 zeta)^(-1/2), z = sqrt(|x| / 9). Greatest relative error {high_error:.1e}.",
           *rows("guess_high", high_c), "",
           "/// The price at d1 = 0 over sqrt(2 |x|).",
           "inline constexpr double guess_split[] = {" + ", ".join(float(x).hex() for x in split()) + "};", "",
           f"/// As mills, for a step that another one corrects. Greatest relative error {coarse_error:.1e}.",
           "inline constexpr double mills_coarse[] = {" + ", ".join(float(x).hex() for x in coarse_c) + "};", "",
           "}  // namespace btcfi::pricing::kernel", ""]
    TARGET.write_text("\n".join(out))


if __name__ == "__main__":
    main()
