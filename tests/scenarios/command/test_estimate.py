"""The command `estimate`."""

import pytest
from click.testing import CliRunner

import materials
from chain.errors import HeatChainError
from scenarios.command.estimate import estimate


def run(*arguments):
    result = CliRunner().invoke(estimate, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_one_material():
    text = run("a-SiO2", "--at", "300 K", "--details")
    for word in (
        "vitreous silica",
        "mediator-classical",
        "1.354 W/(m K)",
        "0.907",
        "Phys. Rev. B 46, 6131",
        "Handbook",
    ):
        assert word in text
    assert "needs grueneisen" in text


@pytest.mark.parametrize("material", ["a-SiO2", "Si", "pmma"])
def test_the_table_fits_a_screen(material, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = run(material).splitlines()
    assert len(lines) <= 24 and max(map(len, lines)) <= 80
    assert any(line.startswith("  cahill  ") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("Si", "--at", "bla"), "--at"),
        (("Si", "--at", "30"), "--at"),
        (("Si", "--over", "300 K:30 K"), "--over"),
        (("Si", "--over", "300:400 K", "--format", "csv"), "--over"),
        (("SiO2", "--density", "2 kg", "--velocities", "1 m/s", "2 m/s"), "--density"),
        (("SiO2", "--density", "2200 kg/m^3", "--velocities", "1 m/s", "2 K"), "--velocities"),
    ],
)
def test_errors_name_the_option(arguments, option):
    with pytest.raises(HeatChainError, match=f"`{option}`"):
        run(*arguments)


def test_below_the_range_and_without_a_measurement():
    text = " ".join(run("MgO", "--at", "100 K").split())
    assert "holds from 471 K" in text and "42 at 273 K, secondary" in text


def test_crystal_and_polymer():
    text = run("Si", "--grueneisen", "1.06", "--cell-atoms", "2")
    assert "needs" not in text and "more heat through crystals" in text
    assert "Hydrogen is not counted" in " ".join(run("pmma", "--heavy-atoms-only").split())


def test_all():
    """Figures of it, and over temperature, are drawn by the help's examples in `test_run`."""
    text = run("--all")
    count = materials.validation().sizes["material"]
    assert f"These rest on {count} points" in text and "a-SiO2, pyrex, soda-lime" in text


def test_a_material_of_ones_own(tmp_path, monkeypatch):
    from materials.solids import library

    monkeypatch.setattr(library, "_ADDED", {})
    path = tmp_path / "mine.toml"
    path.write_text(
        '[mine]\nformula = "SiO2"\ndensity = "2200 kg/m^3"\nyoung_modulus = "72 GPa"\npoisson_ratio = 0.17\n'
    )
    assert "cahill" in run("mine", "--file", str(path))


@pytest.mark.parametrize(
    ("name", "written"), [("../mine", "mine.png"), ("Y2O3:Eu", "Y2O3-Eu.png"), ("..", "material.png")]
)
def test_a_figure_stays_in_this_folder_whatever_the_material_is_called(tmp_path, monkeypatch, name, written):
    """The file of materials may be anybody's; on Windows a colon would hide the figure in another file."""
    from materials.solids import library

    monkeypatch.setattr(library, "_ADDED", {})
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = tmp_path / "given.toml"
    known = 'formula = "SiO2"\ndensity = "2200 kg/m^3"\nyoung_modulus = "72 GPa"\npoisson_ratio = 0.17\n'
    path.write_text(f'["{name}"]\n{known}')
    assert f"Written: {written}" in run(name, "--file", str(path), "--over", "100 K:300 K")
    assert sorted(one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*.*")) == [
        "given.toml",
        f"here/{written}",
    ]


@pytest.mark.parametrize("arguments", [
    ("a-si02",), ("a-GeSe2",), ("Si", "--at", "-3 K"), ("Si", "--over", "30 K"), ("Si", "--over", "50 K:30 K"),
    ("Si", "--plot", "x.gif"), ("Si", "--plot", "/nowhere/at/all.png"), ("Si", "--file", "/nowhere.toml"),
])  # fmt: skip
def test_bad_input(arguments):
    with pytest.raises(HeatChainError):
        run(*arguments)


@pytest.mark.parametrize("arguments", [(), ("Si", "--all"), ("--all", "--at", "3 K")])
def test_bad_usage(arguments):
    assert CliRunner().invoke(estimate, arguments).exit_code == 2


def test_a_density_of_states_adds_the_models_that_use_it(tmp_path):
    """phonopy's file has columns without titles, in THz; the models are those of the functions."""
    path = tmp_path / "total_dos.dat"
    rows = [(f, f * f if f < 12.0 else 0.0) for f in (0.05 * i for i in range(260))]
    path.write_text("# Sigma = 0.1\n" + "".join(f"{f:.10f} {g:.10f}\n" for f, g in rows), encoding="utf-8")
    said = run("Si", "--at", "300 K", "--dos", str(path))
    found = materials.compare("Si", "300 K", density_of_states=path, unit="THz").squeeze("material")
    for name in ("cahill-spectrum", "agne-spectrum", "mediator-debye", "mediator-spectrum"):
        value = float(found["conductivity"].sel(model=name))
        assert said.split(f"  {name} ")[1].split()[0] == f"{value:.3g}"
    assert "Debye temperatures of the density of states" in said and "Specific heat at 300 K" in said
    alone = run("SiO2", "--density", "2200 kg/m^3", "--dos", str(path), "--format", "csv")
    assert "agne-spectrum" in alone and "longitudinal_velocity" in alone
    for wrong in (["Si", "--dos-unit", "THz"], ["--all", "--dos", str(path)]):
        assert CliRunner().invoke(estimate, wrong).exit_code == 2
