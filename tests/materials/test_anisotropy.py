"""Phase-coherent volumes."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import materials
from chain.errors import HeatChainError
from chain.units.boundary import Quantity
from chain.units.mismatch import DimensionError

three = st.tuples(*[st.floats(1e-2, 1e4)] * 3)


@given(kappa=three, conductance=st.floats(1e-13, 1e-7))
def test_there_and_back(kappa, conductance):
    k = Quantity(conductance, "W/K")
    lengths = materials.coherence_lengths(Quantity(np.array(kappa), "W/(m K)"), k)
    assert materials.conductivities(k, lengths).magnitude == pytest.approx(kappa, rel=1e-12)
    # ℓ_z = K/√(κ_x κ_y), and cyclic
    x, y, z = kappa
    wanted = conductance / np.sqrt([y * z, z * x, x * y])
    assert lengths.magnitude == pytest.approx(wanted, rel=1e-12)
    # Eq. (93)
    ratios = materials.coherence_ratios(Quantity(np.array(kappa), "W/(m K)"))
    assert float(ratios.sel(axis="x", other="z")) ** 2 == pytest.approx(x / z, rel=1e-12)
    assert float(ratios.sel(axis="x", other="z")) == pytest.approx((lengths[0] / lengths[2]).magnitude, rel=1e-12)


def test_a_block_obeys_fourier():
    """Eq. (91) for N³ volumes against Eq. (90) for the block of them."""
    conductance, count, difference = Quantity(3e-11, "W/K"), 7, Quantity(2.0, "delta_degC")
    lengths = np.array([1e-9, 2e-9, 5e-9])
    kappa = materials.conductivities(conductance, Quantity(lengths, "m")).magnitude
    x, y, z = count * lengths
    for axis, area in enumerate((y * z / x, z * x / y, x * y / z)):
        wanted = kappa[axis] * 2.0 * area
        assert materials.block_current(conductance, difference, count).magnitude == pytest.approx(wanted, rel=1e-13)


def test_layered_solid():
    found = materials.layered("8 W/(m K)", "2 W/(m K)", "0.6 nm")
    assert float(found["ratio"]) == 2.0 and float(found["coherence_length"]) == pytest.approx(1.2e-9)
    back = materials.conductivities(Quantity(float(found["conductance"]), "W/K"), ["1.2 nm", "1.2 nm", "0.6 nm"])
    assert back.magnitude == pytest.approx([8, 8, 2], rel=1e-13)


def test_arrays_and_labels():
    lengths = ["1 nm", "1 nm", "2 nm"]
    plain = materials.conductivities(["1 pW/K", "3 pW/K"], lengths)
    assert plain.shape == (2, 3) and plain[1].magnitude == pytest.approx(3 * plain[0].magnitude, rel=1e-13)
    over = xr.DataArray([1.0, 3.0], dims="temperature", coords={"temperature": [10.0, 20.0]}, attrs={"units": "pW/K"})
    labelled = materials.conductivities(over, lengths)
    assert labelled.dims == ("temperature", "axis") and labelled.attrs["units"] == "W m^-1 K^-1"
    assert labelled.values == pytest.approx(plain.magnitude, rel=1e-13)
    back = materials.coherence_lengths(labelled, over)
    assert back.isel(temperature=1).values == pytest.approx([1e-9, 1e-9, 2e-9], rel=1e-13)
    ratios = materials.coherence_ratios(labelled)
    assert ratios.sel(axis="z", other="x").values == pytest.approx([2, 2], rel=1e-13)


@pytest.mark.parametrize(
    "lengths", [["1 nm"], ["1 nm", "1 nm", "-1 nm"], "1 nm", ["1 nm", "1 nm", "1 K"], ["1", "1", "1"]]
)
def test_refusals(lengths):
    with pytest.raises((HeatChainError, DimensionError)):
        materials.conductivities("1 pW/K", lengths)
    with pytest.raises(HeatChainError):
        materials.layered("0 W/(m K)", "1 W/(m K)", "1 nm")
    with pytest.raises(HeatChainError):
        materials.block_current("1 pW/K", "1 K", 0)
