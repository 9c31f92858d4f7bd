"""Modes on a mesh of wave vectors, as phono3py has computed them."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.readers.hdf5 import arrays_in, is_hdf5
from chain.units.boundary import Quantity

_NONE = 1e-3  # of the highest frequency: the three modes of Γ that shift the crystal
_IMAGINARY = 1e-3  # of all modes
_RIGHT = (
    "A file that is right holds `frequency` of shape (q, bands) in THz and `weight` of shape (q), as phono3py writes."
)


class Mesh(NamedTuple):
    """Frequencies in THz, a row for each wave vector; weights of these; atoms a volume, where they are known."""

    frequency: Array
    weight: Array
    number_density: Any
    source: str


def mesh_of(source: Any) -> Mesh | None:
    """The modes of a Phono3py object or of its file; None where it is something else.

    Raises
    ------
    HeatChainError
        Where they were not computed, or the file is not such a one.
    """
    if is_hdf5(source):
        path = Path(source)
        given, weights = arrays_in(path, ("frequency", "weight"), _RIGHT)
        return Mesh(given, weights, None, repr(str(path)))
    if not hasattr(source, "run_thermal_conductivity"):
        return None
    found, cell = source.thermal_conductivity, source.primitive
    if found is None:
        raise HeatChainError("The Phono3py object has no modes. Call its `run_thermal_conductivity()` first.")
    frequency, points = np.asarray(found.frequencies, dtype=np.float64), np.asarray(found.grid_points)
    weight = np.asarray(found.grid_weights, dtype=np.float64)
    if len(frequency) != len(weight):  # of the whole grid, where the points are the irreducible ones
        frequency = frequency[points]
    number = Quantity(len(cell) / float(cell.volume) * 1e30, "1/m^3")
    return Mesh(frequency, weight, number, "The Phono3py object")


def normalised(mesh: Mesh) -> tuple[Array, Array]:
    """Angular frequencies in rad/s, increasing, and weights whose sum is 3."""
    frequency, weight = mesh.frequency, mesh.weight
    if frequency.ndim != 2 or weight.shape != frequency.shape[:1] or frequency.shape[1] % 3 or not frequency.size:
        raise HeatChainError(
            f"{mesh.source} has `frequency` of shape {frequency.shape} and `weight` of shape {weight.shape}. {_RIGHT}"
        )
    if not (np.isfinite(frequency).all() and np.isfinite(weight).all() and (weight > 0.0).all()):
        raise HeatChainError(f"{mesh.source} must have finite frequencies and positive weights. {_RIGHT}")
    omega = 2e12 * np.pi * frequency.ravel()
    each = np.repeat(weight, frequency.shape[1])
    least = _NONE * omega.max()
    imaginary = each[omega < -least].sum()
    if omega.max() <= 0.0 or imaginary > _IMAGINARY * each.sum():
        raise HeatChainError(
            f"{mesh.source} has {100 * imaginary / each.sum():.2g} % of its modes at imaginary (negative) frequencies, "
            "so that the structure is not stable. Relax it, or use a larger supercell."
        )
    kept = omega > least
    order = np.argsort(omega[kept], kind="stable")
    chosen = each[kept][order]
    return omega[kept][order], 3.0 * chosen / chosen.sum()
