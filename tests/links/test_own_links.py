"""A user's own link: by any class, derived from `chain.Link`, in parallel, and as an override of a link of ours."""

import pickle

import numpy as np
import pytest

import chain

BODY = chain.ConstantHeatCapacity("1 aJ/K")


class Squares(chain.Link):
    """J = g (T1² - T2²)."""

    def __init__(self, g=1e-12):
        self.g = g

    def current(self, T1, T2):
        return self.g * (T1**2 - T2**2)

    def conductance(self, T):
        return 2.0 * self.g * T


class Plain:
    """The same without a base class."""

    def current(self, T1, T2):
        return 1e-12 * (T1**2 - T2**2)

    def conductance(self, T):
        return chain.ureg.Quantity(2e-12 * T, "W/K")


class Halved(chain.HarmonicMediator):
    """Half of what a mediator carries."""

    def current(self, T1, T2):
        return 0.5 * super().current(T1, T2)

    def conductance(self, T):
        return 0.5 * super().conductance(T)


class Leaning(Squares):
    def current(self, T1, T2):
        return super().current(T1, T2) * np.where(T1 > T2, 2.0, 1.0)


def row(link, n=3):
    return chain.Chain(link, BODY, n, "310 K", "290 K")


def current(link):
    return float(row(link).steady_state()["current"][0])


EXACT = 1e-12 * (310.0**2 - 290.0**2) / 4.0  # four in series: T² is linear


@pytest.mark.parametrize("link", [Squares(), Plain()], ids=["derived", "plain"])
def test_it_carries_what_it_says(link):
    assert current(link) == pytest.approx(EXACT, rel=1e-9)


@pytest.mark.parametrize(
    ("link", "factor"),
    [
        (3 * Squares(), 3.0),
        (2.5 * Squares(2e-12), 5.0),
        (chain.Parallel((3, Squares()), Plain()), 4.0),
        (chain.Parallel(Plain(), (2, chain.Parallel(Squares()))), 3.0),
    ],
)
def test_in_parallel(link, factor):
    assert current(link) == pytest.approx(factor * EXACT, rel=1e-9)


def test_links_that_differ_in_an_attribute_are_different():
    found = chain.Chain([Squares(1e-12), Squares(3e-12)], BODY, 1, "310 K", "290 K").steady_state()
    assert float(found["temperature"][0]) == pytest.approx(np.sqrt((310.0**2 + 3.0 * 290.0**2) / 4.0), rel=1e-9)
    assert Squares() == Squares() and Squares() != Squares(2e-12) and hash(Squares()) == hash(Squares())


def test_an_override_of_a_link_of_ours_is_used_everywhere():
    given = {"frequency": "100 cm^-1", "damping": "90 cm^-1", "cutoff": "170 K"}
    whole, half = chain.HarmonicMediator(**given), Halved(**given)
    assert half.conductance("300 K") == 0.5 * whole.conductance("300 K")
    assert current(half) == pytest.approx(0.5 * current(whole), rel=1e-9)
    assert current(2 * half) == pytest.approx(current(whole), rel=1e-9)
    ratio = (2 * half).conductance("300 K") / whole.conductance("300 K")
    assert float(ratio) == pytest.approx(1.0, rel=1e-12)
    transients = [row(one).transient("300 K", "5 ns", samples=3)["current"].values[-1, 0] for one in (half, whole)]
    assert transients[0] != transients[1]


def test_a_rectifier_says_so():
    for link in (Leaning(), 2 * Leaning()):
        with pytest.raises(chain.HeatChainError, match="rectifies"):
            row(link).steady_state()

    class Diode(Leaning):
        rectifies = True

    a, b = (float(chain.Chain(2 * Diode(), BODY, 1, *ends).steady_state()["current"][0])
            for ends in (("310 K", "290 K"), ("290 K", "310 K")))  # fmt: skip
    assert a == pytest.approx(-2.0 * b, rel=1e-9)


def test_what_is_missing_is_named():
    class NoConductance(chain.Link):
        def current(self, T1, T2):
            return 1e-9 * (T1 - T2)

    with pytest.raises(chain.HeatChainError, match=r"NoConductance has no method `conductance\(T\)`"):
        row(NoConductance()).steady_state()
    with pytest.raises(chain.HeatChainError, match="has no `current`"):
        chain.Parallel((2, object()))
    with pytest.raises(chain.HeatChainError, match=r"\(count, link\)"):
        chain.Parallel((2, Squares(), 3))


def test_it_reads_and_travels_well():
    assert " at 0x" not in repr(row(Plain())) and " at 0x" not in repr(chain.Parallel((3, Plain())))
    found = pickle.loads(pickle.dumps(row(3 * Squares())))
    assert found == row(3 * Squares())
    assert current(found.links) == pytest.approx(3.0 * EXACT, rel=1e-9)
