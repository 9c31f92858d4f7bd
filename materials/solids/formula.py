"""Chemical formulas, with fractions, parentheses and hydrates: atoms are counted, whatever the choice of cell."""

import math
import re
from collections.abc import Mapping
from types import MappingProxyType

from chain.errors import HeatChainError
from chain.storage.text import own_tables

ATOMIC_WEIGHT: dict[str, float] = own_tables("materials", "data", "atomic_weights.toml")
LONGEST = 200  # characters
_DEEPEST = 4
_TOKEN = re.compile(r"([A-Z][a-z]?)|([([])|([)\]])|(\d+(?:\.\d+)?|\.\d+)")
_SEPARATOR = re.compile(r"\s*[·•∙⋅*]\s*")
# Dots that no number can hold: before an element, or before a number with a dot of its own
_DOT = re.compile(r"\.(?=[A-Z([]|\d*\.\d)")
_ADDUCT = r"(?:H2O|\(H2O\)|NH3)"  # what formulas end with after a dot
_EITHER = re.compile(rf"(?<![\d.·])(\d*)\.([1-9]\d*)(?={_ADDUCT}(?:·|$))")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def composition(formula: str) -> Mapping[str, float]:
    """Number of atoms of every element in a formula unit.

    Parameters
    ----------
    formula : str
        Element symbols with numbers, which may be fractions, and parentheses: "Bi4Ge3O12", "Zr0.852Y0.148O1.926",
        "Mg(OH)2". Parts are joined by "·", "*" or a dot: "CaSO4·2H2O", "CaSO4*2H2O", "CaSO4.2H2O".

    Returns
    -------
    mapping
        From element symbol to number of atoms.

    Raises
    ------
    HeatChainError
        Where the formula does not parse, or holds an element without a standard atomic weight; where a number with a
        dot may as well be a hydrate's.

    Examples
    --------
    >>> dict(composition("Mg(OH)2"))
    {'Mg': 1.0, 'O': 2.0, 'H': 2.0}
    """
    if not isinstance(formula, str) or not formula.strip():
        raise HeatChainError(f"`formula` must be a chemical formula such as 'SiO2', but is {formula!r}.")
    text = formula.strip().translate(_SUBSCRIPTS)
    if len(text) > LONGEST:
        raise HeatChainError(f"`formula` is a text of {len(text)} characters, more than {LONGEST}.")
    counts: dict[str, float] = {}
    for i, part in enumerate(_parts(text)):
        factor, start = _count(part, 0) if i else (1.0, 0)
        found, position = _group(part, start, 0)
        if position < len(part):
            raise _unreadable(part, position)
        _add(counts, found, factor)
    return MappingProxyType(counts)


def _parts(text: str) -> list[str]:
    """Formulas that are joined by a dot, each of the later ones with its number before it."""
    joined = _DOT.sub("·", _SEPARATOR.sub("·", text))
    return _EITHER.sub(lambda match: _hydrate(text, joined, match), joined).split("·")


def _hydrate(text: str, joined: str, match: re.Match[str]) -> str:
    """The number before a hydrate's water, or a fraction: O4.2H2O is O4·2H2O where all other numbers are whole."""
    atoms, water = match[1], match[2]
    if atoms and int(atoms) == 0:
        return match[0]
    others = joined[: match.start()] + joined[match.end() :]
    if atoms in ("", "1") or re.search(r"\d\.\d", others):
        before, after = joined[: match.start()] + atoms, joined[match.end() :]
        hydrate, fraction = f"{before}·{water}{after}", f"{before}{'' if atoms else '0'}.{water}·{after}"
        raise HeatChainError(
            f"`formula` {text!r} can be read in two ways. Write {hydrate!r} for {water} {after}, or {fraction!r} for "
            f"the fraction {atoms or '0'}.{water}."
        )
    return f"{atoms}·{water}"


def atoms(formula: str, *, heavy_only: bool = False) -> float:
    """Number of atoms in a formula unit; without hydrogen where `heavy_only`."""
    counts = composition(formula)
    return math.fsum(count for element, count in counts.items() if not (heavy_only and element == "H"))


def molar_mass(formula: str) -> float:
    """Mass of a mole of formula units in g/mol.

    Examples
    --------
    >>> round(molar_mass("SiO2"), 3)
    60.083
    """
    return math.fsum(count * ATOMIC_WEIGHT[element] for element, count in composition(formula).items())


def fractions(formula: str) -> tuple[tuple[str, float], ...]:
    """Atomic fractions in alphabetical order: the same for SiO2, O2Si and Si2O4."""
    counts = composition(formula)
    total = math.fsum(counts.values())
    return tuple((element, round(count / total, 9)) for element, count in sorted(counts.items()))


def _group(text: str, position: int, depth: int) -> tuple[dict[str, float], int]:
    """Atoms up to the end, or up to the parenthesis that closes."""
    counts: dict[str, float] = {}
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match[4]:
            raise _unreadable(text, position)
        if match[3]:
            break
        if match[2]:
            if depth == _DEEPEST:
                raise HeatChainError(f"`formula` {text!r} has more than {_DEEPEST} nested parentheses.")
            inner, end = _group(text, match.end(), depth + 1)
            if text[end : end + 1] != {"(": ")", "[": "]"}[match[2]]:
                raise _unreadable(text, position)
            position = end + 1
        else:
            inner, position = {_element(match[1], text): 1.0}, match.end()
        factor, position = _count(text, position)
        _add(counts, inner, factor)
    if not counts:
        raise _unreadable(text, position)
    return counts, position


def _add(counts: dict[str, float], more: Mapping[str, float], factor: float) -> None:
    for element, count in more.items():
        counts[element] = counts.get(element, 0.0) + factor * count


def _element(symbol: str, text: str) -> str:
    if symbol not in ATOMIC_WEIGHT:
        raise HeatChainError(f"`formula` {text!r} holds {symbol!r}, which is no element with a standard atomic weight.")
    return symbol


def _count(text: str, position: int) -> tuple[float, int]:
    match = _TOKEN.match(text, position)
    if match is None or not match[4]:
        return 1.0, position
    count = float(match[4])
    if not 0.0 < count < 1e6:
        raise HeatChainError(f"`formula` {text!r} has the number of atoms {match[4]}, which must lie in 0 .. 1e6.")
    return count, match.end()


def _unreadable(text: str, position: int) -> HeatChainError:
    rest = text[position : position + 10]
    where = f"at {rest!r}" if rest else "at its end"
    return HeatChainError(
        f"`formula` {text!r} cannot be read {where}. Write elements and numbers, as in 'SiO2' or 'Zr0.85Y0.15O1.93'."
    )
