"""Hashes of every variable and attribute of every scenario's dataset: what a refactoring must leave as it was.

``python tests/regression/scenario_hashes.py before.json`` stores them, ``... before.json --compare`` runs the scenarios
again and names what differs. Dates and versions are left out; so is what only says how long something took.
"""

import argparse
import hashlib
import json
import sys
import warnings
from pathlib import Path

import numpy as np

import scenarios

VOLATILE = {"date", "version", "history"}


def digest(value) -> str:
    """Return the hash of an array's type, shape and bytes, or of an attribute as it is printed to the last digit."""
    array = np.asarray(value)
    if array.dtype.kind in "OUS":
        payload = json.dumps(array.tolist(), sort_keys=True, default=repr).encode()
    else:
        payload = f"{array.dtype.str}{array.shape}".encode() + np.ascontiguousarray(array).tobytes()
    return hashlib.sha256(payload).hexdigest()[:16]


def hashes(dataset) -> dict[str, str]:
    """Return one hash for each variable, its dimensions and every attribute of a dataset."""
    found = {}
    for name, variable in dataset.variables.items():
        found[f"{name}"] = digest(variable.values)
        found[f"{name} dims"] = ",".join(variable.dims)
        found |= {f"{name}.{key}": digest(value) for key, value in variable.attrs.items() if key not in VOLATILE}
    return found | {f".{key}": digest(value) for key, value in dataset.attrs.items() if key not in VOLATILE}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--only", nargs="*")
    arguments = parser.parse_args()
    stored = json.loads(arguments.file.read_text()) if arguments.file.exists() else {}
    differences = 0
    for name in arguments.only or sorted(scenarios.SCENARIOS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = hashes(scenarios.run(name))
        if not arguments.compare:
            stored[name] = found
            arguments.file.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")
            print(name, len(found), flush=True)
            continue
        keys = stored.get(name, {}).keys() | found.keys()
        other = sorted(key for key in keys if stored.get(name, {}).get(key) != found.get(key))
        differences += len(other)
        print(
            f"{name}: {len(found)} hashes, {'all as before' if not other else 'other: ' + ', '.join(other)}", flush=True
        )
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main())
