"""Averages, hedges, premiums, smiles and surfaces from Python."""

import csv
import datetime
import doctest
import math
import os
import pathlib
import pickle

import btcfi
import numpy as np
import pytest
from btcfi import _pricing_btc, _pricing_smile, pricing

HOUR = 1 / 8760
VECTORS = pathlib.Path(os.environ.get("BTCFI_VECTORS", "../shared/vectors")) / "pricing"


def rows(name):
    """The rows of a reference file, by columns of floats; skips without it."""
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"skipped: no {path}")
    with path.open() as lines:
        table = list(csv.DictReader(lines))
    print(f"pricing/{name}: {len(table)} cases")
    return {key: np.array([row[key] for row in table]) if key == "kind" else
            np.array([float(row[key]) for row in table]) for key in table[0] if key != "id"}


@pytest.mark.parametrize("module", [_pricing_btc, _pricing_smile])
def test_the_examples_of_the_docstrings_hold(module):
    result = doctest.testmod(module)
    assert result.failed == 0 and result.attempted >= 2


def test_averages_match_their_references():
    t = rows("twap.csv")
    call = dict(tau=t["T"], vol=t["sigma"], window=t["window"], count=t["nobs"], rate=t["r"], dividend=t["q"])
    geometric = pricing.twap(t["kind"], t["S"], t["K"], average="geometric", **call)
    conditioning = np.maximum(1, np.abs(t["S"] * geometric.delta / t["geo_price"]))
    assert np.max(np.abs(geometric.price / t["geo_price"] - 1) / conditioning) < 1e-13
    moments = pricing.twap(t["kind"], t["S"], t["K"], average="two-moment", threads=2, **call)
    assert np.max(np.abs(moments.price / t["arith_mm2_price"] - 1) / conditioning) < 1e-13


def test_coin_quotes_match_their_references():
    t = rows("inverse.csv")
    q = pricing.inverse(t["kind"], t["F"], t["K"], tau=t["T"], vol=t["sigma"], rate=t["r"], spot=t["S"])
    some = t["price_coin"] > 1e-9
    for name, column in (("price_coin", q.price_coin), ("delta_pa", q.delta_premium_adjusted),
                         ("hedge_inverse_usd", q.hedge_usd), ("vega_coin", q.vega_coin), ("gamma_coin", q.gamma_coin)):
        assert np.max(np.abs(column[some] / t[name][some] - 1)) < 2e-12


def test_an_average_of_one_fixing_is_the_plain_option():
    plain = pricing.black_scholes("put", 70_000, [60_000, 72_000], tau=0.2, vol=0.6, rate=0.03)
    for average in ("arithmetic", "geometric", "two-moment"):
        q = pricing.twap("put", 70_000, [60_000, 72_000], tau=0.2, vol=0.6, rate=0.03, window=0, count=1, average=average)
        assert np.allclose(q.price, plain.price, rtol=1e-12) and np.allclose(q.gamma, plain.gamma, rtol=1e-10)
    with pytest.raises(btcfi.PricingError):
        pricing.twap("put", 1, 1, tau=1, vol=1, window=0, average="median")
    for wrong in (dict(count=1.5), dict(count=0), dict(fixed=31), dict(fixed=-1), dict(window=-1)):
        with pytest.raises(btcfi.InvalidArgument) as caught:
            pricing.twap("call", 70_000, 70_000, **{"tau": 1, "vol": 0.5, "window": 0.1, **wrong})
        assert caught.value.where == next(iter(wrong))


def test_delta_decays_as_fixings_come_in():
    utc = datetime.timezone.utc
    expiry = datetime.datetime(2026, 1, 30, 8, tzinfo=utc)
    deltas = []
    for minute in range(30):
        now = expiry - datetime.timedelta(minutes=30 - minute)
        a = pricing.averaging(now, expiry, fixings=[70_000.0] * minute)
        assert a["fixed"] == minute
        deltas.append(pricing.twap("call", 70_000, 60_000, vol=0.6, **a).delta)
    assert np.allclose(deltas, (30 - np.arange(30)) / 30)
    coin = pricing.inverse_twap("call", 70_000, 60_000, vol=0.6, **a)
    assert math.isclose(coin.price_coin, 1 / 7, rel_tol=1e-3)
    with pytest.raises(btcfi.InvalidArgument) as caught:
        pricing.averaging(expiry - datetime.timedelta(minutes=10), expiry, fixings=[70_000.0] * 5)
    assert caught.value.where == "fixings"


