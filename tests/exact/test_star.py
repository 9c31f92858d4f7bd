"""The exact star judges the theory: steady current, mediator's energies, both preparations; and what it refuses."""

import numpy as np
import pytest

import chain
from chain.errors import HeatChainError, ModelWarning
from chain.exact import Star

Q = chain.ureg.Quantity
OMEGA = 1e12
KELVIN = 7.638232  # ħω0/k_B


def mediator(damping=1.0, cutoff=2.0, share=0.5):
    pair = tuple(Q(damping * part * OMEGA, "rad/s") for part in (share, 1.0 - share))
    return chain.HarmonicMediator(Q(OMEGA, "rad/s"), pair, Q(cutoff * OMEGA, "rad/s"))


def star(mediator, width=0.05, modes=600, **options):
    return Star(mediator, Q(width * OMEGA, "rad/s"), modes, **options)


def steady(star, T, **options):
    return float(star.steady_current(T, **options).steady_current)


WARM = (Q(KELVIN, "K"), Q(0.5 * KELVIN, "K"))
COLD = (Q(0.2 * KELVIN, "K"), Q(0.05 * KELVIN, "K"))
HOT = (Q(20.0 * KELVIN, "K"), Q(19.0 * KELVIN, "K"))


# -- the theory -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preparation", ["simultaneous", "sequential"])
@pytest.mark.parametrize("T", [WARM, WARM[::-1], COLD, HOT])
@pytest.mark.parametrize("share", [0.5, 0.1])
def test_steady_current_is_that_of_the_theory(T, preparation, share):
    # [Panasyuk2012] Eq. (42)
    m = mediator(share=share)
    found = star(m).steady_current(T, preparation=preparation)
    expected = m.current(*T).m_as("W")
    assert float(found.steady_current) == pytest.approx(expected, rel=5e-5, abs=0.0)
    assert abs(float(found.steady_current) - expected) < 2.0 * float(found.discretisation_error)
    assert float(found.discretisation_error) < 2e-3 * abs(expected)


@pytest.mark.parametrize(("damping", "cutoff"), [(0.1, 5.0), (0.3, 0.5), (5.0, 1.0)])
def test_for_weak_and_strong_coupling(damping, cutoff):
    m = mediator(damping, cutoff)
    ds = star(m, 0.01, 1500).steady_current(WARM)
    expected = m.current(*WARM).m_as("W")
    assert float(ds.steady_current) == pytest.approx(expected, rel=2e-3, abs=0.0)
    assert abs(float(ds.steady_current) - expected) < 2.0 * float(ds.discretisation_error)


def test_error_of_midpoints_falls_with_the_third_power_of_the_band():
    m = mediator()
    expected = m.current(*WARM).m_as("W")
    errors = [steady(star(m, modes=modes), WARM) / expected - 1.0 for modes in (300, 600, 1200)]
    assert errors[1] == pytest.approx(1.3e-5, rel=0.02)
    assert errors[0] / errors[1] == pytest.approx(8.0, rel=0.02)
    assert errors[1] / errors[2] == pytest.approx(8.0, rel=0.02)


def test_error_of_the_paper_s_frequencies_is_linear_in_their_distance():
    m = mediator()
    expected = m.current(*WARM).m_as("W")
    errors = [steady(star(m, d, round(60 / d), spacing="equal"), WARM) / expected - 1.0 for d in (0.1, 0.05, 0.025)]
    assert errors[0] == pytest.approx(0.1 * 0.1, rel=0.05)
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.02)
    assert errors[1] / errors[2] == pytest.approx(2.0, rel=0.02)


def test_random_frequencies_scatter_about_the_theory():
    m = mediator()
    expected = m.current(*WARM).m_as("W")
    found = np.array([steady(star(m, 0.01, 3000, spacing="random", seed=seed), WARM) for seed in range(8)]) / expected
    assert found.mean() == pytest.approx(1.0, abs=2e-3)
    assert 1e-6 < found.std() < 2e-3
    assert len(set(found)) == 8


