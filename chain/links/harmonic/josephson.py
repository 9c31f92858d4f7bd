"""A Josephson junction with resistors across it, as a harmonic mediator: [Panasyuk2012] Sec. IX.

The phase is the oscillator's coordinate: its mass is ħ²C/4e², its frequency the plasma frequency; resistors damp it.
"""

import warnings
from typing import Any

import numpy as np
import xarray as xr

from chain.checks import pair
from chain.errors import ModelWarning
from chain.links.harmonic.mediator import HarmonicMediator
from chain.units.boundary import Value, floats, ureg
from chain.units.constants import e, hbar


def plasma_frequency(critical_current: Any, capacitance: Any) -> Any:
    """ω0 = √(2eI_c/(ħC)) in rad/s, of A and F."""
    return np.sqrt(2.0 * e * critical_current / (hbar * capacitance))


def josephson(critical_current: Value, capacitance: Value, resistance: Any, gap: Value) -> HarmonicMediator:
    """Make a link of a Josephson junction, which carries heat as photons between two resistors.

    Parameters
    ----------
    critical_current, capacitance : quantity
        I_c and C of the junction.
    resistance : quantity or pair of quantity
        Resistors (R1, R2) across the junction, which have the two temperatures; or R, that of two equal ones 2R.
    gap : quantity
        2Δ of the superconductor, an energy: the cutoff is 2Δ/ħ.

    Returns
    -------
    HarmonicMediator

    Raises
    ------
    HeatChainError
        Where a parameter is not positive, or of another dimension.

    Warns
    -----
    ModelWarning
        Where the plasma frequency lies above the gap: superconductors absorb there, and there is no such oscillator.

    Notes
    -----
    [Panasyuk2012] Sec. IX: ω0 = √(2eI_c/ħC), γ_ν/m = 1/(R_νC). Parameters may be arrays, and broadcast. The junction is
    harmonic where its phase stays near a minimum: ⟨φ²⟩ = k_BT_x/E_J at most 0.2, with E_J = ħI_c/2e and T_x the
    `potential_temperature`; the scenario `josephson` has what is known beyond. Left out are quasiparticles, which carry
    heat of their own, of the order of exp(-Δ/k_BT) of the normal state's.

    Examples
    --------
    >>> junction = josephson("0.1 mA", "0.07 pF", "6.86 ohm", "2.8 meV")
    >>> print(f"{junction.conductance('1 K').to('pW/K'):.3f~P}")
    0.028 pW/K
    """
    current, farads = (
        floats(value, unit, name, positive=True)
        for value, unit, name in ((critical_current, "A", "critical_current"), (capacitance, "F", "capacitance"))
    )
    given = pair(resistance, "resistance")
    if given is None:
        first = second = 2.0 * floats(resistance, "ohm", "resistance", positive=True)
    else:
        first, second = (floats(one, "ohm", f"resistance[{i}]", positive=True) for i, one in enumerate(given))
    omega, cutoff = plasma_frequency(current, farads), floats(gap, "J", "gap", positive=True) / hbar
    if np.any(omega > cutoff):
        warnings.warn(
            f"The plasma frequency is up to {float(np.max(omega / cutoff)):.3g} of the gap 2Δ/ħ, above which the "
            "superconductors absorb: there is no such oscillator.",
            ModelWarning,
            stacklevel=2,
        )
    damping = _angular(1.0 / (first * farads)), _angular(1.0 / (second * farads))
    return HarmonicMediator(_angular(omega), damping, _angular(cutoff))


def _angular(values: Any) -> Any:
    """With the unit, labelled where they are."""
    return values.assign_attrs(units="rad/s") if isinstance(values, xr.DataArray) else ureg.Quantity(values, "rad/s")
