"""Elastic tensors from JSON files, as the Materials Project and pymatgen write them."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.text import read_text

_KEYS = ("elastic_tensor", "ieee_format", "raw", "tensor", "stiffness", "stiffness_tensor", "voigt", "elasticity")
_RIGHT = (
    'A file that is right: {"elastic_tensor": [[166, 64, 64, 0, 0, 0], [64, 166, 64, 0, 0, 0], [64, 64, 166, 0, 0, 0], '
    "[0, 0, 0, 80, 0, 0], [0, 0, 0, 0, 80, 0], [0, 0, 0, 0, 0, 80]]}, in GPa."
)


def read_tensor(path: Path) -> Array:
    """The 6 x 6 matrix in Pa of a JSON file, whose numbers are GPa.

    Parameters
    ----------
    path : Path
        With the rows of a matrix by themselves, or under a key such as "elastic_tensor" or "ieee_format".

    Raises
    ------
    HeatChainError
        With the line and column, or the row and column of the matrix, what was expected, and a file that is right.
    """
    text = read_text(path, "an elastic tensor")
    try:
        found = json.loads(text)
    except RecursionError:
        raise HeatChainError(f"{str(path)!r} is nested too deeply. {_RIGHT}") from None
    except json.JSONDecodeError as error:
        raise HeatChainError(
            f"{str(path)!r}, line {error.lineno}, column {error.colno}: {error.msg}, where JSON was expected. {_RIGHT}"
        ) from None
    rows = _matrix_in(found)
    if rows is None:
        told = f"has the keys {', '.join(map(repr, list(found)[:10]))}" if isinstance(found, dict) else "has none"
        raise HeatChainError(
            f"{str(path)!r} must hold a matrix of 6 rows, alone or under one of {', '.join(_KEYS)}, but {told}. "
            f"{_RIGHT}"
        )
    return 1e9 * _numbers(rows, str(path))


def _matrix_in(found: Any) -> list[Any] | None:
    """The first list of rows, at the top or under a key that is known."""
    if isinstance(found, list):
        return found if found and isinstance(found[0], list) else (_matrix_in(found[0]) if found else None)
    if isinstance(found, dict):
        for key in _KEYS:
            rows = _matrix_in(found.get(key))
            if rows is not None:
                return rows
    return None


def _numbers(rows: list[Any], path: str) -> Array:
    for i, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != 6:
            length = len(row) if isinstance(row, list) else 0
            raise HeatChainError(f"{path!r}, row {i} of the matrix must have 6 numbers, but has {length}. {_RIGHT}")
        for j, one in enumerate(row, 1):
            if isinstance(one, bool) or not isinstance(one, int | float):
                raise HeatChainError(
                    f"{path!r}, row {i}, column {j} of the matrix: {one!r:.80} is no number. Numbers are GPa. {_RIGHT}"
                )
    if len(rows) != 6:
        raise HeatChainError(f"{path!r} must hold a matrix of 6 rows, but it has {len(rows)}. {_RIGHT}")
    return np.asarray(rows, dtype=np.float64)
