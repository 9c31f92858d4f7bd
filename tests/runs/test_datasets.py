"""Datasets: names, units, what they say of their origin, and the way to disk and back."""

import numpy as np
import pytest
import xarray as xr

from chain import ConductanceLink, ConstantHeatCapacity, HarmonicMediator, Parallel, fourier, results, validity
from chain.storage.writing import save
from chain.units.boundary import ureg
from systems import chains

Q = ureg.Quantity
DIMS = {
    "temperature": ("time", "site"),
    "energy": ("time", "site"),
    "current": ("time", "link"),
    "entropy_production": ("time",),
    "reservoir_heat": ("time", "side"),
}


def every_dataset():
    row = chains.mixed(sources={2: "1 pW"})
    transient = row.transient("300 K", "1 us", samples=5)
    steady = row.steady_state()
    return {
        "transient": transient,
        "steady": steady,
        "rod": chains.chain().continuum(cells=8).transient("300 K", "1 us", samples=3),
        "modes": row.modes(),
        "response": row.response(Q([1e6, 1e7], "rad/s")),
        "fourier": fourier(transient, row),
        "validity": validity(steady, row),
    }


def test_the_contract():
    ds = chains.mixed().transient("300 K", "1 us", samples=5)
    for name, dims in DIMS.items():
        assert ds[name].dims == dims
        assert ds[name].dtype == np.float64
    assert ds["site"].values.tolist() == [1, 2, 3, 4, 5]
    assert ds["link"].values.tolist() == [0, 1, 2, 3, 4, 5]
    assert ds["side"].values.tolist() == ["left", "right"]
    np.testing.assert_allclose(ds["position"].values, np.cumsum([5, 6, 7, 8, 9]) * 1e-9)
    np.testing.assert_allclose(ds["link_position"].values, [2.5e-9, 8e-9, 14.5e-9, 22e-9, 30.5e-9, 40e-9])
    for name in ("model", "method", "rtol", "date", "energy_residual", "heatchain_version", "law"):
        assert name in ds.attrs
    assert "0x" not in ds.attrs["model"]
    steady = chains.mixed().steady_state()
    assert steady["temperature"].dims == ("site",)
    assert steady["current"].dims == ("link",)


def test_every_variable_has_the_tables_units_and_pint_reads_them(registry_of_pint_xarray):
    for name, ds in every_dataset().items():
        for variable in ds.variables:
            if variable == "side":
                continue
            units, long_name = results.VARIABLES[variable]
            assert ds[variable].attrs["units"] == units, (name, variable)
            assert ds[variable].attrs["long_name"] == long_name
        quantified = ds.pint.quantify()
        for variable in ds.data_vars:
            assert quantified[variable].pint.units == ureg.Unit(
                results.VARIABLES[variable][0].replace("1", "", 0) or ""
            )


def test_saved_and_loaded_is_identical(tmp_path):
    for name, ds in every_dataset().items():
        path = tmp_path / f"{name}.nc"
        save(ds, path)
        back = xr.load_dataset(path)
        assert back.identical(ds), name
        for variable in ds.variables:
            np.testing.assert_array_equal(back[variable].values, ds[variable].values)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f"{name}.nc" for name in every_dataset())


def test_no_half_written_file(tmp_path):
    from chain.storage.writing import write_whole

    def fail(path):
        path.write_bytes(b"half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_whole(tmp_path / "out.nc", fail)
    assert not list(tmp_path.iterdir())


def test_every_way_to_write_the_same_chain_gives_the_same():
    """A sequence of links, one object with array parameters, and links in parallel; likewise bodies."""
    frequency, counts = [100.0, 80.0, 100.0, 60.0], [1.0, 2.0, 3.0, 1.0]
    capacity = [1.0, 2.0, 1.0]
    single = [HarmonicMediator(frequency=Q(f, "cm^-1"), damping="50 cm^-1", cutoff="170 K") for f in frequency]
    array = HarmonicMediator(frequency=Q(frequency, "cm^-1"), damping="50 cm^-1", cutoff="170 K")
    links = [
        [n * link for n, link in zip(counts, single, strict=True)],
        Parallel((np.array(counts), array)),
        [Parallel(*[link] * int(n)) for n, link in zip(counts, single, strict=True)],
    ]
    bodies = [
        [ConstantHeatCapacity(Q(C, "aJ/K")) for C in capacity],
        ConstantHeatCapacity(Q(capacity, "aJ/K")),
    ]
    runs = [
        chains.chain(links=link, subsystems=body, n=n, spacing=None).transient("300 K", "2 us", samples=4, rtol=1e-9)
        for link in links
        for body in bodies
        for n in (None, 3)
    ]
    for ds in runs[1:]:
        np.testing.assert_allclose(ds["temperature"].values, runs[0]["temperature"].values, rtol=1e-12)
        np.testing.assert_allclose(ds["current"].values, runs[0]["current"].values, rtol=1e-9, atol=1e-18)


def test_chains_of_many_different_links_without_many_objects():
    n = 20_000
    rng = np.random.default_rng(1)
    K = rng.uniform(1, 2, n + 1)
    from chain import Chain

    ds = Chain(ConductanceLink(Q(K, "nW/K")), ConstantHeatCapacity(Q(rng.uniform(1, 2, n), "aJ/K")), None, "310 K",
               "300 K").steady_state()  # fmt: skip
    expected = 310.0 - 10.0 * np.cumsum(1 / K)[:-1] / (1 / K).sum()
    np.testing.assert_allclose(ds["temperature"].values, expected, rtol=1e-12)
