"""What public functions take: arguments are checked by kind before the compiled ones see them.

    @checked(input=buffer, max_steps=whole())
    def run(self, input=b"", *, max_steps=10_000_000): ...

What is wrong is an :class:`btcfi.InvalidArgument` whose text names the function and the argument, and never
repeats more than a few characters of what was given. A kind is a function of the value and its :class:`Place`
that gives what the compiled function takes.
"""

from __future__ import annotations

import functools as _functools
from collections.abc import Mapping as _Mapping
from operator import index as _index
from typing import Any, Callable, NamedTuple, NoReturn, Optional, TypeVar

from btcfi import _errors

_F = TypeVar("_F", bound=Callable[..., Any])
Kind = Callable[[Any, "Place"], Any]

_CODES = {name: code for code, (name, _, _) in _errors.TABLE.items()}


class Place(NamedTuple):
    """An argument: of which function, its name, which one it is, and which element of it."""

    function: str
    name: str
    position: int = 0
    element: int = 0

    def within(self, key: str, element: int = 0) -> "Place":
        """A part of the argument, such as ``[3]``."""
        return self._replace(name=self.name + key, element=element)

    def wrong_type(self, wanted: str, value: Any, accepted: tuple = ()) -> NoReturn:
        """Raises for what is of another type."""
        self.refuse(f"must be {wanted}, not {type(value).__name__}", _errors.InvalidType, accepted=accepted)

    def refuse(self, text: str, kind: type = _errors.InvalidArgument, code: str = "invalid_argument",
               accepted: tuple = ()) -> NoReturn:
        """Raises; ``text`` goes on after the argument's name."""
        raise kind(_CODES[code], self.position, self.element, self.name, accepted,
                   f"{self.function}: {self.name} {text}")


def shown(value: Any) -> str:
    """A value for a message, cut."""
    if isinstance(value, int) and value.bit_length() > 128:
        return f"{'-' if value < 0 else ''}2**{value.bit_length() - 1} or so"
    text = repr(value[:60]) if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_truth(value: Any) -> bool:
    return value is True or value is False or type(value).__name__ in ("bool_", "bool")  # NumPy's, 1 and 2


def number(value: Any, place: Place, bits: int = 64, outside: str = "out_of_range", least: int = 0) -> int:
    """An integer of least to 2**bits - 1, or of what gives one; a truth value is none."""
    if type(value) is int and least <= value < 1 << bits:
        return value
    if _is_truth(value):
        place.wrong_type("an integer", value)
    try:
        found = _index(value)
    except TypeError:
        place.wrong_type("an integer", value)
    if not least <= found < 1 << bits:
        place.refuse(f"must be {least} to 2**{bits} - 1, not {shown(found)}",
                     type(_errors.from_code(_CODES[outside])), outside)
    return found


@_functools.lru_cache(None)
def whole(bits: int = 64, outside: str = "out_of_range", least: int = 0) -> Kind:
    """An integer; the error called ``outside`` for one outside of least to 2**bits - 1."""
    return lambda value, place: number(value, place, bits, outside, least)


@_functools.lru_cache(None)
def wholes(bits: int = 64, outside: str = "out_of_range", count: Optional[int] = None) -> Kind:
    """Several integers, as a list; bytes and text are none."""

    def kind(value: Any, place: Place) -> list[int]:
        if isinstance(value, (str, bytes, bytearray, memoryview)):
            place.wrong_type("integers", value)
        try:
            each = iter(value)
        except TypeError:
            place.wrong_type("integers", value)
        found = [one if type(one) is int and 0 <= one < 1 << bits
                 else number(one, place.within(f"[{i}]", i), bits, outside) for i, one in enumerate(each)]
        if count is not None and len(found) != count:
            place.refuse(f"must be {count} integers, not {len(found)}")
        return found

    return kind


def buffer(value: Any, place: Place) -> Any:
    """Anything with a contiguous buffer."""
    if type(value) is bytes:
        return value
    view = _view(value)
    if view is None or "O" in view.format:
        place.wrong_type("bytes", value)
    if not view.c_contiguous:
        place.refuse("must be contiguous bytes: copy it first")
    return value


@_functools.lru_cache(None)
def fixed(*sizes: int) -> Kind:
    """A buffer of one of these sizes in bytes."""

    def kind(value: Any, place: Place) -> Any:
        size = len(value) if type(value) is bytes else memoryview(buffer(value, place)).nbytes
        if size not in sizes:
            place.refuse(f"must have {' or '.join(map(str, sizes))} bytes, not {size}")
        return value

    return kind


def hashes(value: Any, place: Place) -> bytes:
    """Hashes of 32 bytes one by one, or one buffer of them, with strides or without; gives their bytes."""
    view = _view(value)
    if view is not None and "O" not in view.format:
        if not _is_bytes(view) or view.ndim == 0:
            place.wrong_type(_HASHES, value)
        if view.ndim > 1 and view.itemsize == 1 and view.shape[-1] != 32:
            place.refuse(f"must be rows of 32 bytes, not {view.shape[-1]}", code="out_of_range")
        if view.nbytes % 32:
            place.refuse(f"must have 32 bytes each, not {view.nbytes} together", code="out_of_range")
        return view.tobytes()
    try:
        each = iter(value) if not isinstance(value, str) else None
    except TypeError:
        each = None
    if each is None:
        place.wrong_type(_HASHES, value)
    found = list(each)
    if all(type(one) is bytes and len(one) == 32 for one in found):
        return b"".join(found)
    return b"".join(_hash(one, place.within(f"[{i}]", i)) for i, one in enumerate(found))


