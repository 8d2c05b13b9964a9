#!/usr/bin/env python3
"""Writes src/pricing/kernel/american_nodes.hpp: nodes of the American solver, from 40 digits.

Needs mpmath. With --check the file is compared.
"""
import pathlib
import sys

from mpmath import cos, mp, mpf, pi, sin

mp.dps = 40
TARGET = pathlib.Path(__file__).parent.parent / "src/pricing/kernel/american_nodes.hpp"
GAUSS = (8, 16, 24, 32, 64)
CHEBYSHEV = (8, 16, 24)


def table(name, values):
    words = ", ".join(float(v).hex() for v in values)
    return f"inline constexpr double {name}[] = {{{words}}};\n"


def legendre(n, x):
    """P_n and its derivative."""
    before, now = mpf(1), x
    for k in range(2, n + 1):
        before, now = now, ((2 * k - 1) * x * now - (k - 1) * before) / k
    return now, n * (before - x * now) / (1 - x * x)


def gauss(n):
    """sin, cos and weight of int_0^1 f(x) dx with x = sin(theta)^2, theta at Legendre's nodes."""
    sines, cosines, weights = [], [], []
    for i in range(n):
        start = cos(pi * (n - 1 - i + mpf(3) / 4) / (n + mpf(1) / 2))
        x = start
        for _ in range(20):
            value, slope = legendre(n, x)
            x -= value / slope
        theta = pi / 4 * (1 + x)
        sines.append(sin(theta))
        cosines.append(cos(theta))
        weights.append(2 / ((1 - x * x) * slope**2) * pi / 4 * 2 * sin(theta) * cos(theta))
    return sines, cosines, weights


def main():
    out = ["#pragma once\n\n", "// Written by tools/american_nodes.py.\n\n",
           "namespace btcfi::pricing::kernel {\n\n",
           "// Gauss-Legendre in theta of x = sin^2(theta), x from 0 to 1: sin, cos, weight of dx.\n"]
    for n in GAUSS:
        for name, values in zip(("sine", "cosine", "weight"), gauss(n)):
            out.append(table(f"gauss_{name}_{n}", values))
    out.append("\n// Chebyshev points -cos(pi i / n), i = 0 to n.\n")
    for n in CHEBYSHEV:
        out.append(table(f"chebyshev_{n}", [-cos(pi * i / n) if 2 * i != n else mpf(0) for i in range(n + 1)]))
    out.append("\n}  // namespace btcfi::pricing::kernel\n")
    text = "".join(out)
    if "--check" in sys.argv:
        # clang-format wraps the lines: compare the words.
        if "".join(TARGET.read_text().split()) != "".join(text.split()):
            sys.exit(f"{TARGET} differs from what this program writes")
        return
    TARGET.write_text(text)


main()
