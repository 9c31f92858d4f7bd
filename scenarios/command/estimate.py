"""The command `heatchain estimate`: estimates of thermal conductivity against measured values."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import materials
from chain.errors import HeatChainError
from scenarios.command import options
from scenarios.command.over import check_picture, grid_over, picture_of, range_of, write_figure
from scenarios.command.say import say, say_file
from scenarios.output.estimates import for_programs
from scenarios.output.text import fitted

if TYPE_CHECKING:
    from materials.solids.record import Material

_POSITIVE = click.FloatRange(0.0, min_open=True)
_OPTIONS = {  # parameters of functions that are given by an option of another name
    "T": "--at", "density": "--density", "longitudinal_velocity": "--velocities",
    "transverse_velocity": "--velocities", "grueneisen": "--grueneisen", "primitive_cell_atoms": "--cell-atoms",
    "unit": "--dos-unit",
}  # fmt: skip


@click.command()
@click.argument("material", required=False)
@click.option("--at", "T", metavar="TEMPERATURE", help="Temperature; by default that of the measurement, or 300 K.")
@click.option(
    "--over", metavar="LOW:HIGH", help='Range of temperatures to plot, as in "30 K:1000 K"; 50 rows of CSV or JSON.'
)
@click.option("--all", "every", is_flag=True, help="All disordered solids: statistics and parity plot of each model.")
@click.option("--density", help='Of a MATERIAL that is in no file, a formula, as in "2200 kg/m^3".')
@click.option(
    "--velocities",
    nargs=2,
    metavar="LONGITUDINAL TRANSVERSE",
    help='Its sound velocities, as in "5968 m/s" "3764 m/s".',
)
@click.option(
    "--dos",
    "spectrum",
    type=click.Path(path_type=Path),
    help="Its phonon density of states, as in phonopy's total_dos.dat: adds the models that use it.",
)
@click.option("--dos-unit", help='Of its frequencies, where the file does not say it; "THz" where it has no titles.')
@click.option("--details", is_flag=True, help="Add the solid's properties, all sources, and what each formula is.")
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Figure to write; MATERIAL.png for --over.")
@options.look
@click.option(
    "--verified-only",
    is_flag=True,
    help="With --all: only points whose numbers were all traced in the figure, CSV or JSON.",
)
@click.option("--heavy-atoms-only", is_flag=True, help="Do not count hydrogen: for polymers.")
@click.option("--grueneisen", type=_POSITIVE, help="Grüneisen parameter, for Slack's formula.")
@click.option("--cell-atoms", type=_POSITIVE, help="Atoms in the primitive cell, for Slack's formula.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "csv", "json")),
    default="table",
    help="A table to read, or CSV or JSON of all estimates.",
)
@click.option("--file", "extra", type=click.Path(path_type=Path), help="TOML file with materials of your own.")
def estimate(
    material: str | None,
    T: str | None,
    over: str | None,
    every: bool,
    density: str | None,
    velocities: tuple[str, str] | None,
    spectrum: Path | None,
    dos_unit: str | None,
    details: bool,
    picture: Path | None,
    look: options.Look,
    verified_only: bool,
    heavy_atoms_only: bool,
    grueneisen: float | None,
    cell_atoms: float | None,
    form: str,
    extra: Path | None,
) -> None:
    r"""Estimate the thermal conductivity of MATERIAL by every model, against its measured value.

    MATERIAL is a key or name of `heatchain materials`, in any capitals, or a formula.

    \b
    Examples:
        heatchain estimate a-SiO2 --at "300 K"
        heatchain estimate a-SiO2 --over "30 K:1000 K" --plot silica.png
        heatchain estimate SiO2 --density "2200 kg/m^3" --velocities "5968 m/s" "3764 m/s"
        heatchain estimate Si --dos total_dos.dat
        heatchain estimate a-SiO2 --format csv
        heatchain estimate --all --plot parity.png
    """
    if (material is None) == (not every):
        raise click.UsageError("Give either a MATERIAL or --all.")
    if extra is not None:
        materials.load(extra)
    if material is None:
        if T is not None or over is not None:
            raise click.UsageError("--all estimates each material where it was measured: leave out --at and --over.")
        if density is not None or velocities is not None:
            raise click.UsageError("--density and --velocities are of one MATERIAL. Leave out --all.")
        if spectrum is not None or dos_unit is not None:
            raise click.UsageError("--dos is of one MATERIAL. Leave out --all.")
        _all(picture, look, verified_only, heavy_atoms_only, form)
        return
    if form != "table" and T is not None and over is not None:
        raise click.UsageError("CSV and JSON are at one temperature or over a range. Leave out --at or --over.")
    crystal = {"grueneisen": grueneisen, "primitive_cell_atoms": cell_atoms}
    with _errors_name_options():
        known: dict[str, Any] = {"heavy_atoms_only": heavy_atoms_only, **crystal, **_spectrum(spectrum, dos_unit)}
        found = _found(material, density, velocities, spectrum is not None)
        _one(found, T, over, picture, look, form, details, known)


@contextmanager
def _errors_name_options() -> Iterator[None]:
    """Errors name what was written on the command line."""
    try:
        yield
    except HeatChainError as error:
        told = str(error)
        for name, option in _OPTIONS.items():
            told = told.replace(f"`{name}`", f"`{option}`")
        raise HeatChainError(told) from None


def _spectrum(path: Path | None, unit: str | None) -> dict[str, Any]:
    """A density of states, read once; phonopy's file says neither what its columns are nor their units."""
    if path is None:
        if unit is not None:
            raise click.UsageError("--dos-unit is of the file that --dos names. Give both, or neither.")
        return {}
    from materials.estimators.spectral.modes import solid_of

    if unit is not None:
        return {"density_of_states": solid_of(path, unit)}
    try:
        return {"density_of_states": solid_of(path)}
    except HeatChainError:
        return {"density_of_states": solid_of(path, "THz")}


