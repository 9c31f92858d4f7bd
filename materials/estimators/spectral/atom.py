"""An atom of a solid with a known density of states as the mediator between the two halves of its surroundings.

The paper's mediator is an oscillator with a frequency, a damping and baths with a cutoff. All three are in its response
χ(ω) to a force, and in a harmonic solid the density of states is that response: an atom of mass m has

    m ω Im χ(ω) = (π/2) g(ω),   ∫0^∞ g dω = 1 for each direction,   m Re χ(ω) = ⨍0^∞ g(ω')/(ω'² - ω²) dω'.

Whatever surrounds it acts through a friction, Im(1/χ) = -mω Re γ̃(ω). Where half of that is one bath and half the other,
as between equal baths in [Panasyuk2012] Eq. (43), the transmission is

    𝒯(ω) = |χ|² (mω Re γ̃)² = (Im χ)²/|χ|² = sin² arg χ(ω),

which the density of states alone determines. The response of a table that is straight between its points is known in
closed form, so that no principal value is taken numerically.
"""

from functools import cached_property

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.subsystems.harmonic import HarmonicSolid
from chain.units.constants import k
from materials.estimators.spectral.modes import stored

_BLOCK = 4_000_000  # numbers at a time, to bound memory
_OCTAVES = 30  # below the first frequency of a table, for temperatures far below it
_MOST_NODES, _FEWEST_NODES, _ALL_NODES = 8, 2, 8000  # of Gauss' rule in each cell; in all, where that leaves enough


class Atom:
    """Transmission of an atom between the halves of its surroundings, for each direction.

    Parameters
    ----------
    solid : HarmonicSolid
        Of a density of states over frequency; modes on a mesh have no response between them.
    """

    def __init__(self, solid: HarmonicSolid) -> None:
        table = solid.density_of_states
        if table.attrs["units"] != "s":
            raise HeatChainError(
                "The mediator model needs a density of states over frequency, but has modes on a mesh. Compute the "
                "density of states of them, as phonopy's `run_total_dos` does."
            )
        omega = table["frequency"].values
        positive = omega > 0.0
        self._edges, self._density = omega[positive], table.values[positive]
        # Below the first point g grows as ω², as in the solid itself
        self._low = self._density[0] / self._edges[0] ** 2
        area = self._low * self._edges[0] ** 3 / 3.0 + np.trapezoid(self._density, self._edges)
        self._density, self._low = self._density / area, self._low / area

    def response(self, omega: Array) -> tuple[Array, Array]:
        """Real and imaginary part of mχ in s², at frequencies between the table's points."""
        flat = np.ravel(omega)
        step = max(1, _BLOCK // self._edges.size)
        real = np.concatenate([self._real(some) for some in np.split(flat, range(step, flat.size, step))])
        density = np.where(
            flat < self._edges[0], self._low * flat**2, np.interp(flat, self._edges, self._density, right=0.0)
        )
        imaginary = 0.5 * np.pi * density / flat
        return real.reshape(np.shape(omega)), imaginary.reshape(np.shape(omega))

    def _real(self, omega: Array) -> Array:
        """⨍ g(u)/(u² - ω²) du with g = a + bu in each cell: (b ∓ a/ω)/2 of ln|u ± ω| summed over its ends."""
        slope = np.diff(self._density) / np.diff(self._edges)
        height = self._density[:-1] - slope * self._edges[:-1]
        # ∫ (a + bu)/(u² - ω²) du = (b/2) ln|u² - ω²| + (a/2ω) ln|(u - ω)/(u + ω)|; b and a change at the points only
        turn = np.diff(slope, prepend=0.0, append=0.0)
        shift = np.diff(height, prepend=0.0, append=0.0)
        below, above = np.log(np.abs(self._edges - omega[:, None])), np.log(self._edges + omega[:, None])
        straight = -0.5 * ((above + below) @ turn) - 0.5 * ((below - above) @ shift) / omega
        # ∫0^f cu²/(u² - ω²) du
        return np.asarray(straight + self._low * (self._edges[0] + 0.5 * omega * (below - above)[:, 0]))

    def transmission(self, omega: Array) -> Array:
        """𝒯(ω) of one direction, between 0 and 1, at frequencies between the table's points."""
        real, imaginary = self.response(omega)
        return np.asarray(np.square(imaginary) / (np.square(real) + np.square(imaginary)))

    @cached_property
    def _quadrature(self) -> tuple[Array, Array]:
        """Frequencies and the weights of the transmission there."""
        low = self._edges[0] * np.exp2(np.arange(-_OCTAVES, 0.0))
        edges = np.concatenate([[0.0], low, self._edges])
        middle, half = 0.5 * (edges[1:] + edges[:-1]), 0.5 * np.diff(edges)
        count = min(_MOST_NODES, max(_FEWEST_NODES, _ALL_NODES // half.size))
        places, weights = np.polynomial.legendre.leggauss(count)
        nodes = (middle[:, None] + half[:, None] * places).ravel()
        return nodes, (half[:, None] * weights).ravel() * self.transmission(nodes)

    def conductance(self, T: Array) -> Array:
        """K(T) in W/K of one direction, [Panasyuk2012] Eq. (43) with this transmission."""
        return np.asarray(0.5 * k / np.pi * stored(*self._quadrature, T))
