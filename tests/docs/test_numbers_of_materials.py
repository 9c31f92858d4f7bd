"""Numbers on the page on materials, computed anew."""

import numpy as np
import pytest

import materials
from systems.pages import agree, table, words

PAGE = "docs/materials"


def estimate(key, T, model):
    return materials.minimum_conductivity(key, T, model).m_as("W/(m K)")


def test_statistics_of_all_models():
    rows = table(PAGE, "| model | 5 glasses")
    traced, everything = (materials.validation(include_unverified=every) for every in (False, True))
    kinds = [traced.isel(material=(traced["kind"] == kind).values) for kind in ("amorphous", "polymer")]
    assert [one.sizes["material"] for one in (*kinds, traced, everything)] == [5, 5, 12, 17]
    columns = [materials.statistics(one) for one in (*kinds, traced, everything)]
    assert {row[0] for row in rows} == set(columns[0]["model"].values)
    for model, *cells in rows:
        for cell, found in zip(cells, columns, strict=True):
            one = found.sel(model=model)
            agree(cell.replace("×/÷", ""), [float(one["mean_ratio"]), float(one["scatter"])])


def test_statistics_by_decade():
    rows = table(PAGE, "| decade |")
    found = materials.statistics_by_decade()
    names = ["cahill", "mediator", "cahill-classical", "panasyuk", "clarke", "agne"]
    assert len(rows) == found.sizes["decade"]
    for (decade, many, *cells), T in zip(rows, found["decade"].values, strict=True):
        agree(decade, (T, 10 * T))
        agree(many, [int(found[name].sel(decade=T)[0]) for name in ("curves", "solids")])
        for cell, name in zip(cells, names, strict=True):
            one = found.sel(decade=T, model=name)
            agree(cell.replace("×/÷", ""), [float(one["mean_ratio"]), float(one["scatter"])])


def fallen(model):
    """Per cent of the classical value at half of the Debye temperature, vitreous silica."""
    half = 0.5 * materials.get("a-SiO2").debye_temperature
    return 100 * estimate("a-SiO2", half, model) / estimate("a-SiO2", half, f"{model}-classical")


def with_mutual_ratios():
    """Least and largest of γ̂/[4(1 + ω0²/D² + γ̂/2D)] over its value at 1, all three and their ratios from ½ to 2."""
    one = np.geomspace(0.5, 2.0, 41)
    frequency, damping, cutoff = np.meshgrid(one, one, one)
    value = 2.5 * damping / (1 + (frequency / cutoff) ** 2 + 0.5 * damping / cutoff)
    ratios = (frequency / cutoff, damping / cutoff, frequency / damping)
    allowed = np.all([(ratio > 0.4999) & (ratio < 2.0001) for ratio in ratios], axis=0)
    return value[allowed].min(), value[allowed].max()


def selenium():
    return [float(one) for one in materials.consistency("a-Se")["eq99"]]


def how_much_more(name, other, *kelvins):
    """One curve over another of the same solid."""
    return [float(materials.curve(*name, T=f"{T} K") / materials.curve(*other, T=f"{T} K")) for T in kelvins]


CLAIMS = [
    ("43 curves of 32 solids", lambda: [len(set(materials.curves()[name].values)) for name in ("curve", "solid")]),
    ("577 numbers", lambda: (materials.readings().sizes["reading"],)),
    ("records of 93 solids", lambda: (len(materials.keys()),)),
    ("# 1.06 W/(m K)", lambda: (estimate("a-SiO2", "300 K", "cahill"),)),
    ("from 0.03 to 2.4 W/(m K)", lambda: [one.m_as("W/(m K)") for one in materials.freedom_band("a-SiO2", "300 K")]),
    ("it would be 0.23 to 2.9 times", with_mutual_ratios),
    ("fallen to 58 %", lambda: (fallen("mediator"),)),
    ("Cahill's form to 81 %", lambda: (fallen("cahill"),)),
    ("germanium: 295 K", lambda: (materials.debye_temperature("Ge").m_as("K") / 2 ** (1 / 3),)),
    ("the damping is 3.2 times ω_D (1.1 times", selenium),
    ("a fifth of the volume is pores: 0.98 W/(m K)", lambda: (
        materials.maxwell(materials.get("a-SiO2").conductivity, "0 W/(m K)", 0.2).m_as("W/(m K)"),)),
]  # fmt: skip


def test_doubtful_curves():
    films = (("kapton", "rule-1990-hn-003"), ("kapton", "rule-1990-h-003"))
    np.testing.assert_allclose(how_much_more(*films, 5, 290), (1.2, 2.0), atol=0.05)
    line = [1 - one for other in ("crc", "cahill-1990")
            for one in how_much_more(("a-SiO2", "radial-flow"), ("a-SiO2", other), 300)]  # fmt: skip
    assert np.mean(line) == pytest.approx(0.14, abs=0.03), line


@pytest.mark.parametrize(("text", "values"), CLAIMS, ids=[text for text, _ in CLAIMS])
def test_a_claim(text, values):
    assert text in words(PAGE)
    agree(text, values())