def test_a_book_is_hedged_at_each_venue():
    q = pricing.inverse(["call", "put"], 70_000, [75_000, 60_000], tau=7 / 365, vol=[0.6, 0.7])
    notional = pricing.hedge_usd([-10, -5], q.delta_spot, q.price, spot=70_000)
    assert math.isclose(notional, (np.array([-10, -5]) * q.hedge_usd).sum(), rel_tol=1e-12)
    orders = pricing.hedge_order([143_728.75, 50, 150], **pricing.PERPETUALS["binance"])
    assert orders.order.tolist() == [1_437, 0, 2] and orders.order.dtype == np.int64
    one = pricing.hedge_order(143_728.75, **pricing.PERPETUALS["bybit"])
    assert one.order == 143_729 and type(one.order) is int and one.held_usd == 143_729
    assert pricing.hedge_order(1_000, contract_usd=100, current=9, band_usd=500).order == 0
    assert pricing.hedge_usd([], [], [], spot=70_000, numeraire="usd", equity_coin=2) == -140_000
    with pytest.raises(ValueError):
        pricing.hedge_usd(1, 1, 1, spot=1, numeraire="eur")
    with pytest.raises(btcfi.InvalidArgument):
        pricing.hedge_order(1_000, lot=0.5)


def test_a_pool_sells_dearer_as_it_fills():
    assert np.allclose(pricing.utilisation_load([0, 0.5, 0.8], [0.1, 0.6, 0.9]).load, [1.005, 1.455, 2.085])
    p = pricing.pool_premium(0.00979232, 10_000_000, collateral_sats=10_000_000, locked_sats=80_000_000,
                             capacity_sats=100_000_000, fee_ppm=300)
    assert (p.fair_sats, p.premium_sats, p.fee_sats, p.total_sats) == (97_924, 204_170, 3_000, 207_170)
    with pytest.raises(btcfi.InvalidArgument) as caught:
        pricing.pool_premium(0.01, 10, collateral_sats=10, locked_sats=95, capacity_sats=100)
    assert caught.value.where == "max_utilisation"


def surface():
    return pricing.Surface.from_slices([(7 / 365, 70_000, 0.006, -0.2, 0.04), (0.1, 70_300, 0.033, -0.25, 0.10),
                                        (0.5, 71_500, 0.17, -0.2, 0.24), (1.0, 73_000, 0.36, -0.15, 0.35)])


def chain_text(noise=0.0):
    made = surface()
    now = np.datetime64("2026-01-01T08:00")
    rng = np.random.default_rng(5)
    rows = []
    for name, days in (("8JAN26", 7), ("27FEB26", 57), ("25SEP26", 267)):
        for strike in range(40_000, 120_001, 5_000):
            vol = 100 * made.vol(strike, days / 365) + noise * rng.normal()
            for kind in "CP":
                rows.append('{"instrument_name":"BTC-%s-%d-%s","underlying_price":%r,"bid_iv":%r,"ask_iv":%r}' %
                            (name, strike, kind, made.forward(days / 365), vol - 0.5, vol + 0.5))
    return now, "{\"result\":[" + ",".join(rows) + "]}"


