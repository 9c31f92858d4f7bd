"""What our own functions return goes back in unchanged where the same is taken; what was quantified comes back so."""

import functools
import inspect

import numpy as np
import pytest
import xarray as xr

import chain
import materials
from chain.units.boundary import ureg
from systems.steep_chains import series

pytestmark = pytest.mark.filterwarnings("ignore:Model 'mediator' is meant")
Q = ureg.Quantity
KELVINS = np.array([100.0, 150.0, 220.0, 300.0])
MEDIATOR = chain.HarmonicMediator("100 cm^-1", "90 cm^-1", cutoff="170 K")
SPIN = chain.SpinMediator("1e12 rad/s", (0.1, 0.1), "1e13 rad/s")
BODY = chain.DebyeSolid("170 K", atoms=100)
SPECTRUM = (Q([1.0, 2.0, 3.0], "THz"), np.array([1.0, 4.0, 2.0]))
FIXED = {"distance": "5 nm", "cutoff": "170 K", "frequency": "100 cm^-1"}

# What returns a DataArray or Dataset and is tried here; and what returns what none of our functions takes
TRIED = """
    Body.energy Body.heat_capacity Body.temperature Chain.conductivity ExactSpin.sum_rule_conductance
    HarmonicMediator.in_band_fraction HarmonicMediator.limits HarmonicMediator.maximum
    HarmonicMediator.plateau_conductance Link.conductance Link.current
    Oscillator.weak_coupling_temperature SpinMediator.conductance Star.mode_energies branch_cutoffs coherence_lengths
    allen_feldman bruggeman contact_conductance hasselman_johnson maxwell
    compare conductivities damping_from_conductivity diffusivity entropy_rates fit_mediator fourier frequency labelled
    curve layered load_dataset mediator_properties minimum_conductivity modes network_response occupations_of
    open_dataset predict quantum_of_conductance read_table report response specific_heat statistics steady_state
    transient validation validation_over_temperature validity
"""
TAKEN_BY_NONE = """
    to_frame first_order propagate bands global_indices
    BodyChain.cross_kernel BodyChain.evolve BodyChain.mode_energies Certificate.conductance Certificate.current
    Counted.generating_function Counted.heat_cumulants Counted.heat_noise Counted.large_deviation
    Counted.uncertainty_ratio CountedChain.heat_cumulants CountedChain.noise_given_off
    Certificate.least_channels Certificate.weight EchoLaw.evolve ExactSpin.coherence ExactSpin.conductance_details
    HarmonicChain.heat_given_off HarmonicChain.steady_state HarmonicChain.transmission HarmonicChain.transmissions
    HarmonicMediator.low_temperature_current Link.entropy_production Link.sum_rule_current Link.transmission
    Oscillator.friction_kernel Oscillator.friction_transform Oscillator.imbalance Oscillator.potential_temperature
    Oscillator.response Oscillator.response_transform QuantumThermalBath.current QuantumThermalBathChain.transient
    SpinMediator.conductance_bracket SpinMediator.current SpinMediator.rectification
    SpinParameters.theories Star.evolve Star.friction_kernel Star.heat_cumulants Star.steady_current
    ballistic_current block_current coherence_ratios consistency
    curves debye_agreement debye_equivalents f_sum fit fluctuations fourier_current heat_cumulants least_channels models
    noise_spectra posterior read_conductivity readings sensitivities statistics_by_decade sweep table trajectories
"""


def row(**changes):
    parts = {"links": MEDIATOR, "subsystems": BODY, "n": 3, "left": "310 K", "right": "300 K", "spacing": "5 nm",
             "area": "25 nm^2", **changes}  # fmt: skip
    return chain.Chain(**parts)


# Computed when a test asks: every worker reads this file, and one of them runs it


@functools.cache
def fit():
    kappa = series("temperature", KELVINS, "K", 1e-3 * np.array([5.0, 6.0, 6.6, 6.9]), "W/(m K)")
    return materials.fit_mediator(kappa, fixed=FIXED)


