"""What holds of every chain, over random small ones: mixed links, bodies, ends and laws."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    DebyeSolid,
    DrudeUllersma,
    EinsteinSolid,
    HarmonicMediator,
    HeatCurrent,
    Insulated,
    RadiativeLink,
)
from chain.units.boundary import ureg

Q = ureg.Quantity

LINKS = [
    HarmonicMediator(frequency="100 cm^-1", damping="90 cm^-1", cutoff="170 K"),
    HarmonicMediator(frequency="20 cm^-1", damping=("40 cm^-1", "10 cm^-1"), cutoff="300 K"),
    2.5 * HarmonicMediator(frequency="100 cm^-1", damping="90 cm^-1", cutoff="170 K"),
    ConductanceLink("20 pW/K"),
    RadiativeLink("3 um^2"),
]
BODIES = [
    DrudeUllersma(mode_spacing="1e10 rad/s"),
    DrudeUllersma(mode_spacing="1e11 rad/s", modes=400),
    DebyeSolid("170 K", atoms=3860),
    EinsteinSolid("150 K", atoms=1000),
    ConstantHeatCapacity("2e-19 J/K"),
    DebyeSolid("170 K", atoms=1000) + ConstantHeatCapacity("1e-20 J/K"),
]
temperatures = st.floats(20.0, 600.0)


@st.composite
def chains(draw, ends=("reservoir", "insulated", "current")):
    n = draw(st.integers(1, 4))
    kinds = [draw(st.sampled_from(ends)) for _ in range(2)]
    made = []
    for kind in kinds:
        T = draw(temperatures)
        made.append({"reservoir": Q(T, "K"), "insulated": Insulated(), "current": HeatCurrent(Q(T, "pW"))}[kind])
    return {
        "links": [draw(st.sampled_from(LINKS)) for _ in range(n + 1)],
        "subsystems": [draw(st.sampled_from(BODIES)) for _ in range(n)],
        "left": made[0],
        "right": made[1],
        "law": draw(st.sampled_from(["exact", "linear"])),
        "initial": [draw(temperatures) for _ in range(n)],
    }


def run(arguments, **options):
    arguments = dict(arguments)
    initial = Q(arguments.pop("initial"), "K")
    return Chain(**arguments).transient(initial, "100 ns", samples=12, **options)


@settings(max_examples=25)
@given(chains())
def test_energy_is_conserved(arguments):
    ds = run(arguments)
    assert float(ds.attrs["energy_residual"]) <= 1e-12
    gained, given_ = ds["energy"].sum("site").values, ds["reservoir_heat"].sum("side").values
    stored = sum(
        body.energy(Q(T, "K")).magnitude for body, T in zip(arguments["subsystems"], arguments["initial"], strict=True)
    )
    np.testing.assert_allclose(gained, given_, rtol=0, atol=1e-13 * (stored + np.abs(given_).max()))


@settings(max_examples=25)
@given(chains(ends=("reservoir", "insulated")))
def test_no_temperature_leaves_the_range_of_what_was_there(arguments):
    ds = run(arguments)
    there = arguments["initial"] + [
        end.magnitude for end in (arguments["left"], arguments["right"]) if not isinstance(end, Insulated)
    ]
    T = ds["temperature"].values
    assert T.min() >= min(there) * (1 - 1e-5)
    assert T.max() <= max(there) * (1 + 1e-5)


@settings(max_examples=25)
@given(chains())
def test_entropy_is_produced_never_destroyed(arguments):
    ds = run(arguments)
    assert (ds["entropy_production"].values >= 0.0).all()


@settings(max_examples=25)
@given(chains())
def test_mirrored_chain_is_the_mirror_image(arguments):
    mirrored = {
        **arguments,
        "links": arguments["links"][::-1],
        "subsystems": arguments["subsystems"][::-1],
        "left": arguments["right"],
        "right": arguments["left"],
        "initial": arguments["initial"][::-1],
    }
    one, other = run(arguments, rtol=1e-9), run(mirrored, rtol=1e-9)
    np.testing.assert_allclose(one["temperature"].values, other["temperature"].values[:, ::-1], rtol=1e-7)


@settings(max_examples=25)
@given(chains(ends=("reservoir",)))
def test_late_transient_is_the_steady_state(arguments):
    arguments = dict(arguments)
    initial = Q(arguments.pop("initial"), "K")
    chain = Chain(**arguments)
    steady = chain.steady_state()
    J = steady["current"].values
    np.testing.assert_allclose(J, J[0], rtol=1e-9, atol=1e-24)
    late = chain.transient(initial, "1 s", samples=2)
    np.testing.assert_allclose(late["temperature"].values[-1], steady["temperature"].values, rtol=1e-6)
