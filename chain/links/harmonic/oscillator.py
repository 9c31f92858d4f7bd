"""The mediator as an oscillator: parameters, poles, response and energies, [Panasyuk2012] Secs. II and V."""

from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Complex, Places
from chain.checks import pair, representable
from chain.errors import HeatChainError
from chain.links.base import Link
from chain.links.harmonic import energies, poles, response, transmission, weak_coupling
from chain.units.boundary import Quantity, Value, angular_frequency, temperature
from chain.units.constants import hbar, k
from chain.units.methods import at_frequency, at_time, between_temperatures, derived
from chain.units.parameter import Parameter, written

_WIDEST = 1e30  # largest ratio, or its inverse, of damping or cutoff to the frequency


class Reduced(NamedTuple):
    """Flat parameters in units of the frequency."""

    damping: Array
    cutoff: Array
    share1: Array  # γ1/γ
    share2: Array  # γ2/γ
    rows: Array  # of `transmission.spectra`
    kelvin: Array  # k_B/ħω0
    unit: Array  # k_B ω0 · 4γ1γ2/γ², of conductance


def _stored(name: str, link: Link) -> Array:
    return link._parameters[name]


class Oscillator(Link):
    """An oscillator coupled to two Drude baths, without the heat that it carries."""

    frequency = Parameter("frequency", "rad/s", "Angular frequency ω0.")
    cutoff = Parameter("cutoff", "rad/s", "Cutoff D of the baths.")

    def __init__(
        self, frequency: Value, damping: Value | tuple[Value, Value] | list[Value], cutoff: Value = "inf"
    ) -> None:
        sides = pair(damping, "damping")
        if sides is None:
            first = second = 0.5 * angular_frequency(damping, "damping")
        else:
            first, second = (angular_frequency(value, f"damping[{i}]") for i, value in enumerate(sides))
        self._store(
            frequency=angular_frequency(frequency, "frequency"),
            damping1=first,
            damping2=second,
            cutoff=angular_frequency(cutoff, "cutoff", infinite=True),
        )
        self._check("damping", self._damping())
        self._check("cutoff", self._parameters["cutoff"])

    def _check(self, name: str, value: Array) -> None:
        with np.errstate(over="ignore"):
            ratio = value[np.isfinite(value)] / self._parameters["frequency"][np.isfinite(value)]
        if np.any((ratio < 1.0 / _WIDEST) | (ratio > _WIDEST)):
            raise HeatChainError(
                f"`{name}` must lie within a factor of {_WIDEST:.0e} of `frequency`, but their ratio goes from "
                f"{ratio.min():.3g} to {ratio.max():.3g}. Check the units."
            )

    def _written(self) -> dict[str, str]:
        p = self._parameters
        pair = [written(p[name], "rad/s") for name in ("damping1", "damping2")]
        even = np.array_equal(p["damping1"], p["damping2"])
        damping = written(self._damping(), "rad/s") if even else f"({', '.join(pair)})"
        frequency, cutoff = (written(p[name], "rad/s") for name in ("frequency", "cutoff"))
        return {"frequency": frequency, "damping": damping, "cutoff": cutoff}

    @cached_property
    def _reduced(self) -> Reduced:
        omega, first, second, cutoff = (value.flatten() for value in self._parameters.values())
        damping = first + second
        shares = first / damping, second / damping
        ratios = damping / omega, cutoff / omega
        unit = k * omega * (4.0 * shares[0] * shares[1])
        return Reduced(*ratios, *shares, transmission.spectra(*ratios), k / hbar / omega, unit)

    def _flat(self, *arguments: Array) -> tuple[tuple[int, ...], Places, list[Array]]:
        """Common shape; for every element of it the mediator's position, and the arguments."""
        shape = np.broadcast_shapes(self.shape, *(np.shape(value) for value in arguments))
        positions = np.arange(self._reduced.unit.size, dtype=np.intp).reshape(self.shape)
        # Copies, because read-only views would each have kernels compiled for them
        flat = [np.array(np.broadcast_to(value, shape)).ravel() for value in arguments]
        return shape, np.array(np.broadcast_to(positions, shape)).ravel(), flat

    # -- parameters, poles and response -------------------------------------------------------------------------------

    def _damping(self) -> Array:
        return self._parameters["damping1"] + self._parameters["damping2"]

    @property
    def damping(self) -> Quantity:
        """Total damping γ̂ = γ/m."""
        return self._evaluate(Oscillator._damping, "rad/s")

    @property
    def damping_pair(self) -> tuple[Quantity, Quantity]:
        """Damping (γ1/m, γ2/m) by the first and by the second bath."""
        first, second = (self._evaluate(partial(_stored, name), "rad/s") for name in ("damping1", "damping2"))
        return first, second

    @derived("rad/s", core=("pole",))
    def poles(self) -> Complex:
        """Poles μ_n, the roots of [Panasyuk2012] Eq. (21), in rad/s; last dimension `pole` of length 3.

        The third tends to the cutoff for weak coupling. For an infinite cutoff it is infinite, and the others are those
        of [Panasyuk2012] Eq. (23).
        """
        found, _ = poles.poles_and_residues(self._reduced.damping, self._reduced.cutoff)
        with np.errstate(invalid="ignore"):
            return found.reshape(*self.shape, 3) * self._parameters["frequency"][..., None]

    @derived("s", core=("pole",))
    def residues(self) -> Complex:
        """Residues g_n of the response, [Panasyuk2012] Eqs. (19), (24), in s; last dimension `pole` of length 3."""
        _, found = poles.poles_and_residues(self._reduced.damping, self._reduced.cutoff)
        if not np.all(np.isfinite(found)):
            raise HeatChainError("`residues` do not exist where two poles coincide. Use `response`, which does.")
        return found.reshape(*self.shape, 3) / self._parameters["frequency"][..., None]

    @at_time("1/s^2")
    def friction_kernel(self, time: Array) -> Array:
        """Friction kernel γ(t)/m = γ̂D exp(-D|t|), [Panasyuk2012] Eq. (15), in 1/s²; for a finite cutoff.

        Parameters
        ----------
        time : quantity or DataArray
            Time, of any shape that broadcasts against the mediator's.

        Returns
        -------
        Quantity or DataArray
            In 1/s²; a DataArray where an argument or a parameter is one.
        """
        self._need_cutoff("friction_kernel", "is a delta function")
        return response.friction_kernel(time, self._damping(), self._parameters["cutoff"])

    @at_time("s")
    def response(self, time: Array) -> Array:
        """Response g(t) of the coordinate to a kick, [Panasyuk2012] Eqs. (16)-(20), in s; 0 before t = 0.

        Parameters
        ----------
        time : quantity or DataArray
            Time, of any shape that broadcasts against the mediator's.

        Returns
        -------
        Quantity or DataArray
            In s; a DataArray where an argument or a parameter is one.
        """
        r = self._reduced
        shape, index, (time,) = self._flat(time)
        omega = self._parameters["frequency"].ravel()[index]
        return (response.response(time * omega, r.damping[index], r.cutoff[index]) / omega).reshape(shape)

    @at_frequency("rad/s")
    def friction_transform(self, frequency: Array) -> Array:
        """Laplace transform of the friction kernel over the mass, γ̂D/(D + z), in 1/s.

        Parameters
        ----------
        frequency : quantity or DataArray
            The transform's variable z, real: a rate, from 0 on.

        Returns
        -------
        Quantity or DataArray
            In rad/s; a DataArray where an argument or a parameter is one.

        Notes
        -----
        [Panasyuk2012] Eq. (18); γ̂ for an infinite cutoff.
        """
        return response.friction_transform(frequency, self._damping(), self._parameters["cutoff"])

    @at_frequency("s^2")
    def response_transform(self, frequency: Array) -> Array:
        """Laplace transform of the response, 1/[z² + ω0² + zγ̂D/(D + z)], in s².

        Parameters
        ----------
        frequency : quantity or DataArray
            The transform's variable z, real: a rate, from 0 on.

        Returns
        -------
        Quantity or DataArray
            In s²; a DataArray where an argument or a parameter is one.

        Notes
        -----
        [Panasyuk2012] Eqs. (17), (20).
        """
        p = self._parameters
        unit = p["frequency"]
        return response.response_transform(frequency / unit, self._damping() / unit, p["cutoff"] / unit) / unit**2

    # -- energies of the mediator -------------------------------------------------------------------------------------

    def _need_cutoff(self, name: str, what: str) -> None:
        if np.any(np.isinf(self._parameters["cutoff"])):
            raise HeatChainError(f"`{name}` {what} for an infinite `cutoff`. Give the mediator a finite `cutoff`.")

    def _energies(self, T1: Array, T2: Array) -> Array:
        """T_x, T_p, T_p - T_x in kelvin, shape (3, ...)."""
        r = self._reduced
        shape, index, (T1, T2) = self._flat(T1, T2)
        kelvin = r.kelvin[index]
        with np.errstate(over="ignore"):
            first, second = (energies.energies(r.rows, index, T * kelvin) for T in (T1, T2))
        # [Panasyuk2012] Eqs. (64)-(65): each bath enters with its share of the damping
        with np.errstate(invalid="ignore"):
            mean = (r.share1[index] * first + r.share2[index] * second) / kelvin
        representable(mean[0], "mediator's energy")
        return mean.reshape(3, *shape)

    @between_temperatures("K")
    def potential_temperature(self, T1: Array, T2: Array) -> Array:
        """Mean potential energy as a temperature, T_x = <kx²>/k_B, [Panasyuk2012] Eq. (64), in K.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the first and the second bath; they broadcast against each other and the mediator's shape.

        Returns
        -------
        Quantity or DataArray
            In K; a DataArray where an argument or a parameter is one.
        """
        return np.asarray(self._energies(T1, T2)[0])

    def _mediator_temperatures(self, T1: Array, T2: Array) -> tuple[Array, Array]:
        self._need_cutoff("mediator_temperatures", "has an infinite T_p, which grows with the logarithm of the cutoff,")
        potential, kinetic, _ = self._energies(T1, T2)
        return potential, kinetic

    def mediator_temperatures(self, T1: Value, T2: Value) -> tuple[Quantity, Quantity]:
        """Mean potential and kinetic energy of the mediator between two baths, as temperatures (T_x, T_p) in K.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the first and the second bath; they broadcast against each other and the mediator's shape.

        Returns
        -------
        pair of Quantity
            T_x and T_p in K; DataArrays where an argument or a parameter is one.

        Raises
        ------
        HeatChainError
            For an infinite cutoff, for which T_p is infinite; `potential_temperature` remains.

        Notes
        -----
        [Panasyuk2012] Eqs. (63)-(67), for unequal couplings with weights γ1/γ and γ2/γ of the baths' equilibria.
        """
        arguments = temperature(T1, "T1"), temperature(T2, "T2")
        first, second = self._evaluate(Oscillator._mediator_temperatures, "K", *arguments, count=2)
        return first, second

    @between_temperatures("")
    def imbalance(self, T1: Array, T2: Array) -> Array:
        """Relative imbalance (T_p - T_x)/(T_p + T_x) of the mediator's energies, [Panasyuk2012] Sec. V and Fig. 2.

        It measures the coupling's strength, and keeps its digits where it is small.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the first and the second bath; they broadcast against each other and the mediator's shape.

        Returns
        -------
        Quantity or DataArray
            Dimensionless; a DataArray where an argument or a parameter is one.
        """
        self._need_cutoff("imbalance", "is 1, because T_p is infinite,")
        potential, kinetic, excess = self._energies(T1, T2)
        return np.asarray(excess / (kinetic + potential))

    @derived("rad/s")
    def effective_damping(self) -> Array:
        """Damping at the mediator's frequency, γ̂_D = γ̂D²/(D² + ω0²), [Panasyuk2012] Eq. (68), in rad/s."""
        r = self._reduced
        found = weak_coupling.effective_damping(r.damping, r.cutoff).reshape(self.shape)
        return found * self._parameters["frequency"]

    # -- weak coupling ------------------------------------------------------------------------------------------------

    @derived("rad/s", core=("pole",))
    def weak_coupling_poles(self) -> Complex:
        """Poles to first order in the damping, [Panasyuk2012] Eq. (69) with the frequency's shift, in rad/s."""
        self._need_cutoff("weak_coupling_poles", "has an infinite third pole")
        found = weak_coupling.poles(self._reduced.damping, self._reduced.cutoff)
        return found.reshape(*self.shape, 3) * self._parameters["frequency"][..., None]

    @derived("s", core=("pole",))
    def weak_coupling_residues(self) -> Complex:
        """Residues to first order in the damping, [Panasyuk2012] Eq. (70) corrected, in s."""
        found = weak_coupling.residues(self._reduced.damping, self._reduced.cutoff)
        return found.reshape(*self.shape, 3) / self._parameters["frequency"][..., None]

    def _weak_temperature(self, T1: Array, T2: Array) -> Array:
        r = self._reduced
        shape, index, (T1, T2) = self._flat(T1, T2)
        kelvin = r.kelvin[index]
        found = weak_coupling.temperature(T1 * kelvin, T2 * kelvin, r.share1[index], r.share2[index])
        return (found / kelvin).reshape(shape)

    @between_temperatures("K")
    def weak_coupling_temperature(self, T1: Array, T2: Array) -> Array:
        """Temperature T of a weakly coupled mediator, U(T) = [γ1U(T1) + γ2U(T2)]/γ, in K.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the first and the second bath; they broadcast against each other and the mediator's shape.

        Returns
        -------
        Quantity or DataArray
            In K; a DataArray where an argument or a parameter is one.

        Notes
        -----
        [Panasyuk2012] Eq. (72), which needs γ̂_D far below ω0 and both k_BT/ħ, Eq. (71); `regime` says whether it may
        be used, and how far the mediator's energies are from those of it. At high temperature it is the weighted mean
        of T1 and T2, Eq. (73).
        """
        return self._weak_temperature(T1, T2)
