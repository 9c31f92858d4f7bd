"""`chain.sweep`: a function at many values of its parameters, in parallel, as one labelled dataset."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.errors import Interrupted, SolverError
from chain.progress import reporter
from chain.sweeps.cache import CaseCache, run_recognized
from chain.sweeps.case import Outcome, function_name, run_batch
from chain.sweeps.gather import check_size, gather
from chain.sweeps.grid import Grid, grid
from chain.sweeps.packed import Outcomes
from chain.sweeps.schedule import Stopped, outcomes
from chain.sweeps.workers import workers_of
from chain.trial import first_step


def sweep(
    function: Callable[..., Any],
    over: Mapping[str, Any],
    *,
    executor: Any = None,
    workers: int | None = None,
    cache: str | Path | None = None,
    progress: bool | Callable[[float], None] = False,
) -> xr.Dataset:
    """Call a function at all combinations of values of its parameters, and put what it returns into one dataset.

    Parameters
    ----------
    function : callable
        Called with the swept parameters by name, and nothing else: `functools.partial` fixes others. It returns a
        Dataset, a DataArray, a number, a quantity, or a dict of these. A scenario is such a function, as in
        `scenarios.SCENARIOS["disorder"]`.
    over : dict of str to values
        A list for each parameter: text with units, quantities, numbers or names. The function gets each value as it is
        given. A DataArray over another dimension goes with all others over that dimension, value by value.
    executor
        Who computes the cases: a `concurrent.futures.Executor`, a client of dask.distributed, or "serial" for this
        thread. By default a pool of processes on this machine, which lasts as long as the sweep.
    workers : int, optional
        Number of processes of the default pool, or of batches in flight on another executor; all there are by default.
    cache : path, optional
        Folder that keeps finished cases, which are not computed again. A case is known by the parameters and by the
        function with all that it names: code, defaults, closure, globals and other functions by what they are,
        libraries by their versions. What it reads from files or the environment is not seen. Failed cases are tried
        again.
    progress : bool or callable
        A bar, in a terminal or a notebook, or a function of the fraction done.

    Returns
    -------
    Dataset
        Every variable that the function returned, over dimensions named for the parameters and then its own; `status`
        of every case ("ok", "failed" or "not run") and the `error` of each that failed. Coordinates of text and
        quantities are in the unit of the first value; in rad/s where units of an angular frequency are mixed.

    Raises
    ------
    HeatChainError
        Before any case, where `over`, the function or the executor cannot be used. `SolverError` where the executor
        stops; its `partial` is the dataset of what was finished, as is that of `Interrupted` after Ctrl-C.

    Notes
    -----
    A case that raises costs its own cell. A worker of the default pool that dies is replaced, and the cases that were
    on their way are computed again, alone; one whose worker dies again has failed. The dataset is the same to the last
    bit whatever the executor and the number of workers. How results are aligned is said in `chain.sweeps.gather`.

    Warnings of a case are shown by the process that computes it.

    Examples
    --------
    >>> import chain
    >>> def conductance(damping, temperature):
    ...     mediator = chain.HarmonicMediator("100 cm^-1", damping, cutoff="170 K")
    ...     return {"conductance": mediator.conductance(temperature)}
    >>> ds = chain.sweep(
    ...     conductance, {"damping": ["10 cm^-1", "20 cm^-1"], "temperature": ["4 K", "300 K"]}, executor="serial"
    ... )
    >>> dict(ds.sizes), ds["damping"].units, ds["conductance"].units
    ({'damping': 2, 'temperature': 2}, 'cm^-1', 'W K^-1')
    """
    cases = grid(function, over)
    first_step()
    kept = None if cache is None else CaseCache(Path(cache), function)
    found = Outcomes(len(cases))
    found.add(_known(cases, kept))
    told = {"function": function_name(function)}
    try:
        with (
            reporter(progress) as report,
            closing(_batches(function, cases, np.flatnonzero(~found.known), executor, workers, kept)) as batches,
        ):
            for batch in batches:
                found.add(batch)
                if kept is not None:
                    kept.keep({kept.key(cases.case(i)): one for i, one in batch if "result" in one})
                check_size(batch, len(cases))
                report(len(found) / len(cases))
    except (KeyboardInterrupt, Stopped) as reason:
        error = _ended(reason, len(found), len(cases), kept)
        error.partial = gather(cases, found, told)
        raise error from None
    return gather(cases, found, told)


def _batches(
    function: Callable[..., Any],
    cases: Grid,
    missing: NDArray[np.intp],
    executor: Any,
    workers: int | None,
    kept: CaseCache | None,
) -> Generator[list[tuple[int, Outcome]], None, None]:
    """Outcomes of the cases that are not known yet."""
    if not missing.size:
        return
    team = workers_of(executor, workers, len(missing), function)
    call = run_batch if kept is None else partial(run_recognized, kept.identity)
    work = partial(call, team.function)
    at_once = True
    try:
        yield from outcomes(team, work, cases.case, missing)
        at_once = False
    finally:
        team.close(at_once)


def _known(cases: Grid, kept: CaseCache | None) -> Iterator[tuple[int, Outcome]]:
    """Finished cases that are on disk."""
    results = {} if kept is None else kept.load()
    if kept is None or not results:
        return
    for number in range(len(cases)):
        key = kept.key(cases.case(number))
        if key in results:
            yield number, results[key]


def _ended(reason: BaseException, done: int, count: int, kept: CaseCache | None) -> Interrupted | SolverError:
    """The error of a sweep that ended early."""
    advice = "They are kept, and a new run goes on there" if kept is not None else "With `cache` they would be kept"
    after = f"after {done} of {count} cases. {advice}."
    if isinstance(reason, Stopped):
        return SolverError(f"The executor stopped ({reason}) {after}")
    return Interrupted(f"The sweep was interrupted {after}")
