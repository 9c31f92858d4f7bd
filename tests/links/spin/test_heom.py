"""Hierarchical equations of motion of the spin: fit, QuTiP's own generator, limits, sum rules, two baths, the disk."""

import itertools
import json
import math
import sys

import numpy as np
import pytest
from scipy.integrate import quad

import chain
from chain.errors import SolverError
from chain.links.spin import bloch_redfield, disk_cache, niba
from chain.links.spin.hierarchy import heom
from chain.links.spin.hierarchy.bath_fit import correlation, fits
from chain.links.spin.hierarchy.equations import Hierarchy, blocks, generator, labels
from chain.links.spin.imaginary_time import path_integral

qutip = pytest.importorskip("qutip")
BATHS = ((0.2, 1.0),)
QUANTUM = np.pi / 6.0  # κ_Q over θ


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HEATCHAIN_CACHE", str(tmp_path))
    return tmp_path


def fitted(exponents, baths=BATHS, cutoff=10.0):
    return next(fit for fit in fits(baths, cutoff) if fit.exponents.size == exponents)


def split(alpha, theta):
    return (0.5 * alpha, theta), (0.5 * alpha, theta)


def spin(coupling=(0.1, 0.1), **changes):
    return chain.SpinMediator("1e12 rad/s", coupling, "1e13 rad/s", **changes)


def number(value, unit):
    return value.to(unit).magnitude


# -- the baths ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("t", [0.0, 0.07, 1.0])
def test_correlation_is_the_integral_over_the_spectrum(t):
    def integrand(w):
        noise = np.cos(w * t) / np.tanh(w / 2) - 1j * np.sin(w * t)
        return 0.2 / 2 * w * np.exp(-w / 10) * noise

    parts = itertools.pairwise([0, *range(10, 400, 10)])
    exact = sum(quad(integrand, *part, epsabs=1e-14, complex_func=True)[0] for part in parts)
    assert correlation(np.array([t]), BATHS, 10.0)[0] == pytest.approx(complex(exact), rel=1e-9)


@pytest.mark.parametrize("theta", [0.1, pytest.param(1.0, marks=pytest.mark.slow), 10.0])
def test_fits_become_better_and_never_grow(theta):
    t = np.geomspace(1e-3, 20.0, 500)
    exact = correlation(t, ((0.2, theta),), 10.0)
    found = list(itertools.islice(fits(((0.2, theta),), 10.0), 7))
    for fit in found:
        assert np.all(fit.exponents.real > 0.0)
        assert np.isin(np.round(fit.exponents.conj(), 9), np.round(fit.exponents, 9)).all()
    assert found[-1].residual < 0.1 * found[0].residual
    assert np.abs(found[-1](t) - exact).max() < 3e-3 * abs(exact[0])


@pytest.mark.slow
def test_the_fit_is_better_than_that_of_qutip():
    environment = qutip.core.environment.OhmicEnvironment(T=1.0, alpha=np.pi * 0.1, wc=10.0, s=1)
    t = np.linspace(0.0, 6.0, 400)
    other, _ = environment.approximate("espira-I", t, Nr=4)
    exact = correlation(t, BATHS, 10.0)
    assert exact[1] == pytest.approx(complex(environment.correlation_function(t[1])), rel=1e-6)
    best = min(np.abs(fitted(8)(t) - exact).max(), np.abs(fitted(9)(t) - exact).max())
    assert best < 2.0 * np.abs(other.correlation_function(t) - exact).max()


