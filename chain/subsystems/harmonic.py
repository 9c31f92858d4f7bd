"""The harmonic solid: 3N modes with a density of states that was computed or measured."""

from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.readers.columns import AS_IT_IS, Choices, Named, columns_of, is_numeric, same_dimension
from chain.storage.readers.meanings import FREQUENCIES
from chain.storage.readers.phonon_mesh import mesh_of, normalised
from chain.storage.readers.rows import in_order, without_gaps
from chain.subsystems.base import Body
from chain.subsystems.debye import atom_count, debye_function, heat_capacity_function
from chain.units.boundary import Quantity, Value, angular_frequency, unit_of
from chain.units.constants import hbar, k
from chain.units.parameter import Parameter

_IMAGINARY = 1e-3  # of all modes may lie below zero: what smearing leaves there
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(5)
_MOST = 20_000  # points of a density of states
_BLOCK = 2_000_000  # numbers at a time, to bound memory
_FROZEN = 700.0  # ħω/k_BT beyond which a mode has no energy in float64
_TITLES = ("frequency", "density")


class Modes(NamedTuple):
    """Modes for each atom: a Debye part below the first frequency of the table, and nodes of a quadrature above.

    Attributes
    ----------
    first, below : float
        Frequency in rad/s up to which the density grows as its square, and how many modes are there.
    omega, weights : ndarray
        Frequencies in rad/s and how many modes each stands for; together with `below` 3.
    """

    first: float
    below: float
    omega: Array
    weights: Array


