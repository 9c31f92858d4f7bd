"""What is asked of the fluctuations of a whole chain's heat: its noise, its cumulants, and noise between terminals."""

from abc import ABC, abstractmethod

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array, Index
from chain.checks import integer
from chain.errors import HeatChainError
from chain.exact.transmission import noise, probes
from chain.units.boundary import Plain, Quantity, Value, ureg
from chain.units.constants import hbar


class CountedChain(ABC):
    """A chain of terminals whose heat fluctuates about its mean."""

    _unit: float  # of frequency, rad/s
    _probed: Index

    @abstractmethod
    def _terminals(self, hot: float) -> tuple[probes.Terminals, float]: ...

    @abstractmethod
    def _kelvin(self, *values: Plain) -> list[float]: ...

    @abstractmethod
    def _held(self, temperatures: Value) -> Array: ...

    def _cumulants(self, left: float, right: float, count: int) -> tuple[Array, float]:
        """In reduced units, and the quadrature's error."""
        terminals, error = self._terminals(max(left, right))
        if not self._probed.size:
            return noise.coherent_cumulants(terminals, left, right, count), error
        T, given = probes.self_consistent(terminals, self._probed, left, right)
        found = [given[0]] if count == 1 else [given[0], noise.with_probes(terminals, self._probed, T)]
        return np.array(found), error

    def heat_noise(self, left: Plain, right: Plain) -> Quantity:
        """Noise of the heat current at zero frequency: how fast the variance of the heat grows that has crossed.

        Parameters
        ----------
        left, right : quantity
            Temperatures of the reservoirs.

        Returns
        -------
        Quantity
            S = d var(Q)/dt, in J²/s; the same at both reservoirs.

        Notes
        -----
        Without probes it is that of a link with the chain's transmission, K. Saito and A. Dhar, Phys. Rev. Lett. 99,
        180601 (2007). With them it is the noise of all terminals, `noise_given_off`, and what comes of it when the
        probes' temperatures fluctuate so that none keeps heat: M. J. M. de Jong and C. W. J. Beenakker, Physica A 230,
        219 (1996). So it is that of times in which probes follow, and of fluctuations small against their temperatures.
        At left = right it is 2k_BT²K. With probes O(number of bodies squared) a frequency.

        Examples
        --------
        >>> import chain
        >>> from chain.exact import FiniteBody, HarmonicChain
        >>> mediator = chain.HarmonicMediator(frequency="1e13 rad/s", damping="1e13 rad/s", cutoff="2e13 rad/s")
        >>> body = FiniteBody(modes=60, mode_spacing="2e12 rad/s", probe_rate="2e12 rad/s")
        >>> line = HarmonicChain(mediator, body, n=3)
        >>> noise, conductance = line.heat_noise("100 K", "100 K"), line.conductance("100 K")
        >>> f"{(noise / (2 * conductance * chain.ureg('k_B') * chain.ureg('100 K')**2)).m_as(''):.10f}"
        '1.0000000000'
        """
        first, last = self._kelvin(left, right)
        found = self._cumulants(first, last, 2)[0][1]
        return ureg.Quantity(hbar**2 * self._unit**3 * float(found), "J^2/s")

    def heat_cumulants(self, left: Plain, right: Plain, count: int = 2) -> xr.Dataset:
        """Cumulants, a second, of the heat that crosses from the left to the right reservoir in a long time.

        Parameters
        ----------
        left, right : quantity
            Temperatures of the reservoirs.
        count : int, default 2
            How many cumulants: up to 8 where no body has a probe, up to 2 else.

        Returns
        -------
        Dataset
            With `cumulant_1`, the current in W, `cumulant_2`, the noise in J²/s, and so on; the attribute
            `quadrature_error` is that of the current.

        Raises
        ------
        HeatChainError
            Where there are probes and more than the noise is asked for.

        Notes
        -----
        `heat_noise` says what is done. What probes do to the third cumulant is not computed: there the noise itself
        changes with their temperatures.
        """
        number = integer(count, "count", 1, noise.MOST)
        if number > 2 and self._probed.size:
            raise HeatChainError(
                f"`count` must be at most 2 where bodies have probes, but is {number}: of the heat that crosses them "
                "the current and its noise are computed. Take bodies without a `probe_rate`, or springs."
            )
        first, last = self._kelvin(left, right)
        found, error = self._cumulants(first, last, number)
        variables = {
            f"cumulant_{i}": (hbar * self._unit) ** i * self._unit * float(one) for i, one in enumerate(found, 1)
        }
        return results.dataset(variables, {}, {"model": repr(self), "quadrature_error": error})

    def noise_given_off(self, temperatures: Value) -> xr.DataArray:
        """Noise of the heats that terminals give off at temperatures that are held: how fast their covariances grow.

        Parameters
        ----------
        temperatures : quantity or DataArray
            Of the left reservoir, each body and the right reservoir; of bodies without a bath of their own the
            temperature does not matter.

        Returns
        -------
        DataArray
            In J²/s over `terminal` and `to_terminal`, symmetric; its rows add up to 0.

        Notes
        -----
        S_ab = ∫(ħω)² tr[(P_a - s†P_a s) n (P_b - s†P_b s)(1 + n)]dω/2π with the matrix s that scatters between all
        channels of all terminals; M. Büttiker, Phys. Rev. B 46, 12485 (1992), for bosons. In equilibrium it is
        2k_BT² ∂J_a/∂T_b.
        """
        T = self._held(temperatures)
        found = noise.between(self._terminals(float(T.max()))[0], T)
        numbers = np.arange(T.size)
        given = ("terminal to_terminal", hbar**2 * self._unit**3 * found)
        return results.array("noise_given_off", given, {"terminal": numbers, "to_terminal": numbers})
