"""The star in its normal modes, and the state at the start in the modes it is made of."""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Places
from chain.exact.star import arrowhead, multipole
from chain.exact.star.arrowhead import Arrowhead
from chain.exact.star.mode_pairs import Initial
from chain.exact.star.multipole import Boxes, Points
from chain.exact.star.system import Start, System
from chain.exact.statistics import mode_energy

# Of a frequency: sums at frequencies that near lose all digits of the variance of heat, and seven of energies, but
# no mode's phase is off by more than this times its phase if they are taken for one
_SAME = 1e-9


class StarModes(NamedTuple):
    """Distinct frequencies of the baths' modes, n of them, and the star's normal modes, n + 1."""

    stiffness: float  # of the mediator, with the counter-terms
    boxes: Boxes
    poles: Points
    square: Array  # c² of each bath's mode at the frequencies, 0 where it has none, (2, n)
    places: tuple[Places, Places]  # where the modes of each bath are among the frequencies
    normal: Arrowhead
    force1: Array  # Σ c_1i²/(ω_i² - λ), the force of bath 1 in the normal modes, (n + 1,)


class Coupled(NamedTuple):
    """Normal modes of the mediator and bath 1, where they start in equilibrium."""

    modes: Initial
    overlap: Array  # d of [normal mode of star | mode k] = u_k v_0 d/(λ - ν_k²), (n + 1,)
    nearest: Places  # the star's normal mode nearest to each mode k, (n_1 + 1,)
    missing: (
        Array  # 1 - Σ W d/(λ - ν_k²): rounding, where bath 2 shifts the nearest λ by little from ν_k², (n_1 + 1, 1)
    )


class State(NamedTuple):
    """Energies at the start."""

    energy: Array  # of each bath's uncoupled modes, (2, n)
    mediator: tuple[float, float]  # ⟨x²⟩ and ⟨p²⟩ of the uncoupled mediator
    coupled: Coupled | None


def star_modes(system: System) -> StarModes:
    """Normal modes of a star."""
    first, second = (bath.frequency for bath in system.baths)
    omega, where = np.unique(np.append(first, _as_those(first, second)), return_inverse=True)
    split = first.size
    places = (where[:split], where[split:])
    square = np.zeros((2, omega.size))
    for b, bath in enumerate(system.baths):
        square[b, places[b]] = np.square(bath.coupling)
    coupling = np.sqrt(square.sum(axis=0))
    among = multipole.boxes(arrowhead.highest(system.frequency, omega, coupling), omega)
    poles = multipole.points(omega, np.zeros_like(omega), among)
    normal = arrowhead.normal_modes(system.frequency, poles, coupling, among)
    force1 = multipole.sums(poles, square[0][:, None], normal.roots, among, 1)[:, 0]
    return StarModes(system.stiffness, among, poles, square, places, normal, force1)


def _as_those(first: Array, second: Array) -> Array:
    """The second frequencies, as the first where they differ by next to nothing, be it by rounding."""
    above = np.searchsorted(first, second).clip(1, max(first.size - 1, 1))
    near = np.minimum(above, first.size - 1)
    near = np.where(second - first[above - 1] < first[near] - second, above - 1, near)
    return np.where(np.abs(first[near] - second) <= _SAME * second, first[near], second)


def state(system: System, modes: StarModes, start: Start) -> State:
    """The state at the start of either preparation."""
    energy = np.zeros((2, modes.poles.frequency.size))
    first, second = (
        mode_energy(bath.frequency, T, start.statistics)
        for bath, T in zip(system.baths, start.temperatures, strict=True)
    )
    energy[1, modes.places[1]] = second
    if start.preparation == "sequential":
        return State(energy, (0.0, 0.0), _coupled(system, modes, start))
    energy[0, modes.places[0]] = first
    own = float(mode_energy(np.array(system.frequency), start.mediator, start.statistics))
    return State(energy, (own / system.frequency**2, own), None)


def _coupled(system: System, modes: StarModes, start: Start) -> Coupled:
    """Mediator and bath 1 in equilibrium: their normal modes, with energies at its temperature."""
    bath = system.baths[0]
    poles = multipole.points(bath.frequency, np.zeros_like(bath.frequency), modes.boxes)
    # [Panasyuk2012] Eqs. (44), (A102): shifted frequencies, and eigenvectors by their component on the mediator
    normal = arrowhead.normal_modes(system.frequency, poles, bath.coupling, modes.boxes)
    energy = normal.weights * mode_energy(normal.roots.frequency, start.temperatures[0], start.statistics)
    ratio = modes.square[1] / np.square(modes.poles.frequency)
    second = multipole.sums(modes.poles, ratio[:, None], modes.normal.roots, modes.boxes, 1)[:, 0]
    square = np.square(normal.roots.frequency)
    overlap = -np.square(modes.normal.roots.frequency) * second
    weighted = (modes.normal.weights * overlap)[:, None]
    norm = multipole.sums(modes.normal.roots, weighted, normal.roots, modes.boxes, 1)
    initial = Initial(normal.roots, energy, energy / square)
    return Coupled(initial, overlap, _nearest(modes.normal.roots, normal.roots), 1.0 - norm)


def _nearest(sources: Points, targets: Points) -> Places:
    """The source nearest to every target."""
    above = np.searchsorted(sources.frequency, targets.frequency).clip(1, sources.frequency.size - 1)
    further = targets.frequency - sources.frequency[above - 1] > sources.frequency[above] - targets.frequency
    return np.where(further, above, above - 1)
