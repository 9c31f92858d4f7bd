"""Where every number comes from: source, state, unit and range; uncertainties that are the spread of the sources."""

import math
import statistics
import tomllib
from importlib.resources import files

import numpy as np
import pytest

import materials
from chain.units.boundary import single
from materials.solids.field import STATES
from materials.solids.readings import library, of
from materials.solids.record import PROPERTIES
from systems.pages import table

RECORDS = tomllib.loads((files("materials") / "data" / "solids.toml").read_text(encoding="utf-8"))
# What solids do, in SI units: from the lightest polymer to iridium, from caesium to diamond
PLAUSIBLE = {
    "density": (500.0, 23000.0), "atomic_mass": (4e-3, 0.21), "number_density": (1e28, 2e29),
    "longitudinal_velocity": (1000.0, 19000.0), "transverse_velocity": (500.0, 13000.0),
    "debye_temperature": (50.0, 2500.0), "conductivity": (0.05, 3000.0), "conductivity_temperature": (270.0, 1300.0),
    "minimum_conductivity": (0.05, 3.0),
}  # fmt: skip
DISORDERED = ("amorphous", "polymer", "disordered crystal")


@pytest.mark.parametrize("key", materials.keys())
def test_every_number_has_source_state_unit_and_a_plausible_range(key):
    solid = materials.get(key)
    for name, one in solid.fields.items():
        low, high = PLAUSIBLE[name]
        assert low < one.value < high and one.unit == PROPERTIES[name][0], name
        assert one.source.strip() and one.state in STATES, name
        assert math.isnan(one.sigma) or 0.0 < one.sigma < 0.5 * one.value, name
    if "transverse_velocity" in solid.fields:
        ratio = solid.longitudinal_velocity / solid.transverse_velocity
        assert 1.3 < ratio.magnitude < 4.0  # Poisson ratios from 0 to 0.47, with diamond's 0.1


def test_every_number_of_the_file_is_written_with_source_and_state():
    for key, record in RECORDS["materials"].items():
        for name, value in record.items():
            if name not in ("name", "formula", "kind", "note"):
                assert value["source"] and value["state"] in STATES, (key, name)
                unit = PROPERTIES.get(name, ("Pa" if name.endswith("modulus") else "1", ""))[0]
                assert single(str(value["value"]), unit, name) > 0.0
    assert set(RECORDS["sources"]) == {
        value["source"] for record in RECORDS["materials"].values() for value in record.values()
        if isinstance(value, dict)
    } & set(RECORDS["sources"])  # fmt: skip


def _spread(key, name, value, T):
    """Standard deviation of the numbers that differ, with what the source of the chosen one states."""
    kelvin = {"room": 300.0, "not stated": 300.0}
    numbers, stated = {value}, 0.0
    for one in of(key):
        at = kelvin.get(one.temperature) or float(one.temperature or 300.0)
        if one.property == name and one.state != "doubtful" and (T is None or abs(at - T) <= 0.1 * T):
            numbers.add(one.value)
            if one.value == value and one.uncertainty > 0.0:
                stated = one.uncertainty
    return math.hypot(statistics.stdev(numbers) if len(numbers) > 1 else 0.0, stated)


def test_uncertainties_are_the_spread_of_the_sources():
    """To the two digits in which they are written; averages of Voigt's and Reuss' bounds have these besides."""
    compared = 0
    for key in materials.keys():  # noqa: SIM118
        solid = materials.get(key)
        for name in ("density", "longitudinal_velocity", "transverse_velocity", "conductivity"):
            if name not in solid.fields:
                continue
            one = solid.fields[name]
            T = solid.fields["conductivity_temperature"].value if name == "conductivity" else None
            wanted = _spread(key, name, one.value, T)
            if one.source.startswith("Voigt-Reuss-Hill average"):  # with the distance of its own bounds
                assert not one.sigma < 0.95 * wanted, (key, name)
            elif wanted > 0.0:
                assert one.sigma == pytest.approx(wanted, rel=0.05), (key, name)
                compared += 1
    assert compared > 80


def test_no_doubtful_number_is_taken():
    """A value that its readings call doubtful stands in no record, unless as what could not be traced."""
    for key in materials.keys():  # noqa: SIM118
        for name, one in materials.get(key).fields.items():
            doubtful = [r for r in of(key) if r.property == name and r.state == "doubtful" and r.value == one.value]
            good = [r for r in of(key) if r.property == name and r.state != "doubtful" and r.value == one.value]
            assert not doubtful or good or one.state == "unverified", (key, name)


def test_readings_are_traced():
    for one in library():
        assert one.source and one.read_in and one.state in ("verified", "secondary", "derived", "doubtful"), one
        assert one.solid in materials.keys() and np.isfinite(one.value)  # noqa: SIM118
        if one.property in PLAUSIBLE and one.state != "doubtful":
            low, high = PLAUSIBLE[one.property]
            assert low < single(f"{one.value} {one.unit}", PROPERTIES[one.property][0], "value") < high


