"""Records: look-up, sources and states, additions, refusals."""

import math
import pickle

import numpy as np
import pytest

import materials
from chain.errors import HeatChainError
from chain.units.mismatch import DimensionError
from materials.solids.field import STATES, Field, combined, derive, propagate
from materials.solids.record import KINDS

GOOD = {"density": "2200 kg/m^3", "longitudinal_velocity": "5968 m/s", "transverse_velocity": "3764 m/s"}


def test_a_material_is_a_table_in_notebooks():
    made = materials.define("a<b", formula="SiO2", density={"value": "2200 kg/m^3", "uncertainty": "11 kg/m^3"})
    shown = made._repr_html_()
    assert "a&lt;b" in shown and "SiO2" in shown
    assert "2200 ± 11 kg/m^3, unverified" in shown and " at 0x" not in shown
    assert repr(materials.get("a-SiO2")).startswith("Material('a-SiO2', 'vitreous silica', ")
    solids = [materials.get(key) for key in materials.table()["material"].values]
    assert all(one.replace("_", " ") in solid._repr_html_() for solid in solids for one in solid.fields)


def test_every_record_is_complete_and_has_its_sources():
    assert len(materials.keys()) >= 60
    for key in materials.keys():  # noqa: SIM118
        solid = materials.get(key)
        assert solid.key == key and solid.name and solid.kind in KINDS
        for name, one in solid.fields.items():
            assert one.state in STATES and one.source and math.isfinite(one.value), (key, name)
            assert not any(word in one.source for word in ("found", "memory", "http")), (key, name)


def test_states_of_derived_numbers_are_those_of_their_weakest_input():
    quartz = materials.get("SiO2-q")
    assert quartz.states["longitudinal_velocity"] == "derived" and quartz.states["density"] == "verified"
    assert quartz.states["number_density"] == "derived"
    bk7 = materials.get("bk7")
    assert bk7.states["density"] == "verified" and bk7.states["number_density"] == "unverified"
    assert materials.get("a-SiO2").states["number_density"] == "derived"
    assert materials.get("NaCl").states["density"] == "derived"
    assert materials.get("YSZ").states["transverse_velocity"] == "unverified"


def test_look_up():
    silica = materials.get("a-SiO2")
    assert materials.get("vitreous silica") is silica is materials.get(silica)
    assert materials.get("gold").key == "Au" and materials.get("OMg").key == "MgO"
    with pytest.raises(HeatChainError, match="a-SiO2, SiO2-q"):
        materials.get("SiO2")
    with pytest.raises(HeatChainError, match=r"Did you mean .*'a-SiO2'"):
        materials.get("a-Si02")
    for wrong in ("", "unobtainium", 3, None):
        with pytest.raises(HeatChainError):
            materials.get(wrong)


OTHER_FORMULAS = ("CU", "PB", "NI", "SN", "NB", "SI", "INP", "INSB", "CSI")


@pytest.mark.parametrize("spelt", [str.upper, str.lower, str.title])
def test_keys_and_names_in_any_capitals(spelt):
    """What is in these capitals another formula, as INP for InP, is not taken for it, but it is suggested."""
    for key in materials.keys():  # noqa: SIM118
        assert materials.get(spelt(materials.get(key).name)).key == key
        if spelt(key) in OTHER_FORMULAS:
            with pytest.raises(HeatChainError, match=f"Did you mean .*'{key}'"):
                materials.get(spelt(key))
        else:
            assert materials.get(spelt(key)).key == key


def test_capitals_in_everything_that_takes_a_material():
    for spelt in ("PMMA", "Poly(Methyl Methacrylate)", "LUCITE", "pMMa"):
        assert materials.compare(spelt, "300 K")["material"].item() == "pmma"
    assert materials.minimum_conductivity("PYREX", "300 K") == materials.minimum_conductivity("pyrex", "300 K")
    for wrong, near in (("PB", "Pb"), ("INP", "InP"), ("bi4ge3o12", "BGO"), ("sio2", "a-SiO2"), ("sio2", "SiO2-q")):
        with pytest.raises(HeatChainError, match=f"Did you mean .*'{near}'"):
            materials.get(wrong)


