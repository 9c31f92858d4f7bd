"""What an HDF5 file is made of, found out without believing it, in a process of its own.

Our own files have no links but to what is inside, no external storage, no virtual arrays, no filters but deflate,
shuffle and checksum, no types but numbers and text. Whatever else a file has, it is refused. A damaged file may make
the HDF5 library crash, or run for ever: so the first look is taken by a process that may.
"""

import json
import math
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from chain.errors import HeatChainError
from chain.storage.seal import check_seal

if TYPE_CHECKING:
    import h5py

SIGNATURE = b"\x89HDF\r\n\x1a\n"
CHECKED = 4 << 30  # bytes of a file that is read whole before it is opened
MOST_OBJECTS = 2000
MOST_ATTRIBUTES = 500  # of one object
LARGEST_ATTRIBUTE = 8_000_000  # bytes
LARGEST_CHUNK = 1 << 30  # bytes
MOST_TEXTS = 10_000
LARGEST_TEXT = 16_000_000  # bytes of texts of any length, together
DEEPEST = 8
LARGEST_RATIO = 1100  # deflate's largest is 1032
ROW_RATIO = 8  # of an array of one dimension; we write them as they are
LARGEST_ROWS = 1 << 30  # bytes, together
SMALL = 1 << 26  # bytes that may be declared without being there
SECONDS = 60.0  # for the first look with the start of its process, on a machine that is busy
PROCESSOR_SECONDS = 1.0  # for the first look alone
_ALARM = getattr(signal, "SIGPROF", 0)
_ENDLESS = "is damaged: reading it does not come to an end."
_BARE = b"This is a netCDF dimension but not a netCDF variable."
_FILTERS = {1: "deflate", 2: "shuffle", 3: "fletcher32"}


def inspected(path: Path, sealed: bool = False) -> int:
    """Bytes that the arrays of a harmless HDF5 file declare.

    Parameters
    ----------
    path : Path
        File; a seal on it is checked where it is up to 4 GB.
    sealed : bool, default False
        Whether it must have a seal, which is checked whatever its size.

    Raises
    ------
    HeatChainError
        Where it is none, with what it has that a file of ours has not.
    """
    try:
        if "\0" not in str(path) and path.is_dir():
            raise HeatChainError(
                f"{str(path)!r} is a folder, and not a netCDF file. One of Zarr is read by "
                "`xarray.open_zarr(path, consolidated=False, decode_times=False)`."
            )
        if "\0" in str(path) or not path.is_file():
            raise HeatChainError(f"There is no file {str(path)!r}. Give a dataset that `heatchain run` wrote.")
        with path.open("rb") as start:
            signature = start.read(len(SIGNATURE))
        known = path.stat()
    except OSError as error:
        raise HeatChainError(f"The file {str(path)!r} cannot be read: {error.strerror}.") from None
    if signature != SIGNATURE:
        raise HeatChainError(f"The file {str(path)!r} is not a netCDF dataset of version 4.")
    if sealed or known.st_size <= CHECKED:
        check_seal(path, required=sealed)
    answer = _judged(str(path.absolute()), known.st_ino, known.st_size, known.st_mtime_ns, known.st_ctime_ns)
    if isinstance(answer, str):
        raise HeatChainError(f"The file {str(path)!r} {answer}")
    return answer


@lru_cache(maxsize=64)
def _judged(path: str, *version: int) -> int | str:
    """What another process says of a file, once for each version of it: the bytes declared, or what is wrong."""
    code = f"import sys; sys.path[:] = {sys.path!r}; from chain.storage.inspection import main; main()"
    command = [sys.executable, "-c", code, path]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return _ENDLESS
    if _ALARM and done.returncode == -_ALARM:
        return _ENDLESS
    try:
        answer: int | str = json.loads(done.stdout)
    except ValueError:
        return "is damaged: the HDF5 library crashes over it."
    return answer


def main() -> None:
    """Look at the file that the command line names, and say what was found as JSON."""
    import h5py  # noqa: F401  before the time is taken

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)
    print(json.dumps(judged_here(Path(sys.argv[1]))))


def judged_here(path: Path) -> int | str:
    """As `_judged`, by this process."""
    try:
        return inspect(path)
    except HeatChainError as error:
        return str(error)
    except Exception as error:
        said = str(error).partition("\n")[0][:200]
        return f"is not a netCDF dataset, or is damaged: {said}."


def inspect(path: Path) -> int:
    """Bytes that the arrays of a file declare, found in this process; an error that goes on after the file's name."""
    import h5py

    with h5py.File(path, "r") as file:
        inspection = Inspection()
        inspection.group(file, "/", 0)
    return inspection.declared


