"""Bitcoin scripts: in words, run as Bitcoin Core runs them, and watched step by step.

>>> to_asm(from_asm("OP_1 <20>"))[:4]
'OP_1'
"""

from __future__ import annotations

from typing import Iterable, NamedTuple, Optional, Sequence, Union

from btcfi import _errors
from btcfi._core import script as _core
from btcfi._core import tx as _tx
from btcfi._core.script import from_asm, to_asm
from btcfi._types import Buffer

__all__ = ["Run", "Step", "debug", "from_asm", "to_asm", "verify"]


def _raw(tx: Union[Buffer, str]) -> Buffer:
    return bytes.fromhex(tx) if isinstance(tx, str) else tx


def _names(flags: Union[str, Iterable[str]]) -> str:
    return flags.upper() if isinstance(flags, str) else ",".join(flags)


def verify(tx: Union[Buffer, str], input_index: int, spent_outputs: Sequence[tuple[int, bytes]],
           flags: Union[str, Iterable[str]] = "standard") -> None:
    """Run the scripts of one input; silence is success.

    Parameters
    ----------
    tx : bytes or hex
        The whole transaction with its witness.
    spent_outputs : sequence of (amount_sat, script_pubkey)
        One per input, in input order.
    flags : str or list of str
        ``"standard"`` (relay), ``"consensus"``, or Core's names such as ``["P2SH", "WITNESS", "TAPROOT"]``.

    Raises ScriptError with ``.code`` and ``.opcode_index``; TxError where the outputs do not fit.
    """
    _tx.verify_input(_raw(tx), input_index, list(spent_outputs), _names(flags))


class Step(NamedTuple):
    """One opcode that was run, and what it left."""

    #: "scriptSig", "scriptPubKey", "redeem script", "witness script" or "tapscript"
    script: str
    #: number of the opcode in its script, from 0
    index: int
    #: byte of the script at which it begins
    position: int
    #: its name, "OP_CHECKSIG"
    opcode: str
    #: what it pushes
    data: bytes
    #: False in a branch that is not taken
    executed: bool
    #: the stack after it, bottom first
    stack: tuple[bytes, ...]
    alt_stack: tuple[bytes, ...]
    #: why the script failed here
    error: Optional[_errors.Error]


class Run(NamedTuple):
    """All steps of one input, and the verdict."""

    steps: list[Step]
    #: None: the input may be spent so
    error: Optional[_errors.Error]
    #: True: more steps ran than were kept
    cut: bool

    @property
    def ok(self) -> bool:
        """The scripts are satisfied."""
        return self.error is None


def debug(tx: Union[Buffer, str], input_index: int, spent_outputs: Sequence[tuple[int, bytes]],
          flags: Union[str, Iterable[str]] = "standard", *, max_steps: int = 10_000,
          max_bytes: int = 100_000_000) -> Run:
    """Run the scripts of one input as :func:`verify` does, and keep every step.

    A Taproot key path runs no script: there are no steps then. At most ``max_steps`` are kept, and of
    their stacks about ``max_bytes``: a script may have 1,000 elements of 520 bytes at every step.
    ``Run.cut`` says that there was more.
    """
    steps, error, cut = _core.debug_input(_raw(tx), input_index, list(spent_outputs), _names(flags),
                                          max_steps, max_bytes)
    return Run([Step(*s) for s in steps], error, cut)