def test_a_chain_becomes_a_surface_that_prices_and_pickles():
    now, text = chain_text(noise=0.3)
    chain = pricing.deribit_chain(text)
    assert len(chain) == 102 and chain.skipped == 0 and chain.columns["kind"][1] == "put"
    smiles = pricing.deribit_chain(text.encode()).smiles(now)
    assert [round(s.tau * 365) for s in smiles] == [7, 57, 267]
    fit = pricing.fit_surface(smiles)
    assert fit.rms < 0.01 and fit.surface.check().passed
    assert all(s.butterfly.passed and len(s.residual) == len(s.smile.strike) for s in fit.slices)
    grid = fit.surface.vol(np.array([60_000.0, 80_000.0])[:, None], np.array([0.1, 0.2, 0.3]))
    assert grid.shape == (2, 3)
    assert np.allclose(grid, surface().vol(np.array([60_000.0, 80_000.0])[:, None], np.array([0.1, 0.2, 0.3])), atol=0.02)
    again = pickle.loads(pickle.dumps(fit.surface))
    assert again == fit.surface and again.vol(66_000, 0.2) == fit.surface.vol(66_000, 0.2)
    assert pickle.loads(pickle.dumps(chain)).columns["strike"].tolist() == chain.columns["strike"].tolist()
    q = fit.surface.price("call", 80_000.0, 0.2)
    assert q == pricing.black76("call", fit.surface.forward(0.2), 80_000.0, tau=0.2, vol=fit.surface.vol(80_000.0, 0.2))
    assert isinstance(fit.surface.price_inverse(["call", "put"], 80_000.0, 0.2).price_coin, np.ndarray)
    assert "Surface(" in repr(fit.surface)


def test_slices_fit_alone_and_show_their_density():
    k = np.linspace(-0.4, 0.4, 11)
    vols = 0.6 - 0.1 * k + 0.5 * k * k
    smile = pricing.Smile(0.25, 70_000, 70_000 * np.exp(k), vols)
    svi, ssvi = pricing.fit_svi(smile), pricing.fit_ssvi(smile)
    assert svi.rms < 1e-3 and svi.rms <= ssvi.rms and svi.butterfly.passed
    curve = pricing.smile_curve(svi.slice, k)
    assert np.allclose(np.sqrt(curve["w"] / 0.25), svi.fitted_vol) and (curve["durrleman"] > 0).all()
    with pytest.raises(btcfi.PricingError):
        pricing.fit_svi((0.25, 70_000, [60_000, 70_000], [0.6, 0.5]))
    with pytest.raises(ValueError):
        pricing.fit_ssvi((0.25, 70_000, [60_000, 70_000, 80_000], [0.6, 0.5]))


def test_surfaces_refuse_arbitrage_and_what_lies_outside():
    with pytest.raises(btcfi.PricingError) as caught:
        pricing.Surface.from_slices([(0.1, 70_000, 0.05, 0, 0.1), (0.2, 70_000, 0.04, 0, 0.1)])
    assert (caught.value.name, caught.value.where, caught.value.offset) == ("pricing_arbitrage", "calendar", 1)
    s = surface()
    with pytest.raises(btcfi.PricingError):
        s.vol(70_000, 2.0)
    assert s.vol(70_000, 2.0, extrapolate=True) > 0
    with pytest.raises(btcfi.InvalidArgument) as caught:
        s.vol([70_000, -1], 0.5)
    assert caught.value.offset == 1
    strikes = np.linspace(1_000, 600_000, 4_000)
    assert math.isclose(s.density(strikes, 0.5).sum() * (strikes[1] - strikes[0]), 1, rel_tol=1e-3)
    with pytest.raises(TypeError):
        pricing.Surface("x")
    with pytest.raises(btcfi.ParseError):
        pricing.deribit_chain('[{"instrument_name":"BTC-31FEB26-1-C","underlying_price":1}]')


def test_a_premium_names_the_argument_that_is_no_number():
    assert pricing.premium_sats(0.25, 100_000_000) == 25_000_000
    with pytest.raises(TypeError, match="price_coin must be a number"):
        pricing.premium_sats("1", 1)
    with pytest.raises(TypeError, match="price_coin must be a number"):
        pricing.premium_sats([0.1], 1)
    with pytest.raises(TypeError, match="quantity_sats must be an integer, not float"):
        pricing.premium_sats(0.1, 1.5)
    with pytest.raises(ValueError, match="quantity_sats"):
        pricing.premium_sats(0.1, 2**63)
