"""Text tables: one material's properties and estimates, and the statistics of all models."""

from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr

from chain.errors import HeatChainError
from chain.units.boundary import Quantity, single, ureg
from materials.estimators.comparison import compare, statistics
from materials.estimators.estimate import available, prepared
from materials.estimators.freedom import freedom_band
from materials.estimators.model import Model
from materials.estimators.spectral.modes import debye_equivalents
from materials.heat_capacity import specific_heat
from materials.solids import cutoffs, readings
from materials.solids.field import Field, derive
from materials.solids.library import get
from materials.solids.record import SOUND, Material

_SHOWN = ("density", "number_density", "longitudinal_velocity", "transverse_velocity", "debye_temperature",
          "conductivity", "minimum_conductivity")  # fmt: skip
_CRYSTAL = "Phonons and electrons carry more heat through {kind}s than the minimum that these models estimate."
_POLYMER = "Estimates for polymers depend on which atoms are counted; without hydrogen they are closer to measurements."
_INTERVAL = "With ω0, γ̂ and D each within a factor of 2, the mediator model gives {low:.3g} to {high:.3g} W/(m K)."


def describe(
    material: str | Material,
    T: Any = None,
    *,
    heavy_atoms_only: bool = False,
    density_of_states: Any = None,
    unit: str | None = None,
    details: bool = True,
    **crystal: Any,
) -> str:
    """A solid's properties, its thermal conductivity by every formula, and the sources of both, as text.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    T : str or Quantity
        Temperature; by default that of the measured conductivity, or 300 K.
    heavy_atoms_only : bool
        Do not count hydrogen, see `Material.heavy_atoms_only`.
    density_of_states : table, Phonopy, Phono3py, path or HarmonicSolid, optional
        Of the solid's vibrations, as `chain.HarmonicSolid` takes it: adds the formulas that use it.
    unit : str, optional
        Of its frequencies, where a table does not say it.
    details : bool, default True
        Whether to add the properties, their sources, and what each formula is: otherwise it fits on a screen.
    **crystal
        `grueneisen` and `primitive_cell_atoms`, for the formula "slack".

    Returns
    -------
    str
        Several lines.

    Examples
    --------
    >>> print(describe("a-SiO2").partition(chr(10))[0])
    a-SiO2: vitreous silica, SiO2, amorphous
    """
    found = prepared(get(material), heavy_atoms_only=heavy_atoms_only, **crystal)
    kelvins, known = estimated_at(found, T), available(density_of_states, unit)
    table = compare(found, kelvins, density_of_states=density_of_states, unit=unit).squeeze("material")
    if bool((table["missing"] != "").all()):
        raise HeatChainError(f"Material {found.key!r} cannot be estimated: it has no {table['missing'].values[0]}.")
    lines = [_head(found), "", *(_properties(found) if details else ()), *([""] if details else ())]
    lines += [*_estimates(found, table, known), ""]
    if density_of_states is not None:
        lines += [*_spectrum(found, kelvins, density_of_states, unit), ""]
    notes = _notes(found, heavy_atoms_only)
    if not details:
        return "\n".join([*lines, *notes]).rstrip()
    return "\n".join([*lines, *notes, *([""] if notes else []), *_models(table, known)])


def estimated_at(material: Material, T: Any = None) -> Quantity:
    """Temperature of an estimate: as given, that of the measured conductivity, or 300 K."""
    if T is None:
        T = material.conductivity_temperature if "conductivity_temperature" in material.fields else "300 K"
    return ureg.Quantity(single(T, "K", "T"), "K")


def describe_record(material: str | Material) -> str:
    """Everything that a solid's record holds, with the sources, as text.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.

    Examples
    --------
    >>> print(describe_record("PMMA").partition(chr(10))[0])
    pmma: poly(methyl methacrylate), Lucite, C5H8O2, polymer
    """
    found = get(material)
    lines = [_head(found), "", *_with_sources({name.replace("_", " "): one for name, one in found.fields.items()})]
    known = readings.of(found.key)
    if known:
        told = [(f"{one.value:g} {one.unit}".removesuffix(" 1"), one.property.replace("_", " "), one.state,
                 one.source) for one in known]  # fmt: skip
        lines += ["", "What the sources say of it", *_columns(told)]
    if found.conductivities:
        series = [(f"{T:g} K", f"{kappa:g} W/(m K)") for T, kappa in found.conductivities]
        lines += ["", "Measured conductivity over temperature", *_columns(series)]
    return "\n".join([*lines, *(["", f"Note: {found.note}"] if found.note else [])])


def describe_statistics(points: xr.Dataset) -> str:
    """How well each formula predicts measured thermal conductivities, as text.

    Parameters
    ----------
    points : Dataset
        From `materials.validation`.

    Returns
    -------
    str
        The materials, and a table with a line for each formula.
    """
    found = statistics(points)
    rows = [("model", "points", "estimated over measured", "scatter (factor)", "within a factor of 2")]
    for name in found["model"].values.tolist():
        one = found.sel(model=name)
        ratio, scatter, near = (float(one[key]) for key in ("mean_ratio", "scatter", "within_factor_2"))
        rows.append((name, str(int(one["points"])), f"{ratio:.2f}", f"{scatter:.2f}", f"{near:.0%}"))
    return "\n".join([found.attrs["materials"], *_columns(rows)])


def _properties(material: Material) -> list[str]:
    fields = {name.replace("_", " "): material.fields[name] for name in _SHOWN if name in material.fields}
    return _with_sources(fields | (_derived(material) if _sounds(material) else {}))


