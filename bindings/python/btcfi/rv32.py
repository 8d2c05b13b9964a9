"""RISC-V programs that decide who is paid: execute, trace, hash, check a step.

>>> from btcfi import rv32
>>> program = rv32.Program(rv32.programs["vanilla"])
>>> question = rv32.encode_input(kind="call", price_ticks=110_000, strike_ticks=100_000,
...                              quantity_sat=100_000_000, collateral_sat=100_000_000,
...                              rounding_sat=100_000, min_payout_sat=1_000, claim_sat=9_000_000)
>>> run = program.run(input=question)
>>> run.reason, run.exit_code, run.steps
('halted', 0, 60)

A step is one micro-step of BitVMX-CPU, counted from 1; a limit or a fault is a result, not an
error. Programs reach nothing of the host.
"""

from __future__ import annotations

import dataclasses as _dataclasses
import json as _json
from collections.abc import Iterator as _Iterator, Mapping as _Mapping
from typing import Any, Optional

import numpy as _np

from btcfi import _arguments as _are, _errors
from btcfi._arguments import checked as _checked
from btcfi._core import rv32 as _core
from btcfi._types import Buffer

__all__ = ["Definition", "Execution", "Fault", "Program", "Replay", "Run", "Section", "Trace",
           "WrongSegment", "encode_american_input", "encode_average_input", "encode_barrier_input",
           "encode_cents_input", "encode_input", "execute", "find_wrong_segment",
           "initial_hash", "instruction_key", "legacy_record_dtype", "parse_definition", "programs",
           "record_dtype", "verify_execution", "verify_step", "verify_steps"]

#: The fields of a record. ``last_step`` is 2**64 - 1 for what was never written; ``access_kinds``
#: is read 1 << 4 | read 2 << 2 | write with 0 register, 1 memory, 2 unused; ``hash`` stands after
#: the step.
record_dtype = _np.dtype([
    ("step", "u8"), ("read_1_last_step", "u8"), ("read_2_last_step", "u8"),
    ("read_1_address", "u4"), ("read_1_value", "u4"),
    ("read_2_address", "u4"), ("read_2_value", "u4"),
    ("pc", "u4"), ("opcode", "u4"), ("write_address", "u4"), ("write_value", "u4"),
    ("next_pc", "u4"), ("witness", "u4"),
    ("micro", "u1"), ("next_micro", "u1"), ("access_kinds", "u1"), ("has_witness", "u1"),
    ("hash", "u1", (20,)),
])
assert record_dtype.itemsize == _core.row_bytes
#: The same for the profile legacy-sha256, whose hashes have 32 bytes.
legacy_record_dtype = _np.dtype(record_dtype.descr[:-1] + [("hash", "u1", (32,))])
assert legacy_record_dtype.itemsize == _core.legacy_row_bytes
_DTYPES = {"blake3-160": record_dtype, "legacy-sha256": legacy_record_dtype}

# What arguments are: checked and named by btcfi._arguments.
_COUNT = _are.whole()
_STEP = _are.whole(least=1)
_PROFILE = _are.text(*_errors.WORDS["rv32::parse_profile"])
_HASH = _are.fixed(20, 32)

_KINDS = {"call": 0, "put": 1, "binary call": 2, "binary put": 3}
_BARRIERS = {"up-out": 0, "down-out": 1, "up-in": 2, "down-in": 3}


@_dataclasses.dataclass(frozen=True)
class Fault:
    """Why a program could not go on."""

    kind: str  #: "section_not_found", "write_read_only", ...
    pc: int
    micro: int
    opcode: int  #: 0 when the fetch failed
    address: int  #: of the access, fetch or jump that failed
    text: str  #: for people

    def __str__(self) -> str:
        return self.text


@_dataclasses.dataclass(frozen=True)
class Run:
    """How an execution ended."""

    reason: str  #: "halted", "limit", "fault" or "cancelled"
    exit_code: Optional[int]  #: None unless halted
    steps: int  #: micro-steps; one that faulted counts
    last_hash: Optional[bytes]  #: None without a hash chain
    fault: Optional[Fault]  #: None unless reason is "fault"
    output: bytes  #: what the program printed, at most 1 MiB of it; of a resumed run, since the snapshot
    json: str  #: the result as BitVMX-CPU writes it


