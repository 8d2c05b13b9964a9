"""American options, jumps and realised volatility: parts of btcfi.pricing."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as _np

from btcfi._core import pricing_american as _core
from btcfi._numeric import choice as _choice, number as _number, numeric as _numeric
from btcfi._quote import TraderUnits

_KINDS = {"call": 1, "c": 1, "C": 1, 1: 1, "put": -1, "p": -1, "P": -1, -1: -1}
_TIERS = ("fast", "accurate", "high")
_ESTIMATORS = ("close", "close-with-mean", "parkinson", "garman-klass", "rogers-satchell", "yang-zhang")
_GAPS = ("refuse", "skip", "span")


def _sign(kind: Any) -> int:
    """+1 for a call, -1 for a put."""
    number = isinstance(kind, (int, float, _np.integer, _np.floating)) and not isinstance(kind, bool)
    if not (isinstance(kind, str) or number) or kind not in _KINDS:
        raise ValueError(f"kind must be one of {', '.join(map(repr, _KINDS))}, not {kind!r}")
    return _KINDS[kind]


class American(TraderUnits):
    """Price and sensitivities of an American option, per year, per unit of vol and of rate.

    ``premium`` is what early exercise adds to the European price; ``boundary`` the spot at or beyond which
    exercise is right now (0 for a put, infinity for a call, where it never is).
    """

    __slots__ = ()
    price: Any
    delta: Any
    gamma: Any
    vega: Any
    theta: Any
    rho: Any
    phi: Any
    premium: Any
    boundary: Any
    _exercise: Any

    @property
    def exercise(self) -> Any:
        """Whether exercise is right now: bool, or an array of bool."""
        right = _np.asarray(self._exercise) == 1
        return right if right.ndim else bool(right)


@_numeric(_core.american, American)
def american(kind: Any, spot: Any, strike: Any, *, tau: Any, vol: Any, rate: Any = 0.0, dividend: Any = 0.0,
             accuracy: Any = "accurate", out: Any = None, on_error: str = "raise", threads: int = 1) -> American:
    """An American option: price, sensitivities, exercise boundary.

    ``accuracy`` is 'fast' (1e-6 of the strike, for a call of the spot), 'accurate' (1e-8) or 'high' (1e-9), or an
    array of them.
    Neighbours (in C order) that differ in spot and strike alone share one solved boundary, so a ladder costs
    little more than one option. Raises InvalidArgument that names the argument; Error with code
    pricing_two_boundaries where exercise is right between two spots (put: dividend < rate < 0).

    >>> q = american("put", 100, [90, 100, 110], tau=1, vol=0.25, rate=0.05, dividend=0.05)
    >>> [round(float(p), 6) for p in q.price]
    [5.056697, 9.569445, 15.632036]
    """
    raise NotImplementedError


class Boundary:
    """A solved exercise boundary: it prices every spot and strike that share kind, tau, vol and rates.

    >>> b = Boundary("put", tau=0.5, vol=0.7, rate=0.08, dividend=0.02)
    >>> round(b(100_000), 1), round(float(b.quote(90_000, 100_000).price), 2)
    (45908.8, 22267.6)
    """

    def __init__(self, kind: Any, *, tau: float, vol: float, rate: float = 0.0, dividend: float = 0.0,
                 accuracy: str = "accurate") -> None:
        numbers = [_number(tau, "tau"), _number(vol, "vol"), _number(rate, "rate"), _number(dividend, "dividend")]
        self._terms = (kind, *numbers, accuracy)
        self._solved = _core.Boundary(_sign(kind), *numbers, _choice(_TIERS, accuracy, "accuracy"))

    def quote(self, spot: Any, strike: Any) -> American:
        """Price and sensitivities; spot and strike broadcast."""
        return American(self._solved.quote(spot, strike), None)

    def __call__(self, strike: Any, tau_left: Any = None) -> Any:
        """The spot at which exercise becomes right, now or with ``tau_left`` years left (> 0, <= tau)."""
        return self._solved.at(strike, self._terms[1] if tau_left is None else tau_left)

    @property
    def mismatch(self) -> float:
        """How far the boundary is from worth what exercise pays there, in strikes: the size of the error."""
        return self._solved.mismatch

    @property
    def accuracy(self) -> str:
        """The tier that was used: a higher one than asked for where the rates are large against the vol."""
        return _TIERS[self._solved.tier]

    def __reduce__(self) -> Any:
        return _boundary, self._terms

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Boundary) and self._terms == other._terms

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        kind, tau, vol, rate, dividend, accuracy = self._terms
        return f"Boundary({kind!r}, tau={tau}, vol={vol}, rate={rate}, dividend={dividend}, accuracy={accuracy!r})"


def _boundary(kind: Any, tau: float, vol: float, rate: float, dividend: float, accuracy: str) -> Boundary:
    return Boundary(kind, tau=tau, vol=vol, rate=rate, dividend=dividend, accuracy=accuracy)


class Merton(TraderUnits):
    """Price and sensitivities under Merton's jump diffusion.

    ``vega`` is by the vol between jumps, ``by_intensity`` by the jumps a year; ``total_vol`` is the vol of all
    that moves, jumps included.
    """

    __slots__ = ()
    price: Any
    delta: Any
    gamma: Any
    vega: Any
    theta: Any
    rho: Any
    phi: Any
    by_intensity: Any
    total_vol: Any


@_numeric(_core.merton, Merton)
def merton(kind: Any, spot: Any, strike: Any, *, tau: Any, vol: Any, intensity: Any, jump_mean: Any = 0.0,
           jump_vol: Any, rate: Any = 0.0, dividend: Any = 0.0, out: Any = None, on_error: str = "raise",
           threads: int = 1) -> Merton:
    """A European option whose spot jumps ``intensity`` times a year, each time by a factor e^j, j normal.

    >>> q = merton("put", 100_000, 80_000, tau=30 / 365, vol=0.4, intensity=12, jump_mean=-0.03, jump_vol=0.06)
    >>> round(q.total_vol, 4)
    0.4626
    """
    raise NotImplementedError


class RealizedVol(NamedTuple):
    """Volatility per year of 365 days of 24 h, and what it rests on."""

    vol: float
    #: What Brownian motion would leave, by the estimator's efficiency.
    standard_error: float
    #: Returns or bars that went in.
    used: int
    #: Places where bars do not meet, the time between them, and the time that was counted.
    gaps: int
    missing_ms: int
    covered_ms: int


def realized_vol(bars: Any, *, estimator: str = "close", gaps: str = "refuse") -> RealizedVol:
    """The volatility that bars in time order show.

    ``bars`` is anything with columns ``open_ms``, ``close_ms``, ``open``, ``high``, ``low``, ``close`` (a dict of
    arrays, a DataFrame, a structured array), or a sequence of btcfi.feeds candles. ``estimator`` is 'close',
    'close-with-mean', 'parkinson', 'garman-klass', 'rogers-satchell' or 'yang-zhang'; ``gaps`` is 'refuse', 'skip'
    (what happened between bars that do not meet is left out, with its time) or 'span' (it counts).

    >>> hours = range(4)
    >>> bars = {"open_ms": [h * 3_600_000 for h in hours], "close_ms": [(h + 1) * 3_600_000 for h in hours],
    ...         "open": [100, 101, 100, 101], "high": [101] * 4, "low": [100] * 4, "close": [101, 100, 101, 100]}
    >>> round(realized_vol(bars).vol, 4)
    0.9313
    """
    names = ("open_ms", "close_ms", "open", "high", "low", "close")
    try:
        columns = [_np.asarray(bars[name]) for name in names]
    except (TypeError, IndexError, KeyError):
        candles = list(bars)
        if not all(hasattr(candle, "open_time_ms") for candle in candles):
            raise TypeError("bars must have columns " + " ".join(names) + ", or be candles") from None
        columns = [_np.array([c.open_time_ms for c in candles], dtype="int64"),
                   _np.array([c.close_time_ms for c in candles], dtype="int64"),
                   *(_np.array([getattr(c, name + "_e8") for c in candles], dtype="float64") / 1e8
                     for name in names[2:])]
    for name, times in zip(names, columns[:2]):
        if times.dtype.kind not in "iu":
            raise TypeError(f"{name} must be integers, milliseconds of UTC, not {times.dtype}")
    return RealizedVol(*_core.realized_vol(*columns, _choice(_ESTIMATORS, estimator, "estimator"),
                                           _choice(_GAPS, gaps, "gaps")))
