"""A model beside data: weighted residuals as a function of the coordinates of parameters, and their derivatives."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import lmfit
import numpy as np

from chain.arrays import Array
from chain.checks import number, one_of
from chain.errors import HeatChainError
from chain.fitting.alignment import Measured, answers, measured
from chain.fitting.calls import Call
from chain.fitting.parameters import Given
from chain.fitting.problem import Problem

_ROUNDS = 20
_SETTLED = 1e-4  # relative change of scatters that are estimated


class Comparison:
    """What a fit makes small.

    Attributes
    ----------
    data : list of Measured
    given : Given
    sizes : list of ndarray
        By which residuals are divided, at the values that are there: uncertainties, or scatters up to a factor.
    problem : Problem
        Least squares in coordinates.
    """

    def __init__(self, call: Call, data: Sequence[Measured], relative: bool, step: float) -> None:
        self.call, self.data, self.given = call, list(data), call.given
        self.known = self.data[0].sigma is not None
        self.values = [one.values.values[one.there] for one in self.data]
        self.sizes = [self._size(one, values, relative) for one, values in zip(self.data, self.values, strict=True)]
        self._last: tuple[bytes, list[Array]] = (b"", [])
        jacobian = None if call.gradient is None else self._jacobian
        self.problem = Problem(self._residual, self.given.coordinates(), jacobian, step)

    def _size(self, one: Measured, values: Array, relative: bool) -> Array:
        if one.sigma is not None:
            return one.sigma[one.there]
        if not relative:
            return np.full(values.size, float(np.sqrt(np.mean(values**2))) or 1.0)
        if not values.all():
            raise HeatChainError(
                f"`{one.called}` is zero somewhere, where a relative scatter means nothing. Give an uncertainty, or "
                "leave scatter='absolute'."
            )
        return np.abs(values)

    def predicted(self, coordinates: Array) -> list[Array]:
        """What the model gives at the values that are there."""
        key = coordinates.tobytes()
        if self._last[0] != key:
            self.given.set(coordinates)
            self._last = (key, answers(self.call(), self.data))
        return self._last[1]

    def residuals(self, coordinates: Array) -> list[Array]:
        """What the model is above each variable of the data, over their sizes."""
        found = self.predicted(coordinates)
        return [(f - v) / s for f, v, s in zip(found, self.values, self.sizes, strict=True)]

    def _residual(self, parameters: lmfit.Parameters) -> Array:
        return np.concatenate(self.residuals(np.array([one.value for one in parameters.values()])))

    def _jacobian(self, parameters: lmfit.Parameters) -> Array | None:
        """Of the model's own derivatives by the logarithms of all parameters, and those of ties."""
        coordinates = np.array([one.value for one in parameters.values()])
        by_coordinates = self.given.by_coordinates(coordinates)
        derivatives = self.call.derivatives()
        named = {one.name for one in self.data if one.name}
        if derivatives is None or any(not named <= set(model.data_vars) for model in derivatives.values()):
            return None
        result = np.zeros((sum(values.size for values in self.values), coordinates.size))
        for name, model in derivatives.items():
            changes = by_coordinates[name] / self.given.values[name].value
            parts = [f / s for f, s in zip(answers(model, self.data), self.sizes, strict=True)]
            result += np.concatenate(parts)[:, None] * changes
        return result

    def settle(self, start: Array) -> Array:
        """Scatters of several variables from a fit with them, until both agree; where the fit then is."""
        if self.known or len(self.data) == 1:
            return start
        count = sum(values.size for values in self.values)
        share = max(1.0 - start.size / count, 1.0 / count)
        for _ in range(_ROUNDS):
            start = self.problem.solve(start).values
            ratios = [float(np.sqrt(np.mean(one**2) / share)) or 1e-12 for one in self.residuals(start)]
            self.sizes = [s * r for s, r in zip(self.sizes, ratios, strict=True)]
            if max(abs(r - 1.0) for r in ratios) < _SETTLED:
                break
        return start


def compared(
    model: Callable[..., Any],
    data: Any,
    parameters: Mapping[str, Any],
    units: Any,
    fixed: Any,
    scatter: str,
    step: float,
) -> Comparison:
    """A comparison from what users give, as of `chain.fit`, where there are data enough."""
    relative = one_of(scatter, "scatter", ("absolute", "relative")) == "relative"
    variables, given = measured(data), Given(parameters, units, fixed)
    made = Comparison(Call(model, variables, given), variables, relative, number(step, "step", most=0.1))
    count = sum(values.size for values in made.values)
    if not made.known and count <= len(given.free):
        raise HeatChainError(
            f"`data` are {count} values for {len(given.free)} free parameters, which leaves nothing to estimate their "
            "scatter from. Hold parameters, or give an `uncertainty`."
        )
    return made
