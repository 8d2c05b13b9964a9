"""Pictures of options: payoffs, ladders, smiles with their fit, theta maps, the decay of delta in a TWAP window.

Needs matplotlib (``pip install btcfi[plot]``), imported when a picture is made. Every function draws on ``ax`` (or
axes of its own), and returns the axes; nothing is shown or saved. Prices in quote currency per coin unless said.
"""

from __future__ import annotations

from typing import Any

import numpy as _np

from btcfi import pricing as _pricing

__all__ = ["density", "durrleman", "ladder", "payoff", "smile", "surface", "theta_map", "twap_delta"]


def _axes(ax: Any, rows: int = 1, columns: int = 1, **options: Any) -> Any:
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("this needs matplotlib: pip install btcfi[plot]") from error
    return pyplot.subplots(rows, columns, layout="constrained", **options)[1]


def _label(ax: Any, title: str, x: str, y: str) -> Any:
    ax.set_title(title)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.grid(alpha=0.3)
    return ax


def payoff(kind: Any, strike: float, *, spot: float, tau: float, vol: float, coin: bool = False, quantity: float = 1.0,
           ax: Any = None) -> Any:
    """Value now and at expiry over the price, less the premium paid at ``spot``; in coins with ``coin=True``."""
    ax = _axes(ax)
    prices = _np.linspace(0.5 * spot, 1.7 * spot, 241)
    unit = prices if coin else 1.0
    now = _pricing.black76(kind, prices, strike, tau=tau, vol=vol, greeks="none").price / unit
    end = _pricing.black76(kind, prices, strike, tau=0.0, vol=vol, greeks="none").price / unit
    paid = _pricing.black76(kind, float(spot), strike, tau=tau, vol=vol, greeks="none").price / (spot if coin else 1.0)
    ax.plot(prices, quantity * (end - paid), label="at expiry")
    ax.plot(prices, quantity * (now - paid), label=f"{tau * 365:.3g} days before")
    ax.axhline(0, color="0.4", lw=0.8)
    ax.axvline(strike, color="0.4", lw=0.8, ls=":")
    ax.legend()
    return _label(ax, f"{kind} {strike:,.0f}", "price", "gain, coins" if coin else "gain, USD")


def ladder(kind: Any, strike: float, *, spot: float, tau: Any, vol: float, rate: float = 0.0,
           greeks: Any = ("price", "delta", "gamma", "vega", "theta_per_day", "vanna"), ax: Any = None) -> Any:
    """Price and Greeks over the spot, one line per ``tau``; ``ax`` is an array of as many axes as ``greeks``."""
    greeks = list(greeks)
    rows = (len(greeks) + 2) // 3
    axes = _np.atleast_1d(_axes(ax, rows, min(3, len(greeks)), figsize=(10, 2.9 * rows))).ravel()
    spots = _np.linspace(0.6 * spot, 1.5 * spot, 181)
    taus = _np.atleast_1d(_np.asarray(tau, dtype=float))
    q = _pricing.black_scholes(kind, spots[:, None], strike, tau=taus, vol=vol, rate=rate)
    for axis, name in zip(axes, greeks):
        for i, t in enumerate(taus):
            axis.plot(spots, getattr(q, name)[:, i], label=f"{t * 365:.3g} d")
        axis.axvline(strike, color="0.4", lw=0.8, ls=":")
        _label(axis, name, "spot", "")
    axes[0].legend()
    return axes


def smile(fit: Any, *, ax: Any = None) -> Any:
    """Quotes, the fitted slice (``fit_svi``, ``fit_ssvi`` or a slice of ``fit_surface``) and residuals below."""
    if ax is None:
        ax = _axes(None, 2, 1, sharex=True, height_ratios=(3, 1), figsize=(7, 5))
    top, below = ax
    quotes = fit.smile
    strike = _np.asarray(quotes.strike, dtype=float)
    k = _np.linspace(_np.log(strike.min() / quotes.forward) - 0.05, _np.log(strike.max() / quotes.forward) + 0.05, 300)
    vol = _np.sqrt(_pricing.smile_curve(fit.slice, k)["w"] / quotes.tau)
    width = 1 / _np.broadcast_to(_np.asarray(quotes.weight, dtype=float), strike.shape)
    if width.max() < 1:
        top.errorbar(strike, 100 * _np.asarray(quotes.vol), yerr=50 * width, fmt="none", ecolor="0.6", capsize=2,
                     label="bid to ask")
    top.plot(strike, 100 * _np.asarray(quotes.vol), "o", ms=4, label="quotes")
    top.plot(quotes.forward * _np.exp(k), 100 * vol, label=type(fit.slice).__name__.upper())
    top.axvline(quotes.forward, color="0.4", lw=0.8, ls=":")
    top.legend()
    _label(top, f"{quotes.tau * 365:.4g} days, rms {100 * fit.rms:.2g} vol points", "", "vol, %")
    below.bar(strike, 100 * _np.asarray(fit.residual), width=0.6 * _np.min(_np.diff(_np.unique(strike))))
    below.axhline(0, color="0.4", lw=0.8)
    _label(below, "", "strike", "fit - quote")
    return ax


