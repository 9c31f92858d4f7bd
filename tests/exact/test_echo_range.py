"""Where the echo law holds, that it is no further off there than is said, and that it warns elsewhere."""

import warnings

import numpy as np
import pytest
from scipy.constants import hbar, k

import chain
from chain.exact.echoes.echoes import EchoLaw
from chain.exact.echoes.scattering import phase_shift
from chain.exact.echoes.validity import LARGEST_DEVIATION, longest_delay

Q = chain.ureg.Quantity
UNIT = 1e12
KELVIN = hbar * UNIT / k
LAST = 8  # passages


def rates(*values):
    return tuple(Q(value * UNIT, "rad/s") for value in values)


def link(damping, share, cutoff):
    return chain.HarmonicMediator(*rates(1.0), rates(damping * share, damping * (1 - share)), *rates(cutoff))


def off(damping, share, cutoff, spacings, band, hot, cold, parts):
    """Deviation over the largest exchange until then, and whether the law holds there."""
    one, modes = link(damping, share, cutoff), tuple(round(band / spacing) for spacing in spacings)
    law, T = EchoLaw(one, rates(*spacings), modes), [Q(hot * KELVIN, "K"), Q(cold * KELVIN, "K")]
    times = Q(np.asarray(parts) * 2 * np.pi / (max(spacings) * UNIT), "s")
    exact = chain.exact.Star(one, rates(*spacings), modes, spacing="equal").evolve(T, times=times)
    found = law.evolve(T, times=times)
    # What has gone over, less what switching on cost: Eq. (27)
    moved = [
        share * change[:, 1] - (1 - share) * change[:, 0]
        for change in (exact["bath_energy_change"].values, found["body_energy_change"].values)
    ]
    whole = moved[1]
    if spacings[0] != spacings[1] and cold > 0:
        change = law.evolve([T[0], Q(0.0, "K")], times=times)["body_energy_change"].values
        whole = share * change[:, 1] - (1 - share) * change[:, 0]
    deviation = np.maximum.accumulate(np.abs(moved[0] - moved[1])) / np.maximum.accumulate(np.abs(whole))
    return deviation, found["holds"].values


def searched(count, most, seed):
    """Largest deviations where the law holds, of draws at the edges of its range and inside."""
    rng, worst = np.random.default_rng(seed), []
    while len(worst) < count:
        damping, cutoff = 10 ** rng.uniform([-3.0, -2.0], [3.0, 2.0])
        share, ratio = rng.choice([0.5, rng.uniform(0.05, 0.95)]), [(1, 1), (1, 1), (1, 2), (2, 1)][rng.integers(4)]
        band = max(np.sqrt(1 + damping * cutoff), cutoff) * rng.choice([2.4, 2.4 * 2 ** rng.uniform(0, 2)])
        part = rng.choice([0.0795, 10 ** rng.uniform(-2, np.log10(0.08))])
        spacing = part * 2 * np.pi / longest_delay(1.0, damping, cutoff, 1.01 * band) / max(ratio)
        modes = np.ceil(band / spacing / 2) * 2
        if modes > most:
            continue
        hot = max(10 * spacing * max(ratio), float(ratio != (1, 1))) * rng.choice([1.0, 10 ** rng.uniform(0, 2)])
        cold = hot * rng.choice([0.0, rng.uniform(0, 1)])
        spacings = tuple(spacing * one for one in ratio)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", chain.ModelWarning)  # of the last passages
            deviation, holds = off(
                damping, share, cutoff, spacings, modes * spacing, hot, cold, np.arange(1, 2 * LAST + 1) / 2
            )
        assert holds[0]
        worst.append(deviation[holds].max())
    return np.array(worst)


def test_the_law_is_no_further_off_than_it_says():
    assert searched(10, 80, 0).max() <= LARGEST_DEVIATION


@pytest.mark.slow
def test_the_law_is_no_further_off_in_many_draws():
    found = searched(400, 600, 1)
    assert 0.5 * LARGEST_DEVIATION < found.max() <= LARGEST_DEVIATION


@pytest.mark.parametrize("damping", [0.02, 0.4, 3.0, 40.0])
def test_the_longest_delay(damping):
    """Slopes of the phase by differences."""
    omega = np.linspace(1e-3, 12.0, 400001)
    slope = np.gradient(phase_shift(omega, 1.0, damping, 5.0), omega)
    assert longest_delay(1.0, damping, 5.0, 12.0) == pytest.approx(2 * np.abs(slope).max(), rel=2e-3)


def test_the_law_warns_where_it_was_wrong_without_a_word():
    """γ̂ = 0.04 ω0 and Δ = 0.02 ω0: the resonance is as narrow as two modes are apart."""
    law = EchoLaw(link(0.04, 0.5, 5.0), rates(0.02, 0.02), 600)
    with pytest.warns(chain.ModelWarning, match=r"echo law does not hold .* delays a packet by 0\.3"):
        ds = law.evolve([Q(KELVIN, "K"), Q(0.5 * KELVIN, "K")], until="1 ns")
    assert not ds["holds"].any() and float(ds["largest_deviation"]) == LARGEST_DEVIATION


@pytest.mark.parametrize(("change", "told"), [
    ({"modes": 100}, "modes reach to"), ({"hot": 0.1}, "distance is"), ({"spacings": (0.03, 0.06)}, "two equal ones"),
    ({"until": 12.0}, "passages so far"),
])  # fmt: skip
def test_each_doubt_is_told(change, told):
    given = {"modes": 400, "hot": 0.5, "spacings": (0.03, 0.03), "until": 5.0} | change
    law = EchoLaw(link(0.25, 0.5, 5.0), rates(*given["spacings"]), given["modes"])
    with pytest.warns(chain.ModelWarning, match=told):
        law.evolve(
            [Q(given["hot"] * KELVIN, "K"), Q(0.0, "K")], until=Q(given["until"] * 2 * np.pi / 0.03, "ps"), samples=20
        )


def test_the_scenarios_bodies_are_in_its_range():
    """Weak coupling, nine passages: a deviation of a thousandth is not called wrong."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        deviation, holds = off(0.25, 0.5, 5.0, (0.03, 0.03), 12.0, 1.0, 0.5, np.arange(1.0, 10.0))
    assert holds.all() and deviation.max() < 4e-3 and deviation[-1] < 1e-3
