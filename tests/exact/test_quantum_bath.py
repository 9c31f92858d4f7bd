"""Quantum thermal baths as a stochastic process, against the closed forms of the theory that it does not know."""

import numpy as np
import pytest
from scipy.constants import hbar, k
from scipy.integrate import quad

import chain
from chain.exact.sampled_baths.chain import QuantumThermalBathChain
from chain.exact.sampled_baths.equations import Oscillators
from chain.exact.sampled_baths.mediator import QuantumThermalBath

Q = chain.ureg.Quantity
UNIT = 1e12  # rad/s
KELVIN = hbar * UNIT / k  # ħω0/k_B


def mediator(first, second, frequency=1.0):
    return chain.HarmonicMediator(Q(frequency * UNIT, "rad/s"), (Q(first * UNIT, "rad/s"), Q(second * UNIT, "rad/s")))


def baths(hot, cold):
    return Q(hot * KELVIN, "K"), Q(cold * KELVIN, "K")


def value(ds, name="current"):
    return float(ds[name])


def deviation(ds, exact):
    """From the exact current, in standard errors."""
    return (value(ds) - exact) / value(ds, "standard_error")


# -- currents ------------------------------------------------------------------------------------------------------

GRID = [
    # γ1, γ2, T1, T2 in units of ω0; members' time in 1/ω0
    (0.5, 0.5, 2.0, 1.0, 6e3),
    (0.5, 0.5, 1.0, 2.0, 6e3),
    (0.5, 0.5, 0.7, 0.0, 6e3),
    (0.2, 0.8, 1.0, 0.3, 6e3),
    (0.8, 0.2, 1.0, 0.3, 6e3),
    (0.05, 0.05, 1.0, 0.5, 2e4),
    (0.05, 0.05, 0.3, 0.1, 2e4),
    (2.0, 2.0, 1.0, 0.2, 4e3),
    (5.0, 5.0, 0.5, 0.1, 4e3),
    (4.0, 1.0, 3.0, 1.0, 4e3),
]


@pytest.fixture(scope="module", params=[2, pytest.param(1, marks=pytest.mark.slow)], ids=["every other", "every"])
def sampled(request):
    """Entries of the grid, quantum with and without zero point: the deviations from Eq. (61), and the errors."""
    found = []
    for i, (first, second, hot, cold, time) in list(enumerate(GRID))[:: request.param]:
        link = mediator(first, second)
        exact = link.current(*baths(hot, cold)).m_as("W")
        assert chain.thermal_bath_current(link, *baths(hot, cold)).m_as("W") == pytest.approx(exact, rel=1e-9)
        for zero_point in (True, False):
            ds = QuantumThermalBath(link).current(
                baths(hot, cold),
                duration=Q(time / (4 if zero_point else 1) / UNIT, "s"),
                seed=10 + i,
                zero_point=zero_point,
                ensemble=32,
            )
            assert value(ds, "truncated_current") < 0.2 * value(ds, "standard_error")
            found.append((deviation(ds, exact), value(ds, "standard_error") / abs(exact)))
    return np.array(found).reshape(-1, 2, 2)


def test_quantum_currents_are_those_of_equation_61(sampled):
    assert np.abs(sampled[..., 0]).max() < 3.0
    # Without the zero point's noise the statement is a sharp one
    assert sampled[:, 1, 1].max() < 0.04
    assert np.median(sampled[:, 1, 1]) < 0.015


def test_standard_errors_are_the_scatter(sampled):
    z = sampled[..., 0]
    assert abs(z.mean()) < 3 / np.sqrt(z.size)
    assert 0.4 < np.mean(z**2) < 1.9


def test_the_zero_point_adds_error_and_no_current(sampled):
    assert (sampled[:, 1, 1] < sampled[:, 0, 1]).all()


