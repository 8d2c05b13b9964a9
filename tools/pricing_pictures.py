"""The pictures of docs/pricing-*.md, drawn by btcfi.pricing.plot.

    PYTHONPATH=build/dev/python python3 tools/pricing_pictures.py docs/img
"""

import pathlib
import sys

try:
    import matplotlib
    import numpy as np

    matplotlib.use("Agg")

    from btcfi import pricing
    from btcfi.pricing import plot
    from matplotlib import pyplot
except ImportError as missing:
    sys.exit(f"pricing_pictures: {missing.name} is not there: it needs matplotlib (python3-matplotlib), NumPy and "
             "btcfi (PYTHONPATH=build/dev/python)")


def quotes():
    """A week of made-up quotes about a known slice, with the noise of a coarse tick."""
    slice_ = pricing.Svi(0.0012, 0.055, -0.25, 0.01, 0.09)
    k = np.linspace(-0.35, 0.35, 17)
    noise = 0.004 * np.random.default_rng(3).normal(size=k.size)
    vol = np.sqrt(pricing.smile_curve(slice_, k)["w"] / (7 / 365)) + noise
    return pricing.Smile(7 / 365, 70_000, 70_000 * np.exp(k), vol, 1 / (0.01 + 0.05 * np.abs(k)))


def surface():
    return pricing.Surface.from_slices([(7 / 365, 70_000, 0.006, -0.2, 0.06), (0.1, 70_300, 0.033, -0.22, 0.15),
                                        (0.5, 71_500, 0.17, -0.15, 0.34), (1.0, 73_000, 0.36, -0.1, 0.48)])


def pictures():
    yield "payoff", lambda: plot.payoff("call", 75_000, spot=70_000, tau=7 / 365, vol=0.6, coin=True)
    yield "ladder", lambda: plot.ladder("call", 70_000, spot=70_000, tau=[1 / 365, 7 / 365, 30 / 365], vol=0.6)
    yield "smile", lambda: plot.smile(pricing.fit_svi(quotes()))
    yield "surface", lambda: plot.surface(surface())
    yield "density", lambda: plot.density(surface(), [7 / 365, 0.1, 0.5])
    yield "theta_map", lambda: plot.theta_map("call", spot=70_000, tau=7 / 365)
    yield "twap_delta", lambda: plot.twap_delta("call", [60_000, 69_900, 70_000, 70_100, 80_000], spot=70_000, vol=0.6)


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in pictures():
        draw()
        figure = pyplot.gcf()
        figure.savefig(folder / f"pricing_{name}.png", dpi=58 if name in ("ladder", "surface") else 72, metadata={"Software": None})
        pyplot.close("all")
        print(folder / f"pricing_{name}.png", (folder / f"pricing_{name}.png").stat().st_size, "bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: pricing_pictures.py FOLDER")
    main(sys.argv[1])
