"""Gold nanoparticles joined by molecules: the chain of [Panasyuk2012] Fig. 5 in numbers that experiments have.

The choice of the mediator: single molecules between gold contacts carry 10 to 60 pW/K. A stiff molecular vibration does
not give that: at ω0 = 480 cm^-1 nearly all of K would flow above gold's Debye frequency (118 cm^-1), through the Drude
cutoff's soft tail, where gold has no phonons. What carries heat is the slow motion of the molecule as a whole against
the particles, once for each direction of space. Three equal mediators in parallel with ω0 = 50 cm^-1 and γ̂ = 25 cm^-1
carry 37 pW/K, 98 % of it below the cutoff. In parallel, because each direction has modes of the particles of its own;
on the same modes they would be `chain.SharedModes`.
"""

from typing import Any

import xarray as xr

import chain
from chain import plots
from chain.checks import integer
from scenarios.output.text import lines, shown
from scenarios.presets.chains.gold import gold_row
from scenarios.presets.results import labelled


def nanoparticles(
    particles: int = 50,
    diameter: Any = "5 nm",
    gap: Any = "1 nm",
    debye_temperature: Any = "165 K",
    frequency: Any = "50 cm^-1",
    damping: Any = "25 cm^-1",
    mediators: int = 3,
    left: Any = "310 K",
    right: Any = "300 K",
    initial: Any = "300 K",
    until: Any = "steady",
    samples: int = 201,
    rtol: float = 1e-6,
    progress: Any = False,
) -> xr.Dataset:
    """Gold nanoparticles joined by molecules, heated from one end until the steady state.

    Parameters
    ----------
    particles : int
        Number of particles.
    diameter : str or Quantity
        Diameter of a particle.
    gap : str or Quantity
        Distance of neighbouring surfaces, the molecule's length.
    debye_temperature : str or Quantity
        Debye temperature of gold; the paper takes 165 K, tables say 165 K to 170 K. It fixes the particles' heat
        capacity and, as a frequency, the cutoff of the baths.
    frequency, damping : str or Quantity
        Angular frequency ω0 and damping γ̂ of a mediator, the oscillator that joins two neighbours.
    mediators : int
        How many join two neighbours, in parallel.
    left, right : str or Quantity
        Temperatures of the reservoirs.
    initial : str or Quantity
        Temperature of the particles at the start.
    until : str or Quantity
        Time to stop at, or "steady".
    samples : int
        Number of times reported.
    rtol : float
        Relative tolerance.
    progress : bool
        True for a bar, in a terminal or a notebook.

    Returns
    -------
    Dataset
        The transient, with the exact steady state, the link's conductance and its bounds, and the figures on which the
        model's validity depends.

    Notes
    -----
    [Panasyuk2012] Eqs. (43), (80), (83) and Fig. 5; bounds [Taylor2015] Eqs. (2) and (10). The conductivity κ = K·d/A
    counts one chain for every (diameter + gap)² of cross-section.

    Examples
    --------
    >>> ds = nanoparticles(particles=5, samples=11)
    >>> bool(ds.attrs["energy_residual"] < 1e-12)
    True
    """
    integer(particles, "particles")
    integer(mediators, "mediators")
    mediator = chain.HarmonicMediator(frequency=frequency, damping=damping, cutoff=debye_temperature)
    row = gold_row(mediators * mediator, particles, left, right, diameter, gap, debye_temperature)
    result = row.transient(initial, until, samples=samples, rtol=rtol, progress=progress)
    return _with_findings(result, row, mediator, mediators)


def _with_findings(result: xr.Dataset, row: Any, mediator: Any, count: int) -> xr.Dataset:
    """The dataset with what the summary says, every number a variable."""
    steady = row.steady_state()
    T = chain.ureg.Quantity(float(steady["temperature"].mean()), "K")
    link = count * mediator
    found = result.assign(
        labelled(
            steady_temperature=("site", steady["temperature"].values),
            steady_current=float(steady["current"][0]),
            conductance=link.conductance(T).m_as("W/K"),
            in_band_fraction=mediator.in_band_fraction(T).m_as(""),
            conductivity=row.conductivity(T).m_as("W/(m*K)"),
            ballistic_bound=count * chain.bounds.quantum_of_conductance(T).m_as("W/K"),
            sum_rule_bound=count * mediator.sum_rule_conductance().m_as("W/K"),
            relaxation_time=float(row.modes(count=1)["relaxation_time"][0]),
        )
    )
    figures = chain.validity(steady, row)
    found = found.assign(figures.data_vars)
    found.attrs.update(verdict=figures.attrs["verdict"], warnings=figures.attrs["warnings"])
    found.attrs["mean_temperature"] = T.magnitude
    return found


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    within = float(ds["conductance"]) <= min(float(ds["ballistic_bound"]), float(ds["sum_rule_bound"]))
    return lines(
        {
            "conductance of a link": f"{shown(ds['conductance'])} at {ds.attrs['mean_temperature']:.1f} K, "
            f"{float(ds['in_band_fraction']):.1%} of it below the cutoff",
            "quantum bounds": f"{'hold' if within else 'BROKEN'}: ballistic {shown(ds['ballistic_bound'])}, "
            f"sum rule {shown(ds['sum_rule_bound'])}",
            "conductivity κ = Kd/A": shown(ds["conductivity"]),
            "relaxation time": f"{shown(ds['relaxation_time'])} (slowest mode)",
            "end of the run": shown(ds["time"][-1]),
            "steady current": f"{shown(ds['steady_current'])}; at the end {shown(ds['current'][-1, 0])} in and "
            f"{shown(ds['current'][-1, -1])} out",
            "energy residual": f"{ds.attrs['energy_residual']:.1e}",
            "validity": "",
            "  mediator relaxes in": shown(ds["mediator_relaxation_time"].max()),
            "  neighbours equilibrate in": f"{shown(ds['equilibration_time'].min())} (t_eq = C/K)",
            "  Heisenberg time": f"{shown(ds['heisenberg_time'].min())} (2π/Δ of a particle)",
            "  temperature fluctuates by": f"{shown(ds['temperature_fluctuation'].max())} in one particle, against "
            f"{shown(ds['temperature_difference'].max())} between neighbours",
        },
        ds.attrs["verdict"],
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Profiles at several times with the steady state and how far one particle is off, and both ends' currents."""
    figure, (left, right) = plots.panels(2)
    plots.profiles(ds, ax=left)
    x, _ = plots.along(ds)
    mean, spread = ds["steady_temperature"].values, ds["temperature_fluctuation"].values
    band = {"color": plots.ORANGE, "alpha": 0.2, "lw": 0, "zorder": 0}
    left.fill_between(x, mean - spread, mean + spread, label="± fluctuation", **band)
    left.legend(title=left.get_legend().get_title().get_text(), fontsize=7.5, title_fontsize=7.5, **plots.BESIDE)
    plots.end_currents(ds, ax=right)
    return figure
