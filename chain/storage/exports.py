"""Datasets for other programs: frames of pandas, CSV with units in its titles, JSON, Zarr."""

import json
import math
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from chain import checks
from chain.errors import HeatChainError
from chain.storage.conventions import conventional
from chain.storage.writing import save, write_whole
from chain.units.boundary import unit_told
from chain.units.labels import magnitudes

ENDINGS = (".nc", ".csv", ".json", ".zarr")
MOST_COLUMNS = 16_384  # what spreadsheets hold
_INFINITE = "\0infinity"  # stands for an infinite number in JSON, until the text is whole


def save_dataset(ds: xr.Dataset, path: str | Path, *, over: str | None = None) -> None:
    """Write a dataset for others, in the format that the path's ending names.

    Parameters
    ----------
    ds : Dataset
        Of any of our functions, or any other.
    path : str or Path
        Ending in .nc (netCDF-4, which `load_dataset` reads), .csv (the table of `to_frame`, with units in the titles
        and attributes in comments, which `read_table` reads), .json (xarray's dictionary: `xarray.Dataset.from_dict`),
        or .zarr (a folder that is not there yet; needs the package zarr).
    over : str, optional
        Of CSV, the dimension of the rows; see `to_frame`.

    Raises
    ------
    HeatChainError
        For another ending, or where the file cannot be written.
    """
    _require(ds)
    place = checks.path(path, "path")
    if place.suffix not in ENDINGS:
        raise HeatChainError(f"`path` must end in {checks.alternatives(ENDINGS)}, but is {str(path)!r}.")
    if over is not None and place.suffix != ".csv":
        raise HeatChainError(f"`over` has a meaning for CSV alone. Leave it out for {place.suffix}.")
    if place.suffix == ".nc":
        save(ds, place)
    elif place.suffix == ".zarr":
        _write_zarr(ds, place)
    else:
        text = _csv(ds, over) if place.suffix == ".csv" else _json(ds)
        write_whole(place, partial(_write_text, text))


