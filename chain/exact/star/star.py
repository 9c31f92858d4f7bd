"""The star of [Panasyuk2012] Fig. 1: a mediator between two baths of finitely many modes, followed exactly."""

import warnings
from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import integer, one_of
from chain.errors import HeatChainError, ModelWarning, SolverError
from chain.exact.bath_modes import Spacing
from chain.exact.mediators import Mediator
from chain.exact.star import dense_matrix, heat_cumulants, heat_variance, second_moments
from chain.exact.star.datasets import Plateau, Totals, evolution, kernel, occupations, plateau, steady, transferred
from chain.exact.star.inputs import average_window, moments_of, scales_of, start_of
from chain.exact.star.system import Moments, Preparation, Start, System
from chain.exact.statistics import Statistics
from chain.storage.processors import processors
from chain.trial import first_step
from chain.units.boundary import Plain, Quantity, ureg

Method = Literal["arrowhead", "dense"]

MEMORY_BYTES = 4 << 30


class Star:
    """A mediator between two baths of N modes each, with nothing left out of its Hamiltonian.

    Parameters
    ----------
    mediator : HarmonicMediator or sequence of HarmonicMediator
        A `HarmonicMediator` with a finite cutoff, or several of one cutoff on the same modes of both baths, with joint
        counter-terms, as `chain.SharedModes` has them; only parameters are read.
    mode_spacing : quantity or sequence of quantity
        Δ, the mean distance of the modes' angular frequencies; one value or a pair, one for each bath.
    modes : int or sequence of int
        Number N of modes of a bath; one or a pair.
    spacing : {"midpoint", "equal", "random"}, default "midpoint"
        "midpoint", modes at (j - ½)Δ; "equal", jΔ as in the paper; "random", one anywhere in each interval Δ.
    seed : int, default 0
        Of the random frequencies.

    Raises
    ------
    HeatChainError
        Where the cutoff is infinite, the mediator stands for several, or a number of modes is not a positive integer.

    Notes
    -----
    [Panasyuk2012] Eqs. (1)-(4) with the couplings of Eq. (14). All parts are harmonic, so that the normal modes give
    every second moment at every time; no Langevin equation, no limit N → ∞ or Δ → 0 is made use of.

    The mean current while it is steady differs from Eq. (42) by a term of order (NΔ)^-3 at the midpoints, because the
    band ends at NΔ, and by one linear in Δ at jΔ. With random frequencies it is steady only for t far below 2π/Δ: some
    of the energy comes back all the time, and the mean current falls as 1 - O[(Δt/2π)³].

    Examples
    --------
    >>> import chain
    >>> mediator = chain.HarmonicMediator(frequency="1e12 rad/s", damping="1e12 rad/s", cutoff="2e12 rad/s")
    >>> star = Star(mediator=mediator, mode_spacing="1e11 rad/s", modes=100)
    >>> ds = star.evolve(("10 K", "5 K"), times=["0 ps", "30 ps"])
    >>> f"{ds.current.sel(bath=2).values[1] * 1e12:.4f} pW"
    '9.6997 pW'
    >>> f"{mediator.current('10 K', '5 K').to('pW'):.4f~P}"
    '9.6955 pW'
    """

    def __init__(
        self,
        mediator: Mediator | Sequence[Mediator],
        mode_spacing: Plain | Sequence[Plain],
        modes: int | Sequence[int],
        spacing: Spacing = "midpoint",
        seed: int = 0,
    ) -> None:
        self._scales = scales_of(mediator, mode_spacing, modes, spacing, seed)
        self._system = self._scales.system()

    @property
    def frequencies(self) -> tuple[Quantity, Quantity]:
        """Angular frequencies of the modes of each bath."""
        first, second = (ureg.Quantity(bath.frequency * self._scales.frequency, "rad/s") for bath in self._system.baths)
        return first, second

    @property
    def window(self) -> tuple[Quantity, Quantity]:
        """Times τ and 2π/Δ between which there is a steady current, [Panasyuk2012] Eqs. (22), (79)."""
        scales = self._scales
        return ureg.Quantity(scales.relaxation, "s"), ureg.Quantity(scales.recurrence, "s")

    def friction_kernel(self, times: Any) -> xr.DataArray:
        """Friction kernel of both baths over time, of the modes that there are: Σ C_νi²/(m m_νi ω_νi²) cos ω_νit.

        Parameters
        ----------
        times : quantity or DataArray
            Times in increasing order.

        Returns
        -------
        DataArray
            In s^-2 over `time`.

        Notes
        -----
        [Panasyuk2012] Eq. (13), over the mass. Until 2π/Δ it is γ̂De^{-Dt}, Eq. (15), but for the end of the band.
        """
        moments = moments_of(None, 0, times)
        return kernel(self._system, moments, self._scales.frequency)

    def evolve(
        self,
        temperatures: tuple[Plain, Plain],
        until: Plain | None = None,
        *,
        samples: int = 200,
        times: Any = None,
        preparation: Preparation = "simultaneous",
        statistics: Statistics = "quantum",
        mediator_temperature: Plain | None = None,
        method: Method = "arrowhead",
    ) -> xr.Dataset:
        """Energies and currents over time.

        Parameters
        ----------
        temperatures : pair of quantity
            Of bath 1 and bath 2 at the start.
        until : quantity, optional
            Last of `samples` equidistant times.
        samples : int, default 200
            Number of times from 0 to `until`.
        times : quantity or DataArray
            Times in increasing order, instead of `until`; they need not begin at 0.
        preparation : {"simultaneous", "sequential"}, default "simultaneous"
            "simultaneous", the mediator is coupled to both baths at t = 0; "sequential", it is in equilibrium with bath
            1 and is coupled to bath 2 at t = 0.
        statistics : {"quantum", "classical"}, default "quantum"
            "quantum", or "classical" for k_BT in every mode.
        mediator_temperature : quantity, optional
            Of the uncoupled mediator at the start (simultaneous); by default the baths' mean.
        method : {"arrowhead", "dense"}, default "arrowhead"
            "arrowhead", in O(N) a time; or "dense", diagonalising the whole matrix, for few modes, as is done for
            several mediators in any case. Energies of mediators are sums over all.

        Returns
        -------
        Dataset
            Over `time` and `bath`: `bath_energy` (with its zero point), `bath_energy_change` since the start (what is
            left of `bath_energy` after a subtraction has fewer digits), `current` into each bath, `interaction_energy`;
            over `time`: `potential_energy`, `kinetic_energy` of the mediator, the same as temperatures
            `potential_temperature` T_x = mω0²⟨x²⟩/k_B and `kinetic_temperature` T_p = ⟨p²⟩/(m k_B). Attributes:
            `window_start` and `window_end`, τ and 2π/Δ in s; `energy_residual`, the largest change of the total energy
            over the baths' energy; `band`, the part of the friction kernel at t = 0, γ̂D, that the modes make up.

        Raises
        ------
        HeatChainError
            Where times are missing or not increasing, or the calculation needs more memory than there should be.

        Warns
        -----
        ModelWarning
            Where the window from τ to 2π/Δ is empty, so that there never is a steady current.

        Notes
        -----
        `current` is -⟨𝒫_ν⟩, [Panasyuk2012] Eqs. (25)-(26): the rate at which the energy of bath ν grows, positive into
        the bath.
        """
        moments = moments_of(until, samples, times)
        if self._scales.relaxation >= self._scales.recurrence:
            warnings.warn(self._scales.empty_window(), ModelWarning, stacklevel=2)
        start = start_of(self._scales, temperatures, mediator_temperature, preparation, statistics)
        totals = Totals.joined(self._totals(self._system, start, moments * self._scales.frequency, method))
        return evolution(totals, moments, self._scales.frequency, self._attributes(start, method))

    def mode_energies(
        self,
        temperatures: tuple[Plain, Plain],
        until: Plain | None = None,
        *,
        samples: int = 20,
        times: Any = None,
        preparation: Preparation = "simultaneous",
        statistics: Statistics = "quantum",
        mediator_temperature: Plain | None = None,
        method: Method = "arrowhead",
    ) -> xr.Dataset:
        """Energy of every mode of both baths over time.

        Parameters
        ----------
        temperatures : pair of quantity
            Of bath 1 and bath 2 at the start.
        until : quantity, optional
            Last of `samples` equidistant times.
        samples : int, default 20
            Number of times from 0 to `until`.
        times : quantity or DataArray
            Times in increasing order, instead of `until`.
        preparation : {"simultaneous", "sequential"}, default "simultaneous"
            How mediator and baths are at the start, as in `evolve`.
        statistics : {"quantum", "classical"}, default "quantum"
            Of the start.
        mediator_temperature : quantity, optional
            Of the uncoupled mediator at the start.
        method : {"arrowhead", "dense"}, default "arrowhead"
            As in `evolve`.

        Returns
        -------
        Dataset
            With `mode_energy`, `mode_energy_change` over `time`, `bath` and `mode`, and `mode_frequency`; NaN where a
            bath has fewer modes than the other.
        """
        moments = moments_of(until, samples, times)
        most = max(bath.frequency.size for bath in self._system.baths)
        _check_memory(5 * 16 * moments.size * most, "Ask for fewer `samples`.")
        start = start_of(self._scales, temperatures, mediator_temperature, preparation, statistics)
        parts = list(self._solve(self._system, start, moments * self._scales.frequency, method))
        first, second = (np.concatenate([part.change[b] for part in parts]) for b in (0, 1))
        return occupations(
            parts[0].before,
            (first, second),
            self._system,
            moments,
            self._scales.frequency,
            self._attributes(start, method),
        )

    def heat_cumulants(
        self,
        temperatures: tuple[Plain, Plain],
        until: Plain | None = None,
        *,
        samples: int = 50,
        times: Any = None,
        count: int = 2,
        statistics: Statistics = "quantum",
        mediator_temperature: Plain | None = None,
        method: Method = "arrowhead",
    ) -> xr.Dataset:
        """Mean, variance and third cumulant of the heat that has left bath 1, from measurements at the start and later.

        Parameters
        ----------
        temperatures : pair of quantity
            Of bath 1 and bath 2 at the start.
        until : quantity, optional
            Last of `samples` equidistant times.
        samples : int, default 50
            Number of times from 0 to `until`.
        times : quantity or DataArray
            Times in increasing order, instead of `until`.
        count : int, default 2
            How many cumulants; the third by dense matrices, for up to 200 modes a bath.
        statistics : {"quantum", "classical"}, default "quantum"
            Of the start, at which mediator and baths are not coupled yet.
        mediator_temperature : quantity, optional
            Of the uncoupled mediator at the start.
        method : {"arrowhead", "dense"}, default "arrowhead"
            "arrowhead", in O(N²) a time; or "dense".

        Returns
        -------
        Dataset
            Over `time`: `heat_cumulant_1` in J, `heat_cumulant_2` in J², and `heat_cumulant_3` in J³.

        Raises
        ------
        HeatChainError
            Where times are missing or not increasing, there are too many modes, or modes are so near to each other that
            "arrowhead" would lose the variance's digits.

        Notes
        -----
        The first measurement disturbs nothing: the start, where nothing is coupled yet, commutes with the energy of
        bath 1. With its covariance σ and E1(t) - E1(0) = ½zᵀQz the variance is ½Tr QσQσ + ⅛Tr QΩQΩ. From τ to 2π/Δ it
        grows as `HarmonicMediator.heat_noise` says.

        Examples
        --------
        >>> import chain
        >>> mediator = chain.HarmonicMediator(frequency="1e12 rad/s", damping="1e12 rad/s", cutoff="2e12 rad/s")
        >>> star = Star(mediator=mediator, mode_spacing="1e11 rad/s", modes=150)
        >>> ds = star.heat_cumulants(("10 K", "5 K"), times=["25 ps", "50 ps"])
        >>> slope = np.diff(ds["heat_cumulant_2"].values)[0] / 25e-12
        >>> f"{slope:.2e} J^2/s; {mediator.heat_noise('10 K', '5 K').m_as('J^2/s'):.2e} J^2/s"
        '3.29e-33 J^2/s; 3.29e-33 J^2/s'
        """
        moments, number = moments_of(until, samples, times), integer(count, "count", 1, 3)
        one_of(method, "method", get_args(Method))
        start = start_of(self._scales, temperatures, mediator_temperature, "simultaneous", statistics)
        most = max(bath.frequency.size for bath in self._system.baths)
        if number > 2 and most > heat_cumulants.MOST_MODES:
            raise HeatChainError(
                f"The third cumulant is that of up to {heat_cumulants.MOST_MODES} modes a bath, but there are {most}. "
                "Ask for a `count` of 2."
            )
        reduced = moments * self._scales.frequency
        dense = bool(number > 2 or method == "dense" or self._system.beside)
        if dense:
            _check_memory(40 * 8 * (2 * most + 1) ** 2 * (4 if number > 2 else 1), "Give fewer `modes`.")
        first_step()
        if dense:
            found = heat_cumulants.cumulants(self._system, start, reduced, number)
        else:
            if number > 1:
                heat_variance.require_digits(self._system)
            found = np.array(heat_variance.cumulants(self._system, start, reduced, processors()))[:number]
        if not np.isfinite(found).all():
            raise SolverError("The heat's cumulants are not finite. Check the star's parameters.")
        return transferred(found, moments, self._scales.frequency, self._attributes(start, method))

    def steady_current(
        self,
        temperatures: tuple[Plain, Plain],
        *,
        window: tuple[Plain, Plain] | None = None,
        preparation: Preparation = "simultaneous",
        statistics: Statistics = "quantum",
        mediator_temperature: Plain | None = None,
        method: Method = "arrowhead",
    ) -> xr.Dataset:
        """Mean current from bath 1 to bath 2 while it is steady.

        Parameters
        ----------
        temperatures : pair of quantity
            Of bath 1 and bath 2 at the start.
        window : pair of quantity, optional
            Two times between τ and 2π/Δ; by default from 0.5 to 0.9 of 2π/Δ, for random spacing from 0.05 to 0.1, but
            not before τ.
        preparation : {"simultaneous", "sequential"}, default "simultaneous"
            How mediator and baths are at the start, as in `evolve`.
        statistics : {"quantum", "classical"}, default "quantum"
            Of the start.
        mediator_temperature : quantity, optional
            Of the uncoupled mediator at the start.
        method : {"arrowhead", "dense"}, default "arrowhead"
            As in `evolve`.

        Returns
        -------
        Dataset
            With `steady_current`, positive from bath 1 to bath 2, and `discretisation_error`; the window is in the
            attributes.

        Raises
        ------
        HeatChainError
            Where the window from τ to 2π/Δ is empty, or `window` is not within it.

        Notes
        -----
        The mean of [Panasyuk2012] Eq. (27) over the window is exact: it is what the baths gained between its two ends.
        The error is estimated as the sum of the spread of the mean over baths and halves of the window; of what the
        upper half of the modes changes, over 7, because the error falls with (NΔ)^-3; and of what doubling Δ with the
        same NΔ changes.
        """
        scales = self._scales
        ends = average_window(scales, window)
        start = start_of(scales, temperatures, mediator_temperature, preparation, statistics)

        def mean(system: System, shrink: float) -> Plateau:
            return plateau(lambda times: Totals.joined(self._totals(system, start, times, method)), ends, shrink)

        found = mean(self._system, 1.0)
        band = abs(found.current - mean(scales.system(fewer=2), 1.0).current) / 7.0
        coarse = scales.system(fewer=2, wider=2)
        # With so few modes that there is no window of twice the spacing, nothing is known of the error
        wide = abs(found.current - mean(coarse, 0.5).current) if scales.recurrence > 2.0 * scales.relaxation else np.inf
        error = found.spread + band + wide
        return steady(found.current, error, ends, scales.frequency, self._attributes(start, method))

    def _attributes(self, start: Start, method: str) -> dict[str, Any]:
        """Where a result comes from."""
        scales = self._scales
        return {
            "model": "star of two baths and a mediator, [Panasyuk2012] Fig. 1",
            "method": method,
            "preparation": start.preparation,
            "statistics": start.statistics,
            **scales.described(),
            "band": scales.band(self._system),
            "window_start": scales.relaxation,
            "window_end": scales.recurrence,
        }

    def _totals(self, system: System, start: Start, reduced: Array, method: Method) -> list[Totals]:
        return [Totals.of(part) for part in self._solve(system, start, reduced, method)]

    def _solve(self, system: System, start: Start, reduced: Array, method: Method) -> Iterator[Moments]:
        """Second moments, in blocks of consecutive times in units of 1/ω0."""
        one_of(method, "method", get_args(Method))
        size = 1 + sum(bath.frequency.size for bath in system.baths) + len(system.beside)
        dense = bool(method == "dense" or system.beside)
        if dense:
            _check_memory(10 * 8 * size**2, "Give fewer `modes`, or one mediator and `method='arrowhead'`.")
        else:
            _check_memory(8 * second_moments.COLUMNS * size, "Give fewer `modes`.")
        first_step()
        given = system, start, reduced
        for part in [dense_matrix.moments(*given)] if dense else second_moments.solve(*given):
            if not all(np.all(np.isfinite(values)) for values in (*part.change, *part[2:])):
                raise SolverError("The energies of the star are not finite. Check its parameters.")
            yield part


def _check_memory(size: int, advice: str) -> None:
    """Refuse what does not fit in memory, with the figure."""
    if size > MEMORY_BYTES:
        raise HeatChainError(f"This takes {size / 1e9:.1f} GB, more than {MEMORY_BYTES / 1e9:.1f} GB. {advice}")
