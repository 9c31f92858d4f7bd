"""Cooling of a film into its substrate after a short pulse, as pump and probe see it."""

from typing import Any

import numpy as np
import xarray as xr
from scipy.special import wofz

from chain.arrays import Array, Complex
from chain.errors import HeatChainError
from chain.fitting.models.alternating import labelled
from chain.units.boundary import floats, single, unit_attribute
from chain.units.conversions import as_quantity

_DOUBLE = 1e-3  # relative distance of roots below which they are taken together


def film_cooling(
    time: Any,
    amplitude: Any,
    film_heat_capacity: Any,
    boundary_conductance: Any,
    conductivity: Any,
    heat_capacity: Any,
) -> xr.DataArray:
    """Temperature of a thin film over time, after a pulse has heated it: it cools through an interface.

    Parameters
    ----------
    time : quantity or DataArray
        Since the pulse.
    amplitude : quantity or float
        What is seen just after the pulse, a temperature or a signal in proportion to it.
    film_heat_capacity : quantity
        C of an area, J/(m² K): heat capacity of a volume times thickness.
    boundary_conductance : quantity
        h of the interface, W/(m² K).
    conductivity, heat_capacity : quantity
        κ and C̃ (of a volume) of the substrate. Only the effusivity e = √(κC̃) counts: one of them must be known.

    Returns
    -------
    DataArray
        Over the labels of `time`, in the amplitude's unit.

    Raises
    ------
    HeatChainError
        Where a quantity is not positive, or of another dimension, or a time negative.

    Notes
    -----
    Heat flows in one dimension into a substrate without end; the film has one temperature. The Laplace transform
    C/[sC + he√s/(h + e√s)] is a sum over the roots p of p² + (h/e)p + h/C = 0, θ = [p₁w(p₂) - p₂w(p₁)]/(p₁ - p₂) with
    w(p) = exp(p²t) erfc(-p√t). At long times θ → C/(e√(πt)). Compare C. A. Paddock and G. L. Eesley, J. Appl. Phys. 60,
    285 (1986).

    Examples
    --------
    >>> found = film_cooling("1 ns", 1.0, "0.2 J/(m^2 K)", "100 MW/(m^2 K)", "1.35 W/(m K)",
    ...                      "1.65e6 J/(m^3 K)")
    >>> print(f"{float(found):.6f}")
    0.838104
    """
    t = labelled(floats(time, "s", "time", nonnegative=True))
    C = single(film_heat_capacity, "J/(m^2*K)", "film_heat_capacity")
    h = single(boundary_conductance, "W/(m^2*K)", "boundary_conductance")
    kappa, volume = single(conductivity, "W/(m*K)", "conductivity"), single(heat_capacity, "J/(m^3*K)", "heat_capacity")
    e = np.sqrt(kappa * volume)
    size, unit = _amplitude(amplitude)
    found = t.copy(data=size * _cooling(t.values, h / C, h / e))
    return found.assign_attrs(units=unit_attribute(unit), long_name="cooling of the film")


def _amplitude(amplitude: Any) -> tuple[float, str]:
    if isinstance(amplitude, float | int | np.number) and not isinstance(amplitude, bool):
        return float(amplitude), "1"
    given = as_quantity(amplitude, "1", "amplitude")
    if np.ndim(given.magnitude):
        raise HeatChainError(f"`amplitude` must be one value, but has the shape {np.shape(given.magnitude)}.")
    return float(given.magnitude), f"{given.units:~C}" or "1"


def _cooling(t: Array, rate: float, root_rate: float) -> Array:
    """θ(t) for h/C in 1/s and h/e in 1/√s."""
    half = 0.5 * root_rate
    offset = np.sqrt(complex(half * half - rate))
    first, second = -half + offset, -half - offset
    root = np.sqrt(t)
    if abs(first - second) <= _DOUBLE * abs(half):
        # The divided difference of w(p)/p times p₁p₂ by its derivative at the middle; the next term is of 4th order
        p = complex(-half)
        found = -rate * _slope(p, root) - rate * (offset**2 / 6.0) * _third(p, root)
    else:
        found = (first * _w(second, root) - second * _w(first, root)) / (first - second)
    return np.asarray(found.real)


def _w(p: complex, root: Array) -> Complex:
    """exp(p²t) erfc(-p√t); the real part of -p is positive, so that nothing overflows."""
    return np.asarray(wofz(-1j * p * root))


def _derivatives(p: complex, root: Array) -> tuple[Complex, Complex, Complex, Complex]:
    """The function w, and three derivatives by p: w' = 2pt w + 2√(t/π), and so on."""
    t = root * root
    w = _w(p, root)
    one = 2.0 * p * t * w + 2.0 * root / np.sqrt(np.pi)
    two = 2.0 * t * w + 2.0 * p * t * one
    return w, one, two, 4.0 * t * one + 2.0 * p * t * two


def _slope(p: complex, root: Array) -> Complex:
    """Derivative of w/p."""
    w, one, *_ = _derivatives(p, root)
    return one / p - w / p**2


def _third(p: complex, root: Array) -> Complex:
    """Third derivative of w/p."""
    w, one, two, three = _derivatives(p, root)
    return three / p - 3.0 * two / p**2 + 6.0 * one / p**3 - 6.0 * w / p**4