@functools.cache
def run():
    return row().transient("300 K", "1 ns", samples=4)


@functools.cache
def steady():
    return row().steady_state()


@functools.cache
def star():
    mediator = chain.HarmonicMediator("1e12 rad/s", "1e12 rad/s", "2e12 rad/s")
    return chain.exact.Star(mediator, "1e11 rad/s", 50).mode_energies(("10 K", "5 K"), times=["0 ps", "60 ps"])


CONDUCTANCES = {
    "conductance": MEDIATOR.conductance,
    "of several": (2 * MEDIATOR).conductance,
    "spin": SPIN.conductance,
    "spin's sum rule": SPIN.sum_rule_conductance,
    "quantum": chain.bounds.quantum_of_conductance,
    "limits": lambda T: MEDIATOR.limits(T)["conductance"],
    "one limit": lambda T: MEDIATOR.limits(T)["value"].isel(limit=0),
    "maximum": lambda T: MEDIATOR.maximum(T)["maximum"],
    "plateau": MEDIATOR.plateau_conductance,
    "report": lambda T: chain.bounds.report(MEDIATOR, T)["conductance"],
    "bound": lambda T: chain.bounds.report(MEDIATOR, T)["ballistic_bound"],
}
CONDUCTIVITIES = {
    "chain": lambda T: row().conductivity(T),
    "estimate": lambda T: materials.minimum_conductivity("a-SiO2", T),
    "amorphous limit": lambda T: materials.allen_feldman(
        Q([1.0, 3.0], "THz"), Q([1.0, 1.0], "mm^2/s"), T, volume="1e-5 nm^3"
    ),
    "properties": lambda T: materials.mediator_properties("a-SiO2", T)["conductivity"],
    "predicted": lambda T: materials.predict(fit(), T)["fitted"],
    "compared": lambda T: materials.compare(["a-SiO2"], T)["conductivity"].sel(model="cahill", material="a-SiO2"),
}
CAPACITIES = {
    "specific heat": lambda T: materials.specific_heat("a-SiO2", T),
    "a spectrum's": lambda T: materials.specific_heat("a-SiO2", T, density_of_states=SPECTRUM),
    "Debye's": lambda T: materials.specific_heat("a-SiO2", T, "debye"),
    "properties": lambda T: materials.mediator_properties("a-SiO2", T)["specific_heat"],
}
TEMPERATURES = {
    "with units": series("temperature", KELVINS, "K", KELVINS, "K"),
    "labels without units": xr.DataArray(KELVINS, {"temperature": KELVINS}, "temperature", attrs={"units": "K"}),
    "no labels": xr.DataArray(KELVINS, dims="temperature", attrs={"units": "K"}),
    "falling": series("temperature", KELVINS[::-1], "K", KELVINS[::-1], "K"),
    "repeated": xr.DataArray(KELVINS[[0, 1, 1, 3]], dims="temperature", attrs={"units": "K"}),
}
SIZE = {"length": "1 um", "area": "1 um^2", "left": "200 K", "right": "150 K", "cells": 3}


@pytest.mark.parametrize("T", TEMPERATURES)
@pytest.mark.parametrize("name", CONDUCTANCES)
def test_conductances_become_links(name, T):
    found = CONDUCTANCES[name](TEMPERATURES[T])
    link = chain.TabulatedLink(found)
    np.testing.assert_allclose(
        link.conductance(Q(KELVINS[[0, 1, 3]], "K")).magnitude, _at(found, [0, 1, 3]), rtol=1e-12
    )


def _at(found, chosen):
    return [float(found.values[np.argmin(abs(found["temperature"].values - KELVINS[i]))]) for i in chosen]


