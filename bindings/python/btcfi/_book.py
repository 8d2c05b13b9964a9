"""A book of positions: part of btcfi.pricing."""

from __future__ import annotations

import dataclasses
import datetime as _datetime
from decimal import Decimal
from typing import Any, Iterable, NamedTuple

import numpy as _np

from btcfi._american import _TIERS, _sign
from btcfi._core import pricing_book as _core
from btcfi._core.numeric import numbers as _numbers
from btcfi._numeric import choice as _choice, number as _number

_PRODUCTS = ("european", "american", "binary", "barrier", "coin", "inverse-perpetual")
_PAYS = ("cash", "asset", "gap")
_BARRIERS = ("down-in", "down-out", "up-in", "up-out")


def _milliseconds(time: Any, name: str) -> int:
    if isinstance(time, _datetime.datetime):
        if time.tzinfo is None:
            raise ValueError(f"{name} must be aware: a datetime names no time without its zone")
        since = time - _datetime.datetime(1970, 1, 1, tzinfo=_datetime.timezone.utc)
        return since // _datetime.timedelta(milliseconds=1)
    if isinstance(time, _np.datetime64):
        if _np.isnat(time):
            raise ValueError(f"{name} is NaT")
        return int(time.astype("datetime64[ms]").astype("int64"))
    if isinstance(time, (int, _np.integer)) and not isinstance(time, bool):
        return int(time)
    raise TypeError(f"{name} must be UTC milliseconds, a numpy datetime64 or an aware datetime")


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, (bool, _np.bool_)) and value not in (0, 1):
        raise ValueError(f"{name} must be True or False")
    return bool(value)


@dataclasses.dataclass(frozen=True)
class Position:
    """What is held: ``quantity`` coins of notional, negative sold (an inverse perpetual: quote currency).

    ``product`` is 'european' (also coin-settled: it is worth the same), 'american', 'binary' (reads ``pays`` 'cash',
    'asset', 'gap' and ``cash``), 'barrier' (reads ``barrier_kind`` 'down-in', 'down-out', 'up-in', 'up-out',
    ``barrier``, ``rebate``, ``touched``), 'coin' (reads ``quantity`` alone), 'inverse-perpetual' (reads ``entry``).
    ``expiry`` is UTC milliseconds, a numpy datetime64 or an aware datetime; ``vol`` is the mark.
    """

    product: str
    quantity: float
    kind: Any = "call"
    strike: float = 0.0
    expiry: Any = 0
    vol: float = 0.0
    pays: str = "cash"
    cash: float = 1.0
    barrier_kind: str = "down-out"
    barrier: float = 0.0
    rebate: float = 0.0
    touched: bool = False
    entry: float = 0.0

    def _row(self) -> tuple[Any, ...]:
        return (_choice(_PRODUCTS, self.product, "product"), 0 if _sign(self.kind) > 0 else 1,
                _number(self.quantity, "quantity"), _number(self.strike, "strike"),
                _milliseconds(self.expiry, "expiry"), _number(self.vol, "vol"), _choice(_PAYS, self.pays, "pays"),
                _number(self.cash, "cash"), _choice(_BARRIERS, self.barrier_kind, "barrier_kind"),
                _number(self.barrier, "barrier"), _number(self.rebate, "rebate"), _flag(self.touched, "touched"),
                _number(self.entry, "entry"))


@dataclasses.dataclass(frozen=True)
class BookMarket:
    """The market that a book is valued in; ``vol_shift`` is added to the vol of every position."""

    spot: float
    now: Any
    rate: float = 0.0
    dividend: float = 0.0
    vol_shift: float = 0.0

    def _row(self) -> tuple[float, int, float, float, float]:
        return (_number(self.spot, "spot"), _milliseconds(self.now, "now"), _number(self.rate, "rate"),
                _number(self.dividend, "dividend"), _number(self.vol_shift, "vol_shift"))


class BookRisk(NamedTuple):
    """Worth and sensitivities: in quote currency, then for one who counts in coins."""

    value: float
    #: Coins.
    delta: float
    gamma: float
    vega: float
    #: Per year of passing time.
    theta: float
    rho: float
    phi: float
    value_coin: float
    #: d value_coin / d spot; times the spot it is ``delta_premium_adjusted``, in coins.
    delta_coin: float
    delta_premium_adjusted: float
    gamma_coin: float
    vega_coin: float
    theta_coin: float
    #: Notional of an inverse perpetual to be held long so that the sum is neutral in coins.
    hedge_usd: float


