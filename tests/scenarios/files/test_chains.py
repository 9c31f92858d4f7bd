"""What a file describes is what the same words in Python make, to the last bit."""

import numpy as np
import pytest
import xarray as xr

import chain
import materials
import scenarios
from chain.subsystems.base import Sum
from scenarios.files.error import FileError
from scenarios.jobs.open import parse
from scenarios.jobs.preset import of_scenario
from systems.scenario_files import EXAMPLE, SMALL

MEDIATOR = 'kind = "harmonic", frequency = "50 cm^-1", damping = "25 cm^-1"'
TABLE = xr.DataArray([1.0, 2.0], coords={"temperature": ("temperature", [100.0, 400.0], {"units": "K"})},
                     dims="temperature", attrs={"units": "nW/K"})  # fmt: skip
CAPACITY = (TABLE * 1.0).assign_attrs(units="aJ/K")
LINKS = {
    MEDIATOR: chain.HarmonicMediator("50 cm^-1", "25 cm^-1"),
    f'{MEDIATOR}, cutoff = "165 K", count = 3': 3 * chain.HarmonicMediator("50 cm^-1", "25 cm^-1", "165 K"),
    f'{MEDIATOR}, cutoff = "inf"': chain.HarmonicMediator("50 cm^-1", "25 cm^-1"),
    'kind = "harmonic", frequency = "1 THz", damping = { first = "1 meV", second = "3 K" }':
        chain.HarmonicMediator("1 THz", ("1 meV", "3 K")),
    'kind = "harmonic", frequency = ["1 THz", "2 THz", "3 THz", "4 THz"], damping = "1 THz"':
        chain.HarmonicMediator(["1 THz", "2 THz", "3 THz", "4 THz"], "1 THz"),
    'kind = "conductance", conductance = "1 nW/K", count = [1, 2, 3, 4.5]':
        chain.Parallel(([1, 2, 3, 4.5], chain.ConductanceLink("1 nW/K"))),
    'kind = "radiative", area = "1 um^2"': chain.RadiativeLink("1 um^2"),
    'kind = "phonon-tunnelling", debye_temperature = "165 K"': chain.PhononTunnelingLink("165 K"),
    'kind = "tabulated", temperature = ["100 K", "400 K"], conductance = ["1 nW/K", "2 nW/K"]':
        chain.TabulatedLink(TABLE),
    'kind = "material", material = "a-SiO2"': materials.link("a-SiO2"),
    f'kind = "parallel", links = [{{ {MEDIATOR} }}, {{ kind = "conductance", conductance = "1 nW/K", count = 2 }}]':
        chain.Parallel(chain.HarmonicMediator("50 cm^-1", "25 cm^-1"), 2 * chain.ConductanceLink("1 nW/K")),
}  # fmt: skip
BODIES = {
    'kind = "drude-ullersma", mode_spacing = "1e9 rad/s"': chain.DrudeUllersma("1e9 rad/s"),
    'kind = "drude-ullersma", mode_spacing = "1e9 rad/s", modes = 500': chain.DrudeUllersma("1e9 rad/s", modes=500),
    'kind = "debye", debye_temperature = "165 K", atoms = 3862': chain.DebyeSolid("165 K", atoms=3862),
    'kind = "debye", debye_temperature = "165 K", volume = "65 nm^3", number_density = "5.9e28 1/m^3"':
        chain.DebyeSolid("165 K", volume="65 nm^3", number_density="5.9e28 1/m^3"),
    'kind = "einstein", einstein_temperature = "200 K", atoms = [1, 2, 3]':
        chain.EinsteinSolid("200 K", atoms=[1, 2, 3]),
    'kind = "harmonic", frequency = ["1 THz", "2 THz", "100 cm^-1"], density = [0.1, 0.4, 0], atoms = 100':
        chain.HarmonicSolid((["1 THz", "2 THz", "100 cm^-1"], [0.1, 0.4, 0.0]), atoms=100),
    'kind = "constant", heat_capacity = "1 aJ/K"': chain.ConstantHeatCapacity("1 aJ/K"),
    'kind = "tabulated", temperature = ["100 K", "400 K"], heat_capacity = ["1 aJ/K", "2 aJ/K"]':
        chain.TabulatedHeatCapacity(CAPACITY),
    'kind = "material", material = "a-SiO2", volume = "1 nm^3"': materials.subsystem("a-SiO2", "1 nm^3"),
    'kind = "sum", parts = [{ kind = "constant", heat_capacity = "1 aJ/K" }, '
    '{ kind = "debye", debye_temperature = "165 K", atoms = 10 }]':
        Sum(chain.ConstantHeatCapacity("1 aJ/K"), chain.DebyeSolid("165 K", atoms=10)),
}  # fmt: skip


