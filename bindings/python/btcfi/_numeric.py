"""Functions over columns of numbers: how the compiled ones get signatures and results their names."""

from __future__ import annotations

from typing import Any, Callable, TypeVar

from btcfi._core import numeric as _core

_F = TypeVar("_F", bound=Callable[..., Any])


class Columns(_core.Columns):
    """Named results: floats for scalar arguments, else arrays (or pandas objects) of one shape. Frozen.

    A subclass names its columns by annotations, in the order in which the compiled function gives them.
    ``status`` is 0, or with ``on_error="status"`` a uint8 per element.
    """

    __slots__ = ()
    _names: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        for name in cls.__dict__.get("__annotations__", {}):
            setattr(cls, name, _core.column(len(cls._names), name))
            cls._names += (name,)

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return False
        mine, theirs = self.as_tuple(), other.as_tuple()  # type: ignore[attr-defined]
        return len(mine) == len(theirs) and all(map(_same, mine, theirs))

    def __reduce__(self) -> Any:
        status = self.status
        return type(self), (self.as_tuple(), None if isinstance(status, int) and status == 0 else status)

    def _shown(self) -> dict[str, Any]:
        # A column with a leading underscore stands behind a property of that name, or behind none.
        columns = {n: v for n, v in zip(self._names, self.as_tuple()) if n[0] != "_"}
        for name in self._names:
            if name[0] == "_" and hasattr(type(self), name[1:]):
                columns[name[1:]] = getattr(self, name[1:])
        if not (isinstance(self.status, int) and self.status == 0):
            columns["status"] = self.status
        return columns

    def __repr__(self) -> str:
        columns = self._shown()
        shape = getattr(next(iter(columns.values()), None), "shape", ())
        if shape:
            return f"{type(self).__name__}({', '.join(columns)}; shape {shape})"
        return f"{type(self).__name__}({', '.join(f'{n}={float(v):.6g}' for n, v in columns.items())})"

    def to_frame(self) -> Any:
        """A pandas DataFrame with a column for each name, and ``status`` where there is one.

        The results must be at most one-dimensional.
        """
        pandas = _pandas()
        columns = self._shown()
        first = next(iter(columns.values()))
        if getattr(first, "ndim", 0) > 1:
            raise ValueError("to_frame needs results of one dimension")
        return pandas.DataFrame(columns if getattr(first, "ndim", 0) == 1 else [columns])


def _same(a: Any, b: Any) -> bool:
    import numpy

    return bool(numpy.array_equal(a, b, equal_nan=True))


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise ImportError("this needs pandas: pip install btcfi[pandas]") from error
    return pandas


def numeric(kernel: Any, result: type) -> Callable[[_F], _F]:
    """Gives the compiled function the signature, the documentation and the class of result of a ``def``."""

    def bound(definition: _F) -> _F:
        code = definition.__code__
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        presets = dict(definition.__kwdefaults__ or {})
        last = definition.__defaults__ or ()
        presets.update(zip(names[code.co_argcount - len(last):code.co_argcount], last))
        parameters = [(name, i >= code.co_argcount, name in presets, presets.get(name))
                      for i, name in enumerate(names)]
        shown = [name + (f"={presets[name]!r}" if name in presets else "") for name in names]
        if code.co_kwonlyargcount:
            shown.insert(code.co_argcount, "*")
        doc = f"{definition.__name__}({', '.join(shown)})\n--\n\n{_dedent(definition.__doc__ or '')}"
        return _core.bind(kernel, definition.__name__, parameters, result, doc, definition.__module__)

    return bound


def _dedent(doc: str) -> str:
    first, *rest = doc.splitlines() or [""]
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return "\n".join([first, *(line[margin:] for line in rest)]).rstrip()


def same_index(first: Any, other: Any, name: str) -> None:
    """Raises ValueError unless both pandas objects are labelled alike: nothing is aligned silently."""
    if type(first) is not type(other) or not first.index.equals(other.index) or (
            first.ndim == 2 and not first.columns.equals(other.columns)):
        raise ValueError(f"{name} is labelled otherwise than another pandas argument: align them first")


def values_of(frame: Any, flag: bool = False) -> Any:
    """What a pandas object holds; nullable numbers (and booleans, for a flag) as floats, NaN where nothing is."""
    types = [frame.dtype] if frame.ndim == 1 else list(frame.dtypes)
    nullable = any(hasattr(one, "construct_array_type") for one in types)
    if nullable and all(getattr(one, "kind", "O") in ("fiub" if flag else "fiu") for one in types):
        return frame.to_numpy(dtype="float64", na_value=float("nan"))
    return frame.to_numpy()


def number(value: Any, name: str) -> float:
    """One number, as the numeric functions read it."""
    if type(value) in (float, int):
        return float(value)
    array = _core.numbers(value, name)
    if array.ndim:
        raise TypeError(f"{name} must be one number")
    return float(array)


def choice(words: tuple[str, ...], word: Any, name: str) -> int:
    """The index of a word among those that there are."""
    if not isinstance(word, str) or word not in words:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, words))}, not {word!r}")
    return words.index(word)


def like(frame: Any, values: Any, name: str) -> Any:
    """The values with the labels of a pandas object, or as they are where the shape is another."""
    if values.shape != frame.shape:
        return values
    if frame.ndim == 1:
        return frame._constructor(values, index=frame.index, name=name, copy=False)
    return frame._constructor(values, index=frame.index, columns=frame.columns, copy=False)
