"""One linear program over transmissions that are constant in cells, solved by HiGHS."""

import math
from typing import Any, NamedTuple

import numpy as np

from chain.arrays import Array
from chain.errors import SolverError

_ROW = 10.0  # size of a row: HiGHS drops entries below 1e-9
_LARGEST = 100.0  # entry
_NOTHING = 1e-290  # windows that are lost to underflow
# Which of them fail depends on the machine's rounding; what is certified rests on the multipliers alone, however found
_ATTEMPTS = (
    ("highs-ds", 1e-10), ("highs-ipm", 1e-10), ("highs-ds", 1e-9), ("highs-ipm", 1e-7), ("highs-ds", 1e-7),
)  # fmt: skip
_STEPS = 3000  # of the simplex method; some hundred are enough


class UnboundedError(Exception):
    """The linear program has no end but that of the transmission alone."""


class Linear(NamedTuple):
    """Largest sign·c·𝒯 + extra·z with A𝒯 + upper·z <= high, -A𝒯 + lower·z <= -low, 0 <= 𝒯 <= cap, z >= 0."""

    target: int  # rows of the table before the data: 1 with a wanted window c, else 0
    sign: float
    extra: float
    upper: Array
    lower: Array
    high: Array
    low: Array
    cap: float
    floor: float  # size below which a gap does not matter


def solve(linear: Linear, columns: Array) -> tuple[float, Array, Array]:
    """Attained value, how far cells are open that are so in part, and coefficients of f."""
    A = columns[linear.target :]
    # A cell is scaled by its limit, or where that is far above what any of the data allows, by what it counts
    rows = (linear.high + np.abs(linear.upper)) / _ROW  # each datum over its own size
    counted = np.max(A / rows[:, None], axis=0)
    if linear.target:
        counted = np.maximum(counted, columns[0] / rows.max())
    scale = np.minimum(linear.cap, _LARGEST / np.maximum(counted, _NOTHING))
    limit = linear.cap / scale
    block = A * scale / rows[:, None]
    wanted = linear.sign * columns[0] * scale if linear.target else np.zeros_like(scale)
    size = float(np.maximum(np.abs(linear.upper), np.abs(linear.lower)) @ (1.0 / rows)) or 1.0
    upper, lower = linear.upper / rows / size, linear.lower / rows / size
    unit = float(np.abs(wanted).max()) if linear.target else 1.0 / size
    result = _linprog(
        c=-np.append(wanted / unit, linear.extra),
        A_ub=np.block([[block, upper[:, None]], [-block, lower[:, None]]]),
        b_ub=np.concatenate([linear.high, -linear.low]) / np.tile(rows, 2),
        bounds=np.column_stack([np.zeros(scale.size + 1), np.append(limit, math.inf if linear.extra else 0.0)]),
    )
    multipliers = np.maximum(-result.ineqlin.marginals, 0.0)
    price = multipliers[: rows.size] - multipliers[rows.size :]
    slack = np.maximum(-result.ineqlin.residual, 0.0)
    attained = unit * (-result.fun - float(multipliers @ slack))
    coefficients = -unit * price / rows
    if linear.target:
        coefficients = np.append(linear.sign, coefficients)
    return attained, _fraction(result.x[:-1], limit), coefficients


def _linprog(**program: Any) -> Any:
    """The program's solution; by another method where rounding stands in the way."""
    from scipy.optimize import linprog

    for method, tolerance in _ATTEMPTS:
        options = {
            "primal_feasibility_tolerance": tolerance,
            "dual_feasibility_tolerance": tolerance,
            "maxiter": _STEPS,
            "presolve": False,  # it makes the simplex method turn in circles
        }
        result = linprog(**program, method=method, options=options)
        if result.status == 0:
            return result
        if result.status == 3:  # what is wanted is so far above all data that they weigh nothing beside it
            raise UnboundedError
    raise SolverError(
        f"The linear program over the transmission failed: {result.message} Give data of a narrower range of "
        "temperatures, larger error bars, or a number of `channels`."
    )


def _fraction(v: Array, limit: Array) -> Array:
    """How far cells are open, NaN where they are open or closed altogether; 0 where there is no limit."""
    partly = (v > 1e-8) & (v < limit * (1.0 - 1e-8))
    return np.where(partly, v / limit, math.nan)
