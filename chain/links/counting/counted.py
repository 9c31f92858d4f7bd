"""What is asked of a link's fluctuations: noise, cumulants, generating function and large deviations of its heat."""

from typing import Any

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError
from chain.links.counting.large_deviation import rate
from chain.links.counting.modes import MOST
from chain.links.kernels import Kernels, finite
from chain.units.boundary import Quantity, Value, temperature
from chain.units.constants import k
from chain.units.methods import at_counting, at_current, between_temperatures

LOCAL, OWN = "local equilibrium", "own"
_NEAR = 0.1  # of the temperature: a gap within which both choices of a local noise agree to a hundredth
_KERNELS = ("_heat_noise", "_heat_cumulants", "_generating", "_counting_interval", "heat_statistics")


class Counted(Kernels):
    """A link whose heat fluctuates about its mean.

    Links of this package whose counting statistics are known give the kernels `_heat_cumulants` and `_generating`, and
    say by `heat_statistics` what they are from. Of others the noise in local equilibrium is known.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        """What a user computes does not fluctuate as the link that it is derived from does."""
        super().__init_subclass__(**options)
        if cls._overrides:
            for name in _KERNELS:
                if name not in cls.__dict__:
                    setattr(cls, name, Counted.__dict__[name])
        if "heat_noise" in cls._overrides:
            cls.heat_statistics = property(lambda link: OWN)  # type: ignore[method-assign, assignment]

    @property
    def heat_statistics(self) -> str:
        """What the noise is from: "transmission", "jumps", "own", or "local equilibrium" where only K(T) is known."""
        return LOCAL

    # -- kernels ------------------------------------------------------------------------------------------------------

    def _heat_noise(self, T1: Array, T2: Array) -> Array:
        """S in J²/s."""
        # Each bath's own: exact where all is transmitted, S = k_B(T1²K(T1) + T2²K(T2)), and 2k_BT²K at equilibrium
        return np.asarray(k * (T1**2 * self._conductance(T1) + T2**2 * self._conductance(T2)))

    def _heat_cumulants(self, T1: Array, T2: Array, count: int) -> Array:
        """Cumulants a second, (count, ...), in J^k/s."""
        if count > 2:
            raise HeatChainError(
                f"`count` must be at most 2 for {type(self).__name__}, but is {count}: of a link whose conductance "
                "alone is known there is no more than the noise in local equilibrium. Give its transmission to "
                "`chain.landauer`."
            )
        both = np.broadcast_arrays(self._current(T1, T2), self._heat_noise(T1, T2))
        return np.stack(both)[:count]

    def _third_cumulant(self, T1: Array, T2: Array) -> Array:
        """The third cumulant a second, in J³/s; 0 of a link in local equilibrium, whose noise is taken for Gaussian."""
        if self.heat_statistics in (LOCAL, OWN):
            return np.zeros(np.broadcast_shapes(np.shape(T1), np.shape(T2), self.shape))
        return np.asarray(self._heat_cumulants(T1, T2, 3)[2])

    def _generating(self, T1: Array, T2: Array, counting: Array) -> Array:
        """G(λ) in 1/s."""
        raise HeatChainError(
            f"{type(self).__name__} has no generating function: of a link whose conductance alone is known, the noise "
            "in local equilibrium is all there is. Give its transmission, as by `chain.landauer`."
        )

    def _counting_interval(self, T1: Array, T2: Array) -> Array:
        """Lowest and highest λ, in 1/J, of the generating function, (2, ...)."""
        with np.errstate(divide="ignore"):
            return np.stack(np.broadcast_arrays(-1.0 / (k * np.asarray(T2)), 1.0 / (k * np.asarray(T1))))

    # -- in units -----------------------------------------------------------------------------------------------------

    @between_temperatures("J^2/s")
    def heat_noise(self, T1: Array, T2: Array) -> Array:
        """Noise of the heat current at zero frequency: how fast the variance of the heat grows that has crossed.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the baths.

        Returns
        -------
        Quantity or DataArray
            S = d var(Q)/dt, in J²/s; a DataArray where an argument or a parameter is one.

        Raises
        ------
        HeatChainError
            Out of equilibrium, where channels are summed up in one transmission, or it depends on the temperatures.

        Notes
        -----
        Of a transmission S = (1/2π)∫(ħω)²{𝒯[n1(1 + n2) + n2(1 + n1)] + 𝒯²(n1 - n2)²}dω, channel by channel: K. Saito
        and A. Dhar, Phys. Rev. Lett. 99, 180601 (2007); of levels, from the counting fields in their rates. Of a bare
        conductance it is that of local equilibrium, k_B[T1²K(T1) + T2²K(T2)], exact where every channel is open; the
        smallest that a transmission with this current can have is 2k_BT1T2J/(T1 - T2). At T1 = T2 each is 2k_BT²K.
        `heat_statistics` says which it is.

        Examples
        --------
        >>> import chain
        >>> mediator = chain.HarmonicMediator(frequency="480 cm^-1", damping="100 cm^-1", cutoff="165 K")
        >>> print(f"{mediator.heat_noise('300 K', '200 K').to('zJ^2/ps'):.4f~P}")
        3.4517 zJ²/ps
        """
        return finite(self._kernel("_heat_noise"), "noise of the heat current")(self, T1, T2)

    def heat_cumulants(self, T1: Value, T2: Value, count: int = 4) -> results.Dataset:
        """Cumulants, a second, of the heat that crosses from bath 1 to bath 2 in a long time.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the baths; plain arrays get the dimension `pair`.
        count : int, default 4
            How many cumulants, up to 8.

        Returns
        -------
        Dataset
            With `cumulant_1`, the current in W, `cumulant_2`, the noise in J²/s, and so on; the attribute
            `heat_statistics` says what they are from.

        Raises
        ------
        HeatChainError
            Where the link has no more than two, as a bare conductance; or none, as `heat_noise` says.

        Notes
        -----
        Derivatives of the generating function at λ = 0, each as an integral of its own.
        """
        number = integer(count, "count", 1, MOST)
        link, T = self._labelled(), [_paired(one, name) for one, name in ((T1, "T1"), (T2, "T2"))]

        def every(one: "Counted", T1: Array, T2: Array) -> Any:
            first, second = np.broadcast_arrays(T1, T2)
            found = finite(type(one)._heat_cumulants, "cumulants of the heat")(one, first, second, number)
            return tuple(found) if number > 1 else found[0]

        parts: Any = link._evaluate(every, "J", *T, count=number)
        listed = parts if number > 1 else (parts,)
        variables = {f"cumulant_{i}": (part.dims, part.values) for i, part in enumerate(listed, 1)}
        coordinates = {name: (one.dims, one.values) for name, one in listed[0].coords.items()}
        told = {"model": repr(self), "heat_statistics": self.heat_statistics}
        return results.dataset(variables, coordinates, told)

    @at_counting("1/s")
    def generating_function(self, T1: Array, T2: Array, counting: Array) -> Array:
        """Generating function a second, G(λ) = ln⟨exp(λQ)⟩/t, of the heat Q that crosses in a long time t.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the baths.
        counting : quantity or DataArray
            The counting field λ, an inverse energy, within `counting_interval`.

        Returns
        -------
        Quantity or DataArray
            In 1/s; a DataArray where an argument or a parameter is one.

        Raises
        ------
        HeatChainError
            Outside the interval, or where the link has none, as a bare conductance.

        Notes
        -----
        G(λ) = -(1/2π)∫ln{1 - 𝒯[n1(1 + n2)(e^{λħω} - 1) + n2(1 + n1)(e^{-λħω} - 1)]}dω, with the symmetry of Gallavotti
        and Cohen G(λ) = G(1/k_BT1 - 1/k_BT2 - λ).
        """
        low, high = self._counting_interval(T1, T2)
        outside = (counting < low * (1.0 + 1e-12)) | (counting > high * (1.0 + 1e-12))
        if np.any(outside):
            first = np.broadcast_arrays(counting, low, high)
            at, least, most = (float(one[outside][0]) if one.ndim else float(one) for one in first)
            raise HeatChainError(
                f"`counting` must lie from {least:.6g} 1/J to {most:.6g} 1/J, where the generating function exists, "
                f"but is {at:.6g} 1/J."
            )
        generating = finite(type(self)._generating, "generating function")
        return generating(self, T1, T2, np.clip(counting, low, high))

    def counting_interval(self, T1: Value, T2: Value) -> tuple[Quantity, Quantity]:
        """Lowest and highest counting field at which `generating_function` may be asked.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the baths.

        Returns
        -------
        pair of Quantity
            In 1/J. Every transmission has a generating function from -1/k_BT2 to 1/k_BT1; one that falls with a power
            of the frequency has none beyond, one that ends or falls exponentially has it further on both sides. Of
            levels, which exchange few quanta, it exists everywhere.
        """
        kelvins = temperature(T1, "T1"), temperature(T2, "T2")
        low, high = self._evaluate(lambda one, *T: tuple(one._counting_interval(*T)), "1/J", *kelvins, count=2)
        return low, high

    @at_current("1/s")
    def large_deviation(self, T1: Array, T2: Array, current: Array) -> Array:
        """How unlikely a mean current other than J is: over a long time t its probability falls as exp(-I(j)t).

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the baths.
        current : quantity or DataArray
            Mean current j over that time, from bath 1 to bath 2; it may be negative.

        Returns
        -------
        Quantity or DataArray
            I(j), in 1/s: zero at the current J of the link; a DataArray where an argument or a parameter is one.

        Notes
        -----
        I(j) = sup_λ [λj - G(λ)]. By the symmetry of G, heat that flows from cold to hot is less likely by
        I(-j) - I(j) = j(1/k_BT2 - 1/k_BT1), the entropy that is not produced over k_B. Where j is so large that λ would
        leave the interval of G, I goes on as a straight line: few quanta of one energy, or of very high energy, then
        carry what is missing.
        """
        arrays = np.broadcast_arrays(T1, T2, current)
        if self.shape:
            raise HeatChainError("`large_deviation` is of a single link. Take one by index.")
        first, second, wanted = (one.ravel() for one in arrays)
        low, high = self._counting_interval(first, second)

        def generating(counting: Array) -> Array:
            return self._generating(first, second, counting)

        width = 1.0 / (k * np.maximum(first, second))  # a scale of λ where its interval has no end
        return rate(generating, wanted, low, high, width).reshape(arrays[0].shape)

    @between_temperatures("")
    def uncertainty_ratio(self, T1: Array, T2: Array) -> Array:
        """Noise over the least that the thermodynamic uncertainty relation allows, Sσ/(2k_BJ²) >= 1.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the baths.

        Returns
        -------
        Quantity or DataArray
            Dimensionless; 1 at equal temperatures; a DataArray where an argument or a parameter is one.

        Notes
        -----
        σ = J(1/T2 - 1/T1) is the entropy production; A. C. Barato and U. Seifert, Phys. Rev. Lett. 114, 158101 (2015),
        for classical jumps. Bosons that a transmission carries keep it too, because both terms of S are positive and
        coth z >= 1/z: the ratio is at least 1 whatever 𝒯 is. A value below 1 is a sign that current and noise do not
        belong together.
        """
        current, noise = self._current(T1, T2), self._kernel("_heat_noise")(self, T1, T2)
        refuse_unbounded(T1, T2, current)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = noise * (np.abs(T1 - T2) / T1 / T2) / (2.0 * k * np.abs(current))
        return np.where(current == 0.0, 1.0, found)


def refuse_unbounded(T1: Array, T2: Array, current: Array) -> None:
    """Refuse an entropy production of heat that flows into a bath at 0 K."""
    if np.any((np.minimum(T1, T2) == 0.0) & (current != 0.0)):
        raise HeatChainError(
            "The entropy production is unbounded where heat flows into a bath at 0 K. Give that bath a temperature "
            "above 0 K."
        )


def _paired(value: Value, name: str) -> xr.DataArray:
    """Temperatures with labels: a plain array gets the dimension `pair`."""
    kelvins = temperature(value, name)
    if isinstance(kelvins, xr.DataArray):
        return kelvins
    if kelvins.ndim > 1:
        raise HeatChainError(f"`{name}` must have labels where it has {kelvins.ndim} dimensions. Give a DataArray.")
    return xr.DataArray(kelvins, dims=("pair",)[: kelvins.ndim])
