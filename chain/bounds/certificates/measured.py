"""Measured conductances and currents as means of the transmission, with the bars that hold them."""

import math
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from scipy.special import ndtri

from chain.arrays import Array
from chain.bounds.certificates.program import Data
from chain.bounds.certificates.windows import Window
from chain.checks import fraction, number
from chain.errors import HeatChainError
from chain.storage.readers.columns import columns_of
from chain.storage.readers.series import points_of
from chain.units.boundary import floats
from chain.units.constants import hbar, k

_CONDUCTANCES = {"temperature": "K", "conductance": "W/K"}
_CURRENTS = {"T1": "K", "T2": "K", "current": "W"}
EXACT = 1e-6  # of the value: least half-width of a bar
COLD = 1e-13  # of the hotter bath's temperature: below, the colder one counts as 0 K, which changes nothing
_COLDEST, _HOTTEST = 1e-30, 1e30  # K, of data
_DECADES = 1e6  # over which data's temperatures may spread
_BELOW, _ABOVE = 1e-3, 1e12  # of the coldest and the hottest datum: where a question may be asked
_SMALLEST, _LARGEST = 1e-60, 1e60  # transmission that data speak of


class Points(NamedTuple):
    """Conductances (equal temperatures, W/K) or currents (W) with standard uncertainties."""

    hot: Array
    cold: Array
    value: Array
    sigma: Array


def unit_of_conductance(scale: float) -> float:
    """k_B²T/(2πħ) in W/K: the conductance of a channel open over a unit of reduced frequency."""
    return float(k * k * scale / (2.0 * math.pi * hbar))


def unit_of_frequency(scale: float) -> float:
    """k_BT/ħ in rad/s."""
    return float(k * scale / hbar)


def read(tables: tuple[Any, ...], uncertainty: Any) -> tuple[Points, ...]:
    """Points of each table: conductances over temperature (W/K), or currents with temperatures T1 and T2 (W)."""
    if not tables:
        raise HeatChainError("`certify` needs data: a DataArray of conductances over `temperature`, or of currents.")
    if uncertainty is not None and len(tables) > 1:
        raise HeatChainError("`uncertainty` belongs to one table. Give each table a coordinate `uncertainty`.")
    return tuple(_points(table, uncertainty) for table in tables)


def factor_of(count: int, confidence: float, sigmas: float | None) -> float:
    """Half-width of a bar over the standard uncertainty: given, or such that all bars hold at once."""
    if sigmas is not None:
        return number(sigmas, "sigmas")
    # Bonferroni: one bar fails with (1 - confidence)/count
    return float(-ndtri(0.5 * (1.0 - fraction(confidence, "confidence")) / count))


def reduced(points: tuple[Points, ...], factor: float, channels: float) -> tuple[Data, float]:
    """Data over windows, those of the hottest bath first, and the temperature that is the unit."""
    hot, cold, value, sigma = (np.concatenate(part) for part in zip(*points, strict=True))
    order = np.lexsort((hot != cold, -hot))
    hot, cold, value, sigma = (part[order] for part in (hot, cold, value, sigma))
    _in_range(hot, np.zeros(1))
    cold = np.where(cold < COLD * hot, 0.0, cold)
    scale = float(hot[0])
    windows = tuple(Window(float(a), float(b)) for a, b in zip(hot / scale, cold / scale, strict=True))
    each = unit_of_conductance(scale) * np.array([window.area for window in windows])
    each *= np.where(hot == cold, 1.0, hot - cold)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        _in_range(hot, value / each)
        _in_range(hot, np.where(np.isfinite(sigma), sigma, 0.0) / each)
    bar = np.maximum(factor * sigma, EXACT * np.abs(value))
    if np.any(value + bar <= 0.0):
        worst = float(hot[np.argmin(value + bar)])
        raise HeatChainError(
            f"The datum at {worst:g} K is not positive within its error bar, but heat flows from hot to cold. "
            "Check its sign, or give its `uncertainty`."
        )
    return Data(windows, value / each, bar / each, channels), scale


