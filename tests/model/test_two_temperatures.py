"""A gold film after a femtosecond pulse as udkm1Dsim has it, from a scenario file."""

import numpy as np
import pytest

from benchmarks import two_temperatures as film
from scenarios.jobs.open import parse

CELLS = 50
PULSE = '{{ kind = "pulse", peak = "{} W", time = "0.3 ps", width = "100 fs" }}'


def kept():
    """Temperatures (times, rows, places)."""
    table = np.loadtxt(film.KEPT, delimiter=",", skiprows=2).reshape(len(film.TIMES), len(film.PLACES), 4)
    assert table[:, 0, 0] * 1e-12 == pytest.approx(film.TIMES)
    assert table[0, :, 1] * 1e-9 == pytest.approx(film.PLACES)
    return np.moveaxis(table[:, :, 2:], 2, 1)


def in_a_file():
    """The same film as a scenario file."""
    area, width = 1e-12, film.THICKNESS / CELLS
    energies = -film.FLUENCE * area * np.diff(np.exp(-np.linspace(0.0, film.THICKNESS, CELLS + 1) / film.DEPTH))
    peaks = energies * np.sqrt(4.0 * np.log(2.0) / np.pi) / film.WIDTH
    sources = ", ".join(f"{{ site = {n + 1}, current = {PULSE.format(peak)} }}" for n, peak in enumerate(peaks))

    def row(name, kappa, body, more=""):
        ends = 'left = { kind = "insulated" }\nright = { kind = "insulated" }'
        link = f'links = {{ kind = "conductance", conductance = "{kappa * area / width} W/K" }}'
        return f"[ladder.rows.{name}]\nn = {CELLS}\n{ends}\n{link}\nsubsystems = {{ {body} }}\n{more}\n"

    volume = area * width
    return (
        f'[ladder]\nexchange = {{ kind = "conductance", conductance = "{film.G * volume} W/K" }}\n'
        + row("electrons", film.KAPPA, f'kind = "electron-gas", coefficient = "{film.GAMMA * volume} J/K^2"',
              f"sources = [{sources}]")
        + row("lattice", film.KAPPA_LATTICE, f'kind = "constant", heat_capacity = "{film.C_LATTICE * volume} J/K"')
        + f'[run]\ninitial = "300 K"\ntimes = {[f"{t} s" for t in film.TIMES.tolist()]}\n'
    )  # fmt: skip


def test_the_film_after_a_pulse():
    """To what 50 cells and straight lines between their centres can tell of the surface: 1e-3 of the largest rise."""
    wanted = kept()
    rise = wanted.max() - film.START
    assert rise == pytest.approx(1606.0, abs=2.0)
    found = parse(in_a_file()).run()
    centres = (np.arange(CELLS) + 0.5) * film.THICKNESS / CELLS
    filed = film.at(centres, found["temperature"].values)
    assert filed[:, 0] == pytest.approx(wanted[:, 0], abs=1e-3 * rise)
    assert filed[:, 1] == pytest.approx(wanted[:, 1], abs=1e-5 * rise)
    assert found.attrs["energy_residual"] <= 1e-12
