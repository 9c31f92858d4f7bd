"""Results of cases, aligned into one dataset over the parameters.

- A variable has the dimensions of the parameters, then its own, and the units of the first case that has it; those of
  other cases are converted. A case whose variable has other dimensions or no such units has failed.
- A coordinate that is the same in all cases stays as it is. Whole numbers and names that differ (`site`, when the
  number of bodies is swept) are united. Floats that differ (`time`, when the duration is swept) are kept case by case,
  as `time_of_case` over the parameters and the place along `time`.
- Where there is nothing, there is NaN, or empty text. Whole numbers stay whole where every case has them.
- A variable or dimension with the name of a parameter is called `<name>_result`.
- Attributes that are the same in all cases are kept; those that differ become variables, but for the date.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pint
import xarray as xr
from numpy.typing import NDArray

from chain import results
from chain.errors import HeatChainError
from chain.sweeps.case import Outcome
from chain.sweeps.columns import Column, laid_out
from chain.sweeps.grid import RESERVED, Grid
from chain.sweeps.plain import restored_values
from chain.units.registry import ureg
from chain.units.unit_names import unit_of

MOST_BYTES = 4e9
OK, FAILED, NOT_RUN = "ok", "failed", "not run"
_DATED = ("date", "heatchain_version", "Conventions")


def gather(grid: Grid, found: Mapping[int, Outcome], attributes: Mapping[str, Any]) -> xr.Dataset:
    """One dataset from the outcomes of cases by number; a case without one was not run."""
    errors = {number: one["error"] for number, one in found.items() if "error" in one}
    columns: dict[str, Column] = {}
    told: dict[int, dict[str, Any]] = {}
    taken = {*grid.coordinates(), *grid.sizes, *RESERVED}
    for number in sorted(found.keys() - errors.keys()):
        result = found[number]["result"]
        try:
            _add(columns, result, number, taken)
            told[number] = result["attributes"]
        except HeatChainError as error:
            errors[number] = str(error)
    common, differing = _attributes(told, taken | columns.keys())
    columns |= differing
    variables, coordinates = laid_out(columns, grid, sorted(told))
    status = [FAILED if i in errors else OK if i in found else NOT_RUN for i in range(len(grid))]
    dims = tuple(grid.sizes)
    texts = {"status": (status, "how the case ended"), "error": ([errors.get(i, "") for i in range(len(grid))], "why")}
    for name, (values, meaning) in texts.items():
        variables[name] = xr.Variable(dims, np.array(values, dtype=object).reshape(grid.shape), {"long_name": meaning})
    made = results.dataset({}, {}, {**common, **attributes})
    return made.assign_coords({**coordinates, **grid.coordinates()}).assign(variables)


def check_size(batch: Sequence[tuple[int, Outcome]], count: int) -> None:
    """Refuse early what would not fit into memory: `count` cases as large as the largest of a batch."""
    largest = max((_size(one["result"]) for _, one in batch if "result" in one), default=0)
    if count * largest > MOST_BYTES:
        size = f"{count * largest / 1e9:.3g} GB, more than {MOST_BYTES / 1e9:g} GB"
        raise HeatChainError(f"The sweep would give {size}. Return less from each case, or sweep in parts.")


def _size(result: Mapping[str, Any]) -> int:
    return sum(8 * math.prod(variable["shape"]) for variable in result["variables"].values())


def _add(columns: dict[str, Column], result: Mapping[str, Any], number: int, taken: set[str]) -> None:
    """Put a case's variables into their columns: all of them or, with an error, none."""
    ready = []
    for given, plain in result["variables"].items():
        values = restored_values(plain)
        name = _free(given, taken)
        dims = tuple(_free(str(dim), taken) for dim in plain["dims"])
        column = columns.get(name)
        if column is None:
            column = Column(dims, plain["attributes"], values.dtype.kind == "O", given not in result["coordinates"])
        ready.append((name, column, _fitted(values, plain["attributes"].get("units"), dims, column, name)))
    for name, column, values in ready:
        columns.setdefault(name, column).values[number] = values


def _free(name: str, taken: set[str]) -> str:
    return f"{name}_result" if name in taken else name


def _fitted(values: NDArray[Any], unit: Any, dims: tuple[str, ...], column: Column, name: str) -> NDArray[Any]:
    """Values as the column has them: order of dimensions, and units."""
    if set(dims) != set(column.dims):
        mine, first = (f"over ({', '.join(one)})" if one else "one value" for one in (dims, column.dims))
        raise HeatChainError(f"`{name}` is {mine}, where the first case that has it has {first}.")
    if (values.dtype.kind == "O") != column.text:
        raise HeatChainError(f"`{name}` is text in one case and a number in another.")
    values = np.transpose(values, [dims.index(dim) for dim in column.dims])
    wanted = column.attributes.get("units")
    if unit == wanted:
        return np.asarray(values)
    try:
        return np.asarray(ureg.Quantity(values, unit_of(unit or "1")).to(unit_of(wanted or "1")).magnitude)
    except (HeatChainError, pint.errors.PintError):
        raise HeatChainError(
            f"`{name}` is in {unit or 'no unit'}, where the first case has it in {wanted or 'no unit'}."
        ) from None


def _attributes(told: Mapping[int, Mapping[str, Any]], taken: set[str]) -> tuple[dict[str, Any], dict[str, Column]]:
    """Attributes that all cases share, and the others as columns."""
    common, differing = {}, {}
    for key in dict.fromkeys(key for one in told.values() for key in one if key not in _DATED):
        values = {number: one[key] for number, one in told.items() if key in one}
        first = next(iter(values.values()))
        if len(values) == len(told) and all(_same(one, first) for one in values.values()):
            common[key] = first
            continue
        text = any(isinstance(one, str) for one in values.values())
        column = Column((), {"long_name": f"`{key}` of the case"} | ({} if text else {"units": "1"}), text)
        column.values = {
            i: np.array(str(one) if text else one, dtype=object if text else None) for i, one in values.items()
        }
        differing[f"{key}_result" if key in taken else key] = column
    return common, differing


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (one != one and other != other)