def test_a_key_of_ones_own_in_other_capitals(monkeypatch):
    from materials.solids import library

    monkeypatch.setattr(library, "_ADDED", {})
    mine = materials.add("PMMA", **GOOD)
    assert materials.get("PMMA") is mine and materials.get("pmma").kind == "polymer"
    with pytest.raises(HeatChainError, match=r"pmma, PMMA\. Write one"):
        materials.get("Pmma")


def test_records_are_copied_and_sent_to_other_processes():
    solid = materials.get("PbTe")
    again = pickle.loads(pickle.dumps(solid))
    assert again == solid and hash(again) == hash(solid) and again.fields["density"] == solid.fields["density"]
    with pytest.raises(TypeError):
        solid.fields["density"] = None


def test_table():
    table = materials.table()
    silica = table.sel(material="a-SiO2")
    assert float(silica["density"]) == 2200.0 and table["density"].attrs["units"] == "kg m^-3"
    assert str(silica["density_state"].item()) == "verified" and "Handbook" in str(silica["density_source"].item())
    assert np.isnan(table["density"].sel(material="a-GeSe2")) and float(silica["density_uncertainty"]) == 3.5
    assert np.isnan(table["density_uncertainty"].sel(material="vycor"))
    assert float(table["transverse_velocity_uncertainty"].sel(material="PbTe")) == pytest.approx(121, abs=6)


def test_derived_quantities_of_selenium():
    """The paper's 250 K against 112 K from the sound velocities."""
    assert materials.debye_temperature("a-Se").magnitude == pytest.approx(111.7, abs=0.05)
    assert materials.get("a-Se").debye_temperature.magnitude == 250.0
    agreement = materials.debye_agreement()
    assert float(agreement["ratio"].sel(material="a-Se")) == pytest.approx(2.24, abs=0.01)
    assert agreement.attrs["points"] == int((agreement["state"] != "unverified").sum()) >= 20
    assert agreement.attrs["geometric_mean_ratio"] == pytest.approx(1.0, abs=0.1)


def test_derived_quantities_are_consistent():
    solid = materials.get("a-SiO2")
    n = solid.number_density.magnitude
    cutoffs = materials.branch_cutoffs(solid)
    # As many modes below each cutoff as atoms: ω³/(6π²v³) = n
    assert float(cutoffs[0]) ** 3 / (6 * np.pi**2 * 5968**3) == pytest.approx(n, rel=1e-13)
    assert materials.interatomic_distance(solid).magnitude == pytest.approx(n ** (-1 / 3), rel=1e-14)
    # Debye's frequency: the mean of the branches' inverse cubes
    assert materials.debye_frequency(solid).magnitude ** -3 == pytest.approx(float((cutoffs**-3.0).mean()), rel=1e-12)
    ratio = materials.debye_frequency(solid).to("1/s") / materials.mean_velocity(solid)
    assert (ratio * materials.interatomic_distance(solid)).to("").magnitude == pytest.approx((6 * np.pi**2) ** (1 / 3))


def test_five_lines_of_toml(tmp_path, monkeypatch):
    from materials.solids import library

    monkeypatch.setattr(library, "_ADDED", {})
    path = tmp_path / "mine.toml"
    path.write_text(
        '[my-glass]\nformula = "SiO2"\ndensity = "2200 kg/m^3"\nyoung_modulus = "72.6 GPa"\npoisson_ratio = 0.165\n'
    )
    (glass,) = materials.load(path)
    assert materials.get("my-glass") is glass and "my-glass" in materials.table()["material"].values
    assert glass.number_density.magnitude == pytest.approx(6.6152e28, rel=1e-4)
    assert glass.transverse_velocity.magnitude == pytest.approx(3764, rel=2e-2)
    assert set(glass.states.values()) <= {"derived", "unverified"}
    with pytest.raises(HeatChainError, match="another key"):
        materials.add("a-SiO2", **GOOD)


