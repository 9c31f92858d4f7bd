"""Angular frequencies as other people write them: cycles, wavenumbers, energies, temperatures."""

import math
from functools import partial
from typing import overload

import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.units.boundary import Plain, Quantity, Value, angular_frequency, evaluate, unit_of
from chain.units.conversions import ANGULAR, cycles
from chain.units.mismatch import DimensionError
from chain.units.registry import ureg


@overload
def frequency(value: xr.DataArray, unit: str) -> xr.DataArray: ...
@overload
def frequency(value: Plain, unit: str) -> Quantity: ...
def frequency(value: Value, unit: str) -> Quantity | xr.DataArray:
    """An angular frequency in another unit: divided by 2π in hertz, as a wavenumber, an energy or a temperature.

    The inverse of how frequencies are read, which `to` of pint is not: it takes a hertz for a radian a second.

    Parameters
    ----------
    value : str, Quantity or DataArray
        Angular frequency, in rad/s or whatever is taken for one: "1 THz" are 2π·10¹² rad/s.
    unit : str
        Of the result: rad/s, 1/s, Hz, cm^-1, eV, J, K, or multiples.

    Returns
    -------
    Quantity or DataArray
        ω; ω/2π in Hz; ω/2πc as a wavenumber; ħω as an energy; ħω/k_B as a temperature.

    Raises
    ------
    DimensionError
        Where the unit is not one of a frequency, wavenumber, energy or temperature.

    Examples
    --------
    >>> from chain import HarmonicMediator
    >>> mediator = HarmonicMediator(frequency="1 THz", damping="1 THz")
    >>> print(f"{mediator.frequency.to('THz'):.4f}, {frequency(mediator.frequency, 'THz'):.4f}")
    6.2832 terahertz, 1.0000 terahertz
    >>> print(f"{frequency('1 THz', 'cm^-1'):.4f}, {frequency('1 THz', 'meV'):.4f}")
    33.3564 / centimeter, 4.1357 millielectron_volt
    """
    if not isinstance(unit, str):
        raise HeatChainError(f"`unit` must be a text such as 'THz', but is {unit!r}.")
    target = unit_of(unit)
    one = ureg.Quantity(1.0, target)
    for base, factor in ANGULAR:
        if target.dimensionality == unit_of(base).dimensionality and one._is_multiplicative:
            scale = factor * (2.0 * math.pi) ** cycles(one) * float(one.to(unit_of(base)).magnitude)
            return evaluate(partial(_over, scale), unit, angular_frequency(value, "value", positive=False))
    raise DimensionError(f"`unit` must be one of a frequency, such as 'THz', 'cm^-1', 'meV' or 'K', but is {unit!r}.")


def _over(scale: float, omega: Array) -> Array:
    return omega / scale
