"""Arrays of numbers from HDF5 files of other programs, looked at before anything of them is believed."""

from pathlib import Path

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.inspection import inspected
from chain.storage.opening import reading

ENDINGS = (".hdf5", ".h5")
_MOST = 20_000_000  # numbers of one array


def is_hdf5(source: object) -> bool:
    """Whether something is the path of such a file, by its ending."""
    return isinstance(source, str | Path) and Path(source).suffix.lower() in ENDINGS


def arrays_in(path: Path, names: tuple[str, ...], right: str) -> tuple[Array, ...]:
    """Arrays of a file by their names, as float64.

    Parameters
    ----------
    path : Path
        The file.
    names : tuple of str
        Which arrays.
    right : str
        What a file that is right holds, for an error message.

    Raises
    ------
    HeatChainError
        Where the file is no harmless HDF5 file, lacks an array, or it is too large or holds no numbers.
    """
    import h5py

    inspected(path)
    found = []
    with reading(path), h5py.File(path, "r") as file:
        for name in names:
            one = file.get(name)
            if not isinstance(one, h5py.Dataset):
                known = ", ".join(list(file)[:12]) or "nothing"
                raise HeatChainError(f"{str(path)!r} has no array `{name}`, but {known}. {right}")
            if one.dtype.kind not in "fiu" or one.size > _MOST:
                raise HeatChainError(f"{str(path)!r}: `{name}` must be up to {_MOST} numbers. {right}")
            found.append(np.asarray(one[()], dtype=np.float64))
    return tuple(found)
