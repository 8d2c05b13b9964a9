"""Who is right about an execution: an n-ary search, a challenge, a judge.

>>> from btcfi import dispute, rv32
>>> question = rv32.encode_input(kind="call", price_ticks=110_000, strike_ticks=100_000,
...                              quantity_sat=100_000_000, collateral_sat=100_000_000,
...                              rounding_sat=100_000, min_payout_sat=1_000, claim_sat=9_000_000)
>>> case = dispute.Case(rv32.programs["vanilla"], question, max_steps=1_000)
>>> liar = dispute.Prover(case, force=True, faults={"opcode": {"step": 7, "opcode": 0x13}})
>>> dispute.play(liar, dispute.Verifier(case, contest="any-difference")).text
'the verifier wins: the challenge opcode holds'

Two players exchange bytes: whose turn it is speaks, the other hears. A message that may not come now
raises DisputeError: its sender is at fault. ``docs/dispute.md`` has the rules.
"""

from __future__ import annotations

import dataclasses as _dataclasses
import json as _json
from collections.abc import Mapping as _Mapping
from typing import Any, Optional, Union

from btcfi._core import dispute as _core
from btcfi._types import Buffer
from btcfi._whole import whole as _whole

__all__ = ["Case", "Prover", "Verdict", "Verifier", "play"]


@_dataclasses.dataclass(frozen=True)
class Verdict:
    """Who was right, and by what."""

    winner: str  #: "prover" or "verifier"
    ruling: str  #: "accepted", "impossible_step", "beyond", "not_beyond", "challenge_holds", ...
    challenge: str  #: "opcode", "input_data", ...; "none" without one
    text: str  #: one sentence for people

    def __str__(self) -> str:
        return self.text


class Case:
    """A program and an input about whose execution two sides may argue.

    ``max_steps``: executions end there, the search covers the next power of two, at most 2**40.
    ``arity``: parts of a round, a power of two from 2 to 128. ``input_bytes``: bytes of the input
    section that are signed for (0: as many as the input has). ``compat``: "none", or "bitvmx-0.7"
    for the bytes of BitVMX-CPU 0.7.

    Raises DisputeError for a search that cannot be played or a program that begins within a word,
    Rv32Error for other programs.
    """

    def __init__(self, elf: Buffer, input: Buffer = b"", *, max_steps: int = 10_000_000,
                 arity: int = 8, input_section: str = ".input", input_bytes: int = 0,
                 compat: str = "none") -> None:
        def setting(name: str, value: int, bits: int) -> int:
            return _whole(name, value, bits, "dispute_bad_configuration")

        self._case = _core.Case(elf, input, input_section, setting("max_steps", max_steps, 64),
                                setting("arity", arity, 32),
                                setting("input_bytes", input_bytes, 32), compat)

    @property
    def id(self) -> bytes:
        """What both sides put at the beginning of every message, 32 bytes."""
        return self._case.id

    @property
    def max_steps(self) -> int:
        """Steps that the search covers: a power of two."""
        return self._case.max_steps

    @property
    def rounds(self) -> int:
        """Rounds of a search."""
        return self._case.rounds


