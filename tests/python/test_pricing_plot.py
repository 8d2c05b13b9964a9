"""The pictures: what they draw, not how they look."""

import numpy as np
import pytest
from btcfi import pricing
from btcfi.pricing import plot

SURFACE = pricing.Surface.from_slices([(7 / 365, 70_000, 0.006, -0.2, 0.04), (0.1, 70_300, 0.033, -0.25, 0.10),
                                       (0.5, 71_500, 0.17, -0.2, 0.24)])


@pytest.fixture(autouse=True)
def closed():
    matplotlib = pytest.importorskip("matplotlib", reason="skipped: no matplotlib")
    matplotlib.use("Agg")
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def lines(ax):
    return {line.get_label(): line.get_xydata() for line in ax.get_lines()}


def test_a_payoff_is_drawn_less_its_premium():
    ax = plot.payoff("call", 75_000, spot=70_000, tau=7 / 365, vol=0.6)
    end = lines(ax)["at expiry"]
    paid = pricing.black76("call", 70_000, 75_000, tau=7 / 365, vol=0.6).price
    assert np.allclose(end[:, 1], np.maximum(end[:, 0] - 75_000, 0) - paid)
    coin = lines(plot.payoff("put", 75_000, spot=70_000, tau=7 / 365, vol=0.6, coin=True))["at expiry"]
    assert np.allclose(np.diff(coin[coin[:, 0] > 75_000][:, 1]), 0)


def test_ladders_have_a_line_per_expiry():
    axes = plot.ladder("put", 70_000, spot=70_000, tau=[1 / 365, 30 / 365], vol=0.6)
    assert [a.get_title() for a in axes[:3]] == ["price", "delta", "gamma"]
    drawn = axes[1].get_lines()[1].get_xydata()
    assert np.allclose(drawn[:, 1], pricing.black_scholes("put", drawn[:, 0], 70_000, tau=30 / 365, vol=0.6).delta)


def test_smiles_show_quotes_fit_and_residuals():
    strikes = np.array([50_000, 60_000, 70_000, 80_000, 100_000.0])
    fit = pricing.fit_svi((0.25, 70_000, strikes, [0.66, 0.60, 0.57, 0.56, 0.6], 1 / np.full(5, 0.01)))
    top, below = plot.smile(fit)
    assert np.allclose(lines(top)["quotes"][:, 1], [66, 60, 57, 56, 60])
    assert np.allclose([bar.get_height() for bar in below.patches], 100 * fit.residual)
    assert "SVI" in lines(top)
    assert plot.durrleman(fit).get_lines()[0].get_ydata().min() >= 0


def test_surfaces_densities_and_theta_maps_are_drawn():
    ax = plot.density(SURFACE, [0.1, 0.4])
    drawn = lines(ax)["36.5 d"]
    assert np.allclose(drawn[:, 1], SURFACE.density(drawn[:, 0], 0.1) * SURFACE.forward(0.1))
    assert plot.surface(SURFACE).collections
    assert plot.theta_map("call", spot=70_000, tau=7 / 365).collections


def test_delta_falls_with_the_open_part_of_the_average():
    drawn = lines(plot.twap_delta("call", [50_000], spot=70_000, vol=0.6))
    assert np.allclose(drawn["50,000"][:, 1], drawn["open part"][:, 1], atol=1e-9)
    assert drawn["open part"][0, 1] == 1 and drawn["open part"][-1, 1] == 1 / 30


def test_axes_of_the_caller_are_used():
    from matplotlib import pyplot

    figure, ax = pyplot.subplots()
    assert plot.payoff("call", 1.0, spot=1.0, tau=0.1, vol=0.5, ax=ax) is ax
