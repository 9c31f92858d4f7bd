"""Thermal conductivities of phono3py: of a calculation in memory, or of its file kappa-*.hdf5."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from chain.arrays import Array
from chain.checks import one_of
from chain.errors import HeatChainError
from chain.storage.readers.hdf5 import arrays_in, is_hdf5

DIRECTIONS = ("xx", "yy", "zz")  # phono3py's first three components; the others may be negative
COMPONENTS = (*DIRECTIONS, "yz", "xz", "xy")
_RIGHT = (
    "A file that is right holds `temperature` of shape (n) in K and `kappa` of shape (n, 6) in W/(m K), as "
    "`phono3py --br` or `run_thermal_conductivity(write_kappa=True)` write it."
)


class Tensor(NamedTuple):
    """Temperatures in K, increasing and positive, and six components of κ in W/(m K) at each."""

    temperature: Array
    kappa: Array

    def along(self, direction: str | None) -> Array:
        """One component, or a third of the trace."""
        if direction is None:
            return np.asarray(self.kappa[:, :3].mean(axis=1))
        one_of(direction, "direction", DIRECTIONS)
        return np.asarray(self.kappa[:, DIRECTIONS.index(direction)])


def is_phono3py(source: Any) -> bool:
    """Whether something is a Phono3py object, or the path of an HDF5 file."""
    return is_hdf5(source) or hasattr(source, "phonon_supercell_matrix") or hasattr(source, "run_thermal_conductivity")


def tensor_of(source: Any) -> Tensor:
    """κ over temperature of a Phono3py object after `run_thermal_conductivity()`, or of its file.

    Raises
    ------
    HeatChainError
        Where it was not computed, the file is not such a one, or there are several of different smearing.
    """
    if isinstance(source, str | Path):
        T, kappa = arrays_in(Path(source), ("temperature", "kappa"), _RIGHT)
        return _checked(T, kappa, repr(str(source)))
    found = source.thermal_conductivity
    if found is None:
        raise HeatChainError("The Phono3py object has no conductivity. Call its `run_thermal_conductivity()` first.")
    return _checked(np.asarray(found.temperatures), np.asarray(found.kappa), "The Phono3py object")


# -- inside -----


def _checked(T: Array, kappa: Array, source: str) -> Tensor:
    if kappa.ndim == 3:  # a first dimension of smearing widths; the tetrahedron method has one
        if len(kappa) != 1:
            raise HeatChainError(
                f"{source} has conductivities of {len(kappa)} smearing widths. Run it with one of them."
            )
        kappa = kappa[0]
    if T.ndim != 1 or kappa.shape != (T.size, 6) or T.dtype.kind not in "fiu" or kappa.dtype.kind not in "fiu":
        raise HeatChainError(
            f"{source} has `temperature` of shape {T.shape} and `kappa` of shape {kappa.shape}. {_RIGHT}"
        )
    T, kappa = T.astype(np.float64), kappa.astype(np.float64)
    kept = T > 0.0  # at 0 K phono3py writes zeros
    T, kappa = T[kept], kappa[kept]
    if not T.size or np.any(np.diff(T) <= 0.0):
        raise HeatChainError(f"{source} must have increasing temperatures above 0 K. {_RIGHT}")
    if not np.isfinite(kappa).all():
        row, column = np.argwhere(~np.isfinite(kappa))[0]
        raise HeatChainError(
            f"{source}: κ_{COMPONENTS[column]} is {kappa[row, column]} at {T[row]:g} K. "
            "Run phono3py with other temperatures."
        )
    return Tensor(T, kappa)
