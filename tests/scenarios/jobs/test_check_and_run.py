"""`check` and `run` agree on any file: what is refused beforehand fails when it is run, and nothing else does."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import SolverError
from scenarios.files.error import FileError
from scenarios.jobs import open as jobs
from systems.refusals import refused

SHORT, LONG = (f'["0 s", "{end} ns"]' for end in (3, 9))
TEMPERATURES = [
    '"310 K"', '"1 K"', '"2000 K"', f'{{ kind = "table", time = {SHORT}, value = ["300 K", "310 K"] }}',
    f'{{ kind = "table", time = {LONG}, value = ["300 K", "310 K"] }}',
    '{ kind = "steps", time = ["1 ns"], value = ["300 K", "320 K"] }',
    '{ kind = "steps", time = ["1 ns", "6 ns"], value = ["300 K", "301 K", "1 K"] }',
    '{ kind = "sine", mean = "300 K", amplitude = "2 K", period = "1 ns" }',
    '{ kind = "sine", mean = "300 K", amplitude = "2 K", period = "1e-18 s" }',
    '{ kind = "pulse", time = "2 ns", width = "1 ns", base = "300 K", peak = "330 K" }',
    '{ kind = "pulse", time = "2 ns", width = "1 ps", base = "300 K", peak = "1 K" }',
    '{ kind = "pulse", time = "9 ns", width = "1e-20 s", base = "300 K", peak = "303 K" }',
]  # fmt: skip
POWERS = [
    '"0 W"', '"1 nW"', '"-1 nW"', '"-500 nW"', f'{{ kind = "table", time = {SHORT}, value = ["1 nW", "2 nW"] }}',
    f'{{ kind = "table", time = {LONG}, value = ["-1 nW", "2 nW"] }}',
    '{ kind = "steps", time = ["1 ns"], value = ["0 W", "2 nW"] }',
    '{ kind = "sine", mean = "0 W", amplitude = "1 nW", period = "2 ns" }',
    '{ kind = "pulse", time = "2 ns", width = "1 ns", peak = "5 nW" }',
    '{ kind = "pulse", time = "2 ns", width = "1 fs", peak = "5 uW" }',
    '{ kind = "sampled-pulse", time = ["-1 ns", "0 s", "1 ns"], value = ["0 W", "5 nW", "0 W"], shift = "2 ns" }',
    '{ kind = "sampled-pulse", time = ["0 s", "1 fs"], value = ["5 uW", "5 uW"], shift = "8 ns" }',
]  # fmt: skip
FACTORS = [re.sub(r'"(-?\d+) [nu]?W"', r"\1", one) for one in POWERS if "kind" in one]
ENDS = [*TEMPERATURES, '{ kind = "insulated" }', *(f'{{ kind = "heat-current", current = {one} }}' for one in POWERS)]
OHMIC = 'spectrum = { kind = "ohmic", cutoff = "100 THz" }'
LEVELS = 'kind = "multilevel", hamiltonian = [["0 THz", "0 THz"], ["0 THz", "1 THz"]], operator = [[0, 1], [1, 0]]'
PLAIN = 'kind = "conductance", conductance = "1 nW/K"'
NARROW = 'kind = "tabulated", temperature = ["295 K", "312 K"], conductance = ["1 nW/K", "2 nW/K"]'
LINKS = [
    PLAIN, NARROW, 'kind = "radiative", area = "1 um^2"', 'kind = "phonon-tunnelling", debye_temperature = "165 K"',
    'kind = "harmonic", frequency = "50 cm^-1", damping = "25 cm^-1", cutoff = "165 K"',
    'kind = "landauer", frequency = ["0 THz", "5 THz", "6 THz"], transmission = [1, 1, 0]',
    f"kind = \"series\", links = [{{ {PLAIN} }}, {{ {NARROW} }}]", 'kind = "material", material = "a-SiO2"',
    f"kind = \"parallel\", links = [{{ {PLAIN} }}, {{ {NARROW} }}]",
    'kind = "spin", splitting = "10 THz", coupling = 0.1, cutoff = "100 THz"',
    'kind = "spin", splitting = "10 THz", coupling = { first = 0.02, second = 3 }, cutoff = "1 THz", bias = "1 THz"',
    'kind = "spin", splitting = "10 THz", coupling = 0.001, cutoff = "100 THz", method = "bloch-redfield"',
    f'kind = "harmonic-junction", frequency = "10 THz", coupling = 0.1, {OHMIC}',
    f'kind = "harmonic-junction", frequency = "1 THz", coupling = 4, {OHMIC}, level_shift = false',
    f"{LEVELS}, coupling = 1, {OHMIC}", f"{LEVELS}, coupling = 0.001, {OHMIC}",
    f'kind = "susceptibility", frequency = ["0 THz", "5 THz", "9 THz"], susceptibility = ["0 1/J", "1e21 1/J", '
    f'"0 1/J"], coupling = 0.1, {OHMIC}',
    'kind = "josephson", critical_current = "1 uA", capacitance = "1 pF", resistance = "10 ohm", gap = "0.4 meV"',
    'kind = "josephson", critical_current = "1 uA", capacitance = "1 fF", resistance = { first = "10 ohm", '
    'second = "1 kohm" }, gap = "20 meV"',
]  # fmt: skip
BODIES = [
    'kind = "constant", heat_capacity = "1e-18 J/K"',
    'kind = "tabulated", temperature = ["295 K", "312 K"], heat_capacity = ["1 aJ/K", "2 aJ/K"]',
    'kind = "debye", debye_temperature = "165 K", atoms = 100', 'kind = "einstein", einstein_temperature = "1000 K", '
    'atoms = 10', 'kind = "drude-ullersma", mode_spacing = "1e9 rad/s"', 'kind = "material", material = "a-SiO2", '
    'volume = "8 nm^3"', 'kind = "electron-gas", coefficient = "70 J/(m^3 K^2)", volume = "1000 nm^3"',
]  # fmt: skip
TRANSIENTS = [
    'until = "5 ns"', 'until = "5 ns"\nsamples = 31\nsampling = "logarithmic"', 'until = "steady"\nsteady = 0.01',
    'times = ["1 ns", "4 ns"]\nmethod = "lsoda"', 'until = "5 ns"\nmethod = "radau"\nsamples = 5',
    'until = "5 ns"\nsamples = 41\nsegment = 3', 'until = "5 ns"\nbreakpoints = ["1 ns", "7 ns"]',
    'until = "5 ns"\nvariables = ["temperature"]', 'until = "5 ns"\nmost_steps = 3', 'times = ["0 s", "4 ns"]',
    'until = "5 ns"\nrtol = 1e-10\natol = "1 uK"', 'until = "1e-290 s"', 'until = "5 ns"\nmost_seconds = 1e-9',
]  # fmt: skip
QUESTIONS = ['kind = "steady-state"', 'kind = "modes"', 'kind = "modes"\ncount = 2', 'kind = "response"\nfrequency = '
             '"1e9 rad/s"', 'kind = "response"\nfrequency = ["1e3 rad/s", "1e15 rad/s"]\nside = "%s"']  # fmt: skip
STARTS = ['"300 K"', '"1 K"', '["300 K", "305 K", "299 K"]', '"5000 K"']


def one_of(choices):
    """The first, which any run bears, as often as all of them: of ten things that are drawn all must be bearable."""
    return st.one_of(st.just(choices[0]), st.sampled_from(choices))


def maybe(draw, *lines):
    """One of the lines, or none of them."""
    return draw(st.one_of(st.just(""), st.just(""), st.sampled_from(lines).map(lambda line: f"{line}\n")))


@st.composite
def runs(draw, side="left"):
    """A table of a run; a question is asked with and without a state."""
    start = draw(one_of(STARTS))
    if draw(st.booleans()):
        return f"[run]\ninitial = {start}\n{draw(one_of(TRANSIENTS))}\n"
    question = draw(one_of(QUESTIONS)).replace("%s", side)
    return f"[run]\n{question}\n" + (f"initial = {start}\n" if draw(st.booleans()) else "")


@st.composite
def sides(draw):
    """What stands at the side of bodies, and heat into one of them."""
    link, bath = draw(one_of(LINKS)), draw(one_of(TEMPERATURES))
    beside = maybe(draw, f"surroundings = {{ link = {{ {link} }}, temperature = {bath} }}")
    return beside + maybe(draw, f"sources = [{{ site = 2, current = {draw(one_of(POWERS))} }}]")


def _made_of(draw):
    return f"links = {{ {draw(one_of(LINKS))} }}\nsubsystems = {{ {draw(one_of(BODIES))} }}\n"


@st.composite
def rows(draw, name):
    """A chain, also one of a ladder's."""
    ends = f"left = {draw(one_of(ENDS))}\nright = {draw(one_of(ENDS))}\n"
    return f"[{name}]\nn = 3\n{ends}{_made_of(draw)}"


