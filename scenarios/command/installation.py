"""Whether `chain`, `materials` and `scenarios` are ours: others may have packages of the same names."""

import base64
import hashlib
import json
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from chain.errors import HeatChainError

NAMES = ("chain", "materials", "scenarios")


def check_names() -> None:
    """Refuse to run with a package of another distribution, or a file of the user's, in the place of one of ours."""
    try:
        installed = distribution("heatchain")
    except PackageNotFoundError:  # run from a folder of sources
        return
    for name in NAMES:
        if wrong := fault(name, installed):
            raise HeatChainError(wrong)


def fault(name: str, installed: Distribution) -> str | None:
    """What is wrong with a package, by the record of what was installed; None where nothing is."""
    spec = find_spec(name)
    found = Path(spec.origin) if spec and spec.origin else None
    recorded = {str(file): file for file in installed.files or ()}.get(f"{name}/__init__.py")
    home = _sources(installed)
    own = Path(str(installed.locate_file(recorded))) if recorded else home and home / name / "__init__.py"
    if own is None:
        return None
    if found is None or found.resolve() != own.resolve():
        place = f"{str(found)!r}" if found else "nothing"
        return (
            f"`import {name}` finds {place}, in the place of heatchain's {str(own)!r}. Rename or remove that file, or "
            "take its folder out of PYTHONPATH."
        )
    if recorded and recorded.hash and _digest(found, recorded.hash.mode) != recorded.hash.value:
        return (
            f"{str(found)!r} is not as heatchain installed it: another distribution has a package {name!r} too. "
            "Install heatchain again in an environment of its own."
        )
    return None


def _digest(path: Path, kind: str) -> str:
    return base64.urlsafe_b64encode(hashlib.new(kind, path.read_bytes()).digest()).rstrip(b"=").decode()


def _sources(installed: Distribution) -> Path | None:
    """The folder of an editable installation."""
    told = json.loads(installed.read_text("direct_url.json") or "{}")
    if not told.get("dir_info", {}).get("editable"):
        return None
    place = urlsplit(told["url"])
    share = f"//{place.netloc}" if place.netloc not in ("", "localhost") else ""  # of another machine, on Windows
    return Path(url2pathname(share + place.path))
