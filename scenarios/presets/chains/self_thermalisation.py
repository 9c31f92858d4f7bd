"""Do bodies of harmonic modes stay thermal? [Panasyuk2012] Sec. VI, after Eqs. (78)-(80), which leaves it open.

Two bodies of Drude-Ullersma modes, Eq. (14), exchange heat through a mediator, and are followed exactly, past the
Heisenberg time t_H = 2π/Δ to the equilibration time t_eq = C/K of Eq. (78), at weak and at strong coupling, with equal
and with random distances between modes; then four bodies in a row. Eq. (80) takes each body to be thermal at all times.

They do not stay thermal. The Hamiltonian is harmonic, and energy never leaves its frequency: each frequency swings
between the bodies on its own, as `chain.exact.echoes.scattering` says, and ends (equal distances) at the mean of both
occupations, which is no Bose distribution. Nor is there a time for slow evolution without echoes: t_eq/t_H = κ_Q/K,
with κ_Q the quantum of conductance that K cannot exceed, so that t_eq = C/K > t_H for one mediator, [Taylor2015] Eq.
(2).

Valid for the harmonic model; anharmonic modes inside the bodies, which would thermalise them, are not in it.
"""

from typing import Any, Literal

import numpy as np
import xarray as xr

import chain
from chain.arrays import Array
from chain.checks import integer
from chain.units.boundary import single
from scenarios.output.text import lines, shown
from scenarios.presets import given, results
from scenarios.presets.chains.self_thermalisation_bodies import BODIES, Case, displaced, laws, pair, row, thermal
from scenarios.presets.chains.self_thermalisation_plot import plot as plot

COUPLINGS = ("weak", "strong")
SPACINGS: tuple[Literal["equal", "random"], ...] = ("equal", "random")
_SAMPLES = 4  # in a Heisenberg time


