"""The command `heatchain estimate`: estimates of thermal conductivity against measured values."""

from pathlib import Path
from typing import Any

import click

from scenarios.command.say import say


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
    if (material is None) == (not every):
        raise click.UsageError("Give either a MATERIAL or --all.")
    if extra is not None:
        from materials.solids.library import load

        load(extra)
    if material is None:
        if T is not None or over is not None:
            raise click.UsageError("--all estimates each material where it was measured: leave out --at and --over.")
        _all(picture, verified_only, heavy_atoms_only)
        return
    crystal = {"grueneisen": grueneisen, "primitive_cell_atoms": cell_atoms}
    options: dict[str, Any] = {"heavy_atoms_only": heavy_atoms_only, **crystal}
    _one(material, T, over, picture, options)


def _one(material: str, T: str | None, over: str | None, picture: Path | None, options: dict[str, Any]) -> None:
    from materials.report import describe
    from materials.solids.library import get

    found = get(material)
    if over is None and picture is None:
        say(describe(found, T, **options))
        return
    from materials import plots

    target = picture or Path(f"{found.key}.png")
    _check_picture(target)
    axes = plots.over_temperature(found, _range(over or "30 K:1000 K"), **options)
    say(describe(found, T, **options))
    _write(axes.figure, target)


def _all(picture: Path | None, verified_only: bool, heavy_atoms_only: bool) -> None:
    from materials.estimators.comparison import validation
    from materials.report import describe_statistics

    if picture is not None:
        _check_picture(picture)
    verified = validation(heavy_atoms_only=heavy_atoms_only)
    both = validation(include_unverified=True, heavy_atoms_only=heavy_atoms_only)
    say(f"Verified data only: {describe_statistics(verified)}")
    say(f"These rest on {verified.sizes['material']} points, which is few.\n")
    say(f"With data that could not be traced: {describe_statistics(both)}")
    if picture is not None:
        from materials import plots

        _write(plots.parities(verified if verified_only else both), picture)


def _range(text: str) -> tuple[str, str]:
    from chain.errors import HeatChainError

    low, colon, high = text.partition(":")
    if not colon:
        raise HeatChainError(f"`--over` must be a range such as '30 K:1000 K', but is {text!r}.")
    return low.strip(), high.strip()


def _check_picture(path: Path) -> None:
    from chain.errors import HeatChainError

    kinds = (".png", ".pdf", ".svg")
    if path.suffix not in kinds:
        raise HeatChainError(f"`--plot` must name a file ending in {', '.join(kinds)}, but is {str(path)!r}.")


def _write(figure: Any, path: Path) -> None:
    from chain.storage.writing import write_whole

    write_whole(path, lambda temporary: figure.savefig(temporary, dpi=160))
    say(f"\nWritten: {path}")
