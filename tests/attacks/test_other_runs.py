"""A run is continued by the same chain, and by no other: random chains, one random change of any kind."""

import functools
import json

import numpy as np
import pytest
import xarray as xr

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    DebyeSolid,
    HarmonicMediator,
    HeatChainError,
    HeatCurrent,
    Insulated,
    Reservoir,
    TabulatedHeatCapacity,
    TabulatedLink,
    ureg,
)
from chain.runs.identity import Run, require_same
from chain.runs.plan import plan

SEED = 17


class Own:
    """A link of the user's."""

    def __init__(self, a):
        self.a = a

    def current(self, T1, T2):
        return 1e-9 * (T1 - T2) * (1.0 + self.a * (T1 - 300.0) * (T2 - 300.0))

    def conductance(self, T):
        return 1e-9 * (1.0 + self.a * (T - 300.0) ** 2)


def table(kind, unit, scale, above):
    """A constant, but for what lies above 350 K, where no run comes."""
    T = np.linspace(200.0, 500.0, 31)
    values = np.where(T > 350.0, above, 1.0) * scale
    coordinate = ("temperature", T, {"units": "K"})
    return kind(xr.DataArray(values, dims="temperature", coords={"temperature": coordinate}, attrs={"units": unit}))


def over_time(value, later):
    """A temperature over time that changes after the first run's end."""
    t = np.linspace(0.0, 1e-7, 11)
    values = np.where(t > 5e-8, later, 1.0) * value
    return xr.DataArray(values, dims="time", coords={"time": ("time", t, {"units": "s"})}, attrs={"units": "K"})


def sine(t, amplitude):
    return 305.0 + amplitude * np.sin(1e9 * t) ** 2


# How a part is made, of a number that may be changed by its last bit
LINKS = [
    lambda x: ConductanceLink(ureg.Quantity(x * 1e-9, "W/K")), lambda x: Own(0.001 * x),
    lambda x: table(TabulatedLink, "W/K", 1e-9, x), lambda x: [ConductanceLink(ureg.Quantity(x * 1e-9, "W/K"))] * 7,
    lambda x: HarmonicMediator(ureg.Quantity(100.0 * x, "1/cm"), "25 cm^-1", cutoff="165 K") * 3,
    lambda x: HarmonicMediator("100 cm^-1", "25 cm^-1", cutoff="165 K") * (3 * x),
]  # fmt: skip
BODIES = [
    lambda x: ConstantHeatCapacity(ureg.Quantity(x * 1e-18, "J/K")), lambda x: DebyeSolid("165 K", atoms=4000 * x),
    lambda x: table(TabulatedHeatCapacity, "J/K", 1e-18, x),
    lambda x: DebyeSolid(ureg.Quantity(165.0 * x, "K"), atoms=4000) + ConstantHeatCapacity("1e-19 J/K"),
]  # fmt: skip
ENDS = [
    lambda x: ureg.Quantity(310.0 * x, "K"), lambda x: functools.partial(sine, amplitude=x), lambda x: Insulated()
    if x == 1.0 else HeatCurrent("1 aW"), lambda x: over_time(310.0, x), lambda x: Reservoir(lambda t: 305.0 + x * t),
    lambda x: HeatCurrent(ureg.Quantity(x * 1e-12, "W")), lambda x: HeatCurrent(lambda t: x * 1e-12 * (t > 1e-9)),
]  # fmt: skip
SOURCES = [
    lambda x: {3: ureg.Quantity(x * 1e-12, "W")}, lambda x: {3: lambda t: x * 1e-12 * np.cos(t)},
    lambda x: None if x == 1.0 else {3: "1 fW"}, lambda x: {3 if x == 1.0 else 4: "1 pW"},
]  # fmt: skip
INITIAL = [lambda x: ureg.Quantity(300.0 * x, "K"), lambda x: ureg.Quantity((300.0 + np.arange(6.0)) * x, "K")]
LAW = [lambda x: "exact" if x == 1.0 else "linear"]
RTOL = [lambda x: 1e-6 * x]
PARTS = {
    "links": LINKS, "subsystems": BODIES, "left": ENDS, "right": ENDS, "sources": SOURCES, "law": LAW,
    "initial": INITIAL, "rtol": RTOL,
}  # fmt: skip


