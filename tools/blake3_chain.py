#!/usr/bin/env python3
"""Writes src/rv32/chain_x86_64.cpp: the trace's hash chain in x86-64 assembly.

    tools/blake3_chain.py              write the file
    tools/blake3_chain.py --check      fail when the file is not what this program writes
    tools/blake3_chain.py --schedule   begin a new order, after a change of the operations

A step of the chain is one BLAKE3 compression of 33 bytes, and it needs the step before: what bounds it
is the 168 operations that wait for each other (7 rounds of 2 x 12), not the number of operations.
Compilers keep the 16 words of the state partly on the stack, on that path. Here 14 words have a
register each, v9 and v10 share the fifteenth, and the message stands on the stack, whose loads
wait for nobody.

The order of the operations is measured: tools/blake3_chain.order holds their numbers in Step's list. It
began as the order in which a machine with 4 arithmetic units, 2 of which rotate, would start them if
it always took the one with the longest way to the end; a search at random (tools/blake3_search.py)
kept what made the chain faster on an AMD EPYC of family 19h. docs/rv32.md has the figures.
"""

import heapq
import pathlib
import sys

TARGET = pathlib.Path(__file__).resolve().parent.parent / "src/rv32/chain_x86_64.cpp"
ORDER = pathlib.Path(__file__).with_suffix(".order")

IV = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19]
PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8]
BLOCK_BYTES = 33
FLAGS = 1 | 2 | 8  # CHUNK_START | CHUNK_END | ROOT
MESSAGE_WORDS = 9  # the others are zero

# The words a, b, c, d of the eight mixings of a round. They are written in pairs, in this order.
MIX = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
       (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]

SHARED = "r15d"
SHARING = (9, 10)  # v9: mixings 1 and 7; v10: 2 and 4
OWN = iter("eax ebx ecx edx esi edi ebp r8d r9d r10d r11d r12d r13d r14d".split())
REG = [SHARED if word in SHARING else next(OWN) for word in range(16)]
SPILL = {9: "[rsp + 48]", 10: "[rsp + 52]"}
# rsp + 12: m0 to m8; then the two spilled words; then three pointers.
STEP, END, OUT = "[rsp + 56]", "[rsp + 64]", "[rsp + 72]"
FRAME = 88

PADDING = 4
ARITHMETIC_UNITS = 4
ROTATING_UNITS = 2


def wide(register):
    return "r" + register[1:] if register[0] == "e" else register[:-1]


def signed(value):
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def message(word):
    return f"[rsp + {12 + 4 * word}]"  # the record, m5 to m8, is aligned


class Operation:
    def __init__(self, text, reads, writes, unit, latency):
        self.text, self.reads, self.writes = text, reads, writes
        self.unit, self.latency = unit, latency


class Step:
    """One compression as a list of operations in an order that is right."""

    def __init__(self):
        self.operations = []
        self.in_shared = None
        self.first_columns()
        schedule = list(range(16))
        for number in range(7):
            for i in range(0 if number else 4, 8):
                self.mix(MIX[i], schedule[2 * i], schedule[2 * i + 1])
            schedule = [schedule[p] for p in PERMUTATION]
        for word in range(5):
            self.finish(word, word + 8)

    def add(self, text, reads, writes, unit="any", latency=1):
        self.operations.append(Operation(text, reads, writes, unit, latency))

    def take_shared(self, word, load=True):
        """Brings a word into the shared register. Its load waits for nobody: latency 0."""
        if word not in SHARING or self.in_shared == word:
            return
        old = self.in_shared
        if old is not None:
            self.add(f"mov {SPILL[old]}, {SHARED}", [SHARED], [SPILL[old]], "store", 0)
        if load:
            self.add(f"mov {SHARED}, {SPILL[word]}", [SPILL[word]], [SHARED], "load", 0)
        self.in_shared = word

    def second_half(self, a, b, c, d):
        self.add(f"ror {b}, 12", [b], [b], "rotate")
        self.add(f"add {a}, {b}", [a, b], [a])
        self.add(f"xor {d}, {a}", [d, a], [d])
        self.add(f"ror {d}, 8", [d], [d], "rotate")
        self.add(f"add {c}, {d}", [c, d], [c])
        self.add(f"xor {b}, {c}", [b, c], [b])
        self.add(f"ror {b}, 7", [b], [b], "rotate")

    def add_message(self, a, word):
        if word < MESSAGE_WORDS:
            self.add(f"add {a}, {message(word)}", [a, message(word)], [a])

    def mix(self, words, x, y):
        self.take_shared(words[2])
        a, b, c, d = (REG[word] for word in words)
        self.add_message(a, x)  # before b is there
        self.add(f"add {a}, {b}", [a, b], [a])
        self.add(f"xor {d}, {a}", [d, a], [d])
        self.add(f"ror {d}, 16", [d], [d], "rotate")
        self.add_message(a, y)
        self.add(f"add {c}, {d}", [c, d], [c])
        self.add(f"xor {b}, {c}", [b, c], [b])
        self.second_half(a, b, c, d)

    def first_columns(self):
        """The first four mixings: v4 to v15 are constants, and the hash is still in v0 to v4."""
        a, b, c, d = (REG[4 * row:4 * row + 4] for row in range(4))
        for word in range(5):
            self.add(f"mov {message(word)}, {REG[word]}", [REG[word]], [message(word)], "store", 0)
        sums = [signed(IV[i] + IV[4 + i]) for i in range(4)]
        for i, (x, y) in enumerate([(a[0], a[1]), (a[2], a[3])]):
            # a = iv + iv + x, and d = a; then a += y.
            self.add(f"lea {d[i]}, [{wide(x)} {sums[i]:+d}]", [x], [d[i]])
            self.add(f"lea {a[i]}, [{wide(y)} + {wide(d[i])}]", [y, d[i]], [a[i]])
        self.add(f"lea {a[2]}, [{wide(b[0])} {sums[2]:+d}]", [b[0]], [a[2]])
        self.add(f"mov {a[3]}, {message(6)}", [message(6)], [a[3]], "load", 0)
        self.add(f"add {a[3]}, {sums[3]}", [a[3]], [a[3]])
        for i, constant in ((2, BLOCK_BYTES), (3, FLAGS)):
            self.add(f"mov {d[i]}, {a[i]}", [a[i]], [d[i]], "renamed", 0)
            self.add(f"xor {d[i]}, {constant}", [d[i]], [d[i]])
            self.add_message(a[i], 2 * i + 1)
        for i in range(4):
            self.add(f"ror {d[i]}, 16", [d[i]], [d[i]], "rotate")
            self.take_shared(8 + i, load=False)
            self.add(f"lea {c[i]}, [{wide(d[i])} {signed(IV[i]):+d}]", [d[i]], [c[i]])
            self.add(f"mov {b[i]}, {c[i]}", [c[i]], [b[i]], "renamed", 0)
            self.add(f"xor {b[i]}, {signed(IV[4 + i])}", [b[i]], [b[i]])
            self.second_half(a[i], b[i], c[i], d[i])

    def finish(self, word, other):
        source = SPILL[other] if other in SHARING and self.in_shared != other else REG[other]
        self.add(f"xor {REG[word]}, {source}", [REG[word], source], [REG[word]])


