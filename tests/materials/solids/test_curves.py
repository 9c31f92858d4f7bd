"""Conductivities over temperature: what the data file holds, look-up, formulas, and what is refused."""

import math

import numpy as np
import pytest

import materials
from chain.errors import HeatChainError
from materials.solids.curve import library

EVERY = [one for some in library().values() for one in some.values()]


def test_every_curve_is_traced_and_plausible():
    """Source, state and origin of each; positive; within what solids do; a record for each solid."""
    assert len(EVERY) >= 40 and {one.solid for one in EVERY} <= set(materials.keys())
    for one in EVERY:
        assert one.source and one.read_in and one.state in ("verified", "secondary", "doubtful"), one
        assert one.origin in ("measured", "tabulated", "formula") and bool(one.points) == (one.origin != "formula")
        low, high = one.range
        assert 0.05 < low < high <= 1500.0, one
        T, kappa = one.temperatures, one.values
        assert np.all(np.diff(T) >= 0) and np.all((kappa > 1e-5) & (kappa < 2e4)), one
        assert one.state != "doubtful" or one.note, one  # it says why


def test_the_curve_to_take_is_not_a_doubtful_one_where_there_is_another():
    for some in library().values():
        states = [one.state for one in some.values()]
        assert states[0] != "doubtful" or set(states) == {"doubtful"}


@pytest.mark.parametrize(
    ("solid", "name", "T", "kappa"),
    [
        ("GaAs", "adachi", 300.0, 45.0),
        ("GaAs", "adachi", 600.0, 45.0 * 2.0**-1.28),
        ("a-SiO2", "cahill-1990", 300.0, 30.3 - 0.019 - 28.99),
        ("a-Si", "cahill-1994", 150.0, 20.48 * 0.5**0.824 + 1.1 / 4 - 18.9 / 2 - 1.07),
        ("ptfe", "nist", 100.0, None),
        ("nylon66", "nist", 300.0, 0.3368),
    ],
)
def test_formulas_by_hand(solid, name, T, kappa):
    if kappa is None:  # Horner's scheme instead of numpy's polynomial
        a = (2.738, -30.677, 89.43, -136.99, 124.69, -69.556, 23.32, -4.3135, 0.33829)
        exponent = 0.0
        for one in reversed(a):
            exponent = exponent * math.log10(T) + one
        kappa = 10.0**exponent
    assert float(materials.curve(solid, name, T=f"{T} K")) == pytest.approx(kappa, rel=2e-4)


def test_nist_and_the_measurement_of_the_same_film_agree():
    """The polynomial was fitted to measurements of this kind of film: within 25 % from 5 to 295 K."""
    T = np.geomspace(5.0, 295.0, 40)
    film, other, fit = (library()["kapton"][name](T) for name in ("rule-1990-h-003", "rule-1990-hn-003", "nist"))
    assert np.all(np.abs(np.log(film / fit)) < 0.25)
    assert other[-1] / fit[-1] > 1.9 and np.all(other > 1.1 * fit)


def test_curve_has_labels_units_and_source():
    kapton = materials.curve("KAPTON")
    assert kapton.dims == ("temperature",) and kapton.size == 32 and kapton["temperature"].attrs["units"] == "K"
    assert kapton.attrs["units"] == "W m^-1 K^-1" and kapton.attrs["state"] == "secondary"
    assert "NISTIR 3948" in kapton.attrs["source"] and kapton.attrs["curve"] == "rule-1990-h-003"
    formula = materials.curve("Kapton", "NIST", T=["20 K", "200 K"])
    assert formula.attrs["origin"] == "formula" and formula.attrs["formula"].startswith("log10 κ = ")
    assert formula.sizes == {"temperature": 2}
    assert materials.curve("poly(methyl methacrylate)").attrs["solid"] == "pmma"
    # linear in both logarithms between points
    low, high = kapton.isel(temperature=slice(3, 5))
    middle = math.sqrt(float(low["temperature"] * high["temperature"]))
    assert float(materials.curve("kapton", T=f"{middle} K")) == pytest.approx(math.sqrt(float(low * high)), rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (("kapton", None, "3 K"), "4.64 to 307 K"),
        (("kapton", "nits"), "'nist'"),
        (("Cu",), "no thermal conductivity over temperature"),
        (("kaptn",), "Did you mean 'kapton'"),
    ],
)
def test_what_is_refused(arguments, match):
    with pytest.raises(HeatChainError, match=match):
        materials.curve(*arguments)


def test_points_at_one_temperature():
    """They are kept as measured; between, the curve goes through their geometric mean."""
    kapton = materials.curve("kapton")
    twice = kapton.values[kapton["temperature"].values == 274.0]
    assert twice.size == 3 and len(set(twice)) > 1
    assert float(materials.curve("kapton", T="274 K")) == pytest.approx(np.exp(np.log(twice).mean()), rel=1e-12)


def test_a_series_of_ones_own():
    series = {"temperature": [10.0, 100.0], "value": [0.1, 1.0]}
    mine = materials.define("mine", formula="SiO2", density="2200 kg/m^3", conductivity_series=series)
    assert materials.curve(mine).values.tolist() == [0.1, 1.0] and materials.curve(mine).attrs["state"] == "unverified"
    assert float(materials.curve(mine, T="31.622776601683793 K")) == pytest.approx(0.1**0.5, rel=1e-12)
    assert materials.curves(mine)["name"].values.tolist() == ["given"]


def test_table_of_curves():
    every, some = materials.curves(), materials.curves("PTFE")
    assert every.sizes["curve"] == len(EVERY) and some.sizes["curve"] == 5
    assert set(some["solid"].values) == {"ptfe"} and int(some["points"].sel(curve="ptfe.nist")) == 0
    assert float(some["lowest"].min()) == 0.124 and some["lowest"].attrs["units"] == "K"
