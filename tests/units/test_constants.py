"""Constants against scipy's table of them."""

import pytest
import scipy.constants

from chain.units import constants


@pytest.mark.parametrize("name", ["c", "e", "h", "hbar", "k", "N_A"])
def test_constants_are_those_of_scipy(name):
    assert getattr(constants, name) == getattr(scipy.constants, name)