def test_current_between_random_frequencies_falls_with_the_cube_of_time():
    m = mediator()
    expected = m.current(*WARM).m_as("W")
    ends = np.array([0.19, 0.21, 0.38, 0.42, 0.47, 0.53, 0.9, 0.98]) * 2.0 * np.pi / 0.01
    lost = []
    for seed in range(12):
        one = star(m, 0.01, 3000, spacing="random", seed=seed)
        energy = one.evolve(WARM, times=Q(ends, "ps")).bath_energy_change.values
        gained = 0.5 * (energy[1::2] - energy[::2]) @ np.array([-1.0, 1.0]) / (ends[1::2] - ends[::2]) * 1e12
        lost.append(1.0 - gained / expected)
    early, late, half, end = np.mean(lost, axis=0)
    assert early == pytest.approx(0.01, rel=0.25)
    assert late / early == pytest.approx(8.0, rel=0.3)
    assert (half, end) == pytest.approx((0.15, 0.67), abs=0.02)


def test_both_preparations_and_any_mediator_temperature_give_one_steady_current():
    one = star(mediator())
    first = steady(one, WARM)
    assert steady(one, WARM, preparation="sequential") == pytest.approx(first, rel=1e-7, abs=0.0)
    assert steady(one, WARM, mediator_temperature=Q(100.0, "K")) == pytest.approx(first, rel=1e-7, abs=0.0)


def test_classical_statistics_give_the_classical_conductance():
    # [Panasyuk2012] Eq. (47): linear in the temperatures' difference, whatever they are
    m = mediator(share=0.2)
    expected = m.sum_rule_conductance().m_as("W/K") * 0.5 * KELVIN
    assert steady(star(m), WARM, statistics="classical") == pytest.approx(expected, rel=1e-4, abs=0.0)


@pytest.mark.parametrize("preparation", ["simultaneous", "sequential"])
def test_energies_of_the_mediator(preparation):
    # [Panasyuk2012] Eqs. (64)-(65); ⟨p²⟩ converges with the square of the band only
    m = mediator(share=0.2)
    errors = []
    for modes in (600, 1200):
        ds = star(m, modes=modes).evolve(WARM, times=Q([60.0, 80.0], "ps"), preparation=preparation)
        T_x, T_p = (T.m_as("K") for T in m.mediator_temperatures(*WARM))
        assert ds.potential_temperature.values == pytest.approx(T_x, rel=2e-5)
        assert ds.kinetic_temperature.values == pytest.approx(T_p, rel=2e-3)
        assert ds.kinetic_temperature.values[0] == pytest.approx(ds.kinetic_temperature.values[1], rel=1e-8)
        errors.append(ds.kinetic_temperature.values[1] / T_p - 1.0)
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.1)


def test_baths_of_different_modes():
    m = mediator(share=0.3)
    expected = m.current(*WARM).m_as("W")
    # baths whose modes do not coincide exchange a little to and fro, the less the closer their modes lie
    one = Star(m, (Q(0.015 * OMEGA, "rad/s"), Q(0.025 * OMEGA, "rad/s")), (2000, 1200))
    for preparation in ("simultaneous", "sequential"):
        assert steady(one, WARM, preparation=preparation) == pytest.approx(expected, rel=1e-4, abs=0.0)
    assert one.window[1].m_as("ps") == pytest.approx(2 * np.pi / 0.025)


# -- what is exact ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preparation", ["simultaneous", "sequential"])
def test_current_is_the_rate_at_which_the_bath_gains_energy(preparation):
    # [Panasyuk2012] Eqs. (25)-(26), at the start, in the steady state, and past 2π/Δ
    one = star(mediator(share=0.3), 0.1, 100)
    step = 1e-3
    for middle in (0.5, 30.0, 70.0):
        times = Q(middle + step * np.arange(-2, 3), "ps")
        ds = one.evolve(WARM, times=times, preparation=preparation)
        weights = np.array([1.0, -8.0, 0.0, 8.0, -1.0]) / (12.0 * step * 1e-12)
        rate = weights @ ds.bath_energy_change.values
        assert rate == pytest.approx(ds.current.values[2], abs=1e-6 * np.abs(ds.current.values).max())


