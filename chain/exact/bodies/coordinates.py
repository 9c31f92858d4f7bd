"""A chain of bodies as numbers: which coordinate is which, and the matrix of its potential energy.

Units: ħ = k_B = 1, any unit of frequency. Coordinates are weighted with the roots of their masses: first the modes of
all bodies from left to right, reservoirs included, then the mediators.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.exact.bodies.body import Modes


class Coupling(NamedTuple):
    """One contact of a mediator and a body."""

    body: int
    coupling: Array  # c_j = C_j/√(m m_j) of the body's modes
    counter_term: float  # Σ c_j²/ω_j²


class Layout(NamedTuple):
    """M + 1 mediators, M + 2 bodies."""

    frequency: Array  # ω0 of the mediators
    modes: list[Modes]  # of all bodies, reservoirs included
    joint: bool  # whether counter-terms are, see `counter_terms`

    @property
    def starts(self) -> Index:
        """First coordinate of each body, and the first mediator."""
        return np.cumsum([0] + [part.frequency.size for part in self.modes])

    @property
    def size(self) -> int:
        """Number of all coordinates."""
        return int(self.starts[-1]) + self.frequency.size

    @property
    def contacts(self) -> list[tuple[Coupling, Coupling]]:
        """Contacts of each mediator to the body on its left and to that on its right."""
        pairs = zip(self.modes[:-1], self.modes[1:], strict=True)
        return [(_coupling(n, a, a.right), _coupling(n + 1, b, b.left)) for n, (a, b) in enumerate(pairs)]

    @property
    def bare(self) -> Array:
        """Frequencies of all coordinates without coupling."""
        return np.concatenate([*(part.frequency for part in self.modes), self.frequency])

    def rows(self, body: int) -> slice:
        """Coordinates of a body."""
        return slice(int(self.starts[body]), int(self.starts[body + 1]))

    def mediator(self, link: int) -> Array:
        """The linear form that is a mediator's coordinate."""
        form = np.zeros(self.size)
        form[self.starts[-1] + link] = 1.0
        return form

    def force(self, contact: Coupling) -> Array:
        """The linear form Σ c_j q_j, the force of a body on a mediator."""
        form = np.zeros(self.size)
        form[self.rows(contact.body)] = contact.coupling
        return form

    def matrix(self) -> Array:
        """Matrix V of the potential energy ½qᵀVq, [Panasyuk2012] Eqs. (1)-(4) for every mediator."""
        first = int(self.starts[-1])
        found = np.diag(self.bare**2)
        for n, contacts in enumerate(self.contacts):
            row = first + n
            for contact in contacts:
                rows = self.rows(contact.body)
                # [Panasyuk2012] Eq. (4)
                found[row, rows] = found[rows, row] = -contact.coupling
                found[row, row] += contact.counter_term
        for n, product in enumerate(self.products, first):
            found[n, n + 1] = found[n + 1, n] = product
        return found

    @property
    def products(self) -> Array:
        """Counter-terms x x' of the bodies' two mediators, (M,)."""
        return np.array([part.cross if self.joint else 0.0 for part in self.modes[1:-1]])

    def place(self, vector: Array) -> tuple[str, float]:
        """Where a normal mode sits, and how much of it."""
        weights = {f"mediator {n}": vector[self.starts[-1] + n] ** 2 for n in range(self.frequency.size)}
        weights |= {f"the modes of body {i}": np.sum(vector[self.rows(i)] ** 2) for i in range(len(self.modes))}
        name = max(weights, key=lambda one: weights[one])
        return name, float(weights[name])


def _coupling(body: int, modes: Modes, coupling: Array) -> Coupling:
    return Coupling(body, coupling, float(np.sum(np.square(coupling / modes.frequency))))
