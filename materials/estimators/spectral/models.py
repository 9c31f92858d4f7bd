"""The models that use a density of states, made for one: Cahill's and Agne's lengths of path, and the mediator."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from chain.subsystems.harmonic import HarmonicSolid
from chain.units.constants import hbar, k
from materials.estimators.mediator import branch_conductance
from materials.estimators.model import Model, model
from materials.estimators.spectral.atom import Atom
from materials.estimators.spectral.modes import debye_frequency, solid_of, thermal_sum

_NUMBER = {"number": "number_density"}


def _cahill(T: Any, number: Any, longitudinal: Any, transverse: Any, solid: HarmonicSolid) -> Any:
    # D(ω) = v²τ/3 with τ = π/ω, half a period; at low frequency branches share the modes as v^-3
    square = (1.0 / longitudinal + 2.0 / transverse) / (longitudinal**-3.0 + 2.0 * transverse**-3.0)
    return np.pi / 3.0 * square * k * number * thermal_sum(solid, T, -1)


def _agne(T: Any, number: Any, solid: HarmonicSolid) -> Any:
    # D(ω) = a²/3 times two steps a period, 2ω/2π, over the distance a = n^(-1/3)
    return k * number ** (1.0 / 3.0) / (3.0 * np.pi) * thermal_sum(solid, T, 1)


def _mediator_debye(T: Any, number: Any, cutoff: float) -> Any:
    # [Panasyuk2012] Eqs. (94), (100)
    return 3.0 * number ** (1.0 / 3.0) * branch_conductance(T, cutoff)


def _mediator(T: Any, number: Any, atom: Atom) -> Any:
    # [Panasyuk2012] Eq. (94), once for each direction
    return 3.0 * number ** (1.0 / 3.0) * atom.conductance(T)


# What is known of each; `spectral_models` hands it a spectrum
SPECTRAL: dict[str, Model] = {
    one.name: one
    for one in (
        model("cahill-spectrum", _cahill, lowest=lambda theta: 30.0),
        model("agne-spectrum", _agne, needs=_NUMBER),
        model("mediator-debye", _mediator_debye, needs=_NUMBER),
        model("mediator-spectrum", _mediator, needs=_NUMBER),
    )
}


def spectral_models(density_of_states: Any, unit: str | None = None) -> dict[str, Model]:
    """The models by name, for one density of states; that of the atom is left out for modes on a mesh.

    Parameters
    ----------
    density_of_states : table, Phonopy, Phono3py, path or HarmonicSolid
        As `chain.HarmonicSolid` takes it.
    unit : str, optional
        Of the frequencies, where a table does not say it.
    """
    solid = solid_of(density_of_states, unit)
    mean = debye_frequency(solid, 1)
    kernels = {
        "cahill-spectrum": partial(_cahill, solid=solid),
        "agne-spectrum": partial(_agne, solid=solid),
        "mediator-debye": partial(_mediator_debye, cutoff=mean),
    }
    if solid.density_of_states.attrs["units"] == "s":
        kernels["mediator-spectrum"] = partial(_mediator, atom=Atom(solid))
    return {name: replace(SPECTRAL[name], kernel=one, theta=hbar / k * mean) for name, one in kernels.items()}