def line(text):
    return parse(text).row.line


def with_links(text):
    return SMALL.replace('kind = "conductance", conductance = "1 nW/K"', text)


@pytest.mark.parametrize("text", LINKS)
def test_links(text):
    found = line(with_links(text)).links
    assert (
        found.families[0]
        == chain.Chain(LINKS[text], chain.ConstantHeatCapacity("1 aJ/K"), 3, "1 K", "1 K").line.links.families[0]
    )


@pytest.mark.parametrize("text", BODIES)
def test_bodies(text):
    found = line(SMALL.replace('kind = "constant", heat_capacity = "1e-18 J/K"', text)).bodies
    wanted = chain.Chain(chain.ConductanceLink("1 nW/K"), BODIES[text], 3, "1 K", "1 K").line.bodies
    assert found.families == wanted.families
    np.testing.assert_array_equal(found.sizes, wanted.sizes)


def test_a_transmission_as_a_table():
    text = 'kind = "landauer", frequency = ["0 THz", "5 THz", "6 THz"], transmission = [1, 1, 0], channels = 1'
    wanted = chain.landauer((chain.ureg.Quantity([0.0, 5.0, 6.0], "THz"), [1.0, 1.0, 0.0]), channels=1)
    found = line(with_links(text)).links.families[0]
    assert found.conductance("100 K") == wanted.conductance("100 K")


def test_patterns_and_lists_are_the_same_chain():
    one, other = (f'{{ kind = "conductance", conductance = "{K} nW/K" }}' for K in (1, 3))
    pattern = with_links(f'pattern = "AB", of = {{ A = {one}, B = {other} }}')
    listed = SMALL.replace('{ kind = "conductance", conductance = "1 nW/K" }', f"[{one}, {other}, {one}, {other}]")
    first, second = parse(pattern).run(), parse(listed.replace("n = 3\n", "")).run()
    xr.testing.assert_equal(first, second)
    assert float(first["current"][-1, 1]) != float(parse(SMALL).run()["current"][-1, 1])


ENDS = {
    '"310 K"': "310 K",
    '{ kind = "heat-current", current = "1 nW" }': chain.HeatCurrent("1 nW"),
    '{ kind = "insulated" }': chain.Insulated(),
    '{ kind = "sine", mean = "300 K", amplitude = "3 K", period = "2 ns" }':
        lambda t: 300.0 + 3.0 * np.sin(2.0 * np.pi * t / 2e-9),
    '{ kind = "steps", time = ["1 ns"], value = ["300 K", "310 K"] }':
        chain.Reservoir(lambda t: np.where(t < 1e-9, 300.0, 310.0), breakpoints=["1 ns"]),
    '{ kind = "table", time = ["0 s", "5 ns"], value = ["300 K", "310 K"] }':
        lambda t: 300.0 + 10.0 * t / 5e-9,
    '{ kind = "heat-current", current = { kind = "steps", time = ["1 ns"], value = ["0 W", "1 nW"] } }':
        chain.HeatCurrent(lambda t: np.where(t < 1e-9, 0.0, 1e-9), breakpoints=["1 ns"]),
}  # fmt: skip


