"""A gold film after a femtosecond pulse, beside udkm1Dsim and NTMpy, those that are installed: run it by hand.

100 nm of gold, electrons of γ = 71.4 J/(m³ K²) and κ = 318 W/(m K), a lattice of 2.5e6 J/(m³ K) and 2 W/(m K), coupled
by 2.6e16 W/(m³ K); a Gaussian pulse of 100 fs (full width at half maximum) at 0.3 ps, of which 5 J/m² fall off by e in
15 nm; nothing leaves the film. All three are asked for the same equation; the differences are over the largest rise,
against 400 cells of ours. udkm1Dsim is Radau of scipy on a grid of points, NTMpy explicit Euler on splines.

    python -m benchmarks.two_temperatures
    python -m benchmarks.two_temperatures save      # what the suite compares with
"""

import contextlib
import io
import sys
import time

import numpy as np

import chain
from systems.paths import DATA

KEPT = DATA / "two_temperatures.csv"
GAMMA, KAPPA, G, C_LATTICE, KAPPA_LATTICE = 71.4, 318.0, 2.6e16, 2.5e6, 2.0
THICKNESS, DEPTH, FLUENCE, WIDTH, PEAK, START, DENSITY = 100e-9, 15e-9, 5.0, 100e-15, 0.3e-12, 300.0, 19300.0
TIMES = np.array([0.25, 0.3, 0.4, 0.6, 1.0, 2.0, 4.0, 8.0, 16.0]) * 1e-12
PLACES = np.array([2.5, 12.5, 32.5, 52.5, 72.5, 97.5]) * 1e-9


def at(x, T):
    """Temperatures (times, rows, places) from those over x (times, rows, x)."""
    return np.array([[np.interp(PLACES, x, row) for row in rows] for rows in T])


def ours(cells, rtol=1e-6):
    """`chain.Ladder` of cells of a square micrometre."""
    area, width = 1e-12, THICKNESS / cells
    volume, edges = area * width, np.linspace(0.0, THICKNESS, cells + 1)
    share = -FLUENCE * area * np.diff(np.exp(-edges / DEPTH))
    rate = 4.0 * np.log(2.0) / WIDTH**2

    def pulse(energy):
        height = energy * np.sqrt(rate / np.pi)
        return chain.HeatCurrent(
            lambda t: height * np.exp(-rate * (t - PEAK) ** 2),
            breakpoints=[chain.Quantity(PEAK + k * WIDTH, "s") for k in (-2, -1, 0, 1, 2)],
        )

    def row(kappa, body, sources=None):
        link = chain.ConductanceLink(chain.Quantity(kappa * area / width, "W/K"))
        return chain.Chain(link, body, cells, chain.Insulated(), chain.Insulated(), sources=sources)

    film = chain.Ladder(
        {
            "electrons": row(KAPPA, chain.ElectronGas(chain.Quantity(GAMMA * volume, "J/K^2")),
                             {n + 1: pulse(energy) for n, energy in enumerate(share)}),
            "lattice": row(KAPPA_LATTICE, chain.ConstantHeatCapacity(chain.Quantity(C_LATTICE * volume, "J/K"))),
        },
        exchange=chain.ConductanceLink(chain.Quantity(G * volume, "W/K")),
    )  # fmt: skip
    found = film.transient(f"{START} K", times=chain.Quantity(TIMES, "s"), rtol=rtol, variables=["temperature"])
    return at(0.5 * (edges[1:] + edges[:-1]), found["temperature"].values)


def udkm1dsim(cells, rtol=1e-6):
    """Layers of equal thickness, on points at their middles."""
    import udkm1Dsim as ud  # noqa: N813

    u = ud.u
    layer = ud.Layer(
        "Au", "gold", thickness=THICKNESS / cells * u.m, density=DENSITY * u.kg / u.m**3,
        heat_capacity=[f"{GAMMA / DENSITY}*T", C_LATTICE / DENSITY], therm_cond=[KAPPA, KAPPA_LATTICE],
        sub_system_coupling=[f"{G}*(T_1-T_0)", f"{G}*(T_0-T_1)"], opt_pen_depth=DEPTH * u.m,
    )  # fmt: skip
    film = ud.Structure("film")
    film.add_sub_structure(layer, cells)
    heat = ud.Heat(film, True, heat_diffusion=True, save_data=False, disp_messages=False, progress_bar=False)
    heat.ode_options.update(rtol=rtol, atol=1e-4)
    heat.distances = np.linspace(0.0, THICKNESS, cells + 1) * u.m
    heat.excitation = {
        "fluence": [FLUENCE] * u.J / u.m**2, "delay_pump": [PEAK] * u.s, "pulse_width": [WIDTH] * u.s,
        "multilayer_absorption": False,
    }  # fmt: skip
    found, _ = heat.get_temp_map(np.append(0.0, TIMES) * u.s, START * u.K)
    x = (np.arange(cells) + 0.5) * THICKNESS / cells
    return at(x, np.moveaxis(found[1:], 2, 1))


