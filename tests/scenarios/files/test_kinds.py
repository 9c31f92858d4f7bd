"""Every kind of link, body and bath in a file is what Python makes of the same words; none is missing."""

import inspect
import re
import typing

import numpy as np
import pytest

import chain
import materials
from chain import spectra
from chain.units.constants import hbar, k
from scenarios.files import bodies, links
from scenarios.files import spectra as spectra_of_files
from scenarios.files.error import FileError
from scenarios.files.kinds import FromFile
from scenarios.jobs.open import parse
from systems.paths import ROOT
from systems.scenario_files import SMALL

Q = chain.Quantity
PAGE = (ROOT / "docs/files.md").read_text(encoding="utf-8")
OLD = 'kind = "conductance", conductance = "1 nW/K"'
OHMIC = spectra.Ohmic("100 THz")
BATH = 'spectrum = { kind = "ohmic", cutoff = "100 THz" }'
OMEGA, CHI = [0.0, 1e13, 2e13, 5e13], [0.0, 1e20, 2e20, 0.0]
JUNCTIONS = {
    'kind = "spin", splitting = "1e12 rad/s", coupling = { first = 0.3, second = 0.1 }, cutoff = "1e13 rad/s"':
        chain.SpinMediator("1e12 rad/s", (0.3, 0.1), "1e13 rad/s"),
    'kind = "spin", splitting = "10 cm^-1", coupling = 0.2, cutoff = "100 cm^-1", bias = "-2 cm^-1", '
    'method = "bloch-redfield", count = 2':
        2 * chain.SpinMediator("10 cm^-1", 0.2, "100 cm^-1", "-2 cm^-1", "bloch-redfield"),
    f'kind = "harmonic-junction", frequency = "1e13 rad/s", coupling = 0.2, {BATH}':
        chain.HarmonicJunction("1e13 rad/s", 0.2, OHMIC),
    f'kind = "harmonic-junction", frequency = "1e13 rad/s", coupling = 0.2, {BATH}, level_shift = false':
        chain.HarmonicJunction("1e13 rad/s", 0.2, OHMIC, level_shift=False),
    'kind = "harmonic-junction", frequency = "1e13 rad/s", coupling = 0.2, spectrum = '
    '{ first = { kind = "drude", cutoff = "30 THz" }, second = { kind = "gaussian", cutoff = "30 THz" } }':
        chain.HarmonicJunction("1e13 rad/s", 0.2, (spectra.Drude("30 THz"), spectra.Gaussian("30 THz"))),
    'kind = "multilevel", hamiltonian = [["0 THz", "0.5 THz"], ["0.5 THz", "0 THz"]], '
    f'operator = [[1, 0], [0, -1]], coupling = {{ first = 1e-3, second = 2e-3 }}, {BATH}':
        chain.MultilevelJunction(Q([[0.0, 0.5], [0.5, 0.0]], "THz"), [[1, 0], [0, -1]], (1e-3, 2e-3), OHMIC),
    'kind = "multilevel", hamiltonian = [["0 meV", "0 meV"], ["0 meV", "3 meV"]], '
    f'operator = [[[0, 1], [1, 0]], [[0, 2], [2, 0]]], matrix = [[2, 1], [1, 2]], coupling = 1e-3, {BATH}':
        chain.MultilevelJunction(Q([[0.0, 0.0], [0.0, 3.0]], "meV"), [[[0, 1], [1, 0]], [[0, 2], [2, 0]]], 1e-3,
                                 OHMIC, [[2, 1], [1, 2]]),
    f'kind = "susceptibility", frequency = {[f"{one!r} rad/s" for one in OMEGA]}, '
    f'susceptibility = {[f"{one!r} 1/J" for one in CHI]}, coupling = 0.2, {BATH}, channels = 1':
        chain.from_susceptibility((Q(OMEGA, "rad/s"), Q(CHI, "1/J")), 0.2, OHMIC, channels=1),
    'kind = "josephson", critical_current = "0.1 mA", capacitance = "70 fF", resistance = "6.86 ohm", gap = "2.8 meV"':
        chain.josephson("0.1 mA", "70 fF", "6.86 ohm", "2.8 meV"),
    'kind = "josephson", critical_current = ["90 uA", "0.1 mA", "0.11 mA", "80 uA"], capacitance = "70 fF", '
    'resistance = { first = "10 ohm", second = "30 ohm" }, gap = "2.8 meV"':
        chain.josephson(["90 uA", "0.1 mA", "0.11 mA", "80 uA"], "70 fF", ("10 ohm", "30 ohm"), "2.8 meV"),
    'kind = "shared-modes", mediators = [{ frequency = "1 THz", damping = "1 THz", cutoff = "3 THz" }, '
    '{ frequency = "2 THz", damping = { first = "1 THz", second = "0.5 THz" }, cutoff = "3 THz" }]':
        chain.SharedModes(chain.HarmonicMediator("1 THz", "1 THz", "3 THz"),
                          chain.HarmonicMediator("2 THz", ("1 THz", "0.5 THz"), "3 THz")),
    f'kind = "series", links = [{{ {OLD} }}, {{ kind = "radiative", area = "1 um^2" }}]':
        chain.Series(chain.ConductanceLink("1 nW/K"), chain.RadiativeLink("1 um^2")),
    'kind = "electron-phonon", strength = "2e9 W/(m^3 K^5)", volume = "0.01 um^3"':
        chain.ElectronPhononLink("2e9 W/(m^3 K^5)", "0.01 um^3"),
    'kind = "landauer", frequency = ["0 THz", "5 THz", "6 THz"], transmission = [1, 1, 0], channels = 1':
        chain.landauer((Q([0.0, 5.0, 6.0], "THz"), [1.0, 1.0, 0.0]), channels=1),
}  # fmt: skip
SPECTRA = {
    'kind = "ohmic", cutoff = "30 THz"': spectra.Ohmic("30 THz"),
    'kind = "super-ohmic", cutoff = "30 THz"': spectra.SuperOhmic("30 THz"),
    'kind = "super-ohmic", cutoff = "30 THz", power = 2': spectra.SuperOhmic("30 THz", 2),
    'kind = "gaussian", cutoff = "30 THz"': spectra.Gaussian("30 THz"),
    'kind = "drude", cutoff = "30 THz"': spectra.Drude("30 THz"),
    'kind = "hard-cutoff", cutoff = "300 THz"': spectra.HardCutoff("300 THz"),
    'kind = "lorentzian", centre = "2 THz", width = "1 THz"': spectra.Lorentzian("2 THz", "1 THz"),
    'kind = "lorentzian", centre = "2 THz", width = "1 THz", power = 1.5': spectra.Lorentzian("2 THz", "1 THz", 1.5),
    'kind = "tabulated", frequency = ["1 THz", "20 THz", "30 THz"], density = ["1 THz", "2 THz", "0 THz"]':
        spectra.Tabulated((Q([1.0, 20.0, 30.0], "THz"), Q([1.0, 2.0, 0.0], "THz"))),
    'kind = "discrete", frequency = ["1 THz", "2 THz", "3 THz"], coupling = ["1 GHz", "2 GHz", "1 GHz"]':
        spectra.Discrete(["1 THz", "2 THz", "3 THz"], ["1 GHz", "2 GHz", "1 GHz"]),
}  # fmt: skip