@pytest.mark.parametrize("text", ENDS)
def test_ends(text):
    found = parse(SMALL.replace('left = "310 K"', f"left = {text}")).run()
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K"), 3, ENDS[text], "300 K")
    wanted = row.transient("300 K", "5 ns", samples=5)
    np.testing.assert_allclose(found["temperature"], wanted["temperature"], rtol=1e-7)


def test_sources_geometry_and_initial_profile():
    text = SMALL.replace("n = 3", 'n = 3\ngeometry = "a-SiO2"\nsources = [{ site = 2, current = "1 nW" }]').replace(
        'initial = "300 K"', 'initial = { position = ["0 nm", "2 nm"], temperature = ["300 K", "320 K"] }'
    )
    job = parse(text)
    found = job.run()
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K"), 3, "310 K", "300 K",
                      sources={2: "1 nW"}, **materials.geometry("a-SiO2"))  # fmt: skip
    wanted = row.transient(lambda x: 300.0 + 1e10 * x, "5 ns", samples=5)
    np.testing.assert_allclose(found["temperature"], wanted["temperature"], rtol=1e-12)
    assert job.row.area == row.area


@pytest.mark.parametrize("sites", [None, [1, 3]])
def test_surroundings(sites):
    told = "" if sites is None else f", sites = {sites}"
    around = '{ link = { kind = "radiative", area = "1 um^2" }, temperature = { kind = "sine", mean = "290 K", '
    around += f'amplitude = "5 K", period = "2 ns" }}{told} }}'
    found = parse(SMALL.replace("n = 3", f"n = 3\nsurroundings = {around}")).run()
    sky = (
        chain.RadiativeLink("1 um^2"),
        lambda t: 290.0 + 5.0 * np.sin(np.pi * 1e9 * t),
        *([] if sites is None else [sites]),
    )
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K"), 3, "310 K", "300 K",
                      surroundings=sky)  # fmt: skip
    wanted = row.transient("300 K", "5 ns", samples=5)
    np.testing.assert_allclose(found["temperature"], wanted["temperature"], rtol=1e-7)
    np.testing.assert_allclose(found["surroundings_current"], wanted["surroundings_current"], rtol=1e-4)


@pytest.mark.parametrize(("run", "name"), [
    ('kind = "steady-state"', "temperature"),
    ('kind = "modes"\ncount = 2', "relaxation_time"),
    ('kind = "response"\nfrequency = ["1e8 rad/s", "1e9 rad/s"]\nside = "right"', "amplitude"),
    ('initial = ["300 K", "301 K", "302 K"]\nuntil = "steady"\nsteady = 0.01\nsampling = "logarithmic"', "energy"),
    ('initial = "300 K"\ntimes = ["1 ns", "2 ns"]\nmethod = "lsoda"\natol = "1 mK"\nbreakpoints = ["1 ns"]', "current"),
    ('initial = "300 K"\nuntil = "5 ns"\nvariables = ["temperature"]', "temperature"),
    ('initial = "300 K"\nuntil = "5 ns"\nevents = [{ site = 1, temperature = "301 K" }]', "temperature"),
])  # fmt: skip
def test_runs_and_their_figures(run, name):
    job = parse(f"{SMALL[: SMALL.index('[run]')]}[run]\n{run}\n")
    found = job.run()
    assert np.isfinite(found[name]).all()
    assert job.plot(found).axes
    assert len(job.summary(found)) > 20


def test_the_continuum():
    text = SMALL.replace("n = 3", 'n = 3\nspacing = "1 nm"\narea = "1 nm^2"').replace("[run]", "[run]\ncontinuum = 50")
    assert parse(text).run().sizes["site"] == 50


def test_the_example_and_its_citations():
    from scenarios.jobs.open import read

    job = read(EXAMPLE, ["run.samples=5"])
    found = job.run()
    assert found.sizes == {"time": 5, "site": 6, "link": 7, "side": 2}
    assert found.attrs["energy_residual"] < 1e-12
    assert "Panasyuk2012" in job.citations()
    xr.testing.assert_identical(parse(job.text()).run().drop_attrs(), found.drop_attrs())


