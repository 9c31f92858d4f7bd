"""The 3ω method: a line on a substrate is heated at twice the frequency of its current, and is its own thermometer."""

from typing import Any

import numpy as np
import xarray as xr
from scipy.special import kv

from chain.arrays import Array, Complex
from chain.fitting.models.waves import amplitude_and_phase, labelled
from chain.units.boundary import angular_frequency, floats, single

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)
_FAR = 45.0  # exp(-45) is rounding


def three_omega(
    frequency: Any,
    power: Any,
    length: Any,
    half_width: Any,
    conductivity: Any,
    heat_capacity: Any,
    film_resistance: Any = "0 m^2 K/W",
) -> xr.Dataset:
    """Oscillation of a heater line's temperature on a thick substrate, with a thin film between them.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequency ω of the current; the heating is at 2ω.
    power : quantity
        Amplitude of the power at 2ω.
    length, half_width : quantity
        Of the line.
    conductivity, heat_capacity : quantity
        κ and C̃ (of a volume) of the substrate.
    film_resistance : quantity, default "0 m^2 K/W"
        Thickness over conductivity of a film that is much thinner than the line is wide, with its interfaces.

    Returns
    -------
    Dataset
        `amplitude`, `in_phase` and `out_of_phase` in K, `phase` by which the temperature lags in rad.

    Raises
    ------
    HeatChainError
        Where a quantity is not positive, or of another dimension.

    Notes
    -----
    P/(πlκ) ∫ sin²(kb)/[(kb)² √(k² + 2iωC̃/κ)] dk + PR/(2bl), D. G. Cahill, Rev. Sci. Instrum. 61, 802 (1990), Eq. (8);
    the integral is that of (1 - u/2) K₀(bu√(2iωC̃/κ)) over u from 0 to 2, the mean over the line of a thin line's wave.

    Examples
    --------
    >>> found = three_omega("1000 rad/s", "10 mW", "1 mm", "10 um", "1.35 W/(m K)", "1.65e6 J/(m^3 K)")
    >>> print(f"{float(found['in_phase']):.4f} K, {float(found['out_of_phase']):.4f} K")
    3.9074 K, -1.6858 K
    """
    omega = labelled(angular_frequency(frequency, "frequency"))
    P, line = single(power, "W", "power"), single(length, "m", "length")
    b, kappa = single(half_width, "m", "half_width"), single(conductivity, "W/(m*K)", "conductivity")
    C = single(heat_capacity, "J/(m^3*K)", "heat_capacity")
    R = float(floats(film_resistance, "m^2*K/W", "film_resistance", nonnegative=True))
    wave = omega.copy(data=_mean(np.asarray(b * np.sqrt(2j * omega.values * C / kappa), dtype=np.complex128)))
    return amplitude_and_phase(P / (np.pi * line * kappa) * wave + P * R / (2.0 * b * line), "K")


def _mean(a: Complex) -> Complex:
    """∫ (1 - u/2) K₀(au) du from 0 to 2, by u = c v⁴, in which the logarithm at 0 is smooth enough."""
    flat = np.ravel(a)
    reach = np.minimum(2.0, _FAR / flat.real)
    v = 0.5 * (_NODES + 1.0)
    u = reach[:, None] * v**4
    terms: Array = (1.0 - 0.5 * u) * kv(0, flat[:, None] * u) * (2.0 * reach[:, None] * v**3 * _WEIGHTS)
    return np.asarray(terms.sum(axis=1).reshape(np.shape(a)))
