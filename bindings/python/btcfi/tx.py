"""Transactions: ids and sizes, relay policy, PSBT."""

from __future__ import annotations

import dataclasses as _dataclasses
from typing import Sequence, Union

from btcfi import _errors
from btcfi._core import tx as _core
from btcfi._core.tx import txid, vsize
from btcfi._types import Buffer

__all__ = ["PolicyResult", "Psbt", "check_policy", "txid", "vsize"]

#: The profiles that are implemented.
_PROFILES = ("core-31",)


@_dataclasses.dataclass(frozen=True)
class PolicyResult:
    """Whether nodes relay a transaction: ``reasons`` by profile, each (Core's name, input or output)."""

    reasons: dict[str, list[tuple[str, int]]]

    @property
    def ok(self) -> bool:
        """No profile has a reason."""
        return not any(self.reasons.values())


def check_policy(tx: Buffer, spent_outputs: Sequence[tuple[int, bytes]], profile: str = "all",
                 ignore_locktime: bool = True, ignore_feerate: bool = False) -> PolicyResult:
    """Whether a node would relay a transaction by itself, with all its inputs confirmed.

    ``profile`` is ``"core-31"``, or ``"all"`` for every profile there is. Lock times need a chain's clock:
    ``ignore_locktime=False`` raises UnsupportedError. Raises TxError where the outputs do not fit.
    """
    if profile != "all" and profile not in _PROFILES:
        raise _errors.from_code(6, where="profile", accepted=("all", *_PROFILES))
    if not ignore_locktime:
        raise _errors.from_code(6, where="ignore_locktime")
    wanted = _PROFILES if profile == "all" else (profile,)
    return PolicyResult({p: _core.policy_reasons(tx, list(spent_outputs), ignore_feerate) for p in wanted})


class Psbt:
    """A partially signed transaction, version 0 or 2: from bytes or base64, over its signers, to the network."""

    def __init__(self, data: Union[Buffer, str]) -> None:
        self._psbt = _core.Psbt.parse_base64(data) if isinstance(data, str) else _core.Psbt.parse(data)

    @classmethod
    def create(cls, unsigned_tx: Buffer) -> Psbt:
        """A PSBT of a transaction without signatures."""
        return cls(_core.Psbt.create(unsigned_tx).serialize())

    def __getattr__(self, name: str):  # the methods of the extension's class, one to one
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._psbt, name)

    def combine(self, other: Psbt) -> None:
        """Take over all records of another PSBT of the same transaction."""
        self._psbt.combine(other._psbt)

    def to_version(self, version: int) -> Psbt:
        """The same document in version 0 (BIP-174) or 2 (BIP-370)."""
        return Psbt(self._psbt.to_version(version).serialize())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Psbt) and self._psbt == other._psbt

    def __reduce__(self):
        return Psbt, (self._psbt.serialize(),)

    def __repr__(self) -> str:
        return f"Psbt({self._psbt.inputs} inputs, {self._psbt.outputs} outputs)"
