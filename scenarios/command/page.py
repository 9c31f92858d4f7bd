"""The report page: one self-contained file with input, figures, ledger, validity and literature; all text escaped."""

import base64
import io
import re
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from scenarios.output.text import shown

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from scenarios.jobs.job import Job

_LEDGER = {
    "energy_residual": "energy residual, over the heat that was exchanged",
    "complete": "run came to its end",
    "method": "solver",
    "rtol": "relative tolerance of temperatures",
    "atol": "absolute tolerance of temperatures, K",
    "steps": "steps",
    "rejected_steps": "rejected steps",
    "table_error": "error of the tabulated links and bodies",
    "law": "law of the current",
    "model": "model",
}
_LONGEST = 8  # entries of a list that are written out


def page(job: "Job", dataset: "xr.Dataset", figure: "Figure", doubts: Iterable[str] = ()) -> str:
    """The page of a run.

    Parameters
    ----------
    job : Job
        What was run.
    dataset : Dataset
        Its result.
    figure : Figure
        Its figure.
    doubts : iterable of str, optional
        Warnings about the model on the way.

    Returns
    -------
    str
        HTML that loads nothing from elsewhere.
    """
    sections = {
        "What was run": _paragraphs(job.description),
        "Parameters": _parameters(job),
        "Figure": _figure(figure, job.title),
        "Findings": _findings(job.summary(dataset)),
        "Validity": _validity(dataset, doubts),
        "Ledger": _table(_ledger(dataset)),
        "Results": _table(_results(dataset)),
        "Literature": _literature(job.citations()),
        "To run it again": f'<pre tabindex="0">{escape(job.text())}</pre>',
    }
    body = "\n".join(f"<section>\n<h2>{name}</h2>\n{text}\n</section>" for name, text in sections.items() if text)
    style = (files("scenarios.command") / "page.css").read_text(encoding="utf-8")
    made = f"heatchain {dataset.attrs.get('heatchain_version', '')}, {dataset.attrs.get('date', '')}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(job.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f'<header>\n<h1>{escape(job.title)}</h1>\n<p class="made">{escape(made)}</p>\n</header>\n'
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _paragraphs(text: str) -> str:
    blocks = [re.sub(r"\s+", " ", block).strip() for block in re.split(r"\n\s*\n", text)]
    return "\n".join(f"<p>{escape(block)}</p>" for block in blocks if block)


def _findings(summary: str) -> str:
    """Lines of a summary: those with columns keep them, others are wrapped where the page is narrow."""

    def columns(line: str) -> bool:
        return len(re.findall(r"\S {2,}(?=\S)", line)) > 1

    groups = (("tabular" if wide else "", "\n".join(lines)) for wide, lines in groupby(summary.splitlines(), columns))
    return "\n".join(f'<pre class="{kind}" tabindex="0">{escape(text)}</pre>' for kind, text in groups)


def _parameters(job: "Job") -> str:
    """Every key with its value as it was given, unit and all, and what it means."""
    meanings = job.comments()
    rows = [
        (path.removeprefix("parameters."), text, meanings.get(path, ""))
        for path, text in _flat(job.tables, "")
        if path != "scenario"
    ]
    if not meanings:
        return _table([(key, value) for key, value, _ in rows])
    cells = "\n".join(
        f'<tr><th scope="row">{escape(key)}</th><td class="value">{escape(value)}</td>'
        f'<td class="meaning">{escape(meaning)}</td></tr>'
        for key, value, meaning in rows
    )
    head = "<thead><tr><th>parameter</th><th>value</th><th>meaning</th></tr></thead>"
    return f'<div class="scroll"><table>{head}<tbody>\n{cells}\n</tbody></table></div>'


def _flat(tables: Mapping[str, Any], above: str) -> list[tuple[str, str]]:
    """Key paths and values as text."""
    found = []
    for key, value in tables.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{above}{key}.")
        elif isinstance(value, list | tuple) and value and all(isinstance(one, Mapping) for one in value):
            for i, one in enumerate(value[:_LONGEST]):
                found += _flat(one, f"{above}{key}[{i}].")
            if len(value) > _LONGEST:
                found.append((f"{above}{key}", f"... {len(value)} in all"))
        else:
            found.append((f"{above}{key}", _written(value)))
    return found


def _written(value: Any) -> str:
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        texts = [_written(one) for one in value[:_LONGEST]]
        more = f", ... {len(value)} in all" if len(value) > _LONGEST else ""
        return ", ".join(texts) + more
    return str(value)


def _figure(figure: "Figure", title: str) -> str:
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=160)
    encoded = base64.b64encode(data.getvalue()).decode("ascii")
    width, height = (round(160 * inches) for inches in figure.get_size_inches())
    axes = [
        re.sub(r"[$\\]", "", f"{ax.get_ylabel()} against {ax.get_xlabel()}")
        for ax in figure.axes
        if ax.get_xlabel() and ax.get_ylabel()
    ]
    alternative = f"{title}: {'; '.join(axes)}" if axes else title
    caption = f"<figcaption>{escape('; '.join(axes))}.</figcaption>" if axes else ""
    return (
        f'<figure>\n<div class="picture" tabindex="0"><img src="data:image/png;base64,{encoded}" '
        f'width="{width}" height="{height}" '
        f'alt="{escape(alternative, quote=True)}"></div>\n{caption}\n</figure>'
    )


def _validity(dataset: "xr.Dataset", doubts: Iterable[str]) -> str:
    """The verdict on the model's assumptions, and warnings."""
    doubts = list(doubts)
    found = [f'<p class="doubt" role="note">{escape(doubt)}</p>' for doubt in doubts]
    verdict = dataset.attrs.get("verdict")
    if verdict:
        met = int(dataset.attrs.get("warnings", 0)) == 0
        found.insert(0, f'<p class="{"fine" if met else "doubt"}">{escape(str(verdict))}</p>')
    return "\n".join(found) or "<p>No warning was given. What the model assumes is said above.</p>"


def _ledger(dataset: "xr.Dataset") -> list[tuple[str, str]]:
    return [(text, _number(dataset.attrs[name])) for name, text in _LEDGER.items() if name in dataset.attrs]


def _number(value: Any) -> str:
    try:
        return f"{float(value):.4g}"
    except (TypeError, ValueError):
        return str(value)


def _results(dataset: "xr.Dataset") -> list[tuple[str, str]]:
    """Every variable with a number: its value, or its range."""
    rows = []
    for name, values in dataset.data_vars.items():
        if values.dtype.kind not in "fi" or "units" not in values.attrs or not bool(values.notnull().any()):
            continue
        label = str(values.attrs.get("long_name", name))
        if values.ndim == 0:
            rows.append((label, shown(values)))
            continue
        least, most = (shown(edge) for edge in (values.min(keep_attrs=True), values.max(keep_attrs=True)))
        over = " × ".join(f"{size} {str(dim).replace('_', ' ')}" for dim, size in values.sizes.items())
        rows.append((label, f"{least} to {most} ({over})"))
    return rows


def _table(rows: list[tuple[str, str]]) -> str:
    cells = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="value">{escape(value)}</td></tr>' for name, value in rows
    )
    return f'<div class="scroll"><table><tbody>\n{cells}\n</tbody></table></div>' if rows else ""


def _literature(keys: Iterable[str]) -> str:
    from scenarios.output.citations import bibtex, reference

    keys = list(keys)
    entries = "\n".join(f"<li>[{escape(key)}] {escape(reference(key))}</li>" for key in keys)
    return f"<ul>\n{entries}\n</ul>\n<details><summary>BibTeX</summary><pre>{escape(bibtex(keys))}</pre></details>"