def with_links(text):
    cold = SMALL.replace("310 K", "40 K").replace("300 K", "30 K")  # where every one of them is known
    return cold.replace(OLD, text.replace("'", '"'))


def family(text):
    return parse(text).row.line.links.families


def made(link):
    return chain.Chain(link, chain.ConstantHeatCapacity("1 aJ/K"), 3, "1 K", "1 K").line.links.families


@pytest.mark.parametrize("text", JUNCTIONS, ids=lambda text: text[:60])
def test_a_link_is_what_python_makes(text):
    assert family(with_links(text)) == made(JUNCTIONS[text])


@pytest.mark.parametrize("text", SPECTRA, ids=lambda text: text[:40])
def test_a_bath_is_what_python_makes(text):
    found = family(
        with_links(f'kind = "harmonic-junction", frequency = "1 THz", coupling = 0.01, spectrum = {{{text}}}')
    )
    assert found == made(chain.HarmonicJunction("1 THz", 0.01, SPECTRA[text]))


def kinds_of(union):
    return typing.get_args(typing.get_args(union)[0])


@pytest.mark.parametrize("kind", [
    *kinds_of(links.OneLink), *kinds_of(bodies.OneBody), *kinds_of(spectra_of_files.Spectrum)
], ids=lambda kind: kind.__name__)  # fmt: skip
def test_keys_are_the_arguments_of_what_is_made(kind):
    package, *names = kind.makes.split(".")
    function = {"chain": chain, "materials": materials}[package]
    for name in names:
        function = getattr(function, name)
    taken = set(inspect.signature(function).parameters) - {
        "points",
        "unit",
    }  # of a function, and of a table without units
    keys = set(kind.model_fields) - {"kind", "count"}
    if issubclass(kind, FromFile):  # lists, or a file, in the place of the table that is the first argument
        lists = {key for key, one in kind.model_fields.items() if one.default == []}
        assert len(lists) == 2
        keys -= lists | set(FromFile.model_fields)
        taken -= {next(iter(inspect.signature(function).parameters)), "matrix"}  # several operators need a function
    assert keys == taken


