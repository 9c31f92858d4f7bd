"""A function on its way to another process: by its name, or written out whole where no name would find it there.

What is defined in a notebook or an interactive session, lambdas and functions inside others have no module that another
process could import. cloudpickle writes out their code, and of what they name all that is not found in a module either.
"""

import pickle
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from chain.errors import HeatChainError


def sendable(function: Callable[..., Any]) -> Any:
    """The function as it is given to another process, where it is the same again.

    Parameters
    ----------
    function : callable
        Any, of a module, a script, a notebook or none.

    Raises
    ------
    HeatChainError
        Where it holds what belongs to this process, such as an open file or a lock.
    """
    if hasattr(sys.modules["__main__"], "__file__"):  # a script: each worker reads it at its start
        try:
            pickle.dumps(function)
        except Exception:  # by which name it is not found differs between versions of Python
            pass
        else:
            return function
    import cloudpickle

    try:
        return Parcel(cloudpickle.dumps(function))
    except Exception as error:  # what an object's own methods for pickling raise
        raise HeatChainError(
            f"`function` cannot be sent to other processes: {error}. Make what cannot be sent inside the function, "
            "from numbers and text; or give executor='serial', or a concurrent.futures.ThreadPoolExecutor."
        ) from error


class Parcel:
    """A function written out, that other processes unpickle as itself."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened, (self._data,)


@lru_cache(maxsize=1)  # every batch brings it: what it keeps between cases is kept, as that of a module's functions is
def _opened(data: bytes) -> Any:
    return pickle.loads(data)
