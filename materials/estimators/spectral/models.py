"""The models that use a density of states, made for one: Cahill's and Agne's lengths of path, and the mediator."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from chain.subsystems.harmonic import HarmonicSolid
from chain.units.constants import hbar, k
from materials.estimators.mediator import branch_conductance
from materials.estimators.model import Model
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
        Model(
            name="cahill-spectrum",
            title="Cahill-Watson-Pohl, of a spectrum",
            kernel=_cahill,
            formula="κ = (π/3) n k_B ⟨v²⟩ ∫ g(ω) c(ħω/k_BT) dω/ω, ⟨v²⟩ = (1/v_l + 2/v_t)/(1/v_l³ + 2/v_t³)",
            reference="D. G. Cahill, S. K. Watson and R. O. Pohl, Phys. Rev. B 46, 6131 (1992), "
            "with the modes of the spectrum for those of sound",
            validity="disordered solids above the plateau of glasses, about 30 K, whose modes travel at sound's speed",
            lowest=lambda theta: 30.0,
        ),
        Model(
            name="agne-spectrum",
            title="Agne-Hanus-Snyder diffuson, of a spectrum",
            kernel=_agne,
            needs=_NUMBER,
            formula="κ = n^⅓ k_B/(3π) ∫ g(ω) ω c(ħω/k_BT) dω",
            reference="M. T. Agne, R. Hanus and G. J. Snyder, Energy Environ. Sci. 11, 609 (2018)",
            validity="solids whose heat is carried by diffusons alone; modes that travel far are not in it",
        ),
        Model(
            name="mediator-debye",
            title="quantum mediator, of a spectrum's mean frequency",
            kernel=_mediator_debye,
            needs=_NUMBER,
            formula="κ = 3 n^⅓ K(T; ω0 = γ̂ = D = ω_D), ω_D = (4/3)⟨ω⟩",
            reference="[Panasyuk2012] Eqs. (43), (94), (100)",
            validity="disordered solids, from about θ_D/2",
        ),
        Model(
            name="mediator-spectrum",
            title="quantum mediator, an atom in its spectrum",
            kernel=_mediator,
            needs=_NUMBER,
            formula="κ = 3 n^⅓ K, 𝒯(ω) = sin² arg χ(ω), mω Im χ = (π/2) g(ω) of one direction",
            reference="[Panasyuk2012] Eqs. (43), (94); frequency, damping and cutoff are those of the spectrum",
            validity="disordered solids, from about θ_D/2; below it falls as T³",
        ),
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
