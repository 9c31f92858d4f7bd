"""What the page on anharmonic bodies says, of the numbers that are kept beside it."""

import importlib.util

import numpy as np
import pytest

import scenarios
from systems.pages import agree, printed, table, words
from systems.paths import ROOT


@pytest.fixture(scope="module")
def kept():
    spec = importlib.util.spec_from_file_location("anharmonic_body", ROOT / "docs" / "anharmonic_body.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.read()


def deviation(ds):
    late = ds.sel(scaled_time=slice(7.0, None))
    return (late["gained"] - late["thermal_gained"]).mean("scaled_time")


def test_energy_is_kept_and_harmonic_bodies_are_their_normal_modes(kept):
    assert float(kept["drift"].max()) < 1e-6
    assert set(kept["atoms"].values) == {32, 128, 512} and kept.sizes["anharmonicity"] == 4
    harmonic = kept.sel(anharmonicity=0.0, atoms=[32, 128])
    z = (harmonic["gained"] - harmonic["exact_gained"]) / harmonic["gained_error"]
    assert float(np.abs(z).max()) < 3.0


def test_when_eq_80_holds(kept):
    off = deviation(kept)
    assert off.sel(anharmonicity=0.0).values == pytest.approx([-0.315, -0.338, -0.327], abs=5e-4)
    assert off.sel(atoms=512).values == pytest.approx([-0.327, -0.237, -0.043, -0.050], abs=5e-4)
    ratio = (kept["equipartition"] / kept["equilibration"]).transpose(*off.dims)
    large = np.isfinite(ratio.values) & (off["atoms"].values[:, None] * off["anharmonicity"].values < 500)
    order = np.argsort(ratio.values[large])
    assert np.all(np.diff(off.values[large][order][1:]) < 0.0)  # slower mixing, larger deviation
    bands = kept["band_temperature"].sel(atoms=512, scaled_time=8.0)
    spread = (bands.max("band") - bands.min("band")).values
    assert spread[0] > 0.45 and spread[-1] < 0.05
    heat = kept.isel(scaled_time=-1).sel(atoms=512, anharmonicity=1.0)
    assert heat["heat_given"].values == pytest.approx([0.605, 0.138], abs=1e-3)
    assert heat["thermal_heat"].values == pytest.approx([0.707, 0.084], abs=1e-3)


def test_the_findings_are_those_of_the_scenario(kept):
    text = scenarios.summary("anharmonic-body", kept)
    assert "β = 0.1, 512 atoms" in text and "Eq. 80 off by -4.3% ± 0.8%" in text


def test_the_table(kept):
    late = kept.sel(scaled_time=slice(7.0, None))
    off, error = 100 * deviation(kept), 100 * late["gained_error"].mean("scaled_time")
    for said, *cells, mixing, t_eq in table("docs/anharmonic_body", "| β | 32 atoms"):
        one = {"anharmonicity": float(said)}
        for cell, atoms in zip(cells, kept["atoms"].values, strict=True):
            agree(cell, [float(off.sel(atoms=atoms, **one)), float(error.sel(atoms=atoms, **one))])
        agree(t_eq, [float(kept["equilibration"].sel(atoms=512, **one))])
        if mixing != "never":
            time, spread = (float(kept[name].sel(**one)) for name in ("equipartition", "equipartition_error"))
            (number, half), (other, other_half) = printed(mixing)
            assert abs(time - number) <= max(half, other_half * 10) and abs(spread - other) <= max(other_half, 5.0)


def test_the_text(kept):
    page = words("docs/anharmonic_body")
    time = kept["equipartition"].values
    powers = np.diff(np.log(time[1:])) / np.diff(np.log(kept["anharmonicity"].values[1:]))
    bands = kept["band_temperature"].sel(atoms=512, scaled_time=8.0)
    ends = [[float(one.min()), float(one.max())] for one in bands]
    heat = kept.isel(scaled_time=-1).sel(atoms=512, anharmonicity=1.0)
    given, thermal = (float(heat[name][0] - heat[name][1]) for name in ("heat_given", "thermal_heat"))
    resistance = 2 * (thermal / given - 1)  # of the body, in units of a contact's 1/K
    through = 512 * float(kept["lattice_conductance"].sel(anharmonicity=1.0)) / resistance
    for text, values in (
        ("-1.7, from there", powers[:1]), ("power -1.05", powers[1:]), ("between 0.51 and 0.99 for", ends[0]),
        ("0.64 and 0.86 for", ends[2]), ("0.74 and 0.78 for", ends[3]), ("conductivity of about 33", [through]),
    ):  # fmt: skip
        assert text in page
        agree(text, values)
    assert given / thermal == pytest.approx(0.75, abs=0.01) and resistance == pytest.approx(2 / 3, abs=0.02)
