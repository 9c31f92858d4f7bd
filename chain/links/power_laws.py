"""Links whose current is a power law: constant conductance, radiation, phonon tunnelling, J = g·(T1^p - T2^p)."""

from abc import abstractmethod

import numpy as np

from chain.arrays import Array
from chain.checks import integer, representable
from chain.links.base import Link
from chain.units.boundary import Value, floats
from chain.units.constants import c, hbar, k
from chain.units.parameter import Parameter, written


class _PowerLaw(Link):
    """J = g·(T1^p - T2^p)."""

    separable = True
    _power: int

    @property
    @abstractmethod
    def _prefactor(self) -> Array:
        """Factor g of the power law, in W/K^p."""

    def _potential(self, T: Array) -> Array:
        return np.asarray(self._prefactor * T**self._power)

    def _conductance(self, T: Array) -> Array:
        with np.errstate(over="ignore"):
            return representable(self._power * self._prefactor * T ** (self._power - 1), "conductance")

    def _current(self, T1: Array, T2: Array) -> Array:
        # T1^p - T2^p in factors, which does not cancel
        with np.errstate(over="ignore", invalid="ignore"):
            rest = sum(T1 ** (self._power - 1 - i) * T2**i for i in range(self._power))
            return representable(np.asarray(self._prefactor * (T1 - T2) * rest), "heat current")


class ConductanceLink(_PowerLaw):
    """A link of constant conductance, J = K(T1 - T2).

    Parameters
    ----------
    conductance : quantity or DataArray
        Thermal conductance K, one or an array.

    Examples
    --------
    >>> print(f"{ConductanceLink('1 nW/K').current('301 K', '300 K'):.1e~}")
    1.0e-09 W
    """

    _power = 1

    def __init__(self, conductance: Value) -> None:
        self._store(conductance=floats(conductance, "W/K", "conductance", positive=True))

    def _written(self) -> dict[str, str]:
        return {"conductance": written(self._parameters["conductance"], "W/K")}

    @property
    def _prefactor(self) -> Array:
        return self._parameters["conductance"]


class RadiativeLink(_PowerLaw):
    """Black-body radiation between two surfaces.

    Parameters
    ----------
    area : quantity or DataArray
        Radiating area A.

    Notes
    -----
    [Panasyuk2012] Eq. (52): J = A π²k_B⁴/(60ħ³c²)·(T1⁴ - T2⁴). It holds in the far field: where the distance is far
    above the thermal wavelength ħc/(k_BT), 8 µm at 300 K. Closer, near-field radiation is larger.

    Examples
    --------
    >>> print(f"{RadiativeLink('1 m^2').current('300 K', '0 K'):.1f~}")
    459.3 W
    """

    _power = 4
    area = Parameter("area", "m^2", "Radiating area.")

    def __init__(self, area: Value) -> None:
        self._store(area=floats(area, "m^2", "area", positive=True))

    @property
    def _prefactor(self) -> Array:
        # [Panasyuk2012] Eq. (52)
        return np.asarray(self._parameters["area"] * np.pi**2 * k**4 / (60.0 * hbar**3 * c**2))


class PhononTunnelingLink(_PowerLaw):
    """Vibrations that tunnel across the vacuum between a tip and a surface, in the tip's electric field.

    Parameters
    ----------
    debye_temperature : quantity or DataArray
        Debye temperature θ_D of the substrate.

    Notes
    -----
    [Panasyuk2012] Eq. (86), as used there for the experiment with an STM tip: J = π⁵k_B²/(60ħθ_D²)·(T1⁴ - T2⁴). Above
    T ≈ 0.3 θ_D it exceeds the quantum of conductance: it then takes more than one channel.
    """

    _power = 4
    debye_temperature = Parameter("theta", "K", "Debye temperature θ_D of the substrate.")

    def __init__(self, debye_temperature: Value) -> None:
        self._store(theta=floats(debye_temperature, "K", "debye_temperature", positive=True))

    @property
    def _prefactor(self) -> Array:
        # [Panasyuk2012] Eq. (86)
        return np.asarray(np.pi**5 * k**2 / (60.0 * hbar * self._parameters["theta"] ** 2))


class ElectronPhononLink(_PowerLaw):
    """Electrons and the lattice of one piece of metal, J = ΣV(T1^n - T2^n).

    Parameters
    ----------
    strength : quantity or DataArray
        Coupling Σ of the material, in W/(m³ K^n).
    volume : quantity or DataArray
        Of the metal.
    exponent : int, default 5
        n: 5 for a clean metal, 4 or 6 for disordered ones.

    Notes
    -----
    F. C. Wellstood, C. Urbina and J. Clarke, Phys. Rev. B 49, 5942 (1994). It holds for temperatures far below
    the Debye temperature; near room temperature the exchange is a `ConductanceLink` of G·V with G in W/(m³ K).

    Examples
    --------
    >>> island = ElectronPhononLink("2e9 W/(m^3 K^5)", volume="0.01 um^3")
    >>> print(f"{island.current('200 mK', '50 mK').to('fW'):.2f~}")
    6.39 fW
    """

    _fixed = ("_power",)

    def __init__(self, strength: Value, volume: Value, exponent: int = 5) -> None:
        self.__dict__["_power"] = power = integer(exponent, "exponent", 1, 12)
        of_material = floats(strength, f"W/(m^3*K^{power})", "strength", positive=True)
        self._store(strength=of_material, volume=floats(volume, "m^3", "volume", positive=True))

    @property
    def exponent(self) -> int:
        """The n of the law."""
        return self._power

    def _written(self) -> dict[str, str]:
        strength = written(self._parameters["strength"], f"W/(m^3*K^{self._power})")
        volume = written(self._parameters["volume"], "m^3")
        return {"strength": strength, "volume": volume, "exponent": str(self._power)}

    @property
    def _prefactor(self) -> Array:
        return np.asarray(self._parameters["strength"] * self._parameters["volume"])
