"""American options, jumps and realised volatility from Python."""

import doctest
import math
import pickle

import btcfi
import numpy as np
import pytest
from btcfi.pricing import American, Boundary, american, black_scholes, merton, realized_vol

YEAR = dict(tau=1, vol=0.25, rate=0.05, dividend=0.05)


def test_a_scalar_gives_floats_and_the_published_value():
    q = american("put", 100, 100, accuracy="high", **YEAR)
    assert isinstance(q.price, float)
    assert abs(q.price - 9.56944529891381) < 1e-8
    assert abs(q.premium - 0.106952702746732) < 1e-8
    assert q.exercise is False
    assert q.delta < 0 and q.theta_per_day < 0 and q.boundary < 100
    assert american("put", 50, 100, **YEAR).exercise is True


def test_arrays_broadcast_with_the_bits_of_single_calls():
    strikes = np.array([80.0, 100.0, 120.0])
    kinds = np.array(["put", "call"])
    q = american(kinds[:, None], 100, strikes, **YEAR)
    assert q.price.shape == (2, 3) and q.exercise.dtype == bool
    for i, kind in enumerate(kinds):
        for j, strike in enumerate(strikes):
            alone = american(str(kind), 100, strike, **YEAR)
            assert q.price[i, j] == alone.price and q.vega[i, j] == alone.vega
            assert q.exercise[i, j] == alone.exercise
    mixed = american("put", 100, 100, accuracy=np.array(["fast", "high"]), **YEAR)
    assert mixed.price[0] != mixed.price[1]
    assert np.array_equal(american("put", np.linspace(60, 150, 3000), 100, threads=3, **YEAR).price,
                          american("put", np.linspace(60, 150, 3000), 100, **YEAR).price)


def test_bad_elements_are_named_or_marked():
    with pytest.raises(btcfi.Error) as caught:
        american("put", 100, 100, tau=1, vol=0.3, rate=-0.02, dividend=-0.05)
    assert caught.value.code == 307
    with pytest.raises(ValueError, match="vol"):
        american("put", 100, 100, tau=1, vol=-0.3)
    with pytest.raises(ValueError, match="accuracy"):
        american("put", 100, 100, tau=1, vol=0.3, accuracy="perfect")
    q = american("put", [100, -1, 100], 100, tau=1, vol=0.3, rate=[0.05, 0.05, -0.02],
                 dividend=[0, 0, -0.05], on_error="status")
    assert list(q.status != 0) == [False, True, True]
    assert math.isnan(q.price[1]) and q.price[0] > 0
    assert btcfi.pricing.STATUS[int(q.status[2])][0] == "pricing_two_boundaries"


def test_where_exercise_is_never_right_it_is_european():
    q = american("call", 100, 90, tau=1, vol=0.4, rate=0.05)
    assert q.price == black_scholes("call", 100, 90, tau=1, vol=0.4, rate=0.05).price
    assert q.boundary == math.inf and q.premium == 0


def test_one_boundary_prices_a_ladder_and_pickles():
    boundary = Boundary("put", tau=0.5, vol=0.7, rate=0.08, dividend=0.02)
    spots = np.linspace(30_000, 150_000, 32)
    ladder = boundary.quote(spots, 100_000)
    assert isinstance(ladder, American) and ladder.price.shape == (32,)
    single = american("put", spots, 100_000, tau=0.5, vol=0.7, rate=0.08, dividend=0.02)
    assert ladder == single
    assert boundary(100_000) == single.boundary[0]
    curve = boundary(100_000, np.linspace(0.01, 0.5, 20))
    assert np.all(np.diff(curve) < 0) and curve[-1] == pytest.approx(boundary(100_000), rel=1e-14)
    again = pickle.loads(pickle.dumps(boundary))
    assert again == boundary and again.quote(spots, 100_000) == ladder
    assert boundary.mismatch < 1e-8 and boundary.accuracy == "accurate"
    assert "Boundary('put'" in repr(boundary)
    with pytest.raises(ValueError, match="spot"):
        boundary.quote([100.0, float("nan")], 100)
    with pytest.raises(ValueError, match="kind"):
        Boundary("Put", tau=1, vol=0.3)


def test_jumps():
    arguments = ("put", 100_000, 80_000)
    plain = black_scholes(*arguments, tau=30 / 365, vol=0.4)
    none = merton(*arguments, tau=30 / 365, vol=0.4, intensity=0, jump_vol=0.1)
    assert none.price == pytest.approx(plain.price, rel=1e-12)
    many = merton(*arguments, tau=30 / 365, vol=0.4, intensity=np.arange(0, 40, 4), jump_vol=0.06,
                  jump_mean=-0.03)
    assert np.all(np.diff(many.price) > 0) and np.all(many.by_intensity > 0)
    with pytest.raises(ValueError, match="jump_vol"):
        merton(*arguments, tau=1, vol=0.4, intensity=1, jump_vol=-1)


def hours(count, seed=1):
    random = np.random.default_rng(seed)
    steps = random.normal(0, 0.6 / math.sqrt(8760 * 60), (count, 60))
    path = 60_000 * np.exp(np.cumsum(steps)).reshape(count, 60)
    close = path[:, -1]
    open_ = np.concatenate([[60_000.0], close[:-1]])
    times = np.arange(count, dtype="int64") * 3_600_000
    return {"open_ms": times, "close_ms": times + 3_600_000, "open": open_,
            "high": np.maximum(path.max(axis=1), open_), "low": np.minimum(path.min(axis=1), open_),
            "close": close}


def test_realised_volatility_from_columns_and_frames():
    bars = hours(2000)
    for estimator in ("close", "close-with-mean", "parkinson", "garman-klass", "rogers-satchell", "yang-zhang"):
        v = realized_vol(bars, estimator=estimator)
        assert v.vol == pytest.approx(0.6, rel=0.15), estimator
        assert v.gaps == 0 and v.covered_ms > 1900 * 3_600_000
    pandas = pytest.importorskip("pandas")
    assert realized_vol(pandas.DataFrame(bars), estimator="parkinson") == realized_vol(bars, estimator="parkinson")


def test_realised_volatility_counts_gaps():
    bars = hours(100)
    for name in ("open_ms", "close_ms"):
        bars[name][50:] += 7_200_000
    with pytest.raises(btcfi.Error):
        realized_vol(bars)
    v = realized_vol(bars, gaps="skip")
    assert v.gaps == 1 and v.missing_ms == 7_200_000
    with pytest.raises(ValueError, match="estimator"):
        realized_vol(bars, estimator="guess")
    with pytest.raises(ValueError, match="gaps"):
        realized_vol(bars, gaps="ignore")
    with pytest.raises(ValueError, match="high"):
        bars["high"][3] = 1
        realized_vol(bars, gaps="skip")
    with pytest.raises(TypeError, match="columns"):
        realized_vol([1, 2, 3])


def test_the_examples_in_the_docstrings_run():
    from btcfi import _american

    assert doctest.testmod(_american).failed == 0 and doctest.testmod(_american).attempted >= 4
