"""Structures, elastic tensors, phonons and transmissions of other packages, where these are installed.

Forces are those of ASE's effective-medium theory for copper: a real calculation by phonopy and phono3py in seconds.
"""

import json

import h5py
import numpy as np
import pytest
from scipy.constants import N_A, e, h, k

import chain
import materials
from chain.errors import HeatChainError
from chain.units.boundary import ureg

Q = ureg.Quantity
SIDE = 3.585  # Å


@pytest.fixture(scope="module")
def copper():
    """Cubic cell of phonopy, and forces on a supercell."""
    pytest.importorskip("ase")
    pytest.importorskip("phonopy")
    from ase import Atoms
    from ase.build import bulk
    from ase.calculators.emt import EMT
    from phonopy.structure.atoms import PhonopyAtoms

    cell = bulk("Cu", "fcc", a=SIDE, cubic=True)
    unit = PhonopyAtoms(
        symbols=cell.get_chemical_symbols(), cell=cell.cell[:], scaled_positions=cell.get_scaled_positions()
    )

    def forces(supercell):
        atoms = Atoms(supercell.symbols, cell=supercell.cell, scaled_positions=supercell.scaled_positions, pbc=True)
        atoms.calc = EMT()
        return atoms.get_forces()

    return unit, forces


@pytest.fixture(scope="module")
def phonon(copper):
    from phonopy import Phonopy

    unit, forces = copper
    found = Phonopy(unit, np.diag([2, 2, 2]), primitive_matrix="F")
    found.generate_displacements()
    found.forces = [forces(one) for one in found.supercells_with_displacements]
    found.produce_force_constants()
    found.run_mesh([15, 15, 15])
    return found


@pytest.fixture(scope="module")
def phonon3(copper):
    phono3py = pytest.importorskip("phono3py")
    unit, forces = copper
    found = phono3py.Phono3py(unit, supercell_matrix=np.diag([2, 2, 2]), primitive_matrix="F")
    found.generate_displacements()
    found.forces = [forces(one) for one in found.supercells_with_displacements]
    found.produce_fc2()
    found.produce_fc3()
    found.mesh_numbers = [3, 3, 3]
    found.init_phph_interaction()
    return found


