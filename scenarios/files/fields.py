"""Fields of a scenario file: text with a unit, read to an SI float, and lists of them."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag
from pydantic_core import CoreSchema, core_schema

from chain.checks import nearest
from chain.errors import HeatChainError
from chain.units.boundary import floats, temperature, unit_of, ureg
from chain.units.parse import parse

LONGEST = 100_001  # entries of a list
KEY = "\N{NULL}"  # stands for the key in an error message, until its path is known

_SPELLED = {  # units that a misspelt one of the same dimension is likely to mean
    "m": "m nm um mm cm pm fm angstrom",
    "s": "s ms us ns ps fs",
    "K": "K mK uK degC degF",
    "rad/s": "rad/s 1/s Hz kHz MHz GHz THz cm^-1 eV meV K",
    "W": "W mW uW nW pW fW",
    "m^2": "m^2 nm^2 um^2 mm^2",
    "m^3": "m^3 nm^3 um^3 mm^3",
    "W/K": "W/K nW/K pW/K uW/K",
    "J/K": "J/K aJ/K fJ/K",
    "1/m^3": "1/m^3 1/nm^3 1/cm^3",
    "rad": "rad deg degree",
    "W/(m*K)": "W/(m*K) mW/(m*K)",
    "W/(m^2*K)": "W/(m^2*K) MW/(m^2*K)",
    "m^2*K/W": "m^2*K/W",
    "J/(m^3*K)": "J/(m^3*K) MJ/(m^3*K)",
    "W/m^3": "W/m^3 W/um^3",
}

Item = TypeVar("Item")
Of = TypeVar("Of")  # a table


class Table(BaseModel):
    """A table of a file: known keys only, and nothing converted from one type to another."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


@dataclass(frozen=True)
class Unit:
    """A text with a unit, read to a float in `unit`."""

    unit: str
    noun: str
    example: str
    positive: bool = False
    nonnegative: bool = False
    infinite: bool = False
    difference: bool = False

    def read(self, value: Any) -> float:
        """The float, or an error with `KEY` in place of the key's path."""
        if not isinstance(value, str):
            written = f", but is {shown(value)}" if isinstance(value, bool | int | float) else ""
            raise HeatChainError(f'`{KEY}` must be {self.noun}, as text with a unit{written}. Write "{self.example}".')
        try:
            return self._number(value)
        except HeatChainError as error:
            raise HeatChainError(self._advised(str(error))) from None

    def _number(self, text: str) -> float:
        if self.difference:
            _refuse_scale(text)
        if self.unit == "K" and not self.difference:
            found = float(temperature(text, KEY))
            if self.positive and not found > 0.0:
                raise HeatChainError(f"`{KEY}` must be a positive temperature, but is {text!r}.")
            return found
        options = {"positive": self.positive, "nonnegative": self.nonnegative, "infinite": self.infinite}
        return float(floats(text, self.unit, KEY, **options))

    def _advised(self, message: str) -> str:
        """The message with a unit of the right dimension for a misspelt one."""
        wrong = re.search(r"but '(.*)' is not a unit\.", message)
        if wrong is None:
            return message
        advice = nearest(wrong[1], _SPELLED.get(self.unit, "").split(), 0.4, f'Write it as in "{self.example}".')
        return f"{message[: wrong.end()]}{advice}"

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "string", "maxLength": 100, "description": self.noun, "examples": [self.example]}


