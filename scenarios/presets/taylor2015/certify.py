"""What measurements prove of every transmission: the tip of [Panasyuk2012] Sec. VII, and a mediator's conductance.

Left, the heat current between an STM tip and a gold film, taken as Eq. (86) as the paper does. One current at one
temperature of the film needs as many channels as it exceeds the ballistic bound, [Taylor2015] Eq. (2). All currents
together need more, since a law T1⁴ - T2⁴ asks for a transmission ∝ ω²: how many, depends on how well the law is known.

Right, a mediator is measured at a few temperatures with errors (drawn from the normal distribution, seeded), and the
interval is computed in which its conductance must lie at others, with one channel and nothing else assumed.

Both are `chain.bounds.certify`: linear programs over all transmissions that do not depend on temperature, whose bounds
are proved on the continuum of frequencies. The parameters are the paper's (gold, 165 K) and choices (the mediator).
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.checks import integer, number
from chain.units.boundary import single
from scenarios.output.text import lines
from scenarios.presets import results

_BARS = (0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01)  # half-widths of the currents' bars, relative
_MEASURED = (30.0, 60.0, 100.0, 200.0)  # K


def certify(
    tip: Any = "300 K",
    lowest: Any = "90 K",
    highest: Any = "210 K",
    samples: int = 13,
    debye_temperature: Any = "165 K",
    frequency: Any = "60 cm^-1",
    damping: Any = "40 cm^-1",
    error: float = 0.02,
    curve: int = 40,
    seed: int = 7,
) -> xr.Dataset:
    """Certified channels of the current from an STM tip, and certified conductances from four measured ones.

    Parameters
    ----------
    tip : str or Quantity
        Temperature of the tip.
    lowest, highest : str or Quantity
        Lowest and highest of the temperatures of the film.
    samples : int
        How many there are.
    debye_temperature : str or Quantity
        Debye temperature of the film; also the cutoff of the mediator's baths.
    frequency, damping : str or Quantity
        Frequency and damping of the mediator that is measured.
    error : float
        Relative standard error of its conductances.
    curve : int
        Number of temperatures, 5 K to 600 K, at which the conductance is asked for.
    seed : int
        Seed of the errors.

    Returns
    -------
    Dataset
        With `channels` over `substrate_temperature`, each current alone; `joint_channels` over `relative_bar`, all
        together; `least_conductance`, `most_conductance` (certified), `certified_gap` and the mediator's own
        `conductance` over `temperature`; `measured_conductance` and its `error_bar` over `measured_temperature`.

    Notes
    -----
    [Panasyuk2012] Eqs. (43), (86); [Taylor2015] Eqs. (1), (2).

    Examples
    --------
    >>> ds = certify(samples=3, curve=3)
    >>> bool((ds["joint_channels"] > 60).all())
    True
    """
    T1, low, high = single(tip, "K", "tip"), single(lowest, "K", "lowest"), single(highest, "K", "highest")
    if not low < high < T1:
        raise chain.HeatChainError(
            f"`lowest`, `highest` and `tip` must rise, but are {low:g}, {high:g}, {T1:g} K. Give a colder film."
        )
    T2 = np.linspace(low, high, integer(samples, "samples", 2))
    alone, joint = _channels(T1, T2, debye_temperature)
    mediator = chain.HarmonicMediator(frequency, damping, debye_temperature)
    T = np.geomspace(5.0, 600.0, integer(curve, "curve", 2))
    over = "temperature"
    variables: dict[str, Any] = {
        "channels": ("substrate_temperature", alone),
        "joint_channels": ("relative_bar", joint),
        "conductance": (over, mediator.conductance(chain.ureg.Quantity(T, "K")).m_as("W/K")),
        "quantum_of_conductance": (over, chain.bounds.quantum_of_conductance(chain.ureg.Quantity(T, "K")).m_as("W/K")),
    }
    found, points = _intervals(mediator, T, number(error, "error"), integer(seed, "seed", 0))
    variables |= {name: (over, values) for name, values in found.items()}
    variables |= {name: ("measured_temperature", values) for name, values in points.items()}
    along = {"substrate_temperature": T2, "relative_bar": _BARS, "temperature": T, "measured_temperature": _MEASURED}
    return results.dataset(variables, along, model=repr(mediator), tip_temperature=T1, seed=seed)


def _channels(T1: float, T2: Any, debye_temperature: Any) -> tuple[Any, Any]:
    """Least numbers of channels: of each current alone, and of all together for each width of their bars."""
    link = chain.PhononTunnelingLink(debye_temperature)  # [Panasyuk2012] Eq. (86)
    J = xr.DataArray(
        link.current(chain.ureg.Quantity(T1, "K"), chain.ureg.Quantity(T2, "K")).m_as("W"),
        dims="T2",
        coords={"T2": ("T2", T2, {"units": "K"}), "T1": ((), T1, {"units": "K"})},
        attrs={"units": "W"},
    )

    def least(data: xr.DataArray, bar: float) -> float:
        bars = chain.ureg.Quantity(bar * data.values, "W")
        found = chain.bounds.certify(data, uncertainty=bars, sigmas=1, channels=None)
        return float(found.least_channels()["channels"])

    return np.array([least(J[i : i + 1], 0.0) for i in range(T2.size)]), np.array([least(J, bar) for bar in _BARS])


def _intervals(mediator: Any, T: Any, error: float, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Certified conductances at T, and the measurement that they rest on."""
    exact = mediator.conductance(chain.ureg.Quantity(np.array(_MEASURED), "K")).m_as("W/K")
    drawn = exact * (1.0 + error * np.random.default_rng(seed).normal(size=exact.size))
    coordinate = {"temperature": ("temperature", np.array(_MEASURED), {"units": "K"})}
    data = xr.DataArray(drawn, coords=coordinate, dims="temperature", attrs={"units": "W/K"})
    sigma = chain.ureg.Quantity(error * exact, "W/K")
    ds = chain.bounds.certify(data, uncertainty=sigma).conductance(chain.ureg.Quantity(T, "K"))
    names = {"least_conductance": "lower", "most_conductance": "upper", "certified_gap": "gap"}
    found = {name: ds[variable].values for name, variable in names.items()}
    return found, {"measured_conductance": drawn, "error_bar": error * exact}


