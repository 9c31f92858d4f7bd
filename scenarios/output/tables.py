"""Rows for other programs, as CSV and as JSON; what is not known is empty, or null."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows with the same keys as CSV, numbers to the last digit.

    Examples
    --------
    >>> print(csv_text([{"model": "cahill", "ratio": 0.75}, {"model": "slack", "ratio": float("nan")}]), end="")
    model,ratio
    cahill,0.75
    slack,
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
    return text.getvalue()


def json_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """A list of objects as JSON.

    Examples
    --------
    >>> json_text([{"model": "slack", "ratio": float("nan")}]).split()
    ['[', '{', '"model":', '"slack",', '"ratio":', 'null', '}', ']']
    """
    plain = [{key: _plain(value) for key, value in row.items()} for row in rows]
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
