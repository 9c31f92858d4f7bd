"""Several oscillators on the same modes of the same two baths, with joint counter-terms: one channel."""

from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.harmonic.interference import integral
from chain.links.harmonic.mediator import HarmonicMediator
from chain.links.landauer.link import LandauerLink
from chain.links.landauer.several import LandauerLinks
from chain.units.boundary import Quantity
from chain.units.constants import hbar, k


class SharedModes(LandauerLinks):
    """Harmonic mediators that touch the same modes of the same two baths, and so feel each other.

    `Parallel`, and `3 * mediator`, have modes of their own for each mediator, such as polarisations, or places of a
    large body that are far apart: their currents add. On shared modes they do not: all together have one channel.

    Parameters
    ----------
    *mediators : HarmonicMediator
        Two or more, of any frequencies and couplings and one cutoff.

    Raises
    ------
    HeatChainError
        where there are no mediators, one is of another kind, or the cutoffs differ

    Notes
    -----
    [Panasyuk2012] Eqs. (1)-(5) for several mediators, with counter-terms that keep the baths and their couplings
    positive together; [Taylor2015] Eq. (1). m equal ones are one mediator of m-fold damping. Mediators of different
    frequencies interfere: between two resonances the transmission is zero somewhere.

    Examples
    --------
    >>> half = HarmonicMediator(frequency="1e12 rad/s", damping="5e11 rad/s", cutoff="2e12 rad/s")
    >>> whole = HarmonicMediator(frequency="1e12 rad/s", damping="1e12 rad/s", cutoff="2e12 rad/s")
    >>> ratio = SharedModes(half, half).conductance("8 K") / whole.conductance("8 K")
    >>> print(f"{ratio.m_as(''):.12f}")
    1.000000000000
    """

    _fixed = ("_count",)
    _count: int

    def __init__(self, *mediators: HarmonicMediator) -> None:
        if not mediators or not all(type(one) is HarmonicMediator for one in mediators):
            raise HeatChainError(
                f"`mediators` must be harmonic mediators, as in SharedModes(first, second), but are {mediators!r}."
            )
        self.__dict__["_count"] = len(mediators)
        names = ("frequency", "damping1", "damping2", "cutoff")
        parameters: dict[str, Any] = {}
        for i, one in enumerate(mediators):
            told = one._labels
            for name in names:
                values = one._parameters[name]
                parameters[f"{name}{i}"] = values if told is None else told.copy(data=values)
        self._store(**parameters)
        first = self._parameters["cutoff0"]
        if any(not np.array_equal(self._parameters[f"cutoff{i}"], first) for i in range(len(mediators))):
            raise HeatChainError(
                "`cutoff` must be the same for mediators on the same modes: it is that of the modes' coupling. "
                "For modes of their own take chain.Parallel."
            )

    def _written(self) -> dict[str, str]:
        return {f"mediators[{i}]": repr(one) for i, one in enumerate(self.mediators)}

    def __repr__(self) -> str:
        return f"SharedModes({', '.join(map(repr, self.mediators))})"

    @property
    def mediators(self) -> tuple[HarmonicMediator, ...]:
        """What it was made of."""

        def quantity(name: str) -> Any:
            return self._evaluate(lambda link: link._parameters[name], "rad/s")

        return tuple(
            HarmonicMediator(
                quantity(f"frequency{i}"), (quantity(f"damping1{i}"), quantity(f"damping2{i}")), quantity(f"cutoff{i}")
            )
            for i in range(self._count)
        )

    def _integral(self, index: int) -> LandauerLink:
        def each(name: str) -> tuple[float, ...]:
            return tuple(float(self._parameters[f"{name}{i}"].ravel()[index]) for i in range(self._count))

        return integral(each("frequency"), each("damping1"), each("damping2"), each("cutoff")[0])

    def _sum_rule(self, T: Array) -> Array:
        found = [
            float(np.asarray(link._sum_rule(np.array(hbar / k * link._marks[0]))).item()) for link in self._integrals
        ]
        return np.asarray(np.reshape(found, self.shape) + np.zeros_like(T))

    def sum_rule_conductance(self) -> Quantity:
        """Upper bound of the conductance, reached at high temperature: (k_B/2π)∫𝒯dω, in W/K.

        Notes
        -----
        [Taylor2015] Eqs. (9)-(10) for this transmission.
        """
        return self._evaluate(lambda link: link._sum_rule(np.zeros(())), "W/K")