@_dataclasses.dataclass(frozen=True)
class Section:
    """A range of the program's memory with one set of rights."""

    name: str
    start: int
    size_bytes: int
    code: bool
    writable: bool
    initialized: bool


@_dataclasses.dataclass(frozen=True)
class Execution:
    """What an execution came to, bound to the exact program and input bytes."""

    program_id: bytes  #: SHA-256 of the ELF
    input_id: bytes  #: SHA-256 of the input
    exit_code: int
    steps: int
    last_hash: bytes


@_dataclasses.dataclass(frozen=True)
class WrongSegment:
    """The first segment of a published index that its own steps do not lead through."""

    from_step: int  #: the hash after this step was taken as claimed
    to_step: int  #: the one after this is wrong
    claimed: bytes
    computed: bytes


@_dataclasses.dataclass(frozen=True)
class Definition:
    """A program definition file of BitVMX-CPU."""

    elf: str  #: path, relative to the file
    nary_search: int
    max_steps: int
    input_section_name: str
    inputs: list[tuple[int, str]]  #: bytes and owner of each part


def _run(fields: Any) -> Run:
    reason, exit_code, steps, last_hash, fault, output, json = fields
    return Run(reason, exit_code, steps, last_hash, None if fault is None else Fault(*fault), output,
               json)


class Trace(_np.ndarray):
    """Records as a structured array of :data:`record_dtype` (under legacy-sha256 of
    :data:`legacy_record_dtype`); ``run`` says how far it came."""

    run: Optional[Run] = None

    def __array_finalize__(self, obj: Any) -> None:
        self.run = getattr(obj, "run", None)

    def __reduce__(self) -> Any:
        make, arguments, state = super().__reduce__()
        return make, arguments, (state, self.run)

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state[0])
        self.run = state[1]

    @_checked(hash=_are.flag)
    def to_csv(self, hash: bool = True) -> str:
        """Rows as BitVMX-CPU prints them, one a line, with or without the hash as last field."""
        return _core.to_csv(*_rows(self, _are.place_of(Trace.to_csv, "self")), hash)

    def to_json(self) -> list[str]:
        """Records as BitVMX-CPU's command line and result files write them."""
        return _core.to_json(*_rows(self, _are.place_of(Trace.to_json, "self")))


def _rows(records: Any, place: _are.Place) -> tuple[Any, int]:
    try:
        array = _np.ascontiguousarray(records)
    except (TypeError, ValueError):
        array = None
    if array is None or array.dtype not in (record_dtype, legacy_record_dtype):
        place.wrong_type("of btcfi.rv32.record_dtype or legacy_record_dtype", records)
    return array.reshape(-1).view("u1"), array.dtype.itemsize


def _record(record: Any, place: _are.Place) -> Any:
    rows, row_bytes = _rows(record, place)
    if len(rows) != row_bytes:
        place.refuse(f"must be one record, not {len(rows) // row_bytes}")
    return rows, row_bytes


def _trace(raw: Any, profile: str, run: "Run") -> "Trace":
    records = raw.view(_DTYPES[profile]).view(Trace)
    records.run = run
    return records