# -- the hierarchy -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("bias", [0.0, 0.7])
def test_generator_is_that_of_qutip(bias):
    fit = fitted(4)
    parts = blocks(fit, bias)
    environment = qutip.core.environment.ExponentialBosonicEnvironment(
        fit.real, fit.exponents, fit.imaginary, fit.exponents
    )
    H = 0.5 * qutip.sigmax() + 0.5 * bias * qutip.sigmaz()
    solver = qutip.solver.heom.HEOMSolver(H, (environment, qutip.sigmaz()), max_depth=3)
    theirs, _ = solver.steady_state()
    quanta = labels(np.ones(4), 3.0)
    assert sorted(map(tuple, quanta.tolist())) == sorted(solver.ados.labels)
    ours = np.linalg.eigvals(generator(parts, quanta).toarray())
    exact = np.linalg.eigvals(solver.rhs(0).full())
    assert np.abs(ours[:, None] - exact[None]).min(axis=1).max() < 1e-6
    x = qutip.expect(qutip.sigmax(), theirs)
    flat = type(parts)(parts.free, parts.decays, parts.deeper, parts.shallower, np.abs(parts.decays) ** 2)
    assert np.allclose(Hierarchy(flat, 3.0, bias == 0.0).quanta.sum(axis=1).max(), 3)
    full = generator(parts, quanta).toarray()
    full[0], right = 0.0, np.zeros(len(full))
    full[0, 0], right[0] = 1.0, 1.0
    assert np.linalg.solve(full, right)[1].real == pytest.approx(x, abs=1e-8)


def test_both_halves_are_the_whole():
    parts = blocks(fitted(6), 0.0)
    half, whole = Hierarchy(parts, 5.0, True), Hierarchy(parts, 5.0, False)
    assert half.coherence == pytest.approx(whole.coherence, abs=1e-7)
    assert 2 * half.half.places.size == pytest.approx(whole.half.places.size + 1)


# -- equilibrium -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("alpha", "theta"), [
    (0.2, 1.0), pytest.param(0.2, 0.2, marks=pytest.mark.slow), (0.01, 0.5), (0.8, 10.0),
])  # fmt: skip
def test_coherence_is_that_of_the_path_integral(alpha, theta):
    exact, _ = path_integral.coherence(theta, alpha, 10.0)
    found = heom.solve("coherence", *split(alpha, theta), 10.0)
    assert found.value == pytest.approx(exact, rel=3e-3)


@pytest.mark.parametrize(("alpha", "theta"), [
    (0.2, 1.0), pytest.param(0.2, 0.1, marks=pytest.mark.slow), (0.05, 5.0),
])  # fmt: skip
def test_conductance_keeps_sum_rule_balance_and_bounds(alpha, theta):
    found = heom.solve("heat", *split(alpha, theta), 10.0)
    assert found.sum_rule_residual < 5e-3
    assert found.balance_residual < 5e-3
    assert found.error < 4e-3 * found.value
    assert (
        0.0 < found.value < min(QUANTUM * theta, -np.pi * alpha / 4.0 * path_integral.coherence(theta, alpha, 10.0)[0])
    )


@pytest.mark.slow
def test_the_result_does_not_depend_on_what_was_truncated(monkeypatch):
    rough = heom.solve("heat", *split(0.2, 1.0), 10.0)
    monkeypatch.setattr(heom, "_ROUGHEST", 5e-4)
    monkeypatch.setattr(heom, "TOLERANCE", 3e-4)
    fine = heom.solve("heat", *split(0.2, 1.0), 10.0)
    assert fine.exponents > rough.exponents
    assert rough.value == pytest.approx(fine.value, rel=2e-3)


def test_weak_coupling_is_bloch_redfield():
    off = []
    for alpha in (0.02, 0.01, 0.005):
        weak = bloch_redfield.conductance(1.0, alpha / 2, alpha / 2, 10.0, 0.0)
        off.append(heom.solve("heat", *split(alpha, 1.0), 10.0).value / weak - 1.0)
    assert abs(off[2]) < 0.02
    assert off[0] / off[1] == pytest.approx(2.0, abs=0.2)
    assert off[1] / off[2] == pytest.approx(2.0, abs=0.2)


def test_bias_at_weak_coupling():
    weak = bloch_redfield.conductance(1.0, 0.0025, 0.0025, 10.0, 1.0)
    found = heom.solve("heat", *split(0.005, 1.0), 10.0, 1.0)
    assert found.value == pytest.approx(weak, rel=0.03)
    assert found.sum_rule_residual < 5e-3


