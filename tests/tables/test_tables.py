"""Tables of functions: accuracy, exact derivatives and integrals, differences without cancellation."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chain
from chain.solvers.tabulate import tabulate
from chain.tables.cells import build_table, evaluate, locate, value_and_slope
from chain.tables.primitive import difference, primitive
from chain.tables.rectangles import halved, pair_tables
from chain.tables.two_temperatures import pair_current, pair_currents
from systems.steep_chains import series


def conductance(T):
    x = 1.0 / T
    return x * x * np.exp(-x) / np.expm1(-x) ** 2


@pytest.fixture(scope="module")
def table():
    return build_table(lambda x: conductance(x), np.array([0.02]), np.array([20.0]))


@pytest.fixture(scope="module")
def integrals(table):
    return primitive(table)


def test_table_is_accurate_off_its_nodes(table):
    x = np.geomspace(0.0200001, 19.99999, 50_001)
    relative = evaluate(table, np.zeros(x.size, dtype=np.int64), x) / conductance(x) - 1
    assert table.error < 3e-14
    assert np.abs(relative).max() < 1e-13


def test_narrow_ranges_have_few_cells():
    table = build_table(conductance, np.array([300.0]), np.array([310.0]))
    assert table.rows.shape[1] <= 3
    assert table.edges[0, 0] == 300.0 and table.edges[0, -1] == 310.0


def test_functions_with_ranges_of_their_own_keep_to_them():
    lower, upper = np.array([1.0, 100.0]), np.array([1.3, 900.0])

    def function(x):
        assert (x >= lower[:, None]).all() and (x <= upper[:, None]).all()
        return np.sqrt(x)

    table = build_table(function, lower, upper)
    row = np.array([0, 1, 1])
    assert evaluate(table, row, np.array([1.2, 150.0, 899.0])) == pytest.approx(np.sqrt([1.2, 150.0, 899.0]), rel=1e-14)
    with pytest.raises(ValueError):
        evaluate(table, row[:1], np.array([1.31]))


def test_slope_is_the_derivative_of_the_value(table):
    for x in (0.033, 0.7, 5.0):
        cell = locate(x, table.first[0], table.shift, table.rows.shape[1])
        h = 1e-5 * x
        above, below = (value_and_slope(table.rows, 0, cell, x + d)[0] for d in (h, -h))
        assert value_and_slope(table.rows, 0, cell, x)[1] == pytest.approx((above - below) / (2 * h), rel=1e-7, abs=0.0)


def exact_difference(a, b):
    with mpmath.workdps(40):
        energy = lambda T: 1 / (mpmath.exp(1 / mpmath.mpf(T)) - 1)  # noqa: E731 - its derivative is the conductance
        return float(energy(a) - energy(b))


@given(st.floats(0.03, 13.0), st.floats(1e-12, 0.5), st.booleans())
def test_difference_keeps_its_digits_at_any_gap(table, integrals, T, gap, swap):
    a, b = T * (1 + gap), T
    a, b = (b, a) if swap else (a, b)
    found = difference(integrals.rows, integrals.cumulative, table.edges, table.first, table.shift, 0, a, b)
    assert found == pytest.approx(exact_difference(a, b), rel=2e-13)


def test_equal_arguments_give_exactly_nothing(table, integrals):
    arguments = (integrals.rows, integrals.cumulative, table.edges, table.first, table.shift, 0)
    assert difference(*arguments, 1.7, 1.7) == 0.0
    assert difference(*arguments, 1.7, 0.4) == -difference(*arguments, 0.4, 1.7)


def product_law(a, b):
    return (a - b) * (a * a + b * b) * (1 + 0.1 * np.sqrt(a * b))


def test_pair_table_is_accurate_and_antisymmetric():
    rectangles = halved(product_law, lambda T: 2 * T * T * (1 + 0.1 * T), 1.0, 3.0)
    arguments = pair_tables([rectangles]), 0
    assert rectangles.antisymmetric and rectangles.error < 1e-12
    rng = np.random.default_rng(1)
    for a, b in rng.uniform(1.0, 3.0, (100, 2)):
        current, by_a, by_b = pair_current(*arguments, a, b)
        assert current == pytest.approx(product_law(a, b), rel=1e-11)
        assert current == -pair_current(*arguments, b, a)[0]
        h = 1e-5
        assert by_a == pytest.approx((product_law(a + h, b) - product_law(a - h, b)) / (2 * h), rel=1e-8)
        assert by_b == pytest.approx((product_law(a, b + h) - product_law(a, b - h)) / (2 * h), rel=1e-8)
    assert pair_current(*arguments, 2.2, 2.2)[0] == 0.0


def test_pair_table_of_a_rectifier():
    def rectifier(a, b):
        return (a - b) * (1 + 0.2 * a / b)

    rectangles = halved(rectifier, lambda T: 1.2 + 0 * T, 1.0, 2.0)
    assert not rectangles.antisymmetric
    current = pair_current(pair_tables([rectangles]), 0, 1.9, 1.1)[0]
    assert current == pytest.approx(rectifier(1.9, 1.1), rel=1e-12)


@pytest.mark.parametrize("width", [4.0, 1.0, 0.25])
def test_a_transition_of_one_side(width):
    """As of vanadium dioxide near 340 K: exact in it and beside it, and few rectangles far from it."""

    def mean(a):
        return 1.0 + 0.5 * (1.0 - np.tanh((a - 340.0) / width))

    rectangles = halved(lambda a, b: mean(a) * (a - b), mean, 290.0, 390.0)
    assert rectangles.error < 1e-10 and len(rectangles.rows) < 300
    tables = pair_tables([rectangles])
    rng = np.random.default_rng(3)
    a = np.concatenate([rng.uniform(290.0, 390.0, 300), 340.0 + width * rng.standard_normal(300)])
    b = rng.uniform(290.0, 390.0, 600)
    found, by_a = pair_currents(tables, 0, a, b)
    np.testing.assert_allclose(found, mean(a) * (a - b), rtol=1e-10)
    slope = -0.5 / np.cosh((a - 340.0) / width) ** 2 / width
    np.testing.assert_allclose(by_a, mean(a) + slope * (a - b), atol=1e-8 * np.abs(slope * 100.0).max())


def test_noise_is_not_followed():
    """It costs no more than four times what rectangles down to a part of 32 of an octave do."""
    asked = 0
    rng = np.random.default_rng(4)

    def noisy(a, b):
        nonlocal asked
        asked += a.size
        return (a - b) * (1.0 + 1e-6 * rng.standard_normal(a.size))

    rectangles = halved(noisy, lambda T: 1.0 + 0.0 * T, 1.0, 2.0)
    assert 1e-7 < rectangles.error < 1e-4
    assert asked < 5 * 144 * 32**2


def test_a_jump_is_followed_to_its_place():
    rectangles = halved(lambda a, b: np.where(a > 1.3, 2.0, 1.0) * (a - b), lambda T: np.where(T > 1.3, 2.0, 1.0), 1, 2)
    tables = pair_tables([rectangles])
    a = np.array([1.29, 1.2985, 1.3015, 1.31])
    np.testing.assert_allclose(
        pair_currents(tables, 0, a, np.full(4, 1.9))[0], [-0.61, -0.6015, -1.197, -1.18], rtol=1e-12
    )


def test_functions_on_the_cells_of_the_smallest_squares():
    """An antisymmetric one that needs few beside one that needs many."""
    sharp = halved(
        lambda a, b: (2.0 + np.tanh(100.0 * (a - 1.7))) * (a - b), lambda T: 2.0 + np.tanh(100.0 * (T - 1.7)), 1, 3
    )
    smooth = halved(product_law, lambda T: 2 * T * T * (1 + 0.1 * T), 1.0, 3.0)
    assert len(smooth.rows) < len(sharp.rows)
    together, alone = pair_tables([smooth, sharp]), [pair_tables([smooth]), pair_tables([sharp])]
    a, b = np.random.default_rng(5).uniform(1.0, 3.0, (2, 500))
    for function, one in enumerate(alone):
        np.testing.assert_array_equal(pair_currents(together, function, a, b), pair_currents(one, 0, a, b))


X, Y = [20.0, 299.9, 300.0, 300.1, 900.0], [1.0, 1.0, 60.0, 1.0, 1.0]
CONSTANT = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 pJ/K")


class OwnPeak:
    """A user's body with the peak."""

    def heat_capacity(self, T):
        return 1e-9 * np.interp(T, X, Y)

    def energy(self, T):
        whole = np.concatenate([[0.0], np.cumsum(0.5 * np.diff(X) * (np.array(Y[1:]) + Y[:-1]))])
        piece = np.clip(np.searchsorted(X, T, side="right") - 1, 0, 3)
        return 1e-9 * (whole[piece] + 0.5 * (T - np.take(X, piece)) * (np.take(Y, piece) + np.interp(T, X, Y)))


