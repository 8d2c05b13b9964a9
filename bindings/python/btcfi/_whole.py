"""Integers as the compiled functions take them, with an error that names what is none."""

from __future__ import annotations

from operator import index as _index
from typing import Any

from btcfi import _errors

_CODES = {name: code for code, (name, _, _) in _errors.TABLE.items()}


def whole(name: str, value: Any, bits: int = 64, outside: str = "out_of_range") -> int:
    """``value`` as an integer of 0 to 2**bits - 1.

    Raises TypeError for what is no integer, and the error called ``outside`` for another number.
    """
    try:
        number = _index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, not {type(value).__name__}") from None
    if not 0 <= number < 1 << bits:
        raise _errors.from_code(_CODES[outside], 0, 0, name)
    return number


def wholes(name: str, values: Any, bits: int = 64, outside: str = "out_of_range") -> list[int]:
    """The same of several."""
    try:
        each = iter(values)
    except TypeError:
        raise TypeError(f"{name} must be integers, not {type(values).__name__}") from None
    return [whole(f"{name}[{i}]", value, bits, outside) for i, value in enumerate(each)]