@pytest.mark.slow
def test_low_temperatures_end_in_the_third_power():
    theta = np.array([0.05, 0.07])
    found = heom.conductance(theta, 0.1, 0.1, 10.0, 0.0)
    assert np.diff(np.log(found)) / np.diff(np.log(theta)) == pytest.approx(3.0, abs=0.3)


# -- two temperatures --------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_small_differences_of_temperature_give_the_conductance():
    kappa = heom.solve("heat", *split(0.2, 1.0), 10.0).value
    found = heom.solve("heat", (0.1, 1.05), (0.1, 0.95), 10.0).value
    assert found / 0.1 == pytest.approx(kappa, rel=5e-3)


def test_current_at_weak_coupling_is_bloch_redfield():
    found = heom.solve("heat", (0.004, 2.0), (0.002, 0.5), 10.0).value
    weak = bloch_redfield.current(np.array(2.0), np.array(0.5), 0.004, 0.002, 10.0, 0.0)
    assert found == pytest.approx(float(weak), rel=0.03)


def test_current_is_that_of_two_baths_in_qutip():
    """J out of bath ν is -⟨σ_y X_ν⟩, since σ_z X_ν does not change: from auxiliary matrices of one quantum."""
    warm, cold = (0.06, 2.0), (0.04, 1.0)
    baths = [fitted(5, (one,)) for one in (warm, cold)]
    environments = [
        qutip.core.environment.ExponentialBosonicEnvironment(
            fit.real, fit.exponents, fit.imaginary, fit.exponents, tag=i
        )
        for i, fit in enumerate(baths)
    ]
    H = 0.5 * qutip.sigmax()
    solver = qutip.solver.heom.HEOMSolver(H, [(one, qutip.sigmaz()) for one in environments], max_depth=3)
    _, state = solver.steady_state()
    J = [
        -sum(np.trace(qutip.sigmay().full() @ state.extract(label).full()) for label in state.filter(level=1, tags=[i]))
        for i in (0, 1)
    ]
    assert J[0].real == pytest.approx(-J[1].real, rel=1e-6)
    found = heom.solve("heat", warm, cold, 10.0)
    assert found.balance_residual < 5e-3
    assert J[0].real == pytest.approx(found.value, rel=0.02)


@pytest.mark.slow
def test_exchanging_the_baths_turns_the_current():
    there = heom.solve("heat", (0.15, 2.0), (0.05, 1.0), 10.0).value
    back = heom.solve("heat", (0.05, 1.0), (0.15, 2.0), 10.0).value
    assert there == pytest.approx(-back, rel=1e-6)
    assert abs(heom.solve("heat", (0.05, 2.0), (0.15, 1.0), 10.0).value) != pytest.approx(there, rel=1e-2)


# -- the link ----------------------------------------------------------------------------------------------------------
def test_units():
    one = spin()
    details = one.conductance_details(["15 K", "20 K"])
    assert details.conductance.attrs["units"] == "W K^-1"
    assert number(one.conductance("20 K", method="heom"), "W/K") == pytest.approx(
        float(details.conductance[1]), rel=1e-12
    )
    assert np.all(details.conductance < one.sum_rule_conductance(details.temperature))
    assert number(one.current("20 K", "20 K", method="heom"), "W") == 0.0
    bound = chain.bounds.report(one, "20 K")
    assert bound.sum_rule_bound.item() == pytest.approx(number(one.sum_rule_conductance("20 K"), "W/K"), rel=1e-12)


@pytest.mark.slow
def test_coherence_three_ways():
    one = spin()
    exact = one.coherence("10 K")
    drawn = one.coherence("10 K", method="monte-carlo", seed=1, tolerance=2e-3)
    hierarchy = one.coherence("10 K", method="heom")
    assert abs(float(drawn.coherence - exact.coherence)) < 4.0 * float(drawn.standard_error)
    assert float(hierarchy.coherence) == pytest.approx(float(exact.coherence), rel=3e-3)
    assert hierarchy.attrs["method"] == "heom"
    between = float(one.coherence("12 K", "8 K", method="heom").coherence)
    ends = [float(one.coherence(T, method="heom").coherence) for T in ("12 K", "8 K")]
    assert ends[1] < between < ends[0]


