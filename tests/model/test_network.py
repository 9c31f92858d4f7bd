"""Networks and lattices: against chains, matrix exponentials, and another integrator."""

import copy
import pickle

import networkx
import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

import chain
from chain import HeatChainError
from systems.networks import BODY, LINK, MEDIATOR, random_edges, rates
from systems.steady_cases import Diode

FORWARD = [(n, n + 1) for n in range(1, 12)]
ENDS = {"left": (MEDIATOR, "310 K", 1), "right": (MEDIATOR, "300 K", 12)}


def in_a_row(**options):
    """A network whose edges follow one another, and the chain that it is."""
    shared = {"sources": {4: "5 pW"}}
    network = chain.Network(MEDIATOR, BODY, FORWARD, reservoirs=ENDS | options, **shared)
    left = options["left"][1] if "left" in options else "310 K"
    return network, chain.Chain(MEDIATOR, BODY, 12, left, "300 K", **shared)


def as_chain(name, values):
    """Currents in the order of a chain's links: left reservoir first, right one counted outwards."""
    return np.concatenate([values[..., -2:-1], values[..., :-2], -values[..., -1:]], axis=-1)


@pytest.mark.parametrize("left", ["310 K", lambda t: 300.0 + 10.0 * np.sin(3e7 * t)])
def test_a_network_in_a_row_is_the_chain(left):
    network, row = in_a_row(left=(MEDIATOR, left, 1))
    mine, other = (one.transient("300 K", "1 us", samples=21) for one in (network, row))
    assert mine.attrs["steps"] == other.attrs["steps"]
    for name in ("temperature", "reservoir_heat", "source_heat", "entropy_production"):
        scale = np.abs(other[name].values).max()
        assert mine[name].values == pytest.approx(other[name].values, abs=1e-12 * scale)
    assert as_chain("current", mine["current"].values) == pytest.approx(other["current"].values, rel=1e-9, abs=1e-18)
    assert mine.attrs["energy_residual"] < 1e-14


def test_steady_state_modes_and_response_are_the_chains():
    network, row = in_a_row()
    mine, other = network.steady_state(), row.steady_state()
    assert mine["temperature"].values == pytest.approx(other["temperature"].values, rel=1e-13)
    assert as_chain("current", mine["current"].values) == pytest.approx(other["current"].values, rel=1e-9)
    mine, other = network.modes(), row.modes()
    assert mine["relaxation_time"].values == pytest.approx(other["relaxation_time"].values, rel=1e-11)
    assert mine["mode_profile"].values == pytest.approx(other["mode_profile"].values, abs=1e-10)
    mine, other = (one.response(["1e6 rad/s", "1e8 rad/s"], side="left") for one in (network, row))
    for name in ("amplitude", "impedance", "impedance_phase"):
        assert mine[name].values == pytest.approx(other[name].values, rel=1e-11)
    assert network.transient("300 K", "steady", samples=3)["time"].values == pytest.approx(
        row.transient("300 K", "steady", samples=3)["time"].values, rel=1e-4
    )


def test_small_changes_beside_links_that_tables_cannot_follow():
    """Diodes of 0.1 K: the modes and the response of the same chain, and the modes by differences of the currents."""
    plain, sharp, body = chain.ConductanceLink("1 nW/K"), Diode(1e-9, 0.1), chain.ConstantHeatCapacity("1 pJ/K")
    ends = {"left": (plain, "300.5 K", 1), "right": (plain, "300 K", 4)}
    network = chain.Network(sharp, body, [(1, 2), (2, 3), (3, 4)], reservoirs=ends)
    row = chain.Chain([plain, sharp, sharp, sharp, plain], body, 4, "300.5 K", "300 K")
    T = network.steady_state()["temperature"].values

    def gained(T):
        J = [1e-9 * (300.5 - T[0]), *map(sharp.current, T[:-1], T[1:]), 1e-9 * (T[-1] - 300.0)]
        return -np.diff(J)

    columns = [(gained(T + d) - gained(T - d)) / 2e-5 for d in 1e-5 * np.eye(4)]
    times = np.sort(-1e-12 / np.linalg.eigvals(np.transpose(columns)).real)[::-1]
    for one in (network, row):
        assert one.modes()["relaxation_time"].values == pytest.approx(times, rel=1e-6)
    mine, other = (one.response(["1e2 rad/s", "1e3 rad/s"], side="left") for one in (network, row))
    for name in ("amplitude", "impedance", "impedance_phase"):
        assert mine[name].values == pytest.approx(other[name].values, rel=1e-9)


