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


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        assert atoms(text) > 0
    except HeatChainError as error:
        assert str(error)
