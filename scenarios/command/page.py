"""The report page: one self-contained file with findings, figures, validity, input and literature, by a template.

Jinja2 escapes whatever is put in; the template `page.html` alone has tags.
"""

import base64
import io
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chain.errors import HeatChainError
from chain.plots import darkened, of_width, styled
from scenarios.output.citations import bibtex, reference
from scenarios.output.text import shown

if TYPE_CHECKING:
    import xarray as xr
    from markupsafe import Markup
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
_WRAPPED = 6  # blanks at least before what is wrapped below a finding
_PIXELS = 110  # of an inch of a figure, in windows
_NARROW, _DARK = "(max-width: 40rem)", "(prefers-color-scheme: dark)"
_LARGEST_DRAWING = 1_500_000  # bytes of an SVG
_LARGEST = 10_000_000  # bytes of an animation that is put into the page


def page(job: "Job", dataset: "xr.Dataset", doubts: Iterable[str] = (), animation: Path | None = None) -> str:
    """The page of a run.

    Parameters
    ----------
    job : Job
        What was run.
    dataset : Dataset
        Its result.
    doubts : iterable of str, optional
        Warnings about the model on the way.
    animation : Path, optional
        A GIF, which is put into the page.

    Returns
    -------
    str
        HTML that loads nothing from elsewhere.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    here, meanings, keys = files("scenarios.command"), job.comments(), job.citations()
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["readable"] = _readable
    template = environment.from_string((here / "page.html").read_text(encoding="utf-8"))
    verdict = str(dataset.attrs.get("verdict", ""))
    pictures = [_figure(job, dataset), *_animation(animation, job.title)]
    return template.render(
        title=job.title,
        style=Markup((here / "page.css").read_text(encoding="utf-8")),
        made=f"heatchain {dataset.attrs.get('heatchain_version', '')}, {dataset.attrs.get('date', '')}",
        description=_paragraphs(job.description),
        findings=_findings(_without(job.summary(dataset), verdict)),
        pictures=pictures,
        verdict=verdict,
        met=int(dataset.attrs.get("warnings", 0)) == 0,
        doubts=list(doubts),
        parameters=_parameters(job, meanings),
        meanings=bool(meanings),
        results=_results(dataset),
        ledger=[(text, _number(dataset.attrs[name])) for name, text in _LEDGER.items() if name in dataset.attrs],
        literature=[(key, reference(key)) for key in keys],
        bibtex=bibtex(keys),
        again=job.text(),
    )


def _paragraphs(text: str) -> "list[Markup]":
    blocks = [re.sub(r"\s+", " ", block).strip() for block in re.split(r"\n\s*\n", text)]
    return [_readable(block) for block in blocks if block]


def _readable(text: str) -> "Markup":
    """A text with code and powers as they are read."""
    from markupsafe import Markup, escape

    with_code = re.sub(r"`+([^`]+)`+", r"<code>\1</code>", str(escape(text)))
    return Markup(re.sub(r"\^(-?)(\d+)", _power, with_code))  # escaped above


def _power(found: "re.Match[str]") -> str:
    return f"<sup>{'−' * bool(found[1])}{found[2]}</sup>"


def _without(summary: str, verdict: str) -> str:
    """The summary without the verdict, however its lines are broken: it has a section of its own."""
    words = r"\s+".join(map(re.escape, verdict.split()))
    return re.sub(rf"\s*{words}\s*", "\n", summary).strip("\n") if words else summary


def _findings(summary: str) -> list[tuple[str, Any]]:
    """Lines of a summary by their kind: a label and what is said of it, a table that keeps its columns, or text."""
    lines: list[tuple[str, Any]] = []
    for line in summary.splitlines():
        parts = re.split(r"(?<=\S) {2,}(?=\S)", line)
        above: tuple[str, Any] = lines[-1] if lines else ("", "")
        if len(parts) > 2:
            lines.append(("table", line))
        elif len(parts) == 2:
            lines.append(("rows", parts))
        elif line.startswith(" " * _WRAPPED) and above[0] == "rows":
            above[1][-1] += " " + line.strip()
        elif line.strip():
            lines.append(("text", line))
    return [(kind, [line for _, line in group]) for kind, group in groupby(lines, lambda line: line[0])]


def _parameters(job: "Job", meanings: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Every key with its value as it was given, unit and all, and what it means."""
    return [
        (path.removeprefix("parameters."), text, meanings.get(path, ""))
        for path, text in _flat(job.tables, "")
        if path != "scenario"
    ]


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


