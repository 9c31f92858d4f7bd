"""A whole harmonic chain between two reservoirs in its steady state: mediators, and bodies or springs between them.

[Panasyuk2012] Sec. VI solved without its assumption that neighbouring links do not disturb each other: the bodies'
modes are eliminated exactly, and what remains is a tridiagonal matrix of the mediators (`recursion`). Heat then crosses
coherently from end to end, [Taylor2015] Eq. (1), and by way of the bodies' probes, where they have them (`probes`).
"""

from typing import Any, overload

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array, Complex, Index
from chain.checks import fraction
from chain.errors import HeatChainError, SolverError
from chain.exact.bodies import stability
from chain.exact.bodies.body import Contact, FiniteBody, LargeBody, Spring
from chain.exact.bodies.counter_terms import CounterTerms, is_joint
from chain.exact.bodies.oscillators import Oscillator, oscillators, sequence
from chain.exact.bodies.response import reservoir
from chain.exact.transmission import probes, recursion
from chain.exact.transmission.counted_chain import CountedChain
from chain.exact.transmission.quadrature import Rule, adaptive
from chain.units.boundary import Plain, Quantity, Value, angular_frequency, evaluate, single, temperature, ureg
from chain.units.constants import hbar, k
from chain.units.labels import listed
from chain.units.series import frequencies

_FROZEN = 45.0  # ħω/k_BT beyond which nothing is carried
_COLDEST = 1e-4  # of the hottest temperature: nodes reach down to this part of its frequency
_SOFTEST = 1e-12  # of the stiffest mediator: a mode that is softer is at the limit of stability, but for rounding
_MOST_NODES = 4_000_000
_BLOCK = 2_000_000  # complex numbers of the bodies' response at a time


