"""Random chains and rods in time, integrated a second time by scipy from public functions alone."""

from collections import Counter

import numpy as np
import pytest

from systems.driven_cases import FEATURES, Case, driven_case

pytestmark = pytest.mark.filterwarnings("ignore:A link or body could be tabulated")
WORST = 1e-6  # of the largest change of temperature, and of the most heat moved
DEFAULT = 1e-6  # `rtol`


def differences(case: Case, rtol: float, T: np.ndarray, heats: np.ndarray, gained: np.ndarray) -> tuple[float, ...]:
    """Largest difference from the other integrator's temperatures in K, heats of reservoirs and energies in J."""
    ds = case.run(rtol)
    pairs = (("temperature", T), ("reservoir_heat", heats), ("energy", gained))
    return tuple(float(np.abs(ds[name].values - other).max()) for name, other in pairs)


def disagreement(seed: int) -> tuple[float, set[str]]:
    """Of a run with `rtol=1e-9`, relative to the largest change; the default tolerance must hold what it promises."""
    case = driven_case(seed)
    times = np.linspace(0.0, case.until, 11)
    for steps in (4, 200, 4000):  # scipy steps over what is narrow, and is then asked in more places
        T, heats = case.second(times, steps)
        ends = [one.at(t, t) for kind, one in case.ends if kind == "reservoir" for t in times]
        change = np.ptp(np.concatenate([T.ravel(), ends]))
        gained = np.array([case.energy(row) for row in T]) - case.energy(T[0])
        moved = max(np.abs(heats).max(), np.abs(gained).sum(axis=1).max())
        if change < 1e-6 * T.max():
            return 0.0, set()  # nothing happens
        kelvins, *joules = differences(case, 1e-9, T, heats, gained)
        worst = max(kelvins / change, max(joules) / moved)
        if worst < WORST:
            break
    # A body's energy is as good as its temperature, and what is moved may be far less than C T
    kelvins, heat, _ = differences(case, DEFAULT, T, heats, gained)
    assert kelvins <= 10 * DEFAULT * T.max() and heat <= 100 * DEFAULT * moved, (seed, case.features)
    return worst, case.features


@pytest.mark.parametrize("seed", [3, 15, 41, 72])
def test_a_sample(seed):
    assert disagreement(seed)[0] < WORST


@pytest.mark.slow
@pytest.mark.parametrize("part", range(12))
def test_a_thousand(part):
    found = [disagreement(seed) for seed in range(100 * part, 100 * part + 100)]
    assert max(worst for worst, _ in found) < WORST


@pytest.mark.slow
def test_fifty_of_each_feature():
    counted = Counter(feature for seed in range(1200) for feature in driven_case(seed).features)
    assert all(counted[feature] >= 50 for feature in FEATURES)