@pytest.mark.parametrize(
    ("first", "second", "hot", "cold"), [(0.5, 0.5, 3.0, 1.0), (0.1, 0.3, 2.0, 0.5), (1.5, 0.5, 1.0, 0.0)]
)
def test_classical_currents_are_those_of_white_noise(first, second, hot, cold):
    """γ1γ2/γ · k_B(T1 - T2), Eq. (48) for unequal couplings, less what is above the band limit."""
    ds = QuantumThermalBath(mediator(first, second)).current(
        baths(hot, cold), duration=Q(1e3 / UNIT, "s"), statistics="classical", seed=3
    )
    exact = first * second / (first + second) * UNIT * k * (hot - cold) * KELVIN
    assert abs(value(ds) - exact) < 3 * value(ds, "standard_error") + value(ds, "truncated_current")
    assert value(ds, "standard_error") < 0.05 * exact
    assert value(ds, "truncated_current") == pytest.approx(0.0021 * exact, rel=0.02, abs=0.0)  # "0.2 %"


def test_only_the_band_limit_is_left_of_a_step():
    """A coarse step leaves out what a quadrature up to π/h leaves out, and nothing else."""
    step, damping, hot, cold = 0.5, 1.0, 3.0, 1.0
    ds = QuantumThermalBath(mediator(0.5 * damping, 0.5 * damping)).current(
        baths(hot, cold), duration=Q(6e4 / UNIT, "s"), statistics="classical", step=Q(step / UNIT, "s"), seed=5
    )
    power = UNIT * k * (hot - cold) * KELVIN
    kept = power * quad(lambda w: w**2 / ((1 - w**2) ** 2 + w**2), 0, np.pi / step, epsabs=1e-12)[0] / (2 * np.pi)
    assert abs(deviation(ds, kept)) < 3
    assert deviation(ds, 0.25 * power) < -8
    assert 0.25 * power - kept < value(ds, "truncated_current") < 1.2 * (0.25 * power - kept)


def test_halving_the_step_changes_nothing():
    """With the same frequencies of the noise below both band limits the thermal currents agree within their errors."""
    link, given = mediator(0.4, 0.6), baths(1.0, 0.4)
    exact = link.current(*given).m_as("W")
    found = [
        QuantumThermalBath(link).current(
            given, duration=Q(5e3 / UNIT, "s"), step=Q(step / UNIT, "s"), zero_point=False, seed=6
        )
        for step in (0.16, 0.08)
    ]
    errors = [value(ds, "standard_error") for ds in found]
    assert max(errors) < 0.015 * exact
    for ds, error in zip(found[1:], errors[1:], strict=True):
        assert abs(value(ds) - value(found[0])) < 3 * np.hypot(error, errors[0])


def test_no_current_between_equal_baths():
    ds = QuantumThermalBath(mediator(0.3, 0.7)).current(baths(1.0, 1.0), duration=Q(5e3 / UNIT, "s"), seed=7)
    assert abs(deviation(ds, 0.0)) < 3
    assert value(ds, "truncated_current") == 0.0


def test_fluctuations_of_classical_heat_obey_johnson_and_nyquist():
    """In equilibrium the heat current's spectrum at zero frequency is 2k_BT²K: so the standard error is known."""
    damping, T, members = 1.0, 2.0, 512
    ds = QuantumThermalBath(mediator(0.5 * damping, 0.5 * damping)).current(
        baths(T, T), duration=Q(5e2 / UNIT, "s"), ensemble=members, statistics="classical", step=Q(0.1 / UNIT, "s")
    )
    conductance = 0.25 * k * damping * UNIT
    wanted = np.sqrt(2 * k * (T * KELVIN) ** 2 * conductance / (members * float(ds.attrs["duration"])))
    assert value(ds, "standard_error") == pytest.approx(wanted, rel=0.12)


