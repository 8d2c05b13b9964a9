#!/usr/bin/env python3
"""Looks for a faster order of the hash chain's operations on this machine: tools/blake3_search.py SECONDS

Moves operations of tools/blake3_chain.order at random to where they may stand as well, assembles, measures,
and keeps what is faster. Writes that file when it found something; tools/blake3_chain.py then writes the
assembly. Needs gcc, x86-64 and a quiet machine.
"""

import ctypes
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import blake3_chain

TIMER = r"""
#include <stdint.h>
#include <time.h>
typedef void (*chain)(const uint32_t *, const void *, const void *, uint32_t *);
double nanoseconds(chain f, int runs, uint32_t *hash) {
  static uint32_t steps[4 * 512];
  double best = 1e18;
  for (int i = 0; i < 512; ++i) {
    steps[4 * i] = i * 2654435761u, steps[4 * i + 1] = i, steps[4 * i + 2] = 0x80000000u + 4 * i;
  }
  for (int run = 0; run < runs; ++run) {
    struct timespec a, b;
    for (int i = 0; i < 5; ++i) hash[i] = 77 * i;
    clock_gettime(CLOCK_MONOTONIC, &a);
    f(hash, steps, steps + 4 * 512, hash);
    clock_gettime(CLOCK_MONOTONIC, &b);
    const double took = (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec);
    if (took < best) best = took;
  }
  return best / 512;
}
"""


class Bench:
    def __init__(self, folder):
        self.folder, self.made = pathlib.Path(folder), 0
        self.hash = (ctypes.c_uint32 * 5)()
        self.timer = self.library("timer", TIMER, "c", "-O2").nanoseconds
        self.timer.restype = ctypes.c_double

    def library(self, name, text, kind, *options):
        source, out = self.folder / f"{name}.{kind}", self.folder / f"{name}.so"
        source.write_text(text)
        subprocess.run(["gcc", "-shared", "-fPIC", "-w", *options, source, "-o", out], check=True)
        return ctypes.CDLL(str(out))

    def chain(self, order):
        self.made += 1
        text = blake3_chain.assembly(order).replace(".hidden", "#")
        text = f".intel_syntax noprefix\n{text}\n"
        return self.library(f"chain{self.made}", text, "s", "-nostdlib").btcfi_rv32_chain_x86_64

    def seconds(self, chain, runs=25):
        return self.timer(chain, runs, self.hash), list(self.hash)


def moved(order, before):
    """The order with some operations elsewhere, none of them in front of what it waits for."""
    out = list(order)
    for _ in range(random.choice([1, 2, 4, 8, 16])):
        at = random.randrange(len(out))
        to = min(max(at + random.choice([-1, 1]) * random.randint(1, 24), 0), len(out) - 1)
        while at != to:
            step = 1 if to > at else -1
            first, second = (out[at], out[at + 1]) if step > 0 else (out[at - 1], out[at])
            if first in before[second]:
                break
            out[at], out[at + step] = out[at + step], out[at]
            at += step
    return out


def search(bench, order, until):
    before = blake3_chain.predecessors(blake3_chain.Step().operations)
    best = bench.chain(order)
    answer = bench.seconds(best)[1]
    found = None
    while time.time() < until:
        candidate = moved(order, before)
        chain = bench.chain(candidate)
        took, hash_ = bench.seconds(chain)
        assert hash_ == answer
        if took > 1.002 * bench.seconds(best)[0]:
            continue
        # Again, in turn, before it is believed.
        pairs = [(bench.seconds(chain, 60)[0], bench.seconds(best, 60)[0]) for _ in range(4)]
        now, was = (min(column) for column in zip(*pairs))
        if now < 0.9985 * was:
            best, order, found = chain, candidate, candidate
            print(f"{now:.2f} ns, was {was:.2f}", flush=True)
    return found


def main():
    order = blake3_chain.measured_order(blake3_chain.Step().operations)
    with tempfile.TemporaryDirectory() as folder:
        found = search(Bench(folder), order, time.time() + float(sys.argv[1]))
    if found:
        blake3_chain.write_order(found)


if __name__ == "__main__":
    main()