def test_a_network_of_random_edges_relaxes_by_the_exponential_of_its_matrix():
    n, edges = 20, random_edges(20, 12, seed=1)
    rng = np.random.default_rng(2)
    K, C, g = rng.uniform(0.1, 3.0, len(edges)), rng.uniform(0.5, 2.0, n), rng.uniform(0.1, 0.4, n)
    network = chain.Network(
        chain.ConductanceLink(chain.Quantity(K, "nW/K")),
        chain.ConstantHeatCapacity(chain.Quantity(C, "aJ/K")),
        edges,
        surroundings=(chain.ConductanceLink(chain.Quantity(g, "nW/K")), "290 K"),
        sources={3: "2 nW", 17: "-1 nW"},
    )
    M = np.diag(g)
    for k, (a, b) in zip(K, edges, strict=True):
        M[np.ix_([a - 1, b - 1], [a - 1, b - 1])] += k * np.array([[1, -1], [-1, 1]])
    powers = np.zeros(n)
    powers[[2, 16]] = 2.0, -1.0
    final = 290.0 + np.linalg.solve(M, powers)
    assert network.steady_state()["temperature"].values == pytest.approx(final, rel=1e-12)
    found = network.transient("300 K", "5 ns", samples=6, rtol=1e-9)
    for t, T in zip(found["time"].values, found["temperature"].values, strict=True):
        assert final + expm(-M / C[:, None] * t * 1e9) @ (300.0 - final) == pytest.approx(T, abs=3e-6)
    given = found["surroundings_current"].values
    assert given == pytest.approx(1e-9 * g * (found["temperature"].values - 290.0), abs=1e-18)
    rate = np.sort(np.linalg.eigvals(M / C[:, None]).real) * 1e9
    assert network.modes()["relaxation_time"].values == pytest.approx(1.0 / rate, rel=1e-10)


def test_the_response_of_a_network_is_that_of_its_matrix():
    edges = [(1, 2), (2, 3), (3, 1), (3, 4)]
    network = chain.Network(LINK, BODY, edges, reservoirs={"bath": (LINK, "300 K", [1, 4])})
    M = np.zeros((4, 4))
    for a, b in edges:
        M[np.ix_([a - 1, b - 1], [a - 1, b - 1])] += np.array([[1, -1], [-1, 1]])
    joined = np.array([1.0, 0.0, 0.0, 1.0])
    wanted = np.linalg.solve(1j * 0.7 * np.eye(4) + M + np.diag(joined), joined)
    found = network.response("7e8 rad/s", side="bath")
    assert found["amplitude"].values[0] == pytest.approx(np.abs(wanted), rel=1e-12)
    assert found["phase"].values[0] == pytest.approx(-np.angle(wanted), rel=1e-12)
    flowing = 1e-9 * (joined * (1.0 - wanted)).sum()
    assert found["impedance"].values[0] == pytest.approx(1.0 / abs(flowing), rel=1e-12)