def durrleman(fit: Any, *, reach: float = 1.5, ax: Any = None) -> Any:
    """Durrleman's function of a fitted slice: no butterfly arbitrage where it is not negative."""
    ax = _axes(ax)
    k = _np.linspace(-reach, reach, 600)
    ax.plot(k, _pricing.smile_curve(fit.slice, k)["durrleman"])
    ax.axhline(0, color="0.4", lw=0.8)
    return _label(ax, "Durrleman's g", "ln(strike / forward)", "g")


def density(surface: Any, tau: Any, *, ax: Any = None) -> Any:
    """Risk-neutral densities of a surface at one or more expiries."""
    ax = _axes(ax)
    for t in _np.atleast_1d(_np.asarray(tau, dtype=float)):
        forward = surface.forward(float(t))
        strikes = forward * _np.exp(_np.linspace(-1.2, 1.2, 400))
        ax.plot(strikes, surface.density(strikes, float(t)) * forward, label=f"{t * 365:.4g} d")
    ax.legend()
    return _label(ax, "risk-neutral density", "price at expiry", "density x forward")


def surface(surface: Any, *, reach: float = 0.7, ax: Any = None) -> Any:
    """Vol over strike and expiry as a map of colours."""
    ax = _axes(ax)
    taus = _np.linspace(surface.slices[0][0], surface.slices[-1][0], 80)
    k = _np.linspace(-reach, reach, 120)
    forwards = surface.forward(taus)
    vol = surface.vol(forwards[:, None] * _np.exp(k), taus[:, None])
    mesh = ax.pcolormesh(k, taus * 365, 100 * vol, shading="gouraud", cmap="viridis")
    ax.figure.colorbar(mesh, ax=ax, label="vol, %")
    return _label(ax, "volatility surface", "ln(strike / forward)", "days")


def theta_map(kind: Any, *, spot: float, tau: float, ax: Any = None) -> Any:
    """Theta per day over strike and vol, with lines of equal theta: what a target theta can be met by."""
    ax = _axes(ax)
    strikes = _np.linspace(0.6 * spot, 1.5 * spot, 140)
    vols = _np.linspace(0.1, 2.0, 140)
    theta = _pricing.black_scholes(kind, float(spot), strikes, tau=tau, vol=vols[:, None], greeks="five").theta_per_day
    lines = ax.contourf(strikes, 100 * vols, theta, levels=16, cmap="magma")
    ax.contour(strikes, 100 * vols, theta, levels=lines.levels[1:-1:2], colors="white", linewidths=0.6)
    ax.figure.colorbar(lines, ax=ax, label="theta, USD per day")
    return _label(ax, f"theta of a {kind} of {tau * 365:.3g} days", "strike", "vol, %")


def twap_delta(kind: Any, strikes: Any, *, spot: float, vol: float, window_minutes: float = 30, count: int = 30,
               before_minutes: float = 30, ax: Any = None) -> Any:
    """Delta over the last minutes before a settlement on an average whose fixings are all at ``spot``.

    Each fixing takes its weight from delta; the dashed line is the part of the average still open.
    """
    ax = _axes(ax)
    minute = 1 / (365 * 24 * 60)
    left = _np.linspace(before_minutes + window_minutes, 1e-6, 600)
    step = window_minutes / count
    fixed = _np.clip(count - _np.ceil(left / step - 1e-9), 0, count).astype(int)
    fixed = _np.where(left >= window_minutes, 0, fixed)
    for strike in _np.atleast_1d(_np.asarray(strikes, dtype=float)):
        q = _pricing.twap(kind, float(spot), strike, tau=left * minute, vol=vol, window=window_minutes * minute,
                          count=count, fixed=fixed, fixed_mean=float(spot))
        ax.plot(-left, q.delta, label=f"{strike:,.0f}")
    ax.plot(-left, (count - fixed) / count, color="0.4", ls="--", lw=0.8, label="open part")
    ax.legend(title="strike")
    return _label(ax, "delta in the settlement window", "minutes to expiry", "delta")
