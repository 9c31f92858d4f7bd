"""Rods, networks, lattices and ladders in files are what the same words in Python make, to the last bit."""

import numpy as np
import pytest
import xarray as xr

import chain
import materials
from scenarios.jobs.open import parse
from systems.system_files import FILM, LAYERS, ROD, RUN, TREE, TWO, C, K

ONE, OTHER = (f'{{ {K} = "1 {prefix}W/K" }}' for prefix in "np")
LINK, BODY = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
TWICE = chain.ConstantHeatCapacity("2 aJ/K")
COLD, SKY = chain.ConductanceLink("1 pW/K"), chain.RadiativeLink("1 um^2")
ARMS = [("tip", "neck"), ("neck", "arm"), ("neck", "leg")]


def network(links=LINK, subsystems=BODY, edges=ARMS, reservoirs=None, **options):
    bath = {"bath": (LINK, "310 K", ["arm", "leg"])}
    return chain.Network(links, subsystems, edges, reservoirs=reservoirs or bath, **options)


def film(shape=(4, 3), links=LINK, subsystems=BODY, **options):
    return chain.Lattice(shape, links, subsystems, **{"reservoirs": {"left": "310 K"}, **options})


def metal():
    return chain.ElectronGas("70 J/(m^3 K^2)", volume="1000 nm^3")


def row(K, body, right, **options):
    return chain.Chain(chain.ConductanceLink(K), body, 3, chain.Insulated(), right, **options)


def two(exchange=None, electrons=None, **more):
    rows = {
        "electrons": electrons or row("5 nW/K", metal(), "310 K"),
        "lattice": row("1 nW/K", BODY, chain.Insulated()),
    }
    return chain.Ladder(rows | more, exchange=chain.ConductanceLink("2 nW/K") if exchange is None else exchange)


def rod(**options):
    plain = {"conductivity": "1 W/(m K)", "heat_capacity": "2e6 J/(m^3 K)", "length": "100 nm", "area": "1 um^2"}
    return chain.Rod(**{**plain, "left": "310 K", "right": "300 K", "cells": 12, **options})


def stack(contact="50 MW/(m^2 K)", **options):
    first = chain.Layer("50 nm", "10 W/(m K)", "2e6 J/(m^3 K)", cells=9)
    layers = [first, contact, materials.layer("a-SiO2", "50 nm")]
    return chain.Rod(layers=layers, **{"area": "1 um^2", "left": "310 K", "right": "300 K", "cells": 20, **options})


def table(values, unit, **axes):
    units = {"position": "m", "temperature": "K", "time": "s"}
    return xr.DataArray(values, {n: (n, x, {"units": units[n]}) for n, x in axes.items()}, list(axes),
                        attrs={"units": unit})  # fmt: skip


