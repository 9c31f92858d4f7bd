"""Formulas: atoms are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import HeatChainError
from materials.solids.formula import atoms, composition, fractions, molar_mass


@pytest.mark.parametrize(("text", "count", "mass"), [
    ("SiO2", 3, 60.083), ("Bi4Ge3O12", 19, 1245.7996), ("Zr0.852Y0.148O1.926", 2.926, 121.695),
    ("Mg(OH)2", 5, 58.319), ("C5H8O2", 15, 100.117), ("KBr0.5C0.5N0.5", 2.5, 92.0593), ("Al₂O₃", 5, 101.9601),
    ("K[Fe(CN)3]2", 15, 306.9), ("Zr41.2Ti13.8Cu12.5Ni10Be22.5", 100, 6003.0265),
])  # fmt: skip
def test_counts_and_masses(text, count, mass):
    assert atoms(text) == pytest.approx(count, rel=1e-12)
    assert molar_mass(text) == pytest.approx(mass, rel=1e-3)


def test_hydrogen_is_light():
    assert atoms("C5H8O2", heavy_only=True) == 7


def test_one_composition_however_it_is_written():
    assert fractions("SiO2") == fractions("O4Si2") == fractions("Si(O)2") == fractions("Si0.5O1")
    assert composition("COOH") == {"C": 1, "O": 2, "H": 1}


@pytest.mark.parametrize(
    "text", ["", "   ", "sio2", "SiO2)", "(SiO2", "2SiO2", "Xx2", "Si-2", "SiO0", "Si O2", "Si(O]2", "Tc", "SiO1e3",
             3, None, "Si" * 300, "(" * 50 + "O" + ")" * 50, "SiO9999999999"],
)  # fmt: skip
def test_what_does_not_parse_is_refused(text):
    with pytest.raises(HeatChainError, match="formula"):
        atoms(text)


@pytest.mark.parametrize(("texts", "count", "mass"), [
    (("CaSO4.2H2O", "CaSO4·2H2O", "CaSO4*2H2O", "CaSO₄ · 2H₂O", "CaSO4.2(H2O)"), 12, 172.17),
    (("CuSO4.5H2O", "CuSO4·5H2O", "CuSO4*5H2O"), 21, 249.68),
    (("KAl(SO4)2.12H2O", "KAl(SO4)2*12H2O"), 48, 474.37),
    (("LiOH.H2O", "LiOH·H2O", "LiOH*1H2O"), 6, 41.96),
    (("CaSO4.0.5H2O", "CaSO4·0.5H2O", "CaSO4*.5H2O"), 7.5, 145.15),
    (("MgAl2O4", "MgO.Al2O3", "MgO*Al2O3"), 7, 142.27),
    (("Na0.5H2O", "Na0.5·H2O"), 3.5, 29.51),
])  # fmt: skip
def test_hydrates(texts, count, mass):
    """Molar masses as handbooks print them."""
    for text in texts:
        assert atoms(text) == pytest.approx(count, rel=1e-12)
        assert molar_mass(text) == pytest.approx(mass, rel=1e-4)


@pytest.mark.parametrize(("text", "hydrate", "fraction"), [
    ("SiO1.5H2O", "SiO1·5H2O", "SiO1.5·H2O"),
    ("Ca0.5SO4.2H2O", "Ca0.5SO4·2H2O", "Ca0.5SO4.2·H2O"),
    ("NaCl.2H2O", "NaCl·2H2O", "NaCl0.2·H2O"),
])  # fmt: skip
def test_a_decimal_that_may_be_a_hydrate_is_refused_with_both_readings(text, hydrate, fraction):
    with pytest.raises(HeatChainError, match="two ways") as told:
        atoms(text)
    assert repr(hydrate) in str(told.value)
    assert repr(fraction) in str(told.value)
    assert atoms(hydrate) != atoms(fraction)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        assert atoms(text) > 0
    except HeatChainError as error:
        assert str(error)
