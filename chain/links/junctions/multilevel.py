"""A junction of any levels: its sum rule, [Taylor2015] Eqs. (8), (10)-(12), and its conductance at weak coupling.

Eq. (12) is misprinted. For one Hermitian S the bath's terms cancel, and

    m = <[S, [H_s, S]]>/2ħ² = (1/2ħ²) Σ_ijk ρ_ji S_ik S_kj (2E_k - E_i - E_j).
"""

from functools import cached_property
from typing import Any

import numpy as np

from chain.arrays import Array, Complex
from chain.errors import HeatChainError
from chain.links.base import Link
from chain.links.counting.jumps import many_states
from chain.links.couplings import couplings
from chain.links.junctions import rates
from chain.links.junctions.levels import Levels, levels
from chain.links.junctions.majorant import steepest
from chain.links.junctions.matrices import coupling_matrix, density_matrix, energy_matrix, hermitian
from chain.links.spectra.base import Spectrum
from chain.units.boundary import Quantity, Value, abscissa
from chain.units.constants import hbar, k

_KEPT = 1e-12  # of the largest eigenvalue of the coupling matrix: those below are none
_COMMUTING = 1e-10


class MultilevelJunction(Link):
    """A quantum system of any discrete levels that carries heat between two baths, which couple to it weakly.

    Both couple through one Hermitian operator, or through several that commute.

    Parameters
    ----------
    hamiltonian : Quantity
        Hermitian matrix H_s of the junction, in units of energy or frequency (H_s/ħ), shape (levels, levels).
    operator : array_like
        Dimensionless Hermitian matrix S, by which both baths couple; or several, shape (count, levels, levels).
    coupling : float or pair of float
        Dimensionless couplings (α_L, α_R) to the two baths, or one number, split evenly.
    spectrum : Spectrum
        Spectral function of both baths (`chain.spectra`).
    matrix : array_like
        The real symmetric coupling matrix h_nn' of several operators, with no negative eigenvalue; by default the unit
        matrix, which is a bath of its own for each.

    Raises
    ------
    HeatChainError
        where a matrix is not Hermitian or of another shape, or where several operators do not commute: then the f-sum
        rule has expectation values of the baths, and is no property of the junction alone

    Notes
    -----
    What holds for any coupling is the bound, `sum_rule_conductance`, given the junction's state. Conductance and
    current are those of weak coupling, to first order in α, Eq. (5) with the golden rule's rates πα_νJ̃(ω)|S_ij|²(n_ν +
    1). The state between two temperatures has the coherences of levels as close as their rates, by a master equation
    without secular approximation that keeps every state positive: within 0.2 % of non-secular Redfield's for any
    distance of two levels (`tests/links/junctions/test_near_levels.py`). Level shifts are left out. Refused are
    couplings by which, in the mean over the heat, the damping of transitions exceeds a tenth of their frequency or the
    baths' noise changes by more than a tenth over their lines; and currents where the steady state is not unique.

    Examples
    --------
    >>> from chain import spectra, ureg
    >>> spin = MultilevelJunction(ureg.Quantity([[0.0, 0.5], [0.5, 0.0]], "THz"), [[1, 0], [0, -1]], (1e-3, 1e-3),
    ...                           spectra.Ohmic(cutoff="100 THz"))
    >>> print(f"{spin.conductance('30 K').to('fW/K'):.3f~P}")
    72.688 fW/K
    """

    _fixed = ("spectrum", "_energies", "_states", "_operators")
    spectrum: Spectrum
    _energies: Array  # of the levels, in rad/s from the lowest
    _states: Complex  # the levels, as columns
    _operators: Complex  # in the levels' basis, one for each bath mode of the coupling matrix

    def __init__(
        self, hamiltonian: Any, operator: Any, coupling: Any, spectrum: Spectrum, matrix: Any | None = None
    ) -> None:
        if not isinstance(spectrum, Spectrum):
            raise HeatChainError(
                f"`spectrum` must be one spectral function of `chain.spectra`, the same for both baths, but is "
                f"{spectrum!r}. Without proportional baths there is no sum rule."
            )
        energies, states = np.linalg.eigh(energy_matrix(hamiltonian, "hamiltonian"))
        operators = _operators(operator, states.shape[0], matrix)
        self.__dict__.update(
            spectrum=spectrum,
            _energies=energies - energies[0],
            _states=states,
            _operators=states.conj().T @ operators @ states,
        )
        first, second = couplings(coupling)
        self._store(coupling1=first, coupling2=second)
        if self.shape or spectrum.shape:
            raise HeatChainError("`coupling` and `spectrum` must be single, but are arrays. Make a junction for each.")

    def _key(self) -> tuple[Any, ...]:
        p = self._parameters
        values = tuple(float(value) for value in p.values())
        return type(self), values, self.spectrum, self._energies.tobytes(), self._operators.tobytes()

    def __repr__(self) -> str:
        first, second = (float(value) for value in self._parameters.values())
        return (
            f"MultilevelJunction(<{self._energies.size} levels, {len(self._operators)} operators>, "
            f"coupling=({first:.6g}, {second:.6g}), spectrum={self.spectrum!r})"
        )

    @property
    def channels(self) -> float:
        """One for each operator: the rank of the coupling matrix."""
        return float(len(self._operators))

    @property
    def _alpha(self) -> tuple[float, float]:
        return float(self._parameters["coupling1"]), float(self._parameters["coupling2"])

    # -- sum rule -----------------------------------------------------------------------------------------------------

    @cached_property
    def _double_commutator(self) -> Complex:
        """Σ[S, [H_s, S]]/2ħ in rad/s."""
        E, S = self._energies, self._operators
        # [Taylor2015] Eq. (12), corrected, without the state
        total = np.einsum("rik,rkj,k->ij", S, S, 2.0 * E)
        total -= np.einsum("rik,rkj,i->ij", S, S, E) + np.einsum("rik,rkj,j->ij", S, S, E)
        return np.asarray(0.5 * total)

    def _populations(self, T: Array) -> Array:
        """Boltzmann's, last dimension the level."""
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            exponents = np.where(self._energies > 0.0, hbar * self._energies / (k * np.asarray(T)[..., None]), 0.0)
        weights = np.exp(-exponents)
        return np.asarray(weights / weights.sum(axis=-1, keepdims=True))

    def _mean_frequency(self, state: Any) -> float:
        rho = self._states.conj().T @ density_matrix(state, self._energies.size) @ self._states
        return float(np.einsum("ji,ij->", rho, self._double_commutator).real)

    def _prefactor(self) -> float:
        first, second = self._alpha
        # [Taylor2015] Eq. (10), with J̃ <= its largest ratio to ω times ω
        return float(np.pi * first * second / (first + second) * k * steepest(self.spectrum))

    def _sum_rule(self, T: Array) -> Array | None:
        if not np.isfinite(steepest(self.spectrum)):
            return None
        found = self._prefactor() * (self._populations(T) @ np.diag(self._double_commutator).real)
        return np.asarray(found)

    def sum_rule_frequency(self, state: Any = None, T: Value | None = None) -> Quantity:
        """First moment of the junction's spectrum by the f-sum rule, as an angular frequency.

        Parameters
        ----------
        state : array_like
            Density matrix, in the basis of `hamiltonian`.
        T : quantity or DataArray, optional
            Temperature, for the uncoupled junction's own equilibrium.

        Notes
        -----
        [Taylor2015] Eqs. (7), (12): ω0 for an oscillator with S = a + a†, -Δ<σ_x> for a spin with S = σ_z.
        """
        if (state is None) == (T is None):
            raise HeatChainError("Give either `state` or `T`.")
        if T is not None:
            return self._evaluate(
                lambda link, kelvin: link._populations(kelvin) @ np.diag(link._double_commutator).real,
                "rad/s",
                abscissa(T),
            )
        return self._evaluate(lambda link: link._mean_frequency(state), "rad/s")

    def sum_rule_conductance(self, T: Value | None = None, state: Any = None) -> Quantity:
        """Bound of the conductance from the f-sum rule, in W/K.

        Parameters
        ----------
        T : quantity or DataArray, optional
            Temperature, whose Boltzmann state the junction is taken to have: right for weak coupling.
        state : array_like
            The junction's true state, as a density matrix in the basis of `hamiltonian`.

        Notes
        -----
        [Taylor2015] Eqs. (10)-(12), times the largest J̃/ω where that is not 1. With the true state it holds for any
        coupling.
        """
        prefactor = self._prefactor()
        if not np.isfinite(prefactor):
            raise HeatChainError("`spectrum` must have a largest J̃/ω for a sum-rule bound, but is sub-ohmic.")
        found = self.sum_rule_frequency(state, T)
        return self._evaluate(lambda _, m: prefactor * m, "W/K", _values(found))

    # -- weak coupling ------------------------------------------------------------------------------------------------

    @cached_property
    def _levels(self) -> Levels:
        return levels(self._energies, self._operators, self.spectrum, self._alpha)

    def _conductance(self, T: Array) -> Array:
        flat = np.ravel(T)
        return rates.conductance(self._levels, flat, self._populations(flat)).reshape(np.shape(T))

    def _current(self, T1: Array, T2: Array) -> Array:
        T1, T2 = np.broadcast_arrays(T1, T2)
        return rates.current(self._levels, T1.ravel(), T2.ravel()).reshape(T1.shape)

    # -- its fluctuations ---------------------------------------------------------------------------------------------

    @property
    def heat_statistics(self) -> str:
        """From the jumps between levels."""
        return "jumps"

    def _heat_noise(self, T1: Array, T2: Array) -> Array:
        return np.asarray(MultilevelJunction._heat_cumulants(self, T1, T2, 2)[1])

    def _heat_cumulants(self, T1: Array, T2: Array, count: int) -> Array:
        T1, T2 = np.broadcast_arrays(T1, T2)
        self._require_jumps(T1, T2)
        rows = [many_states(one) for one in rates.tilted_series(self._levels, T1.ravel(), T2.ravel(), count)]
        found = np.array(rows).T.reshape(count, *T1.shape) * (hbar ** np.arange(1, count + 1)).reshape(
            -1, *[1] * T1.ndim
        )
        found[0] = self._current(T1, T2)
        return np.asarray(found)

    def _generating(self, T1: Array, T2: Array, counting: Array) -> Array:
        self._require_jumps(T1, T2)
        T1, T2, field = np.broadcast_arrays(T1, T2, hbar * counting)
        tilted = rates.tilted(self._levels, T1.ravel(), T2.ravel(), field.ravel())
        return np.asarray(np.linalg.eigvals(tilted).real.max(axis=-1).reshape(T1.shape))

    def _require_jumps(self, T1: Array, T2: Array) -> None:
        T1, T2 = (T.ravel() for T in np.broadcast_arrays(T1, T2))
        self._conductance(T1[T1 == T2])  # refused where the coupling is too strong
        rates.require_jumps(self._levels, T1, T2)

    def _counting_interval(self, T1: Array, T2: Array) -> Array:
        sure = super()._counting_interval(T1, T2)
        return np.copysign(np.inf, sure)  # quanta of few energies