def test_other_links_at_every_edge_against_another_integrator():
    edges = random_edges(6, 3, seed=5)
    kinds = [MEDIATOR, chain.RadiativeLink("3e-12 m^2"), 2 * MEDIATOR, chain.ConductanceLink("20 pW/K")]
    links = [kinds[i % 4] for i in range(len(edges))]
    bodies = [chain.DebyeSolid("300 K", atoms=40 + 10 * i) for i in range(6)]
    contacts = [(MEDIATOR, 330.0, 2), (kinds[1], 250.0, 5)]
    network = chain.Network(
        links, bodies, edges, reservoirs={"hot": (MEDIATOR, "330 K", 2), "cold": (kinds[1], "250 K", 5)},
        sources={1: "30 pW"},
    )  # fmt: skip
    moments = np.array([0.0, 2e-12, 1e-11, 1e-10])
    found = network.transient("300 K", times=chain.Quantity(moments[1:], "s"), rtol=1e-9)
    other = solve_ivp(
        lambda t, T: rates(T, links, edges, bodies, contacts, {1: 30e-12}), (0.0, moments[-1]), np.full(6, 300.0),
        method="Radau", t_eval=moments, rtol=1e-8, atol=1e-7,
    )  # fmt: skip
    assert np.ptp(other.y) > 1.0
    assert found["temperature"].values == pytest.approx(other.y.T[1:], abs=1e-5)


@pytest.mark.parametrize("K", [0.01, 1.0])
def test_the_fin(K):
    """Bodies in a row beside a substrate: T - T_s = ΔT sinh(µ(N + 1 - n))/sinh(µ(N + 1)), 2 cosh µ = 2 + g/K."""
    around = chain.ConductanceLink(f"{K} nW/K"), "300 K"
    row = chain.Chain(LINK, BODY, 20, "310 K", "300 K", surroundings=around)
    mu = np.arccosh(1.0 + K / 2.0)
    found = row.steady_state()
    wanted = 300.0 + 10.0 * np.sinh(mu * np.arange(20, 0, -1)) / np.sinh(mu * 21)
    assert found["temperature"].values == pytest.approx(wanted, rel=1e-13)
    lost = found["surroundings_current"].sum() - (found["current"][0] - found["current"][-1])
    assert abs(float(lost)) < 1e-12 * float(found["current"][0])
    run = row.transient("300 K", "2 us", samples=3, rtol=1e-9)
    assert run["temperature"].values[-1] == pytest.approx(wanted, abs=1e-6)
    assert run.attrs["energy_residual"] < 1e-13
    heats = run["reservoir_heat"].sel(side=["left", "right", "surroundings"]).values[-1]
    assert heats.sum() == pytest.approx(float(run["energy"][-1].sum()), rel=1e-12)


def test_the_fin_relaxes_as_its_modes_do():
    n, g = 12, 0.3
    row = chain.Chain(LINK, BODY, n, "300 K", "300 K", surroundings=(chain.ConductanceLink("0.3 nW/K"), "300 K"))
    rate = 1e9 * (g + 2.0 - 2.0 * np.cos(np.pi * np.arange(1, n + 1) / (n + 1)))
    assert row.modes()["relaxation_time"].values == pytest.approx(1.0 / rate, rel=1e-12)
    shape = np.sin(np.pi * np.arange(1, n + 1) / (n + 1))
    run = row.transient(chain.Quantity(300.0 + shape, "K"), "3 ns", samples=4, rtol=1e-9)
    wanted = 300.0 + shape * np.exp(-rate[0] * run["time"].values)[:, None]
    assert run["temperature"].values == pytest.approx(wanted, abs=3e-7)


def test_radiation_to_a_cold_sky():
    """C dT/dt = -a T^4: t = C (1/T^3 - 1/T0^3)/(3a)."""
    link = chain.RadiativeLink("1e-9 m^2")
    row = chain.Chain(LINK, BODY, 1, chain.Insulated(), chain.Insulated(), surroundings=(link, "1 K"))
    a = link.current("1000 K", "1 mK").to("W").magnitude / 1e12
    times = 1e-18 * (1.0 / np.array([200.0, 60.0]) ** 3 - 1.0 / 300.0**3) / (3.0 * a)
    run = row.transient("300 K", times=chain.Quantity(times, "s"), rtol=1e-9)
    assert run["temperature"].values[:, 0] == pytest.approx([200.0, 60.0], rel=1e-6)


