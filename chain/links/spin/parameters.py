"""Parameters of the spin-boson junction, and where each method for it holds."""

import warnings
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import representable
from chain.errors import HeatChainError, ModelWarning
from chain.links.base import Link
from chain.links.couplings import couplings
from chain.links.spin import kondo, methods
from chain.units.boundary import Quantity, Value, abscissa, angular_frequency
from chain.units.constants import hbar, k
from chain.units.labels import over_temperature
from chain.units.parameter import Parameter, written


class SpinParameters(Link):
    """A spin between two ohmic baths, with what is known of it before any heat is computed."""

    channels = 1.0  # each ohmic bath is one semi-infinite line of modes
    _fixed = ("method",)
    method: str

    def __init__(
        self,
        splitting: Value,
        coupling: Any,
        cutoff: Value,
        bias: Value = "0 rad/s",
        method: str = "niba",
    ) -> None:
        methods.find(method, "current")
        if method in methods.EXACT:
            raise HeatChainError(
                f"`method` of a link must be quick, since a chain makes tables with it, but is {method!r}. "
                f"Write {' or '.join(map(repr, methods.METHODS))} here, and method={method!r} where you ask for a "
                "conductance."
            )
        left, right = couplings(coupling, zero=True)
        self.__dict__["method"] = method
        self._store(
            splitting=angular_frequency(splitting, "splitting"),
            left=left,
            right=right,
            cutoff=angular_frequency(cutoff, "cutoff"),
            bias=angular_frequency(bias, "bias", positive=False),
        )
        p = self._parameters
        if np.any(p["cutoff"] < p["splitting"]):
            warnings.warn(
                f"The `cutoff`, {np.min(p['cutoff']):.4g} rad/s, lies below the `splitting`, "
                f"{np.max(p['splitting']):.4g} rad/s: the baths have next to no modes in resonance with the spin.",
                ModelWarning,
                stacklevel=2,
            )

    # -- parameters ---------------------------------------------------------------------------------------------------

    splitting = Parameter("splitting", "rad/s", "Angular frequency Δ of the two levels.")
    cutoff = Parameter("cutoff", "rad/s", "Angular frequency ω_c of the baths' cutoff.")
    bias = Parameter("bias", "rad/s", "Angular frequency ε of the bias.")

    def _written(self) -> dict[str, str]:
        p = self._parameters
        coupling = f"({written(p['left'])}, {written(p['right'])})"
        numbers = {name: written(p[name], "rad/s") for name in ("cutoff", "bias")}
        splitting = {"splitting": written(p["splitting"], "rad/s"), "coupling": coupling}
        return splitting | numbers | {"method": repr(self.method)}

    @property
    def coupling(self) -> Quantity:
        """Total coupling α = α_L + α_R, dimensionless."""
        return self._evaluate(lambda link: link._parameters["left"] + link._parameters["right"], "")

    @property
    def rectifies(self) -> bool:
        """Whether more heat flows one way than the other: where α_L differs from α_R."""
        return bool(np.any(self._parameters["left"] != self._parameters["right"]))

    def _reduced(self) -> tuple[Array, Array, Array, Array]:
        """α_L, α_R, ω_c/Δ and ε/Δ."""
        p = self._parameters
        return p["left"], p["right"], p["cutoff"] / p["splitting"], p["bias"] / p["splitting"]

    @property
    def _kelvin(self) -> Array:
        """Temperature ħΔ/k_B."""
        return np.asarray(hbar / k * self._parameters["splitting"])

    def _kondo_temperature(self) -> Array:
        left, right, cutoff, _ = self._reduced()
        return representable(kondo.temperature(left + right, cutoff) * self._kelvin, "Kondo temperature")

    def kondo_temperature(self) -> Quantity:
        """Kondo temperature, the scale k_BT_K = ħΔ_eff of the renormalised splitting, in K.

        Notes
        -----
        [Taylor2015] after Eq. (18): T_K = g (ħΔ/k_B)(Δ/ω_c)^{α/(1-α)}, g = [Γ(1-2α) cos πα]^{1/2(1-α)}, and 0 for
        α >= 1. It is a limit of Δ ≪ ω_c: where 1 - α falls below about (Δ/ω_c)², g grows beyond all bounds.
        """
        return self._evaluate(SpinParameters._kondo_temperature, "K")

    # -- methods and their ranges -------------------------------------------------------------------------------------

    def _error(self, T: Array, method: str) -> Array:
        found = methods.METHODS[method].load().error(T / self._kelvin, *self._reduced())
        return np.asarray(np.broadcast_to(found, np.broadcast_shapes(self.shape, np.shape(T))))

    def _holds(self, method: str, *temperatures: Array) -> bool:
        return all(bool(np.all(self._error(T, method) <= methods.LIMIT)) for T in temperatures)

    def _span(self, name: str) -> tuple[float, float]:
        """Lowest and highest temperature in K at which a method holds for every link."""
        rows = np.stack([value.ravel() for value in (*self._reduced(), self._kelvin)], axis=1)
        spans = [
            (kelvin * low, kelvin * high)
            for *reduced, kelvin in np.unique(rows, axis=0).tolist()
            for low, high in [methods.span(methods.METHODS[name], *reduced)]
        ]
        return max(low for low, _ in spans), min(high for _, high in spans)

    def _require(self, name: str, quantity: str, *temperatures: Array) -> Any:
        """The module of a method where the temperatures are in its range; an error that says which to use otherwise."""
        method = methods.find(name, quantity)
        if name in methods.EXACT or self._holds(name, *temperatures):
            return method.load()
        low, high = self._span(name)
        coldest, hottest = min(float(np.min(T)) for T in temperatures), max(float(np.max(T)) for T in temperatures)
        reach = f"is {coldest:.4g} K" if coldest == hottest else f"reaches from {coldest:.4g} K to {hottest:.4g} K"
        where = f"from {low:.4g} K to {high:.4g} K" if low < high else "nowhere"
        others = [
            other
            for other, entry in methods.METHODS.items()
            if other != name and quantity in entry.computes and self._holds(other, *temperatures)
        ]
        advice = f"Write method={others[0]!r}." if others else "No other method holds there for this spin."
        raise HeatChainError(
            f"`T` must be in the range of the method {name!r}, which holds {where} for this spin (it needs "
            f"{method.needs}), but {reach}. {advice}"
        )

    @property
    def lower(self) -> float:
        """Lowest temperature in K at which the link's own method holds."""
        return self._span(self.method)[0]

    @property
    def upper(self) -> float:
        """Highest temperature in K at which the link's own method holds."""
        return self._span(self.method)[1]

    def theories(self, T: Value) -> xr.Dataset:
        r"""How far off each method's conductance may be, and whether the method holds.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, of any shape.

        Returns
        -------
        Dataset
            Over `theory`, the temperature's and the parameters' dimensions: `error`, an estimate of \|ln(κ/κ_exact)\|,
            and `holds` where it is at most ln 2. Over `theory`, the `largest_deviation`, \|ln(κ/κ_exact)\| of any spin
            at any temperature at which a method holds, 0.8.

        Notes
        -----
        The estimates stand in `error` of `chain.links.spin.niba` and `bloch_redfield`. Where both methods hold, their
        conductances and currents differ by no more than that in random search (2·10⁵ spins, six decades of each
        parameter; `tests/links/spin/test_ranges.py`). An exact conductance takes seconds: for 30 random spins
        (hierarchical equations of motion; k_BT from 0.32 to 6.3 ħΔ, α from 10⁻³ to 0.2, ω_c from 1 to 10 Δ, bias to
        5 Δ) no method that holds is further off. Elsewhere the largest deviation is an extrapolation.
        """
        link, kelvins = self._labelled(), over_temperature(abscissa(T))
        names = [name for name, method in methods.METHODS.items() if "conductance" in method.computes]
        errors: list[Any] = [
            link._evaluate(lambda one, T, name=name: one._error(T, name), "", kelvins) for name in names
        ]
        error = xr.concat(errors, xr.Variable("theory", names))
        largest = xr.Variable(
            "theory", [methods.LARGEST] * len(names), {"units": "1", "long_name": "largest error where it holds"}
        )
        return xr.Dataset(
            {
                "error": error.assign_attrs(units="1", long_name="estimated error of the logarithm of the conductance"),
                "holds": (error <= methods.LIMIT).assign_attrs(long_name="whether the method holds"),
                "largest_deviation": largest,
            }
        )
