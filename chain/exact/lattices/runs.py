"""Many runs of a lattice between mediators and baths, from states drawn thermal, and of a lattice by itself."""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.exact.lattices.lattice import (
    Setting,
    energies,
    isolated,
    mode_frequencies,
    thermal_atoms,
    thermal_state,
    vectors,
)
from chain.exact.lattices.motion import DRIFTS, KICKS, STEP, advance
from chain.trial import first_step

_ALONE = 128  # atoms of the lattice whose equipartition is timed
_HOT = (0.6, 1.4)  # its modes that start hot, about those that a mediator of ω0 = 1 heats
_SHORTEST, _LONGEST = 64.0, 32768.0


class Runs(NamedTuple):
    """What every run has at every time."""

    time: Array
    body: Array  # energy of the body, (run, time)
    baths: Array  # (run, time, 2)
    mode_temperature: Array  # twice the kinetic energy of the harmonic lattice's modes, (run, time, mode)
    drift: float  # largest change of the whole energy, over it


def followed(
    setting: Setting, T: tuple[float, float, float], until: float, samples: int, runs: int, seed: int = 0
) -> Runs:
    """Runs from left bath, body and right bath at temperatures T."""
    first_step()
    steps, step = _steps(until, samples)
    random, forces, modes = np.random.default_rng(seed), setting.forces(), vectors(setting.atoms)
    body, baths = np.empty((runs, samples)), np.empty((runs, samples, 2))
    kinetic, drift = np.empty((runs, samples, setting.atoms)), 0.0
    for run in range(runs):
        state = thermal_state(setting, T, random)
        whole = energies(forces, state).total
        for i in range(samples):
            if i:
                advance(forces, state, step, steps, KICKS, DRIFTS)
            now = energies(forces, state)
            body[run, i], baths[run, i] = now.body, now.baths
            kinetic[run, i] = (modes @ state.atom_velocity) ** 2
            drift = max(drift, abs(now.total / whole - 1.0))
    return Runs(np.linspace(0.0, until, samples), body, baths, kinetic, drift)


def unequal(anharmonicity: float, until: float, samples: int, runs: int, seed: int = 0) -> tuple[Array, Array]:
    """Times, and by how much modes that start hot are hotter than the others, 1 at the start, (run, time).

    A lattice by itself whose modes have the mean temperature 1.
    """
    first_step()
    alone = Setting(_ALONE, anharmonicity).alone()
    omega, modes, forces = mode_frequencies(_ALONE), vectors(_ALONE), alone.forces()
    hot = (omega > _HOT[0]) & (omega < _HOT[1])
    factor = np.sqrt(np.where(hot, 1.0 + (~hot).mean(), 1.0 - hot.mean()))
    random = np.random.default_rng(seed)
    steps, step = _steps(until, samples)
    found = np.empty((runs, samples))
    for run in range(runs):
        q, p = (modes @ (factor * (modes @ one)) for one in thermal_atoms(alone, 1.0, random))
        state = isolated(q, p)
        for i in range(samples):
            if i:
                advance(forces, state, step, steps, KICKS, DRIFTS)
            kinetic = (modes @ state.atom_velocity) ** 2
            found[run, i] = kinetic[hot].mean() - kinetic[~hot].mean()
    return np.linspace(0.0, until, samples), found


def equipartition_time(anharmonicity: float, runs: int, seed: int = 0) -> tuple[float, float]:
    """Time after which 1/e of a difference between modes is left, at the temperature 1, and its standard error.

    Infinite where more is left after 32768. At the temperature T it is that of βT.
    """
    until = _SHORTEST
    while until <= _LONGEST:
        times, found = unequal(anharmonicity, until, 33, runs, seed)
        mean = found.mean(axis=0)
        below = np.flatnonzero(mean < np.exp(-1.0))
        if below.size and (below[0] >= 4 or until == _SHORTEST):
            drawn = np.random.default_rng(seed).integers(0, runs, (200, runs))
            return _crossing(times, mean), float(np.std([_crossing(times, found[one].mean(axis=0)) for one in drawn]))
        until *= 2.0
    return np.inf, np.nan


def _steps(until: float, samples: int) -> tuple[int, float]:
    """Number of steps between two of the samples, and their length."""
    between = until / (samples - 1)
    steps = int(np.ceil(between / STEP))
    return steps, between / steps


def _crossing(times: Array, mean: Array) -> float:
    """First time at which a curve is below 1/e, between two samples by a straight line; the last where it never is."""
    below = np.flatnonzero(mean < np.exp(-1.0))
    if not below.size:
        return float(times[-1])
    i = int(below[0])
    part = (mean[i - 1] - np.exp(-1.0)) / (mean[i - 1] - mean[i])
    return float(times[i - 1] + part * (times[i] - times[i - 1]))