@pytest.mark.parametrize(("key", "name", "value"), [
    ("a-As2S3", "conductivity", 0.33), ("a-As2S3", "longitudinal_velocity", 2580.0), ("GaP", "conductivity", 77.0),
    ("GaAs", "conductivity", 45.0), ("pe-ld", "conductivity", 0.33), ("amtir1", "conductivity", 0.24),
    ("soda-lime", "conductivity", 0.937), ("pmma", "conductivity", 0.17384), ("SiO2-q", "transverse_velocity", 4090.0),
    ("Pt", "longitudinal_velocity", 3960.0), ("Ni", "longitudinal_velocity", 5630.0), ("pyrex", "density", 2230.0),
    ("pyrex", "transverse_velocity", 3458.0), ("CsBr", "conductivity_temperature", 273.0),
    ("BaF2", "conductivity_temperature", 286.0), ("Al2O3", "conductivity", 33.7), ("nylon66", "conductivity", 0.25),
])  # fmt: skip
def test_what_was_decided_between_sources(key, name, value):
    assert materials.get(key).fields[name].value == pytest.approx(value, rel=1e-12)
    assert materials.get(key).states[name] != "unverified"


@pytest.mark.parametrize(("key", "young", "poisson"), [
    ("pyrex", 64e9, 0.2), ("soda-lime", 72e9, 0.23), ("krs5", 15.85e9, 0.369), ("krs6", 20.68e9, 0.219),
    ("amtir1", 21.5e9, 21.5 / (2 * 8.9) - 1),
])  # fmt: skip
def test_velocities_are_those_of_the_data_sheets_moduli(key, young, poisson):
    """v_t² = E/[2ρ(1 + ν)], v_l² = v_t² (2 - 2ν)/(1 - 2ν), by hand, to the metre a second in which they are written."""
    solid = materials.get(key)
    slow = math.sqrt(young / (2 * solid.density.magnitude * (1 + poisson)))
    fast = slow * math.sqrt((2 - 2 * poisson) / (1 - 2 * poisson))
    assert solid.transverse_velocity.magnitude == pytest.approx(slow, abs=1.0)
    assert solid.longitudinal_velocity.magnitude == pytest.approx(fast, abs=1.0)


def test_mean_mass_of_float_glass_from_its_composition():
    shares = {"SiO2": 72.6, "Na2O": 13.9, "CaO": 8.4, "MgO": 3.9, "Al2O3": 1.1, "K2O": 0.6, "SO3": 0.2, "Fe2O3": 0.11}
    weights = {"Si": 28.085, "O": 15.999, "Na": 22.990, "Ca": 40.078, "Mg": 24.305, "Al": 26.982, "K": 39.098,
               "S": 32.06, "Fe": 55.845}  # fmt: skip
    counts = {"SiO2": ("Si", 1, 2), "Na2O": ("Na", 2, 1), "CaO": ("Ca", 1, 1), "MgO": ("Mg", 1, 1),
              "Al2O3": ("Al", 2, 3), "K2O": ("K", 2, 1), "SO3": ("S", 1, 3), "Fe2O3": ("Fe", 2, 3)}  # fmt: skip
    atoms = 0.0
    for oxide, share in shares.items():
        metal, many, oxygens = counts[oxide]
        atoms += share * (many + oxygens) / (many * weights[metal] + oxygens * weights["O"])
    assert materials.get("soda-lime").atomic_mass.magnitude == pytest.approx(
        1e-3 * sum(shares.values()) / atoms, rel=1e-4
    )


def test_disordered_solids_with_all_inputs_verified():
    """At least nine, of three before."""
    found = set(materials.validation()["material"].values)
    assert found >= {
        "a-SiO2", "pyrex", "soda-lime", "a-As2S3", "amtir1", "pmma", "ps", "pe-ld", "nylon66", "ptfe", "krs5",
        "krs6",
    }  # fmt: skip
    for key in found:
        solid = materials.get(key)
        assert solid.kind in DISORDERED
        for name in ("density", "number_density", "longitudinal_velocity", "transverse_velocity", "conductivity"):
            assert solid.states[name] != "unverified"


def test_table_of_readings():
    every, one = materials.readings(), materials.readings("a-as2s3")
    assert every.sizes["reading"] == len(library()) > 500 and set(one["solid"].values) == {"a-As2S3"}
    kappa = one.isel(reading=(one["property"] == "conductivity").values)
    assert kappa["value"].values.tolist() == [0.33] and kappa["temperature"].values.tolist() == ["298"]


def test_the_page_lists_what_is_untraced():
    words = {"longitudinal_velocity": "velocities", "transverse_velocity": "velocities", "minimum_conductivity":
             "plateau", "atomic_mass": "atomic mass", "debye_temperature": "Debye temperature"}  # fmt: skip
    untraced: dict[str, set[str]] = {}
    for key in materials.keys():  # noqa: SIM118
        for name, one in materials.get(key).fields.items():
            derived = one.source.startswith(("from ", "v(6π²n)")) or name in (
                "number_density",
                "conductivity_temperature",
            )
            if one.state == "unverified" and not derived:
                untraced.setdefault(key, set()).add(words.get(name, name))
    told = {
        key: set(what.split(", ")) for what, keys in table("docs/materials", "| what |") for key in keys.split(", ")
    }
    assert told == untraced