@st.composite
def chains(draw):
    law = maybe(draw, 'law = "linear"')
    run = draw(runs())
    continuum = maybe(draw, "continuum = 7") if "[" not in run.partition("initial")[2] else ""
    place = 'spacing = "2 nm"\narea = "4 nm^2"\n'
    return draw(rows("chain")) + place + law + draw(sides()) + run + continuum


@st.composite
def ladders(draw):
    exchange = f"[ladder]\nexchange = {{ {draw(one_of(LINKS))} }}\n"
    source = maybe(draw, f"sources = [{{ site = 2, current = {draw(one_of(POWERS))} }}]")
    both = draw(rows("ladder.rows.electrons")) + draw(rows("ladder.rows.lattice")) + source
    return exchange + both + draw(runs(draw(one_of(["lattice left", "left", "electrons right"]))))


@st.composite
def networks(draw):
    edges = draw(one_of(['[[1, 2], [2, 3]]', '[[1, 2], [2, 3], [3, 1]]', '[[1, 2]]\nsites = [1, 2, 3]']))  # fmt: skip
    text = f"[network]\nedges = {edges}\n{_made_of(draw)}" + draw(sides())
    for name, sites in (("bath", "[1]"), ("other", "[2, 3]"))[: draw(st.integers(0, 2))]:
        link, T = draw(one_of(LINKS)), draw(one_of(TEMPERATURES))
        text += f"reservoirs.{name} = {{ link = {{ {link} }}, temperature = {T}, sites = {sites} }}\n"
    return text + draw(runs("bath"))


