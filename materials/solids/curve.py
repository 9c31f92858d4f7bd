"""A thermal conductivity over temperature: points, or a formula with its range, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from chain.arrays import Array
from chain.storage.text import own_tables

CurveState = Literal["verified", "secondary", "doubtful", "unverified"]
Origin = Literal["measured", "tabulated", "formula"]
_REFERENCE = 300.0  # K, of the powers in a formula
_DRAWN = 61  # temperatures at which a formula is shown


@dataclass(frozen=True)
class Curve:
    """Points κ(T) of a measurement or of a handbook, or a formula that was fitted to a measurement.

    Parameters
    ----------
    solid, name : str
        Key of the solid, and what the curve is called among those of the solid.
    origin : {"measured", "tabulated", "formula"}
        What it is made of.
    source, read_in : str
        Publication, and the text in which it was read.
    state : {"verified", "secondary", "doubtful", "unverified"}
        Read in the source or in a copy of it; in data or programs that name it; in contradiction to others, or without
        a source; or of one's own.
    points : tuple of pairs
        Temperature in K and conductivity in W/(m K), as measured, some of them at one temperature; empty for a formula.
    range : pair of float
        Lowest and highest temperature in K.
    log_polynomial : tuple of float
        a_i of log10 κ = Σ a_i (log10 T)^i.
    powers : tuple of pairs
        a and b of κ = Σ a (T/300 K)^b.
    """

    solid: str
    name: str
    origin: Origin
    source: str
    read_in: str
    state: CurveState
    range: tuple[float, float]
    points: tuple[tuple[float, float], ...] = ()
    log_polynomial: tuple[float, ...] = ()
    powers: tuple[tuple[float, float], ...] = ()
    note: str = ""

    @property
    def temperatures(self) -> Array:
        """Those of the points in K; of a formula some over its range, evenly in the logarithm."""
        if self.points:
            return np.array(self.points)[:, 0]
        found = np.geomspace(*self.range, _DRAWN)
        found[[0, -1]] = self.range  # which rounding would leave by a bit
        return found

    @property
    def values(self) -> Array:
        """κ in W/(m K) at `temperatures`, points as they were measured."""
        return np.array(self.points)[:, 1] if self.points else self(self.temperatures)

    @property
    def distinct(self) -> Array:
        """Temperatures in K, increasing, and κ, where there are several points at one their geometric mean."""
        T, kappa = np.array(self.points).T
        known, place = np.unique(T, return_inverse=True)
        return np.column_stack([known, np.exp(np.bincount(place, np.log(kappa)) / np.bincount(place))])

    @property
    def formula(self) -> str:
        """The formula with its coefficients, κ in W/(m K) and T in K; empty for points."""
        if self.log_polynomial:
            terms = (f"{a:+g} (log10 T)^{i}" for i, a in enumerate(self.log_polynomial))
            return "log10 κ = " + " ".join(terms)
        return "κ = " + " ".join(f"{a:+g} (T/300)^{b:g}" for a, b in self.powers) if self.powers else ""

    def __call__(self, T: Array) -> Array:
        """κ in W/(m K) at T in K, between points linear in both logarithms; NaN outside of the range.

        Where there are several points at one temperature, it goes through their geometric mean.
        """
        T = np.asarray(T, dtype=np.float64)
        inside = (self.range[0] <= T) & (self.range[1] >= T)
        return np.where(inside, self._inside(np.where(inside, T, self.range[0])), np.nan)

    def _inside(self, T: Array) -> Array:
        if self.points:
            known, kappa = np.log(self.distinct).T
            return np.asarray(np.exp(np.interp(np.log(T), known, kappa)))
        if self.log_polynomial:
            return np.asarray(10.0 ** np.polynomial.Polynomial(self.log_polynomial)(np.log10(T)))
        return np.asarray(sum(a * (T / _REFERENCE) ** b for a, b in self.powers))


def from_record(solid: str, name: str, record: Mapping[str, Any]) -> Curve:
    """A curve from its table in the data file."""
    about = {key: record[key] for key in ("origin", "source", "read_in", "state")}
    note = record.get("note", "")
    if record["origin"] == "formula":
        lowest, highest = record["range"]
        terms = tuple((a, b) for a, b in record.get("powers", ()))
        coefficients = tuple(record.get("log_polynomial", ()))
        return Curve(
            solid, name, **about, range=(lowest, highest), log_polynomial=coefficients, powers=terms, note=note
        )
    points = tuple(zip(map(float, record["temperature"]), map(float, record["conductivity"]), strict=True))
    return Curve(solid, name, **about, range=(points[0][0], points[-1][0]), points=points, note=note)


@cache
def library() -> dict[str, dict[str, Curve]]:
    """All curves of the data file, by solid and name; the one to take is the first of its solid."""
    data = own_tables("materials", "data", "curves.toml")
    return {solid: {name: from_record(solid, name, one) for name, one in some.items()} for solid, some in data.items()}
