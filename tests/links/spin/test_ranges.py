"""Where each method for the spin holds, and that none is further off there than is said."""

import math

import numpy as np
import pytest
from scipy.constants import hbar, k
from scipy.integrate import quad

import chain
from chain.errors import HeatChainError, SolverError
from chain.links.spin import bloch_redfield, methods, niba, two_quanta

UNIT = 1e12
KELVIN = hbar * UNIT / k
Q = chain.ureg.Quantity


def drawn(count, seed, decades=6.0):
    """θ, α_L, α_R, ω_c and ε of random spins over so many decades each; two in five without a bias."""
    rng = np.random.default_rng(seed)
    theta, cutoff, bias = 10 ** rng.uniform(-decades / 2, decades / 2, (3, count))
    left, right = 10 ** rng.uniform(-decades, 0.0, (2, count))
    bias[: 2 * count // 5] = 0.0
    return theta, left, right, cutoff, bias


def holding(method, spins):
    return method.error(*spins) <= methods.LIMIT


def compared(count, seed):
    """|ln| of the ratio of both methods' conductances, and of their currents, wherever both hold; how many."""
    spins = drawn(count, seed)
    chosen = holding(niba, spins)
    niba.conductance(*(value[chosen] for value in spins))  # each integral converges where the method holds
    chosen &= holding(bloch_redfield, spins)
    spins = [value[chosen] for value in spins]
    ratio = np.log(niba.conductance(*spins) / bloch_redfield.conductance(*spins))
    # Currents between two temperatures, where both methods hold at both
    other = spins[0] * 10 ** np.random.default_rng(seed + 1).uniform(-1.0, 1.0, len(ratio))
    warm = (other, *spins[1:])
    both = holding(niba, warm) & holding(bloch_redfield, warm)
    pair = spins[0][both], other[both], *(value[both] for value in spins[1:])
    currents = np.log(niba.current(*pair) / bloch_redfield.current(*pair))
    return np.abs(ratio), np.abs(currents)


def test_methods_that_hold_agree_as_well_as_each_of_them_is_said_to():
    ratio, currents = compared(4000, 0)
    assert ratio.size > 300 and currents.size > 100
    assert max(ratio.max(), currents.max()) <= methods.LARGEST


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_methods_that_hold_agree_in_many_draws(seed):
    ratio, currents = compared(100000, seed)
    assert ratio.size > 10000 and max(ratio.max(), currents.max()) <= methods.LARGEST


def test_the_largest_deviation_is_told():
    ds = chain.SpinMediator("1e12 rad/s", (0.1, 0.1), "1e13 rad/s").theories("20 K")
    assert ds.largest_deviation.dims == ("theory",)
    assert ds.largest_deviation.values.tolist() == [methods.LARGEST] * 2
    assert np.array_equal(ds.holds.values, ds.error.values <= methods.LIMIT)


def spin(cutoff, bias=0.0, alpha=2e-6, method="niba"):
    with pytest.warns(chain.ModelWarning) if cutoff < 1.0 else np.errstate():
        return chain.SpinMediator(
            Q(UNIT, "rad/s"), (alpha / 2, alpha / 2), Q(cutoff * UNIT, "rad/s"), Q(bias * UNIT, "rad/s"), method
        )


@pytest.mark.parametrize(("cutoff", "theta"), [(0.00126, 2.35), (0.002, 16.0), (0.0114, 3.0), (0.5, 3.0)])
def test_niba_does_not_hold_for_slow_baths(cutoff, theta):
    """It has its heat at low frequency, where slow baths have their modes, and quanta of the splitting do not."""
    one = spin(cutoff)
    assert not one.theories(Q(theta * KELVIN, "K"))["holds"].sel(theory="niba").any()
    with pytest.raises(HeatChainError, match="niba"):
        one.conductance(Q(theta * KELVIN, "K"))


@pytest.mark.parametrize(("cutoff", "bias", "theta"), [(3.71, 513.0, 26.5), (1.63, 408.0, 109.0), (258.0, 782.0, 4.37)])
def test_a_bias_far_above_the_cutoff_is_refused_and_no_integral_fails(cutoff, bias, theta):
    for method in methods.METHODS:
        with pytest.raises(HeatChainError, match="No other method holds") as caught:
            spin(cutoff, bias).conductance(Q(theta * KELVIN, "K"), method=method)
        assert not isinstance(caught.value, SolverError)


@pytest.mark.parametrize(("theta", "cutoff", "bias"), [(0.02, 50.0, 0.0), (5e-3, 100.0, 2.0), (10.0, 0.02, 0.0)])
def test_two_quanta_at_once(theta, cutoff, bias):
    """The transmission of an oscillator of the same polarisability, integrated, over the printed formula."""
    energy = np.hypot(1.0, bias)

    def integrand(w):
        y = w / theta
        thermal = (0.5 * y / np.sinh(0.5 * y)) ** 2
        return 4 * np.pi**2 * 0.25 * w**2 * math.exp(-2 * w / cutoff) / energy**6 * thermal / (2 * np.pi)

    edge = min(0.5 * energy, 40 * theta, 20 * cutoff)
    kappa = quad(integrand, 0, edge, epsrel=1e-9)[0]  # in units of (2 α_L)(2 α_R)
    alpha = 1e-9
    single = float(bloch_redfield.conductance(theta, alpha / 2, alpha / 2, cutoff, bias))
    found = float(two_quanta.over_single(theta, alpha, cutoff, bias))
    assert found == pytest.approx(kappa * alpha**2 / single, rel=0.15)


@pytest.mark.slow
def test_methods_that_hold_are_as_near_to_exact_conductances_as_is_said():
    """Random spins in the range in which the hierarchical equations of motion converge in seconds."""
    heom = pytest.importorskip("chain.links.spin.hierarchy.heom")
    rng = np.random.default_rng(12)
    off = {name: [] for name in methods.METHODS}
    for _ in range(30):
        theta, alpha, cutoff = 10 ** rng.uniform([-0.5, -3.0, 0.0], [0.8, -0.7, 1.0])
        bias = rng.choice([0.0, 10 ** rng.uniform(-1.0, 0.7)])
        share = rng.uniform(0.05, 0.95)
        one = [np.asarray(value) for value in (theta, alpha * share, alpha * (1 - share), cutoff, bias)]
        usable = {name: entry.load() for name, entry in methods.METHODS.items() if holding(entry.load(), one)}
        if not usable:
            continue
        try:
            exact = float(heom.conductance(*one))
        except SolverError:
            continue
        for name, method in usable.items():
            off[name].append(abs(math.log(float(method.conductance(*one)) / exact)))
    worst = {name: max(values) for name, values in off.items()}
    print({name: (len(values), worst[name]) for name, values in off.items()})
    assert min(len(values) for values in off.values()) >= 8
    assert max(worst.values()) <= methods.LARGEST
