"""Fourier's law: order of refinement, resistance of N + 1 links, Kirchhoff transform, and where there is no law."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

import chain
from scenarios.presets.chains.fourier import fourier


@pytest.fixture(scope="module")
def ds():
    return fourier()


def test_the_order_is_that_of_centred_differences(ds):
    assert float(ds["order"]) == pytest.approx(2.0, abs=0.06)
    error = ds["transient_error"].values
    assert np.log2(error[-2] / error[-1]) == pytest.approx(2.0, abs=0.05)


def test_resistance_is_that_of_links_in_series(ds):
    resistance = ds["resistance"].sel(law="exact").values
    assert resistance / resistance[0] == pytest.approx(
        (ds["bodies"].values + 1) / (ds["bodies"].values[0] + 1), rel=1e-9
    )


def test_resistance_of_one_link_is_the_integral_of_its_conductance(ds):
    mediator = chain.HarmonicMediator("50 cm^-1", "25 cm^-1", "165 K")
    flow = quad(lambda T: mediator.conductance(f"{T!r} K").to("W/K").magnitude, 20.0, 200.0, epsrel=1e-10)[0]
    assert float(ds["resistance"][0, 0]) == pytest.approx(5 * 180.0 / flow, rel=1e-9)


def test_the_profile_is_the_kirchhoff_transform(ds):
    mediator = chain.HarmonicMediator("50 cm^-1", "25 cm^-1", "165 K")

    def carried(T):
        return mediator.current("200 K", f"{T!r} K").to("W").magnitude

    whole = carried(20.0)
    wanted = [brentq(lambda T, n=n: carried(T) - n / 5 * whole, 20.0, 200.0, xtol=1e-11) for n in range(1, 5)]
    assert ds["temperature"].sel(law="exact").values == pytest.approx(np.array(wanted), rel=1e-11)
    assert float(ds["steady_error"].sel(law="exact").max()) < 1e-10
    # bent: warmer in the middle than a straight line, because κ grows with T
    assert (ds["temperature"].sel(law="exact").values > 200 - 180 * np.arange(1, 5) / 5).all()


def test_linear_law_parts_and_comes_back_with_the_second_order(ds):
    parted = ds["steady_error"].sel(law="linear").values
    assert parted[0] > 1.0
    assert np.log2(parted[-2] / parted[-1]) == pytest.approx(2.0, abs=0.1)


def test_coupled_oscillators_carry_a_current_that_does_not_depend_on_their_number(ds):
    resistance = ds["coupled_resistance"].values
    assert resistance[-1] == pytest.approx(resistance[-2], rel=1e-6)
    assert float(ds["coupled_exponent"]) == pytest.approx(0.0, abs=0.01)


def test_too_few_links_are_refused():
    with pytest.raises(chain.HeatChainError, match="`links` must be an integer of at least 10"):
        fourier(links=8)