def test_pymatgens_structure_and_tensor_are_a_solid(tmp_path):
    core = pytest.importorskip("pymatgen.core")
    elastic = pytest.importorskip("pymatgen.analysis.elasticity.elastic")
    silicon = core.Structure.from_spacegroup("Fd-3m", core.Lattice.cubic(5.43104), ["Si"], [[0, 0, 0]])
    matrix = np.diag([165.77 - 63.93] * 3 + [79.62] * 3)
    matrix[:3, :3] += 63.93
    tensor = elastic.ElasticTensor.from_voigt(matrix)
    solid = materials.define("Si-dft", structure=silicon, elastic_constants=tensor)
    record = materials.get("Si")
    assert solid.number_density.magnitude == pytest.approx(len(silicon) / (silicon.volume * 1e-30))
    assert solid.density.to("g/cm^3").magnitude == pytest.approx(float(silicon.density), rel=1e-4)
    assert solid.primitive_cell_atoms.magnitude == 2
    assert solid.longitudinal_velocity.magnitude == pytest.approx(record.longitudinal_velocity.magnitude, rel=1e-3)
    assert tensor.debye_temperature(silicon) == pytest.approx(solid.debye_temperature.magnitude, rel=2e-3)
    assert chain.Chain(materials.link(solid), materials.subsystem(solid, "1 nm^3"), 3, "310 K", "300 K")

    for written in (matrix.tolist(), {"elastic_tensor": {"ieee_format": matrix.tolist()}}, [{"raw": matrix.tolist()}]):
        (tmp_path / "tensor.json").write_text(json.dumps(written))
        again = materials.define("Si-file", structure=silicon, elastic_constants=tmp_path / "tensor.json")
        assert again.transverse_velocity == solid.transverse_velocity

    oxide = core.Structure(core.Lattice.cubic(4.2), [{"Mg": 0.9, "Fe": 0.1}, "O"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    mixed = materials.define("mixed", structure=oxide)
    assert mixed.density.to("g/cm^3").magnitude == pytest.approx(float(oxide.density), rel=1e-4)
    assert "primitive_cell_atoms" not in mixed.fields
    with pytest.raises(HeatChainError, match="`formula` is 'SiO2', but `structure` is Si\\."):
        materials.define("x", structure=silicon, formula="SiO2")
    with pytest.raises(HeatChainError, match="`structure` says what `number_density`"):
        materials.define("x", structure=silicon, number_density="1e28 m^-3")
    with pytest.raises(HeatChainError, match="contradicts itself"):
        materials.define("x", structure=silicon, density="3 g/cm^3")


def test_ases_atoms_are_a_solid():
    build = pytest.importorskip("ase.build")
    salt = build.bulk("NaCl", "rocksalt", a=5.64)
    solid = materials.define("salt", structure=salt, bulk_modulus="25 GPa", shear_modulus="14 GPa")
    assert solid.density.to("g/cm^3").magnitude == pytest.approx(
        sum(salt.get_masses()) / salt.get_volume() / N_A * 1e24
    )
    assert solid.debye_temperature.magnitude == pytest.approx(300.0, abs=15.0)
    with pytest.raises(HeatChainError, match="not along c"):
        materials.define("slab", structure=build.fcc111("Cu", (1, 1, 2), vacuum=5.0))
    with pytest.raises(HeatChainError, match=r"pymatgen.*is of type str"):
        materials.define("x", structure="POSCAR")


def test_phonopys_density_of_states_is_a_body(phonon, tmp_path):
    with pytest.raises(HeatChainError, match="run_total_dos"):
        chain.HarmonicSolid(phonon, atoms=1)
    phonon.run_total_dos()
    phonon.run_thermal_properties(temperatures=[30.0, 100.0, 300.0])
    theirs = phonon.thermal_properties.heat_capacity  # J/K/mol, summed over the mesh
    mole = chain.HarmonicSolid(phonon, atoms=N_A)
    ours = mole.heat_capacity(Q([30.0, 100.0, 300.0], "K")).magnitude
    assert np.all(np.abs(ours / theirs - 1.0) < [3e-2, 1e-3, 3e-4])  # a quarter at twice the mesh
    phonon.total_dos.write(tmp_path / "total_dos.dat")
    file = chain.HarmonicSolid(tmp_path / "total_dos.dat", atoms=N_A, unit="THz")
    np.testing.assert_allclose(file.heat_capacity(Q([30.0, 100.0, 300.0], "K")).magnitude, ours, rtol=1e-7)
    piece = chain.HarmonicSolid(phonon, volume="1 nm^3")
    assert piece.atoms.magnitude == pytest.approx(4e3 / SIDE**3)
    assert chain.Chain(chain.ConductanceLink("1 nW/K"), piece, 3, "310 K", "300 K").steady_state()
    solid = materials.define("Cu-emt", structure=phonon)
    assert solid.primitive_cell_atoms.magnitude == 1
    assert solid.number_density.magnitude == pytest.approx(4e30 / SIDE**3)
    cubic = materials.define("Cu-cell", structure=phonon.unitcell)
    assert cubic.formula == solid.formula == "Cu"
    assert cubic.density.magnitude == pytest.approx(solid.density.magnitude, rel=1e-12)


@pytest.mark.slow
def test_phono3pys_conductivity_is_a_rods(phonon3, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HeatChainError, match="run_thermal_conductivity"):
        materials.read_conductivity(phonon3)
    phonon3.run_thermal_conductivity(temperatures=[0, 100, 250, 400], write_kappa=True)
    kappa = materials.read_conductivity(phonon3)
    theirs = phonon3.thermal_conductivity.kappa[0, 1:, 0]
    assert kappa["temperature"].values.tolist() == [100.0, 250.0, 400.0]
    np.testing.assert_allclose(kappa, theirs)
    (path,) = tmp_path.glob("kappa-*.hdf5")
    np.testing.assert_allclose(materials.read_conductivity(path), theirs)
    np.testing.assert_allclose(materials.read_conductivity(path, direction="zz"), theirs)
    with pytest.raises(HeatChainError, match="`direction` must be"):
        materials.read_conductivity(path, direction="x")
    T = Q([100.0, 250.0, 400.0], "K")
    for source in (phonon3, path):
        body = chain.HarmonicSolid(source, atoms=1)
        with h5py.File(path) as file:  # eV/K of each mode, times the weights of wave vectors
            modes = (file["heat_capacity"][1:] * file["weight"][:][:, None]).sum(axis=(1, 2)) * e
            count = (file["weight"][:][:, None] * (file["frequency"][:] > 0.01)).sum()
        np.testing.assert_allclose(body.heat_capacity(T).magnitude, 3.0 * modes / count, rtol=3e-6)  # their k_B
    assert chain.HarmonicSolid(phonon3, volume="1 nm^3").atoms.magnitude == pytest.approx(4e3 / SIDE**3)
    rod = chain.Rod(conductivity=kappa, heat_capacity="3.45e6 J/(m^3 K)", length="1 um", area="1 um^2", cells=4,
                    left="260 K", right="240 K")  # fmt: skip
    found = abs(float(rod.steady_state()["current"][0]))
    assert found == pytest.approx(theirs[1] * 20.0 * 1e-6, rel=3e-3)


def test_ases_transport_is_a_transmission():
    """A chain of masses and springs: D = ω² in place of an energy passes everything in its band."""
    calculators = pytest.importorskip("ase.transport.calculators")
    spring = 1e26  # s^-2: the band ends at 2·10^13 rad/s
    D = spring * (2.0 * np.eye(4) - np.eye(4, k=1) - np.eye(4, k=-1))
    omega = np.linspace(0.01, 0.999, 200) * 2e13
    scale = 1e-26  # their broadening is absolute
    device = calculators.TransportCalculator(
        h=D * scale, h1=D * scale, h2=D * scale, energies=omega**2 * scale, eta=1e-9, eta1=1e-9, eta2=1e-9
    )
    passed = device.get_transmission()
    np.testing.assert_allclose(passed[:-5], 1.0, atol=1e-4)
    link = chain.landauer((Q(np.append(omega, 2e13), "rad/s"), np.append(passed, 0.0)), channels=1.001)
    quantum = np.pi**2 * k**2 * 10.0 / (3.0 * h)  # far below the band's end
    assert link.conductance("10 K").magnitude == pytest.approx(quantum, rel=1e-3)


def test_an_elastic_tensor_that_is_malformed_is_named(tmp_path):
    right = [[3.0 if i == j else 1.0 if i < 3 and j < 3 else 0.0 for j in range(6)] for i in range(6)]
    cases = {
        '{"elastic_tensor": [[1, 2,}': r"line 1, column 27.*expected.*A file that is right",
        '{"other": 3}': r"must hold a matrix of 6 rows.*'other'.*A file that is right",
        json.dumps(right[:5]): "6 rows, but it has 5",
        json.dumps([*right[:2], right[2][:4], *right[3:]]): "row 3 of the matrix must have 6 numbers, but has 4",
        json.dumps(right).replace("3.0", '"3"', 1): r"row 1, column 1 of the matrix: '3' is no number",
        json.dumps([[-one for one in row] for row in right]): "stable crystal",
        json.dumps(right).replace("3.0, 1.0, 1.0", "3.0, 1.5, 1.0", 1): "C12 is 1.5 GPa in row 1, column 2",
        "[" * 100_000: "nested too deeply|line 1",
    }  # fmt: skip
    for text, words in cases.items():
        (tmp_path / "tensor.json").write_text(text)
        with pytest.raises(HeatChainError, match=words):
            materials.define("x", density="3 g/cm^3", elastic_constants=tmp_path / "tensor.json")


def test_a_file_of_phono3py_that_is_malformed_is_named(tmp_path):
    good = {"temperature": np.array([100.0, 200.0]), "kappa": np.ones((2, 6))}
    cases = [
        ({"temperature": good["temperature"]}, "no array `kappa`, but temperature.*A file that is right"),
        (good | {"kappa": np.ones((2, 3))}, r"`kappa` of shape \(2, 3\).*A file that is right"),
        (good | {"temperature": np.array([200.0, 100.0])}, "increasing"),
        (good | {"kappa": np.full((2, 6), np.nan)}, "κ_xx is nan at 100 K"),
        (good | {"kappa": -np.ones((2, 6))}, "conductivity.*positive"),
    ]
    path = tmp_path / "kappa-m333.hdf5"
    for arrays, words in cases:
        with h5py.File(path, "w") as file:
            for name, values in arrays.items():
                file[name] = values
        with pytest.raises(HeatChainError, match=words):
            materials.read_conductivity(path)
    modes = {"frequency": np.ones((2, 3)), "weight": np.ones(2)}
    for arrays, words in (
        ({"weight": modes["weight"]}, "no array `frequency`.*A file that is right"),
        (modes | {"weight": np.ones(3)}, r"`weight` of shape \(3,\).*A file that is right"),
        (modes | {"frequency": -np.ones((2, 3))}, "imaginary"),
        (modes | {"frequency": np.full((2, 3), np.nan)}, "finite"),
    ):
        with h5py.File(path, "w") as file:
            for name, values in arrays.items():
                file[name] = values
        with pytest.raises(HeatChainError, match=words):
            chain.HarmonicSolid(path, atoms=1)
    path.write_text("T,k\n1,2\n")
    with pytest.raises(HeatChainError, match=r"kappa-m333\.hdf5"):
        materials.read_conductivity(path)
    with pytest.raises(HeatChainError, match="`direction`"):
        materials.read_conductivity(tmp_path / "kappa.csv", direction="xx")
