"""Elastic constants by name and as matrices: crystal classes against rotations, Born's criteria against eigenvalues."""

import numpy as np
import pytest

import materials
from chain.errors import HeatChainError
from chain.units.boundary import ureg
from materials.solids.stability import criteria
from materials.solids.stiffness import CLASSES, NAMES, matrix_of, stiffness, whole

PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))
QUARTZ = {"C11": 86.8, "C12": 7.04, "C13": 11.91, "C14": -18.04, "C33": 105.75, "C44": 58.2}
COBALT = {"C11": 307.0, "C12": 165.0, "C13": 103.0, "C33": 358.1, "C44": 78.3}  # C66 = 71
TURNS = {  # about an axis, by so many degrees: what each class must not see
    "cubic": [((1, 1, 1), 120), ((0, 0, 1), 90)], "hexagonal": [((0, 0, 1), 37.0), ((1, 0, 0), 180)],
    "trigonal": [((0, 0, 1), 120), ((1, 0, 0), 180)], "trigonal with C15": [((0, 0, 1), 120)],
    "tetragonal": [((0, 0, 1), 90), ((1, 0, 0), 180)], "tetragonal with C16": [((0, 0, 1), 90)],
    "orthorhombic": [((1, 0, 0), 180), ((0, 1, 0), 180)], "monoclinic, unique axis 2": [((0, 1, 0), 180)],
    "triclinic": [],
}  # fmt: skip


def gigapascals(constants):
    return {name: f"{value} GPa" for name, value in constants.items()}


def rotated(matrix, axis, degrees):
    """The fourth-rank tensor turned index by index, and written as a matrix again."""
    n, a = np.array(axis) / np.linalg.norm(axis), np.radians(degrees)
    K = np.array([[0, -n[2], n[1]], [n[2], 0, -n[0]], [-n[1], n[0], 0]])
    R = np.eye(3) + np.sin(a) * K + (1 - np.cos(a)) * K @ K
    full = np.zeros((3, 3, 3, 3))
    for i, (a1, a2) in enumerate(PAIRS):
        for j, (b1, b2) in enumerate(PAIRS):
            for one in ((a1, a2), (a2, a1)):
                for other in ((b1, b2), (b2, b1)):
                    full[(*one, *other)] = matrix[i, j]
    turned = np.einsum("ai,bj,ck,dl,ijkl", R, R, R, R, full)
    return np.array([[turned[(*one, *other)] for other in PAIRS] for one in PAIRS])


def drawn(one, rng):
    """Random constants of a class: a stable crystal, or one that is not."""
    return {name: rng.uniform(60, 140) if name[1] == name[2] else rng.uniform(-90, 90) for name in one.independent}


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
def test_a_class_has_its_symmetry_and_no_other(one):
    rng = np.random.default_rng(1)
    while True:
        try:
            matrix = stiffness(drawn(one, rng))
            break
        except HeatChainError:
            pass
    for turn in TURNS[one.name]:
        np.testing.assert_allclose(rotated(matrix, *turn), matrix, atol=1e-12 * np.abs(matrix).max())
    assert np.abs(rotated(matrix, (1, 2, 3), 40) - matrix).max() > 0.01 * np.abs(matrix).max()


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.name)
def test_borns_criteria_are_those_of_the_eigenvalues(one):
    """A crystal is refused where an eigenvalue is negative; its class' criteria say so, the diagonal alone less."""
    rng, seen = np.random.default_rng(2), set()
    complete = not one.name.startswith(("monoclinic", "triclinic"))
    for _ in range(300):
        given = drawn(one, rng)
        matrix = np.zeros((6, 6))
        for name, value in (one.dependent(given) | given).items():
            i, j = int(name[1]) - 1, int(name[2]) - 1
            matrix[i, j] = matrix[j, i] = value
        stable = bool(np.linalg.eigvalsh(matrix)[0] > 0.0)
        kept = all(value > 0.0 for _, value, _ in criteria(matrix))
        assert kept == stable if complete else kept >= stable
        seen.add(stable)
        if stable:
            np.testing.assert_array_equal(stiffness(given), matrix)
        else:
            with pytest.raises(HeatChainError, match="Born"):
                stiffness(given)
    assert seen == {True, False} or one.name == "triclinic"


