"""What the junctions of any levels are given as matrices, checked: Hamiltonians, states, and couplings of operators."""

from typing import Any

import numpy as np

from chain.arrays import Array, Complex
from chain.errors import HeatChainError
from chain.units.boundary import angular_frequency

_ROUNDING = 1e-12  # of the largest entry: as unequal may be what should be equal
_STATE = 1e-9  # by which a state's trace may miss 1 and its lowest eigenvalue 0


def hermitian(given: Any, name: str, levels: int | None = None) -> Complex:
    """A Hermitian matrix, of so many levels where their number is known already."""
    matrix = np.asarray(given, dtype=np.complex128)
    size = matrix.shape[-1] if matrix.ndim == 2 else 0
    if matrix.ndim != 2 or matrix.shape != (levels or size, levels or size) or size < 2:
        wanted = f"{levels} x {levels}" if levels else "of at least 2 x 2"
        raise HeatChainError(f"`{name}` must be a square matrix {wanted}, but has the shape {matrix.shape}.")
    if not np.all(np.isfinite(matrix)):
        raise HeatChainError(f"`{name}` must be finite.")
    difference = np.abs(matrix - matrix.conj().T).max()
    if difference > _ROUNDING * max(np.abs(matrix).max(), 1e-300):
        raise HeatChainError(
            f"`{name}` must be Hermitian, but differs from its adjoint by {difference:.3g}. Write the sum of a "
            "transition and its adjoint, as a + a†."
        )
    return np.asarray(0.5 * (matrix + matrix.conj().T))


def energy_matrix(given: Any, name: str, levels: int | None = None) -> Complex:
    """A Hermitian matrix in units of energy or frequency, in rad/s."""
    magnitude = getattr(given, "magnitude", None)
    if magnitude is None:
        raise HeatChainError(f"`{name}` must be a matrix with units of energy or frequency, as a Quantity.")
    unit = float(angular_frequency(type(given)(1.0, given.units), name))
    return hermitian(np.asarray(magnitude) * unit, name, levels)


def density_matrix(given: Any, levels: int) -> Complex:
    """A junction's state."""
    rho = hermitian(given, "state", levels)
    trace, lowest = float(np.trace(rho).real), float(np.linalg.eigvalsh(rho)[0])
    if abs(trace - 1.0) > _STATE or lowest < -_STATE:
        raise HeatChainError(
            f"`state` must be a density matrix, of trace 1 and with no negative eigenvalue, but has trace {trace:.6g} "
            f"and lowest eigenvalue {lowest:.3g}. Give populations and coherences of normalised states."
        )
    return rho


def coupling_matrix(given: Any, count: int | None = None) -> Array:
    """The h_nn' of several operators, [Taylor2015] Eq. (8): as many as there are, where that is known already."""
    h = np.asarray(given, dtype=np.float64)
    size = (count or len(h),) * 2 if h.ndim else ()
    if h.ndim != 2 or h.shape != size or not np.abs(h - h.T).max(initial=0.0) <= _ROUNDING * np.abs(h).max(initial=0.0):
        wanted = f"symmetric, {count} x {count}" if count else "real and symmetric"
        raise HeatChainError(f"`matrix` must be {wanted}, but has the shape {h.shape}: {given!r}. Give h_nn' = h_n'n.")
    lowest, highest = np.linalg.eigvalsh(h)[[0, -1]]
    if lowest < -_ROUNDING * highest:
        raise HeatChainError(
            f"`matrix` must have no negative eigenvalues, but has {lowest:.3g}: such a bath would give work."
        )
    return h
