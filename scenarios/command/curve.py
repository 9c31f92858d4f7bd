"""The command `heatchain curve`: measured thermal conductivities over temperature, with their sources."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import materials
from scenarios.command import options
from scenarios.command.over import check_picture, grid_over, write_figure
from scenarios.command.say import say, say_file
from scenarios.output.tables import csv_text, json_text
from scenarios.output.text import columns

if TYPE_CHECKING:
    import xarray as xr


@click.command()
@click.argument("material", required=False)
@click.argument("name", required=False)
@click.option("--at", "T", metavar="TEMPERATURE", help="Temperature; by default those of the curve.")
@click.option("--over", metavar="LOW:HIGH", help='50 temperatures of a range, as in "4 K:300 K".')
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Figure to write, of all curves of MATERIAL.")
@options.look
@click.option(
    "--format", "form", type=click.Choice(("table", "csv", "json")), default="table", help="A table, or CSV or JSON."
)
def curve(
    material: str | None,
    name: str | None,
    T: str | None,
    over: str | None,
    picture: Path | None,
    look: options.Look,
    form: str,
) -> None:
    r"""Tell the thermal conductivity of MATERIAL over temperature, as measured; without one, list the curves there are.

    Of several curves of a solid the first is told, or the one of that NAME. Nothing is extrapolated.

    \b
    Examples:
        heatchain curve
        heatchain curve Kapton
        heatchain curve kapton nist --over "4 K:300 K" --format csv
        heatchain curve a-SiO2 --at "300 K"
        heatchain curve PTFE --plot ptfe.png
    """
    if T is not None and over is not None:
        raise click.UsageError("A curve is told at one temperature or over a range. Leave out --at or --over.")
    if material is None:
        if T is not None or over is not None or picture is not None:
            raise click.UsageError("--at, --over and --plot are of one MATERIAL. Name it.")
        _list(form)
        return
    if picture is not None:
        check_picture(picture)
    found = materials.curve(material, name, T if over is None else grid_over(over))
    _tell(found, form)
    if picture is not None:
        write_figure(look.drawn(lambda: materials.plots.curves(material).figure), picture, look, err=form != "table")


def _list(form: str) -> None:
    """All curves there are, one a line."""
    found = materials.curves()
    if form != "table":
        _for_programs(found.to_dataframe().reset_index().to_dict("records"), form)
        return
    say(_table(found))
    say(f"\n{found.sizes['curve']} curves. One with its values: heatchain curve SOLID NAME")


def _table(found: "xr.Dataset") -> str:
    rows = [("solid", "curve", "K", "points", "state")]
    for place in range(found.sizes["curve"]):
        one = {key: found[key].values[place] for key in found}
        points = str(one["points"]) if one["points"] else "formula"
        span = f"{one['lowest']:g} to {one['highest']:g}"
        rows.append((one["solid"], one["name"], span, points, one["state"]))
    return columns(rows)


def _tell(found: "xr.DataArray", form: str) -> None:
    about = found.attrs
    pairs = list(zip(found["temperature"].values.ravel().tolist(), found.values.ravel().tolist(), strict=True))
    if form != "table":
        same = {key: about.get(key, "") for key in ("solid", "curve", "origin", "state", "source", "read_in")}
        rows = [{"temperature_K": T, "conductivity_W_per_mK": kappa, **same} for T, kappa in pairs]
        _for_programs(rows, form)
        return
    title = about["long_name"]
    say(f"{title[0].upper()}{title[1:]}, curve {about['curve']} ({about['origin']}, {about['state']})\n")
    say(columns([("K", "W/(m K)"), *((f"{T:.5g}", f"{kappa:.4g}") for T, kappa in pairs)], indent=2))
    told = [f"Source: {about['source']}", f"Read in: {about['read_in']}"]
    told += [about[key] for key in ("formula", "note") if key in about]
    say("\n" + "\n".join(told))
    every = materials.curves(about["solid"])
    if every.sizes["curve"] > 1:
        say(f"\nCurves of {about['solid']}\n{_table(every)}")


def _for_programs(rows: list[dict[str, Any]], form: str) -> None:
    say_file(csv_text(rows) if form == "csv" else json_text(rows))