class _Player:
    _player: Any

    @property
    def turn(self) -> Optional[str]:
        """Who has to speak, "prover" or "verifier"; None once the dispute is closed."""
        return self._player.turn

    @property
    def said(self) -> list[tuple[str, str]]:
        """Side and kind of every message so far."""
        return self._player.said

    @property
    def result(self) -> dict[str, Any]:
        """How this side's own execution ended, as BitVMX-CPU writes it: {"Halt": [0, 60]}."""
        return _json.loads(self._player.result)

    @property
    def snapshot_count(self) -> int:
        """Places from which an answer can start; with one, each runs the program from its beginning.

        0 for a player with lies in its execution, which keeps every record.
        """
        return self._player.snapshot_count

    def speak(self) -> bytes:
        """What this side says now. Raises DisputeError when it is not its turn."""
        return self._player.speak()

    def hear(self, message: Buffer) -> None:
        """Takes what the other side says.

        Raises DisputeError when it may not be said now, and leaves everything as it was.
        """
        self._player.hear(message)

    def verdict(self) -> Verdict:
        """The judgement of a closed dispute. Raises Error (wrong_state) before."""
        return Verdict(*self._player.verdict())

    def challenge(self) -> Any:
        """The last challenge in BitVMX-CPU's JSON form; "No" without one.

        Raises DisputeError (``dispute_no_disagreement``) where the claim was accepted.
        """
        return _json.loads(self._player.challenge())

    def log(self) -> dict[str, Any]:
        """challenge_log.json of BitVMX-CPU for this side."""
        return _json.loads(self._player.log())

    def result_file(self) -> dict[str, Any]:
        """What this side said last, as the result file of BitVMX-CPU's command for it."""
        return _json.loads(self._player.result_file())


def _lies(name: str, faults: Optional[_Mapping[str, Any]]) -> dict[str, Any]:
    if faults is not None and not isinstance(faults, _Mapping):
        raise TypeError(f"{name} must be a mapping, not {type(faults).__name__}")
    return dict(faults or {})


class Prover(_Player):
    """Claims that the case's program ends with exit(0), and answers for it.

    ``force``: claim it even when the own execution ended otherwise. ``faults``: lies, for tests, by
    the names of ``btcfi::dispute::Faults``: hash_twice, skip_after, claimed_steps, resign,
    wrong_hashes_below (steps), claimed_hash (20 bytes), opcode {step, opcode}, write {step, address,
    value, shown_address}, read_1 and read_2 {step, address, value, shown_address, shown_last_step},
    no_fetch_protection, no_read_protection, beyond (True). ``second_faults``: of the second search.

    The program is executed here, once; Ctrl-C stops it. A player of a dispute that goes on for days
    need not be kept: one made anew from the same case that hears and speaks the same messages in
    order says the same. ``max_snapshot_bytes`` is for the snapshots that answers start from: a program
    that writes tens of MiB keeps few in 256 MiB, and each answer then takes longer.

    Raises Rv32Error when the program does not exit with 0 and nothing forces the claim.
    """

    def __init__(self, case: Case, *, force: bool = False,
                 faults: Optional[_Mapping[str, Any]] = None,
                 second_faults: Optional[_Mapping[str, Any]] = None,
                 max_snapshot_bytes: int = 256 << 20) -> None:
        second = None if second_faults is None else _lies("second_faults", second_faults)
        self._player = _core.Prover(case._case, force, _lies("faults", faults), second,
                                    _whole("max_snapshot_bytes", max_snapshot_bytes))


class Verifier(_Player):
    """Checks a claim by an execution of its own and finds the step that proves it false.

    ``contest``: "false-result" (only when the own execution does not exit with 0),
    "any-difference" (also for a true result with another hash or number of steps), "always".
    ``max_snapshot_bytes``: as of :class:`Prover`.
    """

    def __init__(self, case: Case, *, contest: str = "false-result",
                 faults: Optional[_Mapping[str, Any]] = None,
                 max_snapshot_bytes: int = 256 << 20) -> None:
        self._player = _core.Verifier(case._case, contest, _lies("faults", faults),
                                      _whole("max_snapshot_bytes", max_snapshot_bytes))


def play(prover: Prover, verifier: Verifier) -> Verdict:
    """Lets the two talk until the dispute is closed, and judges it.

    Raises DisputeError when one of them says what may not be said: that one is at fault.
    """
    players: dict[str, Union[Prover, Verifier]] = {"prover": prover, "verifier": verifier}
    while (turn := prover.turn) is not None:
        listener = verifier if turn == "prover" else prover
        listener.hear(players[turn].speak())
    return prover.verdict()