class Pnl(NamedTuple):
    """Where a change of worth came from, in 1e-8 of quote currency: ``total_e8`` is exactly the sum of the others.

    The names without ``_e8`` give Decimals.
    """

    total_e8: int
    delta_e8: int
    gamma_e8: int
    vega_e8: int
    theta_e8: int
    rho_e8: int
    phi_e8: int
    #: Higher and mixed terms.
    residual_e8: int

    def __getattr__(self, name: str) -> Decimal:
        if name + "_e8" in self._fields:
            return Decimal(getattr(self, name + "_e8")).scaleb(-8)
        raise AttributeError(name)

    def __repr__(self) -> str:
        return "Pnl(" + ", ".join(f"{f[:-3]}={getattr(self, f[:-3]):f}" for f in self._fields) + ")"


class Book:
    """Positions and what they are worth together. Pickles, compares by value.

    >>> book = Book([Position("european", -10, strike=75_000, expiry=7 * 86_400_000, vol=0.6)])
    >>> round(book.risk(BookMarket(70_000, now=0)).hedge_usd, 2)
    143728.75
    >>> day = book.attribution(BookMarket(70_000, now=0), BookMarket(71_000, now=86_400_000))
    >>> day.total == day.delta + day.gamma + day.vega + day.theta + day.rho + day.phi + day.residual
    True
    """

    def __init__(self, positions: Iterable[Position] = ()) -> None:
        self._positions: list[Position] = []
        self._book = _core.Book()
        for position in positions:
            self.add(position)

    def add(self, position: Position) -> None:
        """Puts a position in, at the end. Raises InvalidArgument that names the field."""
        self._book.add(*position._row())
        self._positions.append(position)

    @property
    def positions(self) -> tuple[Position, ...]:
        """What is in the book."""
        return tuple(self._positions)

    def __len__(self) -> int:
        return len(self._positions)

    def risk(self, market: BookMarket, *, accuracy: str = "accurate") -> BookRisk:
        """Worth and sensitivities of the whole."""
        return BookRisk(*self._book.risk(market._row(), _choice(_TIERS, accuracy, "accuracy")))

    def risks(self, market: BookMarket, *, accuracy: str = "accurate") -> list[BookRisk]:
        """The same for each position, signed by its quantity."""
        return [BookRisk(*row) for row in self._book.risks(market._row(), _choice(_TIERS, accuracy, "accuracy"))]

    def ladder(self, market: BookMarket, spots: Any, vol_shifts: Any = (0.0,), *, accuracy: str = "fast") -> Any:
        """Worth in quote currency: an array of shape (spots, vol_shifts); the shifts are added to the market's."""
        return self._book.ladder(market._row(), _np.atleast_1d(_numbers(spots, "spots")),
                                 _np.atleast_1d(_numbers(vol_shifts, "vol_shifts")),
                                 _choice(_TIERS, accuracy, "accuracy"))

    def attributions(self, start: BookMarket, end: BookMarket, *, new_vols: Any = (),
                     accuracy: str = "accurate") -> list[Pnl]:
        """For each position, where its change of worth came from, by the sensitivities at ``start``.

        ``new_vols``, if given, are the positions' marks at ``end``.
        """
        rows = self._book.attributions(start._row(), end._row(), _numbers(new_vols, "new_vols"),
                                       _choice(_TIERS, accuracy, "accuracy"))
        return [Pnl(*row) for row in rows]

    def attribution(self, start: BookMarket, end: BookMarket, *, new_vols: Any = (),
                    accuracy: str = "accurate") -> Pnl:
        """The sum over the positions, exactly."""
        rows = self.attributions(start, end, new_vols=new_vols, accuracy=accuracy)
        return Pnl(*(sum(column) for column in zip(*rows))) if rows else Pnl(*[0] * 8)

    def to_frame(self, market: BookMarket, *, accuracy: str = "accurate") -> Any:
        """A pandas DataFrame with a row of risk for each position."""
        from btcfi._numeric import _pandas

        return _pandas().DataFrame(self.risks(market, accuracy=accuracy), columns=BookRisk._fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Book) and self._positions == other._positions

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        return Book, (self._positions,)

    def __repr__(self) -> str:
        return f"Book({len(self)} positions)"