def shown(value: Any) -> str:
    """What was given, short."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else f"a list of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > 10**30:
        return "a huge number"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _refuse_scale(text: str) -> None:
    """A difference cannot be in degrees of a scale with an offset."""
    number, unit = parse(text, KEY, "'5 K'")
    if unit and not ureg.Quantity(number, unit_of(unit, KEY))._is_multiplicative:
        raise HeatChainError(f"`{KEY}` must be a temperature difference, but {text!r} is a temperature. Write it in K.")


Temperature = Annotated[float, Unit("K", "a temperature", "300 K")]
PositiveTemperature = Annotated[float, Unit("K", "a positive temperature", "300 K", positive=True)]
Difference = Annotated[float, Unit("K", "a temperature difference", "5 K", difference=True)]
Tolerance = Annotated[float, Unit("K", "a temperature difference", "1 mK", nonnegative=True, difference=True)]
Power = Annotated[float, Unit("W", "a heat current", "1 nW")]
Time = Annotated[float, Unit("s", "a time", "50 ns")]
Moment = Annotated[float, Unit("s", "a time, 0 or later", "50 ns", nonnegative=True)]
Duration = Annotated[float, Unit("s", "a positive time", "50 ns", positive=True)]
Length = Annotated[float, Unit("m", "a positive length", "5 nm", positive=True)]
Place = Annotated[float, Unit("m", "a position", "5 nm")]
Area = Annotated[float, Unit("m^2", "a positive area", "25 nm^2", positive=True)]
Volume = Annotated[float, Unit("m^3", "a positive volume", "1 nm^3", positive=True)]
NumberDensity = Annotated[float, Unit("1/m^3", "a positive number density", "5.9e28 1/m^3", positive=True)]
Frequency = Annotated[float, Unit("rad/s", "a positive angular frequency", "480 cm^-1", positive=True)]
Cutoff = Annotated[float, Unit("rad/s", "a positive angular frequency, or inf", "165 K", positive=True, infinite=True)]
Spectral = Annotated[float, Unit("rad/s", "an angular frequency", "480 cm^-1")]
Angle = Annotated[float, Unit("rad", "an angle", "1.57 rad")]
Conductance = Annotated[float, Unit("W/K", "a positive thermal conductance", "10 pW/K", positive=True)]
HeatCapacity = Annotated[float, Unit("J/K", "a positive heat capacity", "1e-18 J/K", positive=True)]

Current = Annotated[float, Unit("A", "a positive electric current", "0.1 mA", positive=True)]
Capacitance = Annotated[float, Unit("F", "a positive capacitance", "70 fF", positive=True)]
Ohms = Annotated[float, Unit("ohm", "a positive resistance", "100 ohm", positive=True)]
Energy = Annotated[float, Unit("J", "a positive energy", "2.8 meV", positive=True)]
SpectralMoment = Annotated[float, Unit("1/J", "an inverse energy", "1e20 1/J")]

Conductivity = Annotated[float, Unit("W/(m*K)", "a positive conductivity", "1.3 W/(m K)", positive=True)]
VolumeCapacity = Annotated[float, Unit("J/(m^3*K)", "a positive heat capacity", "1.6e6 J/(m^3 K)", positive=True)]
Transfer = Annotated[float, Unit("W/(m^2*K)", "a positive heat transfer coefficient", "50 MW/(m^2 K)", positive=True)]
Resistance = Annotated[float, Unit("m^2*K/W", "a positive thermal resistance", "2e-8 m^2 K/W", positive=True)]
PowerDensity = Annotated[float, Unit("W/m^3", "heat for a volume and second", "1e15 W/m^3")]

Label = Annotated[
    Annotated[int, Tag("<number>")] | Annotated[str, Tag("<name>"), Field(min_length=1, max_length=100)],
    Discriminator(lambda value: "<name>" if isinstance(value, str) else "<number>"),
]
Real = Annotated[float, Field(description="a number")]
Positive = Annotated[float, Field(gt=0.0, examples=[3], description="a positive number")]
Number = Annotated[float, Field(ge=0.0, description="a number, 0 or more")]


def _in_row(value: Any) -> str:
    if isinstance(value, list):
        return "<list>"
    return "<pattern>" if isinstance(value, dict) and {"pattern", "of"} & value.keys() else "<one>"


List = Annotated[list[Item], Field(min_length=1, max_length=LONGEST)]
Row = Annotated[  # one for all places, one for each, or a pattern of them
    Annotated[Item, Tag("<one>")] | Annotated[List[Item], Tag("<list>")] | Annotated[Of, Tag("<pattern>")],
    Discriminator(_in_row),
]
Either = Annotated[  # a constant as text, or a table of what varies
    Annotated[Item, Tag("<constant>")] | Annotated[Of, Tag("<varying>")],
    Discriminator(lambda value: "<varying>" if isinstance(value, dict) else "<constant>"),
]
Each = Annotated[
    Annotated[Item, Tag("<one>")] | Annotated[list[Item], Tag("<list>"), Field(min_length=1, max_length=LONGEST)],
    Discriminator(lambda value: "<list>" if isinstance(value, list) else "<one>"),
]


def quantity(value: float | list[float] | None, unit: str) -> Any:
    """What was read, as a quantity; an infinite number and None as they are."""
    if value is None or value == np.inf:
        return value
    return ureg.Quantity(np.asarray(value, dtype=np.float64), unit_of(unit))


def series(x: list[float], over: str, values: list[float], unit: str) -> Any:
    """A labelled table of `values` over a temperature or time."""
    import xarray as xr

    if len(x) != len(values):
        raise HeatChainError(f"`{KEY}` must have one value for each {over}, but has {len(values)} and {len(x)}.")
    units = {"temperature": "K", "time": "s"}
    return xr.DataArray(values, coords={over: (over, x, {"units": units[over]})}, dims=over, attrs={"units": unit})


def inside(path: str, name: str) -> str:
    r"""A relative path that goes nowhere above its directory, with / between its parts on every system.

    Examples
    --------
    >>> inside(r"results\one.nc", "dataset")
    'results/one.nc'
    """
    found = path.replace("\\", "/")
    if any(letter < " " for letter in path):  # "data\table.csv", with a tab in it
        raise HeatChainError(f"`{name}` must be a path with / between its parts, but is {path!r}, as TOML reads \\.")
    if found.startswith(("/", "~")) or ".." in found.split("/") or ":" in found:
        raise HeatChainError(f"`{name}` must be a path inside the directory, but is {path!r}.")
    return found


def repeated(pattern: str, of: dict[str, Any], count: int) -> list[Any]:
    """The things that a pattern's letters stand for, `count` in all."""
    missing = sorted(set(pattern) - of.keys())
    unused = sorted(of.keys() - set(pattern))
    if missing or unused:
        which, what = (missing, "is not in `of`") if missing else (unused, f"does not occur in {pattern!r}")
        raise HeatChainError(f"`{KEY}` must name every letter of its pattern, but {which[0]!r} {what}.")
    built = {letter: one.build() for letter, one in of.items()}
    return [built[pattern[i % len(pattern)]] for i in range(count)]