def asked(hottest: float, data: Data, scale: float) -> None:
    """Refuse a question at temperatures of which data say no more than that nothing exceeds ballistic transport."""
    low = _BELOW * scale * min(window.hot for window in data.windows)
    if not low <= hottest <= _ABOVE * scale:
        raise HeatChainError(
            f"The hotter temperature must be from {low:.3g} K to {_ABOVE * scale:.3g} K, but is {hottest:.3g} K: the "
            f"data, up to {scale:.3g} K, say nothing there. Give data nearby, or take "
            "`chain.bounds.quantum_of_conductance`."
        )


def _in_range(hot: Array, transmission: Array) -> None:
    """Refuse data whose sizes no program could compare."""
    if not (np.all((hot >= _COLDEST) & (hot <= _HOTTEST)) and np.ptp(np.log(hot)) <= math.log(_DECADES)):
        raise HeatChainError(
            f"Data must be at temperatures from {_COLDEST:g} K to {_HOTTEST:g} K, the hottest at most {_DECADES:g} "
            f"times the coldest, but are at {hot.min():.3g} K to {hot.max():.3g} K. Certify them apart."
        )
    size = np.abs(transmission)
    if not np.all((size == 0.0) | ((size >= _SMALLEST) & (size <= _LARGEST))):
        raise HeatChainError(
            f"Data must be of a mean transmission from {_SMALLEST:g} to {_LARGEST:g}, but reach from {size.min():.3g} "
            f"to {size.max():.3g}. Check their units."
        )


def _points(table: Any, uncertainty: Any) -> Points:
    wanted = _CURRENTS if _of_currents(table) else _CONDUCTANCES
    numbers, known = points_of(_with_names(table), wanted, "data")
    hot, cold, value = numbers if len(numbers) == 3 else (numbers[0], numbers[0], numbers[1])
    sigma = _sigma(value, known, uncertainty, list(wanted.values())[-1])
    if not value.size:
        raise HeatChainError("Data must have at least one point, but have none.")
    if np.any(np.maximum(hot, cold) <= 0.0):
        raise HeatChainError("Data must be at positive temperatures: at 0 K nothing flows.")
    if "current" in wanted:
        if np.any(hot == cold):
            raise HeatChainError("A current between equal temperatures is no datum. Give conductances in W/K instead.")
        value = np.where(hot > cold, value, -value)
        hot, cold = np.maximum(hot, cold), np.minimum(hot, cold)
    return Points(hot, cold, value, sigma)


def _of_currents(table: Any) -> bool:
    """Whether a table is of currents between two temperatures, and not of conductances."""
    if isinstance(table, xr.DataArray):
        if table.ndim != 1:
            raise HeatChainError(f"Data must be a table over one dimension, but have {table.ndim} dimensions.")
        return {"T1", "T2"} <= set(map(str, table.coords))
    return {"t1", "t2"} <= {one.name.lower() for one in columns_of(table, "data")}


def _with_names(table: Any) -> Any:
    """Labelled data as columns; temperatures may be one for all."""
    if not isinstance(table, xr.DataArray):
        return table
    kind = "current" if _of_currents(table) else "conductance"
    known = ("T1", "T2", "uncertainty") if kind == "current" else ("temperature", "uncertainty")
    beside = {name: table[name].broadcast_like(table, exclude=()) for name in known if name in table.coords}
    return {**beside, kind: table.drop_vars(table.coords)}


def _sigma(value: Array, known: Array | None, uncertainty: Any, unit: str) -> Array:
    if uncertainty is None:
        return np.zeros(value.shape) if known is None else known
    found = np.asarray(floats(uncertainty, unit, "uncertainty", nonnegative=True))
    if found.shape not in ((), value.shape):
        raise HeatChainError(
            f"`uncertainty` must be one value or one for each of {value.size} points, but has the shape {found.shape}."
        )
    return np.broadcast_to(found, value.shape)
