"""Imbalance of a mediator's energies against the coupling: [Panasyuk2012] Fig. 2.

A weakly coupled mediator has equal kinetic and potential energies, and with them a temperature. The imbalance measures
how far the coupling takes it from there. The paper gives cutoffs and temperatures of four curves, in units of the
mediator's frequency; its range of couplings is chosen here.
"""

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.units.constants import hbar, k
from scenarios.output.text import lines
from scenarios.presets.curves import draw, ratio, said

CURVES = {  # D/ω0, τ_h1 ω0, τ_h2 ω0 as printed under Fig. 2
    "a": (10.0, 1.0, 1.0),
    "b": (1.0, 1.0, 1.0),
    "c": (10.0, 0.5, 0.5),
    "d": (1.0, 1.0, 0.5),
}
FREQUENCY = 1e13  # rad/s; every ratio shown is independent of it

_COUPLING = "coupling γ̂/ω₀"
_IMBALANCE = r"imbalance $(T_p-T_x)/(T_p+T_x)$"


def figure_2(weakest: float = 1e-3, strongest: float = 1e3, samples: int = 241) -> xr.Dataset:
    """Relative imbalance of a mediator's energies against the coupling, for the four curves of Fig. 2.

    Parameters
    ----------
    weakest, strongest : float
        Range of the coupling γ̂/ω0.
    samples : int
        Number of couplings, evenly spaced in the logarithm.

    Returns
    -------
    Dataset
        Over `curve` and `coupling`: `imbalance` (T_p - T_x)/(T_p + T_x), and the effective coupling γ̂_D/ω0, Eq. (68).

    Notes
    -----
    [Panasyuk2012] Eqs. (63)-(68).

    Examples
    --------
    >>> ds = figure_2(samples=5)
    >>> bool((ds.imbalance.diff("coupling") > 0).all())
    True
    """
    cutoff, first, second = (xr.DataArray(list(column), dims="curve") for column in zip(*CURVES.values(), strict=True))
    coupling = xr.DataArray(np.geomspace(weakest, strongest, samples), dims="coupling")
    mediator = chain.HarmonicMediator(
        frequency=chain.quantity(f"{FREQUENCY} rad/s", "rad/s"),
        damping=(coupling * FREQUENCY).assign_attrs(units="rad/s"),
        cutoff=(cutoff * FREQUENCY).assign_attrs(units="rad/s"),
    )
    kelvin = hbar * FREQUENCY / k
    temperatures = [(kelvin / tau).assign_attrs(units="K") for tau in (first, second)]
    imbalance = mediator.imbalance(*temperatures).transpose("curve", "coupling")
    effective = (mediator.effective_damping / FREQUENCY).transpose("curve", "coupling")
    return xr.Dataset(
        {
            "imbalance": ratio("curve coupling", imbalance, "(T_p - T_x)/(T_p + T_x)"),
            "effective_coupling": ratio("curve coupling", effective, "γ̂_D/ω0"),
        },
        coords={
            "curve": list(CURVES),
            "coupling": ratio("coupling", coupling, "γ̂/ω0"),
            "cutoff": ratio("curve", cutoff, "D/ω0"),
            "first_time": ratio("curve", first, "τ_h1 ω0 = ħω0/k_BT1"),
            "second_time": ratio("curve", second, "τ_h2 ω0 = ħω0/k_BT2"),
        },
        attrs={"reference": "Panasyuk2012, Fig. 2"},
    )


def summary(ds: xr.Dataset) -> str:
    """What the text says of the figure, and whether it holds."""
    rises = bool((ds["imbalance"].diff("coupling") > 0).all())
    by_cutoff = bool((ds["imbalance"].sel(curve="a") > ds["imbalance"].sel(curve="b")).all())
    by_temperature = bool((ds["imbalance"].sel(curve="a") > ds["imbalance"].sel(curve="c")).all())
    strong = ds["imbalance"].isel(coupling=-1)
    entries = {
        "rises with the coupling": said(rises, "on all curves"),
        "falls with a lower cutoff": said(by_cutoff, "curve b below a"),
        "falls with a higher temperature": said(by_temperature, "curve c below a"),
        f"at γ̂/ω0 = {float(ds['coupling'][-1]):.3g}": ", ".join(
            f"{curve} {float(value):.3f}" for curve, value in zip(ds["curve"].values, strong.values, strict=True)
        ),
    }
    return lines(entries, "The imbalance tends to 1: kinetic energy outgrows potential energy at strong coupling.")


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Imbalance against coupling, linear and logarithmic."""
    figure, (left, right) = plots.panels(2)
    labels = {
        str(curve): f"{curve}: D/ω₀ = {float(ds.cutoff.sel(curve=curve)):g},\n"
        f"τ_hω₀ = {float(ds.first_time.sel(curve=curve)):g}, {float(ds.second_time.sel(curve=curve)):g}"
        for curve in ds["curve"].values
    }
    draw(
        ds["imbalance"],
        "coupling",
        {curve: curve for curve in labels},
        left,
        xlabel=_COUPLING,
        ylabel=_IMBALANCE,
        ylim=(0, 1),
    )
    axes = {"xlabel": _COUPLING, "ylabel": _IMBALANCE}
    draw(ds["imbalance"], "coupling", dict.fromkeys(labels, "_"), left, ylim=(0, 1), **axes)
    draw(ds["imbalance"], "coupling", labels, right, yscale="log", **axes)
    right.legend(title="curve: cutoff, times", **plots.BESIDE)
    return figure
