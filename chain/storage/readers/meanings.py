"""What columns are called, and what that means: names as they stand in files of measured and computed values."""

import re
from typing import NamedTuple

from chain.storage.readers.titles import read_title
from chain.units.boundary import ureg
from chain.units.unit_names import unit_of


class Meaning(NamedTuple):
    """Words in lower case, symbols as they are, and units of the dimensions that are meant."""

    words: frozenset[str]
    symbols: frozenset[str]
    units: tuple[str, ...]


def _meaning(words: str, symbols: str, *units: str) -> Meaning:
    return Meaning(frozenset(words.split(", ")), frozenset(symbols.split()), units)


FREQUENCIES = ("rad/s", "1/m", "J", "K")
MEANINGS = {
    "time": _meaning("time, elapsed time, elapsed, time elapsed, zeit, temps, timestamp, datetime", "t", "s"),
    "temperature": _meaning(
        "temperature, temp, temperatur, température, temperatures, sample temperature, t sample, tsample, ts, "
        "program temperature, mean temperature, average temperature, t avg, t mean, t bar, setpoint",
        "T θ ϑ", "K",
    ),
    "frequency": _meaning(
        "frequency, frequencies, freq, angular frequency, frequenz, wavenumber, wave number, energy, omega, nu, e-ef",
        "ω ν f E w", *FREQUENCIES,
    ),
    "position": _meaning("position, distance, depth, coordinate, length", "x z y", "m"),
    "conductivity": _meaning(
        "conductivity, thermal conductivity, heat conductivity, kappa, lambda, tc, k total, kappa total, "
        "wärmeleitfähigkeit, conductivité thermique",
        "κ λ k", "W/(m K)",
    ),
    "conductance": _meaning("conductance, thermal conductance, heat conductance, wärmeleitwert", "K G κ σ", "W/K"),
    "heat_capacity": _meaning(
        "heat capacity, specific heat, specific heat capacity, heat capacity cp, cp, cv, c p, c v, wärmekapazität",
        "C c Cp Cv CP CV", "J/K", "J/(m^3 K)", "J/(kg K)", "J/(mol K)",
    ),
    "transmission": _meaning("transmission, transmittance, transmission function, tau", "T 𝒯 Ξ t τ M", "1"),
    "current": _meaning("current, heat current, power, heat flow, heat, leistung, wärmestrom", "J Q P I q", "W"),
    "density": _meaning("density, spectral density, dos, density of states, total dos", "J D g", "1", "rad/s", "s"),
}  # fmt: skip
_SPREAD = re.compile(
    r"\b(error|err|uncertainty|unc|std|stdev|stddev|sd|sigma|deviation|fehler|unsicherheit)\b|^[σΔδ±]|^u\(|^u\b(?!v)|^d(?=k|kappa\b)"
)


def is_spread(name: str) -> bool:
    """Whether a column holds uncertainties of another one.

    Examples
    --------
    >>> is_spread("kappa_err"), is_spread("Standard deviation"), is_spread("kappa")
    (True, True, False)
    """
    return bool(_SPREAD.search(_words(name)))


def meaning_of(name: str, unit: str | None) -> str | None:
    """What a column is by its name, where its unit is not of another dimension; None where it is not known.

    Examples
    --------
    >>> meaning_of("T", "K"), meaning_of("T", "1"), meaning_of("Sample_Temperature", None), meaning_of("kg", None)
    ('temperature', 'transmission', 'temperature', None)
    """
    if is_spread(name):
        return "uncertainty"
    words = _words(name)
    found = [
        key
        for key, one in MEANINGS.items()
        if (words in one.words or name.strip() in one.symbols) and (unit is None or fits(unit, *one.units))
    ]
    return found[0] if found else next((key for key, one in MEANINGS.items() if words in one.words), None)


def is_title(cell: str | None) -> bool:
    """Whether a cell is a title with a unit, and no unit: T(K), which is also a tesla times a kelvin.

    Examples
    --------
    >>> is_title("T(K)"), is_title("W/(m K)"), is_title("K")
    (True, False, False)
    """
    found = read_title(cell or "")
    return found.unit is not None and meaning_of(found.name, found.unit) is not None


def fits(unit: str, *wanted: str) -> bool:
    """Whether a unit has one of some dimensions."""
    given = unit_of(unit).dimensionality
    return any(given == unit_of(one).dimensionality for one in wanted)


def variable_name(title: str) -> str:
    """A name of a variable from the name in a title.

    Examples
    --------
    >>> variable_name("Heat Flow (Normalized)")
    'heat_flow_normalized'
    """
    return re.sub(r"\W+", "_", title.strip()[:60]).strip("_").lower() or "column"


def _words(name: str) -> str:
    return re.sub(r"[\s_\-.:]+", " ", name).strip().lower()


def dimensionless(unit: str | None) -> bool:
    """Whether a unit is none, or a plain number such as percent."""
    return unit is None or unit_of(unit).dimensionality == ureg.Unit("").dimensionality