def test_fluctuations_of_gaussian_forces_are_not_those_of_quantum_theory():
    """(1/π)∫ 𝒯 (ħω)²(n + ½)² dω up to the band limit, where fluctuation and dissipation have n(n + 1) = 2k_BT²K."""
    T, step, members = 0.5, 0.2, 512
    link = mediator(0.5, 0.5)
    ds = QuantumThermalBath(link).current(
        baths(T, T), duration=Q(1e3 / UNIT, "s"), ensemble=members, step=Q(step / UNIT, "s"), seed=9
    )

    def integrand(w):
        return w**2 / ((1 - w**2) ** 2 + w**2) * (0.5 * w / np.tanh(0.5 * w / T)) ** 2 / np.pi

    spectrum = quad(integrand, 0, np.pi / step, limit=200)[0] * hbar**2 * UNIT**3
    samples = members * float(ds.attrs["duration"])
    assert value(ds, "standard_error") == pytest.approx(np.sqrt(spectrum / samples), rel=0.12)
    proper = 2 * k * (T * KELVIN) ** 2 * link.conductance(baths(T, T)[0]).m_as("W/K")
    assert spectrum > 3 * proper


@pytest.mark.parametrize("T", [0.0, 0.2, 2.0])
def test_position_temperature_is_that_of_the_damped_quantum_oscillator(T):
    """Eq. (63) by quadrature of the noise over the response, for overdamped mediators far from k_BT."""
    for damping in (0.2, 3.0):
        ds = QuantumThermalBath(mediator(0.5 * damping, 0.5 * damping)).current(
            baths(T, T), duration=Q(6e3 / UNIT, "s"), seed=8
        )

        def integrand(w, damping=damping):
            noise = damping * w * (1 / np.tanh(w / (2 * T)) if T else 1.0)
            return noise / ((1 - w**2) ** 2 + (damping * w) ** 2) / np.pi

        wanted = KELVIN * sum(
            quad(integrand, *edges, limit=400)[0] for edges in ((1e-9, 0.8), (0.8, 1.2), (1.2, 20), (20, np.inf))
        )
        assert (
            abs(value(ds, "position_temperature") - wanted)
            < 3 * value(ds, "position_temperature_error") + 2e-3 * wanted
        )
        assert value(ds, "position_temperature_error") < 0.01 * wanted


def test_equal_seeds_give_equal_currents():
    run = QuantumThermalBath(mediator(0.5, 0.5)).current
    found = [value(run(baths(2, 1), duration=Q(50 / UNIT, "s"), seed=seed)) for seed in (1, 1, 2)]
    assert found[0] == found[1] != found[2]


# -- a chain -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=[False, True], ids=["own forces", "shared forces"])
def bodies(request):
    """Three bodies of different size that warm up, sampled, and by Eq. (80)."""
    link, ends = mediator(0.5, 0.5), baths(2.0, 1.0)
    several = [chain.DrudeUllersma(Q(spacing * UNIT, "rad/s")) for spacing in (0.004, 0.008, 0.005)]
    ds = QuantumThermalBathChain(link, several, 3, *ends, shared=request.param).transient(
        ends[1], until=Q(8e3 / UNIT, "s"), samples=8, ensemble=32, zero_point=False, seed=1
    )
    exact = chain.Chain(link, several, 3, *ends).transient(ends[1], times=Q(np.append(0, ds["time"].values), "s"))
    return ds, exact


def test_temperatures_follow_equation_80(bodies):
    ds, exact = bodies
    parted = ds["temperature"].values - exact["temperature"].values[1:]
    assert ds["temperature"].values[0, 0] - KELVIN > 20 * ds["temperature_error"].values.max()  # they have moved
    assert np.abs(parted / ds["temperature_error"].values).max() < 3.5
    assert ds["temperature_error"].values.max() < 0.02 * KELVIN


def test_energy_that_leaves_one_body_enters_the_next(bodies):
    ds, _ = bodies
    spacing = np.array([0.004, 0.008, 0.005]) * UNIT

    interval = float(ds["time"][0])
    entered = np.cumsum((ds["current"].values[:, :-1] - ds["current"].values[:, 1:]) * interval, axis=0)
    # U = (π²/6)(k_BT)²/ħΔ of the mean of T², which the spread gives
    members = ds.attrs["ensemble"]
    square = ds["temperature"].values ** 2 + ds["temperature_spread"].values ** 2 * (members - 1) / members
    energy = np.pi**2 / 6 * k**2 / (hbar * spacing) * (square - KELVIN**2)
    assert entered == pytest.approx(energy, rel=1e-9)