AXIS = {"position": [0.0, 1e-7]}
CASES = [  # a file, what is replaced in it, by what, and the system that it then describes
    (TREE, "", "", network),
    (TREE, f'links = {{ {K} = "1 nW/K" }}\n', f"links = [{ONE}, {OTHER}, {ONE}]\n",
     lambda: network([LINK, COLD, LINK])),
    (TREE, f'{{ {C} = "1 aJ/K" }}',
     f'{{ pattern = "AB", of = {{ A = {{ {C} = "1 aJ/K" }}, B = {{ {C} = "2 aJ/K" }} }} }}',
     lambda: network(subsystems=[BODY, TWICE, BODY, TWICE])),
    (TREE, "links", 'sites = ["leg", "arm", "neck", "tip"]\nlinks',
     lambda: network(sites=["leg", "arm", "neck", "tip"])),
    (TREE, "links", 'positions = [["0 nm", "1 nm"], ["1 nm", "1 nm"], ["2 nm", "0 nm"], ["2 nm", "2 nm"]]\nlinks',
     lambda: network(positions=chain.Quantity([[0, 1], [1, 1], [2, 0], [2, 2]], "nm"))),
    (TREE, "links", 'sources = [{ site = "tip", current = "2 nW" }]\nlinks', lambda: network(sources={"tip": "2 nW"})),
    (TREE, "links", f'surroundings = {{ link = {{ {K} = "1 pW/K" }}, temperature = "290 K", sites = ["tip"] }}\nlinks',
     lambda: network(surroundings=(COLD, "290 K", ["tip"]))),
    (TREE, "links",
     f'surroundings = {{ link = [{{ {K} = "1 pW/K" }}, {{ kind = "radiative", area = "1 um^2" }}], '
     'temperature = ["290 K", "280 K"], sites = ["tip", "arm"] }\nlinks',
     lambda: network(surroundings=([COLD, SKY], chain.Quantity([290.0, 280.0], "K"), ["tip", "arm"]))),
    (TREE, '"310 K", sites', '["310 K", "311 K"], sites',
     lambda: network(reservoirs={"bath": (LINK, chain.Quantity([310.0, 311.0], "K"), ["arm", "leg"])})),
    (TREE, 'edges = [["tip", "neck"], ["neck", "arm"], ["neck", "leg"]]', "edges = [[7, 3], [3, 2], [3, 9]]",
     lambda: network(edges=[(7, 3), (3, 2), (3, 9)], reservoirs={"bath": (LINK, "310 K", [2, 9])})),
    (FILM, "", "", film),
    (FILM, "[4, 3]", "[4, 3, 2]", lambda: film((4, 3, 2))),
    (FILM, "[4, 3]", "[4]", lambda: film((4,))),
    (FILM, f'links = {{ {K} = "1 nW/K" }}', f'links = [{{ {K} = "1 nW/K" }}, {{ {K} = "1 pW/K" }}]',
     lambda: film(links=[LINK, COLD])),
    (FILM, f'{{ {C} = "1 aJ/K" }}', '{ kind = "debye", debye_temperature = "165 K", atoms = 3862 }',
     lambda: film(subsystems=chain.DebyeSolid("165 K", atoms=3862))),
    (FILM, "links", 'spacing = "5 nm"\nlinks', lambda: film(spacing="5 nm")),
    (FILM, "links", 'spacing = ["5 nm", "2 nm"]\nlinks', lambda: film(spacing=chain.Quantity([5.0, 2.0], "nm"))),
    (FILM, "links", 'periodic = ["y"]\nlinks', lambda: film(periodic=["y"])),
    (FILM, "links", 'sources = [{ site = 5, current = "2 nW" }]\nlinks', lambda: film(sources={5: "2 nW"})),
    (FILM, "links", f'surroundings = {{ link = {{ {K} = "1 pW/K" }}, temperature = "290 K" }}\nlinks',
     lambda: film(surroundings=(COLD, "290 K"))),
    (FILM, 'left = "310 K"', f'right = {{ link = {{ {K} = "1 pW/K" }}, temperature = "290 K" }}',
     lambda: film(reservoirs={"right": (COLD, "290 K")})),
    *((FILM, 'left = "310 K"', f'{face} = "310 K"', lambda face=face: film(reservoirs={face: "310 K"}))
      for face in ("right", "bottom", "top")),
    *((FILM.replace("[4, 3]", "[2, 3, 4]"), 'left = "310 K"', f'{face} = "310 K"',
       lambda face=face: film((2, 3, 4), reservoirs={face: "310 K"})) for face in ("back", "front")),
    (TWO, "", "", two),
    (TWO, 'coefficient = "70 J/(m^3 K^2)", volume = "1000 nm^3"', 'coefficient = "7e-23 J/K^2"',
     lambda: two(electrons=row("5 nW/K", chain.ElectronGas("7e-23 J/K^2"), "310 K"))),
    (TWO, f'exchange = {{ {K} = "2 nW/K" }}',
     'exchange = { kind = "electron-phonon", strength = "2e3 W/(m^3 K^5)", volume = "1000 nm^3" }',
     lambda: two(exchange=chain.ElectronPhononLink("2e3 W/(m^3 K^5)", volume="1000 nm^3"))),
    (TWO, f'exchange = {{ {K} = "2 nW/K" }}',
     'exchange = { kind = "electron-phonon", strength = "2e3 W/(m^3 K^4)", volume = "1000 nm^3", exponent = 4 }',
     lambda: two(exchange=chain.ElectronPhononLink("2e3 W/(m^3 K^4)", volume="1000 nm^3", exponent=4))),
    (TWO, f'exchange = {{ {K} = "2 nW/K" }}', f'exchange = {{ {K} = ["2 nW/K", "3 nW/K", "4 nW/K"] }}',
     lambda: two(exchange=chain.ConductanceLink(chain.Quantity([2.0, 3.0, 4.0], "nW/K")))),
    (TWO, f'exchange = {{ {K} = "2 nW/K" }}',
     f'exchange = [{{ between = ["lattice", "electrons"], links = {{ {K} = "1 pW/K" }} }}]',
     lambda: two(exchange={("lattice", "electrons"): COLD})),
    (TWO, "n = 3\nleft", 'n = 3\nsources = [{ site = 1, current = "1 nW" }]\nleft',
     lambda: two(electrons=row("5 nW/K", metal(), "310 K", sources={1: "1 nW"}))),
    (ROD, "", "", rod),
    (ROD, "cells = 12", 'edges = ["0 nm", "20 nm", "100 nm"]', lambda: rod(edges=chain.Quantity([0, 20, 100], "nm"))),
    (ROD, '"1 W/(m K)"', '{ kind = "tabulated", temperature = ["290 K", "320 K"], value = ["1 W/(m K)", "2 W/(m K)"] }',
     lambda: rod(conductivity=table([1.0, 2.0], "W/(m K)", temperature=[290.0, 320.0]))),
    (ROD, '"1 W/(m K)"', '{ kind = "profile", position = ["0 nm", "100 nm"], value = ["1 W/(m K)", "2 W/(m K)"] }',
     lambda: rod(conductivity=table([1.0, 2.0], "W/(m K)", **AXIS))),
    (ROD, '"2e6 J/(m^3 K)"', '{ kind = "profile", position = ["0 nm", "100 nm"], temperature = ["290 K", "320 K"], '
     'value = ["1e6 J/(m^3 K)", "2e6 J/(m^3 K)", "3e6 J/(m^3 K)", "4e6 J/(m^3 K)"] }',
     lambda: rod(heat_capacity=table([[1e6, 2e6], [3e6, 4e6]], "J/(m^3 K)", **AXIS, temperature=[290.0, 320.0]))),
    (ROD, '"2e6 J/(m^3 K)"',
     '{ kind = "tabulated", temperature = ["290 K", "320 K"], value = ["1e6 J/(m^3 K)", "2e6 J/(m^3 K)"] }',
     lambda: rod(heat_capacity=table([1e6, 2e6], "J/(m^3 K)", temperature=[290.0, 320.0]))),
    (ROD, 'left = "310 K"', 'left = { kind = "convective", coefficient = "10 W/(m^2 K)", temperature = "310 K" }',
     lambda: rod(left=chain.Convection("10 W/(m^2 K)", "310 K"))),
    (ROD, 'left = "310 K"', 'left = { kind = "radiative", emissivity = 0.9, temperature = "77 K" }',
     lambda: rod(left=chain.Radiation(0.9, "77 K"))),
    (ROD, 'left = "310 K"', 'left = { kind = "heat-current", current = "1 nW" }',
     lambda: rod(left=chain.HeatCurrent("1 nW"))),
    (ROD, 'left = "310 K"\nright = "300 K"', 'left = { kind = "periodic" }\nright = { kind = "periodic" }',
     lambda: rod(left=chain.Periodic(), right=chain.Periodic())),
    (ROD, "cells", 'perimeter = "4 um"\n'
     'surroundings = { kind = "convective", coefficient = "10 W/(m^2 K)", temperature = "290 K" }\ncells',
     lambda: rod(perimeter="4 um", surroundings=chain.Convection("10 W/(m^2 K)", "290 K"))),
    (ROD, "cells",
     'perimeter = "4 um"\nsurroundings = { kind = "radiative", emissivity = 1, temperature = "290 K" }\ncells',
     lambda: rod(perimeter="4 um", surroundings=chain.Radiation(1.0, "290 K"))),
    (ROD, "cells", 'sources = { density = "1e15 W/m^3" }\ncells', lambda: rod(sources="1e15 W/m^3")),
    (ROD, "cells",
     'sources.density = { position = ["0 nm", "100 nm"], value = ["1e15 W/m^3", "0 W/m^3"] }\ncells',
     lambda: rod(sources=table([1e15, 0.0], "W/m^3", **AXIS))),
    (ROD, "cells", 'sources.density = { position = ["0 nm", "100 nm"], time = ["0 s", "1 us"], '
     'value = ["1e15 W/m^3", "2e15 W/m^3", "0 W/m^3", "0 W/m^3"] }\ncells',
     lambda: rod(sources=table([[1e15, 2e15], [0.0, 0.0]], "W/m^3", **AXIS, time=[0.0, 1e-6]))),
    (ROD, "cells", 'sources.density = { time = ["0 s", "1 us"], value = ["1e15 W/m^3", "2e15 W/m^3"] }\ncells',
     lambda: rod(sources=table([1e15, 2e15], "W/m^3", time=[0.0, 1e-6]))),
    (ROD, "cells", 'sources.density = "1e15 W/m^3"\n'
     'sources.factor = { kind = "table", time = ["0 s", "1 us"], value = [1, 2.5] }\ncells',
     lambda: rod(sources=("1e15 W/m^3", table([1.0, 2.5], "1", time=[0.0, 1e-6])))),
    (LAYERS, "", "", stack),
    (LAYERS, 'conductance = "50 MW/(m^2 K)"', 'resistance = "2e-8 m^2 K/W"', lambda: stack("2e-8 m^2 K/W")),
    (LAYERS, 'conductance = "50 MW/(m^2 K)"', 'link = { kind = "radiative", area = "1 um^2" }', lambda: stack(SKY)),
    (LAYERS, 'material = "a-SiO2"', 'material = "a-SiO2", conductivity = "2 W/(m K)"',
     lambda: chain.Rod(layers=[stack().layers[0], "50 MW/(m^2 K)",
                               materials.layer("a-SiO2", "50 nm", conductivity="2 W/(m K)")],
                       area="1 um^2", left="310 K", right="300 K", cells=20)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new", "made"), CASES, ids=[f"{t[2:5]} {n[:50]}" for t, _, n, _ in CASES])
def test_a_file_is_what_python_makes(text, old, new, made):
    assert old in text
    text = text.replace(old, new, 1)
    if "[7, 3]" in new:
        text = text.replace('["arm", "leg"]', "[2, 9]")
    job = parse(text + RUN)
    assert job.row == made()
    found = job.run()
    assert found.attrs["energy_residual"] <= 1e-12
    assert "periodic" in new or np.ptp(found["temperature"].values) > 0.0


PULSES = {
    'kind = "pulse", peak = 1, time = "2 ns", width = "500 ps"':
        (lambda t: np.exp(-4.0 * np.log(2.0) * ((t - 2e-9) / 5e-10) ** 2), ["1 ns", "2 ns", "3 ns"]),
    'kind = "steps", time = ["2 ns"], value = [0, 1]': (lambda t: np.where(t < 2e-9, 0.0, 1.0), ["2 ns"]),
    'kind = "sine", mean = 1, amplitude = 1, period = "2 ns"': (lambda t: 1.0 + np.sin(np.pi * t / 1e-9), []),
}  # fmt: skip


@pytest.mark.parametrize("factor", PULSES)
def test_heat_over_time_in_a_rod_and_in_a_body(factor):
    function, moments = PULSES[factor]
    text = ROD.replace("cells", f'sources = {{ density = "1e15 W/m^3", factor = {{ {factor} }} }}\ncells')
    found = parse(text + RUN).run()
    wanted = rod(sources=("1e15 W/m^3", function)).transient("300 K", "5 ns", samples=3, breakpoints=moments)
    np.testing.assert_allclose(found["temperature"], wanted["temperature"], rtol=1e-6)
    current = factor.replace("= 1", '= "1 nW"').replace("[0, 1]", '["0 W", "1 nW"]')
    found = parse(FILM.replace("links", f"sources = [{{ site = 5, current = {{ {current} }} }}]\nlinks", 1) + RUN).run()
    powered = {5: chain.HeatCurrent(lambda t: 1e-9 * function(t), breakpoints=moments)}
    wanted = film(sources=powered).transient("300 K", "5 ns", samples=3)
    np.testing.assert_allclose(found["temperature"], wanted["temperature"], rtol=1e-6)
    np.testing.assert_allclose(found["source_heat"], wanted["source_heat"], rtol=1e-6, atol=1e-22)


STARTS = [
    (TREE, 'site = ["neck", "tip", "leg", "arm"], temperature = ["301 K", "302 K", "303 K", "304 K"]',
     {"neck": "301 K", "tip": "302 K", "leg": "303 K", "arm": "304 K"}),
    (FILM.replace("links", 'spacing = "5 nm"\nlinks'),
     'x = ["0 nm", "20 nm"], y = ["0 nm", "20 nm"], temperature = ["300 K", "302 K", "308 K", "310 K"]',
     lambda x, y: 300.0 + 4e8 * x + 1e8 * y),
    (FILM.replace("links", 'spacing = "5 nm"\nlinks').replace("[4, 3]", "[4, 3, 2]"),
     'z = ["0 nm", "20 nm"], temperature = ["300 K", "310 K"]', lambda x, y, z: 300.0 + 5e8 * z),
    (FILM, "column = [1, 2, 3, 4], temperature = ['300 K', '301 K', '302 K', '303 K']",
     np.repeat([300.0, 301.0, 302.0, 303.0], 3) * chain.Quantity(1.0, "K")),
    (FILM.replace("[4, 3]", "[1, 2, 2]"),
     "row = [2, 1], layer = [1, 2], temperature = ['303 K', '304 K', '301 K', '302 K']",
     chain.Quantity([301.0, 302.0, 303.0, 304.0], "K")),
    (TWO, 'row = ["lattice", "electrons"], temperature = ["300 K", "400 K"]',
     xr.DataArray([300.0, 400.0], {"row": ["lattice", "electrons"]}, "row", attrs={"units": "K"})),
    (LAYERS, 'position = ["0 nm", "100 nm"], temperature = ["300 K", "310 K"]', lambda x: 300.0 + 1e8 * x),
]  # fmt: skip


@pytest.mark.parametrize(("text", "start", "wanted"), STARTS)
def test_starts_by_label_place_and_number(text, start, wanted):
    job = parse(text + RUN.replace('"300 K"', f"{{ {start} }}"))
    np.testing.assert_allclose(job.request.initial, job.row.line.temperatures(wanted), rtol=1e-13)


ASKED = {
    "transient": 'initial = "300 K"\nuntil = "5 ns"\nsamples = 5\nevents = [{ site = %s, temperature = "301 K" }]',
    "steady-state": 'kind = "steady-state"',
    "modes": 'kind = "modes"',
    "modes, one": 'kind = "modes"\ncount = 1',
    "response": 'kind = "response"\nfrequency = ["1e8 rad/s", "1e9 rad/s"]\nside = "%s"',
}
SYSTEMS = {
    "network": (TREE, '"tip"', "bath"),
    "lattice": (FILM, "3", "left"),
    "block": (FILM.replace("[4, 3]", "[2, 3, 4]"), "3", "left"),
    "line": (FILM.replace("[4, 3]", "[4]"), "3", "left"),
    "ladder": (TWO, '"electrons 2"', "electrons right"),
    "rod": (ROD, "3", "right"),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("name", SYSTEMS)
def test_every_run_of_every_system_with_its_figure_and_summary(name, asked):
    text, site, side = SYSTEMS[name]
    run = ASKED[asked] % (site if "events" in ASKED[asked] else side) if "%s" in ASKED[asked] else ASKED[asked]
    job = parse(f"{text}[run]\n{run}\n")
    found = job.run()
    assert job.plot(found).axes
    assert len(job.summary(found)) > 20
    assert job.citations()
    if "energy_residual" in found.attrs:
        assert found.attrs["energy_residual"] <= 1e-12
        assert ("equilibration_time" in found) != found.attrs["model"].startswith("rod")
        assert np.isfinite(found.get("equilibration_time", 0.0)).all()
    again = parse(job.text()).run()
    for variable in found.data_vars:
        np.testing.assert_array_equal(found[variable], again[variable])


@pytest.mark.parametrize(("name", "panels"), [
    ("lattice", ["map", "network", "end-currents"]), ("network", ["network", "end-currents", "profiles"]),
    ("ladder", ["rows", "profiles", "end-currents"]), ("rod", ["profiles", "space-time", "end-currents"]),
])  # fmt: skip
def test_panels(name, panels):
    around = f'surroundings = {{ link = {{ {K} = "1 pW/K" }}, temperature = "290 K" }}\nlinks'
    text = SYSTEMS[name][0].replace("links", around, int(name in ("lattice", "network")))
    job = parse(f"{text}{RUN}[plot]\npanels = {panels}\n")
    figure = job.plot(job.run())
    figure.draw_without_rendering()
    titles = [ax.get_xlabel() for ax in figure.axes]
    assert len(titles) >= 3
    if name in ("lattice", "network"):
        legends = [text.get_text() for ax in figure.axes if ax.get_legend() for text in ax.get_legend().get_texts()]
        assert {"lattice": "from left", "network": "from bath"}[name] in legends
        assert "from surroundings" in legends


@pytest.mark.parametrize("name", ["block", "ladder"])
def test_animations(name, tmp_path):
    from PIL import Image

    from scenarios.output.animation import animate

    animate(parse(SYSTEMS[name][0] + RUN).run(), tmp_path / "heat.gif")
    with Image.open(tmp_path / "heat.gif") as found:
        assert found.n_frames >= 2


def test_a_sweep_of_a_lattice():
    job = parse(f'{FILM}[run]\nkind = "steady-state"\n[sweep]\nlattice.reservoirs.right = ["300 K", "290 K"]\n')
    found = job.sweep(1, None, False)
    assert found["temperature"].sizes["site"] == 12
    assert list(found["status"].values) == ["ok", "ok"]


def test_tables_in_files(tmp_path):
    from scenarios.jobs.open import read

    (tmp_path / "kappa.csv").write_text("temperature (K),conductivity (W/(m K))\n290,1\n320,2\n", encoding="utf-8")
    (tmp_path / "pulse.csv").write_text("time (ns),factor\n0,0\n5,1\n10,0\n", encoding="utf-8")
    text = ROD.replace('"1 W/(m K)"', '{ kind = "tabulated", file = "kappa.csv" }') + (
        'sources = { density = "1e15 W/m^3", factor = { kind = "table", file = "pulse.csv" } }\n'
    )
    (tmp_path / "rod.toml").write_text(text + RUN, encoding="utf-8")
    row = read(tmp_path / "rod.toml").row
    wanted = rod(
        conductivity=table([1.0, 2.0], "W/(m K)", temperature=[290.0, 320.0]),
        sources=("1e15 W/m^3", table([0.0, 1.0, 0.0], "1", time=[0.0, 5e-9, 1e-8])),
    )
    start = row.line.temperatures("300 K")
    mine, other = (one.transient("300 K", "5 ns", samples=3)["temperature"].values for one in (row, wanted))
    assert mine == pytest.approx(other, rel=1e-12)
    assert start.size == 12