def _head(material: Material) -> str:
    return f"{material.key}: {', '.join(part for part in (material.name, material.formula, material.kind) if part)}"


def _with_sources(fields: Mapping[str, Field]) -> list[str]:
    """A line for every field, then the sources by number."""
    sources = list(dict.fromkeys(one.source for one in fields.values()))
    rows = [("property", "value", "uncertainty", "state", "source")]
    for name, one in fields.items():
        sigma = "unknown" if one.uncertainty is None else f"{one.sigma:.3g}"
        value, source = f"{one.value:.5g} {one.unit}".removesuffix(" 1"), f"({sources.index(one.source) + 1})"
        rows.append((name, value, sigma, one.state, source))
    return [*_columns(rows), *(f"  ({i}) {source}" for i, source in enumerate(sources, 1))]


def _derived(material: Material) -> dict[str, Field]:
    """What follows from number density and velocities."""
    inputs = material.sound_fields()
    sound = {keyword: inputs[keyword] for keyword in ("longitudinal", "transverse")}
    found = {
        "mean velocity": derive(cutoffs.mean_velocity, "m/s", "from the sound velocities", **sound),
        "Debye frequency": derive(cutoffs.debye_frequency, "rad/s", cutoffs.FROM_SOUND, **inputs),
        "interatomic distance": derive(
            lambda number: number ** (-1 / 3), "m", "from the number density", number=inputs["number"]
        ),
    }
    for keyword, velocity in sound.items():
        cutoff = derive(cutoffs.cutoff, "rad/s", cutoffs.FROM_SOUND, number=inputs["number"], velocity=velocity)
        found[f"{keyword} cutoff"] = cutoff
    if material.sources["debye_temperature"] != cutoffs.FROM_SOUND:
        found["Debye temperature from velocities"] = derive(
            cutoffs.debye_temperature, "K", cutoffs.FROM_SOUND, **inputs
        )
    return found


def _estimates(material: Material, table: xr.Dataset, known: Mapping[str, Model]) -> list[str]:
    kelvins = float(table["temperature"])
    rows = [("model", "W/(m K)", "uncertainty", "over measured", "remark")]
    for name in table["model"].values.tolist():
        one = table.sel(model=name)
        missing = str(one["missing"].item())
        if missing:
            rows.append((name, "-", "-", "-", f"needs {missing.replace(', ', ' and ')}"))
            continue
        lowest = known[name].lowest_temperature(material)
        remark = "" if bool(one["within_validity"]) else f"holds from {lowest:.0f} K"
        rows.append((name, *(_number(one[key]) for key in ("conductivity", "uncertainty", "ratio")), remark))
    rows.append(
        ("measured", _number(table["measured"]), _number(table["measured_uncertainty"]), "", _measured(material))
    )
    told = [f"Thermal conductivity at {kelvins:g} K", *_columns(rows)]
    if not _sounds(material):
        return told
    low, high = freedom_band(material, ureg.Quantity(kelvins, "K"))
    return [*told, _INTERVAL.format(low=low.magnitude, high=high.magnitude)]


def _sounds(material: Material) -> bool:
    """Whether its sound is known: number density and velocities."""
    return all(name in material.fields for name in SOUND.values())


def _spectrum(material: Material, T: Quantity, density_of_states: Any, unit: str | None) -> list[str]:
    """Debye temperatures of a density of states, and the heat that it holds."""
    found = debye_equivalents(density_of_states, T, unit=unit)
    theta = {int(n): float(value) for n, value in zip(found["order"], found["debye_temperature"], strict=True)}
    heat = specific_heat(material, T, density_of_states=density_of_states, unit=unit).to("J/(m^3 K)").magnitude
    rows = [
        ("of the mean frequency", f"{theta[1]:.1f} K"),
        ("of the heat capacity at high temperature", f"{theta[2]:.1f} K"),
        (f"of the heat capacity at {T.magnitude:g} K", f"{float(found['calorimetric']):.1f} K"),
        ("of the growth at low frequency", _number(theta[-3]) + (" K" if theta[-3] == theta[-3] else "")),
    ]
    held = f"Specific heat at {T.magnitude:g} K: {heat:.4g} J/(m³ K)"
    return ["Debye temperatures of the density of states", *_columns(rows), held]


def _measured(material: Material) -> str:
    """The measured value as it is in the record."""
    if "conductivity" not in material.fields:
        return "on its measured curve" if material.conductivities else "not in the record"
    one, kelvins = material.fields["conductivity"], material.fields["conductivity_temperature"].value
    return f"{one.value:g} at {kelvins:g} K, {one.state}"


def _notes(material: Material, heavy_atoms_only: bool) -> list[str]:
    notes = [f"Note: {material.note}"] if material.note else []
    if material.kind in ("crystal", "metal"):
        notes.append(_CRYSTAL.format(kind=material.kind))
    if material.kind == "polymer" and not heavy_atoms_only:
        notes.append(_POLYMER)
    return notes


def _models(table: xr.Dataset, known: Mapping[str, Model]) -> list[str]:
    shown = [known[name] for name in table["model"].values.tolist()]
    texts = [(f"  {one.name}: {one.formula}", f"    {one.reference}", f"    range: {one.validity}") for one in shown]
    return ["Models", *(line for text in texts for line in text)]


def _number(value: Any) -> str:
    number = float(value)
    return "unknown" if number != number else f"{number:.3g}"


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