def summary(ds: xr.Dataset) -> str:
    """The channels that the tip needs, and how narrow the intervals are."""
    alone, joint = ds["channels"], ds["joint_channels"]
    inside = (ds["conductance"] >= ds["least_conductance"]) & (ds["conductance"] <= ds["most_conductance"])
    between = ds.sel(temperature=slice(_MEASURED[0], _MEASURED[-1]))
    width = (between["most_conductance"] - between["least_conductance"]) / between["conductance"]
    entries = {"each current alone": f"{float(alone.min()):.3g} to {float(alone.max()):.3g} channels"}
    for bar in (0.2, 0.05, 0.01):
        least = np.ceil(float(joint.sel(relative_bar=bar)))
        entries[f"all, within {bar:.0%}"] = f"at least {least:.0f} channels"
    if width.size:
        entries["interval between the data"] = f"at most {float(width.max()):.0%} of the conductance"
    entries["largest gap"] = f"{float((ds['certified_gap'] / ds['most_conductance']).max()):.0e} of the upper end"
    verdict = (
        "No mechanism whose transmission is independent of temperature carries the tip's current with fewer channels. "
        f"The mediator's own conductance lies inside its interval at {int(inside.sum())} of {inside.size} temperatures."
    )
    return lines(entries, verdict)


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Channels over the width of the bars, and the interval of the conductance."""
    figure, (left, right) = plots.panels(2)
    percent = ds["relative_bar"].values * 100.0
    joint, alone = ds["joint_channels"].values, ds["channels"].values
    left.plot(percent, joint, "o-", color=plots.BLUE, ms=3, label="all currents together")
    left.axhspan(alone.min(), alone.max(), color=plots.ORANGE, alpha=0.25, lw=0, label="each alone")
    left.legend(**plots.ABOVE)
    left.set(xscale="log", xlabel="half-width of the error bars (%)", ylabel="least number of channels", ylim=(0, None))
    plots.ticks(left, x=[1, 2, 5, 10, 20, 30])
    T, scale = ds["temperature"].values, 1e12
    right.fill_between(T, ds["least_conductance"] * scale, ds["most_conductance"] * scale, color=plots.COLOURS[5],
                       alpha=0.4, lw=0, label="possible")  # fmt: skip
    right.plot(T, ds["quantum_of_conductance"] * scale, ":", color=plots.GREY, label="its quantum")
    right.plot(T, ds["conductance"] * scale, color=plots.ORANGE, label="mediator")
    measured = ds["measured_conductance"].values * scale
    bars = ds["error_bar"].values * scale
    right.errorbar(ds["measured_temperature"].values, measured, bars, fmt="k.", ms=4, lw=1, label="measured")
    right.legend(**plots.ABOVE)
    top = 1.7 * float(ds["conductance"].max()) * scale
    right.set(xscale="log", xlim=(T[0], T[-1]), ylim=(0, top), xlabel="temperature (K)", ylabel="conductance (pW/K)")
    return figure
