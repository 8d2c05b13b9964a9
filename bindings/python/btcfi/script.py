"""Bitcoin scripts: in words, and run as Bitcoin Core runs them.

>>> to_asm(from_asm("OP_1 <20>"))[:4]
'OP_1'
"""

from __future__ import annotations

from typing import Iterable, Sequence, Union

from btcfi._core import tx as _tx
from btcfi._core.script import from_asm, to_asm
from btcfi._types import Buffer

__all__ = ["from_asm", "to_asm", "verify"]


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
    raw = bytes.fromhex(tx) if isinstance(tx, str) else tx
    names = flags.upper() if isinstance(flags, str) else ",".join(flags)
    _tx.verify_input(raw, input_index, list(spent_outputs), names)