def to_frame(ds: xr.Dataset, over: str | None = None) -> pd.DataFrame:
    """A dataset as one table of pandas, a row for each value of a coordinate, with units in the titles.

    Parameters
    ----------
    ds : Dataset
        With numbers or texts.
    over : str, optional
        The dimension of the rows: time, where there is one, else the one that most variables have.

    Returns
    -------
    DataFrame
        A variable of further dimensions has a column for each of their labels, as in ``temperature site=2 [K]``. What
        does not depend on `over` is left out.

    Raises
    ------
    HeatChainError
        Where there is no such dimension, or the table has too many columns.

    Examples
    --------
    >>> ds = xr.Dataset({"T": (("t", "x"), [[1.0, 2.0]], {"units": "K"})}, coords={"t": ("t", [0.0], {"units": "s"})})
    >>> to_frame(ds).columns.tolist(), to_frame(ds).index.name
    (['T x=1 [K]', 'T x=2 [K]'], 't [s]')
    """
    _require(ds)
    dim = _rows(ds, over)
    inside = [str(name) for name in ds.data_vars if dim in ds[name].dims]
    count = sum(ds[name].size // ds.sizes[dim] for name in inside)
    if count > MOST_COLUMNS:
        raise HeatChainError(
            f"The table has {count} columns, more than {MOST_COLUMNS}. Choose variables, as in ds[['temperature']], or "
            "other rows, by `over`."
        )
    beside = [str(name) for name in ds.coords if ds[name].dims == (dim,) and name != dim]
    columns = dict(column for name in (*beside, *inside) for column in _columns(ds, name, dim))
    labels = magnitudes(ds[dim]) if dim in ds.coords else np.arange(1, ds.sizes[dim] + 1)
    return pd.DataFrame(columns, index=pd.Index(labels, name=_titled(ds, dim)))


# -- inside -----


def _require(ds: Any) -> None:
    if not isinstance(ds, xr.Dataset):
        raise HeatChainError(f"`ds` must be a Dataset, but is of type {type(ds).__name__}.")


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _rows(ds: xr.Dataset, over: str | None) -> str:
    count = {str(dim): sum(dim in one.dims for one in ds.data_vars.values()) for dim in ds.dims}
    if over is not None and over not in count:
        raise HeatChainError(
            f"`over` must be a dimension of the dataset, {', '.join(count) or 'of which there is none'}."
        )
    if not any(count.values()):
        raise HeatChainError("The dataset has no variable over a dimension, and so no rows. Write it as JSON.")
    return over or ("time" if count.get("time") else max(count, key=lambda dim: count[dim]))


def _columns(ds: xr.Dataset, name: str, dim: str) -> Iterator[tuple[str, Any]]:
    array = ds[name]
    others = [other for other in array.dims if other != dim]
    values = magnitudes(array.transpose(dim, *others)).reshape(ds.sizes[dim], -1)
    labels = (
        [
            f"{other}={label}"
            for label in (magnitudes(ds[other]) if other in ds.coords else range(1, ds.sizes[other] + 1))
        ]
        for other in others
    )
    for i, place in enumerate(product(*labels)):
        yield _titled(ds, name, " ".join(("", *place))), values[:, i]


def _titled(ds: xr.Dataset, name: str, place: str = "") -> str:
    unit = unit_told(ds[name]) if name in ds.variables else None
    return f"{name}{place}" + ("" if unit is None else f" [{unit}]")


def _csv(ds: xr.Dataset, over: str | None) -> str:
    whole = conventional(ds)
    frame = to_frame(whole, over)
    dim = _rows(whole, over)
    told = [f"{name} = {_one_line(value)}" for name, value in whole.attrs.items() if name != "scenario_file"]
    told += [
        f"{_titled(whole, str(name))} = {magnitudes(whole[name]).item()!r}"
        for name in whole.variables
        if not whole[name].ndim
    ]
    others = [str(name) for name, one in whole.variables.items() if one.dims and dim not in one.dims]
    others = [name for name in others if name not in whole.dims]
    told += [f"not over {dim}, and left out: {', '.join(others)}"] if others else []
    return "".join(f"# {line}\n" for line in told) + str(frame.to_csv(lineterminator="\n"))


def _one_line(value: Any) -> str:
    return str(value).replace("\r", " ").replace("\n", " ")


def _json(ds: xr.Dataset) -> str:
    """Numbers as JSON has them: null for NaN, 1e999, which every reader takes for infinity, beyond the largest."""
    whole = conventional(ds)
    bare = whole.copy(data={name: magnitudes(one) for name, one in whole.data_vars.items()})
    text = json.dumps(_plain(bare.to_dict(data="list")), ensure_ascii=False, allow_nan=False, indent=1)
    for sign in ("", "-"):
        text = text.replace(json.dumps(f"{sign}{_INFINITE}"), f"{sign}1e999")
    return text + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic | np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else f"{'-' if value < 0 else ''}{_INFINITE}"
    return value


def _write_zarr(ds: xr.Dataset, path: Path) -> None:
    """A folder beside first, which gets the name when it is whole."""
    try:
        import zarr  # noqa: F401
    except ImportError:
        raise HeatChainError(
            "Zarr is written by the package zarr, which is not installed. `pip install zarr`."
        ) from None
    if path.exists():
        raise HeatChainError(f"`path` {str(path)!r} exists already. Give a name that is new.")
    if not path.absolute().parent.is_dir():
        raise HeatChainError(f"`{path}` cannot be written: there is no folder {str(path.parent)!r}. Make it first.")
    temporary = Path(tempfile.mkdtemp(dir=path.absolute().parent, prefix=f".{path.name}."))
    try:
        conventional(ds).to_zarr(temporary / "whole", consolidated=False)
        (temporary / "whole").replace(path)
    except OSError as error:
        raise HeatChainError(f"`{path}` cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
