"""The counter-example to Fourier's law: the chain's mediators joined by springs, with no bodies between them."""

from functools import lru_cache
from typing import Any

import numpy as np

import chain
from chain import HeatChainError
from chain.arrays import Array
from chain.exact import HarmonicChain, Spring
from scenarios.command.explore.chain_state import ChainState
from scenarios.command.explore.charts import BLUE, ORANGE, axis, chart, line
from scenarios.presets.chains.refinement import exponent

_TITLE = "Where Fourier's law comes from"
_COUNTS = (1, 2, 4, 8, 16, 32)  # of mediators
_RTOL = 1e-4  # of the integral over frequency: less than can be seen
_FLAT = 0.2  # power of a resistance that does not grow; a few mediators are no limit yet
_LEAST = 1.0  # K between the ends, about the mean of ends that are nearer


def later(state: ChainState) -> dict[str, Any]:
    """Resistance over the number of links, through bodies and without them, as a chart and in words."""
    try:
        with_bodies, without = _resistances(*_asked(state))
    except HeatChainError as error:
        return _untold(str(error))
    x, scale, unit = np.asarray(_COUNTS, np.float64), *_unit(with_bodies)
    hot, cold = _ends(state)
    traces = [
        {**line(x, with_bodies * scale, "through bodies", BLUE), "mode": "lines+markers"},
        {**line(x, without * scale, "joined by springs", ORANGE, "dash"), "mode": "lines+markers"},
    ]
    found = chart(
        _TITLE,
        "Thermal resistance over the number of mediators in logarithmic scales, with bodies between them and without.",
        traces,
        axis("mediators in the row", 0.9, 1.1 * x[-1], log=True),
        axis(f"resistance ({unit})", log=True),
    )
    found["layout"]["xaxis"] |= {"tickvals": list(_COUNTS), "ticktext": [str(one) for one in _COUNTS]}
    told = [{"kind": "plain", "text": _sentence(with_bodies, without, hot, cold)}]
    return {"charts": {"ballistic": found}, "words": told}


def _untold(reason: str) -> dict[str, Any]:
    """No chart, and why."""
    text = f"The counter-example is not drawn; more damping, or stiffer springs, may mend that. {reason}"
    empty = chart(_TITLE, "Nothing is drawn.", [], axis("mediators in the row"), axis("resistance"))
    return {"charts": {"ballistic": empty}, "words": [{"kind": "doubt", "text": text}]}


def _sentence(with_bodies: Array, without: Array, hot: float, cold: float) -> str:
    """How both resistances grow with the longer rows, and what that means."""
    told = (
        f"Between {hot:.4g} K and {cold:.4g} K, through bodies the resistance of one row of mediators grows as their "
        f"number to the power {_power(with_bodies):.3f}: Fourier's law, diffusive."
    )
    power = _power(without)
    if abs(power) < _FLAT:
        return (
            f"{told} Joined by springs, with no bodies to forget in, to the power {round(power, 2) + 0.0:.2f}: "
            "ballistic. The law is in the bodies, not in the mediators."
        )
    return (
        f"{told} Joined by springs the mediators have bands of frequencies, and nearly none of these is in the thermal "
        "window of ends so cold: what little passes falls with every mediator. Warm the ends to see it ballistic."
    )


def _power(resistance: Array) -> float:
    """The power of their number with which the resistance of the longer rows grows; infinite where nothing passes."""
    half = slice(len(_COUNTS) // 2, None)
    if not np.isfinite(resistance).all():
        return np.inf
    return float(exponent(np.array(_COUNTS)[half], resistance[half]))


def _ends(state: ChainState) -> tuple[float, float]:
    """Temperatures of two ends that differ, in K."""
    hot, cold = max(state.left, state.right), min(state.left, state.right)
    if hot - cold >= _LEAST:
        return hot, cold
    mean = max(0.5 * (hot + cold), _LEAST)
    return mean + 0.5 * _LEAST, mean - 0.5 * _LEAST


def _asked(state: ChainState) -> tuple[Any, ...]:
    """All on which the resistances depend, and nothing else."""
    made = state.mediator()
    return made["frequency"], made["damping"], made["cutoff"], f"{state.coupling!r} cm^-1", *_ends(state)


@lru_cache(maxsize=16)
def _resistances(
    frequency: str, damping: str, cutoff: str, coupling: str, hot: float, cold: float
) -> tuple[Array, Array]:
    """Resistances in K/W with bodies and without."""
    mediator = chain.HarmonicMediator(frequency, damping, cutoff)
    body = chain.ConstantHeatCapacity("1 aJ/K")  # what a body holds does not matter to a steady state
    ends = f"{hot!r} K", f"{cold!r} K"
    through = [float(mediator.current(*ends).m_as("W"))]
    springs = list(through)
    for count in _COUNTS[1:]:
        row = chain.Chain(mediator, body, count - 1, *ends)
        through.append(float(row.steady_state()["current"][0]))
        coupled = HarmonicChain(mediator, Spring(coupling), count - 1, rtol=_RTOL)
        springs.append(coupled.current(*ends).m_as("W"))
    with np.errstate(divide="ignore"):
        return (hot - cold) / np.array(through), (hot - cold) / np.array(springs)


def _unit(resistance: Array) -> tuple[float, str]:
    """Factor and unit: per pW, nW or so, as is near to one."""
    steps = {1e-15: "K/fW", 1e-12: "K/pW", 1e-9: "K/nW", 1e-6: "K/µW"}
    best = min(steps, key=lambda one: abs(np.log10(resistance[0] * one) - 0.5))
    return best, steps[best]