@pytest.mark.parametrize("method", ["arrowhead", "dense"])
def test_dataset(method):
    ds = star(mediator(), 0.1, 150).evolve(WARM, until="70 ps", samples=36, method=method)
    assert ds.attrs["energy_residual"] < 1e-14
    assert ds.current.dims == ds.bath_energy.dims == ("time", "bath")
    total = (ds.bath_energy_change + ds.interaction_energy).sum("bath") + ds.potential_energy + ds.kinetic_energy
    assert np.ptp(total.values) < 1e-11 * float(ds.bath_energy_change.max())
    assert float(ds.bath_energy_change[0].sum()) == pytest.approx(0.0, abs=1e-34)
    assert ds.attrs["window_end"] == pytest.approx(62.83e-12, rel=1e-3)
    assert 0.9 < ds.attrs["band"] < 1.0
    assert {name: ds[name].attrs["units"] for name in ("current", "bath_energy", "time")} == {
        "current": "W", "bath_energy": "J", "time": "s"
    }  # fmt: skip
    assert "into the bath" in ds.current.attrs["long_name"]


def test_what_left_comes_back_after_two_pi_over_the_spacing():
    one = star(mediator(), 0.1, 150)
    ds = one.evolve(WARM, times=Q([30.0, 45.0, 60.0, 64.0], "ps"))
    steady = ds.current.sel(bath=2).values
    assert steady[:3] == pytest.approx(steady[0], rel=1e-3)
    assert abs(steady[3] / steady[0] - 1.0) > 0.1


def test_mode_energies_sum_to_the_bath_energy():
    one = Star(mediator(), ("1e11 rad/s", "2e11 rad/s"), (100, 30))
    times = Q([0.0, 10.0, 100.0], "ps")
    modes, ds = one.mode_energies(WARM, times=times), one.evolve(WARM, times=times)
    assert modes.mode_energy.dims == ("time", "bath", "mode")
    assert modes.mode_energy.sum("mode").values == pytest.approx(ds.bath_energy.values, rel=1e-13)
    assert np.isnan(modes.mode_frequency.sel(bath=2, mode=31))
    assert modes.mode_frequency.sel(bath=2, mode=1) == pytest.approx(1e11)
    assert float(modes.mode_energy.min()) > 0.0


def test_equal_temperatures_and_zero_temperature():
    ds = star(mediator()).evolve(("0 K", "0 K"), times=Q([50.0], "ps"), mediator_temperature="0 K")
    assert np.abs(ds.current.values).max() < 1e-8 * 1.05e-34 * OMEGA**2
    found = star(mediator()).steady_current(("5 K", "5 K"))
    assert abs(float(found.steady_current)) < 1e-18


def test_reproducible_to_the_last_bit():
    one, other = (star(mediator(), 0.05, 900, spacing="random", seed=7) for _ in (0, 1))
    found = one.evolve(WARM, until="0.1 ns", samples=40).bath_energy.values
    assert np.array_equal(found, other.evolve(WARM, until="0.1 ns", samples=40).bath_energy.values)
    assert other.evolve(WARM, times=Q([0.1], "ns")).bath_energy.values[0] == pytest.approx(found[-1], rel=1e-13)


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"modes": 0}, "`modes` must be an integer from 1"),
        ({"modes": 2.5}, "`modes` must be an integer"),
        ({"modes": (10, 10, 10)}, "has 3 values"),
        ({"mode_spacing": "-1 rad/s"}, "`mode_spacing` must be a positive angular frequency"),
        ({"mode_spacing": 1e10}, "without a unit"),
        ({"spacing": "even"}, "`spacing` must be 'midpoint', 'equal' or 'random'"),
        ({"seed": -1}, "`seed`"),
        ({"mediator": chain.HarmonicMediator("1 THz", "1 THz")}, "finite cutoff"),
        ({"mediator": "oscillator"}, "must be a HarmonicMediator"),
        ({"mediator": chain.HarmonicMediator(Q([1.0, 2.0], "THz"), "1 THz", "1 THz")}, "stands for 2"),
    ],
)
def test_bad_stars(change, match):
    options = {"mediator": mediator(), "mode_spacing": "1e11 rad/s", "modes": 10, **change}
    with pytest.raises(HeatChainError, match=match):
        Star(**options)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"until": None}, "Either `until`"),
        ({"times": ["1 ps"]}, "Either `until`"),
        ({"until": "-1 ps"}, "`until` must be a positive time"),
        ({"until": None, "times": ["2 ps", "1 ps"]}, "increasing order"),
        ({"samples": 0}, "`samples` must be an integer"),
        ({"preparation": "sudden"}, "'simultaneous' or 'sequential'"),
        ({"preparation": "sequential", "mediator_temperature": "1 K"}, "has no meaning"),
        ({"statistics": "fermi"}, "'quantum' or 'classical'"),
        ({"method": "magic"}, "'arrowhead' or 'dense'"),
        ({"temperatures": ("1 K",)}, "must be a pair"),
        ({"temperatures": ("1 K", "-1 K")}, r"temperatures\[1\]"),
    ],
)
def test_bad_runs(change, match):
    options = {"temperatures": ("2 K", "1 K"), "until": "1 ps", **change}
    with pytest.raises(HeatChainError, match=match):
        star(mediator(), modes=10).evolve(options.pop("temperatures"), options.pop("until"), **options)