@pytest.mark.parametrize(
    "text", ["nonsense", "x = 3\n", '[x]\ndensty = "3 g/cm^3"\n', '[x]\nformula = "SiO2"\ndensity = 3\n']
)
def test_bad_toml(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(HeatChainError):
        materials.load(path)
    with pytest.raises(HeatChainError, match="no file"):
        materials.load(tmp_path / "none.toml")


@pytest.mark.parametrize(("changes", "words"), [
    ({"longitudinal_velocity": "-5968 m/s"}, "longitudinal_velocity.*positive"),
    ({"longitudinal_velocity": "3000 m/s"}, "Are they exchanged"),
    ({"longitudinal_velocity": "4000 m/s"}, "bulk modulus"),
    ({"formula": "SiO2", "number_density": "2e28 1/m^3"}, "contradicts itself"),
    ({"formula": "SiO2", "atomic_mass": "30 g/mol"}, "contradicts itself"),
    ({"young_modulus": "72 GPa", "poisson_ratio": 0.17}, "more than one way"),
    ({"formula": "Si!"}, "cannot be read"),
    ({"density": "2200"}, "without a unit"),
    ({"density": {"value": "2200 kg/m^3", "state": "sure"}}, "state"),
    ({"density": {"value": "2200 kg/m^3", "uncertainty": "0 kg/m^3"}}, "uncertainty"),
    ({"density": {"value": "2200 kg/m^3", "error": "1 kg/m^3"}}, "error"),
    ({"kind": "glassy"}, "`kind`"),
    ({"densety": "1 kg/m^3"}, "Did you mean `density`"),
    ({"transverse_velocity": "nan m/s"}, "transverse_velocity"),
    ({"debye_temperature": "-3 K"}, "debye_temperature"),
    ({"conductivity_series": {"temperature": [2, 1], "value": [1, 2]}}, "increasing"),
])  # fmt: skip
def test_impossible_or_contradictory_properties(changes, words):
    with pytest.raises(HeatChainError, match=words):
        materials.define("x", **{**GOOD, **changes})


def test_incomplete_properties():
    with pytest.raises(HeatChainError, match="Give both"):
        materials.define("x", density="1 g/cm^3", young_modulus="1 GPa")
    with pytest.raises(HeatChainError, match="no `density`"):
        materials.define("x", young_modulus="1 GPa", poisson_ratio=0.3)
    with pytest.raises(HeatChainError, match="poisson_ratio"):
        materials.define("x", density="1 g/cm^3", young_modulus="1 GPa", poisson_ratio=0.6)
    with pytest.raises(DimensionError):
        materials.define("x", density="1 g/cm^2")
    with pytest.raises(HeatChainError, match="has no `conductivity`"):
        _ = materials.get("BGO").conductivity


def test_number_density_mass_and_density_give_one_another():
    salt = materials.define("x", formula="NaCl", density="2163 kg/m^3")
    back = materials.define("x", formula="NaCl", number_density=salt.number_density)
    assert back.density.magnitude == pytest.approx(2163, rel=1e-12)
    again = materials.define("x", density="2163 kg/m^3", number_density=salt.number_density)
    assert again.atomic_mass.magnitude == pytest.approx(salt.atomic_mass.magnitude, rel=1e-12)


def test_uncertainties_of_one_origin_stay_together():
    x = Field(2.0, "m", "s", "verified", {"x": 0.1})
    twice = derive(lambda x: 2 * x, "m", "twice", x=x)
    value, parts = propagate(lambda a, b: a - b, {"a": twice, "b": x})
    assert value == 2.0 and float(combined(parts, value)) == pytest.approx(0.1, rel=1e-9)
    independent = Field(2.0, "m", "s", "unverified", {"y": 0.2})
    total = derive(lambda x, y: x * y, "m^2", "product", x=x, y=independent)
    assert total.sigma == pytest.approx(math.hypot(2 * 0.1, 2 * 0.2), rel=1e-9) and total.state == "unverified"
    assert Field(1.0, "m", "s", "verified").uncertainty is None


def test_uncertainty_of_a_velocity_from_moduli():
    """v_t = √(E/2(1+ν)ρ): half the relative uncertainty of E, and of ρ."""
    made = materials.define(
        "x", formula="SiO2", density={"value": "2200 kg/m^3", "uncertainty": "22 kg/m^3"},
        young_modulus={"value": "72 GPa", "uncertainty": "1.44 GPa"}, poisson_ratio=0.17,
    )  # fmt: skip
    one = made.fields["transverse_velocity"]
    assert one.sigma / one.value == pytest.approx(math.hypot(0.01, 0.005), rel=1e-4)
    # n^⅔ v: the density's uncertainty partly cancels, 2/3 - 1/2
    found = materials.compare(made, "300 K", models=["cahill-classical"]).squeeze()
    relative = float(found["uncertainty"] / found["conductivity"])
    assert relative == pytest.approx(math.hypot(0.01, 0.01 / 6), rel=1e-4)
