"""What holds of every chain, whatever its links, bodies, ends, sources and law: conservation, order, invariance.

Of each kind of link a new row makes a table, which takes most of the time: rows are few here, and many in
`test_small_chains`.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from systems.random_chains import Measure, Q, recipes

factors = st.floats(-2.0, 2.0).map(lambda x: 10.0**x)


@settings(max_examples=7)
@given(recipes())
def test_what_comes_in_is_what_is_there(recipe):
    """Σ energy = heat given off by ends and sources, each of which is the time integral of what was imposed."""
    ds = recipe.run(rtol=1e-9)
    assert float(ds.attrs["energy_residual"]) <= 1e-12
    bodies = recipe.chain().line.bodies
    stored = bodies.each("_energy", np.array(recipe.initial)).sum()
    given_off = [ds["reservoir_heat"].values[:, side] for side in (0, 1)]
    t = ds["time"].values
    from_sources = sum((1e-12 * course.total(t) for course in recipe.sources.values()), np.zeros(t.size))
    for side, (kind, course) in enumerate(recipe.ends):
        if kind == "insulated":
            assert (given_off[side] == 0.0).all()
        elif kind == "current":
            np.testing.assert_allclose(given_off[side], 1e-12 * course.total(t), atol=1e-8 * stored)
    if recipe.sources:
        np.testing.assert_allclose(ds["source_heat"].values, from_sources, atol=1e-8 * stored)
        from_sources = ds["source_heat"].values
    energy = bodies.each("_energy", ds["temperature"].values)
    np.testing.assert_allclose(ds["energy"].values.sum(axis=1), sum(given_off) + from_sources, atol=1e-12 * stored)
    np.testing.assert_allclose(energy.sum(axis=1) - stored, sum(given_off) + from_sources, atol=1e-9 * energy.sum())


@settings(max_examples=7)
@given(recipes(ends=("reservoir", "insulated"), sources=False))
def test_no_temperature_leaves_what_there_was_before_it(recipe):
    ds = recipe.run(samples=41)
    T, t = ds["temperature"].values, ds["time"].values
    finely = np.linspace(0.0, t[-1], 40 * 50 + 1)
    there = [np.full(finely.size, T0) for T0 in recipe.initial]
    there += [course.at(finely) for kind, course in recipe.ends if kind == "reservoir"]
    highest = np.maximum.accumulate(np.max(there, axis=0))[::50]
    lowest = np.minimum.accumulate(np.min(there, axis=0))[::50]
    assert (T.max(axis=1) <= highest * (1 + 1e-5)).all()
    assert (T.min(axis=1) >= lowest * (1 - 1e-5)).all()


@settings(max_examples=7)
@given(recipes())
def test_entropy_is_produced_in_every_link(recipe):
    ds = recipe.run()
    T, J = ds["temperature"].values, ds["current"].values
    ends = [
        course.at(ds["time"].values) if kind == "reservoir" else T[:, side]
        for side, (kind, course) in zip((0, -1), recipe.ends, strict=True)
    ]
    T = np.column_stack([ends[0], T, ends[1]])
    produced = J * (T[:, :-1] - T[:, 1:]) / (T[:, 1:] * T[:, :-1])
    # Heat may flow the wrong way between temperatures that differ by their last bits, and no more of it
    rounding = np.abs(J) * 32.0 * np.spacing(T[:, 1:]) / T[:, 1:] ** 2
    assert (produced >= -rounding).all()
    total = ds["entropy_production"].values
    np.testing.assert_array_less(np.abs(total - produced.sum(axis=1)), 1e-6 * total + rounding.sum(axis=1) + 1e-300)


@settings(max_examples=6)
@given(recipes(steady=True), st.sampled_from(["reservoir", "insulated", "balanced"]))
def test_late_transient_is_the_steady_state(recipe, other):
    """One end a reservoir and anything at the other; or none, where heat goes through and the energy stays."""
    course = recipe.ends[0][1]
    if other == "balanced":
        recipe.sources.clear()
        recipe.ends[:] = [("insulated", course), ("insulated", course)]
    else:
        recipe.ends[0] = ("reservoir", course)
    steady = recipe.chain().steady_state(Q(recipe.initial, "K"))
    late = recipe.run(until="100 ms", samples=2)
    np.testing.assert_allclose(late["temperature"].values[-1], steady["temperature"].values, rtol=1e-6)
    T = steady["temperature"].values
    conducted = recipe.chain().line.links.each("_conductance", np.append(T, T[-1])) * T.max()
    np.testing.assert_allclose(late["current"].values[-1], steady["current"].values, atol=1e-5 * conducted.max())


@settings(max_examples=6)
@given(recipes())
def test_reversed_chain_is_the_mirror_image(recipe):
    one, other = recipe.run(rtol=1e-9), recipe.reversed.run(rtol=1e-9)
    np.testing.assert_allclose(one["temperature"].values, other["temperature"].values[:, ::-1], rtol=2e-7)
    heat = np.abs(one["reservoir_heat"].values).max()
    np.testing.assert_allclose(
        one["reservoir_heat"].values, other["reservoir_heat"].values[:, ::-1], rtol=1e-6, atol=1e-6 * heat
    )


@settings(max_examples=4)
@given(recipes(), factors, factors, factors)
def test_other_units_of_energy_and_sizes_change_no_temperature(recipe, unit, links, bodies):
    """Temperatures go with the unit of energy; more links and larger bodies change the pace only."""
    m = Measure(unit, links, bodies)
    one, other = recipe.run(rtol=1e-8), recipe.run(m, rtol=1e-8)
    np.testing.assert_allclose(other["time"].values, one["time"].values * m.time, rtol=1e-13)
    np.testing.assert_allclose(other["temperature"].values, one["temperature"].values * unit, rtol=1e-6)
    size = np.abs(one["current"].values).max()
    np.testing.assert_allclose(other["current"].values / m.current, one["current"].values, rtol=1e-5, atol=1e-5 * size)
    heat = np.abs(one["reservoir_heat"].values).max()
    scaled = other["reservoir_heat"].values / (unit * bodies)
    np.testing.assert_allclose(scaled, one["reservoir_heat"].values, rtol=1e-5, atol=1e-6 * heat)
