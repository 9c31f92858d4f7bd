"""The analytic law past 2π/Δ against exact dynamics, and why bodies do not stay thermal."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k
from scipy.integrate import quad

import chain
from chain.exact import bath_modes
from chain.exact.bath_modes import Bath, couplings
from chain.exact.echoes.echoes import EchoLaw
from chain.exact.echoes.occupations import occupations_of
from chain.exact.echoes.scattering import (
    Channel,
    exchanged,
    exchanged_at_random,
    phase_shift,
    row_of_bodies,
    scattering,
    step_matrix,
)
from chain.exact.star import dense_matrix
from chain.exact.star.system import Start, System

Q = chain.ureg.Quantity
UNIT = 1e12  # rad/s, ω0
KELVIN = hbar * UNIT / k
HOT, COLD = Q(1.0 * KELVIN, "K"), Q(0.5 * KELVIN, "K")
# Where it holds is the claim of test_echo_range.py; here it is compared beyond, too
pytestmark = pytest.mark.filterwarnings("ignore:The echo law:chain.ModelWarning")


def rates(*values):
    return tuple(Q(value * UNIT, "rad/s") for value in values)


def mediator(first, second, cutoff=5.0):
    return chain.HarmonicMediator(*rates(1.0), rates(first, second), *rates(cutoff))


def heat(change, first, second):
    """Energy that went from bath 1 to bath 2, less what switching the couplings on cost: [Panasyuk2012] Eq. (27)."""
    return (first * change[:, 1] - second * change[:, 0]) / (first + second)


def compared(first, second, spacings, modes, parts, cutoff=5.0, temperatures=(HOT, COLD)):
    """Energy exchanged: exact and by the law, in units of ħω0, at multiples of the law's step."""
    link = mediator(first, second, cutoff)
    law = EchoLaw(link, rates(*spacings), modes)
    times = Q(np.asarray(parts) * law.step, "s")
    exact = chain.exact.Star(link, rates(*spacings), modes, spacing="equal").evolve(temperatures, times=times)
    found = law.evolve(temperatures, times=times)["body_energy_change"].values
    joule = hbar * UNIT
    return heat(exact["bath_energy_change"].values, first, second) / joule, heat(found, first, second) / joule


# -- phases --------------------------------------------------------------------------------------------------------


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(-2, 2), st.floats(0.01, 0.99))
def test_the_sine_of_the_phase_is_the_transmission(omega, damping, cutoff, share):
    """sin²φ · 4γ1γ2/γ² is the transmission that the mediator's closed form has."""
    omega, damping, cutoff = 10**omega, 10**damping, 10**cutoff
    link = mediator(damping * share, damping * (1 - share), cutoff)
    wanted = float(link.transmission(*rates(omega)))
    phase = phase_shift(np.array([omega]), 1.0, damping, cutoff)
    assert 0 < phase[0] < np.pi
    assert 4 * share * (1 - share) * np.sin(phase[0]) ** 2 == pytest.approx(wanted, rel=1e-9, abs=1e-14)
    S = scattering(phase, damping * share, damping * (1 - share))[0]
    assert np.allclose(S @ S.conj().T, np.eye(2), atol=1e-13)
    assert abs(S[0, 1]) ** 2 == pytest.approx(wanted, rel=1e-9, abs=1e-14)


def test_modes_are_shifted_by_the_phase():
    """Eq. (44): the normal modes of mediator and baths lie at ω_j - φΔ/π; what is left is due to the band's end."""
    damping, cutoff, errors = 0.8, 3.0, []
    for spacing in (0.04, 0.02):
        count = round(40.0 / spacing)
        bath = bath_modes.drude_ullersma(count, spacing, damping, cutoff, "midpoint")
        matrix = np.diag(np.append(bath.frequency**2, 1.0 + bath.counter_term))
        matrix[-1, :-1] = matrix[:-1, -1] = -bath.coupling
        omega = np.sqrt(np.linalg.eigvalsh(matrix)[:-1])
        chosen = (omega > 0.1) & (omega < 4.0)
        shift = (bath.frequency - omega)[chosen] * np.pi / spacing
        errors.append(np.abs(shift - phase_shift(omega[chosen], 1.0, damping, cutoff)).max())
    assert max(errors) < 1e-4


