"""Batches of cases, sized by the time that cases take, handed to workers; and what is done when a worker dies.

When a worker dies, every case that was on its way may be the one that killed it. Those are run again alone, one after
the other: the one whose worker dies again has failed, and all others are found to be well.
"""

import math
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chain.errors import HeatChainError
from chain.sweeps.case import Outcome
from chain.sweeps.workers import Workers

SECONDS = 0.2  # of a batch
LARGEST = 1000  # cases in a batch
GROWTH = 4
LOSSES = 2  # workers that a case may cost


class Stopped(Exception):
    """The executor takes no more cases."""


class Pace:
    """How many cases make a batch."""

    def __init__(self, workers: int) -> None:
        self.workers, self.size, self.seconds = workers, 1, math.nan

    def learn(self, seconds: float, cases: int) -> None:
        """Take note of a batch."""
        self.seconds = max(seconds / cases, 1e-7)

    def next(self, remaining: int) -> int:
        """The size of the next batch: small at the end, so that no worker is left waiting for another."""
        if not math.isnan(self.seconds):
            even = math.ceil(remaining / (2 * self.workers))
            self.size = max(1, min(int(SECONDS / self.seconds), GROWTH * self.size, even, LARGEST))
        return self.size


def outcomes(
    team: Workers, work: Callable[..., Any], case: Callable[[int], Any], numbers: Sequence[int] | NDArray[np.intp]
) -> Generator[list[tuple[int, Outcome]], None, None]:
    """Outcomes of cases by number, a batch at a time, in the order in which they are done.

    Parameters
    ----------
    team : Workers
        Who computes them.
    work : callable
        Which a batch of plain parameters is given to, and gives its seconds and outcomes.
    case : callable
        Plain parameters of a case by number.
    numbers : sequence of int
        Of the cases.

    Raises
    ------
    Stopped
        Where the executor takes no more.
    """
    begun, suspects, losses = 0, deque[int](), Counter[int]()
    running: dict[Future[Any], list[int]] = {}
    pace, broken = Pace(team.workers), False

    def submit(batch: list[int]) -> None:
        try:
            running[team.submit(work, [case(number) for number in batch])] = batch
        except (BrokenExecutor, RuntimeError) as error:
            raise Stopped(str(error) or type(error).__name__) from None

    try:
        while begun < len(numbers) or suspects or running:
            if broken and not running:
                team.restore()
                broken = False
            if suspects and not running:
                submit([suspects.popleft()])  # alone: nothing else is handed out before it is back
            elif not suspects and not broken:
                while begun < len(numbers) and len(running) < 2 * team.workers:
                    size = pace.next(len(numbers) - begun)
                    submit(list(map(int, numbers[begun : begun + size])))
                    begun += size
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                batch = running.pop(future)
                reason = _loss(future)
                if reason is None:
                    seconds, found = future.result()
                    pace.learn(seconds, len(batch))
                    yield list(zip(batch, found, strict=True))
                    continue
                broken = True
                losses.update(batch)
                lost = [number for number in batch if losses[number] >= LOSSES]
                suspects.extend(number for number in batch if losses[number] < LOSSES)
                if lost:
                    yield [(number, {"error": f"Its worker was lost twice ({reason})."}) for number in lost]
    finally:
        for future in running:
            future.cancel()


def _loss(future: "Future[Any]") -> str | None:
    """Why a batch came back without outcomes; None where it has them."""
    try:
        error = future.exception()
    except CancelledError:
        return "cancelled"
    if isinstance(error, HeatChainError):
        raise error  # no case raises it: the batch was refused
    return None if error is None else f"{type(error).__name__}: {error}"