class Program:
    """A loaded program: ELF32 for RISC-V, by BitVMX-CPU's acceptance rules.

    Parameters
    ----------
    elf : the file's bytes.
    strict : also refuse another machine's files and contents that would be loaded as zeros.
    max_memory_bytes : the sections together must not be larger.
    profile : "legacy-sha256" also loads what only BitVMX-CPU of 2024 accepted, such as a section
        of the registers; such a program runs under that profile only.

    Raises
    ------
    btcfi.Rv32Error with the rule that refused it.
    """

    @_checked(elf=_are.buffer, strict=_are.flag, max_memory_bytes=_COUNT, profile=_PROFILE)
    def __init__(self, elf: Buffer, *, strict: bool = False, max_memory_bytes: int = 64 << 20,
                 profile: str = "blake3-160") -> None:
        self._core = _core.Program(elf, strict, max_memory_bytes, profile)

    def __repr__(self) -> str:
        return f"<btcfi.rv32.Program {self.id.hex()}, entry 0x{self.entry:08x}>"

    @property
    def id(self) -> bytes:
        """SHA-256 of the ELF."""
        return self._core.id

    @property
    def entry(self) -> int:
        """Where execution starts."""
        return self._core.entry

    @property
    def sections(self) -> list[Section]:
        """In address order, the registers' included."""
        return [Section(*s) for s in self._core.sections]

    @_checked(input=_are.buffer, profile=_PROFILE, max_steps=_COUNT, hash=_are.flag,
              reverse_input=_are.flag)
    def run(self, input: Buffer = b"", *, profile: str = "blake3-160", max_steps: int = 10_000_000,
            hash: bool = True, reverse_input: bool = False) -> Run:
        """Execute from the start until the program ends or max_steps micro-steps were made.

        Without ``hash`` it is much faster and ``last_hash`` is None.
        """
        return _run(_core.run(self._core, input, profile, max_steps, hash, reverse_input))

    @_checked(input=_are.buffer, first=_STEP, last=_STEP, profile=_PROFILE, reverse_input=_are.flag)
    def trace(self, input: Buffer = b"", first: int = 1, last: int = 10_000, *,
              profile: str = "blake3-160", reverse_input: bool = False) -> Trace:
        """The records of steps first to last, both included, or up to the program's end.

        >>> records = Program(programs["vanilla"]).trace(bytes(64), 1, 3)
        >>> records["step"].tolist(), hex(records["opcode"][0])
        ([1, 2, 3], '0xaa0007b7')
        >>> records.to_csv(hash=False).splitlines()[0].split(";")[7:13]
        ['80000000', '00', 'aa0007b7', 'f000003c', 'aa000000', '80000004']
        """
        if last < first:
            _are.place_of(Program.trace, "last", 2).refuse(f"must not be before first, {first}")
        raw, fields = _core.trace(self._core, input, profile, first, last, reverse_input)
        return _trace(raw, profile, _run(fields))

    def rom_commitment(self) -> dict[str, Any]:
        """What is fixed before the program runs: ``entrypoint``, ``code`` (address, micro, opcode and
        the key of the Script that proves it), ``constants``, ``zero_initialized``."""
        return _json.loads(_core.rom(self._core))

    def rom_commitment_text(self) -> str:
        """The same as lines of BitVMX-CPU's instruction_commitment_input.txt."""
        return _core.rom_text(self._core)

    @_checked(input=_are.buffer, profile=_PROFILE, max_steps=_COUNT, reverse_input=_are.flag)
    def replay(self, input: Buffer = b"", *, profile: str = "blake3-160",
               max_steps: int = 10_000_000, reverse_input: bool = False) -> "Replay":
        """Execute once and keep what is needed to answer for any step. See :class:`Replay`."""
        return Replay(self, input, profile=profile, max_steps=max_steps,
                      reverse_input=reverse_input)

    @_checked(snapshot=_are.buffer, max_steps=_COUNT, hash=_are.flag)
    def resume(self, snapshot: Buffer, *, max_steps: int = 10_000_000, hash: bool = True) -> Run:
        """Go on from a snapshot; ``max_steps`` counts from the start of the run.

        ``program.replay(input, max_steps=k).snapshot_at(k)`` saves a run that stands after step k. The
        result is that of a run in one go but for ``output``, which begins at the snapshot.

        Raises btcfi.Rv32Error for bytes that are no snapshot of this program.
        """
        return _run(_core.resume(self._core, snapshot, max_steps, hash))


