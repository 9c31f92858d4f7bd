"""Diffuson-mediated minimum conductivity after Agne, Hanus and Snyder."""

from typing import Any

from chain.units.constants import k
from materials.estimators.model import Model, steady


def _agne(T: Any, number: Any, longitudinal: Any, transverse: Any) -> Any:
    return steady(0.76 * k * number ** (2.0 / 3.0) * (longitudinal + 2.0 * transverse) / 3.0, T)


AGNE = Model(
    name="agne",
    title="Agne-Hanus-Snyder diffuson",
    kernel=_agne,
    formula="κ = 0.76 k_B n^⅔ (v_l + 2v_t)/3",
    reference="M. T. Agne, R. Hanus and G. J. Snyder, Energy Environ. Sci. 11, 609 (2018)",
    validity="solids whose heat is carried by diffusons alone, at high temperature",
)
