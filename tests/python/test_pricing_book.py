"""Books of positions from Python."""

import datetime
import doctest
import pickle

import btcfi
import numpy as np
import pytest
from btcfi import _book
from btcfi.pricing import Book, BookMarket, Position, american, black_scholes

NOW = 1_763_600_000_000
MONTH = NOW + 30 * 86_400_000
TODAY = BookMarket(100_000, NOW, rate=0.04, dividend=0.01)


def desk():
    return Book([
        Position("european", -10, "call", 110_000, MONTH, 0.6),
        Position("american", 4, "put", 95_000, MONTH, 0.55),
        Position("binary", 3, "call", 105_000, MONTH, 0.6, cash=10_000),
        Position("barrier", 2, "put", 100_000, MONTH, 0.6, barrier=80_000, barrier_kind="down-out"),
        Position("coin", 1.5),
        Position("inverse-perpetual", 250_000, entry=98_000),
    ])


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(_book).failed == 0 and doctest.testmod(_book).attempted >= 4


def test_a_book_is_the_sum_of_its_positions():
    book = desk()
    rows = book.risks(TODAY)
    assert len(book) == len(rows) == 6
    tau = 30 / 365
    assert rows[0].value == -10 * black_scholes("call", 100_000, 110_000, tau=tau, vol=0.6, rate=0.04,
                                                dividend=0.01).price
    assert rows[1].vega == 4 * american("put", 100_000, 95_000, tau=tau, vol=0.55, rate=0.04, dividend=0.01).vega
    whole = book.risk(TODAY)
    for name in whole._fields:
        assert getattr(whole, name) == pytest.approx(sum(getattr(r, name) for r in rows), rel=1e-12, abs=1e-12)
    assert whole.delta_premium_adjusted == pytest.approx(whole.delta - whole.value_coin)


def test_a_ladder_has_a_cell_for_each_spot_and_shift():
    book = desk()
    spots, shifts = np.linspace(70_000, 130_000, 7), [-0.1, 0, 0.1]
    cells = book.ladder(TODAY, spots, shifts, accuracy="accurate")
    assert cells.shape == (7, 3)
    moved = BookMarket(70_000, NOW, 0.04, 0.01, vol_shift=0.1)
    assert cells[0, 2] == pytest.approx(book.risk(moved).value, rel=1e-12)
    assert book.ladder(TODAY, 100_000).shape == (1, 1)


def test_attribution_sums_exactly():
    book = desk()
    after = BookMarket(103_000, NOW + 3_600_000, 0.045, 0.009, vol_shift=0.02)
    rows = book.attributions(TODAY, after)
    whole = book.attribution(TODAY, after)
    for pnl in [*rows, whole]:
        assert pnl.total_e8 == sum(pnl[1:])
        assert pnl.total == sum(getattr(pnl, name[:-3]) for name in pnl._fields[1:])
    assert whole.total_e8 == sum(row.total_e8 for row in rows)
    assert float(whole.total) == pytest.approx(book.risk(after).value - book.risk(TODAY).value, abs=1e-5)
    vols = [p.vol + 0.02 for p in book.positions]
    unshifted = BookMarket(103_000, NOW + 3_600_000, 0.045, 0.009)
    assert book.attribution(TODAY, unshifted, new_vols=vols) == whole
    assert "residual=" in repr(whole)
    assert Book().attribution(TODAY, after).total == 0
    with pytest.raises(AttributeError):
        whole.vanna


def test_times_are_milliseconds_datetime64_or_aware():
    at = datetime.datetime.fromtimestamp(MONTH / 1000, datetime.timezone.utc)
    values = {Book([Position("european", 1, "put", 100_000, expiry, 0.6)]).risk(TODAY).value
              for expiry in (MONTH, np.datetime64(MONTH, "ms"), at)}
    assert len(values) == 1
    with pytest.raises(ValueError, match="aware"):
        Book([Position("european", 1, expiry=datetime.datetime(2026, 1, 1))])
    with pytest.raises(TypeError, match="expiry"):
        Book([Position("european", 1, expiry="friday")])


def test_books_pickle_and_compare():
    book = desk()
    again = pickle.loads(pickle.dumps(book))
    assert again == book and again.risk(TODAY) == book.risk(TODAY)
    assert again != Book() and repr(book) == "Book(6 positions)"
    pandas = pytest.importorskip("pandas")
    frame = book.to_frame(TODAY)
    assert isinstance(frame, pandas.DataFrame) and frame.shape == (6, 14)


def test_what_is_wrong_is_named():
    for position, name in [(Position("european", float("nan"), vol=0.5, strike=1), "quantity"),
                           (Position("european", 1, vol=-0.5, strike=1), "vol"),
                           (Position("swap", 1), "product"),
                           (Position("european", 1, kind="Call"), "kind"),
                           (Position("binary", 1, pays="gold"), "pays"),
                           (Position("barrier", 1, strike=1), "barrier"),
                           (Position("inverse-perpetual", 1), "entry")]:
        with pytest.raises(ValueError, match=name):
            Book([position])
    with pytest.raises(ValueError, match="spot"):
        desk().risk(BookMarket(-1, NOW))
    with pytest.raises(ValueError, match="new_vols"):
        desk().attribution(TODAY, TODAY, new_vols=[0.5])
    with pytest.raises(btcfi.Error) as caught:
        desk().risk(BookMarket(100_000, NOW, rate=-0.02, dividend=-0.05))
    assert caught.value.code == 307 and caught.value.offset == 1


def test_a_book_is_asked_while_another_thread_adds_to_it():
    import threading

    book = Book([Position("coin", 1.0)] * 1_000)
    market = BookMarket(70_000.0, now=0)
    done = threading.Event()
    seen = []

    def ask():
        while not done.is_set():
            seen.append(book.risk(market).value)
            assert book.ladder(market, [70_000.0]).shape == (1, 1)

    others = [threading.Thread(target=ask) for _ in range(2)]
    for other in others:
        other.start()
    for _ in range(20_000):
        book.add(Position("coin", 1.0))
    done.set()
    for other in others:
        other.join()
    assert all(v % 70_000 == 0 and 1_000 <= v / 70_000 <= 21_000 for v in seen)
    assert book.risk(market).value == 21_000 * 70_000.0
