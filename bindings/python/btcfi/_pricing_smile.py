"""Smiles and surfaces without arbitrage, from quotes and from Deribit's option chains."""

from __future__ import annotations

from typing import Any, NamedTuple, Sequence

import numpy as _np

from btcfi._core import pricing as _core
from btcfi._core.numeric import numbers as _numbers
from btcfi._numeric import number as _number
from btcfi._pricing_time import milliseconds as _milliseconds


class Butterfly(NamedTuple):
    """Where a slice comes nearest to butterfly arbitrage: least Durrleman g, and Lee's bound (wing <= 2)."""

    passed: bool
    least: float
    least_at: float
    wing: float


class Svi(NamedTuple):
    """Raw SVI: ``w(k) = a + b (rho (k - m) + sqrt((k - m)**2 + sigma**2))``, k = ln(strike / forward)."""

    a: float
    b: float
    rho: float
    m: float
    sigma: float


class Ssvi(NamedTuple):
    """SSVI: ``w(k) = theta / 2 (1 + rho phi k + sqrt((phi k + rho)**2 + 1 - rho**2))``, psi = theta phi."""

    theta: float
    rho: float
    psi: float


class Smile(NamedTuple):
    """Quotes of one expiry: ``tau`` in years, its forward, and strikes, vols and weights."""

    tau: float
    forward: float
    strike: Any
    vol: Any
    weight: Any = 1.0
    expiry_ms: int = 0
    source: Any = None


class SmileFit(NamedTuple):
    """A fitted slice with what it leaves of each quote (``residual`` = fitted less quoted vol)."""

    slice: Any
    fitted_vol: Any
    residual: Any
    rms: float
    worst: float
    butterfly: Butterfly
    smile: Smile


class SurfaceCheck(NamedTuple):
    """Where a surface comes nearest to arbitrage; slices by index, places by log-moneyness."""

    passed: bool
    least_durrleman: float
    durrleman_at: float
    durrleman_slice: int
    least_calendar: float
    calendar_at: float
    calendar_slice: int


class SurfaceFit(NamedTuple):
    """A fitted surface, and its slices by ascending expiry."""

    surface: "Surface"
    slices: list
    rms: float


def _columns(smile: Any) -> tuple:
    s = Smile(*smile)
    strike = _np.ascontiguousarray(_numbers(s.strike, "strike")).ravel()
    vol = _np.ascontiguousarray(_numbers(s.vol, "vol")).ravel()
    weight = _np.ascontiguousarray(_np.broadcast_to(_numbers(s.weight, "weight"), strike.shape))
    return _number(s.tau, "tau"), _number(s.forward, "forward"), strike, vol, weight


def _fit(raw: tuple, kind: Any, smile: Any) -> SmileFit:
    slice_, fitted, residual, rms, worst, butterfly = raw
    return SmileFit(kind(*slice_), fitted, residual, rms, worst, Butterfly(*butterfly), Smile(*smile))


def fit_svi(smile: Any) -> SmileFit:
    """The raw SVI slice nearest to the quotes that passes Durrleman's test on 10,000 strikes.

    ``smile`` is a :class:`Smile` or ``(tau, forward, strikes, vols[, weights])``; at least five strikes.
    """
    return _fit(_core.fit_smile(*_columns(smile), True), Svi, smile)


def fit_ssvi(smile: Any) -> SmileFit:
    """The SSVI slice nearest to the quotes without butterfly arbitrage; at least three strikes.

    >>> fit = fit_ssvi((0.25, 70_000, [50_000, 60_000, 70_000, 80_000, 90_000], [0.66, 0.60, 0.56, 0.55, 0.56]))
    >>> fit.butterfly.passed, bool(fit.worst < 0.01)
    (True, True)
    """
    return _fit(_core.fit_smile(*_columns(smile), False), Ssvi, smile)


def fit_surface(smiles: Sequence[Any]) -> SurfaceFit:
    """The arbitrage-free surface nearest to the quotes of several expiries, in weighted squares of vol.

    Each smile is a :class:`Smile` or ``(tau, forward, strikes, vols[, weights])``, in any order.
    """
    smiles = list(smiles)
    surface, slices, order, rms = _core.fit_surface([_columns(s) for s in smiles])
    fits = [_fit(raw, Ssvi, smiles[i]) for raw, i in zip(slices, order)]
    return SurfaceFit(Surface(surface), fits, rms)


def smile_curve(slice: Any, k: Any) -> dict[str, Any]:
    """Total variance, its slope and curvature, and Durrleman's g of a slice at log-moneyness ``k``."""
    k = _numbers(k, "k")
    w, slope, curvature, g = _core.total_variance(list(slice), k.ravel())
    return {"w": w.reshape(k.shape), "slope": slope.reshape(k.shape), "curvature": curvature.reshape(k.shape),
            "durrleman": g.reshape(k.shape)}


