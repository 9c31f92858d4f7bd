"""Which run one is: what must be the same where a run is continued."""

import hashlib
import json
from typing import Any

import numpy as np

from chain.errors import HeatChainError
from chain.line.line import Line
from chain.runs.plan import Plan

Identity = dict[str, Any]


def identity(line: Line, asked: Plan) -> Identity:
    """What must be the same for a run to be continued: the chain, its start, and options that decide the steps."""
    digest = hashlib.sha256()
    numbers = (
        asked.initial,
        line.links.sizes,
        line.bodies.sizes,
        line.links.each("_conductance", np.append(asked.initial, asked.initial[-1])),
        line.bodies.each("_heat_capacity", asked.initial),
        np.array(sorted(line.sources)),
    )
    for values in numbers:
        digest.update(np.ascontiguousarray(values, dtype=np.float64).tobytes())
    told = {"model": line.description, "law": line.law, "left": repr(line.ends[0]), "right": repr(line.ends[1])}
    return json.loads(json.dumps({**told, **asked.deciding, "numbers": digest.hexdigest()}))  # type: ignore[no-any-return]


def require_same(found: Identity, wanted: Identity, where: str) -> None:
    """Refuse to continue another run."""
    for key in wanted:
        if found.get(key) != wanted[key]:
            said = "" if key == "numbers" else f": {_short(found.get(key))} there, {_short(wanted[key])} here"
            raise HeatChainError(
                f"{where} is from another run, which differs in its {key}{said}. Continue it as it was begun, or write "
                "to another file."
            )


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