@st.composite
def lattices(draw):
    shape = draw(one_of(["[3]", "[3, 1]", "[1, 3, 1]"]))
    text = f"[lattice]\nshape = {shape}\n{_made_of(draw)}" + maybe(draw, 'periodic = ["x"]', 'periodic = ["y"]')
    text += draw(sides())
    for face in ("left", "top")[: draw(st.integers(0, 2))]:
        T, link = draw(one_of(TEMPERATURES)), draw(one_of(LINKS))
        text += f"reservoirs.{face} = " + draw(one_of([T, f"{{ link = {{ {link} }}, temperature = {T} }}"])) + "\n"
    return text + draw(runs())


FEW_KELVINS = '{ kind = "tabulated", temperature = ["290 K", "312 K"], value = ["%s", "%s"] }'
PROFILE = '{ kind = "profile", position = ["0 nm", "%s nm"], value = ["%s", "%s"] }'


def _values(*two):
    return [f'"{two[0]}"', FEW_KELVINS % two, PROFILE % ("100", *two), PROFILE % ("60", *two)]


KAPPA, CAPACITY = _values("1 W/(m K)", "2 W/(m K)"), _values("2e6 J/(m^3 K)", "3e6 J/(m^3 K)")
DENSITY = [
    '"1e15 W/m^3"', '"-1e18 W/m^3"', f'{{ time = {SHORT}, value = ["0 W/m^3", "1e15 W/m^3"] }}',
    '{ position = ["0 nm", "100 nm"], value = ["0 W/m^3", "1e15 W/m^3"] }',
    '{ position = ["0 nm", "60 nm"], value = ["0 W/m^3", "1e15 W/m^3"] }',
]  # fmt: skip
LAYERS = [
    '{ thickness = "50 nm", conductivity = %s, heat_capacity = %s, cells = 3 }', '{ thickness = "50 nm", material = '
    '"a-SiO2" }', '{ conductance = "50 MW/(m^2 K)" }', '{ resistance = "0 m^2 K/W" }', "{ link = { %s } }",
]  # fmt: skip


