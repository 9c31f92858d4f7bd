"""Bounds on heat through a junction, [Taylor2015] Eq. (2): a channel carries at most what a ballistic one does."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.constants import hbar, k

from chain.mediators.base import Value
from chain.units import evaluate, temperature

Array = NDArray[np.float64]


def _quantum_of_conductance(T: Array) -> Array:
    # [Taylor2015] Eq. (2)
    return np.asarray(np.pi * k * k / (6.0 * hbar) * T)


def quantum_of_conductance(T: Value) -> Any:
    """Largest conductance of one channel, κ_Q = πk_B²T/(6ħ), in W/K.

    Parameters
    ----------
    T : temperature, of any shape

    Examples
    --------
    >>> f"{quantum_of_conductance('1 K').to('pW/K'):.4f~P}"
    '0.9464 pW/K'
    """
    return evaluate(_quantum_of_conductance, "W/K", temperature(T, "T"))


def _ballistic_current(T1: Array, T2: Array) -> Array:
    # [Taylor2015] Eq. (2), T1² - T2² in factors
    return np.asarray(np.pi * k * k / (12.0 * hbar) * ((T1 - T2) * (T1 + T2)))


def ballistic_current(T1: Value, T2: Value) -> Any:
    """Largest heat current of one channel, πk_B²(T1² - T2²)/(12ħ), in W.

    Parameters
    ----------
    T1, T2 : temperatures of the baths, broadcasting against each other

    Examples
    --------
    >>> f"{ballistic_current('2 K', '1 K').to('pW'):.4f~P}"
    '1.4196 pW'
    """
    return evaluate(_ballistic_current, "W", temperature(T1, "T1"), temperature(T2, "T2"))
