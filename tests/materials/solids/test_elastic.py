"""Elastic constants to sound velocities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import materials
from chain.errors import HeatChainError
from materials.solids import elastic
from materials.solids.readings import of
from materials.solids.stiffness import stiffness


def test_isotropic_crystal_has_no_spread():
    c = stiffness({"C11": 100e9, "C12": 40e9, "C44": 30e9})
    average = elastic.voigt_reuss_hill(c)
    assert average.bulk == pytest.approx(60e9) and average.shear == pytest.approx(30e9)
    assert average.bulk_uncertainty == pytest.approx(0, abs=1) and average.shear_uncertainty == pytest.approx(0, abs=1)


def test_cubic_bounds_by_hand():
    """G_V = (C11 - C12 + 3C44)/5, 1/G_R = (4/(C11 - C12) + 3/C44)/5."""
    c11, c12, c44 = 165.77e9, 63.93e9, 79.62e9
    upper, lower = (c11 - c12 + 3 * c44) / 5, 5 / (4 / (c11 - c12) + 3 / c44)
    average = elastic.voigt_reuss_hill(stiffness({"C11": c11, "C12": c12, "C44": c44}))
    assert average.shear == pytest.approx(0.5 * (upper + lower), rel=1e-13)
    assert average.shear_uncertainty == pytest.approx(0.5 * (upper - lower), rel=1e-11)
    assert average.bulk == pytest.approx((c11 + 2 * c12) / 3, rel=1e-13)


@pytest.mark.parametrize(("key", "constants"), [
    ("Si", (165.77, 63.93, 79.62)), ("Ge", (128.5, 48.3, 66.8)), ("GaAs", (119, 53.4, 59.6)),
    ("PbTe", (93.6, 7.7, 13.4)),
])  # fmt: skip
def test_the_records_velocities_follow_from_their_constants(key, constants):
    solid = materials.get(key)
    given = {name: f"{value} GPa" for name, value in zip(("C11", "C12", "C44"), constants, strict=True)}
    made = materials.define("made", density=solid.density, elastic_constants=given)
    for name in ("longitudinal_velocity", "transverse_velocity"):
        one, other = made.fields[name], solid.fields[name]
        assert one.value == pytest.approx(other.value, abs=0.51)
        others = {r.value for r in of(key) if r.property == name and r.state != "doubtful"} | {other.value}
        spread = np.std(list(others), ddof=1) if len(others) > 1 else 0.0
        assert other.sigma == pytest.approx(np.hypot(one.sigma, spread), abs=1.0)  # the bounds' distance, and sources'


def test_rotating_a_crystal_changes_nothing():
    """A cubic crystal in axes turned by 45° about z, written as a tetragonal one."""
    c11, c12, c44 = 165.77, 63.93, 79.62
    turned = {"C11": (c11 + c12) / 2 + c44, "C12": (c11 + c12) / 2 - c44, "C66": (c11 - c12) / 2,
              "C13": c12, "C33": c11, "C44": c44}  # fmt: skip
    first = elastic.voigt_reuss_hill(stiffness({"C11": c11, "C12": c12, "C44": c44}))
    assert elastic.voigt_reuss_hill(stiffness(turned)) == pytest.approx(first, rel=1e-12, abs=1e-12)


@given(young=st.floats(1e8, 1e12), poisson=st.floats(-0.9, 0.49), density=st.floats(100, 3e4))
def test_young_and_poisson_there_and_back(young, poisson, density):
    bulk, shear, *_ = elastic.moduli(young, poisson)
    fast, slow = elastic.velocities(bulk, shear, density)
    assert elastic.young_modulus(density, fast, slow) == pytest.approx(young, rel=1e-9)


def test_crystal_classes_agree_where_they_overlap():
    cubic = {"C11": 100.0, "C12": 40.0, "C44": 30.0}
    nine = {"C11": 100, "C22": 100, "C33": 100, "C12": 40, "C13": 40, "C23": 40, "C44": 30, "C55": 30, "C66": 30}
    full = {f"C{i}{j}": 0.0 for i in range(1, 7) for j in range(i, 7)} | nine
    hexagonal = {"C11": 100.0, "C12": 40.0, "C13": 40.0, "C33": 100.0, "C44": 30.0}
    for other in (nine, full, hexagonal, {**hexagonal, "C66": 30.0}, {**hexagonal, "C14": 0.0}):
        assert np.array_equal(stiffness(other), stiffness(cubic))


@pytest.mark.parametrize("constants", [
    {"C11": "100 GPa"}, {"C11": "100 GPa", "C12": "120 GPa", "C44": "30 GPa"}, {"C11": 1.0, "C12": 1.0, "C44": 1.0},
    {"C11": "100 GPa", "C12": "40 GPa", "C44": "-30 GPa"}, {"C11": "1 m", "C12": "1 m", "C44": "1 m"}, [1, 2],
])  # fmt: skip
def test_impossible_constants(constants):
    with pytest.raises(HeatChainError, match="elastic_constants"):
        materials.define("x", density="3 g/cm^3", elastic_constants=constants)