# -- passages ------------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.lists(st.floats(0, np.pi), min_size=1, max_size=4), st.floats(0.02, 0.98), st.integers(2, 5))
def test_steps_are_unitary_and_conserve_quanta(phases, share, bodies):
    channels = [Channel((0, 0), (0, 0), 3, 0), Channel((0, 1), (0, 1), 2, 1)] if bodies == 2 else row_of_bodies(bodies)
    S = scattering(np.array(phases), share, 1 - share)
    step = step_matrix([S] * (bodies - 1), channels)
    assert step @ step.conj().swapaxes(1, 2) == pytest.approx(
        np.broadcast_to(np.eye(step.shape[1]), step.shape), abs=1e-12
    )
    lengths = np.bincount([c.body for c in channels], [c.length for c in channels])
    part = exchanged(step, channels, 6)
    assert part.sum(axis=-1) == pytest.approx(np.ones(part.shape[:-1]), abs=1e-12)  # equal bodies stay equal
    assert (
        np.einsum("b,kwbc->kwc", lengths, part)
        == pytest.approx(  # quanta are conserved
            np.broadcast_to(lengths, part.shape[:-1]), abs=1e-11
        )
    )


@given(st.floats(0.01, np.pi - 0.01), st.floats(0.05, 0.95))
def test_equal_bodies_exchange_the_sine_squared_of_so_many_phases(phase, share):
    channels = [Channel((0, side), (0, side), 1, side) for side in (0, 1)]
    part = exchanged(step_matrix([scattering(np.array([phase]), share, 1 - share)], channels), channels, 7)
    wanted = 4 * share * (1 - share) * np.sin(np.arange(8) * phase) ** 2
    assert part[:, 0, 0, 1] == pytest.approx(wanted, abs=1e-12)


def test_the_first_current_is_equation_42():
    link = mediator(0.3, 0.6)
    law = EchoLaw(link, rates(0.002, 0.002), 8000)
    found = law.evolve((HOT, COLD), times=Q([0.1 * law.step, 0.9 * law.step], "s"))["current"].values
    assert found == pytest.approx(link.current(HOT, COLD).m_as("W"), rel=1e-4)


def test_current_is_the_slope_of_the_energy():
    law = EchoLaw(mediator(0.5, 0.5), rates(0.05, 0.05), 200)
    times = law.step * np.array([0.2, 0.6, 1.2, 1.6, 2.0, 2.7])
    ds = law.evolve((HOT, COLD), times=Q(times, "s"))
    slopes = -np.diff(ds["body_energy_change"].values[:, 0])[::2] / np.diff(times)[::2]
    assert ds["current"].values[::2] == pytest.approx(slopes, rel=1e-9)
    assert ds["body_energy_change"].sum("body").values == pytest.approx(np.zeros(6), abs=1e-12 * hbar * UNIT)


# -- against exact dynamics ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "spacings", "parts"),
    [
        (0.5, 0.5, (0.03, 0.03), np.arange(0, 8.5, 0.5)),
        (0.125, 0.125, (0.03, 0.03), np.arange(0, 9, 1.0)),
        (2.0, 2.0, (0.03, 0.03), np.arange(0, 9, 1.0)),
        (0.9, 0.1, (0.03, 0.03), np.arange(0, 9, 1.0)),  # unequal couplings
        (0.5, 0.5, (0.04, 0.06), np.arange(0, 18)),  # unequal bodies: 2π/Δ as 3 to 2
        (0.2, 0.8, (0.06, 0.03), np.arange(0, 14)),  # 1 to 2
    ],
)
def test_exact_energies_follow_the_law(first, second, spacings, parts):
    modes = tuple(round(12.0 / spacing) for spacing in spacings)
    exact, law = compared(first, second, spacings, modes, parts)
    whole = 0.25 * np.pi**2 / 6 * 0.75 / max(spacings)  # of the order of what is to be exchanged
    assert law.max() > 0.3 * whole
    assert np.abs(exact - law).max() < 0.02 * law.max()


def test_the_error_of_the_law_falls_with_the_spacing():
    """At fixed tΔ, in units of what is exchanged: at least linearly in Δ."""
    errors = []
    for spacing in (0.08, 0.04, 0.02):
        exact, law = compared(0.5, 0.5, (spacing, spacing), round(12 / spacing), [0.5, 1.5, 2.5, 3.5])
        errors.append(np.abs(exact - law).max() / law.max())
    assert errors[2] < 0.5 * errors[1] < 0.25 * errors[0] * 1.2
    assert errors[2] < 3e-3


