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
from chain.sweeps.packed import Outcomes, Pack
from chain.units.registry import ureg
from chain.units.unit_names import unit_of

MOST_BYTES = 4e9
OK, FAILED, NOT_RUN = "ok", "failed", "not run"


def gather(grid: Grid, found: Outcomes, attributes: Mapping[str, Any]) -> xr.Dataset:
    """One dataset from the outcomes of cases; a case without one was not run."""
    errors, columns, packs = dict(found.errors), dict[str, Column](), list[Pack]()
    taken = {*grid.coordinates(), *grid.sizes, *RESERVED}
    for pack in found.packs():
        try:
            _add(columns, pack, taken)
            packs.append(pack)
        except HeatChainError as error:
            errors |= dict.fromkeys(pack.numbers.tolist(), str(error))
    common, differing = _attributes(packs, taken | columns.keys())
    status = np.where(found.known, OK, NOT_RUN).astype(object)
    status[list(errors)] = FAILED
    variables, coordinates = laid_out({**columns, **differing}, grid, np.flatnonzero(status == OK))
    reasons = np.full(len(grid), "", dtype=object)
    for number, reason in errors.items():
        reasons[number] = reason
    for name, values, meaning in (("status", status, "how the case ended"), ("error", reasons, "why")):
        variables[name] = xr.Variable(tuple(grid.sizes), values.reshape(grid.shape), {"long_name": meaning})
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


def _add(columns: dict[str, Column], pack: Pack, taken: set[str]) -> None:
    """Put the variables of cases of one form into their columns: all of them or, with an error, none."""
    ready: dict[str, tuple[Column, NDArray[Any]]] = {}
    for given, plain in pack.variables.items():
        values, name = pack.values(given), _free(given, taken)
        if name in ready:
            raise HeatChainError(f"`{name}` is returned twice, once as `{name.removesuffix('_result')}`. Rename one.")
        dims = tuple(_free(str(dim), taken) for dim in plain["dims"])
        column = columns.get(name)
        if column is None:
            column = Column(dims, plain["attributes"], values.dtype.kind == "O", given not in pack.coordinates)
        ready[name] = column, _fitted(values, plain["attributes"].get("units"), dims, column, name)
    for name, (column, values) in ready.items():
        columns.setdefault(name, column).parts.append((pack.numbers, values))


def _free(name: str, taken: set[str]) -> str:
    return f"{name}_result" if name in taken else name


def _fitted(values: NDArray[Any], unit: Any, dims: tuple[str, ...], column: Column, name: str) -> NDArray[Any]:
    """Values as the column has them: order of dimensions, and units."""
    if set(dims) != set(column.dims):
        mine, first = (f"over ({', '.join(one)})" if one else "one value" for one in (dims, column.dims))
        raise HeatChainError(f"`{name}` is {mine}, where the first case that has it has {first}.")
    if (values.dtype.kind == "O") != column.text:
        raise HeatChainError(f"`{name}` is text in one case and a number in another.")
    values = np.transpose(values, [0, *(1 + dims.index(dim) for dim in column.dims)])
    wanted = column.attributes.get("units")
    if unit == wanted:
        return np.asarray(values)
    try:
        return np.asarray(ureg.Quantity(values, unit_of(unit or "1")).to(unit_of(wanted or "1")).magnitude)
    except (HeatChainError, pint.errors.PintError):
        raise HeatChainError(
            f"`{name}` is in {unit or 'no unit'}, where the first case has it in {wanted or 'no unit'}."
        ) from None


def _attributes(packs: Sequence[Pack], taken: set[str]) -> tuple[dict[str, Any], dict[str, Column]]:
    """Attributes that all cases share, and the others as columns."""
    common, differing = {}, {}
    for key in dict.fromkeys(key for pack in packs for key in pack.told):
        parts = [(pack.numbers, pack.attribute(key)) for pack in packs if key in pack.told]
        first = parts[0][1].item(parts[0][0].argmin())
        if len(parts) == len(packs) and all(_same(one, first) for _, values in parts for one in values):
            common[key] = first
            continue
        text = any(isinstance(values[0], str) for _, values in parts)
        column = Column((), {"long_name": f"`{key}` of the case"} | ({} if text else {"units": "1"}), text)
        column.parts = [
            (numbers, np.array(list(map(str, values.tolist())), dtype=object) if text else values)
            for numbers, values in parts
        ]
        differing[f"{key}_result" if key in taken else key] = column
    return common, differing


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (one != one and other != other)
