"""Minimum thermal conductivity of disordered solids from a mediator: [Panasyuk2012] Sec. VIII, Eqs. (94)-(100).

Every disordered solid of the library whose data are complete, by each estimator, against its measured conductivity.
Eq. (95) as printed has one oscillator an atom and D → ∞; the classical mediator has three, and D = ω0 = γ̂ as Eq. (100)
says; Eq. (96) is the estimate of Cahill, Watson and Pohl [Cahill1992] that the paper compares with; beside them stand
those of Clarke [Clarke2003] and of Agne, Hanus and Snyder [Agne2018]. With three oscillators and the
finite cutoff Eq. (95) becomes κ = 0.390 k_B n^⅔ (v_l + 2v_t): within 3 % of Eq. (96), which was the paper's hope.

Valid for disordered solids above about half their Debye temperature. Sources of all numbers: `materials.table()`.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
import materials
from chain import plots
from materials.estimators.mediator import CLASSICAL
from scenarios.output.text import lines
from scenarios.presets.given import yes
from scenarios.presets.results import labelled

EQ_96 = 0.4  # prefactor of k_B n^⅔ (v_l + 2v_t) as printed in [Panasyuk2012] Eq. (96)


def minimum_conductivity(example: Any = "a-SiO2", unverified: str = "yes") -> xr.Dataset:
    """Minimum conductivity of disordered solids: the mediator's and others' estimates against measurements.

    Parameters
    ----------
    example : str
        Material whose estimates are also given over temperature.
    unverified : str
        "yes" or "no", whether data that could not be traced are used too.

    Returns
    -------
    Dataset
        Over `material` and `model`: `conductivity`, `measured` in W/(m K), their `ratio`; over `model` `mean_ratio`,
        `scatter` and `within_factor_2`; `example_conductivity` (model, temperature) in W/(m K); `prefactor` of k_B n^⅔
        (v_l + 2v_t) with three oscillators and a finite cutoff, and `printed_prefactor` of Eq. (96).

    Notes
    -----
    [Panasyuk2012] Eqs. (47), (94)-(96), (100).

    Examples
    --------
    >>> ds = minimum_conductivity()
    >>> f"{float(ds['prefactor']):.3f} against {float(ds['printed_prefactor']):g}"
    '0.390 against 0.4'
    """
    points = materials.validation(include_unverified=yes(unverified, "unverified"))
    known = points.drop_vars(["uncertainty", "measured_uncertainty"])  # of few inputs, if any, is it known
    T = np.geomspace(30.0, 1000.0, 60)
    names = points["model"].values.tolist()
    one = materials.compare(example, chain.ureg.Quantity(T, "K"), models=names).squeeze("material", drop=True)
    found: xr.Dataset = known.assign(materials.statistics(points).data_vars)
    found["example_conductivity"] = one["conductivity"].rename(temperature="example_temperature")
    found.update(labelled(prefactor=CLASSICAL, printed_prefactor=EQ_96))
    return found.assign_attrs(example=str(example), reference="Panasyuk2012, Sec. VIII")


def solids(example: str, unverified: str, **_: Any) -> list[str]:
    """Keys of the materials that a run uses."""
    points = materials.validation(include_unverified=yes(unverified, "unverified"))
    return sorted({materials.get(example).key, *points["material"].values.tolist()})


def summary(ds: xr.Dataset) -> str:
    """The models' statistics, and what they mean."""
    entries = {"solids": ", ".join(ds["material"].values.tolist())}
    for name in ds["model"].values.tolist():
        one = ds.sel(model=name)
        entries[name] = (
            f"estimated over measured {float(one['mean_ratio']):.2f}, scatter a factor of {float(one['scatter']):.2f}, "
            f"{float(one['within_factor_2']):.0%} within a factor of 2"
        )
    entries["Eq. 47 for three, D = ω0 = γ̂"] = (
        f"κ = {float(ds['prefactor']):.3f} k_B n^(2/3) (v_l + 2v_t), "
        f"against {float(ds['printed_prefactor']):g} in Eq. 96"
    )
    best = str(ds["model"].values[int(np.argmin(ds["scatter"].values))])
    return lines(
        entries,
        f"On {ds.sizes['material']} solids no estimate does better than a factor of "
        f"{float(ds['scatter'].min()):.1f} ({best}); the mediator is as good as the others, not better. "
        "That its classical form agrees with Eq. 96 is dimensional analysis with a lucky prefactor, and the freedom "
        "in ω0, γ̂ and D, each known to a factor of 2 only, is far wider than the differences between models.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Parity of the mediator's and the other estimates, and one solid over temperature."""
    figure, (left, right) = plots.panels(2, height=3.2)
    drawn = (
        ("panasyuk", "mediator, as printed", plots.ORANGE, "s"),
        ("mediator-classical", "three mediators, classical", plots.BLUE, "o"),
        ("cahill", "Cahill et al.", plots.COLOURS[2], "^"),
    )
    measured = ds["measured"].values
    span = np.array([0.6 * measured.min(), 1.6 * measured.max()])
    left.loglog(span, span, "-", color=plots.GREY, lw=0.8, label="estimated = measured")
    for factor, text in ((0.5, "_"), (2.0, "a factor of 2 off")):
        left.loglog(span, factor * span, ":", color=plots.GREY, lw=0.8, label=text)
    for name, text, colour, marker in drawn:
        left.loglog(measured, ds["conductivity"].sel(model=name), marker, color=colour, ms=4, mfc="none", label=text)
    odd = float(ds["conductivity"].sel(model="panasyuk", material="a-Se")) if "a-Se" in ds["material"] else None
    if odd is not None:
        place = (float(ds["measured"].sel(material="a-Se")), odd)
        left.annotate("a-Se", place, (5, -10), textcoords="offset points", fontsize=7.5)
    left.legend(**plots.ABOVE)
    plots.ticks(left, x=[0.1, 0.2, 0.5, 1.0, 2.0], y=[0.1, 0.2, 0.5, 1.0, 2.0, 5.0])
    left.set(xlabel="measured conductivity (W/(m K))", ylabel="estimated conductivity (W/(m K))")
    _plot_example(ds, right, drawn)
    return figure


def _plot_example(ds: xr.Dataset, ax: Any, drawn: Any) -> None:
    T = ds["example_temperature"].values
    models = (*drawn, ("mediator", "three mediators, quantum", "black", ""))
    for (name, text, colour, _), dashes in zip(models, plots.DASHES, strict=False):
        ax.plot(T, ds["example_conductivity"].sel(model=name), ls=dashes, color=colour, label=text)
    record = materials.get(ds.attrs["example"])
    if record.conductivities:
        series = record.conductivity_series
        ax.plot(series["temperature"], series, "o", color=plots.COLOURS[3], ms=4, label="measured")
    ax.set(xscale="log", xlabel="temperature (K)", ylabel=f"conductivity of {ds.attrs['example']} (W/(m K))")
    ax.set_ylim(0, None)