def predecessors(operations):
    """For each operation, what must stand before it, and how many cycles before."""
    out = [{} for _ in operations]
    writer, readers = {}, {}
    for i, operation in enumerate(operations):
        def after(j, latency):
            out[i][j] = max(out[i].get(j, 0), latency)
        for place in operation.reads:
            if place in writer:
                after(writer[place], operations[writer[place]].latency)
            readers.setdefault(place, []).append(i)
        for place in operation.writes:
            for j in readers.get(place, []):
                if j != i:
                    after(j, 0)
            if place in writer and writer[place] != i:
                after(writer[place], 0)
            readers[place] = []
            writer[place] = i
    return out


def scheduled(operations):
    """List scheduling: in each cycle, those with the longest way to the end first."""
    before = predecessors(operations)
    count = len(operations)
    followers = [[] for _ in range(count)]
    for i in range(count):
        for j, latency in before[i].items():
            followers[j].append((i, latency))
    way = [0] * count
    for i in reversed(range(count)):
        way[i] = max([way[j] + latency for j, latency in followers[i]] + [operations[i].latency])
    waits = [len(before[i]) for i in range(count)]
    earliest = [0] * count
    # Of two with equal ways the rotation first: fewer units can take it.
    key = [(-way[i], operations[i].unit != "rotate", i) for i in range(count)]
    ready = [key[i] for i in range(count) if waits[i] == 0]
    heapq.heapify(ready)
    out, cycle = [], 0
    while len(out) < count:
        free = {"any": ARITHMETIC_UNITS, "rotate": ROTATING_UNITS}
        later = []
        while ready:
            item = heapq.heappop(ready)
            i = item[2]
            unit = operations[i].unit
            arithmetic = unit in free
            if earliest[i] > cycle or (arithmetic and (free["any"] == 0 or free[unit] == 0)):
                later.append(item)
                continue
            if arithmetic:
                free["any"] -= 1
                if unit == "rotate":
                    free["rotate"] -= 1
            out.append(i)
            for j, latency in followers[i]:
                earliest[j] = max(earliest[j], cycle + latency)
                waits[j] -= 1
                if waits[j] == 0:
                    heapq.heappush(ready, key[j])
        for item in later:
            heapq.heappush(ready, item)
        cycle += 1
    return out


def measured_order(operations):
    """The order of the file, which must leave every operation behind those that it waits for."""
    order = [int(number) for number in ORDER.read_text().split()]
    place = {number: at for at, number in enumerate(order)}
    assert sorted(order) == list(range(len(operations))), f"{ORDER.name} is of other operations"
    for i, before in enumerate(predecessors(operations)):
        assert all(place[j] < place[i] for j in before), f"{ORDER.name}: {operations[i].text}"
    return order


def write_order(order):
    line, out = "", []
    for number in map(str, order):
        if len(line) + len(number) > 98:
            out.append(line)
            line = ""
        line += f" {number}" if line else number
    ORDER.write_text("\n".join(out + [line]) + "\n")


