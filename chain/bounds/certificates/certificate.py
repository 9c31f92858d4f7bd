"""What measured conductances and currents prove of every transmission 0 <= 𝒯(ω) <= M that can be behind them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.bounds.certificates import measured
from chain.bounds.certificates.program import Bound, Data, extreme, least_inflation, most_dilution
from chain.bounds.certificates.windows import Window
from chain.checks import number
from chain.errors import HeatChainError
from chain.units.boundary import Value, abscissa, angular_frequency, temperature
from chain.units.glance import Glanced
from chain.units.labels import over_temperature

_METHOD = "linear program over transmissions, certified dual"
_OUTWARD = 1e-14  # rounding of temperatures and units


def certify(
    *data: Any,
    uncertainty: Any = None,
    channels: float | None = 1,
    confidence: float = 0.95,
    sigmas: float | None = None,
) -> "Certificate":
    """Rigorous intervals from measured conductances and currents, whatever carries the heat.

    Parameters
    ----------
    data : DataArray, DataFrame, path, ...
        Whatever `chain.read_table` takes: conductances over `temperature`, or currents with `T1` and `T2`, their baths'
        temperatures; several tables are taken together. A coordinate or column `uncertainty` (standard, in the same
        units) belongs to each.
    uncertainty : quantity or DataArray
        Standard uncertainty of one table, one value or one for each point, in place of the table's own.
    channels : float, default 1
        Number M of channels, an upper bound of 𝒯; None for no limit.
    confidence : float, default 0.95
        Probability with which all points lie in their bars at once, for normal errors of any correlation.
    sigmas : float, optional
        Half-width of all bars in standard uncertainties, in place of `confidence`.

    Returns
    -------
    Certificate

    Raises
    ------
    HeatChainError
        where no transmission fulfils the data, with the least factor on the bars, and the least number of channels,
        with which one could; for data without units or labels
    SolverError
        where the linear program fails

    Notes
    -----
    Heat current and conductance are linear in the transmission of [Taylor2015] Eq. (1),

        J = (1/2π) ∫ ħω 𝒯(ω) [n(ω,T1) - n(ω,T2)] dω,    0 <= 𝒯(ω) <= M.

    Every transmission that does not depend on temperature and fulfils the data within their bars is admitted, and
    nothing else is assumed. Bounds are upper bounds of a linear program over functions: they are evaluated on the
    continuum of frequencies, with an enclosure of every error, and hold for every admitted transmission. `gap` says
    how far at most they lie above a value that an admitted transmission attains. Points without uncertainty are taken
    to be right to 1e-6.

    Examples
    --------
    >>> import chain, xarray as xr
    >>> T = ("temperature", [50.0, 100.0, 200.0], {"units": "K"})
    >>> K = xr.DataArray([4.1, 7.5, 9.6], coords={"temperature": T}, attrs={"units": "pW/K"})
    >>> found = chain.bounds.certify(K, uncertainty="0.2 pW/K")
    >>> ds = found.conductance("150 K")
    >>> print(f"{float(ds.lower):.2e} to {float(ds.upper):.2e} {ds.lower.units}")
    7.73e-12 to 9.47e-12 W K^-1
    """
    points = measured.read(data, uncertainty)
    count = sum(each.value.size for each in points)
    factor = measured.factor_of(count, confidence, sigmas)
    limit = math.inf if channels is None else number(channels, "channels")
    problem, scale = measured.reduced(points, factor, limit)
    bars = f"{factor:g} standard uncertainties"
    if sigmas is None:
        bars += f" ({confidence:g} for all {count} points at once)"
    inflation = least_inflation(problem)
    if -inflation.value > 1.0:
        raise HeatChainError(_contradiction(problem, -inflation.value, bars))
    attained = inflation.gap - inflation.value
    if attained > 1.0:  # at the edge: in bars wider by what is left open, there is a transmission
        problem = problem._replace(bar=problem.bar * (attained + measured.EXACT))
    return Certificate(problem, scale, inflation.edges, bars)


@dataclass(frozen=True, repr=False, eq=False)
class Certificate(Glanced):
    """Intervals that hold for every transmission behind the data; made by `chain.bounds.certify`.

    Every method returns a Dataset with `lower`, `upper` and `gap`: the larger of the distances between the two ends and
    values that transmissions attain which fulfil the data. An upper end is infinite where nothing limits it.
    """

    _data: Data
    _scale: float
    _edges: Array
    _bars: str

    def _told(self) -> dict[str, str]:
        """What it was made of."""
        channels = self._data.channels
        return {
            "points": str(self._data.mean.size),
            "bars": self._bars,
            "channels": "no limit" if math.isinf(channels) else f"{channels:g}",
        }

    def __repr__(self) -> str:
        limit = "no limit of channels" if math.isinf(self._data.channels) else f"channels = {self._data.channels:g}"
        return f"<Certificate from {self._data.mean.size} points, bars of {self._bars}, {limit}>"

    def conductance(self, T: Value, band: tuple[Value, Value] | None = None) -> xr.Dataset:
        """Interval of the conductance at other temperatures.

        Parameters
        ----------
        T : quantity or DataArray
            Temperatures, > 0.
        band : pair of quantity or DataArray, optional
            Lowest and highest angular frequency; the conductance carried between them, by default by all.

        Returns
        -------
        Dataset
            Over `temperature` with `lower`, `upper` and `gap` in W/K.
        """
        labelled = over_temperature(abscissa(T))
        low, high = (0.0, math.inf) if band is None else self._band(band)

        def window(kelvins: float) -> tuple[Window, float]:
            if kelvins <= 0.0:
                raise HeatChainError("`T` must be above 0 K, where nothing flows. Give a positive temperature.")
            measured.asked(kelvins, self._data, self._scale)
            found = Window(kelvins / self._scale, kelvins / self._scale, low, high)
            return found, measured.unit_of_conductance(self._scale)

        return self._intervals(window, "W K^-1", "thermal conductance", labelled)

    def current(self, T1: Value, T2: Value) -> xr.Dataset:
        """Interval of the heat current between two temperatures.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the baths; they broadcast, and plain arrays get the dimension `pair`.

        Returns
        -------
        Dataset
            With `lower`, `upper` and `gap` in W, positive from the first bath to the second, and the coordinates `T1`
            and `T2`.

        Notes
        -----
        The transmission is that of the data: one that does not depend on the temperatures.
        """
        first, second = xr.broadcast(*(_labelled(temperature(T, name)) for T, name in ((T1, "T1"), (T2, "T2"))))

        def window(hot: float, cold: float) -> tuple[Window, float]:
            if hot == cold:
                return Window(1.0, 1.0), 0.0
            above, below = max(hot, cold), min(hot, cold)
            measured.asked(above, self._data, self._scale)
            below = below if below >= measured.COLD * above else 0.0
            found = Window(above / self._scale, below / self._scale)
            return found, math.copysign(above - below, hot - cold) * measured.unit_of_conductance(self._scale)

        found = self._intervals(window, "W", "heat current", first, second)
        names = {"units": "K", "long_name": "temperature of a bath"}
        return found.assign_coords(T1=first.assign_attrs(names).variable, T2=second.assign_attrs(names).variable)

    def weight(self, band: tuple[Value, Value]) -> xr.Dataset:
        """Interval of the spectral weight ∫𝒯 dω in a band.

        Parameters
        ----------
        band : pair of quantity or DataArray
            Lowest and highest angular frequency; the highest may be `inf`, which has a lower end only.

        Returns
        -------
        Dataset
            With `lower`, `upper` and `gap` in rad/s.

        Notes
        -----
        Over all frequencies it is 2π/k_B times the sum-rule bound of the conductance, [Taylor2015] Eqs. (9)-(10).
        """
        low, high = self._band(band)
        unit = measured.unit_of_frequency(self._scale)
        found = self._intervals(lambda: (Window(math.inf, math.inf, low, high), unit), "rad s^-1", "spectral weight")
        names = {"units": "rad s^-1", "long_name": "edge of the band"}
        return found.assign_coords(low=((), low * unit, names), high=((), high * unit, names))

    def least_channels(self) -> xr.Dataset:
        """Least number of channels that can carry the data, whatever the mechanism.

        Returns
        -------
        Dataset
            With `channels`, a lower bound of the number M, and `gap`: with M larger by it, a transmission is known.
        """
        found = most_dilution(self._data)
        least, known = (1.0 / value if value > 0.0 else math.inf for value in (found.value, found.value - found.gap))
        variables = {"channels": least * (1.0 - _OUTWARD), "gap": known - least if least < known else 0.0}
        ds = results.dataset(variables, {}, {"model": repr(self)})
        ds["gap"].attrs = {"units": "1", "long_name": "distance to a number with which a transmission is known"}
        return ds

    # -- inside -------------------------------------------------------------------------------------------------------

    def _band(self, band: tuple[Value, Value]) -> tuple[float, float]:
        if not isinstance(band, tuple | list) or len(band) != 2:
            raise HeatChainError(
                "`band` must be a pair of angular frequencies. Write it as in ('0 rad/s', '100 cm^-1')."
            )
        low = float(angular_frequency(band[0], "band[0]", positive=False))
        high = float(angular_frequency(band[1], "band[1]", infinite=True))
        if not 0.0 <= low < high:
            raise HeatChainError(f"`band` must rise from 0 or above, but is {low:g} to {high:g} rad/s.")
        unit = measured.unit_of_frequency(self._scale)
        return low / unit, high / unit

    def _intervals(
        self, window: Callable[..., tuple[Window, float]], units: str, what: str, *over: xr.DataArray
    ) -> xr.Dataset:
        shape = over[0].shape if over else ()
        found = np.empty((3, *shape))
        for i in np.ndindex(shape):
            found[(slice(None), *i)] = self._interval(*window(*(float(each.values[i]) for each in over)))
        dims, coords = (over[0].dims, over[0].coords) if over else ((), {})
        names = {
            "lower": f"certified lower bound of the {what}",
            "upper": f"certified upper bound of the {what}",
            "gap": f"largest distance of a bound of the {what} from a value that is attained",
        }
        variables = {
            name: xr.Variable(dims, values, {"units": units, "long_name": text})
            for (name, text), values in zip(names.items(), found, strict=True)
        }
        ds = results.dataset({}, {}, {"model": repr(self), "method": _METHOD})
        return ds.assign(variables).assign_coords(coords)

    def _interval(self, window: Window, unit: float) -> tuple[float, float, float]:
        """Lower end, upper end and gap; a negative unit turns them round."""
        if unit == 0.0:
            return 0.0, 0.0, 0.0
        size = abs(unit) * window.area
        least, most = (extreme(self._data, window, sign, self._edges) for sign in (-1.0, 1.0))
        lower, upper = (0.0 - least.value) * size * (1.0 - _OUTWARD), most.value * size * (1.0 + _OUTWARD)
        gap = size * max(least.gap, most.gap)
        return (lower, upper, gap) if unit > 0.0 else (-upper, -lower, gap)


def _labelled(kelvins: Any) -> xr.DataArray:
    if isinstance(kelvins, xr.DataArray):
        return kelvins
    if kelvins.ndim > 1:
        raise HeatChainError(f"Temperatures of {kelvins.ndim} dimensions must have labels. Give them as DataArrays.")
    return xr.DataArray(kelvins, dims=("pair",)[: kelvins.ndim])


def _contradiction(data: Data, inflation: float, bars: str) -> str:
    if math.isinf(data.channels):
        advice = "with any number of channels"
    else:
        found: Bound = most_dilution(data)
        least = 1.0 / found.value if found.value > 0.0 else math.inf
        advice = f"with {data.channels:g} channel(s)"
        advice += " or with more" if math.isinf(least) else f", and would need at least {least:.6g}"
    return (
        f"No transmission that is independent of temperature fulfils the data {advice}. One could with error bars "
        f"{inflation:.4g} times as large (they are {bars}, at least {measured.EXACT:g} of the value). Check the data "
        "and their `uncertainty`, or raise `channels`."
    )