def test_strong_echo_reverses_the_current():
    """In the second passage heat flows from the body that was cold to the one that was hot."""
    exact, law = compared(2.0, 2.0, (0.03, 0.03), 400, [0.0, 1.0, 2.0, 3.0])
    first, second, third = np.diff(exact)
    assert second < -0.4 * first < 0 < third
    assert second == pytest.approx(np.diff(law)[1], rel=0.03)


def test_unequal_couplings_never_bring_bodies_to_one_energy():
    """½·4γ1γ2/γ² of the difference goes over in the long run, and not the half that Eq. (80) gives two equal bodies."""
    spacing, modes, share = 0.04, 300, 0.1
    parts = np.arange(30.5, 60.5)
    exact, _ = compared(share, 1 - share, (spacing, spacing), modes, parts)
    omega = spacing * np.arange(1, modes + 1)
    difference = np.sum(omega / np.expm1(omega)) - np.sum(omega / np.expm1(omega / 0.5))
    assert exact.mean() / difference == pytest.approx(2 * share * (1 - share), rel=0.06)


def test_a_narrow_resonance_conducts_alike_in_every_passage():
    """∫ sin φ sin((2k - 1)φ) dω does not depend on k for a Lorentzian, as long as kγ̂ ≪ ω0, k_BT/ħ.

    Were occupations scattered, and not amplitudes, the second passage would carry ∫𝒯(1 - 2𝒯) dω = 0.
    """
    law = EchoLaw(mediator(0.005, 0.005), rates(0.001, 0.001), 10000)
    times = Q((np.arange(6) + 0.5) * law.step, "s")
    J = law.evolve((HOT, COLD), times=times)["current"].values
    assert np.ptp(J) < 0.06 * J[0]


def test_a_row_of_bodies_follows_the_law():
    spacing, modes, link = 0.06, 200, mediator(1.0, 1.0)
    body = chain.exact.FiniteBody(modes, *rates(spacing))
    start = [HOT, COLD, COLD, COLD]
    law = EchoLaw(link, *rates(spacing), modes, bodies=4)
    times = Q(law.step * np.arange(0, 17), "s")
    ds = chain.exact.BodyChain(link, body, 2, reservoir=body).evolve(start, times=times)
    stored = (ds["mediator_energy"] + ds["coupling_energy"]).values
    spent = 0.5 * np.pad(stored - stored[0], ((0, 0), (1, 1)))
    exact = ds["body_energy_change"].values + spent[:, :-1] + spent[:, 1:]
    found = law.evolve(start, times=times)["body_energy_change"].values
    # After twice π/Δ packets have come to the third body, and not to the fourth
    assert abs(found[2, 3]) < 1e-12 * found[2, 2]
    assert np.abs(exact - found).max() < 0.08 * np.abs(found).max()
    assert np.std(exact - found) < 0.03 * np.abs(found).max()


# -- random spacings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transmission", [1e-4, 0.05, 1.0])
def test_law_of_random_spacings_is_the_mean_over_two_levels(transmission):
    """The integral over the distance of two levels, done numerically."""
    m = np.sqrt(transmission) / (2 * np.pi)  # in units of Δ

    for passages in (0.3, 2.0, 9.0):
        t = 2 * np.pi * passages

        def swing(delta, t=t):
            square = delta**2 + 4 * m**2
            return 4 * m**2 / square * np.sin(0.5 * np.sqrt(square) * t) ** 2

        edge = 2000.0 * m + 200 / t
        wanted = 2 * quad(swing, 0, edge, limit=20000)[0] + 4 * m**2 / edge  # sin² is ½ beyond
        assert exchanged_at_random(np.array(transmission), passages) == pytest.approx(wanted, rel=2e-3)


def test_law_of_random_spacings_begins_as_equation_42_and_saturates():
    for transmission in (1e-6, 1e-3):
        assert exchanged_at_random(np.array(transmission), 1e-2) == pytest.approx(transmission * 1e-2, rel=1e-4)
        assert exchanged_at_random(np.array(transmission), 1e7) == pytest.approx(0.5 * np.sqrt(transmission), rel=1e-2)