def ntmpy(points, step=None):
    """Splines through some points a layer.

    Its FWHM is half of one, in exp(-t² ln 2/FWHM²). With numpy 2 its single Gaussian is silently nothing: it is asked
    for one of a train of pulses.
    """
    from NTMpy import NTMpy

    pulse = NTMpy.source()
    pulse.spaceprofile, pulse.timeprofile, pulse.fluence = "LB", "repGaussian", FLUENCE
    pulse.frequency, pulse.num_of_pulses = 1.0 / TIMES[-1], 1
    pulse.FWHM, pulse.t0, pulse.lambda_vac = 0.5 * WIDTH, PEAK, 800.0
    film = NTMpy.simulation(2, pulse)
    index = 1.0 + 1j * 800e-9 / (4.0 * np.pi * DEPTH)
    film.temp_data.collocpts, film.temp_data.plt_points = points, 100
    capacities = [lambda T: GAMMA / DENSITY * T, lambda T: C_LATTICE / DENSITY + 0.0 * T]
    film.addLayer(
        THICKNESS, index, [lambda T: KAPPA + 0.0 * T, lambda T: KAPPA_LATTICE + 0.0 * T], capacities, DENSITY, G
    )
    film.final_time = TIMES[-1] + 1e-13
    if step is not None:
        film.time_step = step
    x, t, T = film.run()
    every = np.array([[np.array([np.interp(m, t, one[:, i]) for i in range(len(x))]) for one in T] for m in TIMES])
    return at(x, every)


RUNS = [
    (ours, (50, 100)), (udkm1dsim, (50, 100, 200, 400)), (ntmpy, (12, 24, 36)),
]  # fmt: skip


def main():
    ours(10)  # compiled before
    wanted = ours(400, 1e-7)
    rise = wanted.max() - START
    np.set_printoptions(precision=2, suppress=True, linewidth=120)
    print(f"electrons up to {wanted.max():.1f} K; at 16 ps {wanted[-1, 0, 0]:.3f} K and {wanted[-1, 1, 0]:.3f} K")
    print("electrons at 2.5 nm:", wanted[:, 0, 0], "\nlattice at 2.5 nm:", wanted[:, 1, 0])
    for way, sizes in RUNS:
        last = None
        for size in sizes:
            began = time.process_time()
            try:
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    found = way(size)
            except ImportError as error:
                print(f"{way.__name__}: {error}")
                break
            apart = np.abs(found - wanted).max(axis=(0, 2)) / rise
            if way is udkm1dsim and last is not None:  # its points are of first order
                better = np.abs(2.0 * found - last - wanted).max(axis=(0, 2)) / rise
                print(f"extrapolated from {size // 2} and {size}: electrons {better[0]:.1e}, lattice {better[1]:.1e}")
            last = found
            print(
                f"{way.__name__:10s} {size:4d}: electrons {apart[0]:.1e}, lattice {apart[1]:.1e}, "
                f"{time.process_time() - began:.2f} s", flush=True,
            )  # fmt: skip


def save():
    """Keep what udkm1Dsim says, extrapolated, for the suite."""
    found = 2.0 * udkm1dsim(400) - udkm1dsim(200)
    rows = [
        f"{1e12 * t:g},{1e9 * x:g},{one[0, i]:.3f},{one[1, i]:.3f}"
        for t, one in zip(TIMES, found, strict=True)
        for i, x in enumerate(PLACES)
    ]
    head = "# udkm1Dsim 2.5.0 (MIT licence), 400 and 200 layers, extrapolated: tests/benchmarks/two_temperatures.py"
    titles = "time (ps),depth (nm),electrons (K),lattice (K)"
    KEPT.write_text("\n".join([head, titles, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    save() if sys.argv[1:] == ["save"] else main()
