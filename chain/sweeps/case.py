"""What runs where the cases are computed: a batch of them, each of which may fail for itself."""

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError
from chain.storage.compiled import interrupted
from chain.sweeps.plain import Plain, plain_result, restored_parameter

Outcome = Plain  # {"result": ...}, or {"error": text}


def run_batch(function: Callable[..., Any], batch: Sequence[Mapping[str, Any]]) -> tuple[float, list[Outcome]]:
    """The outcomes of cases given by their plain parameters, and the seconds that they took together."""
    start = time.perf_counter()
    outcomes = [run_case(function, parameters) for parameters in batch]
    return time.perf_counter() - start, outcomes


def run_case(function: Callable[..., Any], parameters: Mapping[str, Any]) -> Outcome:
    """The result of one case in plain form, or a sentence that says why there is none."""
    try:
        result = function(**{name: restored_parameter(value) for name, value in parameters.items()})
        return {"result": plain_result(result, function_name(function))}
    except HeatChainError as error:
        return {"error": str(error)}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever a user's function does costs its own case, and no other
        if isinstance(error, SystemError) and interrupted(error):
            raise KeyboardInterrupt from None
        return {"error": f"{type(error).__name__}: {error} ({_place(error)})"}


def _place(error: BaseException) -> str:
    """Where an error arose."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"line {last.lineno} of {Path(last.filename).name}"


def function_name(function: Callable[..., Any]) -> str:
    """The name of a function, or of that which a `functools.partial` calls."""
    while isinstance(function, partial):
        function = function.func
    name = getattr(function, "__name__", type(function).__name__)
    return name if name.isidentifier() else "result"
