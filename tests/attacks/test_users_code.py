"""What users hand in raises, lies or never comes to an end: it is named, with the place, and nothing is lost."""

import time

import numpy as np
import pytest

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    HarmonicMediator,
    HeatChainError,
    HeatCurrent,
    Insulated,
    Interrupted,
    SolverError,
)
from chain.units.boundary import ureg

Q = ureg.Quantity
BODY = ConstantHeatCapacity("1 aJ/K")
GOOD = ConductanceLink("1 nW/K")


class Mine:
    """A user's link; J = K·(T1 - T2) where nothing else is given."""

    def __init__(self, current=None, conductance=None):
        self._current, self._conductance = current, conductance

    def current(self, a, b):
        return 1e-9 * (a - b) if self._current is None else self._current(a, b)

    def conductance(self, T):
        return np.full(np.shape(T), 1e-9) if self._conductance is None else self._conductance(T)


def broken(*arguments):
    raise ZeroDivisionError("no")


def endless(*arguments):
    return endless(*arguments)


def scribble(a, b):
    a[:] = 0.0
    return 1e-9 * (a - b)


BAD = {
    "raises": (broken, "ZeroDivisionError: no"),
    "recurses": (endless, "RecursionError"),
    "is not a number": (lambda a, b: np.nan * a, "not finite"),
    "is infinite": (lambda a, b: np.inf + a, "not finite"),
    "has a wrong shape": (lambda a, b: np.zeros(3), r"shape \(3,\)"),
    "is text": (lambda a, b: "1 nW", "real numbers"),
    "is complex": (lambda a, b: (1 + 1j) * (a - b), "real numbers"),
    "is nothing": (lambda a, b: None, "real numbers"),
    "has a wrong unit": (lambda a, b: Q(a - b, "K"), "must return W"),
    "creates energy": (lambda a, b: 1e-9 * (a - b) + 1e-9, "vanish where the temperatures are equal"),
    "depends on the order": (lambda a, b: np.where(a > b, 2e-9, 1e-9) * (a - b), "antisymmetric"),
    "flows uphill": (lambda a, b: -1e-9 * (a - b), "from hot to cold"),
    "disagrees": (lambda a, b: 2e-9 * (a - b), "disagree"),
    "writes to its arguments": (scribble, "read-only"),
    "is noise": (lambda a, b: 1e-9 * (a - b) * np.random.default_rng().random(np.shape(a)), "antisymmetric"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_current_that_is_wrong(kind):
    function, words = BAD[kind]
    links = [GOOD, GOOD, GOOD, Mine(function), GOOD, GOOD]
    with pytest.raises(HeatChainError, match=words) as caught:
        Chain(links, BODY, None, "310 K", "300 K").transient("300 K", "1 us")
    assert str(caught.value).startswith("Link 3: ") and "Mine" in str(caught.value)


def falling(a, b):
    return 1e-9 * (a - b) / (1.0 + ((a - b) / 50.0) ** 2)


def test_a_conductance_that_is_not_the_slope_of_a_current_without_potential():
    Chain(Mine(falling), BODY, 2, "310 K", "300 K").steady_state()
    wrong = Mine(falling, lambda T: np.full(np.shape(T), 2e-9))
    with pytest.raises(HeatChainError, match=r"current and the conductance of Mine disagree.* 1e-09 W/K at"):
        Chain(wrong, BODY, 2, "310 K", "300 K").steady_state()


class MyBody:
    """A user's body with a latent heat at 305 K; its heat capacity may be told wrong."""

    def __init__(self, factor=1.0):
        self.factor = factor

    def energy(self, T):
        return 1e-18 * T + 2e-17 * (np.asarray(T) > 305.0)

    def heat_capacity(self, T):
        return self.factor * np.full(np.shape(T), 1e-18)


def test_a_heat_capacity_that_is_not_the_slope_of_the_energy():
    """Modes would be three times too slow, and a transient right."""
    good = Chain(GOOD, MyBody(), 1, "310 K", "300 K").modes()["relaxation_time"].values
    np.testing.assert_allclose(good, 0.5e-9, rtol=1e-9)
    for body in (MyBody(3.0), BODY + Chain(GOOD, MyBody(3.0), 1, "310 K", "300 K").line.bodies.families[0]):
        row = Chain(GOOD, body, 2, "310 K", "300 K")
        for ask in (row.modes, lambda row=row: row.transient("300 K", "1 ns")):
            with pytest.raises(HeatChainError, match=r"energy and the heat capacity of .* disagree"):
                ask()


def test_equal_links_are_named_together():
    with pytest.raises(HeatChainError, match=r"Links 0, 1, 2, 3, 4, \.\.\.: .*ZeroDivisionError"):
        Chain(Mine(conductance=broken), BODY, 9, "310 K", "300 K").transient("300 K", "1 us")


LATE = {
    "raises": lambda T: broken() if np.any(T > 500.0) else 1e-9 + 0.0 * T,
    "is not a number": lambda T: np.where(T > 500.0, np.nan, 1e-9),
    "has a wrong shape": lambda T: np.zeros(3) if np.any(T > 500.0) else 1e-9 + 0.0 * T,
}


@pytest.mark.parametrize("kind", LATE)
@pytest.mark.parametrize("segment", [None, 2])
def test_a_link_that_goes_wrong_later(kind, segment):
    """The place, the site that came to new temperatures, the time, and the dataset until then."""
    links = [GOOD, GOOD, Mine(conductance=LATE[kind]), GOOD]
    row = Chain(links, BODY, None, HeatCurrent("1 nW"), Insulated())
    with pytest.raises(SolverError, match=r"Link 2: Mine.conductance .* It reached (.*) s\. Site \d left") as caught:
        row.transient("300 K", "1 us", samples=21, segment=segment)
    partial = caught.value.partial
    assert partial.attrs["complete"] == 0
    assert 8 < partial.sizes["time"] < 15 and np.isfinite(partial["temperature"].values).all()
    same = Chain(GOOD, BODY, 3, HeatCurrent("1 nW"), Insulated()).transient("300 K", "1 us", samples=21)
    same = same.isel(time=slice(partial.sizes["time"]))
    np.testing.assert_allclose(partial["temperature"].values, same["temperature"].values, rtol=1e-5)


@pytest.mark.parametrize(("function", "words"), [
    (broken, "`left` raised ZeroDivisionError"),
    (lambda t: np.where(t > 5e-7, np.nan, 300.0), "not finite for 5.0"),
    (lambda t: 300.0 - 1e9 * t, r"must be a positive temperature, but is -.* at 3.0\d*e-07 s"),
    (lambda t: np.zeros(7), r"shape \(7,\)"),
    (lambda t: 300.0 + np.sin(1e22 * t**2), "changes too often"),
])  # fmt: skip
def test_an_end_that_is_wrong(function, words):
    with pytest.raises(HeatChainError, match=words):
        Chain(GOOD, BODY, 3, function, "300 K").transient("300 K", "1 us")


def test_limits_are_kept_by_every_method():
    row = Chain(HarmonicMediator(frequency="50 cm^-1", damping="25 cm^-1"), BODY, 200, "310 K", "300 K")
    for method in ("rosenbrock", "lsoda", "radau"):
        with pytest.raises(SolverError, match="reached") as caught:
            row.transient("300 K", "1 s", rtol=1e-10, most_steps=20, method=method)
        assert caught.value.partial["temperature"].dims == ("time", "site")


@pytest.mark.parametrize("options", [{}, {"segment": 3}, {"until": "steady"}])
def test_seconds_are_limited(options):
    row = Chain(HarmonicMediator(frequency="50 cm^-1", damping="25 cm^-1"), BODY, 200_000, "310 K", "300 K")
    arguments = {"until": "10 s", "samples": 5, **options}
    with pytest.raises(SolverError, match=r"more than 0.3 s") as caught:
        row.transient("300 K", **arguments, rtol=1e-11, most_seconds=0.3)
    assert caught.value.partial["temperature"].dims == ("time", "site")


def test_a_link_that_takes_long_spends_the_seconds():
    def slow(T):
        time.sleep(0.2)
        return np.full(np.shape(T), 1e-9)

    with pytest.raises(SolverError, match=r"more than 0.1 s"):
        Chain(Mine(conductance=slow), BODY, 3, "310 K", "300 K").transient("300 K", "1 us", most_seconds=0.1)


@pytest.mark.parametrize("options", [
    {"rtol": 0.0}, {"rtol": 1.0}, {"rtol": np.nan}, {"rtol": "1e-6"}, {"rtol": True}, {"atol": "-1 K"}, {"atol": 1.0},
    {"most_steps": 0}, {"most_steps": 1.5}, {"most_steps": True}, {"most_seconds": 0}, {"most_seconds": np.nan},
    {"segment": 0}, {"segment": 1.5}, {"samples": 1}, {"samples": 10**9}, {"resume": True}, {"steady": 1.0},
])  # fmt: skip
def test_tolerances_and_limits_are_checked(options):
    name = next(iter(options))
    with pytest.raises(HeatChainError, match=f"`{name}`"):
        Chain(GOOD, BODY, 3, "310 K", "300 K").transient("300 K", "1 us", **options)


@pytest.mark.parametrize("segment", [None, 3])
def test_ctrl_c_in_python_carries_what_was_done(segment):
    def press(done):
        if done > 0.5:
            raise KeyboardInterrupt

    row = Chain(GOOD, BODY, 100, "310 K", "300 K")
    with pytest.raises(KeyboardInterrupt) as caught:
        row.transient("300 K", "1 us", samples=31, segment=segment, progress=press)
    assert isinstance(caught.value, Interrupted)
    assert caught.value.partial["temperature"].dims == ("time", "site")


def test_a_full_disk_spoils_nothing(tmp_path):
    """Writing fails after some bytes: the error is the system's, and no half of a file is left."""
    resource = pytest.importorskip("resource")
    import signal

    path = tmp_path / "out.nc"
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(HeatChainError, match="Make room, and resume"):
            Chain(GOOD, BODY, 300, "310 K", "300 K").transient("300 K", "1 us", samples=101, output=path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert [one.name for one in tmp_path.iterdir()] == ["out.nc.journal"]
    row = Chain(GOOD, BODY, 300, "310 K", "300 K")
    found = row.transient("300 K", "1 us", samples=101, output=path, resume=True)
    whole = row.transient("300 K", "1 us", samples=101, segment=10)
    assert found["temperature"].values.tobytes() == whole["temperature"].values.tobytes()