class Replay:
    """An execution that answers for any of its steps, without a stored trace.

    >>> replay = Program(programs["vanilla"]).replay(bytes(64))
    >>> replay.hash_at(0) == initial_hash(), replay.hash_at(replay.run.steps) == replay.run.last_hash
    (True, True)
    >>> int(replay.record_at(2)["pc"]) == 0x80000004
    True

    Raises btcfi.InvalidArgument for steps that the run does not have; ``offset`` is how many it has.
    An answer runs from the nearest snapshot without hashing, and hashes at most the last 65,536
    steps. Objects may be asked from many threads.
    """

    @_checked(program=_are.instance(Program), input=_are.buffer, profile=_PROFILE, max_steps=_COUNT,
              reverse_input=_are.flag)
    def __init__(self, program: Program, input: Buffer = b"", *, profile: str = "blake3-160",
                 max_steps: int = 10_000_000, reverse_input: bool = False) -> None:
        self._core = _core.Replay(program._core, input, profile, max_steps, reverse_input)
        self._profile = profile
        #: How the execution ended.
        self.run = _run(self._core.run)

    def __repr__(self) -> str:
        code = "" if self.run.exit_code is None else f" with {self.run.exit_code}"
        return f"<btcfi.rv32.Replay of {self.run.steps} steps, {self.run.reason}{code}, {self._profile}>"

    def _has(self, function: Any, name: str, step: int, position: int = 0) -> None:
        if step > self.run.steps:
            _are.place_of(function, name, position)._replace(element=self.run.steps).refuse(
                f"must be at most {self.run.steps}, the steps of the run, not {_are.shown(step)}", code="out_of_range")

    @_checked(step=_COUNT)
    def hash_at(self, step: int) -> bytes:
        """The hash after a step; before the first for 0."""
        self._has(Replay.hash_at, "step", step)
        return self._core.hashes([step])

    @_checked(steps=_are.wholes())
    def hashes_at(self, steps: Any) -> Any:
        """The hashes after ascending steps: an array of shape (len(steps), 20), dtype u1.

        Raises btcfi.InvalidArgument where they do not ascend or lie beyond the last one: ``input`` is
        which one.
        """
        for i, step in enumerate(steps):
            if i and step < steps[i - 1]:
                _are.place_of(Replay.hashes_at, f"steps[{i}]", i).refuse(
                    f"is {step} after {steps[i - 1]}: steps must ascend")
            self._has(Replay.hashes_at, f"steps[{i}]", step, i)
        size = _DTYPES[self._profile]["hash"].itemsize
        return _np.frombuffer(self._core.hashes(steps), "u1").reshape(len(steps), size)

    @_checked(step=_STEP)
    def record_at(self, step: int) -> Any:
        """The record of a step, the first being 1, with the hash after it."""
        self._has(Replay.record_at, "step", step)
        return self.records(step, step)[0]

    @_checked(first=_STEP, last=_STEP)
    def records(self, first: int, last: int) -> Trace:
        """The records of steps first to last, both included."""
        if last < first:
            _are.place_of(Replay.records, "last", 1).refuse(f"must not be before first, {first}")
        self._has(Replay.records, "last", last, 1)
        return _trace(self._core.records(first, last), self._profile, self.run)

    @_checked(step=_COUNT)
    def snapshot_at(self, step: int) -> bytes:
        """The whole state after a step, for :meth:`Program.resume`."""
        self._has(Replay.snapshot_at, "step", step)
        return self._core.snapshot(step)

    @_checked(step=_COUNT)
    def checkpoint_json(self, step: int) -> bytes:
        """The state after a step as BitVMX-CPU's checkpoint file: large, two numbers per word."""
        self._has(Replay.checkpoint_json, "step", step)
        return self._core.checkpoint(step)

    @property
    def index(self) -> bytes:
        """The hashes at every 65,536th step in the form that provers publish."""
        return self._core.index


class _Programs(_Mapping[str, bytes]):
    """The programs that the library ships, by name."""

    def __getitem__(self, name: str) -> bytes:
        if name not in _core.program_names():
            raise KeyError(name)
        return _core.program_elf(name)

    def __iter__(self) -> _Iterator[str]:
        return iter(_core.program_names())

    def __len__(self) -> int:
        return len(_core.program_names())

    def __repr__(self) -> str:
        return f"btcfi.rv32.programs({', '.join(self)})"


programs = _Programs()


def _term(bits: int) -> _are.Kind:
    return _are.whole(bits, "rv32_settlement_input")


def _word(words: dict[str, int]) -> _are.Kind:
    return _are.numbered(words, 32, "rv32_settlement_input")


_TERMS = dict(kind=_word(_KINDS), price_ticks=_term(32), strike_ticks=_term(32), quantity_sat=_term(64),
              collateral_sat=_term(64), rounding_sat=_term(64), min_payout_sat=_term(64),
              claim_sat=_term(64), limit_ticks=_term(32), hint=_are.optional(_term(64)))
_AVERAGE_TERMS = {name: kind for name, kind in _TERMS.items() if name != "price_ticks"}
_PRICES = "rv32_settlement_input"