@pytest.mark.parametrize("T", TEMPERATURES)
@pytest.mark.parametrize("name", CONDUCTIVITIES)
def test_conductivities_become_rods(name, T):
    found = CONDUCTIVITIES[name](TEMPERATURES[T])
    rod = chain.Rod(found, "1e6 J/(m^3 K)", **SIZE)
    assert rod.line.links.families[0].conductance("150 K").magnitude == pytest.approx(_at(found, [1])[0], rel=1e-12)


@pytest.mark.parametrize("T", TEMPERATURES)
@pytest.mark.parametrize("name", CAPACITIES)
def test_specific_heats_become_rods(name, T):
    found = CAPACITIES[name](TEMPERATURES[T])
    rod = chain.Rod("1 W/(m K)", found, **SIZE)
    assert rod.line.bodies.families[0].heat_capacity("150 K").magnitude == pytest.approx(_at(found, [1])[0], rel=1e-12)


@pytest.mark.parametrize("T", TEMPERATURES)
def test_heat_capacities_become_bodies(T):
    found = BODY.heat_capacity(TEMPERATURES[T])
    made = chain.TabulatedHeatCapacity(found)
    assert made.heat_capacity("150 K") == BODY.heat_capacity("150 K")
    assert chain.Chain(MEDIATOR, found, 3, "200 K", "150 K").subsystems is found
    energies = BODY.energy(TEMPERATURES[T])
    np.testing.assert_allclose(BODY.temperature(energies).values, TEMPERATURES[T].values, rtol=1e-12)


def test_a_fit_goes_back_in():
    again = chain.HarmonicMediator(fit()["frequency"], fit()["damping"], fit()["cutoff"])
    kappa = 3 * float(again.conductance("300 K")) / float(fit()["distance"])
    assert kappa == pytest.approx(float(fit()["fitted"].sel(temperature=300)), rel=1e-12)
    assert chain.HarmonicMediator("100 cm^-1", MEDIATOR.maximum("300 K")["damping"], "170 K").conductance("300 K")
    for name in ("conductivity", "fitted"):
        chain.Rod(fit()[name], "1e6 J/(m^3 K)", **SIZE)
    fitted = materials.fit_mediator(fit()["conductivity"], fixed=FIXED)
    assert float(fitted["damping"]) == pytest.approx(float(fit()["damping"]), rel=1e-9)
    twice = series("temperature", [100.0, 200.0, 200.0, 300.0], "K", [1.0, 2.0, 2.1, 3.0], "W/(m K)")
    with pytest.raises(chain.HeatChainError, match=r"different values at temperature 200.*repeated=.mean.\)"):
        chain.Rod(twice, "1e6 J/(m^3 K)", **SIZE)
    chain.Rod(twice.groupby("temperature").mean(keep_attrs=True), "1e6 J/(m^3 K)", **SIZE)
    chain.Rod(materials.predict(fit(), twice.temperature)["fitted"], "1e6 J/(m^3 K)", **SIZE)


def test_results_of_chains_go_back_in():
    last = run()["temperature"].isel(time=-1)
    for start in (last, run()["initial_temperature"], steady()["temperature"], run()["temperature"].sel(time=0.0)):
        assert (
            row().transient(start, times=run()["time"][1:])["initial_temperature"].values.tolist()
            == start.values.tolist()
        )
    assert row().modes(at=last).attrs and row(spacing=row().spacing, area=row().area) == row()
    response = row().response(Q([1e6, 1e7], "rad/s"))
    xr.testing.assert_allclose(row().response(response["frequency"]), response)
    powers = row(sources=run()["current"].isel(time=-1, link=slice(1, None)).rename(link="site"))
    assert powers.sources[1].value == float(run()["current"][-1, 1])
    assert row(left=run()["temperature"].sel(site=1, drop=True)).steady_state is not None
    chain.exact.occupations_of(star())


