"""The command `heatchain estimate`: estimates of thermal conductivity against measured values."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import xarray as xr

    from materials.record import Material

_SHOWN = ("density", "number_density", "longitudinal_velocity", "transverse_velocity", "debye_temperature",
          "conductivity", "minimum_conductivity")  # fmt: skip


@click.command()
@click.argument("material", required=False)
@click.option("--at", "T", metavar="TEMPERATURE", help="Temperature; by default that of the measurement, or 300 K.")
@click.option("--over", metavar="LOW:HIGH", help='Range of temperatures to plot, as in "30 K:1000 K".')
@click.option("--all", "every", is_flag=True, help="All disordered solids: statistics and parity plot of each model.")
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Figure to write; MATERIAL.png for --over.")
@click.option("--verified-only", is_flag=True, help="With --all: plot only points whose numbers were all traced.")
@click.option("--heavy-atoms-only", is_flag=True, help="Do not count hydrogen: for polymers.")
@click.option("--grueneisen", type=float, help="Grüneisen parameter, for Slack's formula.")
@click.option("--cell-atoms", type=float, help="Atoms in the primitive cell, for Slack's formula.")
@click.option("--file", "extra", type=click.Path(path_type=Path), help="TOML file with materials of your own.")
def estimate(
    material: str | None,
    T: str | None,
    over: str | None,
    every: bool,
    picture: Path | None,
    verified_only: bool,
    heavy_atoms_only: bool,
    grueneisen: float | None,
    cell_atoms: float | None,
    extra: Path | None,
) -> None:
    r"""Estimate the thermal conductivity of MATERIAL by every model, against its measured value.

    \b
    Examples:
        heatchain estimate a-SiO2 --at "300 K"
        heatchain estimate a-SiO2 --over "30 K:1000 K" --plot silica.png
        heatchain estimate --all --plot parity.png
    """
    from materials.library import get, load

    if (material is None) == (not every):
        raise click.UsageError("Give either a MATERIAL or --all.")
    if extra is not None:
        load(extra)
    if every:
        if T is not None or over is not None:
            raise click.UsageError(
                "--all takes each material at the temperature of its measurement: leave out --at, --over."
            )
        click.echo(_all(picture, verified_only, heavy_atoms_only))
        return
    crystal = {"grueneisen": grueneisen, "primitive_cell_atoms": cell_atoms}
    options = {"heavy_atoms_only": heavy_atoms_only, **crystal}
    found = get(str(material))
    click.echo(_one(found, T or _measured_temperature(found), options))
    if over is not None or picture is not None:
        target = picture or Path(f"{found.key}.png")
        from materials import plots

        axes = plots.over_temperature(found, _range(over or "30 K:1000 K"), **options)
        _write(axes.figure, target)
        click.echo(f"\nWritten: {target}")


def _measured_temperature(material: "Material") -> Any:
    return material.conductivity_temperature if "conductivity_temperature" in material.fields else "300 K"


def _range(text: str) -> tuple[str, str]:
    from chain.errors import HeatChainError

    low, colon, high = text.partition(":")
    if not colon:
        raise HeatChainError(f"`--over` must be a range such as '30 K:1000 K', but is {text!r}.")
    return low.strip(), high.strip()


def _write(figure: Any, path: Path) -> None:
    from chain.errors import HeatChainError

    kinds = (".png", ".pdf", ".svg")
    if path.suffix not in kinds:
        raise HeatChainError(f"`--plot` must name a file ending in {', '.join(kinds)}, but is {str(path)!r}.")
    try:
        figure.savefig(path, dpi=160)
    except OSError as error:
        raise HeatChainError(f"`--plot` {str(path)!r} cannot be written: {error}.") from None


def _one(material: "Material", T: Any, options: dict[str, Any]) -> str:
    """Properties, estimates and their sources, of one material at one temperature."""
    from chain.errors import HeatChainError
    from materials.comparison import compare

    table = compare(material, T, **options).squeeze("material")
    if "temperature" in table.dims:
        raise HeatChainError("`--at` must be one temperature. For a range, use `--over`.")
    if bool((table["missing"] != "").all()):
        raise HeatChainError(f"Material {material.key!r} cannot be estimated: it has no {table['missing'].values[0]}.")
    head = ", ".join(part for part in (material.name, material.formula, material.kind) if part)
    lines = [f"{material.key}: {head}", "", *_properties(material), "", *_estimates(material, table, options)]
    if material.note:
        lines += ["", f"Note: {material.note}"]
    return "\n".join([*lines, "", *_sources(table)])


def _properties(material: "Material") -> list[str]:
    rows = [("property", "value", "uncertainty", "state", "source")]
    for name in _SHOWN:
        if name in material.fields:
            one = material.fields[name]
            sigma = "unknown" if one.uncertainty is None else f"{one.sigma:.3g}"
            rows.append((name.replace("_", " "), f"{one.value:.5g} {one.unit}", sigma, one.state, one.source))
    return _columns(rows)


def _estimates(material: "Material", table: "xr.Dataset", options: dict[str, Any]) -> list[str]:
    from chain.units import quantity
    from materials.freedom import freedom_band

    kelvins = float(table["temperature"])
    rows = [("model", "W/(m K)", "uncertainty", "over measured", "remark")]
    for name in table["model"].values.tolist():
        one = table.sel(model=name)
        missing = str(one["missing"].item())
        if missing:
            rows.append((name, "-", "-", "-", f"needs {missing}"))
            continue
        remark = "" if bool(one["within_validity"]) else "below its range of temperature"
        rows.append((name, *(_number(one[key]) for key in ("conductivity", "uncertainty", "ratio")), remark))
    rows.append(("measured", _number(table["measured"]), _number(table["measured_uncertainty"]), "",
                 str(table["measured_state"].item())))  # fmt: skip
    counted = material.heavy_atoms_only() if options["heavy_atoms_only"] else material
    low, high = freedom_band(counted, quantity(f"{kelvins!r} K", "K"))
    band = f"With ω0, γ̂ and D each within a factor of 2, the mediator model gives {low.magnitude:.3g} to {high.magnitude:.3g} W/(m K)."
    return [f"Thermal conductivity at {kelvins:g} K", *_columns(rows), band]


def _sources(table: "xr.Dataset") -> list[str]:
    from materials.estimators.table import MODELS

    shown = [MODELS[name] for name in table["model"].values.tolist()]
    return ["Models", *(f"  {model.name}: {model.formula}; {model.reference}" for model in shown)]


def _all(picture: Path | None, verified_only: bool, heavy_atoms_only: bool) -> str:
    """Statistics of all models over the disordered solids."""
    from materials import plots
    from materials.comparison import statistics, validation

    verified = validation(heavy_atoms_only=heavy_atoms_only)
    both = validation(include_unverified=True, heavy_atoms_only=heavy_atoms_only)
    lines = []
    for title, points in (("Verified data only", verified), ("With data that could not be traced", both)):
        found = statistics(points)
        rows = [("model", "points", "estimated over measured", "scatter (factor)", "within a factor 2")]
        for name in found["model"].values.tolist():
            one = found.sel(model=name)
            ratio, scatter, near = (float(one[key]) for key in ("mean_ratio", "scatter", "within_factor_2"))
            rows.append((name, str(int(one["points"])), f"{ratio:.2f}", f"{scatter:.2f}", f"{near:.0%}"))
        lines += [f"{title}: {found.attrs['materials']}", *_columns(rows), ""]
    lines.append(f"The verified statistics rest on {verified.sizes['material']} points, which is few.")
    if picture is not None:
        _write(plots.parities(verified if verified_only else both), picture)
        lines.append(f"Written: {picture}")
    return "\n".join(lines)


def _number(value: Any) -> str:
    number = float(value)
    return "unknown" if number != number else f"{number:.3g}"


def _columns(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
