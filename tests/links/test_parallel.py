"""Links in parallel: everything adds."""

import copy
import pickle

import numpy as np
import pytest
import xarray as xr

from chain.errors import HeatChainError
from chain.links.base import Parallel
from chain.links.harmonic.mediator import HarmonicMediator
from chain.links.landauer.link import landauer
from chain.units.boundary import ureg

Q = ureg.Quantity
ONE = HarmonicMediator("1e12 rad/s", "1e11 rad/s", "5e12 rad/s")
OTHER = HarmonicMediator("3e12 rad/s", "1e13 rad/s")


def test_everything_adds():
    both = Parallel((2, ONE), OTHER)
    for method, arguments in (
        ("conductance", ("30 K",)),
        ("current", ("30 K", "10 K")),
        ("transmission", ("2e12 rad/s",)),
        ("entropy_production", ("30 K", "10 K")),
    ):
        parts = 2 * getattr(ONE, method)(*arguments) + getattr(OTHER, method)(*arguments)
        assert (getattr(both, method)(*arguments) / parts).m_as("") == pytest.approx(1, rel=1e-15)
    assert both.channels == 3 and both.separable
    potential = 2 * ONE._potential(np.array(30.0)) + OTHER._potential(np.array(30.0))
    assert both._potential(np.array(30.0)) == pytest.approx(float(potential), rel=1e-15)


def test_number_times_link_on_either_side():
    assert 5 * ONE == ONE * 5 == Parallel((5, ONE)) and 5 * ONE != 4 * ONE
    assert (2 * (3 * ONE)).conductance("3 K") == (6 * ONE).conductance("3 K")


def test_a_silent_part_leaves_the_channels_unknown():
    assert Parallel(ONE, landauer(np.ones_like)).channels is None


def test_arrays_of_counts_and_links():
    many = HarmonicMediator(Q([1e12, 2e12, 3e12], "rad/s"), "1e11 rad/s")
    chain = Parallel((np.array([1, 2, 3]), many), ONE)
    found = chain.conductance("30 K").m_as("W/K")
    assert found == pytest.approx(
        (np.array([1, 2, 3]) * many.conductance("30 K") + ONE.conductance("30 K")).m_as("W/K"), rel=1e-14
    )
    assert chain[2].conductance("30 K").m_as("W/K") == found[2] and len(chain) == 3
    assert list(chain.channels) == [2, 3, 4]


def test_labels_survive():
    frequency = xr.DataArray([1e12, 2e12], dims="case", coords={"case": ["a", "b"]}, attrs={"units": "rad/s"})
    found = Parallel((2, HarmonicMediator(frequency, "1e11 rad/s")), ONE).conductance("30 K")
    assert found.dims == ("case",) and list(found.case.values) == ["a", "b"]
    single = Parallel((2, HarmonicMediator("2e12 rad/s", "1e11 rad/s")), ONE).conductance("30 K").m_as("W/K")
    assert float(found.sel(case="b")) == single


@pytest.mark.parametrize("count", [0, -1, np.nan, np.inf, "three", None])
def test_bad_counts_are_refused(count):
    with pytest.raises(HeatChainError):
        Parallel((count, ONE))


def test_only_links_are_taken():
    for bad in ((), (3.0,), ((2, "m"),)):
        with pytest.raises(HeatChainError):
            Parallel(*bad)


def test_pickle_and_copy_keep_the_value():
    for link in (ONE, 5 * ONE, Parallel(ONE, OTHER)):
        assert pickle.loads(pickle.dumps(link)) == link == copy.deepcopy(link)