def _values(found: Any) -> Any:
    return np.asarray(found.m_as("rad/s")) if hasattr(found, "m_as") else found


def _operators(operator: Any, levels: int, matrix: Any | None) -> Complex:
    """Operators that couple to baths of their own: eigenvectors of the coupling matrix."""
    given = np.asarray(operator, dtype=np.complex128)
    if given.ndim == 2:
        given = given[None]
    if given.ndim != 3:
        raise HeatChainError(f"`operator` must be one matrix or a sequence of them, but has the shape {given.shape}.")
    each = np.array([hermitian(one, f"operator[{i}]", levels) for i, one in enumerate(given)])
    h = np.eye(len(each)) if matrix is None else coupling_matrix(matrix, len(each))
    # [Taylor2015] Eq. (8): Σ h_nn' A_n ⊗ A_n' in its principal axes
    values, vectors = np.linalg.eigh(h)
    kept = values > _KEPT * values[-1]
    found = np.einsum("nr,nij->rij", vectors[:, kept] * np.sqrt(values[kept]), each)
    for i, one in enumerate(found):
        for other in found[:i]:
            if np.abs(one @ other - other @ one).max() > _COMMUTING * np.abs(one).max() * np.abs(other).max():
                raise HeatChainError(
                    "The coupling operators must commute, but do not: the f-sum rule then depends on the state of the "
                    "baths too, Eq. (12), and no bound follows from the junction alone. Couple through one operator."
                )
    return np.asarray(found)
