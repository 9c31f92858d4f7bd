"""This system, made to refuse what Windows refuses of files."""

import errno
import os
import stat
import tempfile
from pathlib import Path
from types import SimpleNamespace

from chain.storage import locking, writing

LONGEST = 259  # letters of a path, where nobody has allowed more


def as_on_windows(monkeypatch):
    """No file that this process has open, or that is read-only, is removed or replaced; paths are short."""
    really = {name: getattr(os, name) for name in ("open", "replace", "rename", "unlink")}

    def opened(path, *more, **known):
        _refuse_long(path)
        return really["open"](path, *more, **known)

    def unlink(path, *, dir_fd=None):
        _refuse(path, dir_fd)
        really["unlink"](path, dir_fd=dir_fd)

    def moved(name, source, target):
        _refuse(source)
        _refuse(target)
        _refuse_long(target)
        really[name](source, target)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "replace", lambda source, target: moved("replace", source, target))
    monkeypatch.setattr(os, "rename", lambda source, target: moved("rename", source, target))
    for name in ("unlink", "remove"):
        monkeypatch.setattr(os, name, unlink)
    monkeypatch.setattr(tempfile, "TemporaryFile", tempfile.NamedTemporaryFile)
    allowed = {
        "name": "nt",
        "access": lambda path, mode: bool(Path(path).stat().st_mode & stat.S_IWUSR),
    }  # root may anything
    for module in (locking, writing):
        monkeypatch.setattr(module, "os", SimpleNamespace(**vars(os) | allowed))


def _refuse_long(path):
    if len(os.fspath(path)) > LONGEST:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


def _refuse(path, folder=None):
    try:
        known = os.lstat(path, dir_fd=folder)
    except OSError:
        return
    if stat.S_ISREG(known.st_mode) and (_is_open(known) or not known.st_mode & stat.S_IWUSR):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)


def _is_open(known):
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            if os.path.samestat(os.fstat(int(descriptor.name)), known):
                return True
        except OSError:  # the one that listed them
            continue
    return False