class HarmonicChain(CountedChain):
    """N + 1 mediators with N bodies or springs between them, from one reservoir to the other.

    Parameters
    ----------
    mediator : HarmonicMediator
        `HarmonicMediator`, or one for each link; the first coupling of each is to its left, the second to its right;
        the outer ones couple to reservoirs of infinitely many modes.
    between
        `FiniteBody`, `LargeBody` or `Spring`, or one for each place between two mediators.
    n : int, optional
        How many of them, where one is given.
    counter_terms : {"joint", "separate"}, default "joint"
        Of the two mediators at a body, see Notes.
    rtol : float, default 1e-07
        Wanted error of the integrals over frequency. Resonances of mediators are found however narrow; those of
        undamped bodies that are narrower than about 1e-3 Δ can be missed.

    Raises
    ------
    HeatChainError
        where the numbers of mediators and bodies do not match, or the chain is unstable

    Notes
    -----
    Counter-terms are what keeps a body and its couplings positive; see `chain.exact.BodyChain`.

    Examples
    --------
    >>> import chain
    >>> from chain.exact import FiniteBody
    >>> mediator = chain.HarmonicMediator(frequency="1e13 rad/s", damping="1e13 rad/s", cutoff="2e13 rad/s")
    >>> body = FiniteBody(modes=120, mode_spacing="1e12 rad/s", probe_rate="2e12 rad/s")
    >>> line = HarmonicChain(mediator, body, n=3)
    >>> print(f"{line.conductance('100 K').to('pW/K'):.2f~P}")
    4.99 pW/K
    """

    def __init__(
        self,
        mediator: Any,
        between: Any,
        n: int | None = None,
        *,
        counter_terms: CounterTerms = "joint",
        rtol: float = 1e-7,
    ) -> None:
        self._joint = is_joint(counter_terms)
        joints = sequence(between, n, "between")
        for one in joints:
            if not isinstance(one, FiniteBody | LargeBody | Spring):
                raise HeatChainError(f"`between` must be `FiniteBody`, `LargeBody` or `Spring`, but one is {one!r}.")
        self._oscillators = oscillators(mediator, len(joints) + 1)
        self._joints = joints
        self._rtol = fraction(rtol, "rtol")
        self._unit = self._oscillators[0].frequency
        self._kind, self._variants = self._kinds()
        self._probed = 1 + np.flatnonzero([joint._probed for joint in joints])
        self._stiffness = np.array([(one.frequency / self._unit) ** 2 for one in self._oscillators])
        self._refuse_unstable()

    def __repr__(self) -> str:
        return f"HarmonicChain({len(self._oscillators)} mediators, {self._joints[0] if self._joints else 'no body'!r})"

    def _kinds(self) -> tuple[Index, list[tuple[Any, Contact, Contact, int]]]:
        """For every joint which of the different ones it is, and these."""
        found: dict[Any, int] = {}
        variants: list[tuple[Any, Contact, Contact, int]] = []
        kind = np.empty(len(self._joints), np.int64)
        for i, joint in enumerate(self._joints):
            left, right = self._oscillators[i].right, self._oscillators[i + 1].left
            key = id(joint), left, right, joint._variant(i)
            if key not in found:
                found[key] = len(variants)
                variants.append((joint, left, right, i))
            kind[i] = found[key]
        return kind, variants

    def _refuse_unstable(self) -> None:
        static = self._parts(np.zeros(1))[1].real[0]
        diagonal = self._stiffness.copy()
        diagonal[:-1] += static[self._kind, 0]
        diagonal[1:] += static[self._kind, 2]
        lowest, vector = stability.lowest_mode(diagonal, static[self._kind, 1])
        if lowest <= _SOFTEST * diagonal.max():
            place = int(np.argmax(vector**2))
            mode = stability.NegativeMode(lowest * self._unit**2, f"mediator {place}", float(vector[place] ** 2))
            stability.refuse(mode, len(self._joints), self._unit)

    # -- in reduced units: ħ = k_B = 1, frequencies in those of the first mediator ------------------------------------

    def _parts(self, x: Array) -> tuple[Complex, Complex]:
        """Self-energies of the reservoirs (ω, 2) and of the joints (ω, kind, 3)."""
        omega = x * self._unit
        contacts = self._oscillators[0].left, self._oscillators[-1].right
        ends = np.stack([reservoir(omega, *one) for one in contacts], axis=1) / self._unit**2
        joints = np.empty((x.size, max(len(self._variants), 1), 3), np.complex128)
        for i, (joint, left, right, number) in enumerate(self._variants):
            joints[:, i] = joint._response(omega, left, right, number) / self._unit**2
            if not self._joint:
                joints[:, i, 1] -= joint._static(left, right, number) / self._unit**2
        return ends, joints

    def _blocks(self, x: Array) -> list[Array]:
        return np.array_split(x, 1 + 3 * x.size * max(len(self._variants), 1) // _BLOCK)

    def _coherent(self, x: Array) -> Array:
        blocks = (
            recursion.end_to_end(part, self._stiffness, *self._parts(part), self._kind) for part in self._blocks(x)
        )
        return np.concatenate(list(blocks))

    def _indicators(self, x: Array, hot: float) -> Array:
        """What the quadrature must resolve, (2, ω)."""
        half = 0.5 * x / hot
        if self._probed.size:
            parts = self._blocks(x)
            found = [recursion.exchanged(one, self._stiffness, *self._parts(one), self._kind) for one in parts]
        else:  # all goes from end to end
            found = [self._coherent(x)[None]]
        return np.asarray(np.concatenate(found, axis=1) * (half / np.sinh(half)) ** 2)

    def _rule(self, hot: float) -> Rule:
        """Nodes that resolve the chain at temperatures up to `hot`."""
        highest = _FROZEN * hot
        marks = (
            np.concatenate([joint._marks(number) for joint, _, _, number in self._variants] or [np.empty(0)])
            / self._unit
        )
        marks = np.concatenate([marks, *(_about(one, self._unit) for one in set(self._oscillators))])
        edges = np.unique(np.concatenate([[0.0], np.geomspace(_COLDEST * hot, highest, 40), marks[marks < highest]]))
        edges = edges[np.concatenate([[True], np.diff(edges) > 1e-9 * edges[1:]])]
        # a chain of M bodies that nothing damps has M + 1 resonances in each of its bands
        parts = 1 + (0 if all(joint._probed for joint in self._joints) else len(self._joints) // 4)
        edges = np.interp(np.arange((edges.size - 1) * parts + 1) / parts, np.arange(edges.size), edges)
        return adaptive(lambda x: self._indicators(x, hot), edges, self._rtol, _MOST_NODES)

    def _terminals(self, hot: float) -> tuple[probes.Terminals, float]:
        """The chain at the nodes of a quadrature, and its error."""
        rule = self._rule(hot)
        if rule.error > 10.0 * self._rtol:
            raise SolverError(
                f"The chain's resonances are resolved to {rule.error:.1e} only, with {rule.nodes.size} frequencies. "
                "Take fewer bodies, give them a `probe_rate`, or a larger `rtol`."
            )
        parts = self._parts(rule.nodes)
        return probes.Terminals(rule.nodes, rule.weights, self._stiffness, *parts, self._kind), rule.error

    def _kelvin(self, *values: Any) -> list[float]:
        """Temperatures in reduced units."""
        names = ("T",) if len(values) == 1 else ("left", "right")
        found = [single(value, "K", name, positive=False) for value, name in zip(values, names, strict=True)]
        for kelvin, name in zip(found, names, strict=True):
            if kelvin <= 0.0:
                raise HeatChainError(f"`{name}` must be above 0 K, but is {kelvin:g} K.")
        return [kelvin * k / (hbar * self._unit) for kelvin in found]

    def _held(self, temperatures: Value) -> Array:
        """Temperatures of all terminals in reduced units."""
        kelvins = listed(
            temperature(temperatures, "temperatures"), "terminal", "temperatures", range(len(self._joints) + 2)
        )
        if kelvins.shape != (len(self._joints) + 2,) or np.any(kelvins <= 0.0):
            raise HeatChainError(
                f"`temperatures` must be {len(self._joints) + 2} above 0 K, of the left reservoir, the bodies and the "
                f"right reservoir, but are {temperatures}."
            )
        return kelvins * k / (hbar * self._unit)

    # -- with units ---------------------------------------------------------------------------------------------------

    def _transmission(self, omega: Array) -> Array:
        return self._coherent(np.ascontiguousarray(omega).ravel() / self._unit).reshape(np.shape(omega))

    @overload
    def transmission(self, frequency: xr.DataArray) -> xr.DataArray: ...
    @overload
    def transmission(self, frequency: Plain) -> Quantity: ...
    def transmission(self, frequency: Value) -> Quantity | xr.DataArray:
        """Transmission from reservoir to reservoir at angular frequencies, past all probes.

        Parameters
        ----------
        frequency : quantity or DataArray
            Angular frequencies, positive.

        Returns
        -------
        Quantity or DataArray
            Dimensionless; a DataArray where `frequency` is one.

        Notes
        -----
        [Taylor2015] Eq. (1). 4Γ_LΓ_R|G_LR|²: O(number of mediators and of a body's modes) a frequency.
        """
        return evaluate(self._transmission, "", angular_frequency(frequency, "frequency", positive=True))

    def transmissions(self, frequency: Value) -> xr.DataArray:
        """Transmissions between all terminals: reservoir, bodies from the left, reservoir.

        Parameters
        ----------
        frequency : quantity or DataArray
            Angular frequencies, positive.

        Returns
        -------
        DataArray
            Over `frequency`, `terminal` and `to_terminal`, symmetric, its diagonal 0.
        """
        omega = frequencies(frequency)
        x = omega / self._unit
        values = recursion.transmissions(x, self._stiffness, *self._parts(x), self._kind)
        names = np.arange(values.shape[1])
        return xr.DataArray(
            values,
            dims=("frequency", "terminal", "to_terminal"),
            coords={
                "frequency": ("frequency", omega, {"units": "rad s^-1", "long_name": "angular frequency"}),
                "terminal": names,
                "to_terminal": names,
            },
            attrs={"units": "1", "long_name": "transmission"},
        )

    def conductance(self, T: Plain) -> Quantity:
        """Thermal conductance from reservoir to reservoir at one temperature, through probes and past them, in W/K.

        Parameters
        ----------
        T : quantity
            Temperature of both reservoirs.

        Returns
        -------
        Quantity
            In W/K.
        """
        (t,) = self._kelvin(T)
        terminals, _ = self._terminals(t)
        return ureg.Quantity(k * self._unit * probes.linear(terminals, self._probed, t)[0], "W/K")

    def current(self, left: Plain, right: Plain) -> Quantity:
        """Heat current from reservoir to reservoir, in W.

        Parameters
        ----------
        left, right : quantity
            Temperatures of the reservoirs.

        Returns
        -------
        Quantity
            In W, positive from left to right.
        """
        if self._probed.size:
            return ureg.Quantity(float(self.steady_state(left, right)["current"]), "W")
        t1, t2 = self._kelvin(left, right)  # nothing enters a probe
        return ureg.Quantity(hbar * self._unit**2 * probes.coherent(self._terminals(max(t1, t2))[0], t1, t2), "W")

    def heat_given_off(self, temperatures: Value) -> xr.DataArray:
        """Heat that each terminal gives off at temperatures that are held: reservoirs and bodies, in W.

        Parameters
        ----------
        temperatures : quantity or DataArray
            Of the left reservoir, each body and the right reservoir; of bodies without a bath of their own the
            temperature does not matter.

        Returns
        -------
        DataArray
            Over `terminal`.
        """
        T = self._held(temperatures)
        given = probes.flows(self._terminals(float(T.max()))[0], T)[0]
        watts = ("terminal", hbar * self._unit**2 * given)
        return results.array("heat_given_off", watts, {"terminal": np.arange(given.size)})

    def steady_state(self, left: Plain, right: Plain) -> xr.Dataset:
        """Currents, and the temperatures that the bodies' probes take.

        Parameters
        ----------
        left, right : quantity
            Temperatures of the reservoirs.

        Returns
        -------
        Dataset
            With `current` and the part of it that crosses coherently, `coherent_current`, in W; `temperature` (site) in
            K of the bodies with a probe; attributes: `quadrature_error`, relative, and `probe_residual`, the largest
            heat that a probe takes over the current.

        Notes
        -----
        The error is that of the integrals over frequency, as Gauss' and Kronrod's rules tell it.
        """
        t1, t2 = self._kelvin(left, right)
        terminals, error = self._terminals(max(t1, t2))
        T, given = probes.self_consistent(terminals, self._probed, t1, t2)
        power = hbar * self._unit**2
        return results.dataset(
            {
                "current": power * given[0],
                "coherent_current": power * probes.coherent(terminals, t1, t2),
                "temperature": ("site", T[self._probed] * hbar * self._unit / k),
            },
            {"site": self._probed},
            {
                "model": repr(self),
                "quadrature_error": error,
                "probe_residual": float(np.abs(given[self._probed]).max(initial=0.0) / abs(given[0] or 1.0)),
                "nodes": terminals.omega.size,
            },
        )


def _about(one: Oscillator, unit: float) -> Array:
    """Frequencies about a mediator's own, ever closer until they are within its width."""
    own, width = one.frequency / unit, (one.left.damping + one.right.damping) / unit
    apart = own * 2.0 ** -np.arange(1.0, max(np.ceil(np.log2(own / width)), 0.0) + 4.0)
    return np.concatenate([own - apart, [own], own + apart])
