"""Conductance against temperature, its limits and plateaus: [Panasyuk2012] Fig. 4.

The paper gives ω0τ_p = 10 and the four cutoffs; one more, a hundred times lower than its lowest, is added here, because
only there the intermediate plateau is flat.
"""

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.links.harmonic import limits
from chain.units.constants import hbar, k
from scenarios.output.text import lines
from scenarios.presets.curves import draw, ratio, said

QUALITY = 10.0  # ω0τ_p
CUTOFFS = {"a": 0.1, "b": 1.0, "c": 100.0, "d": float("inf"), "flat": 1e-3}  # Dτ_p
FREQUENCY = 1e13  # rad/s; every ratio shown is independent of it


def figure_4(quality: float = QUALITY, coldest: float = 1e-5, hottest: float = 1e4, samples: int = 361) -> xr.Dataset:
    """Conductance against temperature for several cutoffs, with the limits of Secs. III and V.

    Parameters
    ----------
    quality : float
        ω0τ_p = ω0/γ̂.
    coldest, hottest : float
        Range of temperature, τ_p/τ_h = k_BT/ħγ̂.
    samples : int
        Number of temperatures.

    Returns
    -------
    Dataset
        Over `curve` and `temperature` (as τ_p/τ_h) with `conductance` K/(k_B ω0) and its logarithmic `slope`;
        `low_temperature` over temperature, Eq. (51), common to all curves; over `curve` `classical`, Eq. (47),
        `plateau`, Eqs. (74)-(76) for any damping, and `plateau_weak`, Eq. (77); `flattest` and `at_flattest`, the
        smallest slope between cutoff and frequency and the conductance there.

    Notes
    -----
    [Panasyuk2012] Eqs. (43), (47), (51), (62), (74)-(77).

    Examples
    --------
    >>> ds = figure_4(samples=181)
    >>> f"{float(ds.flattest.sel(curve='a')):.2f}"
    '0.15'
    """
    reduced = np.geomspace(coldest, hottest, samples)
    damping, cutoff = np.array(1.0 / quality), np.array(list(CUTOFFS.values())) / quality
    Q = chain.ureg.Quantity
    mediator = chain.HarmonicMediator(*(Q(x * FREQUENCY, "rad/s") for x in (1.0, damping, cutoff[:, None])))
    kelvins = Q(reduced * damping * hbar * FREQUENCY / k, "K")
    conductance = mediator.conductance(kelvins).m_as("W/K") / (k * FREQUENCY)
    slope = np.gradient(np.log(conductance), np.log(reduced), axis=1)
    between = (reduced > cutoff[:, None] * quality) & (reduced < quality)
    place = np.where(between, slope, np.inf).argmin(axis=1)
    rows = np.arange(cutoff.size)
    has = between.any(axis=1)

    return xr.Dataset(
        {
            "conductance": ratio("curve temperature", conductance, "K/(k_B ω0)"),
            "slope": ratio("curve temperature", slope, "d ln K/d ln T"),
            "low_temperature": ratio("temperature", limits.low_temperature(damping, reduced * damping), "Eq. (51)"),
            "classical": ratio("curve", limits.high_temperature(damping, cutoff), "Eq. (47)"),
            "plateau": ratio("curve", limits.plateau(damping, cutoff), "plateau for any damping"),
            "plateau_weak": ratio("curve", limits.plateau_weak_coupling(damping, cutoff), "Eq. (77)"),
            "flattest": ratio("curve", np.where(has, slope[rows, place], np.nan), "smallest slope, ħD < k_BT < ħω0"),
            "at_flattest": ratio("curve", np.where(has, conductance[rows, place], np.nan), "K/(k_B ω0) there"),
        },
        coords={
            "curve": list(CUTOFFS),
            "temperature": ratio("temperature", reduced, "τ_p/τ_h = k_BT/ħγ̂"),
            "cutoff": ratio("curve", cutoff, "D/ω0"),
        },
        attrs={"reference": "Panasyuk2012, Fig. 4", "quality": float(quality)},
    )


def summary(ds: xr.Dataset) -> str:
    """What the text says of the figure, and whether it holds."""
    K = ds["conductance"]
    low = float(abs(K.isel(temperature=0) / ds["low_temperature"][0] - 1).max())
    high = float(abs(K.isel(temperature=-1) / ds["classical"] - 1).max())
    wide = K.sel(curve="c") / K.sel(curve="d") - 1
    bound = K["temperature"] < ds.attrs["quality"]
    near = float(abs(wide.where(bound)).max())
    entries = {
        "one line (51) at low T": said(low < 0.01, f"all curves within {low:.1%} at the lowest temperature"),
        "classical plateaus (47) at high T": said(high < 0.01, f"within {high:.1%} at the highest"),
        "D/ω0 = 10 is as good as infinite": said(near < 0.05, f"within {near:.1%} below k_BT = ħω0"),
    }
    for curve in ("a", "flat"):
        one = ds.sel(curve=curve)
        weak, general = (float(one.at_flattest / one[name] - 1) for name in ("plateau_weak", "plateau"))
        entries[f"intermediate plateau, D/ω0 = {float(one.cutoff):g}"] = (
            f"smallest slope {float(one.flattest):.2g}; there K is {weak:+.1%} from Eq. (77), {general:+.1%} from the "
            "plateau for any damping"
        )
    flat = bool(np.asarray(ds["flattest"].sel(curve="a")) < 0.05)
    verdict = "The paper's lowest cutoff has a flat plateau." if flat else (
        "At the paper's lowest cutoff, D/ω0 = 0.01, the plateau is a bend: it is flat only for D/ω0 below about 1e-3."
    )  # fmt: skip
    return lines(entries, verdict)


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductance against temperature with its limits, and the logarithmic slope."""
    figure, (left, right) = plots.panels(2)
    labels = {
        str(curve): f"{curve}: D/ω₀ = {float(ds.cutoff.sel(curve=curve)):g}".replace("inf", "∞")
        for curve in ds["curve"].values
    }
    scale = {"yscale": "log", "ylabel": r"conductance / $k_B\omega_0$", "ylim": (1e-17, 0.2)}
    draw(ds["conductance"], "temperature", labels, left, **scale)
    left.plot(ds["temperature"], ds["low_temperature"], "k--", lw=0.9, label="law of low temperature")
    for curve, colour in zip(labels, plots.shades(len(labels)), strict=True):
        left.axhline(float(ds["classical"].sel(curve=curve)), color=colour, lw=0.6, ls="--", zorder=0)
        left.axhline(float(ds["plateau"].sel(curve=curve)), color=colour, lw=0.6, ls=":", zorder=0)
    known = [
        *left.get_lines()[len(labels) :][:1],
        *left.plot([], [], "--", color=plots.GREY, lw=0.6, label="classical limit"),
        *left.plot([], [], ":", color=plots.GREY, lw=0.6, label="intermediate plateau"),
    ]
    left.legend(handles=known, **plots.ABOVE)
    draw(ds["slope"], "temperature", labels, right, ylabel="logarithmic slope d ln K / d ln T", ylim=(-0.2, None))
    for ax in (left, right):  # c lies under d
        ax.get_lines()[list(labels).index("c")].set_linewidth(3.5)
    right.legend(title="curve: cutoff", **plots.BESIDE)
    return figure
