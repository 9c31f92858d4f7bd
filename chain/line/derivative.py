"""Whether a user's heat capacity or conductance is the derivative of its energy or current.

Both are used: a run in time asks for the energy, modes and responses for the heat capacity. Where they disagree, one of
these is wrong.
"""

from collections.abc import Callable

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.subsystems.base import Body

_STEP = 1e-6  # of a temperature
_ENOUGH = 0.05  # of a derivative: what differences may miss of one that a user approximates
_PLACES = 9


def require_derivative(
    function: Callable[[Array, Array], Array], derivative: Callable[[Array], Array], T: Array, names: str,
    unit: str, least: float = 0.0,
) -> None:  # fmt: skip
    """Refuse what disagrees at most of the temperatures: at some there may be a jump, as of a latent heat.

    Parameters
    ----------
    function : callable
        Change of what is differentiated between two temperatures, (places,) or (places, several).
    derivative : callable
        Of one temperature.
    T : ndarray
        (places,) K.
    names : str
        What is said to disagree.
    unit : str
        Of the derivative.
    least : float, optional
        Of the derivative: a smaller one counts as so large.
    """
    high, low = T * (1.0 + _STEP), T * (1.0 - _STEP)
    given = np.asarray(derivative(T))
    found = (np.asarray(function(high, low)).T / (high - low)).T
    with np.errstate(invalid="ignore"):
        wrong = np.abs(given - found) > _ENOUGH * np.maximum(least, np.maximum(np.abs(given), np.abs(found)))
    wrong = wrong.reshape(len(T), -1)
    if (wrong.sum(axis=0) * 2 > len(T)).any():
        place, which = (int(i[0]) for i in np.nonzero(wrong))
        told, true = (values.reshape(len(T), -1)[place, which] for values in (given, found))
        raise HeatChainError(
            f"{names} disagree: the derivative is {true:g} {unit} at {T[place]:g} K, but {told:g} {unit} is given."
        )


def require_heat_capacity(body: Body, reach: tuple[float, float], lower: float, upper: float) -> None:
    """Refuse a body of a user's, or several, that disagrees between two temperatures in its range, K."""
    if not any(part._own for part in getattr(body, "parts", (body,))):
        return
    several = tuple(1 for _ in body.shape)

    def gained(high: Array, low: Array) -> Array:
        return np.asarray(body._energy(high.reshape(-1, *several)) - body._energy(low.reshape(-1, *several)))

    T = np.clip(np.linspace(*reach, _PLACES), lower * (1.0 + 2.0 * _STEP), upper * (1.0 - 2.0 * _STEP))
    said = f"The energy and the heat capacity of {type(getattr(body, 'user', body)).__name__}"
    require_derivative(gained, lambda T: body._heat_capacity(T.reshape(-1, *several)), T, said, "J/K")
