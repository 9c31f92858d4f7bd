"""Anharmonic bodies followed by molecular dynamics: when a body stays thermal, and Eq. (80) of [Panasyuk2012] holds.

Eq. (80) follows energies of bodies that are thermal at every moment. Harmonic modes never thermalise; whether bodies do
on the scale of t_eq, Eq. (78), the paper leaves open. Here the body is a row of atoms between walls, whose bonds have
the energy r²/2 + βr⁴/4 of Fermi, Pasta, Ulam and Tsingou. Its two ends are touched by mediators, these by baths of the
Drude-Ullersma model, and all of it follows Hamilton's equations, classically. The body's own Eq. (80) takes the
spectrum of its end, computed from the lattice by itself, and its energy over temperature.

Units: mass and spring of the atoms are 1, and temperatures are energies; frequency and cutoff of the mediators are 1,
each bath and each end damp them with 1/4. The baths are at 1.2 and 0.8, the body starts at 0.5. Classical: it says
nothing of what quantum statistics do to a body's modes above k_BT/ħ. One dimension, one kind of anharmonicity.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import xarray as xr

import chain
from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError
from chain.exact.lattices import spectrum
from chain.exact.lattices.harmonic import HarmonicLattice
from chain.exact.lattices.lattice import Setting, mode_frequencies
from chain.exact.lattices.runs import equipartition_time, followed
from chain.exact.lattices.theory import body_energy, thermal
from chain.units.constants import k
from scenarios.output.text import lines
from scenarios.presets import results
from scenarios.presets.chains.anharmonic_body_plot import plot as plot

TEMPERATURES = (1.2, 0.5, 0.8)  # left bath, body, right bath
_LASTING = 14.0  # times the number of atoms: about C/K of the harmonic lattice
_BANDS = np.linspace(0.0, 2.0, 8)  # edges of the bands of modes, to the harmonic lattice's highest
_LARGEST_MATRIX = 128  # atoms up to which the harmonic case is also diagonalised
_SPECTRUM = 256  # atoms of the lattice whose end's spectrum is taken
_ENOUGH = 100  # runs of the lattice by itself
_UNIT = chain.ureg.Quantity("1e12 rad/s")  # any: classical mechanics has no scale


def anharmonic_body(
    atoms: tuple[int, ...] = (32,),
    anharmonicity: tuple[float, ...] = (0.0, 0.1, 1.0),
    runs: int = 40,
    samples: int = 8,
    seed: int = 1,
) -> xr.Dataset:
    """Anharmonic bodies by molecular dynamics: when a body stays thermal, and Eq. (80) holds.

    Parameters
    ----------
    atoms : list of int
        Numbers of atoms of the bodies.
    anharmonicity : list of float
        Quartic coefficients β of their bonds, with spring, mass and temperature of the order of 1.
    runs : int
        Runs of each body, from states drawn anew.
    samples : int
        Times looked at, up to 14 times the number of atoms.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    Dataset
        Over `atoms`, `anharmonicity` and `scaled_time` (time over atoms), in units of what the body gains until it is
        at the baths' mean temperature: `gained` and its standard error `gained_error`, `thermal_gained` by Eq. (80);
        `heat_given` and `heat_error` of both baths (side), `thermal_heat`; `exact_gained` of the harmonic lattice's
        normal modes, by `chain.exact.BodyChain`. `band_temperature` (band) of its modes by their frequency, its error;
        `link_conductance` and `link_conductance_error`; times `equipartition`, `equilibration` t_eq = C/K and
        `heisenberg` t_H = 2(N + 1); `drift` of the energy.

    Notes
    -----
    [Panasyuk2012] Eqs. (1)-(4), (14), (78), (80).

    Examples
    --------
    >>> ds = anharmonic_body(atoms=(16,), anharmonicity=(1.0,), runs=2, samples=3)
    >>> bool(ds["drift"] < 1e-6)
    True
    """
    if not atoms or not anharmonicity:
        raise HeatChainError(f"`atoms` and `anharmonicity` must not be empty, but are {atoms} and {anharmonicity}.")
    for count in atoms:
        integer(count, "atoms", 16)  # so that each band has a mode
    if not all(0.0 <= beta <= 1.0 for beta in anharmonicity):  # the step is that of βT up to 1
        raise HeatChainError(f"`anharmonicity` must be from 0 to 1, but is {anharmonicity}.")
    integer(runs, "runs", 2)
    integer(samples, "samples", 3)
    few = min(runs, _ENOUGH)
    links = [_conductance(beta, few, seed) for beta in anharmonicity]
    timed = np.array([_timed(beta, few, seed) for beta in anharmonicity])
    cases = [[_case(N, beta, links[i][0], runs, samples, seed) for i, beta in enumerate(anharmonicity)] for N in atoms]
    middle = 0.5 * (TEMPERATURES[0] + TEMPERATURES[2])
    K = np.array([[float(link[0](middle)), link[1]] for link in links])
    capacity = [[_capacity(Setting(N, beta), middle) for beta in anharmonicity] for N in atoms]
    times = _LASTING * np.linspace(0.0, 1.0, samples)
    over = {"gained": "", "gained_error": "", "thermal_gained": "", "drift": None, "band_temperature": " band"}
    over |= {"band_error": " band", "heat_given": " side", "heat_error": " side", "thermal_heat": " side"}
    variables = {
        name: (
            "atoms anharmonicity" + ("" if dims is None else f" scaled_time{dims}"),
            np.array([[one[name] for one in row] for row in cases]),
        )
        for name, dims in over.items()
    }
    variables |= {
        "exact_gained": ("atoms scaled_time", np.array([_exact(N, N * times) for N in atoms])),
        "lattice_conductance": ("anharmonicity", K[:, 0]),
        "lattice_conductance_error": ("anharmonicity", K[:, 1]),
        "equipartition": ("anharmonicity", timed[:, 0]),
        "equipartition_error": ("anharmonicity", timed[:, 1]),
        "equilibration": ("atoms anharmonicity", np.array(capacity) / K[:, 0]),
        "heisenberg": ("atoms", 2.0 * (np.array(atoms) + 1.0)),
    }
    coordinates: dict[str, Any] = {"atoms": np.array(atoms), "anharmonicity": np.array(anharmonicity)}
    coordinates |= {"scaled_time": times, "band": 0.5 * (_BANDS[1:] + _BANDS[:-1]), "side": ["left", "right"]}
    return results.dataset(variables, coordinates, reference="Panasyuk2012, Eq. 80", runs=runs, seed=seed)


@lru_cache(maxsize=64)
def _timed(beta: float, runs: int, seed: int) -> tuple[float, float]:
    """Time to equipartition and its standard error; harmonic modes never come to it."""
    return equipartition_time(beta, runs, seed) if beta else (np.inf, np.nan)


@lru_cache(maxsize=64)
def _conductance(beta: float, runs: int, seed: int) -> tuple[Callable[[float], float], float]:
    """Conductance of a link over the body's temperature, from spectra of the end at three; its largest error."""
    setting = Setting(_SPECTRUM, beta)
    if beta == 0.0:
        omega = np.linspace(0.0, 4.0, 20001)
        static = setting.atoms / (setting.atoms + 1.0)
        found = spectrum.Friction(omega, spectrum.harmonic_friction(omega, setting.damping), static)
        constant = spectrum.conductance(setting, found)
        return lambda _: constant, 0.0
    kelvins = np.linspace(min(TEMPERATURES), 0.5 * (TEMPERATURES[0] + TEMPERATURES[2]), 3)
    halves = np.array(
        [
            [spectrum.conductance(setting, spectrum.friction(setting, T, max(runs // 2, 1), seed + i)) for T in kelvins]
            for i in (0, 1)
        ]
    )
    means = halves.mean(axis=0)
    error = float(np.sqrt(np.mean(np.square(halves[0] - halves[1]))) / 2.0)
    return lambda T: float(np.interp(T, kelvins, means)), error


def _case(
    atoms: int, beta: float, conductance: Callable[[float], float], runs: int, samples: int, seed: int
) -> dict[str, Array]:
    """One body: what the runs have in the mean, and Eq. (80)."""
    until = _LASTING * atoms
    setting = Setting(atoms, beta, spacing=2.0 * np.pi / (1.05 * until))
    found = followed(setting, TEMPERATURES, until, samples, runs, seed)
    start, whole = _gain(setting)
    T, heat = thermal(setting, conductance, TEMPERATURES, found.time)
    given = (found.baths[:, :1] - found.baths) / whole
    omega = mode_frequencies(atoms)
    bands = np.stack(
        [found.mode_temperature[..., (omega >= a) & (omega < b)].mean(axis=-1)
         for a, b in pairwise(_BANDS)], axis=-1,
    )  # fmt: skip
    root = np.sqrt(runs)
    return {
        "gained": (found.body.mean(axis=0) - start) / whole,
        "gained_error": found.body.std(axis=0, ddof=1) / whole / root,
        "thermal_gained": (np.array([body_energy(setting, one) for one in T]) - start) / whole,
        "heat_given": given.mean(axis=0),
        "heat_error": given.std(axis=0, ddof=1) / root,
        "thermal_heat": heat / whole,
        "band_temperature": bands.mean(axis=0),
        "band_error": bands.std(axis=0, ddof=1) / root,
        "drift": np.array(found.drift),
    }


def _gain(setting: Setting) -> tuple[float, float]:
    """Energy at the start, and what is missing to that at the mean temperature of the baths."""
    start = body_energy(setting, TEMPERATURES[1])
    return start, body_energy(setting, 0.5 * (TEMPERATURES[0] + TEMPERATURES[2])) - start


def _capacity(setting: Setting, T: float) -> float:
    return (body_energy(setting, 1.01 * T) - body_energy(setting, 0.99 * T)) / (0.02 * T)


def _exact(atoms: int, times: Array) -> Array:
    """What the harmonic lattice gains by its normal modes; nothing where the matrix is too large."""
    if atoms > _LARGEST_MATRIX:
        return np.full(times.size, np.nan)
    setting = Setting(atoms, 0.0, spacing=2.0 * np.pi / (1.05 * float(times[-1])))
    forces = setting.forces()
    mediator = chain.HarmonicMediator(setting.frequency * _UNIT, 2.0 * setting.damping * _UNIT, setting.cutoff * _UNIT)
    reservoir = chain.exact.FiniteBody(forces.square.size, setting.spacing * _UNIT)
    line = chain.exact.BodyChain(mediator, HarmonicLattice(atoms, _UNIT), 1, reservoir=reservoir)
    kelvin = chain.ureg.Quantity(np.array(TEMPERATURES), "K")
    ds = line.evolve(kelvin, times=chain.ureg.Quantity(times / _UNIT.magnitude, "s"), statistics="classical")
    return np.asarray(ds["body_energy_change"].sel(body=1).values / k / _gain(setting)[1])


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    entries = {}
    for beta in ds["anharmonicity"].values:
        one = ds.sel(anharmonicity=beta)
        for N in ds["atoms"].values:
            case = one.sel(atoms=N)
            entries[f"β = {beta:g}, {int(N)} atoms"] = (
                f"t_H = {float(case['heisenberg']):.0f}, t_eq = {float(case['equilibration']):.0f}, equipartition "
                f"{float(case['equipartition']):.3g}; Eq. 80 off by {_off(case):.1%} ± {_uncertain(case):.1%}"
            )
    entries["energy"] = f"kept to {float(ds['drift'].max()):.0e}"
    return lines(
        entries,
        "Eq. 80 is followed by bodies whose modes come to one temperature within a small part of t_eq: for a given "
        "anharmonicity by the large ones, as long as heat crosses them more easily than their contacts. Harmonic ones "
        "part from it, whatever their size.",
    )


def _late(case: xr.Dataset) -> xr.Dataset:
    """Times in the second half, and the gain's mean over them."""
    return case.sel(scaled_time=slice(0.5 * _LASTING, None))


def _off(case: xr.Dataset) -> float:
    """Mean of what the body gains less than by Eq. (80) in the second half."""
    late = _late(case)
    return float((late["gained"] - late["thermal_gained"]).mean())


def _uncertain(case: xr.Dataset) -> float:
    """Standard error of that mean, as if all its times told the same."""
    return float(_late(case)["gained_error"].mean())