def test_surroundings_of_every_kind():
    some = chain.Chain(LINK, BODY, 4, "310 K", "300 K", surroundings=(LINK, "290 K", [2, 3])).steady_state()
    assert some["surroundings_current"].values[[0, 3]].tolist() == [0.0, 0.0]
    each = chain.Quantity([290.0, 295.0, 300.0, 305.0], "K")
    row = chain.Chain(LINK, BODY, 4, "310 K", "300 K", surroundings=(MEDIATOR, each))
    found = row.steady_state()
    T = found["temperature"].values.tolist()
    assert found["surroundings_current"].values == pytest.approx(
        [MEDIATOR.current(f"{T[i]!r} K", each[i]).to("W").magnitude for i in range(4)], rel=1e-9
    )
    ends = chain.HeatCurrent("1 nW"), chain.Insulated()
    by_site = {3: (LINK, "290 K"), 2: (MEDIATOR, "280 K")}
    mine = chain.Chain(LINK, BODY, 4, "310 K", "300 K", surroundings=by_site)
    named = ([MEDIATOR, LINK], chain.Quantity([280.0, 290.0], "K"), [2, 3])
    listed = chain.Chain(LINK, BODY, 4, "310 K", "300 K", surroundings=named)
    network = chain.Network(
        LINK, BODY, [(1, 2), (2, 3), (3, 4)], surroundings=by_site,
        reservoirs={"left": (LINK, "310 K", 1), "right": (LINK, "300 K", 4)},
    )  # fmt: skip
    for other in (listed, network):
        for ask in (lambda row: row.steady_state(), lambda row: row.transient("305 K", "1 us", samples=3)):
            wanted = ask(other)["surroundings_current"].values
            assert ask(mine)["surroundings_current"].values == pytest.approx(wanted, rel=1e-6, abs=1e-17)
    assert chain.Chain(LINK, BODY, 4, "310 K", "300 K", surroundings=mine.surroundings) == mine
    moving = chain.Chain(LINK, BODY, 4, *ends, surroundings=(LINK, lambda t: 300.0 + 5.0 * np.sin(1e8 * t)))
    run = moving.transient("300 K", "50 ns", samples=11)
    assert run["reservoir_heat"].sel(side="left").values == pytest.approx(1e-9 * run["time"].values, rel=1e-12)
    assert run.attrs["energy_residual"] < 1e-13
    assert chain.entropy_rates(run, moving)["entropy_rate"].values == pytest.approx(
        run["entropy_production"].values, rel=1e-6, abs=1e-26
    )


def test_a_film_that_is_the_same_along_y_is_a_chain():
    film = chain.Lattice((12, 5), MEDIATOR, BODY, reservoirs={"left": "310 K", "right": "300 K"}, spacing="5 nm")
    row = chain.Chain(MEDIATOR, BODY, 12, "310 K", "300 K")
    found = film.transient("300 K", "1 us", samples=5).set_index(site=("column", "row")).unstack("site")
    other = row.transient("300 K", "1 us", samples=5)
    for y in range(1, 6):
        assert found["temperature"].sel(row=y).values == pytest.approx(other["temperature"].values, abs=1e-9)
    assert found["reservoir_heat"].sel(side="left").values == pytest.approx(
        5.0 * other["reservoir_heat"].sel(side="left").values, rel=1e-9
    )
    assert found["x"].isel(row=0, column=-1).item() == pytest.approx(60e-9)


def test_a_block_conducts_as_its_rows_in_parallel():
    """[Panasyuk2012] Eqs. (90)-(92): with links along z only crossed, K of a row times the number of rows."""
    shape, links = (4, 3, 5), (chain.ConductanceLink("2 nW/K"), LINK, chain.ConductanceLink("3 nW/K"))
    for face, axis, K in (("left", 0, 2.0), ("bottom", 1, 1.0), ("back", 2, 3.0)):
        opposite = {"left": "right", "bottom": "top", "back": "front"}[face]
        found = chain.Lattice(shape, links, BODY, reservoirs={face: "301 K", opposite: "300 K"}).steady_state()
        through = found["current"].where(found["link_from"] == face, drop=True).sum()
        rows = np.prod(shape) / shape[axis]
        assert float(through) == pytest.approx(1e-9 * K * rows / (shape[axis] + 1), rel=1e-12)