@pytest.mark.parametrize(("phase", "within"), [(0.1, 0.08), (0.4, 0.1), (0.5 * np.pi, 0.16)])
def test_two_levels_stand_for_many(phase, within):
    """Two random combs joined by a potential of the right phase: small 𝒯 as in the law; for 𝒯 = 1 an eighth less."""
    rng, count, reps, late = np.random.default_rng(5), 120, 30, 0.0
    first = second = 0.0
    centre = slice(40, 80)
    for _ in range(reps):
        combs = np.concatenate([np.arange(count) + rng.uniform(0, 1, count) for _ in range(2)])
        strength = np.tan(min(phase, 1.5690)) / np.pi
        levels, vectors = np.linalg.eigh(np.diag(combs) + 0.5 * strength * np.ones((2 * count, 2 * count)))
        late += (vectors[:count][centre] ** 2 @ vectors[count:].T ** 2).sum() / 40 / reps
        for passages in (0.25, 0.5):
            moved = (vectors[:count][centre] * np.exp(-2j * np.pi * passages * levels)) @ vectors[count:].T
            part = (np.abs(moved) ** 2).sum() / 40 / reps
            first, second = (first + part, second) if passages < 0.3 else (first, second + part)
    law = [float(exchanged_at_random(np.array(np.sin(phase) ** 2), passages)) for passages in (0.25, 0.5)]
    assert [first, second] == pytest.approx(law, rel=0.06)
    assert late == pytest.approx(0.5 * np.sin(phase), rel=within)
    if phase > 1.5:
        assert 0.5 / late == pytest.approx(1.125, abs=0.04)


def test_random_spacings_stop_the_exchange():
    """Weak coupling: the mean over chains follows the law of two levels, far below that of equal spacings."""
    spacing, modes, damping = 0.03, 300, 0.125
    link = mediator(damping / 2, damping / 2)
    period = 2 * np.pi / (spacing * UNIT)
    passages = np.array([0.5, 1.0, 2.0, 4.0, 8.0])
    exact = []
    for seed in range(10):
        star = chain.exact.Star(link, rates(spacing, spacing), modes, spacing="random", seed=seed)
        exact.append(heat(star.evolve((HOT, COLD), times=Q(passages * period, "s"))["bath_energy_change"].values, 1, 1))
    mean, error = np.mean(exact, axis=0), np.std(exact, axis=0, ddof=1) / np.sqrt(10)
    omega = spacing * (np.arange(modes) + 0.5)
    phase = phase_shift(omega, 1.0, damping, 5.0)
    energy = hbar * UNIT * omega * (1 / np.expm1(omega) - 1 / np.expm1(omega / 0.5))
    law = exchanged_at_random(np.sin(phase) ** 2, passages[:, None]) @ energy
    resonant = np.sin(passages[-1] * phase) ** 2 @ energy
    assert np.all(np.abs(mean - law) < 3 * error + 0.12 * law)
    assert mean[-1] < 0.4 * resonant
    assert mean[-1] == pytest.approx(mean[-2], abs=4 * error[-1])  # it has stopped


@pytest.mark.parametrize("rule", ["equal", "random"])
def test_scattering_is_elastic(rule):
    """Once couplings are on, a band of frequencies keeps its energy, while much goes from one body to the other."""
    star = chain.exact.Star(mediator(0.5, 0.5), *rates(0.03), 400, spacing=rule, seed=3)
    times = Q(star.window[1].m_as("s") * np.array([0.3, 1.0, 2.5, 7.0]), "s")
    gained = star.mode_energies((HOT, COLD), times=times)["mode_energy_change"].values
    bands = gained.reshape(4, 2, 40, 10).sum(axis=-1)  # of 10Δ
    moved = 0.5 * np.abs(bands[:, 0] - bands[:, 1]).sum(axis=-1)
    kept = bands.sum(axis=1)
    assert (np.abs(kept[1:] - kept[0]).sum(axis=-1) < 0.05 * moved[1:]).all()


