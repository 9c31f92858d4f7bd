"""Right-hand sides of explicit steps: rates of change of energies and heats together, so that the balance is exact.

A change z holds what bodies have gained, what ends have taken, and what sources have given, (N + ends + 1,).
"""

from abc import ABC, abstractmethod

import numpy as np
from scipy.sparse import coo_array, csr_array

from chain.arrays import Array, Index
from chain.solvers.graph import stage
from chain.solvers.graph.flows import Flows
from chain.solvers.state import Drive
from chain.tables.cells import COEFFICIENT

MANY = 0.2  # links of one difference, over bodies


class RightSide(ABC):
    """What changes bodies and ends in a step, whose ends and sources are imposed at some of its moments.

    Parameters
    ----------
    flows : Flows
        The network.
    drive : Drive
        Its ends and sources.
    """

    def __init__(self, flows: Flows, drive: Drive) -> None:
        self.flows, self.still = flows, drive.still
        self.n, self.ends = flows.sites, len(flows.held)
        self.size = self.n + self.ends + 1
        sources = len(drive.sites)
        waves = self.ends + np.arange(sources)
        # What every body gains by what is imposed, J/s; the last row sums what sources give
        rows = np.concatenate([drive.sites, np.full(sources, self.size - 1)])
        entries = np.ones(2 * sources)
        self.powers = csr_array(coo_array((entries, (rows, np.tile(waves, 2))), shape=(self.size, self.ends + sources)))

    @abstractmethod
    def begin(self, e: Array, given: Array) -> None:
        """Begin a step from energies (N,), with what is imposed at its moments, (waves, moments)."""

    @abstractmethod
    def rates(self, z: Array, moment: int) -> Array | None:
        """Rates of change after a change z at a moment; None outside the tables."""

    def recurrence(self, moment: int, h_mu: float, kappa: float, now: Array, before: Array) -> bool:
        """Replace `before` by the stage h_mu f(now) + (1 + kappa) now - kappa before; not so outside the tables."""
        f = self.rates(now, moment)
        if f is None:
            return False
        f *= h_mu
        f += (1.0 + kappa) * now
        f -= kappa * before
        before[:] = f
        return True


class AnyLinks(RightSide):
    """Of links of any kind."""

    def begin(self, e: Array, given: Array) -> None:
        self.e, self.given = e, given
        self.y = e.copy()

    def rates(self, z: Array, moment: int) -> Array | None:
        flows, given = self.flows, self.given[:, moment]
        self.y = self.e + z[: self.n]
        at, _, good = flows.at_sites(self.y)
        if not good:
            return None
        imposed = given[: self.ends]
        found: Array = self.powers @ given
        found[:-1] += flows.gain @ flows.currents(np.concatenate([at, flows.at_ends(imposed)[0]]), imposed)
        return found


class Potentials(RightSide):
    """Of links that all have one potential: a stage is one pass over the bodies."""

    def __init__(self, flows: Flows, drive: Drive) -> None:
        super().__init__(flows, drive)
        inner = np.ones(len(flows.a), dtype=np.bool_)
        inner[flows.given] = False
        self.bands, self.links = _bands(flows.a[inner], flows.b[inner], flows.network.weight[inner], flows.sites)
        imposing = csr_array((flows.sign, (flows.giver, flows.given)), shape=(self.ends, len(flows.a)))
        gained = (flows.gain @ imposing.T).tocoo()
        self.powers = self.powers + csr_array(
            coo_array((gained.data, (gained.row, gained.col)), shape=self.powers.shape)
        )
        self.y, self.F, self.power, self.found = np.zeros((4, self.size))

    def begin(self, e: Array, given: Array) -> None:
        network, flows = self.flows.network, self.flows
        self.e, self.given = e, given
        at = flows.at_sites(e)[0]
        ends = [flows.at_ends(column)[0] for column in (given[: self.ends, :1] if self.still else given[: self.ends]).T]
        held = np.concatenate([at[:1], ends[0][flows.held]])
        middle = 0.5 * (min(at.min(), held.min()) + max(at.max(), held.max()))
        rows = network.site_rows.copy()
        rows[network.row_of[1], :, COEFFICIENT] -= middle
        self.tables = (
            rows, network.site_cells, network.site_shift, network.row_of[1], network.start, network.inverse_scale
        )  # fmt: skip
        self.F[self.n : -1], self.power[:] = ends[0] - middle, self.powers @ given[:, 0]
        self.of_ends = [found - middle for found in ends]

    def rates(self, z: Array, moment: int) -> Array | None:
        found = np.zeros(self.size)
        return found if self.recurrence(moment, 1.0, -1.0, z, found) else None

    def recurrence(self, moment: int, h_mu: float, kappa: float, now: Array, before: Array) -> bool:
        if not self.still:
            self.F[self.n : -1], self.power[:] = self.of_ends[moment], self.powers @ self.given[:, moment]
        arrays = self.power, self.bands, self.links, self.tables, self.y, self.F, self.found
        return stage.recurrence(h_mu, kappa, self.e, now, before, *arrays)


def _bands(a: Index, b: Index, weight: Array, sites: int) -> tuple[stage.Bands, stage.Links]:
    """Links between bodies whose numbers differ alike, where these are many, and the others."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    off = np.where(high < sites, high - low, 0)
    common, count = np.unique(off, return_counts=True)
    chosen = common[(common > 0) & (count > MANY * sites)]
    band = np.zeros((len(chosen), sites))
    for row, difference in zip(band, chosen, strict=True):
        mine = off == difference
        row += np.bincount(low[mine], weight[mine], sites)
    rest = ~np.isin(off, chosen)
    unsigned = [numbers.astype(np.uint64) for numbers in (chosen, a[rest], b[rest])]
    return (unsigned[0], band), (unsigned[1], unsigned[2], np.ascontiguousarray(weight[rest]))