class HarmonicSolid(Body):
    """A solid of N atoms that vibrate with a density of states, as phonopy computes it or neutrons measure it.

    Parameters
    ----------
    density_of_states : table, Phonopy, Phono3py or path
        Whatever `read_table` takes, with frequencies (or energies, or wavenumbers) and the density, in any unit: its
        form alone counts, and is normalised to 3N modes. Or a `Phonopy` object after `run_total_dos()`. Or the modes
        themselves on a mesh: a `Phono3py` object after `run_thermal_conductivity()`, or its file ``kappa-*.hdf5``.
    atoms : array_like or DataArray, optional
        Number of atoms.
    volume, number_density : quantity or DataArray, optional
        Volume and atoms a volume, whose product is the number of atoms; a Phonopy object knows its `number_density`.
    unit : str, optional
        Of the frequencies, where a table does not say it: "THz" for phonopy's ``total_dos.dat``, whose columns have no
        titles.

    Raises
    ------
    HeatChainError
        Where a column or unit is missing, a density is negative, more than 1/1000 of the modes have imaginary
        (negative) frequencies, or the number of atoms is not given.

    Notes
    -----
    U = ∫ g(ω) ħω/(e^{ħω/k_BT} - 1) dω without zero-point energy, exact for a density that is straight between its
    points, and grows as ω² from 0 to the first of them, so that C ~ T³ as Debye's at temperatures whose modes the table
    does not resolve. Modes of imaginary frequency, at most 1/1000, are left out.

    Examples
    --------
    >>> import numpy as np
    >>> omega = np.linspace(0.0, 8.0, 801)
    >>> table = (Quantity(omega, "THz"), omega**2)  # Debye's
    >>> print(f"{HarmonicSolid(table, atoms=1000).heat_capacity('100 K'):.4e~}")
    2.1843e-20 J / K
    """

    _fixed = ("_modes", "_table")
    _modes: Modes
    _table: xr.DataArray

    atoms = Parameter("size", "", "Number of atoms.")

    def __init__(
        self,
        density_of_states: Any,
        *,
        atoms: ArrayLike | xr.DataArray | None = None,
        volume: Value | None = None,
        number_density: Value | None = None,
        unit: str | None = None,
    ) -> None:
        meshed = mesh_of(density_of_states)
        given, known = (None, meshed.number_density) if meshed else _given(density_of_states)
        if volume is not None and number_density is None:
            number_density = known
        if meshed:
            self._sum(*normalised(meshed))
        else:
            omega, density = _read(given, unit)
            modes, scale = _modes_of(omega, density)
            self.__dict__.update(_modes=modes, _table=_labelled(omega, scale * density))
        self._store(size=atom_count(atoms, volume, number_density))

    @property
    def density_of_states(self) -> xr.DataArray:
        """Modes of one atom in an angular frequency, in s, over `frequency` in rad/s; of a mesh, the weight of each.

        With those below the first frequency, where it grows as the square, they are 3.
        """
        return self._table.copy()

    def _sum(self, omega: Array, weights: Array) -> None:
        """Modes as they are."""
        frequency = xr.Variable("frequency", omega, {"units": "rad s^-1"})
        told = xr.DataArray(weights, {"frequency": frequency}, "frequency", attrs={"units": "1"})
        self.__dict__.update(_modes=Modes(float(omega[0]), 0.0, omega, weights), _table=told)

    def _key(self) -> tuple[Any, ...]:
        modes, size = self._modes, self._parameters["size"]
        numbers = (modes.first, modes.below, modes.omega.tobytes(), modes.weights.tobytes())
        return type(self), *numbers, size.shape, size.tobytes()

    def _energy(self, T: Array) -> Array:
        T = np.asarray(np.maximum(T, 1e-290))
        modes = self._modes
        low = modes.below * k * T * debye_function(hbar * modes.first / (k * T))
        return np.asarray(low + self._summed(T, lambda x: x / np.expm1(x)) * k * T)

    def _heat_capacity(self, T: Array) -> Array:
        T = np.asarray(np.maximum(T, 1e-290))
        modes = self._modes
        low = modes.below * k * heat_capacity_function(hbar * modes.first / (k * T))
        return np.asarray(low + self._summed(T, lambda x: np.square(0.5 * x / np.sinh(0.5 * x))) * k)

    def _summed(self, T: Array, each: Any) -> Array:
        """Σ w_i f(ħω_i/k_BT)."""
        flat = np.ravel(T)
        step = max(1, _BLOCK // self._modes.omega.size)
        parts = [
            each(np.minimum(hbar * self._modes.omega / (k * some[:, None]), _FROZEN)) @ self._modes.weights
            for some in np.split(flat, range(step, flat.size, step))
        ]
        return np.concatenate(parts).reshape(np.shape(T))

    def _guess(self, u: Array) -> Array:
        """From above at high temperature, from the Debye part at low."""
        modes = self._modes
        mean = hbar * (modes.weights @ modes.omega) / 3.0
        high = np.asarray((u + 1.5 * mean) / (3.0 * k))
        if modes.below <= 0.0:
            return high
        theta = hbar * modes.first / k
        low = (np.maximum(u, 0.0) * 5.0 * theta**3 / (np.pi**4 * modes.below * k)) ** 0.25
        return np.asarray(np.minimum(low, high))

    def _mode_spacing(self) -> Array:
        return np.asarray(self._modes.omega[-1] / (3.0 * self._size))


# -- inside -----


def _given(source: Any) -> tuple[Any, Any]:
    """A table, and atoms a volume where the source knows them: a Phonopy object holds both."""
    if not (hasattr(source, "total_dos") and hasattr(source, "primitive")):
        return source, None
    dos, cell = source.total_dos, source.primitive
    if dos is None:
        raise HeatChainError("`density_of_states` is a Phonopy object without one. Call its `run_total_dos()` first.")
    frequencies = Quantity(np.asarray(dos.frequency_points, dtype=np.float64), "THz")
    number = Quantity(len(cell) / float(cell.volume) * 1e30, "1/m^3")
    return (frequencies, np.asarray(dos.dos, dtype=np.float64)), number


def _read(source: Any, unit: str | None) -> tuple[Array, Array]:
    """Frequencies in rad/s, increasing, and the density as it stands."""
    table = dict(zip(_TITLES, source, strict=True)) if isinstance(source, tuple) and len(source) == 2 else source
    if isinstance(source, xr.DataArray) and source.ndim == 1 and source.dims[0] in source.coords:
        table = {"frequency": source[source.dims[0]], "density": source.drop_vars(source.coords)}
    choices = AS_IT_IS
    if unit is not None:
        choices = Choices(columns=_chosen(table), units={"frequency": unit})
    columns = [one for one in columns_of(table, "density_of_states", choices) if is_numeric(one)]
    over, values = _pair(columns)
    kept, rows = without_gaps(over.sheet, (over.numbers()[0], values.numbers()[0]),
                              (over.column.place, values.column.place), "refuse")  # fmt: skip
    found = in_order(over.sheet, "frequency", rows, kept[0], kept[1:], (False,), "refuse")
    omega = angular_frequency(Quantity(found.x, unit_of(over.unit_needed)), "frequency", positive=False)
    return np.asarray(omega), np.asarray(found.others[0])


def _chosen(table: Any) -> dict[str, int] | None:
    return None if isinstance(table, dict) else {"frequency": 1, "density": 2}


def _pair(columns: list[Named]) -> tuple[Named, Named]:
    """The column of frequencies, and the one of the density: called so, or the only other."""
    over = next((one for one in columns if one.name == "frequency"), None)
    over = over or next((one for one in columns if same_dimension(one, *FREQUENCIES)), None)
    rest = [one for one in columns if one is not over]
    named = [one for one in rest if one.meaning == "density" or one.name == "density"]
    values = named[0] if named else (rest[0] if len(rest) == 1 else None)
    if over is None or values is None:
        told = columns[0].sheet.titles if columns else "none of numbers"
        raise HeatChainError(
            "`density_of_states` must have a column of frequencies, energies or wavenumbers with a unit and one of the "
            f'density, but has {told}. Give `unit="THz"` where the first column has no title, or choose them: '
            "`chain.read_table(..., columns={'frequency': 1, 'density': 2}, units={'frequency': 'THz'})`. A file that "
            "is right begins: 'frequency [THz], density\\n0.0, 0.0\\n0.1, 0.003\\n0.2, 0.012'."
        )
    return over, values


def _modes_of(omega: Array, density: Array) -> tuple[Modes, float]:
    """Nodes and weights of a table, normalised to 3 modes, and by what the density was multiplied."""
    if not 3 <= omega.size <= _MOST:
        raise HeatChainError(f"`density_of_states` must have 3 to {_MOST} points, but has {omega.size}.")
    if np.any(density < 0.0):
        place = int(np.argmax(density < 0.0))
        where = omega[place] / (2e12 * np.pi)
        raise HeatChainError(f"`density_of_states` must not be negative, but is {density[place]:g} at {where:g} THz.")
    total = float(np.trapezoid(density, omega))
    if total <= 0.0 or omega[-1] <= 0.0:
        raise HeatChainError("`density_of_states` has no modes of positive frequency. Check its columns.")
    below = omega <= 0.0
    imaginary = float(np.trapezoid(density[below], omega[below]))
    if imaginary > _IMAGINARY * total:
        raise HeatChainError(
            f"`density_of_states` has {100 * imaginary / total:.2g} % of its modes at imaginary (negative) "
            "frequencies, so that the structure is not stable. Relax it, or use a larger supercell or a finer mesh."
        )
    omega, density = omega[~below], density[~below]
    first = density[0] * omega[0] / 3.0  # ∫ g1 (ω/ω1)² dω
    middle, half = 0.5 * (omega[1:] + omega[:-1]), 0.5 * np.diff(omega)
    nodes = (middle[:, None] + half[:, None] * _NODES).ravel()
    weights = (half[:, None] * _WEIGHTS).ravel() * np.interp(nodes, omega, density)
    kept = weights > 0.0
    scale = 3.0 / (first + weights.sum())
    return Modes(float(omega[0]), float(scale * first), nodes[kept], scale * weights[kept]), float(scale)


def _labelled(omega: Array, density: Array) -> xr.DataArray:
    frequency = xr.Variable("frequency", omega, {"units": "rad s^-1"})
    return xr.DataArray(density, {"frequency": frequency}, "frequency", attrs={"units": "s"})