def test_what_follows_by_symmetry_may_stand_beside():
    hexagonal = stiffness(COBALT)
    np.testing.assert_array_equal(stiffness({**COBALT, "C66": 71.0, "C55": 78.3, "C22": 307.0}), hexagonal)
    trigonal = stiffness(QUARTZ)
    np.testing.assert_allclose(stiffness({**QUARTZ, "C66": 39.88, "C24": 18.04, "C56": -18.04}), trigonal)
    assert stiffness({**QUARTZ, "C66": 39.9})[5, 5] == 39.9  # rounded elsewhere: as it was given
    assert stiffness({"C11": 1.0, "C21": 0.5, "C44": 0.3})[1, 2] == 0.5
    tetragonal = stiffness({**COBALT, "C66": 120.0})  # no contradiction: another class
    assert tetragonal[5, 5] == 120.0


@pytest.mark.parametrize(("constants", "words"), [
    ({**QUARTZ, "C66": 50.0}, "C66 is 50 GPa, but 39.88 GPa follow from .* trigonal"),
    ({"C11": 100.0, "C12": 40.0, "C44": 30.0, "C33": 120.0}, "C33 is 120 GPa, but 100 GPa follow .* cubic"),
    ({"C11": 100.0, "C12": 40.0}, "for cubic, C44 is missing"),
    ({"C11": 100.0, "C17": 40.0}, "'C17', which is no constant"),
    ({"C11": 100.0, "C12": 40.0, "C21": 41.0, "C44": 30.0}, "C12 twice"),
    ({"C11": 100.0, "C12": 120.0, "C44": 30.0}, "C11 - C12 is -20 GPa.* eigenvalue is -20 GPa"),
    ({**COBALT, "C13": 300.0}, r"C33 \(C11 \+ C12\) - 2 C13² is -.* GPa\^2"),
])  # fmt: skip
def test_what_is_wrong_is_named(constants, words):
    with pytest.raises(HeatChainError, match=words):
        materials.define("x", density="3 g/cm^3", elastic_constants=gigapascals(constants))


def test_all_21_are_named():
    with pytest.raises(HeatChainError) as caught:
        stiffness({"C11": 1.0})
    assert all(name in str(caught.value) for name in NAMES) and len(NAMES) == 21


def test_matrices():
    matrix = stiffness({name: 1e9 * value for name, value in QUARTZ.items()})
    by_name = materials.define("q", density="2.65 g/cm^3", elastic_constants=gigapascals(QUARTZ))
    texts = [[f"{value / 1e9!r} GPa" for value in row] for row in matrix.tolist()]
    for given in (ureg.Quantity(matrix / 1e9, "GPa"), texts):
        found = materials.define("q", density="2.65 g/cm^3", elastic_constants=given)
        assert found.longitudinal_velocity.magnitude == pytest.approx(by_name.longitudinal_velocity.magnitude)
    uneven = matrix.copy()
    uneven[0, 1] *= 1.001
    assert matrix_of(ureg.Quantity(uneven, "Pa"))[1, 0] == pytest.approx(1.0005 * matrix[0, 1])
    uneven[0, 1] *= 2.0
    with pytest.raises(HeatChainError, match=r"symmetric, but C12 is 14.0941 GPa in row 1, column 2, and 7.04 GPa"):
        whole(uneven)
    with pytest.raises(HeatChainError, match=r"6 x 6 .* but is of shape \(3, 3\)"):
        whole(matrix[:3, :3])
    uneven[4, 2] = np.nan
    with pytest.raises(HeatChainError, match="nan in row 5, column 3"):
        whole(uneven)
    with pytest.raises(HeatChainError, match="elastic_constants"):
        materials.define("q", density="1 g/cm^3", elastic_constants=matrix.tolist())  # no unit
