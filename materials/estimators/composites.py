"""Thermal conductivity of composites and porous solids by effective-medium forms.

Spheres far apart in a matrix, after Maxwell; with a contact that resists, after Hasselman and Johnson; and two
constituents on an equal footing, after Bruggeman. All of them know the fractions by volume but not the arrangement, and
rest on Fourier's law within each constituent: grains and gaps are much larger than the mean free paths.
"""

from collections.abc import Callable
from typing import Any, overload

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError
from chain.links.base import Link
from chain.units.boundary import Plain, Quantity, Value, evaluate, floats
from chain.units.parametric import plain_numbers

_UNIT = "W/(m K)"


def symmetric(first: Any, second: Any, fraction: Any, dimensions: int) -> Array:
    """Bruggeman's κ_e of two constituents, `fraction` being that of the first; also of bonds on a lattice with z = 2d.

    Parameters
    ----------
    first, second : ndarray
        Their conductivities, or the bonds' conductances.
    fraction : ndarray
        Of the first.
    dimensions : int
        d, in which c = d - 1 is Kirkpatrick's z/2 - 1 on square and simple cubic lattices.
    """
    c = dimensions - 1
    half = 0.5 * (fraction * (c * first - second) + (1.0 - fraction) * (c * second - first))
    product = np.asarray(first * second)
    root = np.sqrt(half**2 + c * product)
    # The positive root of c κ² - 2 half κ - product = 0, without a difference of equal numbers
    stable = np.divide(product, root - half, out=np.zeros_like(root), where=half < 0.0)
    return np.asarray(np.where(half < 0.0, stable, (half + root) / c))


def _spheres(matrix: Array, inclusion: Array, fraction: Array) -> Array:
    difference = fraction * (inclusion - matrix)
    total = 2.0 * matrix + inclusion
    return np.asarray(matrix * (total + 2.0 * difference) / (total - difference))


@overload
def maxwell(matrix: xr.DataArray, inclusion: Value, fraction: Any) -> xr.DataArray: ...
@overload
def maxwell(matrix: Plain, inclusion: Plain, fraction: Any) -> Quantity: ...
def maxwell(matrix: Value, inclusion: Value, fraction: Any) -> Quantity | xr.DataArray:
    """Conductivity of a matrix that holds spheres of another solid, or pores, far apart from one another.

    Parameters
    ----------
    matrix : str, Quantity or DataArray
        Thermal conductivity κ_m of the matrix, of any shape.
    inclusion : str, Quantity or DataArray
        That of the spheres, κ_p; "0 W/(m K)" for pores.
    fraction : float, array or DataArray
        Fraction φ of the volume that the spheres take.

    Returns
    -------
    Quantity or DataArray
        In W/(m K); a DataArray where an argument is one.

    Raises
    ------
    HeatChainError
        For a fraction outside of 0 .. 1.

    Notes
    -----
    κ = κ_m [2κ_m + κ_p + 2φ(κ_p - κ_m)]/[2κ_m + κ_p - φ(κ_p - κ_m)], J. C. Maxwell, A Treatise on Electricity and
    Magnetism (Clarendon, 1873), art. 314. It is exact to first order in φ, and for spheres with shells of all sizes at
    any φ, as one of the bounds of Z. Hashin and S. Shtrikman, J. Appl. Phys. 33, 3125 (1962). Equal spheres on a simple
    cubic lattice, by Rayleigh's series, differ from it by less than 1 % up to φ = 0.3 for pores, and up to 0.25 for
    spheres that conduct perfectly; at 0.4 by 2 % and 7 % (`tests/materials/estimators/test_composites.py`).

    Examples
    --------
    >>> print(f"{maxwell('1.4 W/(m K)', '0 W/(m K)', 0.2):.3f~P}")
    1.018 W/K/m
    """
    return _evaluated(_spheres, _UNIT, *_three(matrix, inclusion, fraction))


@overload
def bruggeman(matrix: xr.DataArray, inclusion: Value, fraction: Any, *, dimensions: int = 3) -> xr.DataArray: ...
@overload
def bruggeman(matrix: Plain, inclusion: Plain, fraction: Any, *, dimensions: int = 3) -> Quantity: ...
def bruggeman(matrix: Value, inclusion: Value, fraction: Any, *, dimensions: int = 3) -> Quantity | xr.DataArray:
    """Conductivity of a mixture of two solids, neither of which surrounds the other.

    Parameters
    ----------
    matrix : str, Quantity or DataArray
        Thermal conductivity κ_m of one of them, of any shape.
    inclusion : str, Quantity or DataArray
        That of the other, κ_p; "0 W/(m K)" for pores.
    fraction : float, array or DataArray
        Fraction φ of the volume that the other takes.
    dimensions : int
        3 for grains, 2 for cylinders across which heat flows.

    Returns
    -------
    Quantity or DataArray
        In W/(m K); a DataArray where an argument is one.

    Raises
    ------
    HeatChainError
        For a fraction outside of 0 .. 1.

    Notes
    -----
    φ(κ_p - κ)/[κ_p + (d - 1)κ] + (1 - φ)(κ_m - κ)/[κ_m + (d - 1)κ] = 0, D. A. G. Bruggeman, Ann. Phys. 416, 636
    (1935); R. Landauer, J. Appl. Phys. 23, 779 (1952). It has a percolation threshold: with pores nothing is conducted
    above φ = 1 - 1/d. Exact to second order in the difference of the two; near the threshold it is the form of no
    structure that one would meet. For bonds of a square or simple cubic lattice it is that of S. Kirkpatrick, Rev. Mod.
    Phys. 45, 574 (1973), which the scenarios `film` and `block` compare with drawn ones.

    Examples
    --------
    >>> print(f"{bruggeman('1.4 W/(m K)', '0 W/(m K)', 0.2):.3f~P}")
    0.980 W/K/m
    """
    integer(dimensions, "dimensions", 2, 3)
    return _evaluated(
        lambda one, other, part: symmetric(other, one, part, dimensions), _UNIT, *_three(matrix, inclusion, fraction)
    )


