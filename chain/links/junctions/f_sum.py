"""The f-sum rule of any operators of a junction, [Taylor2015] Eqs. (7), (12): Hermitian or not, commuting or not."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Complex
from chain.errors import HeatChainError
from chain.links.junctions.matrices import density_matrix, energy_matrix, hermitian
from chain.units.boundary import Quantity


def f_sum(
    hamiltonian: Quantity, operators: Any, state: Any, baths: Sequence[tuple[Quantity, Any]] = ()
) -> xr.DataArray:
    """First moments of a junction's spectrum: ħ/2π ∫ω Imχ_nn'(ω) dω over all frequencies, as angular frequencies.

    Parameters
    ----------
    hamiltonian : Quantity
        Hermitian matrix H_s of the junction, in units of energy or frequency (H_s/ħ), shape (levels, levels).
    operators : array_like
        Dimensionless operators A_n, shape (count, levels, levels): Hermitian or not, commuting or not.
    state : array_like
        Density matrix ρ of the junction, shape (levels, levels).
    baths : sequence of pair
        For every group p of modes the coupling operator G_p = Σ g_p^n A_n, as `hamiltonian`, and the junction's
        operator R_p = Tr_baths[(b_p + b_p†) ρ_all], dimensionless. It may be left out where every operator
        commutes with every G_p.

    Returns
    -------
    DataArray
        ħm_nn' over `operator` and `other_operator`, complex, in rad/s.

    Raises
    ------
    HeatChainError
        Where shapes do not match, the Hamiltonian or a bath's operators are not Hermitian, or the state is no density
        matrix.

    Notes
    -----
    [Taylor2015] Eq. (7), m_nn' = ⟨[A_n'†, [H, A_n]]⟩/2ħ², with H = H_s + Σ_p G_p(b_p + b_p†) and the bath's terms of
    Eq. (12), whose order of indices is misprinted: for A_n = ``|i><j|``, A_n' = ``|k><l|`` it has E_k - E_l and A_jl
    where E_i - E_j and A_lj belong. Over positive frequencies alone the integral is half of that over all for
    Hermitian operators; for others Imχ_nn' is not odd, but the sum over an operator and its adjoint is.

    Examples
    --------
    >>> from chain import ureg
    >>> spin = ureg.Quantity([[0.0, 0.5], [0.5, 0.0]], "THz")
    >>> lowering = [[0, 0], [1, 0]]
    >>> found = f_sum(spin, [lowering], [[0.5, -0.25], [-0.25, 0.5]])
    >>> print(f"{found.values[0, 0].real:.4e}")
    7.8540e+11
    """
    H = energy_matrix(hamiltonian, "hamiltonian")
    levels = len(H)
    A = _operators(operators, levels)
    # [Taylor2015] Eq. (12), corrected: that of the junction, and of each group of modes
    found = _expectation(A, H, density_matrix(state, levels))
    for i, (coupling, correlated) in enumerate(baths):
        G = energy_matrix(coupling, f"baths[{i}][0]", levels)
        found = found + _expectation(A, G, hermitian(correlated, f"baths[{i}][1]", levels))
    return xr.DataArray(
        found,
        dims=("operator", "other_operator"),
        attrs={"units": "rad s^-1", "long_name": "first moment of the susceptibility times ħ"},
    )


def _expectation(A: Complex, H: Complex, rho: Complex) -> Complex:
    """½ Tr{ρ[A_n'†, [H, A_n]]}, (n, n')."""
    inner = H @ A - A @ H
    adjoint = A.conj().transpose(0, 2, 1)
    forth = np.einsum("ab,mbc,nca->nm", rho, adjoint, inner)
    back = np.einsum("ab,nbc,mca->nm", rho, inner, adjoint)
    return np.asarray(0.5 * (forth - back))


def _operators(given: Any, levels: int) -> Complex:
    """One operator or several as several, of the junction's number of levels."""
    found = np.asarray(given, dtype=np.complex128)
    found = found[None] if found.ndim == 2 else found
    if found.ndim != 3 or found.shape[1:] != (levels, levels) or not np.all(np.isfinite(found)):
        raise HeatChainError(
            f"`operators` must be finite and {levels} x {levels} like the levels, but has the shape {np.shape(given)}."
        )
    return found