def _found(material: str, density: str | None, velocities: tuple[str, str] | None, with_spectrum: bool) -> "Material":
    """A record of the library, or one of a formula and a density, with velocities or a spectrum."""
    if density is None and not velocities:
        return _in_the_library(material)
    if density is None or not (velocities or with_spectrum):
        raise click.UsageError("Give both --density and --velocities, or neither for a material of the library.")
    sound = dict(zip(("longitudinal_velocity", "transverse_velocity"), velocities or (), strict=False))
    return materials.define(material, formula=material, density=density, **sound, source="given with the command")


def _in_the_library(material: str) -> "Material":
    """A record; an error that says, of a formula, how it is estimated without one."""
    from materials.solids.formula import composition

    try:
        return materials.get(material)
    except HeatChainError as error:
        try:
            composition(material)
        except HeatChainError:
            raise error from None
        raise HeatChainError(f"{error} Or give --density and --velocities with this formula.") from None


def _one(
    found: "Material",
    T: str | None,
    over: str | None,
    picture: Path | None,
    look: options.Look,
    form: str,
    details: bool,
    known: dict[str, Any],
) -> None:
    from materials.report import estimated_at

    kelvins = estimated_at(found, T) if over is None else grid_over(over)
    told = materials.describe(found, T, details=details, **known)
    if form != "table":
        told = for_programs(materials.compare(found, kelvins, **known), form)
    if picture is None and (over is None or form != "table"):
        _tell(told, form)
        return
    target = picture or picture_of(found.key)
    check_picture(target)
    figure = look.drawn(
        lambda: materials.plots.over_temperature(found, range_of(over or "30 K:1000 K"), **known).figure
    )
    _tell(told, form)
    write_figure(figure, target, look, err=form != "table")


def _tell(text: str, form: str) -> None:
    if form == "table":
        say(fitted(text))
    else:
        say_file(text)


def _all(picture: Path | None, look: options.Look, verified_only: bool, heavy_atoms_only: bool, form: str) -> None:
    if picture is not None:
        check_picture(picture)
    verified = materials.validation(heavy_atoms_only=heavy_atoms_only)
    both = materials.validation(include_unverified=True, heavy_atoms_only=heavy_atoms_only)
    if form != "table":
        say_file(for_programs(verified if verified_only else both, form))
    else:
        _statistics(verified, both)
    if picture is not None:
        figure = look.drawn(lambda: materials.plots.parities(verified if verified_only else both))
        write_figure(figure, picture, look, err=form != "table")


def _statistics(verified: Any, both: Any) -> None:
    say(f"Verified data only: {materials.describe_statistics(verified)}")
    say(f"These rest on {verified.sizes['material']} points.\n")
    say(f"With data that could not be traced: {materials.describe_statistics(both)}")