_HASHES = "hashes of 32 bytes or one buffer of them"


def _view(value: Any) -> Optional[memoryview]:
    """The buffer of a value; nothing for what has none."""
    try:
        return memoryview(value)
    except (TypeError, ValueError, BufferError):
        return None


def _is_bytes(view: memoryview) -> bool:
    """Whether a buffer holds bytes or whole hashes, not numbers, text, objects or records."""
    return view.format.lstrip("@=<>!") in ("B", "b", "c", "x", "32s", "32x")


def one_hash(value: Any, place: Place) -> bytes:
    """One hash of 32 bytes, not numbers that take as many; gives its bytes."""
    return value if type(value) is bytes and len(value) == 32 else _hash(value, place)


def _hash(value: Any, place: Place) -> bytes:
    view = _view(value)
    if view is None or not _is_bytes(view):
        place.wrong_type("32 bytes", value)
    if view.nbytes != 32:
        place.refuse(f"must have 32 bytes, not {view.nbytes}")
    return view.tobytes()


def flag(value: Any, place: Place) -> bool:
    """True or False, NumPy's too."""
    if _is_truth(value):
        return bool(value)
    place.wrong_type("True or False", value)


@_functools.lru_cache(None)
def text(*accepted: str) -> Kind:
    """Text; ``accepted`` only tells what there is, the compiled function judges it."""

    def kind(value: Any, place: Place) -> str:
        if not isinstance(value, str):
            place.wrong_type("text", value, accepted)
        try:
            value.encode()
        except UnicodeEncodeError:
            place.refuse("is no text that can be encoded", accepted=accepted)
        return value

    return kind


@_functools.lru_cache(None)
def word(*accepted: str) -> Kind:
    """One of these words."""

    def kind(value: Any, place: Place) -> str:
        if type(value) is not str and not isinstance(value, str):
            place.wrong_type("a word", value, accepted)
        if value not in accepted:
            place.refuse(f"is {shown(value)}", accepted=accepted)
        return value

    return kind


def numbered(words: dict[str, int], bits: int = 32, outside: str = "out_of_range") -> Kind:
    """One of these words, or the number of one; gives the number."""
    find = word(*words)

    def kind(value: Any, place: Place) -> int:
        if isinstance(value, str):
            return words[find(value, place)]
        return number(value, place, bits, outside)

    return kind


def instance(wanted: type) -> Kind:
    """An object of this class."""

    def kind(value: Any, place: Place) -> Any:
        if not isinstance(value, wanted):
            place.wrong_type(f"a {wanted.__module__.removeprefix('btcfi.')}.{wanted.__name__}", value)
        return value

    return kind


def optional(kind: Kind) -> Kind:
    """None, or what the kind takes."""
    return lambda value, place: None if value is None else kind(value, place)


def members(kinds: dict[str, Kind], needed: tuple[str, ...] = ()) -> Kind:
    """A mapping with members of these names, some of which it must have; gives a dict."""

    def kind(value: Any, place: Place) -> dict[str, Any]:
        if not isinstance(value, _Mapping):
            place.wrong_type("a mapping", value)
        found = {}
        for name, one in value.items():
            if not isinstance(name, str) or name not in kinds:
                place.refuse(f"have no {shown(name)}", _errors.InvalidType, accepted=tuple(kinds))
            found[name] = kinds[name](one, place.within(f"[{name!r}]"))
        for name in needed:
            if name not in found:
                place.refuse(f"must have {name!r}", accepted=tuple(kinds))
        return found

    return kind


def place_of(function: Any, name: str, position: int = 0) -> Place:
    """Where what a body finds wrong is: an argument of a function of the package."""
    return Place(f"{function.__module__}.{function.__qualname__}".replace(".__init__", ""), name, position)


def checked(**kinds: Kind) -> Callable[[_F], _F]:
    """Gives the function its arguments as the kinds make them; defaults are taken as they are.

    In front of it stands one of the same signature, written here as dataclasses write theirs, so that a call
    costs little more than the kinds, and Python says itself what is missing or unknown.
    """

    def bound(function: _F) -> _F:
        code = function.__code__
        names = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
        unknown = set(kinds) - set(names)
        assert not unknown, unknown
        method = names[:1] == ("self",)
        defaults = dict(zip(names[:code.co_argcount][::-1], (function.__defaults__ or ())[::-1]))
        defaults.update(function.__kwdefaults__ or {})
        known: dict[str, Any] = {"_function": function}
        taken, given = [], []
        for i, name in enumerate(names):
            if i == code.co_argcount:
                taken.append("*")
            value = name
            if name in kinds:
                known[f"_kind_{name}"] = kinds[name]
                known[f"_place_{name}"] = place_of(function, name, i - method)
                value = f"_kind_{name}({name}, _place_{name})"
            if name in defaults:
                known[f"_default_{name}"] = defaults[name]
                value = f"{name} if {name} is _default_{name} else {value}"
            taken.append(f"{name}=_default_{name}" if name in defaults else name)
            given.append(f"{name}={value}" if i >= code.co_argcount else value)
        source = (f"def make({', '.join(known)}):\n def call({', '.join(taken)}):\n"
                  f"  return _function({', '.join(given)})\n return call")
        # With the globals of the function's module, by which doctest knows whose it is.
        made: dict[str, Any] = {}
        exec(compile(source, "<arguments>", "exec"), function.__globals__, made)
        return _functools.wraps(function)(made["make"](**known))

    return bound
