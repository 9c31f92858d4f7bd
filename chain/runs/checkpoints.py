"""Where a run stands, as plain numbers: written beside its data, and believed only after it was checked.

A checkpoint holds the whole state of the solver at the end of a segment, and an identity, by which a run of another
chain or with other options is refused. There is no code in it: float64, int64 and text.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.errors import HeatChainError
from chain.runs.identity import Identity
from chain.solvers.state import CLOCK, COUNT, HIGH, LOW, LOWER, PENDING, STEP, TIME, UPPER, State
from chain.storage.opening import open_file

GROUP = "checkpoint"
LONGEST_IDENTITY = 100_000  # characters
COLDEST, HOTTEST = 1e-15, 1e15  # K: tables over more would take long


@dataclass(frozen=True)
class Checkpoint:
    """A state at the end of a segment.

    Attributes
    ----------
    row : int
        Number of the time, counted from the start of the run, at which it stands.
    state : State
        The solver's state.
    """

    row: int
    state: State


def numbers(state: State) -> tuple[Array, Index]:
    """A state as two arrays: floats and integers."""
    return np.concatenate([*state[:3], *state[4:]]), state.counts.astype(np.int64)


def checked(row: int, floats: Array, counts: Index, sites: int, events: int, ends: int = 2) -> Checkpoint:
    """A checkpoint from its numbers, which may come from anywhere: compiled code trusts what is in a state."""
    floats = np.asarray(floats, dtype=np.float64).ravel()
    counts = np.asarray(counts, dtype=np.int64).ravel()
    heats = ends + 1
    sizes = [sites, heats, CLOCK, events, sites, sites]
    if floats.size != sum(sizes) or counts.size != COUNT or row < 0:
        raise damaged()
    e, heat, clock, reached, origin, before = np.split(floats, np.cumsum(sizes)[:-1])
    if not all(np.isfinite(one).all() for one in (e, heat, clock, before)):
        raise damaged()
    if not 0 <= counts[LOW] <= counts[HIGH] <= sites or (counts < 0).any() or counts[PENDING]:
        raise damaged()
    lower, upper = clock[LOWER], clock[UPPER]
    if not COLDEST < lower < upper < HOTTEST or clock[TIME] < 0.0 or clock[STEP] < 0.0 or np.isinf(reached).any():
        raise damaged()
    if not ((lower <= origin) & (origin <= upper)).all():
        raise damaged()
    return Checkpoint(row, State(e, heat, clock, counts, reached, origin, before).copy())


def write(file: Any, same: Identity, end: float, checkpoint: Checkpoint | None) -> None:
    """Put a checkpoint, or none, into an open h5netcdf file."""
    group = file.create_group(GROUP)
    group.attrs["identity"], group.attrs["end"] = json.dumps(same), np.float64(end)
    if checkpoint is None:
        return
    floats, counts = numbers(checkpoint.state)
    group.attrs["row"] = np.int64(checkpoint.row)
    for name, values in (("numbers", floats), ("counts", counts)):
        group.dimensions[name] = values.size
        group.create_variable(f"state_{name}", (name,), values.dtype, data=values)


def read(path: Path, sites: int = 0, events: int = 0, ends: int = 2) -> tuple[Identity, float, Checkpoint | None]:
    """Identity, end in s and state of the run that wrote a file; the state only where `sites` is given."""
    with open_file(path) as file:
        group = file.get(GROUP)
        if group is None:
            raise HeatChainError(
                f"The dataset {str(path)!r} has no checkpoint: it is not of a transient in segments, and cannot be "
                "continued."
            )
        same, end = _told(path, group)
        if not sites or "row" not in group.attrs:
            return same, end, None
        row, floats, counts = int(_number(group.attrs["row"])), group["state_numbers"], group["state_counts"]
        if floats.shape != (3 * sites + ends + 1 + CLOCK + events,) or counts.shape != (COUNT,):
            raise damaged()
        return same, end, checked(row, floats[()], counts[()], sites, events, ends)


def _told(path: Path, group: Any) -> tuple[Identity, float]:
    text, end = group.attrs.get("identity"), _number(group.attrs.get("end"))
    if not isinstance(text, str) or len(text) > LONGEST_IDENTITY:
        raise damaged()
    same = json.loads(text)
    if not isinstance(same, dict) or not 0.0 < end < np.inf:
        raise damaged()
    return same, end


def _number(value: Any) -> float:
    """One number, however HDF5 holds it."""
    values = np.ravel(value)
    if values.dtype.kind not in "if" or values.size != 1 or not abs(values[0]) < 2**53:
        raise damaged()
    return float(values[0])


def damaged() -> HeatChainError:
    """What is said of a checkpoint that no run of ours wrote."""
    return HeatChainError("The checkpoint is damaged. Run again from the start.")