def begun(parts, until, samples, path, resume):
    given = dict(parts)
    options = {name: given.pop(name) for name in ("initial", "rtol")}
    row = Chain(n=6, **given)
    return row.transient(**options, until=until, samples=samples, output=path, resume=resume)


def planned(parts):
    """The same run, looked at instead of carried out."""
    given = dict(parts)
    initial, rtol = given.pop("initial"), given.pop("rtol")
    line = Chain(n=6, **given).line
    return Run(line, plan(line, initial, "1 ns", samples=5, rtol=rtol, segment=10), 1e-9)


def drawn(seed):
    """The parts of a chain, the same made once more, and with one change."""
    draw = np.random.default_rng([SEED, seed])
    chosen = {name: ways[draw.integers(len(ways))] for name, ways in PARTS.items()}
    changed = str(draw.choice(list(PARTS)))
    x = float(draw.choice([1.0 + 2.0**-50, 1.0 + 1e-6, 1.5]))  # one last bit may vanish where units are converted
    first, again = ({name: way(1.0) for name, way in chosen.items()} for _ in range(2))
    return first, again, {**first, changed: chosen[changed](x)}


@pytest.mark.parametrize("seed", range(2))  # fifty by the identities alone, below
def test_one_change_is_refused_and_none_goes_on(seed, tmp_path):
    first, again, other = drawn(seed)
    path = tmp_path / "a.nc"
    begun(first, "1 ns", 5, path, False).close()
    with pytest.raises(HeatChainError, match="another run, which differs in its"):
        begun(other, "2 ns", 9, path, True).close()
    with begun(again, "2 ns", 9, path, True) as found:
        assert found.sizes["time"] == 9


def changes(seeds):
    for seed in seeds:
        first, again, other = map(planned, drawn(seed))
        found = json.loads(json.dumps(first.identity()))
        require_same(found, again, f"it ({seed})")
        with pytest.raises(HeatChainError, match="another run, which differs in its"):
            require_same(found, other, f"it ({seed})")


def test_changes_of_any_kind():
    """As above, by the identities alone."""
    changes(range(50))


@pytest.mark.slow
def test_a_thousand_changes_of_any_kind():
    changes(range(1000))


def test_what_cannot_be_identified_is_the_users_to_answer_for(tmp_path):
    generator = (i for i in range(3))
    row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 6,
                lambda t, g=generator: 305.0 + 0.0 * t, "300 K")  # fmt: skip
    options = {"initial": "300 K", "output": tmp_path / "a.nc"}
    row.transient(**options, until="1 ns", samples=5).close()
    with pytest.raises(HeatChainError, match=r'cannot be known.*generator.*resume="trust"'):
        row.transient(**options, until="2 ns", samples=9, resume=True)
    with pytest.raises(HeatChainError, match="`resume` must be"):
        row.transient(**options, until="2 ns", samples=9, resume="yes")
    colder = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 6, row.left, "299 K")
    with pytest.raises(HeatChainError, match="right end"):
        colder.transient(**options, until="2 ns", samples=9, resume="trust")
    with row.transient(**options, until="2 ns", samples=9, resume="trust") as found:
        assert found.sizes["time"] == 9


def flipped(folder, seeds):
    """Results of a run that goes on from a file with one bit changed: how many were refused, and how many went on."""
    row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 6, "310 K", "300 K")
    row.transient("300 K", "10 ns", samples=41, output=folder / "x.nc").close()
    raw = (folder / "x.nc").read_bytes()
    want = row.transient("300 K", "20 ns", samples=81)["temperature"].values
    told = {"refused": 0, "identical": 0}
    for seed in seeds:
        draw = np.random.default_rng([SEED, seed])
        spoilt = bytearray(raw)
        spoilt[draw.integers(len(raw))] ^= 1 << int(draw.integers(8))
        (folder / "y.nc").write_bytes(spoilt)
        try:
            with row.transient("300 K", "20 ns", samples=81, output=folder / "y.nc", resume=True) as found:
                np.testing.assert_array_equal(found["temperature"].values, want)
            told["identical"] += 1
        except HeatChainError:
            told["refused"] += 1
    return told


def test_flipped_bits(tmp_path):
    assert flipped(tmp_path, range(40)) == {"refused": 40, "identical": 0}


@pytest.mark.slow
def test_a_thousand_flipped_bits(tmp_path):
    assert flipped(tmp_path, range(1000)) == {"refused": 1000, "identical": 0}
