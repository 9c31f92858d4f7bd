"""What is added to a body and its couplings so that their energy is positive.

Mode j of a body is pulled by its two mediators x and x' with c_j x + c'_j x'. With

    ½ Σ ω_j² [q_j - (c_j x + c'_j x')/ω_j²]²

for the potential energy, nothing is gained by a displacement of the mediators that the modes follow. Its squares of x
and x' are the counter-terms of [Panasyuk2012] Eq. (4), one for each mediator ("separate"); its product

    x x' Σ c_j c'_j/ω_j²

is missing there, and is needed as soon as a body has two mediators ("joint"), for the purpose that the paper states.
"""

from typing import Literal, get_args

from chain.checks import one_of

CounterTerms = Literal["joint", "separate"]


def is_joint(counter_terms: CounterTerms) -> bool:
    """Whether the product of a body's two mediators is among the counter-terms."""
    return one_of(counter_terms, "counter_terms", get_args(CounterTerms)) == "joint"