@_checked(**_TERMS)
def encode_input(*, kind: Any, price_ticks: int, strike_ticks: int, quantity_sat: int,
                 collateral_sat: int, rounding_sat: int, min_payout_sat: int, claim_sat: int,
                 limit_ticks: int = 0, hint: Optional[int] = None) -> bytes:
    """The 64 bytes that the settlement programs read.

    Parameters
    ----------
    kind : 'call', 'put', 'binary call', 'binary put', or 0 to 3 as in the terms.
    price_ticks, strike_ticks : S and K, in ticks of the terms, below 2**28.
    limit_ticks : the cap or floor; one of 2**28 or more is never met.
    quantity_sat, collateral_sat, rounding_sat, min_payout_sat : q, C, R and p_min of the terms.
    claim_sat : the payout that is claimed.
    hint : floor(p / R) of the exact payoff p; computed when not given.

    Raises
    ------
    btcfi.Rv32Error when a number lies outside the terms' domain; btcfi.InvalidArgument for what is no
    integer (also a TypeError) or no kind.
    """
    return _core.encode_input((kind, price_ticks, strike_ticks, limit_ticks, quantity_sat,
                               collateral_sat, rounding_sat, min_payout_sat, claim_sat, hint))


@_checked(barrier_kind=_word(_BARRIERS), barrier_ticks=_term(32), observations=_are.wholes(28, _PRICES),
          **_TERMS)
def encode_barrier_input(*, barrier_kind: Any, barrier_ticks: int, observations: Any, kind: Any,
                         price_ticks: int, strike_ticks: int, quantity_sat: int, collateral_sat: int,
                         rounding_sat: int, min_payout_sat: int, claim_sat: int, limit_ticks: int = 0,
                         hint: Optional[int] = None) -> bytes:
    """The input of the program ``barrier``.

    Parameters
    ----------
    barrier_kind : 'up-out', 'down-out', 'up-in', 'down-in', or 0 to 3.
    barrier_ticks : touched by an observation, or the settlement price, at or beyond it.
    observations : at most 240 prices in ticks, below 2**28.
    others : as of :func:`encode_input`.
    """
    return _core.encode_barrier_input(
        (kind, price_ticks, strike_ticks, limit_ticks, quantity_sat, collateral_sat, rounding_sat,
         min_payout_sat, claim_sat, hint), barrier_kind, barrier_ticks, observations)


@_checked(sources=_are.wholes(28, _PRICES, 3), **_AVERAGE_TERMS)
def encode_average_input(*, sources: Any, kind: Any, strike_ticks: int, quantity_sat: int,
                         collateral_sat: int, rounding_sat: int, min_payout_sat: int, claim_sat: int,
                         limit_ticks: int = 0, hint: Optional[int] = None) -> bytes:
    """The input of the program ``average``: the prices of three sources in ticks, and the keyword
    arguments of :func:`encode_input` but for ``price_ticks``, which is floor of their mean."""
    return _core.encode_average_input(
        (kind, 0, strike_ticks, limit_ticks, quantity_sat, collateral_sat, rounding_sat, min_payout_sat,
         claim_sat, hint), sources)


@_checked(first_s=_term(32), last_s=_term(32), exercised_s=_term(32), priced_s=_term(32),
          max_age_s=_term(32), **_TERMS)
def encode_american_input(*, first_s: int, last_s: int, exercised_s: int, priced_s: int,
                          max_age_s: int, kind: Any, price_ticks: int, strike_ticks: int,
                          quantity_sat: int, collateral_sat: int, rounding_sat: int,
                          min_payout_sat: int, claim_sat: int, limit_ticks: int = 0,
                          hint: Optional[int] = None) -> bytes:
    """The input of the program ``american``.

    Parameters
    ----------
    first_s, last_s : the window of the exercise, both included; seconds since 1970.
    exercised_s, priced_s : when it was exercised and when ``price_ticks`` was taken: at the
        exercise or at most ``max_age_s`` before.
    others : as of :func:`encode_input`.
    """
    return _core.encode_american_input(
        (kind, price_ticks, strike_ticks, limit_ticks, quantity_sat, collateral_sat, rounding_sat,
         min_payout_sat, claim_sat, hint), [first_s, last_s, exercised_s, priced_s, max_age_s])


@_checked(kind=_word({"call": 0, "put": 1}), strike_cents=_term(32), price_cents=_term(32),
          quantity_hundredths=_term(32), claim_cents=_are.optional(_term(64)))