def _with_contact(matrix: Array, inclusion: Array, fraction: Array, radius: Array, contact: Array) -> Array:
    return _spheres(matrix, inclusion / (1.0 + inclusion / (radius * contact)), fraction)


@overload
def hasselman_johnson(
    matrix: xr.DataArray, inclusion: Value, fraction: Any, *, radius: Value, contact: Value
) -> xr.DataArray: ...
@overload
def hasselman_johnson(matrix: Plain, inclusion: Plain, fraction: Any, *, radius: Plain, contact: Plain) -> Quantity: ...
def hasselman_johnson(
    matrix: Value, inclusion: Value, fraction: Any, *, radius: Value, contact: Value
) -> Quantity | xr.DataArray:
    """Conductivity of a matrix that holds spheres, far apart, across whose surface the temperature jumps.

    Parameters
    ----------
    matrix : str, Quantity or DataArray
        Thermal conductivity κ_m of the matrix, of any shape.
    inclusion : str, Quantity or DataArray
        That of the spheres, κ_p.
    fraction : float, array or DataArray
        Fraction φ of the volume that the spheres take.
    radius : str, Quantity or DataArray
        Their radius a.
    contact : str, Quantity or DataArray
        Conductance of an area of the contact h, in W/(m² K), as from `contact_conductance`.

    Returns
    -------
    Quantity or DataArray
        In W/(m K); a DataArray where an argument is one.

    Raises
    ------
    HeatChainError
        For a fraction outside of 0 .. 1, and values that are not positive.

    Notes
    -----
    Maxwell's form with κ_p/(1 + κ_p/ah) for κ_p, D. P. H. Hasselman and L. F. Johnson, J. Compos. Mater. 21, 508
    (1987). Spheres smaller than a = κ_pκ_m/[h(κ_p - κ_m)] make a composite worse than its matrix, however well they
    conduct. Its range is that of `maxwell`; h is of a flat contact, for which a is much larger than the phonons'
    wavelengths.

    Examples
    --------
    >>> given = {"matrix": "1.4 W/(m K)", "inclusion": "149 W/(m K)", "fraction": 0.2, "contact": "100 MW/(m^2 K)"}
    >>> print(f"{hasselman_johnson(**given, radius='10 nm'):.3f~P}, {hasselman_johnson(**given, radius='1 um'):.3f~P}")
    1.312 W/K/m, 2.363 W/K/m
    """
    values = _three(matrix, inclusion, fraction)
    size = floats(radius, "m", "radius", positive=True)
    return _evaluated(_with_contact, _UNIT, *values, size, floats(contact, "W/(m^2 K)", "contact", positive=True))


@overload
def contact_conductance(link: Link, area: xr.DataArray, T: Value) -> xr.DataArray: ...
@overload
def contact_conductance(link: Link, area: Value, T: xr.DataArray) -> xr.DataArray: ...
@overload
def contact_conductance(link: Link, area: Plain, T: Plain) -> Quantity: ...
def contact_conductance(link: Link, area: Value, T: Value) -> Quantity | xr.DataArray:
    """Conductance of an area of contact, of which a link is one of many side by side.

    Parameters
    ----------
    link : Link
        What passes heat between two atoms of the contact, or through a molecule between them.
    area : str, Quantity or DataArray
        Area of the contact for each such link.
    T : str, Quantity or DataArray
        Temperature.

    Returns
    -------
    Quantity or DataArray
        K(T)/area in W/(m² K); a DataArray where an argument is one.

    Examples
    --------
    >>> import chain
    >>> molecule = chain.HarmonicMediator("200 cm^-1", "20 cm^-1", "400 cm^-1")
    >>> print(f"{contact_conductance(molecule, '0.25 nm^2', '300 K').to('MW/(m^2 K)'):.0f~P}")
    38 MW/K/m²
    """
    if not isinstance(link, Link):
        raise HeatChainError(f"`link` must be a link, such as chain.HarmonicMediator, but is {link!r}.")
    K = floats(link.conductance(T), "W/K", "link", nonnegative=True)
    return _evaluated(np.divide, "W/(m^2 K)", K, floats(area, "m^2", "area", positive=True))


def _three(matrix: Value, inclusion: Value, fraction: Any) -> tuple[Any, Any, Any]:
    """Conductivities in W/(m K) and a fraction."""
    part = plain_numbers(fraction, "`fraction`", zero=True)
    if np.any(np.asarray(part) > 1.0):
        raise HeatChainError(f"`fraction` must lie in 0 .. 1, but is {fraction!r}. Write 20 % as 0.2.")
    kappa = floats(matrix, _UNIT, "matrix", positive=True)
    return kappa, floats(inclusion, _UNIT, "inclusion", nonnegative=True), part


def _evaluated(kernel: Callable[..., Array], units: str, *arguments: Any) -> Quantity:
    """A kernel with units and labels, of arguments that broadcast."""
    if not any(isinstance(one, xr.DataArray) for one in arguments):
        try:
            np.broadcast_shapes(*map(np.shape, arguments))
        except ValueError:
            shapes = ", ".join(str(np.shape(one)) for one in arguments)
            raise HeatChainError(f"The arguments must broadcast, but have the shapes {shapes}.") from None
    return evaluate(kernel, units, *arguments)