def test_an_empty_window_is_said():
    one = star(mediator(damping=0.01), 1.0, 20)
    with pytest.raises(HeatChainError, match=r"no steady current: it would last from τ = 1e-10 s to 2π/Δ = 6.28e-12 s"):
        one.steady_current(WARM)
    with pytest.warns(ModelWarning, match="Give a `mode_spacing` far below 6.28e"):
        one.evolve(WARM, until="1 ps", samples=3)


def test_the_steady_current_before_tau_is_refused():
    one = star(mediator(damping=0.5), 0.05, 50)
    with pytest.raises(HeatChainError, match=r"τ = 2e-12 s, before which the current is not steady"):
        one.steady_current(WARM, window=("1 ps", "50 ps"))
    with pytest.raises(HeatChainError, match="energy comes back"):
        one.steady_current(WARM, window=("10 ps", "0.2 ns"))
    assert float(one.steady_current(WARM, window=("40 ps", "80 ps")).averaged_to) == pytest.approx(80e-12)


def test_what_does_not_fit_is_refused_with_the_figure():
    with pytest.raises(
        HeatChainError,
        match=r"takes 32.* GB, more than 4.3 GB. Give fewer `modes`, or one mediator and `method='arrowhead'`",
    ):
        star(mediator(), 0.01, 10_000).evolve(WARM, until="1 ps", method="dense")
    with pytest.raises(HeatChainError, match=r"GB.*Ask for fewer `samples`"):
        star(mediator(), 0.01, 100_000).mode_energies(WARM, until="1 ps", samples=10_000)
    with pytest.raises(HeatChainError, match=r"GB.*Give fewer `modes`"):
        star(mediator(), 1e-5, 5_000_000).evolve(WARM, until="1 ps", samples=2)


def shared(*given, count=300):
    """Mediators ((γ1, γ2), ω0) on the same modes, in units of OMEGA, D = 2, and their star."""
    several = [
        chain.HarmonicMediator(
            Q(own * OMEGA, "rad/s"), tuple(Q(g * OMEGA, "rad/s") for g in pair), Q(2 * OMEGA, "rad/s")
        )
        for pair, own in given
    ]
    return several, star(several if len(several) > 1 else several[0], modes=count)


def test_several_equal_mediators_are_one_of_that_many_fold_damping():
    times = Q(np.array([0.0, 3.0, 40.0]) / OMEGA, "s")
    three, one = shared(*[((0.1, 0.2), 1.0)] * 3)[1], shared(((0.3, 0.6), 1.0))[1]
    found, wanted = (each.evolve(WARM, times=times, method="dense") for each in (three, one))
    assert found.attrs["energy_residual"] < 1e-13
    # √3 times the mean coordinate is the one mediator's; the two others, at their own temperature, stay
    for name in ("current", "bath_energy_change"):
        assert found[name].values == pytest.approx(wanted[name].values, abs=1e-9 * float(np.abs(wanted[name]).max()))


@pytest.mark.parametrize("preparation", ["simultaneous", "sequential"])
def test_several_mediators_carry_what_the_link_says(preparation):
    several, both = shared(((0.3, 0.2), 1.0), ((0.1, 0.25), 1.3))
    link = chain.SharedModes(*several).current(*WARM).m_as("W")
    assert steady(both, WARM, preparation=preparation) == pytest.approx(link, rel=2e-3)
    start = both.evolve(WARM, times=Q(np.array([0.0, 20.0]) / OMEGA, "s"), preparation=preparation)
    assert start.attrs["energy_residual"] < 1e-13


def test_several_mediators_must_share_the_modes_cutoff():
    with pytest.raises(HeatChainError, match="`cutoff` must be the same"):
        star([mediator(), mediator(cutoff=3.0)])
    with pytest.raises(HeatChainError, match="empty sequence"):
        star([])
