"""Arrays where one value is meant, in every argument of every public function: our error with advice, and no other."""

import contextlib
import functools
import warnings

import numpy as np
import pytest
import xarray as xr

import chain
import materials
import scenarios
from chain import HeatChainError, bounds, exact, spectra, ureg

BODY, LINK = chain.ConstantHeatCapacity("1 aJ/K"), chain.ConductanceLink("1 nW/K")
MEDIATOR = chain.HarmonicMediator("50 cm^-1", "25 cm^-1", "165 K")
MARKOV = chain.HarmonicMediator("50 cm^-1", "25 cm^-1")
SPECTRUM = spectra.Lorentzian("100 cm^-1", "10 cm^-1")
SPIN = chain.SpinMediator("10 cm^-1", 0.1, "100 cm^-1")
ROW = chain.Chain(LINK, BODY, 3, "310 K", "300 K", spacing="1 nm", area="1 nm^2")
LAYER = chain.Layer("1 nm", "1 W/(m K)", "1e6 J/(m^3 K)", cells=8)
LARGE = exact.FiniteBody(6, "1 THz")
KAPPA = xr.DataArray([1.0, 2.0, 3.0], {"temperature": ("temperature", [50.0, 100.0, 300.0], {"units": "K"})},
                     "temperature", attrs={"units": "W/(m K)"})  # fmt: skip
DENSITY = (chain.ureg.Quantity(np.array([1.0, 2.0, 3.0]), "THz"), np.array([1.0, 4.0, 2.0]))
CONDUCTANCE = (KAPPA * 1e-12).assign_attrs(units="W/K")


@functools.cache
def sensitivities():
    return ROW.sensitivities("left")


