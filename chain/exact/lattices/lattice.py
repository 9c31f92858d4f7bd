"""A lattice between two mediators and their Drude-Ullersma baths: its forces, energies and thermal states.

Units: mass and spring of the atoms are 1, temperatures are energies (k_B = 1); the statistics are classical, so that
anharmonicity β and temperature T enter as βT only.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Places
from chain.exact.bath_modes import couplings, frequencies
from chain.exact.lattices.motion import Forces, State
from chain.storage.compiled import njit

_SWEEPS = 100  # of exchanges between bonds, for each of them


class Setting(NamedTuple):
    """A body of N atoms, its mediators and their baths."""

    atoms: int
    anharmonicity: float  # β of the bonds' βr⁴/4
    frequency: float = 1.0  # ω0 of both mediators
    damping: float = 0.25  # γ_ν/m of each bath; c² of each of the body's ends, whose friction at low frequency it is
    cutoff: float = 1.0  # D
    spacing: float = 0.01  # Δ of the baths' modes
    band: float = 3.0  # NΔ of the baths, above all that the lattice takes part in

    def forces(self) -> Forces:
        """What the equations of motion take."""
        omega = frequencies(round(self.band / self.spacing), self.spacing)
        coupling = couplings(omega, self.spacing, self.damping, self.cutoff)
        bonds = self.atoms + 1
        # [Panasyuk2012] Eq. (4): what all follow a slow mediator with, for the lattice at β = 0; the product as in
        # `chain.exact.bodies.counter_terms`
        static = self.damping * self.atoms / bonds + float(np.sum(np.square(coupling / omega)))
        contact = float(np.sqrt(self.damping))
        return Forces(self.anharmonicity, contact, self.frequency**2 + static, self.damping / bonds, omega**2, coupling)

    def alone(self) -> "Setting":
        """The lattice that nothing pulls on: mediators and one mode of each bath stay at rest."""
        return self._replace(damping=0.0, spacing=self.band)


class Energies(NamedTuple):
    """Of the body, the two baths, and of mediators and couplings together."""

    body: float
    baths: Array
    rest: float

    @property
    def total(self) -> float:
        """What is conserved."""
        return float(self.body + self.baths.sum() + self.rest)


def energies(forces: Forces, state: State) -> Energies:
    """Energies of the parts."""
    q, p, x, v, bath, moving = state
    bonds = np.diff(np.concatenate([[0.0], q, [0.0]]))
    body = 0.5 * p @ p + np.sum(0.5 * bonds**2 + 0.25 * forces.anharmonicity * bonds**4)
    baths = 0.5 * np.sum(moving**2 + forces.square * bath**2, axis=1)
    pulled = forces.contact * q[[0, -1]] + bath @ forces.coupling
    rest = 0.5 * v @ v + 0.5 * forces.stiffness * x @ x + forces.product * x[0] * x[1] - x @ pulled
    return Energies(float(body), baths, float(rest))


def mode_frequencies(atoms: int) -> Array:
    """Frequencies 2 sin[jπ/2(N + 1)] of the harmonic lattice."""
    return np.asarray(2.0 * np.sin(0.5 * np.pi * np.arange(1, atoms + 1) / (atoms + 1)))


def vectors(atoms: int) -> Array:
    """Its modes, (atom, mode): symmetric and orthogonal."""
    number = np.arange(1, atoms + 1)
    return np.asarray(np.sqrt(2.0 / (atoms + 1)) * np.sin(np.pi / (atoms + 1) * np.outer(number, number)))


@njit(cache=True, error_model="numpy", nogil=True)
def _exchange(bonds: Array, beta: float, first: Places, second: Places, shift: Array, threshold: Array) -> None:
    """Metropolis: one bond gives to another, so that their sum stays; energies over the temperature."""
    for i in range(shift.size):
        a, b = first[i], second[i]
        if a == b:
            continue
        r, s = bonds[a], bonds[b]
        longer, shorter = r + shift[i], s - shift[i]
        change = 0.5 * (longer**2 + shorter**2 - r * r - s * s)
        change += 0.25 * beta * (longer**4 + shorter**4 - r**4 - s**4)
        if change <= threshold[i]:
            bonds[a], bonds[b] = longer, shorter


def thermal_atoms(setting: Setting, T: float, random: np.random.Generator) -> tuple[Array, Array]:
    """Coordinates and velocities of the lattice by itself in its canonical state.

    Bonds are independent but for their sum, which the walls hold at zero: drawn for β = 0, and then exchanged.
    """
    bonds = random.normal(size=setting.atoms + 1)
    bonds -= bonds.mean()
    if setting.anharmonicity:
        count = _SWEEPS * bonds.size
        first, second = random.integers(0, bonds.size, (2, count))
        shift, threshold = random.normal(size=count), random.exponential(size=count)
        _exchange(bonds, setting.anharmonicity * T, first, second, shift, threshold)
    root = np.sqrt(T)
    return root * np.cumsum(bonds)[:-1], root * random.normal(size=setting.atoms)


def thermal_state(setting: Setting, T: tuple[float, float, float], random: np.random.Generator) -> State:
    """Left bath, body and right bath at their temperatures, mediators at the mean of their neighbours', uncoupled."""
    forces = setting.forces()
    count = forces.square.size
    baths = np.sqrt([[T[0]], [T[2]]])
    between = np.sqrt(0.5 * np.array([T[0] + T[1], T[1] + T[2]]))
    return State(
        *thermal_atoms(setting, T[1], random),
        between / setting.frequency * random.normal(size=2),
        between * random.normal(size=2),
        baths * random.normal(size=(2, count)) / np.sqrt(forces.square),
        baths * random.normal(size=(2, count)),
    )


def isolated(q: Array, p: Array) -> State:
    """The atoms given, and all else at rest."""
    return State(q, p, np.zeros(2), np.zeros(2), np.zeros((2, 1)), np.zeros((2, 1)))