@dataclass
class Inspection:
    """One walk through a file: nothing is read but texts, and no link is followed before its kind is known."""

    objects: int = 0
    declared: int = 0
    rows: int = 0  # bytes of arrays of one dimension: any may be a coordinate, which is read whole at once
    text: int = 0

    def refuse(self, where: str, what: str) -> None:
        """Raise, naming the place."""
        raise HeatChainError(f"is refused: {where[:80]!r} {what}.")

    def group(self, group: "h5py.Group", where: str, depth: int) -> None:
        """A group and all that is below it."""
        import h5py

        if depth > DEEPEST:
            self.refuse(where, f"is nested deeper than {DEEPEST} groups")
        self.attributes(group, where)
        for name in group:
            self.objects += 1
            if self.objects > MOST_OBJECTS:
                self.refuse(where, f"brings the number of objects above {MOST_OBJECTS}")
            place = f"{where.rstrip('/')}/{name}"
            info = group.id.links.get_info(name.encode("utf-8", "surrogateescape"))
            if info.type != h5py.h5l.TYPE_HARD:
                kinds = {h5py.h5l.TYPE_SOFT: "a soft link", h5py.h5l.TYPE_EXTERNAL: "a link to another file"}
                self.refuse(place, f"is {kinds.get(info.type, 'a link of an unknown kind')}")
            kind = group.get(name, getclass=True)
            if kind is h5py.Group:
                self.group(group[name], place, depth + 1)
            elif kind is h5py.Dataset:
                self.dataset(group[name], place)
            else:
                self.refuse(place, "is neither a group nor an array")

    def dataset(self, dataset: "h5py.Dataset", where: str) -> None:
        """An array: where it is stored, how, and how much it declares."""
        import h5py

        created, kind = dataset.id.get_create_plist(), dataset.id.get_type()
        if created.get_external_count():
            self.refuse(where, "is stored in another file")
        if created.get_layout() == h5py.h5d.VIRTUAL:
            self.refuse(where, "is a virtual array, made of other files'")
        for i in range(created.get_nfilters()):
            code = created.get_filter(i)[0]
            if code not in _FILTERS:
                self.refuse(where, f"needs the filter number {code}, which is not among {', '.join(_FILTERS.values())}")
        self.attributes(dataset, where)
        self.type(kind, where)
        if created.get_layout() == h5py.h5d.CHUNKED:
            chunk = math.prod((kind.get_size(), *map(int, created.get_chunk())))
            if chunk > LARGEST_CHUNK:
                self.refuse(where, f"has chunks of {chunk / 1e9:.3g} GB")
        if _is_bare_dimension(dataset):
            return
        count = math.prod(map(int, dataset.shape or ()))
        declared, stored = count * int(kind.get_size()), int(dataset.id.get_storage_size())
        self.declared += declared
        if dataset.ndim == 1:
            self.rows += declared
            if self.rows > LARGEST_ROWS or (declared > SMALL and declared > ROW_RATIO * stored):
                self.refuse(where, f"is one row of {declared / 1e9:.3g} GB in {stored} bytes")
        if declared > SMALL and declared > LARGEST_RATIO * stored:
            self.refuse(where, f"declares {declared / 1e9:.3g} GB and holds {stored} bytes")
        if isinstance(kind, h5py.h5t.TypeStringID) and kind.is_variable_str():
            self.texts(dataset, count, where)

    def texts(self, dataset: "h5py.Dataset", count: int, where: str) -> None:
        """Texts of any length: each may be as long as the file, and be named many times."""
        if count > MOST_TEXTS:
            self.refuse(where, f"has {count} texts, more than {MOST_TEXTS}")
        for index in np.ndindex(*dataset.shape):
            self.count_text(len(dataset[index]), where)

    def count_text(self, length: int, where: str) -> None:
        """Add to the length of all texts."""
        self.text += length
        if self.text > LARGEST_TEXT:
            self.refuse(where, f"brings its texts above {LARGEST_TEXT / 1e6:.3g} MB")

    def type(self, kind: Any, where: str) -> None:
        """Numbers and text only."""
        import h5py

        if not isinstance(kind, h5py.h5t.TypeIntegerID | h5py.h5t.TypeFloatID | h5py.h5t.TypeStringID):
            self.refuse(where, "holds something else than numbers and texts")
        if kind.committed():
            self.refuse(where, "has a type of its own")

    def attributes(self, item: Any, where: str) -> None:
        """How many attributes there are, and how large they are."""
        import h5py

        names = list(item.attrs)
        if len(names) > MOST_ATTRIBUTES:
            self.refuse(where, f"has more than {MOST_ATTRIBUTES} attributes")
        for name in names:
            attribute = item.attrs.get_id(name)
            if attribute.get_storage_size() > LARGEST_ATTRIBUTE:
                self.refuse(f"{where}:{name}", "is larger than an attribute may be")
            kind = attribute.get_type()
            if isinstance(kind, h5py.h5t.TypeStringID) and kind.is_variable_str():
                if attribute.get_space().get_simple_extent_npoints() > 1:
                    self.refuse(f"{where}:{name}", "is a list of texts")
                self.count_text(len(item.attrs[name]), f"{where}:{name}")


def _is_bare_dimension(dataset: "h5py.Dataset") -> bool:
    """Whether it only stands for a length, and is never read: to the letter as the reader decides it."""
    name = dataset.attrs.get("NAME", b"")
    return bool(dataset.attrs.get("CLASS") == b"DIMENSION_SCALE" and name.startswith(_BARE))