def encode_cents_input(*, kind: Any, strike_cents: int, price_cents: int, quantity_hundredths: int,
                       claim_cents: Optional[int] = None) -> bytes:
    """The input of the program ``legacy_cents``, with the right claim when none is given."""
    return _core.encode_cents_input(kind, strike_cents, price_cents, quantity_hundredths, claim_cents)


@_checked(profile=_PROFILE)
def initial_hash(profile: str = "blake3-160") -> bytes:
    """The hash before the first step."""
    return _core.initial_hash(profile)


@_checked(index=_are.buffer, program=_are.instance(Program), input=_are.buffer, max_steps=_COUNT)
def find_wrong_segment(index: Buffer, program: Program, input: Buffer = b"", *,
                       max_steps: int = 10_000_000_000) -> Optional[WrongSegment]:
    """Execute once and check every segment of a published index; None when all hold.

    That says nothing of the end: an execution that was cut short holds, too. An index of more than
    ``max_steps`` is not executed.

    Raises btcfi.Rv32Error for an index of another program or input, or of a longer execution.
    """
    found = _core.wrong_segment(index, program._core, input, max_steps)
    return None if found is None else WrongSegment(*found)


@_checked(opcode=_are.whole(32), micro=_are.whole(32))
def instruction_key(opcode: int, micro: int = 0) -> str:
    """The name of the Script that proves a micro-step; empty for what the machine does not execute.

    >>> instruction_key(0x00b50533), instruction_key(0x0012a303, 3)
    ('add', 'lw_3')
    """
    return _core.instruction_key(opcode, micro)


@_checked(text=_are.text())
def parse_definition(text: str) -> Definition:
    """Read a program definition file. Raises btcfi.Rv32Error with the line as offset."""
    return Definition(*_core.definition(text))


@_checked(previous=_HASH, records=_rows, program=_are.optional(_are.instance(Program)))
def verify_steps(previous: Buffer, records: Any, program: Optional[Program] = None) -> bytes:
    """Check consecutive records, without a machine, and give the hash after them.

    With ``program`` the opcodes and the rights of every access are checked too. The column ``hash`` is
    not looked at, nor ``witness`` where ``has_witness`` is 0: compare what is given back with the hash
    that was claimed. Raises btcfi.Rv32Error: ``input`` is the index of the record, ``offset`` its step.
    """
    return _verified(verify_steps, previous, records, program)


def _verified(function: Any, previous: Buffer, rows: Any, program: Optional[Program]) -> bytes:
    size = rows[1] - (_core.row_bytes - 20)
    _are.fixed(size)(previous, _are.place_of(function, "previous"))
    return _core.verify_steps(previous, *rows, None if program is None else program._core)


@_checked(previous=_HASH, record=_record, program=_are.optional(_are.instance(Program)))
def verify_step(previous: Buffer, record: Any, program: Optional[Program] = None) -> bytes:
    """Check one record, an element of a :class:`Trace`; as verify_steps."""
    return _verified(verify_step, previous, record, program)


@_checked(elf=_are.buffer, input=_are.buffer, max_steps=_COUNT)
def execute(elf: Buffer, input: Buffer = b"", *, max_steps: int = 10_000_000) -> Execution:
    """Execute and state what came out. Raises btcfi.Rv32Error when the program does not halt."""
    return Execution(*_core.execute(elf, input, max_steps))


def _execution(execution: Any, place: _are.Place) -> Execution:
    _are.instance(Execution)(execution, place)
    for name, kind in dict(program_id=_are.fixed(32), input_id=_are.fixed(32), exit_code=_are.whole(32),
                           steps=_COUNT, last_hash=_HASH).items():
        kind(getattr(execution, name), place.within("." + name))
    return execution


@_checked(execution=_execution, elf=_are.buffer, input=_are.buffer, max_steps=_COUNT)
def verify_execution(execution: Execution, elf: Buffer, input: Buffer = b"", *,
                     max_steps: int = 10_000_000_000) -> None:
    """Execute again and compare. Raises btcfi.Rv32Error with the first thing that differs.

    An execution that is said to take more than ``max_steps`` is refused unseen.
    """
    _core.verify_execution(execution.program_id, execution.input_id, execution.exit_code,
                           execution.steps, execution.last_hash, elf, input, max_steps)
