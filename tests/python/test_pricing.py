import datetime
import doctest
import math
import pickle

import btcfi
import numpy as np
import pytest
from btcfi import pricing


def test_the_examples_of_the_docstrings_hold():
    assert doctest.testmod(pricing).failed == 0
    assert doctest.testmod(pricing).attempted >= 4


def test_arguments_broadcast_and_scalars_give_floats():
    strike = np.array([60_000.0, 70_000.0, 80_000.0])
    tau = np.array([0.1, 0.5])
    q = pricing.black_scholes("call", 70_000, strike[:, None], tau=tau[None, :], vol=0.6)
    assert q.price.shape == (3, 2)
    one = pricing.black_scholes("call", 70_000, 70_000.0, tau=0.5, vol=0.6)
    assert isinstance(one.price, float) and one.price == q.price[1, 1]
    assert one.theta_per_day == one.theta / 365
    assert pickle.loads(pickle.dumps(one)) == one


def test_kinds_are_strict_and_may_be_arrays():
    q = pricing.black76(["call", "put"], 70_000, 65_000, tau=0.2, vol=0.5)
    assert math.isclose(q.price[0] - q.price[1], 5_000, rel_tol=1e-13)
    assert pricing.black76([1, -1], 70_000, 65_000, tau=0.2, vol=0.5) == q
    for wrong in ("CALL", "x", 0, 2, [1, 0], True, None, ["call", "Put"]):
        with pytest.raises(ValueError):
            pricing.black76(wrong, 70_000, 65_000, tau=0.2, vol=0.5)


def test_a_bad_element_is_named_with_its_index():
    with pytest.raises(btcfi.InvalidArgument) as caught:
        pricing.black_scholes("put", [1.0, 2.0, np.nan], 1.0, tau=1.0, vol=0.5)
    assert (caught.value.where, caught.value.offset) == ("spot", 2)
    with pytest.raises(ValueError):
        pricing.black_scholes("put", [1.0, 2.0], [1.0, 2.0, 3.0], tau=1.0, vol=0.5)
    with pytest.raises(TypeError):
        pricing.black_scholes("put", "seventy", 1.0, tau=1.0, vol=0.5)


def test_a_coin_settled_book_is_hedged_in_dollars_of_inverse_perpetual():
    q = pricing.inverse("call", 70_000, 75_000, tau=7 / 365, vol=0.6)
    assert round(-10 * q.hedge_usd, 2) == 143_728.75
    assert pricing.premium_sats(q.price_coin, 10_000_000) == 97_924


def test_theta_targets_say_how_many_roots_there_are():
    r = pricing.vol_for_theta("call", 70_000, 75_000, tau=7 / 365, theta_per_day=[-50.0, -2_504.0])
    assert r.count.tolist() == [2, 0] and r.status.tolist() == ["several", "no_root"]
    assert math.isnan(r.low[1])
    k = pricing.strike_for_theta("call", 70_000, tau=7 / 365, vol=0.6, theta_per_day=-60)
    assert (round(k.low, 4), round(k.high, 4)) == (62_395.7575, 79_075.0427)
    rates = pricing.strike_for_theta("put", 70_000, tau=7 / 365, vol=0.6, theta_per_day=-60, rate=0.05)
    assert rates.count == 2 and rates.low < 70_000 < rates.high


def test_time_is_utc_milliseconds_of_365_days():
    utc = datetime.timezone.utc
    now, expiry = datetime.datetime(2026, 1, 1, tzinfo=utc), datetime.datetime(2026, 1, 8, 8, tzinfo=utc)
    assert pricing.tau(now, expiry) == (7 + 8 / 24) / 365
    days = np.array(["2026-01-08", "2025-01-01"], dtype="datetime64[D]")
    assert pricing.tau(now, days).tolist() == [7 / 365, 0.0]
    with pytest.raises(ValueError):
        pricing.tau(datetime.datetime(2026, 1, 1), expiry)
    with pytest.raises(TypeError):
        pricing.tau(0, expiry)


def test_an_implied_vol_of_each_price_and_a_status_of_each_failure():
    strike = np.array([60_000.0, 70_000.0, 80_000.0])
    price = pricing.black76("call", 70_000, strike, tau=0.25, vol=[0.7, 0.6, 0.65]).price
    v = pricing.implied_vol("call", 70_000, strike, tau=0.25, price=price)
    assert np.allclose(v.vol, [0.7, 0.6, 0.65], rtol=1e-13) and not v.ill_conditioned.any()
    again = pricing.implied_vol("call", 70_000, strike, tau=0.25, price=price, start=v.vol)
    assert np.allclose(again.vol, v.vol, rtol=1e-15)
    bad = pricing.implied_vol("call", 70_000, 60_000, tau=0.25, price=[9_000.0, 70_000.0, 12_000.0], on_error="status")
    assert [pricing.STATUS[int(s)][0] for s in bad.status] == ["pricing_below_minimum", "pricing_above_maximum", "ok"]
    assert np.isnan(bad.vol[:2]).all() and bad.vol[2] > 0
    with pytest.raises(btcfi.Error) as caught:
        pricing.implied_vol("call", 70_000, 60_000, tau=0.25, price=[12_000.0, 9_000.0])
    assert caught.value.offset == 1
    assert isinstance(pricing.implied_vol("put", 70_000, 70_000.0, tau=0.25, price=5_000.0).vol, float)


def test_deltas_digitals_and_bachelier_lead_back():
    k = pricing.strike_for_delta("call", 70_000, delta=0.25, tau=0.1, vol=0.6)
    assert math.isclose(pricing.black_scholes("call", 70_000, k.low, tau=0.1, vol=0.6).delta, 0.25, rel_tol=1e-13)
    two = pricing.strike_for_delta("call", 70_000, delta=0.25, convention="spot-premium-adjusted", tau=0.1, vol=0.6)
    assert two.count == 2 and two.low < two.extreme_at < two.high
    d = pricing.digital_implied_vol("call", 70_000, 80_000, pays="cash", tau=0.5, price=[0.25, 0.99])
    assert d.count.tolist() == [2, 0] and math.isnan(d.low[1])
    q = pricing.bachelier("put", 1.0, -2.0, tau=0.5, vol=8.0)
    v = pricing.bachelier_implied_vol("put", 1.0, -2.0, tau=0.5, price=q.price)
    assert math.isclose(v.vol, 8.0, rel_tol=1e-14)
    with pytest.raises(ValueError):
        pricing.strike_for_delta("call", 70_000, delta=0.25, convention="Spot", tau=0.1, vol=0.6)


def test_exact_quotes_agree_with_fast_ones():
    exact = pricing.black_scholes_exact("put", 70_000, 65_000, tau=0.1, vol=0.6, rate=0.03)
    fast = pricing.black_scholes("put", 70_000, 65_000, tau=0.1, vol=0.6, rate=0.03)
    assert np.allclose(exact.as_tuple(), fast.as_tuple(), rtol=1e-12)
