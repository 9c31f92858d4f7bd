"""The seal of a file: a digest of all its bytes, after them, where HDF5 does not look.

A program that changes the file removes the seal; a fault of the disk does not match it.
"""

import hashlib
from pathlib import Path

from chain.errors import HeatChainError

MARK = b"\nheatchain sha256 "
SIZE = len(MARK) + 64 + 1
_BLOCK = 1 << 22


def seal(path: Path) -> None:
    """Put the seal on a file that is finished."""
    digest = _digest(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(MARK + digest.encode() + b"\n")


def check_seal(path: Path, required: bool = False) -> None:
    """Refuse a file whose bytes are not those that were written.

    Parameters
    ----------
    path : Path
        File.
    required : bool, default False
        Whether a file without a seal is refused as well.

    Raises
    ------
    HeatChainError
        Where the seal is of other bytes, or there has to be one.
    """
    try:
        size = path.stat().st_size - SIZE
        with path.open("rb") as file:
            file.seek(max(size, 0))
            found = file.read(SIZE)
        if MARK in found:  # not at its beginning, where the end of the file is missing
            if found == MARK + _digest(path, size).encode() + b"\n":
                return
            raise HeatChainError(
                f"The file {str(path)!r} is damaged: its bytes are not those that were written. Run again from the "
                "start, or take a copy that is sound."
            )
    except OSError as error:
        raise HeatChainError(f"The file {str(path)!r} cannot be read: {error.strerror}.") from None
    if required:
        raise HeatChainError(
            f"The file {str(path)!r} has no seal: another program or an earlier version wrote it, or it is damaged. "
            "What it holds cannot be continued. Run again from the start."
        )


def _digest(path: Path, size: int) -> str:
    """Of the first bytes of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0:
            block = file.read(min(size, _BLOCK))
            if not block:
                break
            found.update(block)
            size -= len(block)
    return found.hexdigest()
