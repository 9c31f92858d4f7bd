"""The echo law with units: bodies joined by mediators, past the Heisenberg time."""

import warnings
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array, Flags
from chain.checks import integer
from chain.errors import HeatChainError, ModelWarning
from chain.exact.bath_modes import frequencies
from chain.exact.echoes.scattering import Channel, exchanged, phase_shift, row_of_bodies, scattering, step_matrix
from chain.exact.echoes.validity import LARGEST_DEVIATION, Validity, validity
from chain.exact.star.inputs import moments_of, scales_of
from chain.exact.statistics import occupation
from chain.units.boundary import Plain, single
from chain.units.constants import hbar, k

_LARGEST = 64  # parts of a ring
_MOST_BYTES = 2e9


class EchoLaw:
    """Bodies joined by mediators, followed past the time 2π/Δ at which heat comes back as an echo.

    That is the Heisenberg time, given by the distance Δ of a finite body's modes; until then the body acts as a bath.

    Parameters
    ----------
    mediator : HarmonicMediator
        A HarmonicMediator with a finite cutoff.
    mode_spacing : quantity
        Δ of the bodies; for two bodies one or a pair, whose ratio is that of two small integers.
    modes : int or sequence of int
        Number of modes of a body; one or a pair.
    bodies : int, default 2
        2, each at one side of the mediator; or more, in a row, all equal, each but the outer ones between two mediators
        at opposite ends.

    Examples
    --------
    >>> import chain
    >>> mediator = chain.HarmonicMediator(frequency="1e12 rad/s", damping="1e12 rad/s", cutoff="2e12 rad/s")
    >>> law = EchoLaw(mediator, "1e10 rad/s", modes=1500)
    >>> ds = law.evolve(("10 K", "5 K"), times=["0.3 ns", "0.9 ns"])
    >>> f"{ds.current.values[0] * 1e12:.3f} pW; {mediator.current('10 K', '5 K').to('pW'):.3f~P}"
    '9.696 pW; 9.696 pW'
    >>> f"{ds.current.values[1] * 1e12:.3f} pW"
    '3.208 pW'
    """

    def __init__(self, mediator: Any, mode_spacing: Plain, modes: int | Sequence[int], bodies: int = 2) -> None:
        scales = scales_of(mediator, mode_spacing, modes, "equal", 0)
        self._scales = scales
        self._count = integer(bodies, "bodies", 2)
        if bodies == 2:
            lengths = _lengths(scales.spacings)
            self._channels = [Channel((0, side), (0, side), lengths[side], side) for side in (0, 1)]
            self._step = 2.0 * np.pi / scales.spacings[0] / lengths[0]
        else:
            if scales.spacings[0] != scales.spacings[1] or scales.modes[0] != scales.modes[1]:
                raise HeatChainError("`bodies` that are more than two must all be equal. Give one spacing and number.")
            self._channels = row_of_bodies(bodies)
            self._step = np.pi / scales.spacings[0]
        ends = (0, *([0] * (bodies - 2)), 1)  # of two bodies the second has its own modes
        self.frequencies = [frequencies(scales.modes[i], scales.spacings[i], "equal") for i in ends]

    @property
    def step(self) -> float:
        """Time after which the current changes, s: 2π/Δ or a part of it."""
        return self._step

    def exchanged(self, omega: Array, passages: int) -> Array:
        """Part of body b's occupation that comes from body b' at frequencies ω in rad/s, (step, ω, b, b').

        Parameters
        ----------
        omega : ndarray
            Angular frequencies in rad/s.
        passages : int
            Number of steps.

        Returns
        -------
        ndarray
            Shape (step, ω, b, b'), of steps 0 .. `passages`.
        """
        scales = self._scales
        phase = phase_shift(omega, scales.frequency, sum(scales.dampings), scales.cutoff)
        one = scattering(phase, *scales.dampings)
        return exchanged(step_matrix([one] * (self._count - 1), self._channels), self._channels, passages)

    def evolve(
        self, temperatures: Sequence[Any], until: Any = None, samples: int = 200, times: Any = None
    ) -> xr.Dataset:
        """Energies, current and occupations over time.

        Parameters
        ----------
        temperatures : sequence
            Of the bodies at the start.
        until, samples
            Last time, and number of times from 0.
        times : quantity or DataArray
            All times, instead.

        Returns
        -------
        Dataset
            With `body_energy_change` (time, body); `current` (time) out of the first body, at and right after a time;
            `occupation` (time, body, mode) and `mode_frequency` (body, mode); `holds` (time), whether the energies are
            no further off than `largest_deviation`, 0.1.

        Warns
        -----
        ModelWarning
            Where the law does not hold at all times.

        Notes
        -----
        The deviation is that of the energy exchanged, from the exact one, over the largest exchanged until then; where
        bodies are not two equal ones, over the largest if all but the hottest were at 0 K. The law holds where

        - the mediator's longest delay, 2dφ/dω, is at most 0.08 of 2π/Δ, and times the passages so far at most 0.7,
        - the bodies' modes reach to 2.4 times the larger of √(ω0² + γ̂D) and D,
        - ħΔ is at most 0.1 k_BT of the hottest body, and for other than two equal bodies ħω0 at most k_BT.

        In random search against exact dynamics (two bodies, 400 draws of up to 600 modes, γ̂ from 10⁻³ to 10³ ω0, D
        from 10⁻² to 10² ω0; `tests/exact/test_echo_range.py`) none was further off; each draw is a diagonalisation, so
        that 10⁵ of them are out of reach. A row of four bodies is within 0.08
        (`tests/exact/test_self_thermalisation.py`).
        """
        seconds = moments_of(until, samples, times)
        if len(temperatures) != self._count:
            raise HeatChainError(f"`temperatures` must be {self._count}, one for each body.")
        kelvins = [single(one, "K", f"temperatures[{i}]", positive=False) for i, one in enumerate(temperatures)]
        position = seconds / self._step
        before = np.floor(position * (1.0 + 1e-14)).astype(np.int64)
        part = position - before
        most = max(omega.size for omega in self.frequencies)
        size = 8.0 * most * (self._count**2 * position[-1] + self._count * seconds.size)
        if size > _MOST_BYTES:
            raise HeatChainError(
                f"The times reach over {position[-1]:.3g} passages, which need {size / 1e9:.1f} GB, more than "
                f"{_MOST_BYTES / 1e9:.0f} GB. Ask for earlier or fewer ones, or take fewer `modes`."
            )
        found = validity(self._scales, self._count, max(kelvins))
        holds = found.holds(seconds / (2.0 * np.pi / max(self._scales.spacings)))
        if not holds.all():
            self._warn(found, holds)
        occupations = np.full((seconds.size, self._count, most), np.nan)
        change, current = np.empty((seconds.size, self._count)), np.empty(seconds.size)
        for b, omega in enumerate(self.frequencies):
            n = self._occupations(b, omega, kelvins, int(before.max()) + 1)
            energy = (n - n[0]) @ (hbar * omega)
            occupations[:, b, : omega.size] = n[before] + part[:, None] * (n[before + 1] - n[before])
            gained = energy[before + 1] - energy[before]
            change[:, b] = energy[before] + part * gained
            if b == 0:
                current = -gained / self._step
        return self._dataset(seconds, change, current, occupations, holds)

    def _warn(self, found: Validity, holds: Flags) -> None:
        """Say why energies may be far off."""
        late = f"the delay of the passages so far, each of {found.delay:.2g} of 2π/Δ, is above 0.7 of it"
        why = "; ".join(found.doubts) or late
        warnings.warn(
            f"The echo law does not hold to {LARGEST_DEVIATION:g} at {np.sum(~holds)} of {holds.size} times: {why}. "
            "Follow the bodies exactly, by `chain.exact.Star` or `chain.exact.BodyChain`.",
            ModelWarning,
            stacklevel=3,
        )

    def _occupations(self, body: int, omega: Array, kelvins: list[float], passages: int) -> Array:
        """Occupations of a body's modes after 0 .. passages steps, (step, ω)."""
        thermal = np.stack([occupation(hbar * omega / k, T) for T in kelvins], axis=-1)
        return np.asarray(np.einsum("kwc,wc->kw", self.exchanged(omega, passages)[:, :, body], thermal))

    def _dataset(self, seconds: Array, change: Array, current: Array, occupations: Array, holds: Flags) -> xr.Dataset:
        frequency = np.full((self._count, occupations.shape[-1]), np.nan)
        for b, omega in enumerate(self.frequencies):
            frequency[b, : omega.size] = omega
        variables = {
            "body_energy_change": ("time body", change),
            "current": ("time", current),
            "occupation": ("time body mode", occupations),
            "mode_frequency": ("body mode", frequency),
        }
        coordinates = {"time": seconds, "body": np.arange(self._count), "mode": np.arange(1, frequency.shape[1] + 1)}
        ds = results.dataset(variables, coordinates, {"model": "echo law", **self._scales.described()})
        ds["holds"] = (("time",), holds, {"long_name": "whether the law is no further off than its largest deviation"})
        ds["largest_deviation"] = (
            (),
            LARGEST_DEVIATION,
            {"units": "1", "long_name": "largest deviation where it holds"},
        )
        return ds


def _lengths(spacings: tuple[float, float]) -> tuple[int, int]:
    """Times 2π/Δ of both rings as multiples of one time."""
    ratio = Fraction(spacings[1] / spacings[0]).limit_denominator(_LARGEST)
    if not 0 < ratio.numerator <= _LARGEST or abs(float(ratio) * spacings[0] / spacings[1] - 1.0) > 1e-9:
        raise HeatChainError(
            f"`mode_spacing` must be a pair in the ratio of two integers up to {_LARGEST}, but their ratio is "
            f"{spacings[1] / spacings[0]:.6g}. Round one of them."
        )
    return ratio.numerator, ratio.denominator
