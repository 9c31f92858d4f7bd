"""Second moments of the star as labelled datasets in SI units."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.exact.star.system import Moments, System
from chain.results import array, dataset
from chain.units.constants import hbar, k

BATHS = np.array([1, 2])


class Totals(NamedTuple):
    """Moments over time with the modes of a bath summed; in units ħ = k_B = ω0 = 1."""

    before: Array  # energy of each bath at the start, (2,)
    change: Array  # energy gained since, (n, 2)
    current: Array  # (n, 2)
    potential: Array  # (n,)
    kinetic: Array  # (n,)
    interaction: Array  # (n, 2)

    @classmethod
    def of(cls, moments: Moments) -> "Totals":
        before = np.array([part.sum() for part in moments.before])
        return cls(before, moments.bath_change(), *moments[2:])

    @classmethod
    def joined(cls, parts: list["Totals"]) -> "Totals":
        """Totals over consecutive times as one."""
        return cls(parts[0].before, *(np.concatenate(columns) for columns in list(zip(*parts, strict=True))[1:]))

    def residual(self) -> float:
        """Largest change of the total energy over the energy of the baths."""
        total = (self.change + self.interaction).sum(axis=1) + self.potential + self.kinetic
        return float(np.ptp(total) / self.before.sum())


def evolution(totals: Totals, seconds: Array, omega: float, attributes: dict[str, Any]) -> xr.Dataset:
    """The dataset of `Star.evolve`; `omega` is ω0 in rad/s."""
    joule, watt = hbar * omega, hbar * omega**2
    over = "time bath"
    found = dataset(
        {
            "bath_energy": (over, joule * (totals.before + totals.change)),
            "bath_energy_change": (over, joule * totals.change),
            "current": (over, watt * totals.current),
            "interaction_energy": (over, joule * totals.interaction),
            "potential_energy": ("time", joule * totals.potential),
            "kinetic_energy": ("time", joule * totals.kinetic),
            "potential_temperature": ("time", 2.0 * joule / k * totals.potential),
            "kinetic_temperature": ("time", 2.0 * joule / k * totals.kinetic),
        },
        {"time": seconds, "bath": BATHS},
        {**attributes, "energy_residual": totals.residual()},
    )
    found["current"].attrs["long_name"] = "heat current into the bath, -⟨𝒫_ν⟩"
    return found


def kernel(system: System, seconds: Array, omega: float) -> xr.DataArray:
    """The friction kernel of `Star.friction_kernel`; `omega` is ω0 in rad/s."""
    bath = [np.concatenate(columns) for columns in zip(*(one[:2] for one in system.baths), strict=True)]
    weight = np.square(bath[1] / bath[0])
    # [Panasyuk2012] Eq. (13)
    found = np.array([weight @ np.cos(bath[0] * (omega * time)) for time in seconds])
    return array("friction_kernel", ("time", omega**2 * found), {"time": seconds})


def occupations(
    before: tuple[Array, Array],
    change: tuple[Array, Array],
    system: System,
    seconds: Array,
    omega: float,
    attributes: dict[str, Any],
) -> xr.Dataset:
    """The dataset of `Star.mode_energies`; a bath with fewer modes than the other is filled up with NaN."""
    most = max(bath.frequency.size for bath in system.baths)

    def filled(parts: tuple[Array, Array]) -> Array:
        widths = [[(0, 0)] * (part.ndim - 1) + [(0, most - part.shape[-1])] for part in parts]
        padded = [np.pad(part, width, constant_values=np.nan) for part, width in zip(parts, widths, strict=True)]
        return np.stack(padded, axis=-2)

    first, second = system.baths
    over = "time bath mode"
    joule = hbar * omega
    gained = filled(change)
    return dataset(
        {
            "mode_energy": (over, joule * (filled(before) + gained)),
            "mode_energy_change": (over, joule * gained),
            "mode_frequency": ("bath mode", omega * filled((first.frequency, second.frequency))),
        },
        {"time": seconds, "bath": BATHS, "mode": np.arange(1, most + 1)},
        attributes,
    )


def steady(
    current: float, error: float, window: tuple[float, float], omega: float, attributes: dict[str, Any]
) -> xr.Dataset:
    """The dataset of `Star.steady_current`; the window is in units of 1/ω0."""
    watt = hbar * omega**2
    first, last = (end / omega for end in window)
    return dataset(
        {"steady_current": watt * current, "discretisation_error": watt * error},
        {},
        {**attributes, "averaged_from": first, "averaged_to": last},
    )


def transferred(found: Array, seconds: Array, omega: float, attributes: dict[str, Any]) -> xr.Dataset:
    """The dataset of `Star.heat_cumulants`, from cumulants (count, n) of what bath 1 has gained."""
    cumulants = {f"heat_cumulant_{i}": ("time", (-hbar * omega) ** i * values) for i, values in enumerate(found, 1)}
    return dataset(cumulants, {"time": seconds}, attributes)


class Plateau(NamedTuple):
    """Mean current from bath 1 to bath 2, and its largest deviation over baths and halves of the window."""

    current: float
    spread: float


def plateau(solve: Callable[[Array], Totals], window: tuple[float, float], shrink: float) -> Plateau:
    """The mean current between two times.

    Parameters
    ----------
    solve : callable
        The totals at given times.
    window : pair of float
        First and last time.
    shrink : float
        Factor of both times, for a bath whose recurrence comes earlier.
    """
    times = shrink * np.linspace(*window, 3)
    energy = solve(times).change
    # [Panasyuk2012] Eqs. (25), (27): the mean rate at which bath 1 loses and bath 2 gains energy
    halves = np.diff(energy, axis=0) / np.diff(times)[:, None] * np.array([-1.0, 1.0])
    mean = float(halves.mean())
    return Plateau(mean, float(np.abs(halves - mean).max()))
