"""What is known exactly of the spin-boson junction: its coherence, the sum-rule bound that follows, details of HEOM."""

from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.spin import methods
from chain.links.spin.parameters import SpinParameters
from chain.units.boundary import Value, abscissa, temperature
from chain.units.constants import k
from chain.units.labels import over_temperature
from chain.units.methods import at_temperature

_UNBIASED = "The method {0!r} needs a spin without bias: with one, paths of either sign differ in weight by a phase. "
_LONG_NAMES = {
    "coherence": "coherence ⟨σ_x⟩",
    "standard_error": "standard error of the coherence",
    "error": "largest change by the last depths and the last exponent",
    "fit_residual": "largest relative deviation of the baths' fitted correlation",
    "sum_rule_residual": "relative deviation from the f-sum rule, Eq. (7)",
    "balance_residual": "relative difference of the heat by fluctuations from that by response",
    "exponents": "exponents of the fit",
    "depth": "depth of the hierarchy",
    "matrices": "number of auxiliary matrices",
}


class ExactSpin(SpinParameters):
    """A spin between two ohmic baths, with what is numerically exact and no closed theory."""

    # -- coherence ----------------------------------------------------------------------------------------------------

    def _equilibrium(self, T: Array, method: str, options: dict[str, Any]) -> tuple[Array, Array]:
        """⟨σ_x⟩ of one temperature for both baths, and its standard error."""
        module = methods.find(method, "coherence").load()
        left, right, cutoff, bias = self._reduced()
        if np.any(bias != 0.0):
            raise HeatChainError(f"{_UNBIASED.format(method)}Write method='heom', or bias='0 rad/s'.")
        every = np.broadcast(T / self._kelvin, left + right, cutoff)
        if np.any(T <= 0.0):
            raise HeatChainError("`T` must be above 0 K, where imaginary time has no end.")
        found = np.array([module.coherence(*map(float, values), **options) for values in every])
        return found[:, 0].reshape(every.shape), found[:, 1].reshape(every.shape)

    def _stationary(self, T1: Array, T2: Array) -> tuple[Array, ...]:
        """Fields of `heom.Result` for the coherence; the value first."""
        module = methods.find("heom", "coherence").load()
        return tuple(module.coherence(T1 / self._kelvin, T2 / self._kelvin, *self._reduced()))

    def coherence(self, T: Value, T2: Value | None = None, method: str = "path-integral", **options: Any) -> xr.Dataset:
        """Coherence ⟨σ_x⟩ of the spin, numerically exact.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature of both baths, or of the left one where `T2` is given.
        T2 : quantity or DataArray, optional
            Temperature of the right bath, for the method "heom".
        method : str, default "path-integral"
            "path-integral", in imaginary time as a tensor network; "monte-carlo", cluster Monte Carlo in continuous
            imaginary time; or "heom", hierarchical equations of motion, also for unequal temperatures.
        **options
            `tolerance`, the uncertainty at which the first two are content (1e-6 and 3e-4), and for Monte Carlo the
            `seed`.

        Returns
        -------
        Dataset
            Over the temperature's and the parameters' dimensions: `coherence`, and `standard_error`, the statistical
            error of Monte Carlo, or the uncertainty of extrapolation or truncation of the others. From "heom" also the
            residuals and sizes as in `conductance_details`.

        Raises
        ------
        HeatChainError
            where the method does not hold for a bias or for two temperatures, or QuTiP is missing
        SolverError
            where it has not converged; its `partial` holds the estimates

        Notes
        -----
        [Taylor2015] Eqs. (16)-(18). Heat is bounded by -⟨σ_x⟩: see `sum_rule_conductance`.

        Examples
        --------
        >>> import chain
        >>> spin = chain.SpinMediator(splitting="1e12 rad/s", coupling=(0.1, 0.1), cutoff="1e13 rad/s")
        >>> f"{spin.coherence('20 K').coherence.item():.5f}"
        '-0.15394'
        """
        methods.find(method, "coherence")
        link, left = self._labelled(), over_temperature(abscissa(T))
        attributes = {"method": method, "reference": "Taylor2015, Eqs. (16)-(18)", "model": repr(self)}
        if method == "heom":
            if options:
                raise HeatChainError(f"`{next(iter(options))}` is no option of the method 'heom'. Leave it out.")
            right = left if T2 is None else temperature(T2, "T2")
            if isinstance(right, np.ndarray) and right.ndim:
                right = xr.DataArray(right, dims=left.dims)
            return _details(link, ExactSpin._stationary, "coherence", "", (left, right)).assign_attrs(attributes)
        if T2 is not None:
            raise HeatChainError(
                f"The method {method!r} needs one temperature: baths of two have no equilibrium in imaginary time. "
                "Leave out `T2`, or write method='heom'."
            )
        found = link._evaluate(lambda one, T: one._equilibrium(T, method, options), "", left, count=2)
        return _labelled(dict(zip(("coherence", "standard_error"), found, strict=True))).assign_attrs(
            attributes | {name: float(value) for name, value in options.items()}
        )

    # -- the sum rule -------------------------------------------------------------------------------------------------

    def _sum_rule(self, T: Array) -> Array | None:
        """None where there is a bias: `coherence(T, method="heom")` then gives what Eq. (18) needs."""
        if np.any(self._parameters["bias"] != 0.0):
            return None
        return self._sum_rule_conductance(T)

    def _sum_rule_conductance(self, T: Array) -> Array:
        biased = np.any(self._parameters["bias"] != 0.0)
        # [Taylor2015] Eq. (18)
        return self._per_kelvin((self._stationary(T, T) if biased else self._equilibrium(T, "path-integral", {}))[0])

    def _sum_rule_current(self, T1: Array, T2: Array) -> Array:
        # [Taylor2015] Eq. (17): of the steady state between both baths
        return self._per_kelvin(self._stationary(T1, T2)[0]) * (T1 - T2)

    def _per_kelvin(self, coherence: Array) -> Array:
        """πα_Lα_R/α · k_B · (-Δ⟨σ_x⟩)."""
        left, right, _, _ = self._reduced()
        together = np.divide(left * right, left + right, out=np.zeros(np.shape(left + right)), where=left + right > 0.0)
        return np.asarray(np.pi * together * k * self._parameters["splitting"] * -coherence)

    @at_temperature("W/K")
    def sum_rule_conductance(self, T: Array) -> Array:
        """Largest conductance that the f-sum rule allows, [Taylor2015] Eq. (18), in W/K.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, any shape that broadcasts against the link's.

        Returns
        -------
        Quantity or DataArray
            A DataArray where `T` or a parameter is one.

        Notes
        -----
        π α_Lα_R/(α_L + α_R) k_B (-Δ⟨σ_x⟩), with ⟨σ_x⟩ of the path integral, or of "heom" where there is a bias: the sum
        rule does not know of it.
        """
        return self._sum_rule_conductance(T)

    # -- heat ---------------------------------------------------------------------------------------------------------

    def _conductance_fields(self, T: Array) -> tuple[Array, ...]:
        module = methods.find("heom", "conductance").load()
        value, error, *others = module.conductance_details(T / self._kelvin, *self._reduced())
        unit = k * self._parameters["splitting"]
        return (value * unit, error * unit, *others)

    def conductance_details(self, T: Value) -> xr.Dataset:
        """Thermal conductance by hierarchical equations of motion, with how far it has converged.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature of both baths.

        Returns
        -------
        Dataset
            Over the temperature's and the parameters' dimensions: `conductance` and its `error` in W/K, the largest
            change by the last depth and the last exponent; `coherence`; `fit_residual`, of the baths' correlation
            relative to itself; `sum_rule_residual`, relative; `balance_residual`, the relative difference of the
            conductance by fluctuations from that by response, 0 in detailed balance; and the numbers of `exponents`,
            `depth` and `matrices`.

        Raises
        ------
        HeatChainError, SolverError
            as `coherence`
        """
        link, kelvins = self._labelled(), over_temperature(abscissa(T))
        found = _details(link, ExactSpin._conductance_fields, "conductance", "W K^-1", (kelvins,))
        return found.assign_attrs(method="heom", reference="Taylor2015, Eq. (5)", model=repr(self))


def _details(link: ExactSpin, kernel: Any, value: str, unit: str, temperatures: tuple[Any, ...]) -> xr.Dataset:
    """Fields of `heom.Result` as a dataset."""
    from chain.links.spin.hierarchy.heom import NAMES

    found = dict(zip((value, *NAMES[1:]), link._evaluate(kernel, "", *temperatures, count=len(NAMES)), strict=True))
    if value == "coherence":
        found["standard_error"] = found.pop("error")
    for name in {value, "error"} & set(found):
        found[name] = found[name].assign_attrs(units=unit or "1")
    return _labelled(found)


def _labelled(variables: dict[str, xr.DataArray]) -> xr.Dataset:
    return xr.Dataset(
        {
            name: found.assign_attrs(
                units=found.attrs.get("units") or "1", long_name=_LONG_NAMES.get(name, "thermal conductance")
            )
            for name, found in variables.items()
        }
    )