def _source(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _figure(job: "Job", dataset: "xr.Dataset") -> dict[str, Any]:
    """The figure for wide windows and for phones, on light and on dark ground; SVG is sharp on any display."""
    figure = job.plot(dataset)
    axes = [
        re.sub(r"[$\\]", "", f"{ax.get_ylabel()} against {ax.get_xlabel()}".replace("\n", " "))
        for ax in figure.axes
        if ax.get_xlabel() and ax.get_ylabel()
    ]
    said = "; ".join(axes)
    width, height = (round(_PIXELS * inches) for inches in figure.get_size_inches())
    light, dark = _drawn(figure)
    try:
        with of_width("column"):
            narrow = dict(zip((f"{_NARROW} and {_DARK}", _NARROW), _drawn(job.plot(dataset))[::-1], strict=True))
    except HeatChainError:  # of too many panels
        narrow = {}
    return {
        "source": light, "others": {**narrow, _DARK: dark}, "narrow": bool(narrow), "width": width, "height": height,
        "alternative": f"{job.title}: {said}" if axes else job.title,
        "caption": f"{said[:1].upper()}{said[1:]}." if axes else "",
    }  # fmt: skip


def _drawn(figure: "Figure") -> tuple[str, str]:
    """A figure on light and on dark ground, as sources of images."""
    return _image(figure), _image(darkened(figure))


def _image(figure: "Figure") -> str:
    """As SVG, or as PNG where that is too large."""
    with styled():
        for kind, options in (("svg", {"metadata": {"Date": None}, "dpi": 200}), ("png", {"dpi": 2 * _PIXELS})):
            data = io.BytesIO()
            figure.savefig(data, format=kind, **options)
            if len(data.getvalue()) <= _LARGEST_DRAWING:
                break
    return _source(data.getvalue(), "svg+xml" if kind == "svg" else kind)


def _animation(path: Path | None, title: str) -> list[dict[str, Any]]:
    """A GIF, as large as it is; none where there is no such file, or a page with it would be too large to send."""
    if path is None or path.suffix != ".gif" or path.stat().st_size > _LARGEST:
        return []
    data = path.read_bytes()
    width, height = (int.from_bytes(data[at : at + 2], "little") for at in (6, 8))  # of every GIF's header
    said = f"{title}, over time"
    told = {"source": _source(data, "gif"), "others": {}, "narrow": True, "width": width, "height": height}
    return [{**told, "alternative": said, "caption": f"{said}."}]


def _number(value: Any) -> str:
    try:
        return f"{float(value):.4g}"
    except (TypeError, ValueError):
        return str(value)


def _results(dataset: "xr.Dataset") -> list[tuple[str, str]]:
    """Every variable with a number: its value, or between which two it lies and where they are."""
    rows = []
    for name, values in dataset.data_vars.items():
        if values.dtype.kind not in "fi" or "units" not in values.attrs or not bool(values.notnull().any()):
            continue
        rows.append((str(values.attrs.get("long_name", name)), _said(values)))
    return rows


def _said(values: "xr.DataArray") -> str:
    if values.ndim == 0:
        return shown(values)
    least, most = (shown(edge) for edge in (values.min(keep_attrs=True), values.max(keep_attrs=True)))
    if least == most:
        return f"{most}, the same everywhere"
    lowest, highest = (_place(values, index) for index in (values.argmin(...), values.argmax(...)))
    return f"from {least}{lowest} to {most}{highest}"


def _place(values: "xr.DataArray", index: Mapping[Any, Any]) -> str:
    """Where an extreme is, as in " (time 2.5 ns, site 3)": by the coordinates that have a label."""
    found = []
    for dim, number in index.items():
        if dim not in values.coords:
            continue
        label = values[dim][int(number)]
        text = shown(label) if "units" in label.attrs and label.dtype.kind in "fiu" else str(label.item())
        found.append(f"{str(dim).replace('_', ' ')} {text}")
    return f" ({', '.join(found)})" if found else ""
