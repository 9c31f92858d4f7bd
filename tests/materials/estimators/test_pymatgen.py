"""The same closed forms in pymatgen, where it is installed.

Its releases of 2026 take the constants of CODATA, and agree to rounding. Older ones write k_B = 1.3806e-23 J/K, the
atomic mass unit as 1.6605e-27 kg, and 1/2.48 for ½(π/6)^⅓: together up to 6e-4. `snyder_ac` there divides by the number
of atoms of whatever cell it is given, to the power 1/3: 114 for the cubic and 181 for the primitive cell of silicon, so
that it is not compared.
"""

from importlib.metadata import version

import numpy as np
import pytest

import materials


@pytest.mark.slow
@pytest.mark.parametrize("primitive", [False, True])
@pytest.mark.parametrize(("name", "side", "constants"), [("Si", 5.43104, (165.77, 63.93, 79.62)),
                                                         ("Ge", 5.65785, (128.5, 48.3, 66.8))])  # fmt: skip
def test_clarke_cahill_and_agne(name, side, constants, primitive):
    core = pytest.importorskip("pymatgen.core")
    elastic = pytest.importorskip("pymatgen.analysis.elasticity.elastic")
    cell = core.Structure.from_spacegroup("Fd-3m", core.Lattice.cubic(side), [name], [[0, 0, 0]])
    cell = cell.get_primitive_structure() if primitive else cell
    matrix = np.diag([constants[0] - constants[1]] * 3 + [constants[2]] * 3)
    matrix[:3, :3] += constants[1]
    tensor = elastic.ElasticTensor.from_voigt(matrix)
    made = materials.define(
        "same", number_density=f"{len(cell) / (cell.volume * 1e-30)!r} 1/m^3",
        atomic_mass=f"{float(cell.composition.weight) / len(cell)!r} g/mol",
        elastic_constants=dict(zip(("C11", "C12", "C44"), (f"{c} GPa" for c in constants), strict=True)),
    )  # fmt: skip
    recent = int(version("pymatgen").partition(".")[0]) >= 2026
    tolerance = 1e-9 if recent else 1e-3
    theirs = {
        "clarke": tensor.clarke_thermalcond(cell),
        "cahill-classical": tensor.cahill_thermalcond(cell),
        "agne": tensor.agne_diffusive_thermalcond(cell),
    }
    for model, value in theirs.items():
        assert materials.minimum_conductivity(made, "2000 K", model).magnitude == pytest.approx(value, rel=tolerance), (
            model
        )