@pytest.mark.parametrize(("shared", "excess"), [(False, 1.0), (True, 1.25)])
def test_a_body_fluctuates_as_in_equilibrium_unless_its_forces_are_shared(shared, excess):
    """Variance of temperature k_BT²/C at long times, for classical baths.

    One force on both mediators adds -2⟨J1J2⟩ = ½·γ̂νk_BT·∫⟨ẋ1ẋ2⟩ dω/2π = γ̂(k_BT)²/4 to the spectrum of what the body
    gains, whose proper value at zero frequency is 2k_BT²(K1 + K2) = γ̂(k_BT)².
    """
    capacity, T, step, members = 400.0, 1.0, 0.1, 512
    row = QuantumThermalBathChain(
        mediator(0.5, 0.5), chain.ConstantHeatCapacity(Q(capacity * k, "J/K")), 1, *baths(T, T), shared=shared
    )
    end = baths(T, T)[0]
    ds = row.transient(
        end, Q(1.6e3 / UNIT, "s"), 1, ensemble=members, statistics="classical", step=Q(step / UNIT, "s"), seed=4
    )
    time, block = (value * UNIT for value in (float(ds["time"][-1]), ds.attrs["block"]))
    rate = 0.5 / capacity  # of its return to the mean, (K1 + K2)/C
    # A walk with a step of one block: 1/(1 - rate·block/2), and not yet all of it
    wanted = excess * (T * KELVIN) ** 2 / capacity / (1 - 0.5 * rate * block) * (1 - np.exp(-2 * rate * time))
    assert float(ds["temperature_spread"][-1, 0]) ** 2 == pytest.approx(wanted, rel=3 * np.sqrt(2 / members))
    assert abs(float(ds["temperature"][-1, 0]) - T * KELVIN) < 3 * float(ds["temperature_error"][-1, 0])


# -- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"step": Q(3 / UNIT, "s")}, "`step` must be at most"),
        ({"ensemble": 1}, "`ensemble` must be an integer of at least 2"),
        ({"statistics": "fermi"}, "`statistics` must be"),
        ({"duration": "1 s"}, "`duration`, with .* takes .* steps"),
        ({"ensemble": 10**7, "duration": "10 ps"}, "`ensemble` needs .* GB"),
        ({"duration": "0 s"}, "`duration` must be a positive"),
        ({"duration": "3 m"}, "`duration`"),
    ],
)
def test_bad_arguments_are_named(arguments, words):
    with pytest.raises(chain.HeatChainError, match=words):
        QuantumThermalBath(mediator(0.5, 0.5)).current(baths(2, 1), **{"duration": "1 ps", **arguments})


def test_other_mediators_are_refused():
    with pytest.raises(chain.HeatChainError, match="infinite cutoff"):
        QuantumThermalBath(chain.HarmonicMediator("1 THz", "1 THz", "5 THz"))
    with pytest.raises(chain.HeatChainError, match="must be a HarmonicMediator"):
        QuantumThermalBath(chain.ConductanceLink("1 nW/K"))
    with pytest.raises(chain.HeatChainError, match="must be one, or 3"):
        QuantumThermalBathChain([mediator(0.5, 0.5)] * 2, chain.ConstantHeatCapacity("1 J/K"), 2, *baths(2, 1))


def test_a_body_that_a_fluctuation_empties_is_refused():
    row = QuantumThermalBathChain(mediator(0.5, 0.5), chain.ConstantHeatCapacity(Q(2 * k, "J/K")), 1, *baths(2.0, 1.0))
    with pytest.raises(chain.HeatChainError, match="so small that a fluctuation"):
        row.transient("10 K", until=Q(1e3 / UNIT, "s"))


def test_oscillators_keep_what_they_are_given():
    row = QuantumThermalBathChain(
        [mediator(0.1, 0.2), mediator(0.3, 0.4)], chain.ConstantHeatCapacity("1 J/K"), 1, *baths(2, 1)
    )
    assert isinstance(row._row, Oscillators)
    assert row._row.right == pytest.approx(np.array([0.2, 0.4]) * UNIT)