def self_thermalisation(
    frequency: Any = "50 cm^-1",
    weak: Any = "12.5 cm^-1",
    strong: Any = "200 cm^-1",
    cutoff: Any = "250 cm^-1",
    hot: Any = "72 K",
    cold: Any = "36 K",
    mode_spacing: Any = "1.5 cm^-1",
    modes: int = 400,
    passages: int = 9,
    seed: int = 0,
) -> xr.Dataset:
    """Whether bodies of harmonic modes stay thermal: exact dynamics past 2π/Δ, an analytic law, and Eq. (80).

    Parameters
    ----------
    frequency, cutoff : str or Quantity
        Angular frequency ω0 of the mediator, the oscillator between two bodies, and cutoff D of its baths.
    weak, strong : str or Quantity
        Its damping γ̂ in the two cases.
    hot, cold : str or Quantity
        Temperatures of the bodies at the start.
    mode_spacing : str or Quantity
        Distance Δ of the angular frequencies of a body's modes.
    modes : int
        Number of modes of a body.
    passages : int
        How many Heisenberg times are followed.
    seed : int
        Seed of the random frequencies.

    Returns
    -------
    Dataset
        Over `coupling` ("weak", "strong"), `spacing` of the modes ("equal", "random"), `time`, `bath`, `mode` and
        `passage`: `exchanged_energy` in J, with `law_energy` and `thermal_exchanged_energy` that the law and Eq. (80)
        give; the same as mean currents over each Heisenberg time, `current`, `law_current`, `thermal_current` in W;
        `occupation` of every mode, and how far it is from Bose's, `displaced_fraction`, `entropy_deficit`,
        `bose_temperature`; `heisenberg_time`, `equilibration_time`, `conductance`, `quantum_of_conductance`. For four
        bodies in a row, the first hot, with half as many modes each: `row_energy`, `row_law_energy`,
        `row_thermal_energy` over `coupling`, `row_time` and `body`, and `row_displaced_fraction` after each passage.

    Notes
    -----
    [Panasyuk2012] Eqs. (14), (78)-(80). Couplings are switched on at t = 0, which costs energy that no body gives to
    the other; it is taken out as in Eq. (27).

    Examples
    --------
    >>> ds = self_thermalisation(modes=60, mode_spacing="8 cm^-1", passages=2)
    >>> bool((ds["displaced_fraction"].isel(time=-1).sel(coupling="strong") > 0.02).all())
    True
    """
    integer(passages, "passages", 1)
    ends = [chain.ureg.Quantity(T, "K") for T in given.ends(hot, cold)]
    mediators = [chain.HarmonicMediator(frequency, damping, cutoff) for damping in (weak, strong)]
    spacing = chain.ureg.Quantity(single(mode_spacing, "rad/s", "mode_spacing"), "rad/s")
    heisenberg = 2.0 * np.pi / spacing.magnitude
    times = heisenberg / _SAMPLES * np.arange(passages * _SAMPLES + 1)
    cases = [Case(one, spacing, modes, ends) for one in mediators]
    variables = _pairs(cases, times, seed) | _scales(cases, heisenberg)
    variables |= _rows(
        [Case(one, 2.0 * spacing, modes // 2, [ends[0], *ends[1:] * (BODIES - 1)]) for one in mediators], 0.5 * times
    )
    coordinates = {"coupling": COUPLINGS, "spacing": SPACINGS, "time": times, "row_time": 0.5 * times, "bath": [1, 2]}
    coordinates |= {"mode": np.arange(1, modes + 1), "passage": np.arange(1, passages + 1), "body": np.arange(BODIES)}
    return results.dataset(
        variables,
        coordinates,
        model=f"{mediators[0]!r}; {mediators[1]!r}; {modes} modes at {spacing.magnitude:.6g} rad/s",
        seed=seed,
        temperatures=f"{ends[0]:g~P}, {ends[1]:g~P}",
        frequency=float(mediators[0].frequency.magnitude),
    )


def _pairs(cases: list[Case], times: Array, seed: int) -> dict[str, Any]:
    """Two bodies, at each coupling and for each rule of spacing."""
    over = "coupling spacing time"
    exact = [[pair(case, times, rule, seed) for rule in SPACINGS] for case in cases]

    def gathered(name: str) -> Array:
        return np.array([[one[name] for one in both] for both in exact])

    energies = {
        "exchanged_energy": gathered("exchanged_energy"),
        "law_energy": np.array([laws(case, times) for case in cases]),
        "thermal_exchanged_energy": np.array([[thermal(case, times)[:, 1]] * len(SPACINGS) for case in cases]),
    }
    variables: dict[str, Any] = {name: (over, values) for name, values in energies.items()}
    heisenberg = times[_SAMPLES]
    for name, values in zip(("current", "law_current", "thermal_current"), energies.values(), strict=True):
        gained = np.diff(values[..., ::_SAMPLES], axis=-1)
        variables[name] = ("coupling spacing passage", gained / heisenberg)
    for name in ("displaced_fraction", "entropy_deficit", "bose_temperature"):
        variables[name] = (f"{over} bath", gathered(name))
    variables["occupation"] = (f"{over} bath mode", gathered("occupation"))
    variables["mode_frequency"] = ("spacing bath mode", gathered("mode_frequency")[0])
    return variables


def _rows(cases: list[Case], times: Array) -> dict[str, Any]:
    """Four bodies in a row, at each coupling; with twice the spacing, so that the Heisenberg time is half."""
    found = [row(case, times) for case in cases]
    variables: dict[str, Any] = {
        name: ("coupling row_time body", np.stack([energies[name] for _, energies in found])) for name in found[0][1]
    }
    whole = times[_SAMPLES::_SAMPLES]
    late = [displaced(line, case, whole) for (line, _), case in zip(found, cases, strict=True)]
    return variables | {"row_displaced_fraction": ("coupling passage body", np.stack(late))}


def _scales(cases: list[Case], heisenberg: float) -> dict[str, Any]:
    """Times and conductances at the mean temperature."""
    first, second = cases[0].temperatures
    mean = 0.5 * (first + second)
    capacity = chain.DrudeUllersma(cases[0].spacing, modes=cases[0].modes).heat_capacity(mean).m_as("J/K")
    K = np.array([case.mediator.conductance(mean).m_as("W/K") for case in cases])
    return {
        "conductance": ("coupling", K),
        # [Panasyuk2012] Eq. (78), with its factor
        "equilibration_time": ("coupling", capacity / K),
        "heisenberg_time": heisenberg,
        "quantum_of_conductance": chain.bounds.quantum_of_conductance(mean).m_as("W/K"),
    }


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    t_H = float(ds["heisenberg_time"])
    entries = {"Heisenberg time": f"t_H = 2π/Δ = {shown(ds['heisenberg_time'])}"}
    for coupling in COUPLINGS:
        one = ds.sel(coupling=coupling)
        ratio = float(ds["quantum_of_conductance"] / one["conductance"])
        entries[f"{coupling}: t_eq = C/K"] = f"{float(one['equilibration_time']) / t_H:.2f} t_H; κ_Q/K = {ratio:.2f}"
        entries[f"{coupling}: heat, Eq. 80"] = _followed(one.sel(spacing="equal"), "thermal_exchanged_energy")
        for rule in SPACINGS:
            case = one.sel(spacing=rule)
            heat = float(case["exchanged_energy"][-1] / case["thermal_exchanged_energy"][-1])
            wrong = float(case["displaced_fraction"][-1].mean())
            name = "law" if rule == "equal" else "law for weak coupling"
            entries[f"{coupling}, {rule}"] = (
                f"{heat:.0%} of Eq. 80's heat at the end; {name} within {_distance(case, 'law_energy'):.1%}; "
                f"{wrong:.0%} of the energy in wrong modes"
            )
        last = one.isel(body=-1)
        gain = float(last["row_energy"].max() / last["row_thermal_energy"].max())
        entries[f"{coupling}, four in a row"] = (
            f"the last body gains up to {gain:.1f} times what Eq. 80 brings it; "
            f"{float(one['row_displaced_fraction'][-1].mean()):.0%} of the energy in wrong modes"
        )
    second = ds["current"].sel(coupling="strong", spacing="equal").values
    back = (
        f"the current of the second passage is {second[1] / second[0]:+.0%} of the first's" if second.size > 1 else "-"
    )
    entries["strong, equal: echo"] = back
    return lines(
        entries,
        "The bodies do not stay thermal: energy never leaves its frequency, and what went over comes back after 2π/Δ. "
        "Echoes come before equilibrium for one mediator, because t_eq/t_H = κ_Q/K > 1. At weak coupling with equal "
        "spacings Eq. 80 still gives the energies of two bodies roughly, for another reason than the one it is derived "
        "from; with random spacings the exchange stops early, and in a row heat runs through bodies that have not "
        "warmed. Eq. 80 needs bodies that thermalise by something else than the mediator.",
    )


def _distance(case: xr.Dataset, name: str) -> float:
    """Largest deviation of an energy from the exact one, over the largest exact one."""
    exact = case["exchanged_energy"]
    return float(abs(case[name] - exact).max() / exact.max())


def _followed(case: xr.Dataset, name: str) -> str:
    return f"off by up to {_distance(case, name):.0%} of the heat exchanged, equal spacing"