def sampled(slope, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", chain.ModelWarning)  # few steps
        return chain.posterior(straight, CONDUCTANCE, {"slope": slope}, **options)


def straight(temperature, slope):
    return xr.DataArray(slope.to("W/K^2").m * temperature.values, temperature.coords, attrs={"units": "W/K"})


LEFT_OUT = {  # have no argument, or one that is anything, or are base classes; `add` is as `define`
    "Body", "Link", "Spectrum", "Certificate", "Field", "Material", "Insulated", "Periodic", "Quantity", "ureg",
    "MODELS", "DimensionError", "HeatChainError", "Interrupted", "ModelWarning", "SolverError", "__version__",
    "exact", "plots", "spectra", "keys", "models", "table", "debye_agreement", "add",
}  # fmt: skip


# What is called, with arguments of which each is one value, and others that may be several
CALLS = {
    "Chain": (chain.Chain, {"n": 3, "area": "1 um^2", "law": "exact", "left": "310 K", "right": "300 K"},
              {"links": LINK, "subsystems": BODY, "spacing": "1 nm", "sources": {1: "1 pW"}}),
    "Rod": (chain.Rod, {"conductivity": "1 W/(m K)", "heat_capacity": "1e6 J/(m^3 K)", "length": "1 um",
                        "area": "1 um^2", "left": "310 K", "right": "300 K", "cells": 4}, {}),
    "Rod of layers": (functools.partial(chain.Rod, area="1 um^2", left="310 K", right="300 K", cells=8),
                      {"perimeter": "4 um"},
                      {"layers": [LAYER], "surroundings": chain.Radiation(0.5, "300 K"), "sources": "1 W/m^3"}),
    "Layer": (chain.Layer, {"thickness": "1 nm", "conductivity": "1 W/(m K)", "heat_capacity": "1e6 J/(m^3 K)",
                            "cells": 4}, {}),
    "Convection": (chain.Convection, {"coefficient": "1 W/(m^2 K)", "temperature": "300 K"}, {}),
    "Radiation": (chain.Radiation, {"emissivity": 0.5, "temperature": "300 K"}, {}),
    "Series": (lambda link: chain.Series(LINK, link), {}, {"link": LINK}),
    "f_sum": (chain.f_sum, {}, {"hamiltonian": ureg.Quantity(np.diag([0.0, 1.0]), "THz"),
                                "operators": [[0, 1], [1, 0]], "state": np.eye(2) / 2}),
    "HarmonicLattice": (exact.HarmonicLattice, {"atoms": 6, "spring": "1 THz"}, {}),
    "fourier_current": (materials.fourier_current, {},
                        {"conductivity": ["1 W/(m K)"] * 3, "difference": "1 delta_degC", "lengths": ["1 nm"] * 3}),
    "layer": (materials.layer, {"material": "a-SiO2", "thickness": "1 nm", "conductivity": "1 W/(m K)", "cells": 8},
              {}),
    "Reservoir": (chain.Reservoir, {"temperature": "300 K"}, {"breakpoints": ["1 ns"]}),
    "HeatCurrent": (chain.HeatCurrent, {"current": "1 pW"}, {"breakpoints": ["1 ns"]}),
    "transient": (ROW.transient, {
        "until": "1 ns", "samples": 3, "sampling": "linear", "rtol": 1e-6, "atol": "0 K", "steady": 1e-3,
        "method": "rosenbrock", "segment": 5, "resume": False, "progress": False, "most_steps": 1000,
        "most_seconds": 100.0,
    }, {"initial": "300 K", "breakpoints": ["1 ns"], "events": (), "variables": None, "notes": None}),
    "transient at times": (ROW.transient, {}, {"initial": "300 K", "times": ["0 ns", "1 ns"]}),
    "steady_state": (ROW.steady_state, {}, {"initial": "300 K"}),
    "modes": (ROW.modes, {"count": 2}, {"at": "300 K"}),
    "response": (ROW.response, {"side": "left"}, {"frequency": "1 GHz", "at": "300 K"}),
    "sensitivities": (functools.partial(ROW.sensitivities, "links"), {"of": "response", "side": "left"},
                      {"frequency": "1 GHz", "at": "300 K", "weights": None}),
    "sensitivities over time": (functools.partial(ROW.sensitivities, "links", of="transient"),
                                {"until": "1 ns", "samples": 3, "rtol": 1e-6}, {"initial": "300 K", "times": None}),
    "fluctuations": (ROW.fluctuations, {}, {"at": None}),
    "trajectories": (ROW.trajectories, {"count": 2, "samples": 3}, {"initial": "300 K", "until": "1 ps"}),
    "noise_spectra": (ROW.noise_spectra, {}, {"frequency": "1 GHz", "at": None}),
    "a chain's heat_cumulants": (ROW.heat_cumulants, {"count": 2}, {}),
    "continuum": (ROW.continuum, {"cells": 4}, {}),
    "conductivity": (ROW.conductivity, {}, {"T": "300 K"}),
    "Network": (chain.Network, {}, {"links": LINK, "subsystems": BODY, "edges": [(1, 2), (2, 3)],
                                    "sources": {2: "3 nW"}, "reservoirs": {"bath": (LINK, "300 K", 1)}}),
    "Lattice": (chain.Lattice, {}, {"shape": (3, 2), "links": LINK, "subsystems": BODY, "spacing": "1 nm",
                                    "reservoirs": {"left": "310 K", "right": "300 K"}}),
    "Ladder": (chain.Ladder, {}, {"rows": {"one": ROW, "other": ROW}, "exchange": LINK}),
    "ElectronGas": (chain.ElectronGas, {}, {"coefficient": "70 J/(m^3 K^2)", "volume": "1000 nm^3"}),
    "ElectronPhononLink": (chain.ElectronPhononLink, {},
                           {"strength": "2e9 W/(m^3 K^5)", "volume": "0.01 um^3", "exponent": 5}),
    "heat_cumulants": (MEDIATOR.heat_cumulants, {"count": 3}, {"T1": "310 K", "T2": "300 K"}),
    "generating_function": (MEDIATOR.generating_function, {}, {"T1": "310 K", "T2": "300 K", "counting": "1e20 1/J"}),
    "large_deviation": (MEDIATOR.large_deviation, {}, {"T1": "310 K", "T2": "300 K", "current": "1 pW"}),
    "ConductanceLink": (chain.ConductanceLink, {}, {"conductance": "1 nW/K"}),
    "RadiativeLink": (chain.RadiativeLink, {}, {"area": "1 nm^2"}),
    "PhononTunnelingLink": (chain.PhononTunnelingLink, {}, {"debye_temperature": "100 K"}),
    "TabulatedLink": (chain.TabulatedLink, {}, {"conductance": CONDUCTANCE}),
    "HarmonicMediator": (chain.HarmonicMediator, {},
                         {"frequency": "1 THz", "damping": "1 THz", "cutoff": "9 THz"}),
    "josephson": (chain.josephson, {},
                  {"critical_current": "0.1 mA", "capacitance": "0.07 pF", "resistance": "6 ohm", "gap": "2.8 meV"}),
    "SharedModes": (lambda first, other: chain.SharedModes(first, other), {}, {"first": MEDIATOR, "other": MEDIATOR}),
    "Parallel": (lambda link: chain.Parallel((2, link)), {}, {"link": LINK}),
    "HarmonicJunction": (chain.HarmonicJunction, {"level_shift": True},
                         {"frequency": "1 THz", "coupling": 0.1, "spectrum": SPECTRUM}),
    "MultilevelJunction": (chain.MultilevelJunction, {},
                           {"hamiltonian": ureg.Quantity(np.diag([0.0, 1.0]), "THz"), "operator": [[0, 1], [1, 0]],
                            "coupling": 0.01, "spectrum": spectra.Ohmic("9 THz")}),
    "SpinMediator": (chain.SpinMediator, {"method": "niba"},
                     {"splitting": "1 THz", "coupling": 0.1, "cutoff": "9 THz", "bias": "0 THz"}),
    "coherence": (SPIN.coherence, {"method": "path-integral"}, {"T": "50 K"}),
    "landauer": (chain.landauer, {"channels": 1}, {"transmission": lambda w: np.exp(-w / 1e13), "points": ["1 THz"]}),
    "from_susceptibility": (chain.from_susceptibility, {"channels": 1},
                            {"susceptibility": lambda w: 1.0 / (1e26 - w**2 - 1e12j * w), "coupling": 0.1,
                             "spectrum": SPECTRUM, "points": ["1 THz"]}),
    "ConstantHeatCapacity": (chain.ConstantHeatCapacity, {}, {"heat_capacity": "1 aJ/K"}),
    "DebyeSolid": (chain.DebyeSolid, {}, {"debye_temperature": "165 K", "atoms": 1000}),
    "DebyeSolid of a volume": (chain.DebyeSolid, {},
                               {"debye_temperature": "165 K", "volume": "1 nm^3", "number_density": "1e28 m^-3"}),
    "EinsteinSolid": (chain.EinsteinSolid, {}, {"einstein_temperature": "165 K", "atoms": 1000}),
    "HarmonicSolid": (chain.HarmonicSolid, {}, {"density_of_states": DENSITY, "atoms": 1000}),
    "DrudeUllersma": (chain.DrudeUllersma, {}, {"mode_spacing": "1 GHz", "modes": 100}),
    "TabulatedHeatCapacity": (chain.TabulatedHeatCapacity, {},
                              {"heat_capacity": (CONDUCTANCE * 1e-9).assign_attrs(units="J/K")}),
    "Sum": (lambda part: chain.Sum(part, BODY), {}, {"part": BODY}),
    "thermal_bath_current": (chain.thermal_bath_current, {}, {"mediator": MEDIATOR, "T1": "300 K", "T2": "290 K"}),
    "quantity": (chain.quantity, {"unit": "m"}, {"value": "1 nm"}),
    "frequency": (chain.frequency, {"unit": "THz"}, {"value": "1 cm^-1"}),
    "sweep": (chain.sweep, {"executor": "serial", "progress": False},
              {"function": lambda x: x, "over": {"x": [1]}}),
    "propagate": (chain.propagate, {"executor": "serial", "seed": 0, "samples": 16},
                  {"function": lambda x: x, "parameters": {"x": "(1 ± 0.1) W"}}),
    "first_order": (lambda left: chain.first_order(sensitivities(), {"left": left}), {"left": "5 %"}, {}),
    "global_indices": (chain.global_indices, {"executor": "serial", "seed": 0, "samples": 2, "level": 0.9},
                       {"function": lambda x: x, "parameters": {"x": "(1 ± 0.1) W"}}),
    "fit": (lambda slope, **options: chain.fit(straight, CONDUCTANCE, {"slope": slope}, **options),
            {"slope": "1 pW/K^2", "scatter": "relative", "level": 0.9, "starts": 1, "step": 1e-3}, {}),
    "posterior": (sampled, {"slope": "1 pW/K^2", "scatter": "relative", "prior": "uniform", "steps": 20, "walkers": 4,
                            "seed": 0, "progress": False}, {}),
    "ballistic_current": (bounds.ballistic_current, {}, {"T1": "300 K", "T2": "290 K"}),
    "quantum_of_conductance": (bounds.quantum_of_conductance, {}, {"T": "300 K"}),
    "bounds.report": (bounds.report, {}, {"link": MEDIATOR, "T": "300 K"}),
    "certify": (functools.partial(bounds.certify, CONDUCTANCE), {"confidence": 0.95},
                {"uncertainty": "1 pW/K", "channels": 1e6}),
    "FiniteBody": (exact.FiniteBody, {"modes": 6, "mode_spacing": "1 THz", "contacts": "opposite",
                                      "probe_rate": "0 rad/s", "spacing": "midpoint", "seed": 0}, {}),
    "LargeBody": (exact.LargeBody, {"contacts": "opposite"}, {}),
    "Spring": (exact.Spring, {"coupling": "1 THz"}, {}),
    "BodyChain": (exact.BodyChain, {"n": 2, "counter_terms": "joint"}, {"mediator": MEDIATOR, "body": LARGE}),
    "BodyChain.evolve": (exact.BodyChain(MEDIATOR, LARGE, 2).evolve,
                         {"until": "1 ps", "samples": 3, "statistics": "quantum"},
                         {"temperatures": ["300 K", "295 K", "295 K", "290 K"]}),
    "HarmonicChain": (exact.HarmonicChain, {"n": 2, "counter_terms": "joint", "rtol": 1e-3},
                      {"mediator": MEDIATOR, "between": exact.LargeBody()}),
    "HarmonicChain.heat_noise": (exact.HarmonicChain(MEDIATOR, exact.LargeBody(), 2, rtol=1e-3).heat_noise,
                                 {"left": "310 K", "right": "300 K"}, {}),
    "HarmonicChain.heat_cumulants": (exact.HarmonicChain(MEDIATOR, exact.LargeBody(), 2, rtol=1e-3).heat_cumulants,
                                     {"left": "310 K", "right": "300 K", "count": 2}, {}),
    "HarmonicChain.noise_given_off": (exact.HarmonicChain(MEDIATOR, exact.LargeBody(), 2, rtol=1e-3).noise_given_off,
                                      {}, {"temperatures": ["310 K", "308 K", "303 K", "300 K"]}),
    "Star": (exact.Star, {"spacing": "midpoint", "seed": 0},
             {"mediator": MEDIATOR, "mode_spacing": "1 THz", "modes": 6}),
    "Star.evolve": (exact.Star(MEDIATOR, "1 THz", 6).evolve, {
        "until": "1 ps", "samples": 3, "preparation": "simultaneous", "statistics": "quantum", "method": "arrowhead",
        "mediator_temperature": "300 K",
    }, {"temperatures": ("300 K", "290 K")}),
    "Star.heat_cumulants": (exact.Star(MEDIATOR, "1 THz", 6).heat_cumulants, {
        "until": "1 ps", "samples": 3, "count": 2, "statistics": "quantum", "method": "arrowhead",
        "mediator_temperature": "300 K",
    }, {"temperatures": ("300 K", "290 K")}),
    "EchoLaw": (exact.EchoLaw, {"mode_spacing": "1 THz", "bodies": 2}, {"mediator": MEDIATOR, "modes": 6}),
    "EchoLaw.evolve": (exact.EchoLaw(MEDIATOR, "5e11 rad/s", 110).evolve, {"until": "1 ps", "samples": 3},
                       {"temperatures": ["300 K", "290 K"]}),
    "QuantumThermalBath.current": (exact.QuantumThermalBath(MARKOV).current, {
        "duration": "1 ps", "ensemble": 2, "step": "5 fs", "seed": 0, "statistics": "quantum", "zero_point": True,
    }, {"temperatures": ("300 K", "290 K")}),
    "QuantumThermalBathChain": (exact.QuantumThermalBathChain,
                                {"n": 1, "left": "20 K", "right": "10 K", "shared": False},
                                {"mediators": MARKOV, "subsystems": BODY}),
    "validation": (materials.validation, {"include_unverified": False, "heavy_atoms_only": False}, {}),
    "Tabulated": (spectra.Tabulated, {}, {"density": (["1 THz", "2 THz", "3 THz"], ["1 THz"] * 3)}),
    "Drude": (spectra.Drude, {}, {"cutoff": "1 THz"}),
    "Gaussian": (spectra.Gaussian, {}, {"cutoff": "1 THz"}),
    "HardCutoff": (spectra.HardCutoff, {}, {"cutoff": "1 THz"}),
    "Ohmic": (spectra.Ohmic, {}, {"cutoff": "1 THz"}),
    "SuperOhmic": (spectra.SuperOhmic, {}, {"cutoff": "1 THz", "power": 3}),
    "Lorentzian": (spectra.Lorentzian, {}, {"centre": "1 THz", "width": "1 THz"}),
    "Function": (spectra.Function, {"cutoff": "1 THz"}, {"function": lambda w: w * np.exp(-w / 1e12), "points": None}),
    "Discrete": (spectra.Discrete, {}, {"frequency": ["1 THz", "2 THz", "3 THz"], "coupling": ["1 THz"] * 3}),
    "block_current": (materials.block_current, {"count": 3}, {"conductance": "1 nW/K", "difference": "1 delta_degC"}),
    "coherence_lengths": (materials.coherence_lengths, {},
                          {"conductivity": ["1 W/(m K)"] * 3, "conductance": "1 pW/K"}),
    "coherence_ratios": (materials.coherence_ratios, {}, {"conductivity": ["1 W/(m K)", "2 W/(m K)", "3 W/(m K)"]}),
    "conductivities": (materials.conductivities, {}, {"conductance": "1 pW/K", "lengths": ["1 nm", "1 nm", "1 nm"]}),
    "maxwell": (materials.maxwell, {}, {"matrix": "1 W/(m K)", "inclusion": "2 W/(m K)", "fraction": 0.2}),
    "bruggeman": (materials.bruggeman, {"dimensions": 2},
                  {"matrix": "1 W/(m K)", "inclusion": "2 W/(m K)", "fraction": 0.2}),
    "hasselman_johnson": (materials.hasselman_johnson, {}, {
        "matrix": "1 W/(m K)", "inclusion": "2 W/(m K)", "fraction": 0.2, "radius": "1 um",
        "contact": "9 MW/(m^2 K)",
    }),
    "contact_conductance": (materials.contact_conductance, {}, {"link": LINK, "area": "1 nm^2", "T": "300 K"}),
    "damping_from_conductivity": (materials.damping_from_conductivity, {"degrees_of_freedom": 3},
                                  {"conductivity": "1 W/(m K)", "distance": "1 nm"}),
    "define": (materials.define, {"key": "mine", "formula": "Si", "density": "2.3 g/cm^3",
                                  "longitudinal_velocity": "8 km/s",
                                  "transverse_velocity": "5 km/s"}, {}),
    "curve": (materials.curve, {"material": "kapton", "name": "nist"}, {"T": "20 K"}),
    "validation_over_temperature": (materials.validation_over_temperature,
                                    {"crystals": False, "include_doubtful": False}, {}),
    "minimum_conductivity": (materials.minimum_conductivity, {"material": "a-SiO2", "model": "mediator",
                                                              "heavy_atoms_only": False}, {"T": "300 K"}),
    "specific_heat": (materials.specific_heat, {"material": "a-SiO2", "model": "mediator"}, {"T": "300 K"}),
    "debye_equivalents": (materials.debye_equivalents, {}, {"density_of_states": DENSITY, "T": "300 K"}),
    "allen_feldman": (materials.allen_feldman, {"volume": "1 nm^3"},
                      {"frequency": ["1 THz", "2 THz"], "diffusivity": ["1 mm^2/s", "2 mm^2/s"], "T": "300 K"}),
    "diffusivity": (materials.diffusivity, {"material": "a-SiO2"}, {"T": "300 K"}),
    "mediator_properties": (materials.mediator_properties, {"material": "a-SiO2", "frequency": 1.0, "damping": 1.0,
                                                            "cutoff": 1.0}, {"T": "300 K"}),
    "least_channels": (materials.least_channels, {"material": "a-SiO2", "relative_uncertainty": 0.05},
                       {"conductivity": KAPPA}),
    "freedom_band": (materials.freedom_band, {"material": "a-SiO2", "ratio": 2.0}, {"T": "300 K"}),
    "layered": (materials.layered, {}, {"in_plane": "5 W/(m K)", "cross_plane": "1 W/(m K)", "layer": "1 nm"}),
    "subsystem": (materials.subsystem, {"material": "a-SiO2"}, {"volume": "1 nm^3"}),
    "compare": (materials.compare, {"heavy_atoms_only": False}, {"materials": "a-SiO2", "T": "300 K", "models": None}),
    "labelled": (materials.labelled, {}, {"T": ["1 K", "2 K"], "conductivity": ["1 W/(m K)", "2 W/(m K)"],
                                          "uncertainty": ["1 W/(m K)", "2 W/(m K)"]}),
    "fit_mediator": (materials.fit_mediator, {"oscillators": 3, "level": 0.9},
                     {"kappa": KAPPA, "fixed": {"cutoff": "200 K", "damping": "20 cm^-1"}}),
    "describe": (materials.describe, {"material": "a-SiO2", "heavy_atoms_only": False}, {"T": "300 K"}),
    "scenarios.run": (functools.partial(scenarios.run, "nanoparticles"),
                      {"particles": 3, "samples": 3}, {}),
}  # fmt: skip
for _name in ("interatomic_distance", "debye_temperature", "debye_frequency", "mean_velocity", "branch_cutoffs",
              "geometry", "link", "get", "consistency", "curves", "readings"):  # fmt: skip
    CALLS[_name] = (getattr(materials, _name), {"material": "a-SiO2"}, {})


# What reads a file, or a dataset
READERS = {
    "load_dataset": chain.load_dataset, "open_dataset": chain.open_dataset, "load": materials.load,
    "read_table": chain.read_table, "to_frame": chain.to_frame,
    "save_dataset": lambda given: chain.save_dataset(given, "never.csv"),
    "read_conductivity": materials.read_conductivity, "statistics": materials.statistics,
    "statistics_by_decade": materials.statistics_by_decade,
    "describe_statistics": materials.describe_statistics, "occupations_of": exact.occupations_of,
    "predict": lambda fit: materials.predict(fit, "300 K"), "validity": lambda dataset: chain.validity(dataset, ROW),
    "bands": chain.bands,
    "fourier": lambda dataset: chain.fourier(dataset, ROW),
    "entropy_rates": lambda dataset: chain.entropy_rates(dataset, ROW),
    "output": lambda path: ROW.transient("300 K", "1 ns", output=path),
}  # fmt: skip


def arrays(value):
    """Several of a value, in every form in which they come."""
    yield [value]
    yield [value, value]
    yield [[value, value], [value, value]]
    yield (value, value, value)
    yield np.array([value, value])
    yield []
    if isinstance(value, str) and value[0].isdigit() and "degC" not in value:
        one = ureg.Quantity(value)
        many = np.full(2, one.magnitude)
        yield ureg.Quantity(many, one.units)
        yield xr.DataArray(many, dims="x", attrs={"units": f"{one.units:~C}"})
    if isinstance(value, int | float):
        yield xr.DataArray([value, value], dims="x")


@pytest.mark.parametrize("name", CALLS)
def test_arrays_are_refused_or_used(name):
    """Where one value is meant all are refused, and the sentence says where; elsewhere they are taken, or refused."""
    function, one, several = CALLS[name]
    function(**one, **several)
    for argument, value in one.items():
        for given in arrays(value):
            with pytest.raises(HeatChainError, match=argument):
                function(**{**one, **several, argument: given})
    for argument, value in several.items():
        for given in arrays(value):
            with contextlib.suppress(HeatChainError):
                function(**{**one, **several, argument: given})


@pytest.mark.parametrize("name", READERS)
def test_neither_a_file_nor_a_dataset(name):
    for given in ([], ["a"], [["a", "b"]], 3, np.array(["a", "b"]), xr.DataArray([1.0, 2.0], dims="x")):
        with pytest.raises(HeatChainError, match=r"must|needed"):
            READERS[name](given)


def test_every_public_name_is_tried():
    named = {name for module in (chain, bounds, exact, spectra, materials) for name in module.__all__}
    tried = {name.partition(".")[0].partition(" ")[0] for name in (*CALLS, *READERS)} | {"report"}
    assert named - tried == LEFT_OUT


@pytest.mark.parametrize("given", [[["1 ns", "2 ns"]], [["1 ns"], ["2 ns"]]])
def test_nested_breakpoints(given):
    for end in (chain.Reservoir, chain.HeatCurrent):
        with pytest.raises(HeatChainError, match="breakpoints"):
            end({chain.Reservoir: "300 K", chain.HeatCurrent: "1 pW"}[end], breakpoints=given)
    with pytest.raises(HeatChainError, match="breakpoints"):
        ROW.transient("300 K", "1 ns", breakpoints=given)