def test_a_ring_keeps_what_it_has():
    ring = chain.Network(LINK, BODY, [(n, n % 8 + 1) for n in range(1, 9)])
    start = chain.Quantity(300.0 + np.arange(8.0), "K")
    assert ring.steady_state(initial=start)["temperature"].values == pytest.approx(303.5)
    run = ring.transient(start, "20 ns", samples=5)
    assert float(run["energy"][-1].sum()) == pytest.approx(0.0, abs=1e-30)
    assert run["temperature"].values[-1] == pytest.approx(303.5, abs=1e-3)
    assert np.isinf(ring.modes(at="300 K")["relaxation_time"].values[0])
    rate = 1e9 * (2.0 - 2.0 * np.cos(2.0 * np.pi * np.array([1, 1, 2, 2, 3, 3, 4]) / 8))
    assert ring.modes(at="300 K")["relaxation_time"].values[1:] == pytest.approx(1.0 / rate, rel=1e-10)
    around = chain.Lattice((8,), LINK, BODY, periodic=["x"])
    assert around.modes(at="300 K")["relaxation_time"].values[1:] == pytest.approx(1.0 / rate, rel=1e-10)


def test_a_graph_of_networkx_and_its_names():
    graph = networkx.Graph([("tip", "a"), ("a", "b"), ("a", "c")])
    tree = chain.Network(LINK, BODY, graph, reservoirs={"bath": (LINK, "300 K", ["b", "c"])}, sources={"tip": "2 nW"})
    found = tree.steady_state()
    assert found["temperature"].sel(site=["tip", "a", "b", "c"]).values == pytest.approx([304.0, 302.0, 301.0, 301.0])
    assert found["link_from"].values.tolist() == ["tip", "a", "a", "bath", "bath"]
    run = tree.transient("300 K", "steady", events=[("tip", "303 K")], samples=5)
    assert run.attrs["event_times"][0] > 0.0
    assert tree.sites.tolist() == ["tip", "a", "b", "c"]
    assert tree.edges == [("tip", "a"), ("a", "b"), ("a", "c")]
    labelled = found["temperature"][::-1]
    assert tree.transient(labelled, "1 ns", samples=2)["temperature"].values[0] == pytest.approx(
        found["temperature"].values
    )


def test_a_network_is_immutable_and_can_be_carried_about():
    network, _ = in_a_row()
    for other in (pickle.loads(pickle.dumps(network)), copy.deepcopy(network), in_a_row()[0]):
        assert other == network
        assert hash(other) == hash(network)
    assert chain.Network(MEDIATOR, BODY, FORWARD[:-1], reservoirs={"left": ENDS["left"]}) != network
    with pytest.raises(AttributeError):
        network.links = LINK


