"""Which run one is: what must be the same where a run is continued.

Everything that decides the next step counts, to the last bit: bodies, links, ends, sources, start and options. What is
the user's own, functions and links, counts by its code, with all that it names, and by its values: over the times of
the run, and over the temperatures at which it begins.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.line.boundaries import HeatCurrent, Reservoir
from chain.line.kinds import Kinds
from chain.line.line import Line
from chain.runs.plan import Plan
from chain.storage.fingerprint.code import Unknown
from chain.storage.fingerprint.values import examined, fingerprint
from chain.storage.version import __version__
from chain.subsystems.base import Body

Identity = dict[str, Any]
TIMES, TEMPERATURES, PAIRS = 2001, 129, 17
OWN, UNKNOWN = "own ", "unknown: "  # how the digest of what is the user's begins, and what stands where there is none
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Run:
    """A run whose identity is asked for: its line, its plan, and until when it goes, s."""

    line: Line
    plan: Plan
    end: float

    def identity(self) -> Identity:
        """What must be the same for the run to be continued."""
        line, asked = self.line, self.plan
        parts: dict[str, Callable[[], str]] = {
            "start": lambda: fingerprint(asked.initial),
            "links": lambda: self._things(line.links),
            "bodies": lambda: self._things(line.bodies),
            **self._outside(),
            "sources": lambda: self._sources(line.sources),
        }
        told = {"heatchain": __version__, "law": line.law, "end": self.end}
        found = {**told, **asked.deciding, **{name: _known(part) for name, part in parts.items()}}
        return json.loads(json.dumps(found))  # type: ignore[no-any-return]

    def _outside(self) -> dict[str, Callable[[], str]]:
        """The two ends of a row; the ends of a network together, and who is joined to whom."""
        line, wiring = self.line, self.line.wiring
        if wiring is None:
            return {"left end": lambda: self._end(line.ends[0]), "right end": lambda: self._end(line.ends[1])}
        return {"edges": lambda: fingerprint(wiring.key()), "ends": self._ends}

    def _ends(self) -> str:
        told = [self._end(end) for end in self.line.ends]
        return (OWN if any(one.startswith(OWN) for one in told) else "") + fingerprint(told)

    def _end(self, end: Reservoir | HeatCurrent) -> str:
        digest, own = self._course(end)
        return f"{OWN if own else ''}{'temperature' if isinstance(end, Reservoir) else 'current'} {digest}"

    def _sources(self, sources: Mapping[int, HeatCurrent]) -> str:
        courses = {site: self._course(one) for site, one in sorted(sources.items())}
        own = any(one for _, one in courses.values())
        return (OWN if own else "") + fingerprint([(site, digest) for site, (digest, _) in courses.items()])

    def _course(self, course: Reservoir | HeatCurrent) -> tuple[str, bool]:
        """A constant, to the last bit; a function by what it is and, where it is the user's, by its values."""
        if not callable(course.value):
            return repr(course.value), False
        digest, own = examined(course.value, course.breakpoints)
        values = np.asarray(course.value(np.linspace(0.0, self.end, TIMES))) if own else None
        return fingerprint(digest, values), own

    def _things(self, kinds: Kinds) -> str:
        """Links or bodies by what they are and, where they are the user's, by their values."""
        digest, own = examined(kinds.families, kinds.counts, kinds.number, kinds.sizes)
        return f"{OWN}{fingerprint(digest, *self._values(kinds))}" if own else digest

    def _values(self, kinds: Kinds) -> Iterator[Array]:
        """Values at temperatures at which the run begins."""
        low, high = self._reach()
        T = np.linspace(low, high, TEMPERATURES)
        body = isinstance(kinds.families[0], Body)
        yield from (kinds.rows(kernel, T) for kernel in (("_heat_capacity", "_energy") if body else ("_conductance",)))
        T1, T2 = (grid.ravel() for grid in np.meshgrid(*2 * [np.linspace(low, high, PAIRS)]))
        for family in () if body else kinds.families:
            if not family.shape:
                yield family._current(T1, T2)

    def _reach(self) -> tuple[float, float]:
        """Temperatures of the start and of ends that do not change."""
        fixed = [one.value for one in self.line.ends if one.held and one.constant]
        values = np.concatenate([self.plan.initial, np.array(fixed, dtype=np.float64)])
        return float(values.min()), float(values.max())


def _known(part: Callable[[], str]) -> str:
    """A part's digest, or why it has none."""
    try:
        return part()
    except Unknown as error:
        return f"{UNKNOWN}{error}"


def require_same(found: Mapping[str, Any], run: Run, where: str, trusted: bool = False) -> None:
    """Refuse to continue another run, and one that cannot be known to be the same.

    Parameters
    ----------
    found : mapping
        Identity that was written down.
    run : Run
        Which is to go on.
    where : str
        The place in which it was found.
    trusted : bool, default False
        Whether what is the user's own code is taken to be the same.
    """
    end = found.get("end")
    if not isinstance(end, float) or not 0.0 < end < np.inf:
        raise _another(where, "end", end, run.end)
    for key, value in Run(run.line, run.plan, end).identity().items():
        own = all(str(one).startswith((OWN, UNKNOWN)) for one in (value, found.get(key)))
        if own and trusted:
            continue
        if found.get(key) != value:
            raise _another(where, key, found.get(key), value, ' If it is the same, say so by resume="trust".' * own)
        if str(value).startswith(UNKNOWN):
            raise HeatChainError(
                f"{where} cannot be known to be of the same run: its {key} cannot be told from others, as "
                f'{value.removeprefix(UNKNOWN)}. If it is the same, say so by resume="trust".'
            )


def _another(where: str, key: str, there: Any, here: Any, advice: str = "") -> HeatChainError:
    """What is said of another run; digests say nothing to people."""
    texts = [_short(one) for one in (there, here)]
    said = "" if any(_DIGEST.search(text) for text in texts) else f": {texts[0]} there, {texts[1]} here"
    return HeatChainError(
        f"{where} is from another run, which differs in its {key}{said}. Continue it as it was begun, or write "
        f"to another file.{advice}"
    )


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
