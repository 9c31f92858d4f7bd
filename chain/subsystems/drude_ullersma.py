"""The Drude-Ullersma body: modes at ω_j = jΔ, [Panasyuk2012] Sec. VI."""

import numpy as np

from chain.arrays import Array
from chain.checks import integer
from chain.storage.compiled import njit
from chain.subsystems.base import Body, positive
from chain.units.boundary import Quantity, Value
from chain.units.constants import hbar, k
from chain.units.parameter import written

MOST_MODES = 10_000_000


@njit(cache=True, error_model="numpy", nogil=True)
def _mode_sums(x: Array, modes: int, energy: Array, capacity: Array) -> None:
    """Σ_j jx/(e^{jx} - 1) and Σ_j (jx)² e^{jx}/(e^{jx} - 1)², j = 1 .. modes, smallest terms first."""
    for i in range(x.size):
        last = modes if modes * x[i] <= 745.0 else int(745.0 / x[i]) + 1
        u, c = 0.0, 0.0
        for j in range(last, 0, -1):
            y = j * x[i]
            boson = y / np.expm1(y)
            u += boson
            c += boson * y / -np.expm1(-y)
        energy[i], capacity[i] = u, c


class DrudeUllersma(Body):
    """A body whose heat is in oscillators of equidistant frequencies: the Drude-Ullersma model of a finite bath.

    Parameters
    ----------
    mode_spacing : quantity or DataArray
        Distance Δ of the modes' angular frequencies, one or an array.
    modes : int, optional
        Number of modes, ω_j = jΔ with j = 1 .. modes; infinitely many by default.

    Raises
    ------
    HeatChainError
        Where the spacing is not positive, or the number of modes not a positive integer.

    Notes
    -----
    [Panasyuk2012] Sec. VI, with the factors that the paper leaves out: for infinitely many modes and k_BT ≫ ħΔ
    U = (π²/6)(k_BT)²/(ħΔ) and C = (π²/3) k_B·k_BT/(ħΔ); for a finite number of modes the sum itself.

    Examples
    --------
    >>> body = DrudeUllersma(mode_spacing="1e9 rad/s")
    >>> print(f"{body.heat_capacity('300 K'):.3e~}")
    1.784e-18 J / K
    """

    _fixed = ("modes",)
    modes: int | None

    def __init__(self, mode_spacing: Value, modes: int | None = None) -> None:
        spacing = positive(mode_spacing, "rad/s", "mode_spacing")
        self.__dict__["modes"] = None if modes is None else integer(modes, "modes", 1, MOST_MODES)
        if modes is None:
            self._store(size=1.0 / spacing)
        else:
            self._store(spacing=spacing, size=np.ones_like(spacing))

    @property
    def mode_spacing(self) -> Quantity:
        """Distance Δ of the modes' angular frequencies."""
        spacing: Quantity = self._evaluate(DrudeUllersma._mode_spacing, "rad/s")
        return spacing

    def _written(self) -> dict[str, str]:
        spacing = {"mode_spacing": written(self._mode_spacing(), "rad/s")}
        return spacing if self.modes is None else spacing | {"modes": str(self.modes)}

    def _sums(self, T: Array) -> tuple[Array, Array]:
        x, T = np.broadcast_arrays(hbar * self._parameters["spacing"] / (k * np.maximum(T, 1e-290)), T)
        energy, capacity = np.empty(x.size), np.empty(x.size)
        assert self.modes is not None
        _mode_sums(np.ascontiguousarray(np.minimum(x, 745.0)).ravel(), self.modes, energy, capacity)
        return k * T * energy.reshape(x.shape), k * capacity.reshape(x.shape)

    def _energy(self, T: Array) -> Array:
        if self.modes is None:
            return np.asarray(np.pi**2 / 6 * (k * T) ** 2 / hbar)
        return self._sums(T)[0]

    def _heat_capacity(self, T: Array) -> Array:
        if self.modes is None:
            return np.asarray(np.pi**2 / 3 * k * (k * T) / hbar)
        return self._sums(T)[1]

    def _temperature(self, u: Array) -> Array:
        if self.modes is None:
            return np.asarray(np.sqrt(6.0 * hbar * u) / (np.pi * k))
        return super()._temperature(u)

    def _guess(self, u: Array) -> Array:
        assert self.modes is not None
        quantum = hbar * self._parameters["spacing"]
        with np.errstate(divide="ignore"):
            lowest_mode = quantum / np.log1p(quantum / u)  # where it alone is excited
        # As if there were infinitely many modes, and as if all were classical: both too cold
        colder = np.maximum(np.sqrt(6.0 * quantum * u) / np.pi, u / self.modes)
        return np.asarray(np.where(u < 0.1 * quantum, lowest_mode, colder) / k)

    def _mode_spacing(self) -> Array:
        return self._parameters["spacing"] if self.modes is not None else np.asarray(1.0 / self._size)
