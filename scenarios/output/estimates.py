"""Estimates of conductivities for other programs."""

from typing import Any

from scenarios.output.tables import csv_text, json_text

# Variables of a comparison, and what they are called for other programs
_TOLD = {
    "kind": "kind", "temperature": "temperature_K", "conductivity": "conductivity_W_per_mK",
    "uncertainty": "uncertainty_W_per_mK", "within_validity": "within_validity", "measured": "measured_W_per_mK",
    "measured_uncertainty": "measured_uncertainty_W_per_mK", "measured_state": "measured_state", "ratio": "ratio",
    "state": "state", "verified": "verified", "missing": "missing",
}  # fmt: skip


def for_programs(found: Any, form: str) -> str:
    """Every estimate with what is known of it."""
    names = [name for name in _TOLD if name in found]
    dims = found["conductivity"].dims
    columns = {
        _TOLD.get(name, name): found[name]
        .broadcast_like(found["conductivity"])
        .transpose(*dims)
        .values.ravel()
        .tolist()
        for name in ("material", "model", *names)
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return csv_text(rows) if form == "csv" else json_text(rows)