class Surface:
    """A volatility surface free of butterfly and calendar arbitrage at every strike and expiry.

    Made by :func:`fit_surface`, :meth:`from_slices` or :meth:`from_json`. Immutable; pickles. ``tau`` in years;
    beyond the last expiry only with ``extrapolate=True``.

    >>> s = Surface.from_slices([(0.1, 70_000, 0.03, -0.3, 0.15), (0.5, 71_000, 0.16, -0.25, 0.35)])
    >>> round(s.vol(80_000, 0.3), 4), s.check().passed
    (0.5454, True)
    """

    __slots__ = ("_surface",)

    def __init__(self, surface: Any) -> None:
        if not isinstance(surface, _core.SurfaceCore):
            raise TypeError("use fit_surface, Surface.from_slices or Surface.from_json")
        self._surface = surface

    @classmethod
    def from_slices(cls, slices: Any) -> "Surface":
        """From (tau, forward, theta, rho, psi) by ascending tau; PricingError where they admit arbitrage."""
        return cls(_core.surface_from_slices([tuple(map(float, s)) for s in slices]))

    @classmethod
    def from_json(cls, text: str) -> "Surface":
        """The surface that :meth:`to_json` wrote."""
        return cls(_core.surface_from_json(text))

    def to_json(self) -> str:
        """A document that reads back as the same surface."""
        return self._surface.to_json()

    @property
    def slices(self) -> list:
        """(tau, forward, Ssvi) by ascending tau."""
        return [(tau, forward, Ssvi(*rest)) for tau, forward, *rest in self._surface.slices()]

    def slice_at(self, tau: float, extrapolate: bool = False) -> Ssvi:
        """The slice at any expiry."""
        return Ssvi(*self._surface.slice_at(float(tau), extrapolate))

    def forward(self, tau: Any) -> Any:
        """The forward of an expiry: log-linear between slices, level outside."""
        return self._surface.forward(tau)

    def vol(self, strike: Any, tau: Any, extrapolate: bool = False) -> Any:
        """The volatility of a strike and expiry; broadcasts."""
        return self._surface.vol(strike, tau, extrapolate)

    def density(self, strike: Any, tau: Any, extrapolate: bool = False) -> Any:
        """Risk-neutral density of the price at ``tau``, per unit of quote currency; broadcasts."""
        return self._surface.density(strike, tau, extrapolate)

    def price(self, kind: Any, strike: Any, tau: Any, *, rate: Any = 0.0, extrapolate: bool = False,
              **options: Any) -> Any:
        """Black-76 at the surface's vol and forward: a Quote; options as of ``black76``."""
        from btcfi import pricing

        return pricing.black76(kind, self.forward(tau), strike, tau=tau, vol=self.vol(strike, tau, extrapolate),
                               rate=rate, **options)

    def price_inverse(self, kind: Any, strike: Any, tau: Any, *, spot: Any = None, extrapolate: bool = False,
                      **options: Any) -> Any:
        """The coin-settled option at the surface's vol and forward: an InverseQuote."""
        from btcfi import pricing

        return pricing.inverse(kind, self.forward(tau), strike, tau=tau, vol=self.vol(strike, tau, extrapolate),
                               spot=spot, **options)

    def check(self, points: int = 10_000) -> SurfaceCheck:
        """Durrleman's function and total variance between slices, strike by strike."""
        return SurfaceCheck(*self._surface.check(points))

    def __reduce__(self) -> Any:
        return Surface.from_json, (self.to_json(),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Surface) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        days = ", ".join(f"{tau * 365:.4g} d" for tau, *_ in self.slices)
        return f"Surface({days}; at the forward {self.vol(self.slices[0][1], self.slices[0][0]):.1%} " \
               f"to {self.vol(self.slices[-1][1], self.slices[-1][0]):.1%})"


class OptionChain:
    """The options of a Deribit message, by columns (vols per year, NaN where the message has none)."""

    __slots__ = ("_chain", "_text", "columns")

    def __init__(self, text: Any) -> None:
        self._text = text.encode() if isinstance(text, str) else bytes(text)
        self._chain = _core.deribit_chain(self._text)
        self.columns = self._chain.columns()
        self.columns["kind"] = _np.where(self.columns.pop("sign") > 0, "call", "put")

    def __len__(self) -> int:
        return len(self.columns["instrument"])

    @property
    def skipped(self) -> int:
        """Instruments that are no options, or without a forward."""
        return self._chain.skipped()

    def smiles(self, now: Any, *, max_spread: float = 0.5, use_marks: bool = False,
               least_strikes: int = 3, underlying: str = "") -> list:
        """One Smile per expiry later than ``now``: out-of-the-money quotes at the mid of bid and ask vol.

        ``underlying`` takes only the options whose names begin so ("BTC" or "BTC_USDC"); without it the
        chain must hold one kind alone. Of several quotes of an instrument the latest counts.
        """
        rows = self._chain.smiles(int(_milliseconds(now)), max_spread, use_marks, least_strikes,
                                  underlying)
        return [Smile(tau, forward, strike, vol, weight, expiry_ms, source)
                for expiry_ms, tau, forward, strike, vol, weight, source in rows]

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row per instrument."""
        from btcfi._numeric import _pandas

        return _pandas().DataFrame(self.columns).set_index("instrument")

    def __reduce__(self) -> Any:
        return OptionChain, (self._text,)

    def __repr__(self) -> str:
        return f"OptionChain({len(self)} options, {len(set(self.columns['expiry_ms'].tolist()))} expiries)"


def deribit_chain(text: Any) -> OptionChain:
    """Reads ``public/ticker``, ``public/get_book_summary_by_currency`` and ``ticker.*`` notifications of Deribit.

    One object or a list, bare or as ``result`` or ``params.data``; str or bytes. Raises ParseError.
    """
    return OptionChain(text)