def test_composites_go_back_in():
    contact = materials.contact_conductance(MEDIATOR, "0.25 nm^2", TEMPERATURES["with units"])
    given = {"matrix": "1.4 W/(m K)", "inclusion": "149 W/(m K)", "fraction": 0.2}
    found = materials.hasselman_johnson(**given, radius="1 um", contact=contact)
    for porous in (materials.maxwell(found, "0 W/(m K)", 0.1), materials.bruggeman(found, "0 W/(m K)", 0.1)):
        chain.Rod(porous, "1e6 J/(m^3 K)", **SIZE)


def test_lengths_frequencies_and_dampings_go_back_in():
    kappa = xr.DataArray([1.0, 1.0, 4.0], {"axis": list("xyz")}, "axis", attrs={"units": "W/(m K)"})
    lengths = materials.coherence_lengths(kappa, "10 pW/K")
    np.testing.assert_allclose(materials.conductivities("10 pW/K", lengths).values, kappa.values, rtol=1e-12)
    assert chain.ConductanceLink(materials.layered("4 W/(m K)", "1 W/(m K)", "1 nm")["conductance"]).shape == ()
    cutoffs = materials.branch_cutoffs("a-SiO2")
    kelvins = MEDIATOR.weak_coupling_temperature(TEMPERATURES["with units"], "90 K")
    dampings = materials.damping_from_conductivity(row().conductivity(TEMPERATURES["with units"]), "5 nm")
    assert chain.HarmonicMediator(cutoffs, cutoffs, cutoffs).conductance("300 K").sizes == cutoffs.sizes
    assert chain.HarmonicMediator("100 cm^-1", dampings, "170 K").conductance(kelvins).dims == ("temperature",)


def test_materials_and_files_go_back_in(tmp_path):
    points = materials.validation()
    xr.testing.assert_equal(materials.statistics(points), materials.statistics())
    series_of = materials.get("a-SiO2").conductivity_series
    assert materials.fit_mediator(series_of, fixed=FIXED)["conductivity"].equals(
        series_of.drop_vars("uncertainty", errors="ignore")
    )
    chain.Rod(series_of, "1e6 J/(m^3 K)", **{**SIZE, "right": "180 K"})
    row().transient("300 K", "1 ns", samples=4, output=tmp_path / "run.nc").close()
    for opened in (chain.load_dataset, chain.open_dataset):
        with opened(tmp_path / "run.nc") as ds:
            xr.testing.assert_allclose(chain.fourier(ds, row()), chain.fourier(run(), row()))


DIAGNOSTICS = {
    "fourier": (chain.fourier, run, "current"),
    "entropy rates": (chain.entropy_rates, run, "current"),
    "validity": (chain.validity, run, "temperature"),
    "fourier, steady": (chain.fourier, steady, "current"),
    "occupations": (lambda ds, _: chain.exact.occupations_of(ds), star, "mode_energy"),
    "predicted": (lambda ds, _: materials.predict(ds, "200 K"), fit, "frequency"),
}


@pytest.mark.parametrize("name", DIAGNOSTICS)
def test_datasets_may_have_other_units_and_be_quantified(name, registry_of_pint_xarray):
    function, made, changed = DIAGNOSTICS[name]
    ds = made()
    other = {"current": "pW", "temperature": "degC", "mode_energy": "meV", "frequency": "rad/ns"}[changed]
    right = function(ds, row())
    quantified = ds.pint.quantify(unit_registry=ureg.get())
    converted = quantified.pint.to({changed: other})
    plain = ds.assign({changed: converted[changed].pint.dequantify(format="~C")})
    for one in (quantified, converted, plain):
        xr.testing.assert_allclose(function(one, row()), right, rtol=1e-9)
    for wrong in (
        ds.assign({changed: ds[changed].assign_attrs(units="kg")}),
        ds.assign({changed: ds[changed].drop_attrs()}),
    ):
        with pytest.raises(chain.HeatChainError, match=changed):
            function(wrong, row())


