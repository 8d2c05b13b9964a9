#!/usr/bin/env python3
"""Writes src/pricing/kernel/gauss_nodes.hpp: Gauss-Legendre nodes and weights on [0, 1].

Needs mpmath. With --check the file is compared.
"""
import pathlib
import sys

from mpmath import cos, mp, mpf, pi

mp.dps = 50
COUNT = 32
TARGET = pathlib.Path(__file__).parent.parent / "src/pricing/kernel/gauss_nodes.hpp"


def legendre(n, x):
    """P_n(x) and its derivative."""
    before, now = mpf(1), x
    for k in range(2, n + 1):
        before, now = now, ((2 * k - 1) * x * now - (k - 1) * before) / k
    return now, n * (before - x * now) / (1 - x * x)


def gauss(n):
    """(node, weight) on [0, 1], ascending."""
    pairs = []
    for i in range(n):
        x = -cos(pi * (i + mpf(3) / 4) / (n + mpf(1) / 2))
        for _ in range(8):
            value, slope = legendre(n, x)
            x -= value / slope
        slope = legendre(n, x)[1]
        pairs.append(((1 + x) / 2, 1 / ((1 - x * x) * slope * slope)))
    return pairs


def table(values):
    words = [float(v).hex() for v in values]
    return "\n".join("    " + ", ".join(words[i:i + 4]) + "," for i in range(0, len(words), 4)).rstrip(",")


def text():
    pairs = gauss(COUNT)
    return f"""#pragma once

// Written by tools/pricing_quadrature.py.

namespace btcfi::pricing::kernel {{

/// Gauss-Legendre on [0, 1]: exact for polynomials of degree {2 * COUNT - 1}.
alignas(64) inline constexpr double gauss_node[{COUNT}] = {{
{table(p[0] for p in pairs)}}};

alignas(64) inline constexpr double gauss_weight[{COUNT}] = {{
{table(p[1] for p in pairs)}}};

}}  // namespace btcfi::pricing::kernel
"""


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == text() else f"{TARGET} differs")
    TARGET.write_text(text())
