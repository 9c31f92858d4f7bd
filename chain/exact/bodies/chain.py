"""Exact dynamics of the paper's chain: bodies of finitely many modes joined by mediators, [Panasyuk2012] Fig. 5.

Every second moment at every time follows from the normal modes of the whole Hamiltonian of bodies, mediators and two
large reservoirs, Eqs. (1)-(4) for every mediator. Nothing of Sec. III is assumed, nor that neighbours do not disturb
each other: by it Eq. (80) can be judged.
"""

import warnings
from functools import cached_property
from typing import Any

import numpy as np
import scipy.linalg
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError, ModelWarning
from chain.exact.bodies import stability
from chain.exact.bodies.body import Contact, FiniteBody, Modes
from chain.exact.bodies.coordinates import Layout
from chain.exact.bodies.counter_terms import CounterTerms, is_joint
from chain.exact.bodies.normal_modes import NormalModes
from chain.exact.bodies.observables import chain_dataset, observe
from chain.exact.bodies.oscillators import oscillators, sequence
from chain.exact.star.inputs import moments_of
from chain.exact.statistics import Statistics, mode_energy
from chain.trial import first_step
from chain.units.boundary import Quantity, floats, temperature, ureg
from chain.units.constants import hbar, k
from chain.units.labels import listed

_NOTHING = Contact(0.0, 1.0)
_MOST_BYTES = 4e9