@pytest.mark.parametrize("name", scenarios.SCENARIOS)
def test_every_scenario_as_a_file(name):
    job = of_scenario(name, ())
    assert parse(job.text()).tables == job.tables


def test_a_printed_scenario_gives_the_same_dataset():
    job = of_scenario("nanoparticles", ("particles=4", "samples=5", "left=311 K"))
    first, second = job.run(), parse(job.text()).run()
    xr.testing.assert_equal(first, second)
    assert first.attrs["input"] == second.attrs["input"]
    assert float(first["current"][-1, 0]) > 0


def test_settings_change_a_file():
    from scenarios.files.toml import read_value

    assert [read_value(text) for text in ("3", "310 K", "[1, 2]", "inf", '"a"')] == [3, "310 K", [1, 2], "inf", "a"]
    with pytest.raises(FileError, match="samples"):
        parse(SMALL.replace("samples = 5", "samples = true"))


def test_the_example_in_the_documentation_is_a_file():
    import scenarios.files

    text = scenarios.files.__doc__
    found = parse("\n".join(line.strip() for line in text.splitlines() if line.startswith("    "))).run()
    assert found.sizes["site"] == 20


SAMPLES = (
    '{ kind = "sampled-pulse", time = ["-1 ns", "0 ns", "0.5 ns"], value = ["0 W", "1 nW", "0.25 nW"], shift = "2 ns" }'
)


def sampled(t):
    return np.interp(t, [1e-9, 2e-9, 2.5e-9], [0.0, 1.0, 0.25], left=0.0, right=0.0)


@pytest.mark.parametrize(("text", "wanted"), [
    ('left = { kind = "pulse", base = "300 K", peak = "330 K", time = "2 ns", width = "1 ns" }',
     {"left": lambda t: 300.0 + 30.0 * np.exp(-4.0 * np.log(2.0) * ((t - 2e-9) / 1e-9) ** 2)}),
    (f'left = {{ kind = "heat-current", current = {SAMPLES} }}',
     {"left": chain.HeatCurrent(lambda t: 1e-9 * sampled(t), breakpoints=["1 ns", "2 ns", "2.5 ns"])}),
    (f'left = "310 K"\nsources = [{{ site = 2, current = {SAMPLES} }}]',
     {"left": "310 K",
      "sources": {2: chain.HeatCurrent(lambda t: 1e-9 * sampled(t), breakpoints=["1 ns", "2 ns", "2.5 ns"])}}),
], ids=["temperature", "end", "source"])  # fmt: skip
def test_pulses(text, wanted):
    found = parse(SMALL.replace('left = "310 K"', text)).run()
    link, body = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K")
    ds = chain.Chain(link, body, 3, right="300 K", **wanted).transient("300 K", "5 ns", samples=5)
    np.testing.assert_allclose(found["temperature"], ds["temperature"], rtol=1e-7)
    assert np.ptp(found["temperature"].values) > 0.5
    if "sources" in wanted:  # the area below the samples
        np.testing.assert_allclose(found["source_heat"][-1].sum(), 0.8125e-18, rtol=1e-5)


@pytest.mark.parametrize(("text", "words"), [
    ('{ kind = "pulse", peak = "330 K", time = "2 ns", width = "1 ns" }', ["`chain.left.base` is missing"]),
    ('{ kind = "heat-current", current = { kind = "sampled-pulse", time = ["1 ns", "0 s"], value = ["0 W", "1 W"] } }',
     ["`chain.left`", "increasing"]),
    ('{ kind = "heat-current", current = { kind = "sampled-pulse", time = ["0 s", "1 ns"], value = ["0 W", "1 K"] } }',
     ["`chain.left.current.value[1]`", "heat current"]),
])  # fmt: skip
def test_bad_pulses(text, words):
    with pytest.raises(FileError) as found:
        parse(SMALL.replace('left = "310 K"', f"left = {text}"))
    assert any(all(word in fault for word in ("line 4", *words)) for fault in found.value.faults), found.value
