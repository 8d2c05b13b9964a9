"""Binary options, touches and barriers from Python."""

import doctest
import math
import pickle

import btcfi
import numpy as np
import pytest
from btcfi import _barrier
from btcfi.pricing import (Exotic, barrier, binary, black_scholes, discrete_barrier, double_barrier,
                           double_no_touch, double_one_touch, no_touch, one_touch)

MARKET = dict(tau=0.25, vol=0.6, rate=0.03, dividend=0.01)


def test_the_examples_of_the_docstrings_hold():
    result = doctest.testmod(_barrier)
    assert result.failed == 0 and result.attempted >= 8


def test_in_and_out_are_the_vanilla_for_every_kind_at_once():
    strikes = np.array([60_000.0, 70_000.0, 90_000.0])
    kinds = np.array(["call", "put"])[:, None]
    for level, names in ((62_000, ("down-in", "down-out")), (81_000, ("up-in", "up-out"))):
        q = barrier(kinds[..., None], 70_000, strikes[:, None], barrier=level, barrier_kind=np.array(names), **MARKET)
        assert q.price.shape == (2, 3, 2) and isinstance(q, Exotic)
        vanilla = black_scholes(kinds, 70_000, strikes, **MARKET)
        for name in ("price", "delta", "vega", "rho"):
            assert np.allclose(getattr(q, name).sum(axis=-1), getattr(vanilla, name), rtol=1e-12, atol=1e-9)
        assert not q.touched.any()
    both = double_barrier(kinds[..., None], 70_000, strikes[:, None], lower=62_000, upper=81_000,
                          barrier_kind=np.array(["in", "out"]), **MARKET)
    assert np.allclose(both.price.sum(axis=-1), vanilla.price, rtol=1e-12)
    assert np.all(both.price[..., 1] <= q.price[..., 1])


def test_a_scalar_has_the_bits_of_its_place_in_an_array_and_pickles():
    levels = np.linspace(50_000, 69_999, 1700)
    q = barrier("call", 70_000, 72_000, barrier=levels, barrier_kind="down-out", rebate=100, threads=2, **MARKET)
    for i in (0, 7, 511, 512, 1699):
        one = barrier("call", 70_000, 72_000, barrier=levels[i], barrier_kind="down-out", rebate=100, **MARKET)
        assert isinstance(one.price, float) and one.touched is False
        assert (one.price, one.gamma, one.theta) == (q.price[i], q.gamma[i], q.theta[i])
    assert pickle.loads(pickle.dumps(q)) == q
    assert one.theta_per_day == one.theta / 365


def test_touched_now_and_touched_earlier():
    args = dict(barrier=71_000, barrier_kind=np.array(["down-in", "down-out"]), rebate=50, **MARKET)
    now = barrier("put", 70_000, 72_000, **args)
    assert now.touched.all() and now.price[1] == 50
    assert now.price[0] == black_scholes("put", 70_000, 72_000, **MARKET).price
    earlier = barrier("put", 75_000, 72_000, touched=np.array([1, 1]), **args)
    assert earlier.touched.all() and earlier.price[1] == 0
    assert earlier.price[0] == black_scholes("put", 75_000, 72_000, **MARKET).price
    mixed = barrier("put", 75_000, 72_000, touched=np.array([0, 1]), **args)
    assert list(mixed.touched) == [False, True] and mixed.price[1] == 0


def test_touch_or_none():
    certain = 100 * math.exp(-0.03 * 0.25)
    yes = one_touch(70_000, 80_000, side="up", pays="expiry", cash=100, **MARKET)
    no = no_touch(70_000, 80_000, side="up", cash=100, **MARKET)
    assert yes.price + no.price == pytest.approx(certain, rel=1e-14)
    both = double_no_touch(70_000, lower=60_000, upper=80_000, cash=100, **MARKET)
    either = double_one_touch(70_000, lower=60_000, upper=80_000, pays="expiry", cash=100, **MARKET)
    assert both.price + either.price == pytest.approx(certain, rel=1e-14) and both.price < no.price
    assert one_touch(70_000, 80_000, side="up", cash=100, **MARKET).price > yes.price


def test_a_vanilla_is_a_coin_less_cash():
    strikes = np.linspace(50_000, 90_000, 9)
    coin = binary("call", 70_000, strikes, pays="asset", **MARKET)
    cash = binary("call", 70_000, strikes, pays="cash", cash=strikes, **MARKET)
    gap = binary("call", 70_000, strikes, pays="gap", cash=strikes, **MARKET)
    vanilla = black_scholes("call", 70_000, strikes, **MARKET)
    assert np.allclose(coin.price - cash.price, vanilla.price, rtol=1e-12)
    assert np.allclose(gap.price, vanilla.price, rtol=1e-13)


def test_a_barrier_watched_now_and_then():
    moved = discrete_barrier(np.array([80_000.0, 90_000.0]), side="up", vol=0.6, interval_years=1e-6)
    assert moved.shape == (2,) and np.all(moved > [80_000, 90_000])
    assert discrete_barrier(80_000, side="down", vol=0.6, interval_years=0) == 80_000
    with pytest.raises(ValueError):
        discrete_barrier(80_000, side="left", vol=0.6, interval_years=0)


def test_bad_elements_are_named_or_marked():
    with pytest.raises(btcfi.InvalidArgument, match="barrier"):
        barrier("call", 100, 100, barrier=-1, barrier_kind="down-in", tau=1, vol=0.5)
    with pytest.raises(ValueError, match="barrier_kind"):
        barrier("call", 100, 100, barrier=90, barrier_kind="down_in", tau=1, vol=0.5)
    with pytest.raises(ValueError, match="pays"):
        binary("call", 100, 100, pays="coin", tau=1, vol=0.5)
    with pytest.raises(btcfi.InvalidArgument, match="upper"):
        double_barrier("call", 100, 100, lower=90, upper=80, barrier_kind="out", tau=1, vol=0.5)
    q = barrier("call", 100, [100, np.nan, 100], barrier=90, barrier_kind="down-in", tau=1, vol=[0.5, 0.5, -1],
                on_error="status")
    assert list(q.status != 0) == [False, True, True]
    assert math.isnan(q.price[1]) and not q.touched[1] and q.price[0] > 0
