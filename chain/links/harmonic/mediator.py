"""The harmonic mediator: heat through an oscillator between two Drude baths, [Panasyuk2012] Secs. III and V."""

from collections.abc import Callable

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import representable
from chain.errors import HeatChainError
from chain.links.harmonic import band, heat, limits, maximum, noise, plateau, poles, regime, transmission
from chain.links.harmonic.interference import integral
from chain.links.harmonic.limits import SMALL
from chain.links.harmonic.oscillator import Oscillator
from chain.links.harmonic.regime import Regime
from chain.units.boundary import Quantity, Value, abscissa, temperature
from chain.units.constants import hbar, k
from chain.units.glance import KELVINS
from chain.units.labels import over_temperature
from chain.units.methods import at_temperature, between_temperatures


class HarmonicMediator(Oscillator):
    """A harmonic oscillator that carries heat between two baths, such as a molecule between two particles.

    A bath is a body of so many oscillators that its temperature stays. Each damps the mediator like friction that is
    proportional to velocity, up to its cutoff, above which the coupling fades (a Drude cutoff).

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequency ω0 of the mediator.
    damping : quantity or pair of quantity
        Total damping γ̂ = γ/m, split evenly, or the pair (γ1/m, γ2/m).
    cutoff : quantity or DataArray
        Cutoff D of both baths; by default infinite.

    Raises
    ------
    HeatChainError
        where a parameter is not positive, has another dimension, or differs from the frequency by more than a factor
        of 1e30

    Notes
    -----
    Frequencies are angular: rad/s, 1/s; Hz (times 2π), cm^-1 (times 2πc), eV (over ħ) and K (times k_B/ħ) are
    converted. Each may be an array or a DataArray, and they broadcast: the mediator then stands for many.
    Conductance and current are those of [Panasyuk2012] Eqs. (43) and (42), for an infinite cutoff (62) and (61), with
    the factor 4γ1γ2/γ² for unequal couplings, right to 1e-12 for any damping, cutoff and temperatures
    (`tests/links/harmonic/test_heat.py`).

    Examples
    --------
    >>> mediator = HarmonicMediator(frequency="480 cm^-1", damping="100 cm^-1", cutoff="165 K")
    >>> print(f"{mediator.conductance('300 K').to('pW/K'):.4f~P}")
    2.2288 pW/K
    >>> print(f"{mediator.current('300 K', '200 K').to('pW'):.2f~P}")
    184.36 pW
    """

    channels = 1.0
    separable = True  # the transmission does not depend on temperature

    # -- heat ---------------------------------------------------------------------------------------------------------

    def _conductance(self, T: Array) -> Array:
        r = self._reduced
        shape, index, (T,) = self._flat(T)
        # [Panasyuk2012] Eqs. (43), (62)
        return (heat.conductances(r.rows, r.kelvin, index, T, heat.nodes()) * r.unit[index]).reshape(shape)

    def _potential(self, T: Array) -> Array:
        r = self._reduced
        shape, index, (T,) = self._flat(T)
        return (heat.potentials(r.rows, r.kelvin, index, T, heat.nodes()) * r.unit[index] * T).reshape(shape)

    def _current(self, T1: Array, T2: Array) -> Array:
        r = self._reduced
        shape, index, (T1, T2) = self._flat(T1, T2)
        # [Panasyuk2012] Eqs. (42), (61)
        mean = heat.currents(r.rows, r.kelvin, index, T1, T2, heat.nodes())
        with np.errstate(over="ignore"):
            found = mean * r.unit[index] * (T1 - T2)
        return representable(found, "current").reshape(shape)

    # -- its fluctuations ---------------------------------------------------------------------------------------------

    @property
    def heat_statistics(self) -> str:
        """From its transmission."""
        return "transmission"

    def _heat_noise(self, T1: Array, T2: Array) -> Array:
        return np.asarray(HarmonicMediator._heat_cumulants(self, T1, T2, 2)[1])

    def _heat_cumulants(self, T1: Array, T2: Array, count: int) -> Array:
        r = self._reduced
        shape, index, (T1, T2) = self._flat(T1, T2)
        hot, cold = np.maximum(T1, T2), np.minimum(T1, T2)
        peaks = 4.0 * r.share1 * r.share2
        found = noise.cumulants(r.rows, peaks, r.kelvin, index, hot, cold, count, heat.nodes())
        omega = self._parameters["frequency"].ravel()[index]
        order = np.arange(1, count + 1)[:, None]
        sign = np.where((T1 < T2) & (order % 2 == 1), -1.0, 1.0)
        with np.errstate(over="ignore"):
            found = sign * (hbar * omega) ** order * omega * found
        return found.reshape(count, *shape)

    def _generating(self, T1: Array, T2: Array, counting: Array) -> Array:
        shape, index, flat = self._flat(T1, T2, counting)
        p = {name: value.ravel() for name, value in self._parameters.items()}
        found = np.empty(index.size)
        for j in np.unique(index):
            one = tuple((float(p[name][j]),) for name in ("frequency", "damping1", "damping2"))
            found[index == j] = integral(*one, float(p["cutoff"][j]))._generating(*(x[index == j] for x in flat))
        return found.reshape(shape)

    def _transmission(self, omega: Array) -> Array:
        p, damping = self._parameters, self._damping()
        unit = p["frequency"]
        asymmetry = 4.0 * (p["damping1"] / damping) * (p["damping2"] / damping)
        return asymmetry * transmission.transmission(omega / unit, damping / unit, p["cutoff"] / unit)

    @between_temperatures("W")
    def low_temperature_current(self, T1: Array, T2: Array) -> Array:
        """Heat current in the limit of low temperature, proportional to T1⁴ - T2⁴, in W.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the first and the second bath; they broadcast against each other and the mediator's shape.

        Returns
        -------
        Quantity or DataArray
            In W; a DataArray where an argument or a parameter is one.

        Notes
        -----
        [Panasyuk2012] Eqs. (49)-(51). It holds far below the slowest pole, ω0²/γ̂ for a strongly damped mediator, and is
        far too large above: see `limits`.
        """
        r = self._reduced
        shape, index, (T1, T2) = self._flat(T1, T2)
        kelvin = r.kelvin[index]
        found = limits.low_temperature_current(r.damping[index], T1 * kelvin, T2 * kelvin)
        return (found * r.unit[index] / kelvin).reshape(shape)

    # -- bounds and limits --------------------------------------------------------------------------------------------

    def _sum_rule_conductance(self) -> Array:
        r = self._reduced
        return (r.rows[:, transmission.CLASSICAL] * r.unit).reshape(self.shape)

    def _sum_rule(self, T: Array) -> Array:
        return self._sum_rule_conductance() + np.zeros_like(T)

    def sum_rule_conductance(self) -> Quantity:
        """Upper bound of the conductance, reached at high temperature: (k_B/2π)∫𝒯dω, in W/K.

        Notes
        -----
        [Panasyuk2012] Eq. (47) times 4γ1γ2/γ²; [Taylor2015] Eqs. (9)-(10) for this transmission.
        """
        return self._evaluate(HarmonicMediator._sum_rule_conductance, "W/K")

    @at_temperature("")
    def in_band_fraction(self, T: Array) -> Array:
        """Fraction of the conductance that is carried below the cutoff; 1 for an infinite cutoff.

        The Drude cutoff is soft. What is carried above it would have no phonons in a solid whose band ends there.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, of any shape that broadcasts against the mediator's.

        Returns
        -------
        Quantity or DataArray
            From 0 to 1; a DataArray where an argument or a parameter is one.
        """
        r = self._reduced
        shape, index, (T,) = self._flat(T)
        reduced = T * r.kelvin[index]
        # Nothing is above an infinite cutoff; nor at temperatures so low that the integrals vanish
        split = np.isfinite(r.cutoff[index]) & (reduced > 1e-30)
        fraction = np.ones(reduced.size)
        chosen = index[split]
        below = band.carried(r.damping[chosen], r.cutoff[chosen], reduced[split])
        whole = heat.conductances(r.rows, r.kelvin, chosen, T[split], heat.nodes())
        fraction[split] = np.minimum(below / whole, 1.0)
        return fraction.reshape(shape)

    @at_temperature("W/K")
    def plateau_conductance(self, T: Array) -> Array:
        """Conductance in the intermediate range of temperature, where the resonance is not excited, in W/K.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, of any shape that broadcasts against the mediator's.

        Returns
        -------
        Quantity or DataArray
            In W/K; a DataArray where an argument or a parameter is one.

        Notes
        -----
        [Panasyuk2012] Eqs. (74)-(76), with the integrals J_k(T) and the residue g_3, times 4γ1γ2/γ²: for D, γ̂_D far
        below ω0 at temperatures below ħω0/k_B. Its limit for k_BT above ħD is Eq. (77), a plateau.
        """
        self._need_cutoff("plateau_conductance", "has no intermediate range")
        r = self._reduced
        shape, index, (T,) = self._flat(T)
        residue = poles.poles_and_residues(r.damping[index], r.cutoff[index])[1][:, 2].real
        found = plateau.conductance(r.damping[index], r.cutoff[index], T * r.kelvin[index], residue)
        return np.asarray((found * r.unit[index]).reshape(shape))

    def _limits(self, T: Array) -> tuple[Array, Array, Array]:
        """Value, parameter and deviation of every limit, last dimension as in `limits.LIMITS`."""
        r = self._reduced
        shape, index, (T,) = self._flat(T)
        arguments = r.damping[index], r.cutoff[index], T * r.kelvin[index]
        exact = heat.conductances(r.rows, r.kelvin, index, T, heat.nodes())[:, None]
        found = limits.values(*arguments)
        with np.errstate(divide="ignore", invalid="ignore"):
            deviation = np.where(exact > 0.0, found / exact - 1.0, np.where(found > 0.0, np.inf, 0.0))
        result = found * r.unit[index, None], limits.parameters(*arguments), deviation
        return tuple(part.reshape(*shape, len(limits.LIMITS)) for part in result)  # type: ignore[return-value]

    def limits(self, T: Value) -> xr.Dataset:
        """Simple formulas for the conductance in limiting cases, in W/K, and whether each holds at a temperature.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, of any shape.

        Returns
        -------
        Dataset
            Over `limit`, the temperature's and the parameters' dimensions, with `conductance` (exact), `value` of each
            limit in W/K, its `parameter` that must be small, `holds` (the parameter is at most 0.1), its relative
            `deviation` from the exact conductance, and over `limit` the `largest_deviation` of any mediator at any
            temperature at which it holds.

        Notes
        -----
        [Panasyuk2012] Eqs. (47), (48), (51), the plateau of Eqs. (74)-(76) for any damping, and Eq. (77), each times
        4γ1γ2/γ². What must be small is described at `chain.links.harmonic.limits.parameters`.
        """
        link, kelvins = self._labelled(), over_temperature(abscissa(T))
        exact = link.conductance(kelvins)
        value, parameter, deviation = link._evaluate(HarmonicMediator._limits, "", kelvins, core=("limit",), count=3)
        return limits.dataset(exact, value, parameter, deviation)

    def _maximum(self, T: Array) -> tuple[Array, Array, Array, Array]:
        """Damping, conductance there and for infinite damping, relative height."""
        r = self._reduced
        shape, index, (T,) = self._flat(T)
        found = [maximum.find(r.cutoff[j], t * r.kelvin[j]) for j, t in zip(index, T, strict=True)]
        unit, omega = r.unit[index], self._parameters["frequency"].ravel()[index]
        columns = (
            np.array([one.damping for one in found]) * omega,
            np.array([one.conductance for one in found]) * unit,
            np.array([one.limit for one in found]) * unit,
            np.array([one.height for one in found]),
        )
        return tuple(column.reshape(shape) for column in columns)  # type: ignore[return-value]

    def maximum(self, T: Value) -> xr.Dataset:
        """Largest conductance over all dampings, with frequency, cutoff and the ratio of couplings kept.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, of any shape.

        Returns
        -------
        Dataset
            With `damping` of the maximum in rad/s, `maximum` K_max and `limit` K_∞ for infinite damping in W/K,
            `height` ΔK̂ = (K_max - K_∞)/K_max and `exists`; where no maximum exceeds the limit, `damping` is infinite
            and `height` is 0.

        Notes
        -----
        [Panasyuk2012] Sec. V and Fig. 3. The maximum is the zero of the derivative with the damping's logarithm.
        """
        link, kelvins = self._labelled(), over_temperature(abscissa(T))
        damping, largest, limit, height = link._evaluate(HarmonicMediator._maximum, "W/K", kelvins, count=4)
        return xr.Dataset(
            {
                "damping": damping.assign_attrs(units="rad/s", long_name="damping of the largest conductance"),
                "maximum": largest.assign_attrs(long_name="largest conductance"),
                "limit": limit.assign_attrs(long_name="conductance for infinite damping"),
                "height": height.assign_attrs(units="1", long_name="relative height of the maximum"),
                "exists": np.isfinite(damping).assign_attrs(long_name="whether there is a maximum"),
            }
        )

    def _weak_coupling(self, T1: Array, T2: Array) -> tuple[Array, Array]:
        """Temperature by Eq. (72) in kelvin, and how far the mediator's energies are from those of it."""
        found = self._weak_temperature(T1, T2)
        kelvin = k / hbar / self._parameters["frequency"]
        potential, kinetic, _ = self._energies(T1, T2)
        return found, regime.temperature_deviation(found * kelvin, potential * kelvin, kinetic * kelvin)

    def _follows(self) -> dict[str, Callable[[], str]]:
        room = KELVINS[0]
        return super()._follows() | {
            f"regime at {room:g} K": lambda: self.regime(f"{room} K", f"{room} K").in_short if self._quick else ""
        }

    def regime(self, T1: Value, T2: Value) -> Regime:
        """In words and numbers what kind of mediator this is between two temperatures.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            One temperature each.

        Returns
        -------
        Regime
            An object whose `str` is a paragraph, and whose fields are quantities.
        """
        first, second = temperature(T1, "T1"), temperature(T2, "T2")
        if self.shape or np.ndim(first) or np.ndim(second):
            raise HeatChainError("`regime` is of a single mediator between two temperatures. Take one by index.")
        one = self._select(np.array(0))  # without labels
        first, second = np.asarray(first), np.asarray(second)
        baths, mean = (Quantity(float(first), "K"), Quantity(float(second), "K")), 0.5 * (first + second)
        omega, damping, poles = one._parameters["frequency"], one._damping(), one.poles.magnitude
        effective = one.effective_damping
        lowest = min(float(omega), float(k / hbar * first), float(k / hbar * second))
        coupling = effective.magnitude / lowest if lowest else np.inf
        finite = bool(np.isfinite(one._parameters["cutoff"]))
        weak, deviation = one._weak_coupling(first, second)
        return Regime(
            motion=regime.motion(poles),
            transport=regime.transport(one._limits(first)[1], one._limits(second)[1]),
            damping_ratio=float(damping / omega),
            momentum_time=Quantity(float(1.0 / damping), "s"),
            coordinate_time=Quantity(float(damping / omega / omega), "s"),
            slowest_rate=Quantity(float(np.abs(poles).min()), "rad/s"),
            effective_damping=effective,
            coupling=coupling,
            imbalance=float(one.imbalance(*baths).magnitude) if finite else None,
            # [Panasyuk2012] Eqs. (71)-(72)
            mediator_temperature=Quantity(float(weak), "K") if max(coupling, deviation) <= SMALL else None,
            temperature_deviation=float(deviation),
            conductance=Quantity(float(one._conductance(mean)), "W/K"),
            in_band_fraction=float(one.in_band_fraction(Quantity(float(mean), "K")).magnitude),
        )