@pytest.mark.parametrize("made", [run, steady], ids=["transient", "steady"])
@pytest.mark.parametrize("function", [chain.fourier, chain.validity, chain.entropy_rates])
def test_a_dataset_of_another_chain_is_refused(function, made):
    ds = made()
    function(ds, row())
    others = {
        "fewer bodies": row(n=2), "another link": row(links=2 * MEDIATOR), "another end": row(left="311 K"),
        "another law": row(law="linear"), "another body": row(subsystems=2 * [BODY] + [BODY + BODY], n=None),
        "elsewhere": row(spacing="6 nm"), "a rod": chain.Rod("1 W/(m K)", "1e6 J/(m^3 K)", **SIZE),
    }  # fmt: skip
    for name, other in others.items():
        with pytest.raises(chain.HeatChainError, match="must be of the chain that is given"):
            function(ds, other)
            pytest.fail(name)


QUANTIFIED = {
    "conductance": MEDIATOR.conductance,
    "current": lambda T: MEDIATOR.current(T, "90 K"),
    "in band": MEDIATOR.in_band_fraction,
    "energy": BODY.energy,
    "heat capacity": BODY.heat_capacity,
    "conductivity": lambda T: row().conductivity(T),
    "estimate": lambda T: materials.minimum_conductivity("a-SiO2", T),
    "specific heat": lambda T: materials.specific_heat("a-SiO2", T),
    "quantum": chain.bounds.quantum_of_conductance,
    "parameter": lambda T: chain.ConductanceLink(1e-12 * T * Q(1, "W/K^2")).conductance("300 K"),
}


@pytest.mark.parametrize("name", QUANTIFIED)
def test_quantified_arrays_come_back_quantified(name, registry_of_pint_xarray):
    T = TEMPERATURES["with units"]
    plain = QUANTIFIED[name](T) if name != "parameter" else None
    found = QUANTIFIED[name](T.pint.quantify(unit_registry=ureg.get()))
    assert isinstance(found.data, chain.Quantity)
    assert "units" not in found.attrs
    if plain is not None:
        np.testing.assert_array_equal(found.data.magnitude, plain.values)
        assert found.data.units == ureg.Quantity(1, plain.attrs["units"]).units
    if name == "conductance":
        assert chain.TabulatedLink(found) == chain.TabulatedLink(plain)


def test_results_of_networks_go_back_in():
    link, body = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
    ring = chain.Network(link, body, [("a", "b"), ("b", "c"), ("c", "a")], reservoirs={"bath": (link, "310 K", "a")})
    balanced = ring.steady_state()
    again = ring.transient(balanced["temperature"][::-1], "1 ns", samples=2)
    np.testing.assert_allclose(again["temperature"].values[-1], balanced["temperature"].values, rtol=1e-9)
    response = ring.response(Q([1e8, 1e9], "rad/s"), side="bath")
    xr.testing.assert_allclose(ring.response(response["frequency"], side="bath"), response)
    rows = {name: chain.Chain(link, body, 3, "310 K", "300 K") for name in ("upper", "lower")}
    ladder = chain.Ladder(rows, exchange=link)
    balanced = ladder.steady_state()
    again = ladder.transient(balanced["temperature"].isel(row=[1, 0]), "1 ns", samples=2)
    np.testing.assert_allclose(again["temperature"].values[-1], balanced["temperature"].values, rtol=1e-9)


def _returning_labelled():
    """Names of public functions and methods that return a DataArray or Dataset."""
    for module in (chain, materials, chain.bounds, chain.exact):
        for thing in (getattr(module, name) for name in module.__all__):
            members = [value for _, value in inspect.getmembers(thing, callable)] if inspect.isclass(thing) else [thing]
            for one in members:
                if not (inspect.isfunction(one) or inspect.ismethod(one)) or one.__name__.startswith("_"):
                    continue
                if "Data" in str(inspect.signature(one).return_annotation):
                    yield one.__qualname__


def test_every_function_that_returns_labels_is_tried():
    assert set(_returning_labelled()) == set(TRIED.split()) | set(TAKEN_BY_NONE.split())