@st.composite
def rods(draw):
    touched = [f'{{ kind = "convective", coefficient = "1 MW/(m^2 K)", temperature = {draw(one_of(TEMPERATURES))} }}',
               f'{{ kind = "radiative", emissivity = 0.9, temperature = {draw(one_of(TEMPERATURES))} }}']  # fmt: skip
    ends = st.one_of(one_of(ENDS), one_of([*touched, '{ kind = "periodic" }']))
    text = f'[rod]\narea = "1 um^2"\ncells = 9\nleft = {draw(ends)}\nright = {draw(ends)}\n'
    if draw(st.booleans()):
        text += f'length = "100 nm"\nconductivity = {draw(one_of(KAPPA))}\nheat_capacity = {draw(one_of(CAPACITY))}\n'
    else:
        layer = LAYERS[0] % (draw(one_of(KAPPA[:2])), draw(one_of(CAPACITY[:2])))
        between = draw(one_of([LAYERS[2], LAYERS[3], LAYERS[4] % draw(one_of(LINKS))]))
        text += f"layers = [{layer}, {maybe(draw, f'{between},')}{draw(one_of([layer, LAYERS[1]]))}]\n".replace(
            "\n{", "{"
        )
    text += maybe(draw, *(f'perimeter = "4 um"\nsurroundings = {one}' for one in touched))
    factor = draw(one_of(FACTORS))
    return text + maybe(draw, *(
        f"sources = {{ density = {one}{rest} }}" for one in DENSITY for rest in ("", f", factor = {factor}")
    )) + draw(runs().filter(lambda run: "[" not in run.partition("initial")[2]))  # fmt: skip


def check_agreement(text):
    """A file that `check` takes runs until its own limits at least; one that it refuses is refused."""
    with pytest.MonkeyPatch.context() as patch:
        try:
            job = jobs.parse(text)
        except FileError:
            assert refused(text, patch)
            return
        if job.untenable():
            assert refused(text, patch)
            return
        try:
            job.run()
        except SolverError as error:
            begun = error.partial is not None and error.partial.sizes.get("time", 0) > 1
            # What may come before the first output: limits that the file sets, and a table left on the way
            reached = ("more than 1000000 steps", "more than 1e-09 s", "not come near", "left the range")
            assert begun or any(words in str(error) for words in reached), error


LINK = 'links = { kind = "conductance", conductance = "1 nW/K" }\n'
BODY = 'subsystems = { kind = "constant", heat_capacity = "1e-18 J/K" }\n'
LOOSE = f"[network]\nedges = [[1, 2], [2, 3]]\n{LINK}{BODY}"
LEAKY = (f'[chain]\nn = 3\nleft = "310 K"\nright = "310 K"\n{LINK}{BODY}spacing = "2 nm"\narea = "4 nm^2"\n'
         f'surroundings = {{ {LINK.strip().replace("links", "link")}, temperature = "310 K" }}\n')  # fmt: skip
RING = ('[rod]\narea = "1 um^2"\ncells = 9\nleft = { kind = "periodic" }\nright = { kind = "periodic" }\n'
        'length = "100 nm"\nconductivity = "1 W/(m K)"\nheat_capacity = "2e6 J/(m^3 K)"\n')  # fmt: skip


@pytest.mark.parametrize("text", [
    LEAKY + '[run]\ninitial = "300 K"\nuntil = "5 ns"\ncontinuum = 7\n',
    LEAKY + '[run]\ninitial = "300 K"\ntimes = ["1 ns", "4 ns"]\nmethod = "lsoda"\n',
    LOOSE + '[run]\ninitial = "300 K"\ntimes = ["1 ns", "4 ns"]\nmethod = "lsoda"\n',
    *(system + '[run]\nkind = "response"\nfrequency = "1e9 rad/s"\n' for system in (LOOSE, RING)),
    *(system + '[run]\nkind = "steady-state"\ninitial = "300 K"\n' for system in (LOOSE, RING)),
])  # fmt: skip
def test_what_ended_in_a_traceback(text):
    check_agreement(text)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::chain.ModelWarning")
@pytest.mark.parametrize("kind", ["chains", "rods", "networks", "lattices", "ladders"])
def test_check_and_run_refuse_the_same(kind):
    settings(max_examples=400)(given(globals()[kind]())(check_agreement))()
