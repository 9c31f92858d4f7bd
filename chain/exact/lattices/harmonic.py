"""The harmonic lattice as a body of `BodyChain`."""

from typing import Any

import numpy as np

from chain.arrays import Array
from chain.checks import integer
from chain.exact.bodies.body import Contact, FiniteBody, Modes
from chain.exact.lattices.lattice import mode_frequencies, vectors
from chain.units.boundary import single, ureg


class HarmonicLattice(FiniteBody):
    """A row of atoms between walls, touched at its two ends: a body whose modes are its standing waves.

    Parameters
    ----------
    atoms : int
        Number N of atoms.
    spring : quantity
        Angular frequency √(spring/mass); modes lie at 2 sin[jπ/2(N + 1)] times that.

    Notes
    -----
    The friction of an end is Rubin's, γ_ν/m at low frequency, whatever the mediator's cutoff.

    Examples
    --------
    >>> from chain.exact import BodyChain
    >>> import chain
    >>> mediator = chain.HarmonicMediator(frequency="1e12 rad/s", damping="5e11 rad/s", cutoff="1e12 rad/s")
    >>> BodyChain(mediator, HarmonicLattice(16, "1e12 rad/s"), 1).bodies
    [HarmonicLattice(16 atoms, spring 1e+12 rad/s)]
    """

    def __init__(self, atoms: int, spring: Any) -> None:
        count, self._spring = integer(atoms, "atoms", 2), single(spring, "rad/s", "spring")
        super().__init__(count, ureg.Quantity(self._spring * np.pi / (count + 1), "rad/s"))

    def __repr__(self) -> str:
        return f"HarmonicLattice({self.modes} atoms, spring {self._spring:.6g} rad/s)"

    def _frequencies(self, number: int) -> Array:
        return self._spring * mode_frequencies(self.modes)

    def _modes(self, left: Contact, right: Contact, number: int) -> Modes:
        ends = vectors(self.modes)[[0, -1]]
        first, second = (
            np.sqrt(one.damping * self._spring**3) * end for one, end in zip((left, right), ends, strict=True)
        )
        return Modes(self._frequencies(number), first, second)
