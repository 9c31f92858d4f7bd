"""Results larger than memory: written to disk in blocks of times, and opened lazily."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5netcdf
import xarray as xr

from chain.errors import HeatChainError
from chain.storage.conventions import conventional
from chain.storage.guarded import Guarded, write_guarded
from chain.storage.writing import write_whole

BLOCK_BYTES = 1 << 28
MEMORY_BYTES = 4 << 30
_COPIES = 4 * 8  # temperature, energy gained and held, and current, float64


def block_rows(sites: int) -> int:
    """How many times make a block."""
    return max(1, BLOCK_BYTES // (_COPIES * sites))


def check_memory(moments: int, sites: int) -> None:
    """Refuse a result that would not fit in memory, with the figure."""
    size = _COPIES * moments * sites
    if size > MEMORY_BYTES:
        raise HeatChainError(
            f"The result of {moments} times and {sites} bodies takes {size / 1e9:.1f} GB. Ask for fewer `samples`, or "
            "give `output`, a file to which it is streamed; in a scenario file, `output.stream = true`."
        )


def write_blocks(
    path: Path,
    blocks: Iterator[xr.Dataset],
    total: int,
    finish: Callable[[], dict[str, Any]],
    beside: Callable[[h5netcdf.File], None],
) -> None:
    """Write blocks of times one after the other into one netCDF file.

    Parameters
    ----------
    path : Path
        File to write, whole or not at all.
    blocks : iterator of Dataset
        Datasets over consecutive times.
    total : int
        Number of times.
    finish : callable
        Attributes that are known at the end only.
    beside : callable
        Writes what else belongs into the file.
    """

    def write(target: Guarded) -> None:
        first = conventional(next(blocks))
        first.to_netcdf(target, engine="h5netcdf", unlimited_dims=["time"])
        done = first.sizes["time"]
        with h5netcdf.File(target, "a") as file:
            file.resize_dimension("time", total)
            for block in blocks:
                rows = slice(done, done + block.sizes["time"])
                for name, variable in block.variables.items():
                    if "time" in variable.dims:
                        file.variables[name][rows] = variable.values
                done = rows.stop
                target.check()
            for name, value in finish().items():
                file.attrs[name] = value
            beside(file)

    write_whole(path, lambda temporary: write_guarded(temporary, write))