def packed(lines):
    """Several instructions to a line, within 100 columns."""
    out, line = [], "  "
    for text in lines:
        if len(line) + len(text) > 96:
            out.append(line.rstrip())
            line = "  "
        line += text + "; "
    return out + [line.rstrip()]


MACRO = "btcfi_rv32_chain_step"


def function(name, each):
    """A loop over the steps. With \p each every hash is written, without the last one only."""
    saved = "rbx rbp r12 r13 r14 r15".split()
    free = wide(REG[5])  # holds nothing between two steps
    # Which unit an operation goes to depends on where it stands among the six that enter together:
    # what is written between two steps shifts that, and this shifts it to where it costs least.
    padding = ["  nop"] * PADDING
    out = [".p2align 6", f".hidden {name}", f".globl {name}", f".type {name}, @function", f"{name}:",
           "  .cfi_startproc", "  endbr64"]
    depth = 8
    for register in saved:
        depth += 8
        out += [f"  push {register}", f"  .cfi_def_cfa_offset {depth}",
                f"  .cfi_offset {register}, -{depth}"]
    # rdi: the five words of the hash; rsi, rdx: first and end of the steps, not equal; rcx: where
    # the hash goes, or the first of them.
    out += [f"  sub rsp, {FRAME}", f"  .cfi_def_cfa_offset {depth + FRAME}",
            f"  mov {STEP}, rsi", f"  mov {END}, rdx", f"  mov {OUT}, rcx",
            "  movdqu xmm0, [rsi]", f"  movdqa {message(5)}, xmm0", "  mov r15, rdi"]
    out += [f"  mov {REG[word]}, [r15 + {4 * word}]" for word in range(5)]
    out += [".p2align 6", "1:"] + padding * each + [f"  {MACRO}"] + padding * each
    write = [f"  mov {free}, {OUT}"]
    write += [f"  mov [{free} + {4 * word}], {REG[word]}" for word in range(5)]
    if each:
        out += write + [f"  add {free}, 33", f"  mov {OUT}, {free}"]
    out += [f"  mov {free}, {STEP}", f"  add {free}, 16", f"  mov {STEP}, {free}",
            f"  cmp {free}, {END}", "  je 2f", f"  movdqu xmm0, [{free}]",
            f"  movdqa {message(5)}, xmm0", "  jmp 1b", "2:"]
    if not each:
        out += write
    out += [f"  add rsp, {FRAME}", f"  .cfi_def_cfa_offset {depth}"]
    for register in reversed(saved):
        depth -= 8
        out += [f"  pop {register}", f"  .cfi_def_cfa_offset {depth}"]
    return out + ["  ret", "  .cfi_endproc", f".size {name}, . - {name}"]


def assembly(order=None):
    operations = Step().operations
    out = [f".macro {MACRO}"]
    out += packed([operations[i].text for i in order or measured_order(operations)])
    out += [".endm", ".pushsection .text"]
    out += function("btcfi_rv32_chain_x86_64", each=False)
    out += function("btcfi_rv32_chain_each_x86_64", each=True)
    return "\n".join(out + [".popsection", f".purgem {MACRO}"])


def text():
    return f'''// Written by tools/blake3_chain.py, which explains it; not to be edited.

#include "rv32/chain.hpp"

#if BTCFI_RV32_CHAIN_X86_64

asm(R"(
.intel_syntax noprefix
{assembly()}
.att_syntax prefix
)");

extern "C" {{
using btcfi::rv32::TraceHash;
using btcfi::rv32::WriteWords;
void btcfi_rv32_chain_x86_64(const std::uint32_t* state, const WriteWords* first,
                             const WriteWords* end, std::uint32_t* last) noexcept;
void btcfi_rv32_chain_each_x86_64(const std::uint32_t* state, const WriteWords* first,
                                  const WriteWords* end, TraceHash* each) noexcept;
}}
static_assert(sizeof(TraceHash) == 33 && offsetof(TraceHash, bytes) == 0, "the distance of two");

namespace btcfi::rv32 {{

void blake3_absorb_x86_64(Blake3State& state, const WriteWords* steps, std::size_t count,
                          TraceHash* each) noexcept {{
  if (count == 0) return;
  if (each == nullptr) {{
    return btcfi_rv32_chain_x86_64(state.data(), steps, steps + count, state.data());
  }}
  for (std::size_t i = 0; i < count; ++i) each[i].size = sizeof state;
  btcfi_rv32_chain_each_x86_64(state.data(), steps, steps + count, each);
  state = to_state(each[count - 1]);
}}

}}  // namespace btcfi::rv32

#endif
'''


def main():
    if sys.argv[1:] == ["--check"]:
        if TARGET.read_text() != text():
            sys.exit(f"{TARGET.name} is not what tools/blake3_chain.py writes: run it")
        return
    if sys.argv[1:] == ["--schedule"]:
        write_order(scheduled(Step().operations))
    TARGET.write_text(text())


if __name__ == "__main__":
    main()