def test_a_run_is_continued_and_another_is_refused(tmp_path):
    ring = chain.Network(LINK, BODY, [(1, 2), (2, 3), (3, 1)], reservoirs={"bath": (LINK, "310 K", 1)})
    wanted = ring.transient("300 K", "8 ns", samples=81, segment=10)
    ring.transient("300 K", "4 ns", samples=41, output=tmp_path / "ring.nc").close()
    found = ring.transient("300 K", "8 ns", samples=81, output=tmp_path / "ring.nc", resume=True)
    assert np.array_equal(found["temperature"].values, wanted["temperature"].values)
    found.close()
    other = chain.Network(LINK, BODY, [(1, 2), (2, 3)], reservoirs={"bath": (LINK, "310 K", 1)})
    with pytest.raises(HeatChainError, match="another run"):
        other.transient("300 K", "9 ns", samples=91, output=tmp_path / "ring.nc", resume=True)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: chain.Network(LINK, BODY, [(1, 1)]), "joins 1 to itself"),
        (lambda: chain.Network(LINK, BODY, [(1, 2, 3)]), "pairs of sites"),
        (lambda: chain.Network(LINK, BODY, [(1, 2)], sites=[1]), "must name a site, 1 to 1, but has 2"),
        (lambda: chain.Network(LINK, BODY, [(1, "a")]), "one kind only"),
        (lambda: chain.Network(LINK, BODY, [(1, 2), (3, 4)]), "sites 3, 4 are joined neither"),
        (lambda: chain.Network(LINK, BODY, [(1, 2), (3, 4)], reservoirs={"a": (LINK, "300 K", 3)}), "sites 1, 2 are"),
        (lambda: chain.Network(LINK, BODY, [(1, 2)], reservoirs={"a": (LINK, "300 K", 5)}), "1 to 2, but has 5"),
        (lambda: chain.Network(LINK, BODY, [(1, 2)], reservoirs={"a": "300 K"}), "a link and a temperature"),
        (lambda: chain.Network(LINK, BODY, [(1, 2)], reservoirs={"a": (LINK, chain.Insulated(), 1)}), "`sources`"),
        (lambda: chain.Network([LINK] * 3, BODY, [(1, 2)]), "one link or 1 of them for 1 edges, but there are 3"),
        (lambda: chain.Network(LINK, BODY, [(1, 2)], positions=chain.Quantity([1, 2], "nm")), "positions"),
        (lambda: chain.Lattice((3, 3), LINK, BODY, reservoirs={"lef": "300 K"}), "Did you mean 'left'"),
        (
            lambda: chain.Lattice((3, 3), LINK, BODY, reservoirs={"front": "300 K"}),
            "'left', 'right', 'bottom' or 'top'",
        ),
        (lambda: chain.Lattice((3, 0), LINK, BODY), "positive integer"),
        (lambda: chain.Lattice((3, 3), LINK, BODY, periodic=["x"], reservoirs={"left": "300 K"}), "periodic along x"),
        (lambda: chain.Lattice((3, 2), LINK, BODY, periodic=["y"]), "three bodies along y"),
        (lambda: chain.Lattice((3, 2), [LINK], BODY), "one for each direction"),
        (lambda: chain.Chain(LINK, BODY, 4, "3 K", "3 K", surroundings=([LINK] * 3, "3 K")), "4 of them for 4 sites"),
        (lambda: chain.Chain(LINK, BODY, 4, "3 K", "3 K", surroundings={5: (LINK, "3 K")}), "5"),
        (lambda: chain.Chain(LINK, BODY, 4, "3 K", "3 K", surroundings={2: LINK}), "by site"),
        (lambda: chain.Chain(LINK, BODY, 4, "3 K", "3 K", surroundings={}), "must not be empty"),
        (lambda: chain.Chain(LINK, BODY, 4, "3 K", "3 K", surroundings=(LINK, chain.Quantity([3, 3], "K"))), "or 4"),
        (lambda: chain.Chain(LINK, BODY, 4, "3 K", "3 K", surroundings=(LINK, "3 K"), law="linear"), "law='exact'"),
    ],
)
def test_what_is_refused(make, said):
    with pytest.raises(HeatChainError, match=said):
        make()


def test_no_steady_state_without_balance():
    ring = chain.Network(LINK, BODY, [(1, 2), (2, 3), (3, 1)], sources={1: "1 nW"})
    with pytest.raises(HeatChainError, match=r"what enters must leave: .* add up to 1e-09 W"):
        ring.steady_state(initial="300 K")


class Off:
    """A switch that conducts nothing below 400 K."""

    def current(self, a, b):
        return 1e-9 * (np.maximum(a, 400.0) - np.maximum(b, 400.0))

    def conductance(self, T):
        return 1e-9 * (np.asarray(T) > 400.0)


def test_a_body_that_nothing_reaches_has_no_steady_state_of_its_own():
    bath, body = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
    alone = chain.Network(Off(), body, [(1, 2)], reservoirs={"bath": (bath, "310 K", 1)})
    with pytest.raises(chain.SolverError, match="temperature of site 2 is open"):
        alone.steady_state(initial={1: "300 K", 2: "305 K"})
    both = {"a": (bath, "310 K", 1), "b": (bath, "300 K", 2)}
    apart = chain.Network(Off(), body, [(1, 2)], reservoirs=both).steady_state()
    np.testing.assert_allclose(apart["temperature"].values, [310.0, 300.0], rtol=1e-12)
