"""The job of a scenario file's chain, rod, network, lattice or ladder."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from chain.diagnostics.validity import validity
from chain.errors import HeatChainError
from chain.line.line import Row
from chain.runs import transient
from chain.runs.plan import TRANSIENT, Plan
from chain.trial import trial
from chain.units.display import prefixed
from scenarios.files import toml
from scenarios.jobs.doubts import gathered
from scenarios.jobs.job import Job
from scenarios.output import chain_figures, citations

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from scenarios.files.document import SystemFile


_STATE = "temperature thermal_energy energy current entropy_production temperature_difference temperature_fluctuation"
_VALIDITY = "equilibration_time heisenberg_time ballistic_ratio mediator_relaxation_time warnings table_error"
# Names of numbers by kind of run, attributes included
GIVEN = {
    "transient": f"{_STATE} {_VALIDITY} initial_temperature reservoir_heat source_heat surroundings_current "
    "surroundings_heat event_times energy_residual steps rejected_steps complete rtol atol segment shortest_feature",
    "steady-state": f"{_STATE} {_VALIDITY} surroundings_current iterations",
    "modes": "temperature relaxation_time mode_profile",
    "response": "temperature amplitude phase impedance impedance_phase",
}
MOST_SOLVED = 20_000  # bodies of which a steady state, in milliseconds to a second, is solved beforehand
_A_STEP, _A_SITE = 2e-5, 5e-8  # s of CPU (tests/benchmarks/surroundings.py)


def _bytes(count: int) -> str:
    """A size for people."""
    number, unit = prefixed(np.array(float(count)), "B")
    return f"{float(number):.3g} {unit}"


@dataclass(frozen=True)
class ChainJob(Job):
    """The system of a scenario file."""

    file: "SystemFile"
    given: dict[str, Any]
    row: Row
    request: Plan | dict[str, Any]

    @property
    def title(self) -> str:
        """The file's title, or what the chain is."""
        return self.file.title or f"{self.file.run.kind.replace('-', ' ').capitalize()} of {self.row.n} bodies"

    @property
    def description(self) -> str:
        """What the chain is made of."""
        return f"{self.row.line.description[:1].upper()}{self.row.line.description[1:]}."

    @property
    def tables(self) -> dict[str, Any]:
        """The file's own tables, without those that only say what is written."""
        return {key: table for key, table in self.given.items() if key not in ("output", "plot", "title")}

    def comments(self) -> dict[str, str]:
        """None: the file is its author's."""
        return {}

    def plot(self, dataset: "xr.Dataset") -> "Figure":
        """The panels that the file asks for, or what suits its kind of run."""
        return chain_figures.figure(dataset, self.file.run.kind, self._panels)

    @property
    def _panels(self) -> list[str]:
        chosen: list[str] = list(self.file.plot.panels or ())
        return chosen or chain_figures.suitable(self.row, self.file.run.kind)[0]

    def summary(self, dataset: "xr.Dataset") -> str:
        """The findings in a few lines."""
        return chain_figures.summary(dataset, self.file.run.kind)

    def citations(self) -> list[str]:
        """The keys in the docstrings of the chain, its links and its bodies."""
        line = self.row.line
        used = [self.row, *line.links.families, *line.bodies.families]
        used += [link for family in line.links.families for link in getattr(family, "links", ())]
        texts = [sys.modules[type(one).__module__].__doc__ for one in used] + [type(one).__doc__ for one in used]
        return [*citations.keys_in(*texts), *citations.materials_in(self.tables)]

    def untenable(self) -> list[str]:
        """Why there is no steady state, where one is needed; it is solved for, unless the system is very large."""
        if not self._about_a_steady_state or self.row.n > MOST_SOLVED:
            return []
        try:
            with gathered(), trial():
                self._computed(False, None, False)
        except HeatChainError as error:
            return [f"`{self._to_blame(str(error))}`: {error}"]
        return []

    @property
    def _about_a_steady_state(self) -> bool:
        if isinstance(self.request, Plan):
            return self.request.end == "steady"
        return self.file.run.kind == "steady-state" or self.request.get("at") is None

    def _to_blame(self, text: str) -> str:
        """The key of what to change: a table that is too narrow, heat that has no way out, or an end."""
        line = self.row.line
        part = "links" if "leaves the range" in text else "sources" if line.sources else ""
        fixed = [end for end in line.sides if not part and any(not one.held for one in line.ends)]
        return ".".join(filter(None, (self.file.key, self.file.system.key_of(part or (fixed or ["links"])[0], ""))))

    def numbers(self) -> frozenset[str]:
        """Variables and attributes of its kind of run; some systems lack a few."""
        known, wanted = frozenset(GIVEN[self.file.run.kind].split()), self.file.run.variables
        lacking = set() if wanted is None else set(TRANSIENT) - set(wanted)
        if not self.row.line.sources:
            lacking |= {"source_heat"}
        if "surroundings" not in self.row.line.sides:
            lacking |= {"surroundings_current", "surroundings_heat"}
        return known - lacking

    def size(self) -> str:
        """Times reported, memory, and what a step takes."""
        if not isinstance(self.request, Plan):
            return self._judged
        plan, line = self.request, self.row.line
        times = plan.samples if plan.times is None else len(plan.times)
        numbers = times * (3 * line.n + len(line.edges))  # temperatures, two kinds of energies, currents
        told = f" {times} times reported, about {_bytes(8 * numbers)}."
        if line.wiring is None or line.wiring.row:
            told += (
                f" A step takes about {_A_STEP + _A_SITE * line.n:.1g} s, and a run some hundred to a thousand steps."
            )
        return told + self._judged

    @property
    def _judged(self) -> str:
        """What is known of a steady state."""
        if not self._about_a_steady_state:
            return ""
        if self.row.n > MOST_SOLVED:
            return f" Whether there is a steady state was not judged: there are more than {MOST_SOLVED} bodies."
        return (
            " Its steady state exists; how long it takes to come near is not judged."
            if isinstance(self.request, Plan)
            else " Its steady state exists."
        )

    @property
    def resumable(self) -> bool:
        """A transient in segments."""
        return self.file.run.resumable

    @property
    def animates(self) -> bool:
        """A transient whose temperatures are wanted."""
        return self.file.run.animates

    @property
    def streamed(self) -> bool:
        """Where the file says so."""
        return self.file.output.stream

    def _document(self) -> str:
        return toml.document(self.given)

    def _run(self, progress: bool, output: Path | None, resume: bool) -> "xr.Dataset":
        dataset = self._computed(progress, output, resume)
        if self.streamed and output is not None:
            return dataset
        with dataset:
            dataset.load()
        if {"temperature", "current"} <= set(dataset.data_vars):
            figures = validity(dataset, self.row)
            dataset = dataset.assign(figures.data_vars).assign_attrs(
                verdict=figures.attrs["verdict"], warnings=figures.attrs["warnings"]
            )
        return dataset

    def _computed(self, progress: bool, output: Path | None, resume: bool) -> "xr.Dataset":
        if not isinstance(self.request, Plan):
            found: xr.Dataset = getattr(self.row, self.file.run.kind.replace("-", "_"))(**self.request)
            return found
        plan = self.request
        if output is not None and self.resumable:
            plan = replace(plan, output=output, resume=resume, notes=self._notes())
        return transient.run(self.row.line, plan, progress)
