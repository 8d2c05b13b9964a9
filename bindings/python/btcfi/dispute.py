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

from btcfi import _arguments as _are
from btcfi._arguments import checked as _checked
from btcfi._core import dispute as _core
from btcfi._types import Buffer

__all__ = ["Case", "Prover", "Verdict", "Verifier", "play"]

# The lies of a player (btcfi::dispute::Faults): what their members are, and which must be there.
_STEP = _are.whole(least=1)
_WORD = _are.whole(32)
_READ = _are.members({"step": _STEP, "address": _WORD, "value": _WORD, "shown_address": _WORD,
                      "shown_last_step": _are.whole()}, ("step", "address", "value"))
_WRITE = _are.members({"step": _STEP, "address": _WORD, "value": _WORD, "shown_address": _WORD},
                      ("step", "address", "value"))
_FAULTS = _are.members({
    "hash_twice": _STEP, "read_1": _READ, "read_2": _READ, "write": _WRITE, "skip_after": _STEP,
    "opcode": _are.members({"step": _STEP, "opcode": _WORD}, ("step", "opcode")),
    "no_fetch_protection": _are.flag, "no_read_protection": _are.flag, "claimed_steps": _are.whole(),
    "claimed_hash": _are.fixed(20), "wrong_hashes_below": _are.whole(), "resign": _STEP,
    "beyond": _are.flag})
_LIES = _are.optional(_FAULTS)
_SETTING = "dispute_bad_configuration"


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

    @_checked(elf=_are.buffer, input=_are.buffer, max_steps=_are.whole(64, _SETTING),
              arity=_are.whole(32, _SETTING), input_section=_are.text(),
              input_bytes=_are.whole(32, _SETTING), compat=_are.word("none", "bitvmx-0.7"))
    def __init__(self, elf: Buffer, input: Buffer = b"", *, max_steps: int = 10_000_000,
                 arity: int = 8, input_section: str = ".input", input_bytes: int = 0,
                 compat: str = "none") -> None:
        self._case = _core.Case(elf, input, input_section, max_steps, arity, input_bytes, compat)

    def __repr__(self) -> str:
        return f"<btcfi.dispute.Case {self.id.hex()}, {self.max_steps} steps in {self.rounds} rounds>"

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

    def __repr__(self) -> str:
        turn = f"turn of the {self.turn}" if self.turn else "closed"
        return f"<btcfi.dispute.{type(self).__name__}, {len(self.said)} messages, {turn}>"

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

    @_checked(message=_are.buffer)
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


class Prover(_Player):
    """Claims that the case's program ends with exit(0), and answers for it.

    ``force``: claim it even when the own execution ended otherwise. ``faults``: lies, for tests;
    ``second_faults``: of the second search. Steps count from 1, and a lie about a step that the
    execution does not have changes nothing:

    ``hash_twice``: step that is hashed twice; ``skip_after``: step after which one instruction is
    left out; ``opcode`` {step, opcode}: a step made with another instruction;
    ``read_1``, ``read_2`` {step, address, value}: the word at the address is set before the step, whose
    record shows ``shown_address`` (the address) and ``shown_last_step`` (never written);
    ``write`` {step, address, value}: the word is set after the step, which is recorded as a write of
    it to ``shown_address`` (the address); ``no_fetch_protection``, ``no_read_protection`` (True):
    instructions come from anywhere, code can be loaded as data;
    ``claimed_steps``, ``claimed_hash`` (20 bytes): claimed instead of the execution's;
    ``wrong_hashes_below``: in rounds, hashes of steps below this one are wrong; ``resign``: the hash
    signed again for this step is its neighbour's; ``beyond`` (True): says that the step lies beyond
    its execution.

    The program is executed here, once; Ctrl-C stops it. A player of a dispute that goes on for days
    need not be kept: one made anew from the same case that hears and speaks the same messages in
    order says the same. ``max_snapshot_bytes`` is for the snapshots that answers start from: a program
    that writes tens of MiB keeps few in 256 MiB, and each answer then takes longer.

    Raises Rv32Error when the program does not exit with 0 and nothing forces the claim.
    """

    @_checked(case=_are.instance(Case), force=_are.flag, faults=_LIES, second_faults=_LIES,
              max_snapshot_bytes=_are.whole())
    def __init__(self, case: Case, *, force: bool = False,
                 faults: Optional[_Mapping[str, Any]] = None,
                 second_faults: Optional[_Mapping[str, Any]] = None,
                 max_snapshot_bytes: int = 256 << 20) -> None:
        self._player = _core.Prover(case._case, force, faults or {}, second_faults, max_snapshot_bytes)


class Verifier(_Player):
    """Checks a claim by an execution of its own and finds the step that proves it false.

    ``contest``: "false-result" (only when the own execution does not exit with 0),
    "any-difference" (also for a true result with another hash or number of steps), "always".
    ``faults``, ``max_snapshot_bytes``: as of :class:`Prover`.
    """

    @_checked(case=_are.instance(Case), contest=_are.word("false-result", "any-difference", "always"),
              faults=_LIES, max_snapshot_bytes=_are.whole())
    def __init__(self, case: Case, *, contest: str = "false-result",
                 faults: Optional[_Mapping[str, Any]] = None,
                 max_snapshot_bytes: int = 256 << 20) -> None:
        self._player = _core.Verifier(case._case, contest, faults or {}, max_snapshot_bytes)


@_checked(prover=_are.instance(Prover), verifier=_are.instance(Verifier))
def play(prover: Prover, verifier: Verifier) -> Verdict:
    """Lets the two talk until the dispute is closed, and judges it.

    Raises DisputeError when one of them says what may not be said: that one is at fault.
    """
    players: dict[str, Union[Prover, Verifier]] = {"prover": prover, "verifier": verifier}
    while (turn := prover.turn) is not None:
        listener = verifier if turn == "prover" else prover
        listener.hear(players[turn].speak())
    return prover.verdict()