@pytest.mark.parametrize(
    "parts",
    [
        (chain.TabulatedLink(series("temperature", X, "K", Y, "nW/K")), CONSTANT[1]),
        (2 * chain.TabulatedLink(series("temperature", X, "K", Y, "nW/K")), CONSTANT[1]),
        (CONSTANT[0], chain.TabulatedHeatCapacity(series("temperature", X, "K", Y, "pJ/K"))),
        (CONSTANT[0], OwnPeak()),
    ],
    ids=["table", "parallel", "body's table", "own body"],
)
def test_a_peak_between_the_nodes_of_a_cell_is_seen(parts):
    """Of 0.1 K width at 300 K, where nodes lie a kelvin apart; a chain without it is tabulated to rounding."""
    errors = [
        tabulate(chain.Chain(*chosen, 2, "340 K", "260 K").line.problem(np.full(2, 260.0)), 260.0, 340.0).error
        for chosen in (CONSTANT, parts)
    ]
    assert errors[0] < 1e-13 and errors[1] > 1e-9


def test_an_error_beside_a_place_where_the_function_is_zero_is_seen():
    """0/0 is not a number, and would hide whatever else is there."""
    x, y = np.array([[1.5, 3.0]]), np.array([[0.0, 4.0]])  # 3 instead of 4 in the table
    table = build_table(lambda x: np.where(x < 2.0, 0.0, x), np.array([1.0]), np.array([4.0]), known=[(0, x, y)])
    assert table.error == pytest.approx(0.25, rel=1e-9)
