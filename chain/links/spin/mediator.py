"""The spin-boson junction as a link, [Taylor2015] Eqs. (16)-(18): units around the methods in reduced units."""

from functools import lru_cache
from typing import overload

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.counting.jumps import two_states, two_states_generating
from chain.links.kernels import finite
from chain.links.spin.coherence import ExactSpin
from chain.links.spin.imaginary_time.bracket import conductance_bracket
from chain.units.boundary import Plain, Quantity, Value, abscissa, temperature
from chain.units.constants import hbar, k
from chain.units.labels import over_temperature

_MANY = 1000  # pairs of temperatures, as for a table of J(T1, T2), whose currents are kept


class SpinMediator(ExactSpin):
    """A two-level system (a spin) that carries heat between two baths: the most anharmonic mediator there is.

    The baths are ohmic: their coupling is proportional to frequency, below an exponential cutoff.

    Parameters
    ----------
    splitting : quantity or DataArray
        Angular frequency Δ of the two levels, positive.
    coupling : float or pair of float
        The pair (α_L, α_R) of dimensionless couplings (Leggett's α), not negative, or their sum, split evenly.
    cutoff : quantity or DataArray
        Angular frequency ω_c of the baths' exponential cutoff.
    bias : quantity or DataArray
        Angular frequency ε by which one of the two positions of the spin lies above the other.
    method : str
        "niba" or "bloch-redfield", for `conductance` and `current` where they are given none, and in a `Chain`.

    Raises
    ------
    HeatChainError
        where a parameter is of the wrong sign or dimension, or a method is not known; later, where a temperature is
        outside a method's range

    Warns
    -----
    ModelWarning
        where the cutoff is below the splitting

    Notes
    -----
    [Taylor2015] Eq. (16): H = ħΔσ_x/2 + ħεσ_z/2 + σ_z Σ g_k(b_k + b_k†) + baths, with the spectral functions
    J_ν(ω) = 2α_ν ω exp(-ω/ω_c), Eqs. (4) and (8). Parameters may be arrays or DataArrays, and broadcast.

    Its current is not a difference F(T_L) - F(T_R): where α_L differs from α_R it is a rectifier, and more heat flows
    one way than the other. In a `Chain` it is used through a table of J(T1, T2), made once a solution; the table's
    largest relative error is the attribute `table_error` of the dataset.

    Examples
    --------
    >>> spin = SpinMediator(splitting="1e12 rad/s", coupling=(0.1, 0.1), cutoff="1e13 rad/s")
    >>> print(f"{spin.conductance('20 K').to('pW/K'):.4f~P}")
    0.2313 pW/K
    >>> diode = SpinMediator(splitting="1e12 rad/s", coupling=(0.3, 0.1), cutoff="1e13 rad/s")
    >>> print(f"{diode.current('40 K', '10 K').to('pW'):.3f~P}, {diode.current('10 K', '40 K').to('pW'):.3f~P}")
    4.003 pW, -7.335 pW
    """

    # -- heat ---------------------------------------------------------------------------------------------------------

    def _conductance(self, T: Array, method: str | None = None) -> Array:
        module = self._require(method or self.method, "conductance", T)
        found = module.conductance(T / self._kelvin, *self._reduced())
        return np.asarray(found * k * self._parameters["splitting"])

    def _current(self, T1: Array, T2: Array, method: str | None = None) -> Array:
        if np.shape(T1) == np.shape(T2) and np.size(T1) >= _MANY:
            found = _remembered(self, method, np.shape(T1), np.asarray(T1).tobytes(), np.asarray(T2).tobytes())
            return found.copy()
        return self._computed(T1, T2, method)

    def _computed(self, T1: Array, T2: Array, method: str | None) -> Array:
        module = self._require(method or self.method, "current", T1, T2)
        found = module.current(T1 / self._kelvin, T2 / self._kelvin, *self._reduced())
        return np.asarray(found * hbar * self._parameters["splitting"] ** 2)

    # -- its fluctuations ---------------------------------------------------------------------------------------------

    @property
    def heat_statistics(self) -> str:
        """From the jumps of the spin."""
        return "jumps"

    def _heat_noise(self, T1: Array, T2: Array) -> Array:
        return np.asarray(SpinMediator._heat_cumulants(self, T1, T2, 2)[1])

    def _heat_cumulants(self, T1: Array, T2: Array, count: int) -> Array:
        module = self._require(self.method, "current", T1, T2)
        up, down = module.series(T1 / self._kelvin, T2 / self._kelvin, *self._reduced(), count)
        quantum = hbar * self._parameters["splitting"]
        units = np.stack([quantum**n * self._parameters["splitting"] for n in range(1, count + 1)])
        found = two_states(up, down)
        found *= units.reshape(count, *[1] * (found.ndim - units.ndim), *self.shape)
        found[0] = self._current(T1, T2)
        return found

    def _generating(self, T1: Array, T2: Array, counting: Array) -> Array:
        module = self._require(self.method, "current", T1, T2)
        splitting = self._parameters["splitting"]
        arguments = T1 / self._kelvin, T2 / self._kelvin, *self._reduced()
        field = counting * (hbar * splitting)
        still = module.tilted(*arguments, np.zeros_like(field))
        up, down = module.tilted(*arguments, field)
        return two_states_generating(up, down, still) * splitting

    def _counting_interval(self, T1: Array, T2: Array) -> Array:
        sure = super()._counting_interval(T1, T2)
        if self.method == "niba":
            return sure
        return np.copysign(np.inf, sure)  # quanta of one energy

    @overload
    def conductance(self, T: xr.DataArray, method: str | None = ...) -> xr.DataArray: ...
    @overload
    def conductance(self, T: Plain, method: str | None = ...) -> Quantity: ...
    def conductance(self, T: Value, method: str | None = None) -> Quantity | xr.DataArray:
        """Thermal conductance, dJ/dT_L where both baths have the temperature `T`.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, any shape that broadcasts against the link's.
        method : str, optional
            "niba", "bloch-redfield" or "heom"; by default the link's own.

        Returns
        -------
        Quantity or DataArray
            In W/K; a DataArray where `T` or a parameter is one.

        Raises
        ------
        HeatChainError
            where the method is not known, or a temperature is outside its range
        SolverError
            where the method "heom" does not converge; its `partial` holds the estimates

        Notes
        -----
        Bloch-Redfield is the formula printed after [Taylor2015] Eq. (18), with the factor e^{-E/ω_c} of a finite cutoff
        and the bias, E = √(Δ² + ε²): κ = (π/8) γ_T α k_B (Δ²E/θ²) e^{-E/ω_c} / sinh(E/θ), θ = k_BT/ħ, γ_T = 4α_Lα_R/α².
        NIBA is the integral of `chain.links.spin.contour`, right to 1e-12 (`tests/links/spin/test_mediator.py`). The
        method "heom" is exact to 0.2 % (`tests/links/spin/test_heom.py`) and takes seconds; `conductance_details` says
        how far it has converged. Its numbers are kept on disk (`chain.links.spin.disk_cache`).
        """
        return self._evaluate(finite(lambda link, T: link._conductance(T, method), "conductance"), "W/K", abscissa(T))

    @overload
    def current(self, T1: xr.DataArray, T2: Value, method: str | None = ...) -> xr.DataArray: ...
    @overload
    def current(self, T1: Value, T2: xr.DataArray, method: str | None = ...) -> xr.DataArray: ...
    @overload
    def current(self, T1: Plain, T2: Plain, method: str | None = ...) -> Quantity: ...
    def current(self, T1: Value, T2: Value, method: str | None = None) -> Quantity | xr.DataArray:
        """Heat current from the left bath at `T1` to the right bath at `T2`.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures; they broadcast against each other and against the link's shape.
        method : str, optional
            "niba", "bloch-redfield" or "heom"; by default the link's own.

        Returns
        -------
        Quantity or DataArray
            In W; a DataArray where an argument or a parameter is one.

        Raises
        ------
        HeatChainError
            where the method is not known, or a temperature is outside its range
        """
        T = temperature(T1, "T1"), temperature(T2, "T2")
        return self._evaluate(finite(lambda link, T1, T2: link._current(T1, T2, method), "heat current"), "W", *T)

    def _conductance_bracket(self, T: Array) -> tuple[Array, Array]:
        *reduced, bias = self._reduced()
        if np.any(bias != 0.0):
            raise HeatChainError(
                f"`bias` must be zero for a bracket of the conductance, but reaches {np.abs(bias).max():.4g} of the "
                "splitting: the path integral behind it is that of a spin without bias. Use `conductance`."
            )
        if not np.all(T > 0.0):
            raise HeatChainError("`T` must be above 0 K for a bracket of the conductance, which is 0 W/K at 0 K.")
        unit = k * self._parameters["splitting"]
        lower, upper = conductance_bracket(T / self._kelvin, *reduced)
        return np.asarray(lower * unit), np.asarray(upper * unit)

    def conductance_bracket(self, T: Value) -> xr.Dataset:
        """Smallest and largest conductance that the equilibrium in imaginary time allows, at zero bias.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature above 0 K, any shape that broadcasts against the link's.

        Returns
        -------
        Dataset
            Over the temperature's and the parameters' dimensions: `conductance_lower`, `conductance_upper` in W/K.

        Raises
        ------
        HeatChainError
            where there is a bias
        SolverError
            where the path integral does not converge; its `partial` holds the last estimates

        Notes
        -----
        The correlation of the spin in imaginary time, ⟨σ_x⟩ and two exact means restrict the spectrum of [Taylor2015]
        Eq. (5); the largest and smallest conductance are linear programs,
        `chain.links.spin.imaginary_time.bracket`. No dynamics is computed. The upper bound is never above the sum
        rule's, Eq. (18).

        Examples
        --------
        >>> spin = SpinMediator(splitting="1e12 rad/s", coupling=(0.1, 0.1), cutoff="1e13 rad/s")
        >>> ds = spin.conductance_bracket("20 K")
        >>> [f"{1e12 * float(ds[name]):.2f}" for name in ("conductance_lower", "conductance_upper")]
        ['0.20', '0.25']
        """
        link, kelvins = self._labelled(), over_temperature(abscissa(T))
        lower, upper = link._evaluate(SpinMediator._conductance_bracket, "W/K", kelvins, count=2)
        variables = {"conductance_lower": (lower.dims, lower.values), "conductance_upper": (upper.dims, upper.values)}
        coordinates = {name: (one.dims, one.values) for name, one in lower.coords.items()}
        return results.dataset(variables, coordinates, {"model": repr(self)})

    def _rates(self, T1: Array, T2: Array) -> tuple[Array, Array]:
        module = self._require("niba", "current", T1, T2)
        if np.any(self._parameters["left"] + self._parameters["right"] == 0.0):
            raise HeatChainError("`coupling` must not be zero for both baths, where a spin does not hop at a rate.")
        arguments = T1 / self._kelvin, T2 / self._kelvin, *self._reduced()[:3]
        bias, unit = self._reduced()[3], self._parameters["splitting"]
        return module.rate(*arguments, bias) * unit, module.rate(*arguments, -bias) * unit

    def rates(self, T1: Value, T2: Value) -> tuple[Quantity, Quantity]:
        """Rates at which the spin hops from the position that is higher by the bias, and back, in NIBA.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the left and the right bath.

        Returns
        -------
        pair of Quantity
            (k12, k21) in 1/s; at equal temperatures their ratio is e^{ħε/k_BT}.
        """
        found = self._evaluate(SpinMediator._rates, "1/s", temperature(T1, "T1"), temperature(T2, "T2"), count=2)
        return tuple(found)

    def _rectification(self, T1: Array, T2: Array, method: str | None = None) -> Array:
        forward, backward = self._current(T1, T2, method), self._current(T2, T1, method)
        mean = np.abs(forward) + np.abs(backward)
        difference = np.abs(forward) - np.abs(backward)
        return np.asarray(np.divide(difference, mean, out=np.zeros(mean.shape), where=mean > 0.0))

    @overload
    def rectification(self, T1: xr.DataArray, T2: Value, method: str | None = ...) -> xr.DataArray: ...
    @overload
    def rectification(self, T1: Value, T2: xr.DataArray, method: str | None = ...) -> xr.DataArray: ...
    @overload
    def rectification(self, T1: Plain, T2: Plain, method: str | None = ...) -> Quantity: ...
    def rectification(self, T1: Value, T2: Value, method: str | None = None) -> Quantity | xr.DataArray:
        r"""How much more heat flows with the left bath at `T1` and the right at `T2` than the other way round.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the left and the right bath; they broadcast against each other and the link's shape.
        method : str, optional
            "niba", "bloch-redfield" or "heom"; by default the link's own.

        Returns
        -------
        Quantity or DataArray
            (\|J(T1, T2)\| - \|J(T2, T1)\|)/(\|J(T1, T2)\| + \|J(T2, T1)\|), from -1 to 1, dimensionless.
        """
        T = temperature(T1, "T1"), temperature(T2, "T2")
        return self._evaluate(lambda link, T1, T2: link._rectification(T1, T2, method), "", *T)


@lru_cache(maxsize=8)
def _remembered(link: SpinMediator, method: str | None, shape: tuple[int, ...], T1: bytes, T2: bytes) -> Array:
    """Currents for a table: the same chain solved again, or another with the same links and ends, needs the same."""
    first, second = (np.frombuffer(values, dtype=np.float64).reshape(shape) for values in (T1, T2))
    return link._computed(first, second, method)
