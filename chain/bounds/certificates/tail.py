"""Where the number of channels has no limit: a bound needs f <= 0 at every frequency, also far above all cells.

The window of the hottest datum outlasts all others. Enough of it is subtracted from f that nothing of f is positive.
"""

import math

import numpy as np

from chain.arrays import Array
from chain.bounds.certificates.enclosure import Positive, Table
from chain.bounds.certificates.windows import Window


def _lasting(window: Window) -> tuple[float, int]:
    """Order in which windows fall off: u^power e^(-u/hot), a conductance above a current of the same hot bath."""
    return window.hot, 2 if window.hot == window.cold else 1


def reference(windows: tuple[Window, ...]) -> int:
    """Number of the datum whose window falls off last."""
    return max(range(len(windows)), key=lambda i: _lasting(windows[i]))


def unlimited(target: Window, windows: tuple[Window, ...], channels: float) -> bool:
    """Whether nothing holds a wanted window from above: a transmission far above all temperatures is not seen."""
    if math.isfinite(target.high):
        return False
    return target.flat or (math.isinf(channels) and _lasting(target) > _lasting(windows[reference(windows)]))


def far_column(windows: tuple[Window, ...], first: int) -> Array | None:
    """Windows over that of the hottest datum, far above all temperatures; None where a wanted one outlasts it."""
    last = windows[first + reference(windows[first:])]
    if first and unlimited(windows[0], windows[1:], math.inf):
        return None
    return np.array([_ratio(window, last, math.inf)[1] for window in windows])


def shifted(table: Table, coefficients: Array, positive: Positive, first: int) -> Array | None:
    """Coefficients with which f <= 0 everywhere, by more of the window that lasts; None where there are none."""
    windows = table.windows
    last = first + reference(windows[first:])
    found = coefficients.copy()
    size, largest = _least(windows[last], positive), positive.largest
    if first and coefficients[0] < 0.0:
        # Where the wanted window is the larger one, less of the data's does it: f + c falls by a factor
        wanted = _least(windows[0], positive)
        strong = wanted > size
        found[1:] /= 1.0 + float(np.max(largest[strong] / wanted[strong], initial=0.0)) * (1.0 + 1e-12)
        size, largest = size[~strong], largest[~strong]
    with np.errstate(divide="ignore", over="ignore"):
        inside = float(np.max(largest / size, initial=0.0))
    beyond = float(found[last])
    for i in np.flatnonzero(found):
        if i != last:
            lowest, highest = _ratio(windows[i], windows[last], float(table.edges[-1]))
            beyond += float(found[i]) * (highest if found[i] > 0.0 else lowest)
    shift = max(inside, beyond, 0.0)
    if not math.isfinite(shift):
        return None
    found[last] -= shift * (1.0 + 1e-12)
    return found


def _least(window: Window, positive: Positive) -> Array:
    """Lower bound of a window over its area in leaves: windows fall, and a leaf lies inside or outside of the band."""
    return np.minimum(window.values(positive.left), window.values(positive.right)) / window.area * (1.0 - 1e-12)


def _ratio(window: Window, lasting: Window, u: float) -> tuple[float, float]:
    """Lower and upper bound of window/lasting, each over its area, at all frequencies above u.

    With x = u/T, w(x) lies in x² e^-x · [1, (1 - e^-x)^-2], and the window of a current in u e^(-u/T1)/(T1 - T2) ·
    [1 - e^(-u/T2 + u/T1), 1/(1 - e^-x)]: the ratio is C u^power e^(-rate·u) but for these factors.
    """
    if math.isfinite(window.high):
        return 0.0, 0.0
    if window.flat:
        return lasting.area / window.area / float(lasting.values(np.array(u))) * (1.0 - 1e-12), math.inf
    rate = 1.0 / window.hot - 1.0 / lasting.hot
    power = _lasting(window)[1] - _lasting(lasting)[1]
    factor = _factor(window) / _factor(lasting) * lasting.area / window.area
    lowest, highest = _range(power, rate, u)
    above = math.expm1(-u / max(window.hot, lasting.hot)) ** -2
    return (
        factor * lowest * _below(window, u) / above * (1.0 - 1e-12),
        factor * highest / _below(lasting, u) * above * (1.0 + 1e-12),
    )


def _range(power: int, rate: float, u: float) -> tuple[float, float]:
    """Least and largest u^power e^(-rate·u) above u."""
    if rate == 0.0 and power == 0:
        return 1.0, 1.0
    if rate > 0.0 or (rate == 0.0 and power < 0):
        worst = max(u, power / rate) if rate > 0.0 else u
        return 0.0, 0.0 if math.isinf(worst) else worst**power * math.exp(-rate * worst)
    worst = max(u, power / rate) if rate < 0.0 else u
    return (math.inf if math.isinf(worst) else worst**power * math.exp(min(-rate * worst, 700.0))), math.inf


def _below(window: Window, u: float) -> float:
    if window.hot == window.cold or window.cold == 0.0:
        return 1.0
    return -math.expm1(-u * (1.0 / window.cold - 1.0 / window.hot))


def _factor(window: Window) -> float:
    """Of u^power e^(-u/hot) far above all temperatures."""
    return window.hot**-2 if window.hot == window.cold else 1.0 / (window.hot - window.cold)
