"""A bar for long runs, in a terminal or a notebook, or a function of the caller's."""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chain.checks import flag


@contextmanager
def reporter(progress: bool | Callable[[float], None]) -> Iterator[Callable[[float], None]]:
    """A function to be called with the fraction done; a bar where `progress` is True and somebody sees it."""
    if callable(progress):
        yield progress
    elif flag(progress, "progress") and (sys.stderr.isatty() or in_notebook()):
        # miniters=0: drawn at most ten times a second, however irregular the steps
        options: dict[str, Any] = {"total": 100.0, "unit": "%", "bar_format": "{l_bar}{bar}| {elapsed}", "miniters": 0}
        with _tqdm()(file=sys.stderr, **options) as bar:
            yield lambda fraction: bar.update(100.0 * min(fraction, 1.0) - bar.n)
            # Here only after success: what ends early, as a run that is steady, is done
            bar.update(100.0 - bar.n)
    else:
        yield lambda fraction: None


def in_notebook() -> bool:
    """Whether the code runs in the kernel of a notebook."""
    asked = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = None if asked is None else asked()
    return shell is not None and "IPKernelApp" in shell.config


def _tqdm() -> Any:
    """The bar of the place: a widget in a notebook that has ipywidgets, else text."""
    if not in_notebook():
        from tqdm import tqdm

        return tqdm
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that ipywidgets are missing: the bar of text tells as much
        from tqdm.auto import tqdm as widget

    return widget