def test_what_cannot_be_is_refused():
    one = spin()
    with pytest.raises(chain.HeatChainError, match="heom"):
        one.coherence("10 K", "20 K")
    with pytest.raises(chain.HeatChainError, match="bias"):
        spin(bias="1e11 rad/s").coherence("10 K")
    with pytest.raises(chain.HeatChainError, match="temperature"):
        one.conductance("0.01 K", method="heom")
    with pytest.raises(chain.HeatChainError, match="coupling"):
        spin((1.0, 1.0)).conductance("10 K", method="heom")
    with pytest.raises(chain.HeatChainError, match="quick"):
        spin(method="heom")
    with pytest.raises(chain.HeatChainError, match="coherence"):
        one.coherence("10 K", method="niba")


def test_nothing_flows_into_a_bath_without_coupling():
    assert number(spin((0.2, 0.0)).conductance("20 K", method="heom"), "W/K") == 0.0


def test_what_has_not_converged_says_how_far_it_came(monkeypatch):
    monkeypatch.setattr(heom, "_MOST_MATRICES", 100)
    with pytest.raises(SolverError, match="depth") as caught:
        heom.solve("heat", *split(0.5, 1.0), 10.0)
    assert caught.value.partial


def test_qutip_is_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "qutip", None)
    with pytest.raises(chain.HeatChainError, match=r"pip install 'heatchain\[spin\]'"):
        spin().conductance("20 K", method="heom")


# -- the disk ----------------------------------------------------------------------------------------------------------
def test_numbers_are_kept(own_cache, monkeypatch):
    first = heom.solve("heat", *split(0.1, 2.0), 10.0)
    (file,) = own_cache.iterdir()
    monkeypatch.setattr(heom, "_converged", None)
    assert heom.solve("heat", *split(0.1, 2.0), 10.0) == first
    monkeypatch.undo()
    monkeypatch.setenv("HEATCHAIN_CACHE", str(own_cache))
    again = []
    monkeypatch.setattr(heom, "_converged", lambda *_: again.append(first) or first)
    for damaged in ("", "{}", "[1]", json.dumps(dict.fromkeys(heom.NAMES, "x"))):
        file.write_text(damaged)
        assert heom.solve("heat", *split(0.1, 2.0), 10.0) == first
    assert len(again) == 4
    assert json.loads(file.read_text())["value"] == first.value


def test_the_disk_may_be_missing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "below", "off"):
        monkeypatch.setenv("HEATCHAIN_CACHE", str(place))
        disk_cache.write(("key",), {"a": 1.0})
        assert disk_cache.read(("key",), ("a",)) is None
    monkeypatch.delenv("HEATCHAIN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    disk_cache.write(("key",), {"a": 0.1})
    assert disk_cache.read(("key",), ("a",)) == {"a": 0.1}
    assert (tmp_path / "cache" / "heatchain").is_dir()


@pytest.mark.parametrize(("theta", "alpha"), [
    (1.0, 0.2), (2.0, 0.05), *(pytest.param(*pair, marks=pytest.mark.slow) for pair in [(1.0, 0.05), (0.5, 0.1)])
])  # fmt: skip
def test_the_approximations_know_their_errors(theta, alpha):
    """Each method's estimate of |ln(κ/κ_exact)|, by which it is refused, is right to a tenth."""
    junction = [np.asarray(value) for value in (theta, alpha / 2, alpha / 2, 10.0, 0.0)]
    exact = float(heom.conductance(*junction))
    for method in (niba, bloch_redfield):
        off = math.log(float(method.conductance(*junction)) / exact)
        assert off > 0.03
        assert off == pytest.approx(float(method.error(*junction)), abs=0.1)
