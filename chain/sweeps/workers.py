"""Who computes the cases: a process pool of our own, an executor that was given, or this thread."""

import multiprocessing
import os
import signal
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import partial
from multiprocessing.connection import wait as wait_for
from typing import Any

from chain.checks import integer
from chain.errors import HeatChainError
from chain.storage.processors import processors
from chain.sweeps.parcel import sendable

_GUARD = (
    "A script that sweeps in processes must do so under `if __name__ == '__main__':`, because each worker reads the "
    "script at its start; or give executor='serial'."
)


class Workers(ABC):
    """Something that batches are handed to.

    Attributes
    ----------
    workers : int
        Number of batches that run at the same time.
    function : callable
        What they compute, as it is handed to them.
    """

    workers: int
    function: Callable[..., Any]

    @abstractmethod
    def submit(self, call: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """A future of `call(*arguments)`."""

    def restore(self) -> None:  # noqa: B027  an executor that was given is its owner's
        """Work again after a worker died."""

    def close(self, at_once: bool) -> None:  # noqa: B027
        """Release what is ours; `at_once` without waiting for what runs."""


class Serial(Workers):
    """The thread that asks, where a case runs when it is submitted."""

    workers = 1

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def submit(self, call: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """A future that is done."""
        future: Future[Any] = Future()
        future.set_result(call(*arguments))
        return future


class Given(Workers):
    """An executor of the caller's, which stays open."""

    def __init__(self, executor: Executor, workers: int, function: Callable[..., Any]) -> None:
        self.executor, self.workers, self.function = executor, workers, function

    def submit(self, call: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """A future of the executor."""
        return self.executor.submit(call, *arguments)


class Dask(Workers):
    """A client of dask.distributed, which stays open.

    Its own `get_executor` is not used: where a worker dies with a result that has not been fetched, and what is
    computed once more fails, its futures are never done.
    """

    def __init__(self, client: Any, workers: int, function: Callable[..., Any]) -> None:
        self.client, self.workers, self.function = client, workers, function

    def submit(self, call: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """A future that is done with the client's."""
        theirs, ours = self.client.submit(call, *arguments, pure=False), Future[Any]()
        theirs.add_done_callback(partial(_bring, ours))
        ours.add_done_callback(lambda done: theirs.cancel() if done.cancelled() else None)
        return ours


def _bring(ours: "Future[Any]", theirs: Any) -> None:
    """What a future of dask gives, to one of Python's; nothing where that was cancelled."""
    if not ours.set_running_or_notify_cancel():
        return
    try:
        ours.set_result(theirs.result())
    except BaseException as error:
        ours.set_exception(error)


class Pool(Workers):
    """Local processes, started afresh (spawn), which are replaced when one dies."""

    def __init__(self, workers: int, function: Callable[..., Any]) -> None:
        if getattr(multiprocessing.current_process(), "_inheriting", False):
            raise HeatChainError(_GUARD)
        self.workers, self.function = workers, function
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_begin)
        self._ready = self._executor.submit(callable, self.function)

    def submit(self, call: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """A future of the pool, which says so where it is broken."""
        try:
            return self._executor.submit(call, *arguments)
        except BrokenExecutor as error:
            future: Future[Any] = Future()
            future.set_exception(error)
            return future

    def restore(self) -> None:
        """A new pool in place of one that broke; an error where its workers cannot even start."""
        unsure = self._ready.exception() is not None
        self.close(at_once=True)
        self._start()
        if unsure and self._ready.exception() is not None:
            raise HeatChainError(f"The worker processes did not start, or could not import the function. {_GUARD}")

    def close(self, at_once: bool) -> None:
        """End the processes."""
        processes = list((getattr(self._executor, "_processes", None) or {}).values())
        self._executor.shutdown(wait=not at_once, cancel_futures=True)
        for process in processes if at_once else ():
            process.terminate()


def workers_of(executor: Any, workers: int | None, cases: int, function: Callable[..., Any]) -> Workers:
    """Who computes `cases` cases of a function."""
    if workers is not None:
        workers = integer(workers, "workers")
    if executor is None:
        return Pool(min(workers or processors(), max(cases, 1), _most()), sendable(function))
    if isinstance(executor, str) and executor == "serial":
        return Serial(function)
    if hasattr(executor, "get_executor"):  # a client of dask.distributed
        workers = workers or sum(executor.nthreads().values()) or 1
        return Dask(executor, workers, function)
    if not isinstance(executor, Executor):
        raise HeatChainError(
            f"`executor` must be None, 'serial', a concurrent.futures.Executor or a client of dask.distributed, but is "
            f"{executor!r}."
        )
    if isinstance(executor, ProcessPoolExecutor):
        function = sendable(function)
    return Given(executor, workers or getattr(executor, "_max_workers", None) or processors(), function)


def _most() -> int:
    """Processes that a pool may have: Windows waits for no more than 63 things at once, and two are the pool's own."""
    return 61 if sys.platform == "win32" else 1 << 20


def _begin() -> None:
    """At the start of a worker: Ctrl-C is its parent's to answer, and it ends when its parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)