def test_no_link_body_or_bath_is_missing():
    def public(module, base):
        every = ((name, getattr(module, name)) for name in module.__all__)
        return {name for name, one in every if isinstance(one, type) and issubclass(one, base) and one is not base}

    def known(union):
        return {kind.makes.rpartition(".")[2] for kind in kinds_of(union)}

    assert public(chain, chain.Link) - known(links.OneLink) == set()
    assert public(chain, chain.Body) - known(bodies.OneBody) == set()
    assert public(spectra, spectra.Spectrum) - known(spectra_of_files.Spectrum) == {"Function"}  # a function is no text
    assert {"landauer", "from_susceptibility", "josephson", "link"} <= known(links.OneLink)


ZERO = f"kind = 'multilevel', coupling = 0.1, {BATH}, "
BAD = [
    ("kind = 'spin', splitting = '1 THz', coupling = 0.2", ["`chain.links.cutoff` is missing"]),
    ("kind = 'spin', splitting = '1 THz', coupling = -0.2, cutoff = '9 THz'", ["`chain.links.coupling`", "greater"]),
    ("kind = 'spin', splitting = '1 THz', coupling = { first = 0.2 }, cutoff = '9 THz'",
     ["`chain.links.coupling.second` is missing"]),
    ("kind = 'spin', splitting = '1 THz', coupling = 0.2, cutoff = '9 THz', method = 'nibba'",
     ["`chain.links.method`", "Did you mean `niba`?"]),
    ("kind = 'harmonic-junction', frequency = '1 THz', coupling = 0.2, spectrum = { kind = 'omic', cutoff = '9 THz' }",
     ["`chain.links.spectrum.kind`", "Did you mean `ohmic`?"]),
    ("kind = 'harmonic-junction', frequency = '1 THz', coupling = 0.2, spectrum = { kind = 'ohmic', cutoff = '9 K m' }",
     ["`chain.links.spectrum.cutoff`", "angular frequency"]),
    ("kind = 'harmonic-junction', frequency = '1 THz', coupling = 0.2, spectrum = { first = { kind = 'ohmic' } }",
     ["`chain.links.spectrum.first.cutoff` is missing"]),
    ("kind = 'harmonic-junction', frequency = '1 THz', coupling = 0.2, spectrum = { kind = 'lorentzian', "
     "centre = '1 THz', width = '1 THz', power = 9 }", ["`chain.links`", "`power`", "9"]),
    (ZERO + "hamiltonian = [['0 THz', '1 THz']], operator = [[1]]", ["`chain.links`", "`hamiltonian`"]),
    (ZERO + "hamiltonian = [['0 THz']], operator = [[1, 'a']]", ["`chain.links.operator[0][1]`", "number"]),
    (ZERO + "hamiltonian = [[0]], operator = [[1]]", ["`chain.links.hamiltonian[0][0]`", "as text with a unit"]),
    (f"kind = 'susceptibility', frequency = ['1 THz', '2 THz'], susceptibility = ['1 1/J', '1 1/J'], coupling = 1, "
     f"{BATH}",
     ["`chain.links`", "`susceptibility` as a table must end with 0"]),
    (f"kind = 'susceptibility', frequency = ['1 THz', '2 THz'], susceptibility = ['1 J'], coupling = 1, {BATH}",
     ["`chain.links.susceptibility[0]`", "1/J"]),
    ("kind = 'josephson', critical_current = '1 mA', capacitance = '1 fF', resistance = '1 kohm'",
     ["`chain.links.gap` is missing"]),
    ("kind = 'josephson', critical_current = '1 nW', capacitance = '1 fF', resistance = '1 kohm', gap = '1 meV'",
     ["`chain.links.critical_current`", "in A"]),
    ("kind = 'shared-modes', mediators = [{ frequency = '1 THz', damping = '1 THz' }]",
     ["`chain.links.mediators`", "at least 2"]),
    ("kind = 'shared-modes', mediators = [{ frequency = '1 THz', damping = '1 THz', cutoff = '9 THz' }, "
     "{ frequency = '1 THz', damping = '1 THz' }]", ["`chain.links`", "`cutoff` must be the same"]),
    ("kind = 'series', links = [{ kind = 'radiative', area = '1 um^2' }, { kind = 'radiative', area = '1 um' }]",
     ["`chain.links.links[1].area`", "area"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), BAD, ids=[text[:70] for text, _ in BAD])
def test_what_is_wrong_with_a_kind(text, words):
    with pytest.raises(FileError) as found:
        parse(with_links(text))
    line = SMALL[: SMALL.index("links")].count("\n") + 1
    assert any(all(word in fault for word in (f"line {line}: ", *words)) for fault in found.value.faults), found.value


DRAWN = "frequency = { distribution = 'log-normal', median = '50 cm^-1', spread = 0.3, seed = 7 }"
HARMONIC = "kind = 'harmonic', damping = '25 cm^-1', "


def generator(name, seed=7):
    return np.random.default_rng([seed, *name.encode()])


def conductances(text):
    return parse(with_links(text)).row.line.links.each("_conductance", np.full(4, 300.0))


DISTRIBUTIONS = {
    "'log-normal', median = '50 cm^-1', spread = 0.3": lambda draw: 50.0 * np.exp(0.3 * draw.standard_normal(4)),
    "'normal', mean = '50 cm^-1', deviation = '5 cm^-1'": lambda draw: 50.0 + 5.0 * draw.standard_normal(4),
    "'uniform', lowest = '40 cm^-1', highest = '60 cm^-1'": lambda draw: draw.uniform(40.0, 60.0, 4),
    "'choice', values = ['40 cm^-1', '60 cm^-1']": lambda draw: draw.choice([40.0, 60.0], 4),
}


@pytest.mark.parametrize("text", DISTRIBUTIONS)
def test_values_are_drawn_for_every_place(text):
    told = f"frequency = {{ distribution = {text}, seed = 7 }}"
    wanted = Q(DISTRIBUTIONS[text](generator("frequency")), "cm^-1")
    np.testing.assert_allclose(
        conductances(HARMONIC + told),
        chain.HarmonicMediator(wanted, "25 cm^-1").conductance("300 K").m_as("W/K"),
        rtol=1e-12,
    )
    assert parse(with_links(HARMONIC + told)).row == parse(with_links(HARMONIC + told)).row
    assert np.any(conductances(HARMONIC + told.replace("seed = 7", "seed = 8")) != conductances(HARMONIC + told))


def test_two_keys_are_drawn_apart_and_anywhere():
    same = "{ distribution = 'log-normal', median = '50 cm^-1', spread = 0.3, seed = 7 }"
    (found,) = family(
        with_links(f"kind = 'harmonic', frequency = {same}, damping = {{ first = {same}, second = {same} }}")
    )
    shares = found._parameters
    drawn = [shares[name].ravel() for name in ("frequency", "damping1", "damping2")]
    assert np.abs(np.corrcoef(drawn) - np.eye(3)).max() < 0.999
    text = SMALL.replace(
        'heat_capacity = "1e-18 J/K"',
        'heat_capacity = { distribution = "uniform", lowest = "1 aJ/K", highest = "2 aJ/K", seed = 1 }',
    )
    capacities = parse(text).row.line.bodies.each("_heat_capacity", np.full(3, 300.0))
    np.testing.assert_allclose(capacities, 1e-18 * generator("heat_capacity", 1).uniform(1.0, 2.0, 3), rtol=1e-12)
    counted = conductances(OLD + ", count = { distribution = 'choice', values = [1, 2], seed = 3 }")
    np.testing.assert_allclose(counted, 1e-9 * generator("count", 3).choice([1.0, 2.0], 4), rtol=1e-12)


@pytest.mark.parametrize(("text", "words"), [
    (HARMONIC + DRAWN.replace("50 cm^-1", "50 nm"), ["`chain.links.frequency.median`", "angular frequency"]),
    (HARMONIC + DRAWN.replace("median = '50 cm^-1', ", ""), ["`chain.links.frequency.median` is missing"]),
    (HARMONIC + DRAWN.replace("log-normal", "lognormal"), ["`chain.links.frequency.distribution`", "`log-normal`"]),
    (HARMONIC + DRAWN.replace("0.3", "-1"), ["`chain.links.frequency.spread`", "greater than 0"]),
    (HARMONIC + DRAWN.replace(", seed = 7", ""), ["`chain.links.frequency.seed` is missing"]),
    (HARMONIC + "frequency = { distribution = 'normal', mean = '5 K', deviation = '90 K', seed = 1 }",
     ["`chain.links`", "`frequency`", "positive"]),
    (OLD + ", count = { distribution = 'choice', values = ['1 K'], seed = 3 }", ["`chain.links.count.values`",
     "number"]),
    (f"pattern = 'A', of = {{ A = {{ {HARMONIC}{DRAWN} }} }}", ["`chain.links.frequency`", "one table for all places"]),
])  # fmt: skip
def test_what_cannot_be_drawn(text, words):
    with pytest.raises(FileError) as found:
        parse(with_links(text))
    assert any(all(word in fault for word in words) for fault in found.value.faults), found.value


def test_every_kind_is_on_the_page():
    unions = links.OneLink, bodies.OneBody, spectra_of_files.Spectrum
    known = [kind.model_fields["kind"].annotation for union in unions for kind in kinds_of(union)]
    assert [name for one in known for name in typing.get_args(one) if f"`{name}`" not in PAGE] == []


@pytest.mark.slow
def test_a_chain_of_all_junctions_runs():
    (text,) = [
        one for one in re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE) if '"multilevel"' in one
    ]
    found = parse(text).run()
    assert np.ptp(found["current"].values) <= 1e-9 * float(found["current"].max()) and found.sizes["link"] == 5
    assert np.all(np.diff(found["temperature"].values) < 0.0)


def test_islands_lose_to_phonons_what_the_end_gives():
    """The steady balance by hand: one channel's photons in, five volumes ΣV(T⁵ - T_0⁵) out."""
    page = (ROOT / "docs/files.md").read_text(encoding="utf-8")
    text = (
        page[page.index('title = "Metal islands') :]
        .partition("```")[0]
        .replace('initial = "50 mK"\nuntil = "steady"', "")
    )
    found = parse(text + 'kind = "steady-state"\n').run()
    T = np.concatenate([[0.15], found["temperature"].values])
    lost = np.array([2e9 * 1e-20 * (one**5 - 0.05**5) for one in T[1:]])
    quantum = np.pi * k**2 / (12.0 * hbar)  # [Panasyuk2012] Eq. (50): J of a channel is this times T1² - T2²
    np.testing.assert_allclose(quantum * (T[:-1] ** 2 - T[1:] ** 2), np.cumsum(lost[::-1])[::-1], rtol=2e-3)