# -- why it can never be otherwise ---------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.floats(-2, 1.5), st.floats(-0.5, 2), st.floats(-1, 1), st.floats(0.05, 0.95))
def test_equilibration_takes_longer_than_the_heisenberg_time(damping, cutoff, T, share):
    """t_eq/t_H = κ_Q/K for Drude-Ullersma bodies, and no mediator exceeds κ_Q."""
    link = mediator(10**damping * share, 10**damping * (1 - share), 10**cutoff)
    T = Q(10**T * KELVIN, "K")
    spacing = 1e-3 * UNIT
    t_eq = chain.DrudeUllersma(Q(spacing, "rad/s")).heat_capacity(T) / link.conductance(T)
    ratio = t_eq.m_as("s") / (2 * np.pi / spacing)
    limit = chain.bounds.quantum_of_conductance(T) / link.conductance(T)
    assert ratio == pytest.approx(limit.m_as(""), rel=1e-9)
    assert ratio > 1


# -- bodies -------------------------------------------------------------------------------------------------------


def test_bodies_start_thermal_and_do_not_stay_so():
    star = chain.exact.Star(mediator(0.5, 0.5), *rates(0.05), 240, spacing="equal")
    period = star.window[1]
    ds = occupations_of(star.mode_energies((HOT, COLD), times=Q(np.array([0.0, 1.0, 5.0]) * period.m_as("s"), "s")))
    assert ds["bose_temperature"].values[0] == pytest.approx([HOT.magnitude, COLD.magnitude], rel=1e-9)
    assert np.abs(ds["displaced_fraction"].values[0]).max() < 1e-9
    assert (ds["displaced_fraction"].values[1:] > 0.05).all()
    # Not an artefact of finite Δ: between bodies of one temperature little happens
    same = occupations_of(star.mode_energies((HOT, HOT), times=5 * period))
    assert (same["displaced_fraction"].values < 0.35 * ds["displaced_fraction"].values[2].min()).all()


# -- bad input -----------------------------------------------------------------------------------------------------


def test_bad_input_is_named():
    link = mediator(0.5, 0.5)
    with pytest.raises(chain.HeatChainError, match="ratio of two integers"):
        EchoLaw(link, rates(0.05, 0.05 * np.sqrt(2)), 100)
    with pytest.raises(chain.HeatChainError, match="`bodies` must be an integer of at least 2"):
        EchoLaw(link, rates(0.05, 0.05), 100, bodies=1)
    with pytest.raises(chain.HeatChainError, match="more than two must all be equal"):
        EchoLaw(link, rates(0.05, 0.1), 100, bodies=3)
    with pytest.raises(chain.HeatChainError, match=r"passages, which need .* GB"):
        EchoLaw(link, rates(0.05, 0.05), 100).evolve((HOT, COLD), times=["1 s"])
    with pytest.raises(chain.HeatChainError, match="`temperatures` must be 2"):
        EchoLaw(link, rates(0.05, 0.05), 100).evolve((HOT, COLD, COLD), until="1 ps")


@pytest.mark.slow
def test_the_law_of_random_spacings_is_not_that_of_modes_drawn_without_regard_to_each_other():
    """One mode an interval keeps to it at t_H and 2t_H; Poisson's exchange a third less. Classical, of 12 pairs."""
    spacing, modes, damping, cutoff = 0.05, 60, 0.2, 2.0
    passages = np.array([1.0, 2.0])

    def exchanged(drawn):
        found = []
        for seed in range(12):
            random = np.random.default_rng(seed)
            both = (np.maximum(drawn(random), 1e-3) for _ in range(2))
            baths = tuple(Bath(w, couplings(w, spacing, 0.5 * damping, cutoff), spacing) for w in both)
            start = Start((1.0, 1e-12), 0.5, "simultaneous", "classical")
            change = dense_matrix.moments(System(1.0, baths), start, passages * 2.0 * np.pi / spacing).change
            found.append(0.5 * (change[1].sum(axis=1) - change[0].sum(axis=1)))
        return np.mean(found, axis=0)

    omega = (np.arange(modes) + 0.5) * spacing
    part = np.sin(phase_shift(omega, 1.0, damping, cutoff)) ** 2
    law = np.array([exchanged_at_random(part, np.full(modes, one)).sum() for one in passages])
    interval = exchanged(lambda random: (np.arange(modes) + random.uniform(size=modes)) * spacing) / law
    poisson = exchanged(lambda random: np.sort(random.uniform(0.0, modes * spacing, modes))) / law
    assert interval == pytest.approx([1.0, 0.87], abs=0.12)
    assert poisson == pytest.approx([0.65, 0.68], abs=0.15)