class BodyChain:
    """M bodies in a row between two reservoirs, joined by M + 1 mediators, with every mode followed exactly.

    Parameters
    ----------
    mediator : HarmonicMediator
        `HarmonicMediator`, or one for each of the M + 1 links; the first coupling of each is to its left.
    body
        `FiniteBody`, or one for each.
    n : int, optional
        Number M of bodies, where one is given.
    reservoir : FiniteBody, optional
        `FiniteBody` of both reservoirs; by default the (first) body with twice as many modes, half as far apart.
    counter_terms : {"joint", "separate"}, default "joint"
        Joint ones keep a body and its couplings to both mediators positive together; separate ones, those of Eq. (4)
        as printed, each mediator's by itself.

    Raises
    ------
    HeatChainError
        where numbers do not match, the matrices would not fit in memory, or the chain is unstable; the sentence then
        names the mode that grows

    Notes
    -----
    [Panasyuk2012] Eqs. (1)-(4) for every mediator, with couplings of Eq. (14). Eq. (4) is there to keep H_B + V
    positive. For a body with two mediators x and x' this takes the product x x' Σ C_iC'_i/(m_iω_i²) as well, which the
    equation, written for one, has not: without it strongly coupled chains are unstable. One dense diagonalisation; each
    time then costs the square of the number of modes, and no time step is made.

    Examples
    --------
    >>> import chain
    >>> mediator = chain.HarmonicMediator(frequency="1e12 rad/s", damping="1e12 rad/s", cutoff="2e12 rad/s")
    >>> line = BodyChain(mediator, FiniteBody(modes=100, mode_spacing="1e11 rad/s"), n=1)
    >>> ds = line.evolve(["8 K", "6 K", "4 K"], until="40 ps", samples=41)
    >>> bool(ds.attrs["energy_residual"] < 1e-12)
    True
    """

    def __init__(
        self,
        mediator: Any,
        body: Any,
        n: int | None = None,
        *,
        reservoir: FiniteBody | None = None,
        counter_terms: CounterTerms = "joint",
    ) -> None:
        joint = is_joint(counter_terms)
        bodies = sequence(body, n, "body")
        self._oscillators = oscillators(mediator, len(bodies) + 1)
        for one in (*bodies, *([reservoir] if reservoir else [])):
            if not isinstance(one, FiniteBody) or one._probed:
                raise HeatChainError(f"`body`, `reservoir` must be `FiniteBody` without a probe, but one is {one!r}.")
        first = bodies[0]
        given = reservoir or FiniteBody(2 * first.modes, ureg.Quantity(0.5 * first._spacing, "rad/s"))
        self.bodies, self._all = bodies, [given, *bodies, given]
        self._unit = self._oscillators[0].frequency
        self._layout = Layout(
            np.array([one.frequency / self._unit for one in self._oscillators]),
            [self._modes_of(i) for i in range(len(self._all))],
            joint,
        )
        self._refuse_memory()
        try:  # many times faster than a diagonalisation, which then says which mode grows
            scipy.linalg.cholesky(self._layout.matrix(), overwrite_a=True, check_finite=False)
        except scipy.linalg.LinAlgError:
            _ = self._normal

    def __repr__(self) -> str:
        return f"BodyChain({len(self.bodies)} bodies, first {self.bodies[0]!r}, reservoirs {self._all[0]!r})"

    # -- in reduced units: ħ = k_B = 1, frequencies in those of the first mediator ------------------------------------

    def _modes_of(self, i: int) -> Modes:
        """Modes of body i, reservoirs included; a reservoir has no mediator on its outer side."""
        links = self._oscillators
        left = links[i - 1].right if i > 0 else _NOTHING
        right = links[i].left if i < len(links) else _NOTHING
        found = self._all[i]._modes(left, right, i)
        return Modes(found.frequency / self._unit, found.left / self._unit**2, found.right / self._unit**2)

    def _refuse_memory(self) -> None:
        size = self._layout.size
        needed = 8.0 * size**2 * (2 * len(self._all) + 6)
        if needed > _MOST_BYTES:
            raise HeatChainError(
                f"The chain has {size} modes, whose matrices need {needed / 1e9:.1f} GB, more than "
                f"{_MOST_BYTES / 1e9:g}. Take fewer `modes` or bodies."
            )

    @cached_property
    def _normal(self) -> tuple[Array, Array]:
        """Frequencies and vectors of the whole Hamiltonian's modes; refused where one grows."""
        squares, vectors = scipy.linalg.eigh(self._layout.matrix(), driver="evd", overwrite_a=True)
        if squares[0] <= 1e-13 * squares[-1]:
            mode = stability.NegativeMode(squares[0] * self._unit**2, *self._layout.place(vectors[:, 0]))
            stability.refuse(mode, len(self.bodies), self._unit)
        return np.sqrt(squares), vectors

    def _start(self, T: Array, statistics: Statistics) -> Array:
        """Energies of all coordinates: bodies at their temperatures, mediators at the mean of their neighbours'."""
        layout = self._layout
        kelvins = np.concatenate([np.repeat(T, np.diff(layout.starts)), 0.5 * (T[1:] + T[:-1])])
        energy = np.empty_like(layout.bare)
        for one in np.unique(kelvins):
            same = kelvins == one
            # [Panasyuk2012] Eqs. (34)-(35)
            energy[same] = mode_energy(layout.bare[same], one, statistics)
        return energy

    def _thermal(self, energy: Array) -> NormalModes:
        """The state of uncoupled thermal coordinates, [Panasyuk2012] Eqs. (35)-(36)."""
        first_step()
        return NormalModes(*self._normal, energy / self._layout.bare**2, energy)

    # -- with units ---------------------------------------------------------------------------------------------------

    @property
    def window(self) -> tuple[Quantity, Quantity]:
        """Times between which currents are steady: τ = max(τ_p, τ_x), and the first time to cross a body, in s."""
        relaxation = [
            max(1.0 / damping, damping / one.frequency**2)
            for one in self._oscillators
            for damping in [one.left.damping + one.right.damping]
        ]
        recurrence = [body.window.magnitude for body in self.bodies]
        recurrence.append(2.0 * np.pi / self._all[0]._spacing)
        return ureg.Quantity(max(relaxation), "s"), ureg.Quantity(min(recurrence), "s")

    def _kelvin(self, temperatures: Any) -> Array:
        """Temperatures in reduced units."""
        found = listed(temperature(temperatures, "temperatures"), "body", "temperatures", range(len(self._all)))
        if found.shape != (len(self._all),):
            raise HeatChainError(
                f"`temperatures` must be {len(self._all)}, of the left reservoir, each body and the right reservoir, "
                f"but have the shape {found.shape}."
            )
        return np.asarray(found * k / (hbar * self._unit))

    def cross_kernel(self, times: Any) -> xr.DataArray:
        r"""What each body passes from one of its mediators to the other: Σ C_i C'_i/(m m_i ω_i²) cos ω_i t.

        Parameters
        ----------
        times : quantity or DataArray
            One or more.

        Returns
        -------
        DataArray
            In s^-2 over `time` and `body`.

        Notes
        -----
        [Panasyuk2012] Eq. (13) with one coupling of each mediator. With the same couplings it is γ_νDe^{-Dt}, of order
        1 from the start. With opposite ends and modes at jΔ it is the same, with a minus sign, at \|t - π/Δ\|, and
        γ_νΔ/π of the mode that is missing at zero frequency; with modes at midpoints the Hilbert transform of that,
        with tails 1/(t - π/Δ). The mean over random signs is 0, its variance of order Δ.
        """
        seconds = moments_of(None, 0, times)
        found = np.stack(
            [
                np.cos(np.outer(seconds * self._unit, part.frequency)) @ (part.left * part.right / part.frequency**2)
                for part in self._layout.modes[1:-1]
            ],
            axis=1,
        )
        coordinates = {"time": seconds, "body": np.arange(1, len(self.bodies) + 1)}
        return results.array("cross_kernel", ("time body", found * self._unit**2), coordinates)

    def evolve(
        self,
        temperatures: Any,
        until: Any = None,
        samples: int = 200,
        *,
        times: Any = None,
        statistics: Statistics = "quantum",
    ) -> xr.Dataset:
        """Follow the chain from bodies that are thermal each for itself.

        Parameters
        ----------
        temperatures : sequence of quantity
            Of the left reservoir, the bodies and the right reservoir; each mediator starts at the mean of its
            neighbours'.
        until, samples
            Last time, and number of times from 0.
        times : quantity or DataArray
            All times, instead.
        statistics : {"quantum", "classical"}, default "quantum"
            "quantum" or "classical", of the start.

        Returns
        -------
        Dataset
            Over `time`: `body_energy_change` (body; 0 and M + 1 are the reservoirs) since the start; `current` (link,
            side) from left to right, out of the left body and into the right one; `mediator_energy` and
            `coupling_energy` (link); `entropy_production`. Attributes: `energy_residual`, the largest change of the
            whole energy over that of the bodies; `window_start` and `window_end` in s.

        Notes
        -----
        Currents are -⟨𝒫_ν⟩ of [Panasyuk2012] Eq. (26), and with joint counter-terms what two mediators exchange by
        their product, which passes the body. The entropy is that of bodies which keep their temperatures,
        Σ (dU_b/dt)/T_b, so that it means something until the window's end.
        """
        seconds = moments_of(until, samples, times)
        T = self._kelvin(temperatures)
        begin, end = (float(edge.magnitude) for edge in self.window)
        if begin >= end:
            warnings.warn(
                f"There is no steady current: the mediators need {begin:.3g} s, and after {end:.3g} s they feel that "
                "the bodies are finite. Take a smaller `mode_spacing`.",
                ModelWarning,
                stacklevel=2,
            )
        energy = self._start(T, statistics)
        before = np.add.reduceat(energy, self._layout.starts)[:-1]
        measured = observe(self._layout, self._thermal(energy), before, seconds * self._unit)
        attributes = {"model": repr(self), "statistics": statistics, "window_start": begin, "window_end": end}
        return chain_dataset(measured, seconds, T, self._unit, float(before.sum()), attributes)

    def mode_energies(
        self, temperatures: Any, body: int, times: Any, statistics: Statistics = "quantum"
    ) -> xr.DataArray:
        """Energies of one body's modes, zero point included.

        Parameters
        ----------
        temperatures : sequence of quantity
            As in `evolve`.
        body : int
            Its number, 0 .. M + 1.
        times : quantity or DataArray
            One or more.
        statistics : {"quantum", "classical"}, default "quantum"
            Of the start.

        Returns
        -------
        DataArray
            In J over `time` and `frequency`.
        """
        seconds = np.atleast_1d(listed(floats(times, "s", "times", nonnegative=True), "time", "times"))
        number = integer(body, "body", 0, len(self._all) - 1)
        T = self._kelvin(temperatures)
        rows, frequency = self._layout.rows(number), self._layout.modes[number].frequency
        modes = self._thermal(self._start(T, statistics))
        found = modes.mode_energies(rows, frequency, seconds * self._unit)
        joules = ("time frequency", found * hbar * self._unit)
        return results.array("mode_energy", joules, {"time": seconds, "frequency": frequency * self._unit})
