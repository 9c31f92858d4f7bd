"""Whether a link's current is the integral of its conductance; a user's link is checked on the way."""

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.line.derivative import require_derivative
from chain.links.base import Link

_ROUNDING = 1e-9  # of the largest current: what a user's arithmetic may lose


def additive(link: Link, reach: tuple[float, float]) -> bool:
    """Whether J(a, c) = J(a, b) + J(b, c): the current is then a difference of potentials, F' = K.

    Parameters
    ----------
    link : Link
        One link, or several of one family.
    reach : pair of float
        Lowest and highest temperature, K.

    Raises
    ------
    HeatChainError
        Where heat flows from cold to hot, a user's link is not antisymmetric without saying so, or its current and its
        conductance disagree.
    """
    count = int(np.prod(link.shape))
    if count > 1:
        return all(additive(link._select(np.array(i)), reach) for i in range(count))
    low, high = max(reach[0], 1e-3 * reach[1]), reach[1]
    if high <= low * (1 + 1e-6):
        low, high = 0.9 * low, 1.1 * high
    T = np.linspace(low, high, 9)
    a, b = np.meshgrid(T, T, indexing="ij")
    J = np.asarray(link._current(a.ravel(), b.ravel())).reshape(a.shape)
    size = float(np.abs(J).max())
    name = type(getattr(link, "user", link)).__name__
    if np.any(J * (a - b) < -1e-12 * size * high) or np.abs(np.diag(J)).max() > _ROUNDING * size:
        raise HeatChainError(
            f"The current of {name} must flow from hot to cold: it must have the sign of T1 - T2, and vanish where the "
            "temperatures are equal."
        )
    if np.abs(J + J.T).max() > _ROUNDING * size:
        if link._own and not getattr(link, "rectifies", False):
            _refuse_asymmetry(name, T, J)
        return False
    if np.abs(J - (J[:, :1] - J[:, :1].T)).max() > _ROUNDING * size:
        if link._own:
            said = f"The current and the conductance of {name}"
            require_derivative(link._current, link._conductance, T[1:-1], said, "W/K", size / (high - low))
        return False
    _require_agreement(link, name, T, float(J[-1, 0]), size)
    return True


def _refuse_asymmetry(name: str, T: Array, J: Array) -> None:
    i, j = np.unravel_index(np.argmax(np.abs(J + J.T)), J.shape)
    raise HeatChainError(
        f"The current of {name} must be antisymmetric, J(a, b) = -J(b, a), but is {J[i, j]:g} W from {T[i]:g} K to "
        f"{T[j]:g} K and {J[j, i]:g} W with both exchanged. Where it is meant to conduct better one way, set its "
        "attribute `rectifies` to True."
    )


def _require_agreement(link: Link, name: str, T: Array, current: float, size: float) -> None:
    """∫K dT must be J."""
    # By midpoints, because a user's conductance may jump
    middles = T[0] + (T[-1] - T[0]) * (np.arange(2000) + 0.5) / 2000
    carried = float(np.mean(np.asarray(link._conductance(middles))) * (T[-1] - T[0]))
    if abs(carried - current) > 1e-3 * size:
        raise HeatChainError(
            f"The current and the conductance of {name} disagree: ∫K dT = {carried:g} W from {T[0]:g} K to "
            f"{T[-1]:g} K, but J = {current:g} W. The conductance must be dJ/dT1 at T1 = T2."
        )
