"""A solid: its properties, each with uncertainty, source and state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self, overload

import numpy as np
import xarray as xr

from chain.errors import HeatChainError
from chain.units.boundary import Quantity
from chain.units.display import shown
from chain.units.glance import table
from materials.solids import cutoffs
from materials.solids import formula as formulas
from materials.solids.field import Field, State, derive

# What a record may hold: unit and description. Everything else that is shown of a property comes from here.
PROPERTIES: dict[str, tuple[str, str]] = {
    "density": ("kg/m^3", "mass density"),
    "atomic_mass": ("kg/mol", "mean molar mass of an atom"),
    "number_density": ("1/m^3", "number of atoms in a volume"),
    "longitudinal_velocity": ("m/s", "longitudinal sound velocity"),
    "transverse_velocity": ("m/s", "transverse sound velocity"),
    "debye_temperature": ("K", "Debye temperature"),
    "conductivity": ("W/(m K)", "measured thermal conductivity"),
    "conductivity_temperature": ("K", "temperature of the measured thermal conductivity"),
    "minimum_conductivity": ("W/(m K)", "measured plateau of the thermal conductivity"),
    "grueneisen": ("1", "Grüneisen parameter"),
    "primitive_cell_atoms": ("1", "number of atoms in a primitive cell"),
}
SOUND = {"number": "number_density", "longitudinal": "longitudinal_velocity", "transverse": "transverse_velocity"}
KINDS = ("amorphous", "polymer", "disordered crystal", "crystal", "metal", "metallic glass", "composite")


class _Property:
    """A property of a material, as a quantity."""

    def __init__(self, name: str) -> None:
        unit, description = PROPERTIES[name]
        self._name, self.__doc__ = name, f"{description.capitalize()} in {unit}."

    @overload
    def __get__(self, material: None, owner: type) -> Self: ...
    @overload
    def __get__(self, material: "Material", owner: type) -> Quantity: ...
    def __get__(self, material: "Material | None", owner: type) -> Self | Quantity:
        return self if material is None else material.field(self._name).quantity


@dataclass(frozen=True)
class Material:
    """A solid: its properties as quantities, each with a source, a state and an uncertainty.

    It is made by `materials.get` or `materials.define`. A property that is missing is an error that says so. `sources`,
    `states` and `uncertainties` say for each where it comes from, whether it was verified, and how well it is known.

    Examples
    --------
    >>> import materials
    >>> silica = materials.get("a-SiO2")
    >>> print(silica.density, silica.states["density"])
    2200.0 kilogram / meter ** 3 verified
    """

    key: str
    name: str
    formula: str | None
    kind: str | None
    fields: Mapping[str, Field] = field(hash=False)
    note: str = ""
    conductivities: tuple[tuple[float, float], ...] = ()  # (K, W/(m K)), increasing

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", MappingProxyType(dict(self.fields)))

    def __reduce__(self) -> Any:
        about = self.key, self.name, self.formula, self.kind
        return Material, (*about, dict(self.fields), self.note, self.conductivities)

    density = _Property("density")
    atomic_mass = _Property("atomic_mass")
    number_density = _Property("number_density")
    longitudinal_velocity = _Property("longitudinal_velocity")
    transverse_velocity = _Property("transverse_velocity")
    debye_temperature = _Property("debye_temperature")
    conductivity = _Property("conductivity")
    conductivity_temperature = _Property("conductivity_temperature")
    minimum_conductivity = _Property("minimum_conductivity")
    grueneisen = _Property("grueneisen")
    primitive_cell_atoms = _Property("primitive_cell_atoms")

    def __repr__(self) -> str:
        """Which solid it is; all that is known of it would fill a page."""
        return f"Material({self.key!r}, {self.name!r}, {len(self.fields)} properties)"

    def _repr_html_(self) -> str:
        """A small table for notebooks, with the lowest conductivity after Cahill and Pohl."""
        rows = {"name": self.name, "formula": self.formula or "", "kind": self.kind or ""}
        rows |= {name.replace("_", " "): f"{one}, {one.state}" for name, one in self.fields.items()}
        kept = {name: text for name, text in rows.items() if text}
        return table(self.key, kept, {"κ min (Cahill, high temperature)": self._lowest})

    def _lowest(self) -> str:
        return shown(np.asarray(cutoffs.plateau(*self.sound("κ min"))), "W m^-1 K^-1")

    def sound(self, needed_by: str) -> tuple[float, float, float]:
        """Number density, longitudinal and transverse velocity in SI floats; an error names what is missing.

        Parameters
        ----------
        needed_by : str
            What needs it, for an error message.
        """
        number, fast, slow = (one.value for one in self.sound_fields(needed_by).values())
        return number, fast, slow

    def sound_fields(self, needed_by: str = "") -> dict[str, Field]:
        """The same as fields, by the keywords of `materials.solids.cutoffs`.

        Parameters
        ----------
        needed_by : str
            What needs it, for an error message.
        """
        return {keyword: self.field(name, needed_by) for keyword, name in SOUND.items()}

    def field(self, name: str, needed_by: str = "") -> Field:
        """One property; an error that names what needs it where it is missing.

        Parameters
        ----------
        name : str
            Of the property.
        needed_by : str
            What needs it, for an error message.
        """
        if name not in self.fields:
            unit, description = PROPERTIES[name]
            reason = f", which {needed_by} needs" if needed_by else ""
            raise HeatChainError(f"Material {self.key!r} has no `{name}` ({description}){reason}. Give it, in {unit}.")
        return self.fields[name]

    @property
    def sources(self) -> Mapping[str, str]:
        """Where each property comes from."""
        return MappingProxyType({name: one.source for name, one in self.fields.items()})

    @property
    def states(self) -> Mapping[str, str]:
        """Whether each property is verified, secondary, derived from such numbers, or unverified."""
        return MappingProxyType({name: one.state for name, one in self.fields.items()})

    @property
    def uncertainties(self) -> Mapping[str, Quantity | None]:
        """Standard uncertainty of each property, None where it is not known."""
        return MappingProxyType({name: one.uncertainty for name, one in self.fields.items()})

    @property
    def conductivity_series(self) -> xr.DataArray:
        """Measured thermal conductivity over temperature."""
        if not self.conductivities:
            raise HeatChainError(f"Material {self.key!r} has no measured conductivity over temperature.")
        T, kappa = np.array(self.conductivities).T
        coordinate = xr.Variable("temperature", T, {"units": "K", "long_name": "temperature"})
        attributes = {"units": "W m^-1 K^-1", "long_name": f"thermal conductivity of {self.name}"}
        return xr.DataArray(kappa, dims="temperature", coords={"temperature": coordinate}, attrs=attributes)

    def heavy_atoms_only(self) -> "Material":
        """The same solid with only its heavy atoms counted as oscillators: all but hydrogen.

        Returns
        -------
        Material
            With a lower number density, and what follows from it.

        Notes
        -----
        In a polymer, a C-H bond vibrates at frequencies far above those that carry heat at room temperature, and
        hydrogen moves with its carbon atom. Leaving it out lowers the number density, and estimates with its power 2/3.
        This is a choice that improves agreement for polymers, not a result of any of the models.
        """
        if self.formula is None:
            raise HeatChainError(f"Material {self.key!r} has no `formula`, which counting its heavy atoms needs.")
        share = formulas.atoms(self.formula, heavy_only=True) / formulas.atoms(self.formula)
        if share == 0.0:
            raise HeatChainError(f"Material {self.key!r} has no heavy atoms.")
        factors = {"number_density": share, "atomic_mass": 1.0 / share}
        changed = {name: _scaled(self.fields[name], by) for name, by in factors.items() if name in self.fields}
        fields = {**self.fields, **changed}
        found = replace(self, fields=fields, note=f"{self.note} Hydrogen is not counted.".strip())
        if self.sources.get("debye_temperature") != cutoffs.FROM_SOUND:
            return found
        theta = derive(cutoffs.debye_temperature, "K", cutoffs.FROM_SOUND, **found.sound_fields())
        return replace(found, fields=fields | {"debye_temperature": theta})


def _scaled(one: Field, factor: float) -> Field:
    parts = {origin: factor * part for origin, part in one.components.items()}
    state: State = "unverified" if one.state == "unverified" else "derived"
    return replace(
        one, value=factor * one.value, components=parts, state=state, source=f"{one.source}; hydrogen left out"
    )
