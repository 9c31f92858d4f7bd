"""Runs in segments that are kept while they run, and taken up where they were interrupted.

While a run goes on, what is done of it is in a journal beside the file that it will be. At its end, or where it stops
early, the file is written, whole, with the state from which it can be continued. A segment is a fixed number of
times; it begins from nothing but the state at the end of the one before. So the data do not depend on whether, when or
how often the run was interrupted, nor on where it ends.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError, Interrupted, SolverError
from chain.line.line import Line
from chain.runs import checkpoints
from chain.runs.datasets import check_balance, transient_dataset
from chain.runs.identity import Identity, Run, require_same
from chain.runs.journal import Entry, Journal, begin, journal_of
from chain.runs.plan import Plan
from chain.solvers.problem import Problem
from chain.solvers.result import Transient
from chain.solvers.state import REJECTED, STEPS, TIME, new_state
from chain.solvers.transient import segments
from chain.storage.opening import open_dataset, open_own, reading
from chain.storage.streaming import block_rows, write_blocks


@dataclass(frozen=True)
class Order:
    """A planned run whose end is known.

    Attributes
    ----------
    line, problem
        The chain, and the same for the solver.
    plan : Plan
        What is asked.
    times : ndarray
        (M,) s, from the start.
    skipped : bool
        Whether the start is not among the times that are wanted.
    options : dict
        Of the solver.
    """

    line: Line
    problem: Problem
    plan: Plan
    times: Array
    skipped: bool
    options: dict[str, Any]

    @property
    def currents(self) -> bool:
        """Whether currents are needed."""
        wanted = self.plan.variables
        return wanted is None or not {"current", "surroundings_current", "entropy_production"}.isdisjoint(wanted)

    def dataset(self, block: Transient, begins: bool) -> xr.Dataset:
        """The wanted rows of a block: the first is the last of the one before, where it does not begin the run."""
        asked = self.plan
        found = transient_dataset(self.line, asked.initial, block, asked.attributes, asked.variables)
        return found if begins and not self.skipped else found.isel(time=slice(1, None))


def journaled(order: Order, path: Path, size: int) -> xr.Dataset:
    """Run in segments of `size` times, or take a run up, and write its dataset; that reads from the file.

    Whoever calls it holds the lock of `path`, `chain.storage.locking`.

    Raises
    ------
    HeatChainError
        Where the file or its journal is of another run.
    SolverError, Interrupted
        Where the run stopped early; the file then holds what was done, and can be continued.
    """
    run, resume = _Run(order, path, size), bool(order.plan.resume)
    place = journal_of(path)
    run.written = not (resume and place.exists())
    if resume and not place.exists() and run.is_done():
        return open_dataset(path)
    if not resume:
        _refuse_loss(place, path)
        begin(place, run.header, iter(()))
    elif not place.exists():
        begin(place, run.header, run.known())
    else:
        with Journal(place) as journal:
            run.check(journal)
            if journal.header != run.header:  # it goes on to another end
                begin(place, run.header, _closing(journal))
    try:
        with Journal(place) as journal:
            run.fit(journal)
            run.go_on(journal)
    finally:
        if run.written:
            place.unlink(missing_ok=True)
    found = open_own(path)
    check_balance(float(found.attrs["energy_residual"]), found)
    return found


class _Run:
    """A run, its file, and the rows between them."""

    def __init__(self, order: Order, path: Path, size: int) -> None:
        self.order, self.path, self.size = order, path, size
        self.same = Run(order.line, order.plan, float(order.times[-1]))
        self.identity = self.same.identity()
        self.events, self.givers = len(order.options.get("events", ())), order.problem.givers
        self.written = True  # whether the file holds all that the journal does
        sites = order.problem.sites
        nothing = Transient(
            times=order.times[:1], temperatures=order.plan.initial[None, :], energies=np.zeros((1, sites)),
            currents=np.zeros((1, order.line.links.number.size if order.currents else 0)),
            ends=np.ones((1, len(order.problem.ends))), heats=np.zeros((1, self.givers + 1)), residual=0.0,
            throughput=0.0, steps=0, rejected=0, table_error=0.0, events=np.zeros(0),
            state=new_state(order.plan.initial, 0.0, self.events, self.givers),
        )  # fmt: skip
        self.template = order.dataset(nothing, True).isel(time=slice(0, 0))
        timed = {name: one for name, one in self.template.variables.items() if "time" in one.dims}
        self.columns = [[str(name), int(np.prod(one.shape[1:]))] for name, one in timed.items()]
        self.header = json.loads(json.dumps({
            "identity": self.identity, "columns": self.columns, "sites": sites, "events": self.events,
            "ends": self.givers,
            "end": float(order.times[-1]), "attributes": order.plan.attributes,
        }))  # fmt: skip

    def require_same(self, found: Identity, where: Path) -> None:
        """Refuse to continue another run."""
        require_same(found, self.same, f"`{where}`", trusted=self.order.plan.resume == "trust")

    def check(self, journal: Journal) -> None:
        """Refuse the journal of another run, and forget what is of no use to this one."""
        self.require_same(journal.header.get("identity", {}), journal.path)
        self.fit(journal)

    def fit(self, journal: Journal) -> None:
        """Forget what is of no use to this run in a journal that is its own."""
        own = self.columns, self.order.problem.sites, self.events, self.givers
        if (journal.header["columns"], journal.sites, journal.events, journal.ends) != own:
            raise HeatChainError(f"`{journal.path}` holds other variables than this run. Remove it.")
        times, place, kept = self.order.times, int(self.order.skipped), 0
        for number, entry in enumerate(journal.entries):
            mine = times[place : place + entry.rows]
            if not np.array_equal(journal.columns_of(number)["time"].ravel(), mine):
                break
            place += entry.rows
            if entry.settled and entry.row == place - 1 and (entry.row % self.size == 0 or place == len(times)):
                kept = number + 1
        journal.keep(kept)

    def go_on(self, journal: Journal) -> None:
        """Do what is left to do."""
        order, known = self.order, journal.checkpoint()
        row, state = (known.row, known.state) if known else (0, None)
        if state is not None and state.clock[TIME] != order.times[row]:
            raise checkpoints.damaged()
        try:
            for block in segments(
                order.problem, order.times, self.size, row, state, currents=order.currents, **order.options
            ):
                found = order.dataset(block, row == 0)
                row += len(block.times) - 1
                entry = Entry(row, found.sizes["time"], True, block.residual, block.table_error, block.state)
                self.written = False
                journal.append(entry, _columns(found))
        except (SolverError, KeyboardInterrupt) as error:
            stopped = error if isinstance(error, SolverError | Interrupted) else Interrupted("The run was interrupted.")
            self._keep(journal, row, stopped)
            raise stopped from error.__cause__
        self.write(journal, None, 1)

    def _keep(self, journal: Journal, row: int, error: SolverError | Interrupted) -> None:
        """Write what there is of a run that stopped."""
        tail, part = None, error.partial
        if isinstance(part, Transient):
            tail = self.order.dataset(part, row == 0)
        error.partial = None
        if journal.entries or (tail is not None and tail.sizes["time"]):
            self.write(journal, tail, 0)
            error.partial = open_own(self.path)
        self.written = True

    def write(self, journal: Journal, tail: xr.Dataset | None, complete: int) -> None:
        """Write the dataset from the journal, and rows of a segment that was not finished."""
        rows = sum(entry.rows for entry in journal.entries) + (0 if tail is None else tail.sizes["time"])
        told: dict[str, Any] = {"complete": np.int64(complete)}
        if tail is not None:
            told.update({name: tail.attrs[name] for name in _LEDGER})
        else:
            last = journal.entries[-1]
            told.update(energy_residual=last.residual, table_error=last.table_error)
            told.update(steps=last.state.counts[STEPS], rejected_steps=last.state.counts[REJECTED])
            if self.events:
                told["event_times"] = last.state.reached
        checkpoint = journal.checkpoint(len(self.order.times) - 1)

        def beside(file: Any) -> None:
            checkpoints.write(file, self.identity, float(self.order.times[-1]), checkpoint)

        write_blocks(self.path, self._blocks(journal, tail), rows, lambda: told, beside)
        self.written = True

    def _blocks(self, journal: Journal, tail: xr.Dataset | None) -> Iterator[xr.Dataset]:
        """Datasets of many rows each."""
        most, waiting, rows = block_rows(self.order.problem.sites), [], 0
        for number, entry in enumerate(journal.entries):
            waiting.append(journal.columns_of(number))
            rows += entry.rows
            if rows >= most or number == len(journal.entries) - 1:
                yield self._labelled({name: np.concatenate([one[name] for one in waiting]) for name in waiting[0]})
                waiting, rows = [], 0
        if tail is not None:
            yield tail

    def _labelled(self, columns: dict[str, Array]) -> xr.Dataset:
        found = self.template.copy()
        timed = {}
        for name, values in columns.items():
            like = self.template[name].variable
            timed[name] = xr.Variable(like.dims, values.reshape(-1, *like.shape[1:]), like.attrs)
        coordinates = {name: one for name, one in timed.items() if name in found.coords}
        rest = found.drop_vars(list(timed)).assign_coords(coordinates)
        return rest.assign({name: one for name, one in timed.items() if name not in coordinates})

    def is_done(self) -> bool:
        """Whether the file holds the whole run already."""
        if not self.path.exists():
            raise HeatChainError(f"There is nothing to resume: neither {str(self.path)!r} nor its journal is there.")
        with open_dataset(self.path) as found, reading(self.path):
            times = self.order.times[int(self.order.skipped) :]
            same = "time" in found and np.array_equal(found["time"].values, times)
            done = same and complete(found)
        if done:
            identity, _, _ = checkpoints.read(self.path)
            self.require_same(identity, self.path)
        return done

    def known(self) -> Iterator[tuple[Entry, dict[str, Array]]]:
        """What the file of an earlier run has that this one would have too."""
        identity, _, checkpoint = checkpoints.read(self.path, self.order.problem.sites, self.events, self.givers)
        self.require_same(identity, self.path)
        skipped = int(self.order.skipped)
        with open_dataset(self.path) as found, reading(self.path):
            if checkpoint is None or found.sizes["time"] < checkpoint.row + 1 - skipped:
                return
            found = found.isel(time=slice(0, checkpoint.row + 1 - skipped))
            if not np.array_equal(found["time"].values, self.order.times[skipped : checkpoint.row + 1]):
                return
            if any(name not in found or found[name].shape[1:] != self.template[name].shape[1:]
                   for name, _ in self.columns):  # fmt: skip
                raise HeatChainError(f"`{self.path}` holds other variables than this run.")
            step = block_rows(self.order.problem.sites)
            for a in range(0, found.sizes["time"], step):
                part = found.isel(time=slice(a, a + step))
                row = a + skipped + part.sizes["time"] - 1
                settled = row == checkpoint.row
                yield Entry(row, part.sizes["time"], settled, 0.0, 0.0, checkpoint.state), _columns(part)


_LEDGER = ("energy_residual", "table_error", "steps", "rejected_steps")


def _closing(journal: Journal) -> Iterator[tuple[Entry, dict[str, Array]]]:
    """All of a journal, which is closed then: on Windows nothing takes the place of a file that is open."""
    for number, entry in enumerate(journal.entries):
        yield entry, journal.columns_of(number)
    journal.close()


def _columns(found: xr.Dataset) -> dict[str, Array]:
    """What changes over time, a row for each."""
    timed = {str(name): one for name, one in found.variables.items() if "time" in one.dims}
    return {name: one.values.astype(np.float64).reshape(found.sizes["time"], -1) for name, one in timed.items()}


def _refuse_loss(place: Path, path: Path) -> None:
    """A new run replaces a finished dataset, and neither what an interrupted one has done nor any other file."""
    held = None
    if place.exists():
        with Journal(place) as journal:
            held = place if journal.entries else None
    if held is None and path.exists():
        try:
            with open_dataset(path) as found:
                known, held = "complete" in found.attrs, None if complete(found) else path
        except HeatChainError:
            known = False
        if not known:
            raise HeatChainError(
                f"`{path}` is no result of a run, or is damaged: it is not replaced. Remove it, or write elsewhere."
            )
    if held is not None:
        raise HeatChainError(
            f"`{held}` holds a run that was interrupted. Continue it by `heatchain resume {path}` or resume=True, or "
            "remove it."
        )


def complete(found: xr.Dataset) -> bool:
    """Whether a dataset is of a run that came to its end."""
    return bool(found.attrs.get("complete", 0) == 1)


def recorded(path: Path) -> tuple[dict[str, Any], float]:
    """What a run said when it was begun, and its end in s: from its journal, or from its file."""
    place = journal_of(path)
    if place.exists():
        with Journal(place) as journal:
            attributes, end = journal.header.get("attributes"), journal.header.get("end")
        if not isinstance(attributes, dict) or not isinstance(end, float):
            raise HeatChainError(f"`{place}` is damaged. Remove it.")
        return attributes, end
    with open_dataset(path) as found:
        attributes = dict(found.attrs)
    return attributes, checkpoints.read(path)[1]
