"""The harmonic junction: against many digits, the Drude mediator, the exact star, and the f-sum rule."""

import pickle
import warnings

import mpmath as mp
import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k

import chain
from chain import HeatChainError, ModelWarning, spectra

Q = chain.ureg.Quantity
OMEGA = 1e13  # rad/s
UNIT = hbar * OMEGA / k  # kelvin


def junction(coupling=(0.24, 0.56), cutoff=10.0, spectrum=None, **options):
    if spectrum is None:
        spectrum = spectra.Ohmic(Q(cutoff * OMEGA, "rad/s"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        return chain.HarmonicJunction(Q(OMEGA, "rad/s"), coupling, spectrum, **options)


def kelvin(reduced):
    return Q(UNIT * np.asarray(reduced), "K")


SPECTRA = {
    "ohmic": spectra.Ohmic("5e13 rad/s"),
    "super-ohmic": spectra.SuperOhmic("2e13 rad/s", 3),
    "super-ohmic 1.5": spectra.SuperOhmic("2e13 rad/s", 1.5),
    "sub-ohmic": spectra.SuperOhmic("3e13 rad/s", 0.5),
    "gaussian": spectra.Gaussian("2e13 rad/s"),
    "gaussian below": spectra.Gaussian("3e12 rad/s"),
    "drude": spectra.Drude("3e13 rad/s"),
    "lorentzian": spectra.Lorentzian("1.5e13 rad/s", "3e11 rad/s"),
    "narrow lorentzian": spectra.Lorentzian("1e13 rad/s", "1e8 rad/s"),
    "table": spectra.Tabulated((Q(np.linspace(1e12, 6e13, 30), "rad/s"), Q(np.linspace(1e12, 0, 30), "rad/s"))),
    "function": spectra.Function(lambda w: w / (1 + (w / 3e13) ** 4), "3e13 rad/s"),
}


# -- many digits ------------------------------------------------------------------------------------------------------


def reference(coupling, cutoff, shift, temperature):
    """K/(k_Bω0) of an ohmic junction by mpmath, from the printed equations."""
    first, second, wc = (mp.mpf(x) for x in (*coupling, cutoff))
    alpha = first + second

    def detuning(w):
        moved = alpha * w * (mp.exp(-w / wc) * mp.ei(w / wc) + mp.exp(w / wc) * mp.e1(w / wc)) if shift else 0
        return 1 - w * w + moved

    root = mp.findroot(detuning, (mp.mpf(0.5), mp.mpf(60)), solver="anderson", tol=1e-18) if shift else mp.mpf(1)
    width = mp.pi * alpha / 2

    def integrand(w):
        X = mp.pi * alpha * w * mp.exp(-w / wc)
        y = w / temperature
        return X**2 / (detuning(w) ** 2 + X**2) * (y / 2 / mp.sinh(y / 2)) ** 2

    near = [root + s * width * mp.mpf(2) ** n for s in (-1, 1) for n in range(-1, 12)]
    wide = [mp.mpf(2) ** n for n in range(-12, 10)] + [temperature * n for n in (0.1, 1, 4, 9, 16, 30, 50)]
    top = 80 * temperature
    points = sorted({mp.mpf(0), root, top, *(w for w in near + wide if 0 < w < top)})
    with mp.workdps(30):
        return float(4 * first * second / alpha**2 * mp.quad(integrand, [w for w in points if w <= top]) / (2 * mp.pi))


@pytest.mark.parametrize("shift", [True, False])
@pytest.mark.parametrize(
    ("coupling", "cutoff", "temperature"),
    [((0.0003, 0.0007), 2, 1e-3), ((0.0003, 0.0007), 2, 0.3), ((0.4, 0.4), 10, 0.1), ((0.5, 1.0), 1000, 1.0)],
)
def test_ohmic_junction_in_many_digits(coupling, cutoff, temperature, shift):
    found = junction(coupling, cutoff, level_shift=shift).conductance(kelvin(temperature)).m / (k * OMEGA)
    assert found == pytest.approx(reference(coupling, cutoff, shift, temperature), rel=1e-11, abs=0.0)


@pytest.mark.parametrize("alpha", [1e-12, 1e-6, 1e-3, 0.1, 1.5, 50.0])
@pytest.mark.parametrize("cutoff", [0.01, 0.5, 10.0, 1000.0])
def test_drude_bath_is_the_harmonic_mediator(alpha, cutoff):
    """[Panasyuk2012] with γ̂ = παω0, by another integrator altogether."""
    mine = junction((0.3 * alpha, 0.7 * alpha), spectrum=spectra.Drude(Q(cutoff * OMEGA, "rad/s")))
    damping = [Q(np.pi * share * alpha * OMEGA, "rad/s") for share in (0.3, 0.7)]
    mediator = chain.HarmonicMediator(Q(OMEGA, "rad/s"), tuple(damping), Q(cutoff * OMEGA, "rad/s"))
    T = kelvin(np.geomspace(1e-4, 1e3, 30))
    assert mine.conductance(T).m == pytest.approx(mediator.conductance(T).m_as("W/K"), rel=1e-12)
    hot, cold = kelvin([3.0, 0.2, 50.0, 1.0]), kelvin([1.0, 0.1, 0.0, 0.9999999])
    assert mine.current(hot, cold).m == pytest.approx(mediator.current(hot, cold).m_as("W"), rel=1e-12)
    classical = mediator.sum_rule_conductance().m_as("W/K")
    assert mine.classical_conductance().m == pytest.approx(classical, rel=1e-12)
    assert mine.transmission("7e12 rad/s").m == pytest.approx(mediator.transmission("7e12 rad/s").m, rel=1e-9)


# -- causality --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SPECTRA)
@pytest.mark.parametrize("alpha", [1e-5, 0.05, 0.8])
def test_f_sum_rule(name, alpha):
    """[Taylor2015] Eq. (7): ∫ω Imχ dω = πω0/ħ, for the causal form only."""
    assert junction((alpha / 2, alpha / 2), spectrum=SPECTRA[name]).f_sum.m == pytest.approx(1.0, abs=1e-10)


@pytest.mark.parametrize("name", [name for name in SPECTRA if name != "sub-ohmic"])  # ω^-0.5 at 0 takes long
def test_static_susceptibility(name):
    """Kramers-Kronig at ω = 0: (2/π)∫Imχ/ω dω = χ(0), where the counter-term leaves ω0."""
    resonator = junction((0.3, 0.3), spectrum=SPECTRA[name])._integrals[0].resonator

    def density(omega, first, second, detuning):
        total = first + second
        return 2 / np.pi * OMEGA**2 * total / ((omega * total) ** 2 + detuning**2)

    assert resonator._moment(density) == pytest.approx(1.0, rel=1e-9)


def test_printed_form_breaks_the_f_sum_rule():
    assert junction((0.4, 0.4), 10.0, level_shift=False).f_sum.m < 0.9
    assert junction((0.4, 0.4), 1e6, level_shift=False).f_sum.m == pytest.approx(1.0, abs=1e-4)
    with_peak = junction((0.05, 0.05), spectrum=SPECTRA["super-ohmic"], level_shift=False)
    assert with_peak.f_sum.m > 1.0


def gauss(top, panels):
    """Nodes and weights from 0 to the top."""
    x, w = np.polynomial.legendre.leggauss(16)
    starts = np.arange(panels)[:, None]
    return (top / panels * (starts + 0.5 * (x + 1.0))).ravel(), np.tile(top / panels * 0.5 * w, panels)


@pytest.mark.parametrize("name", ["ohmic", "super-ohmic", "gaussian"])
def test_exact_dynamics_of_the_star(name):
    """Kick of the oscillator in the Hamiltonian with its counter-term, modes discretised by Gauss' rule."""
    spectrum, alpha = SPECTRA[name], 0.3
    # ω_j, and C_j²/(m_j ω_j²) so that X(ω) = (π/2)ωΣ[C_j²/(m_jω_j²)]δ(ω - ω_j), in units of ω0
    modes, weights = gauss(50.0, 60)
    strength = 2.0 * alpha * spectrum._ratio(modes * OMEGA) * weights
    matrix = np.diag(np.append(1.0 + strength.sum(), modes**2))
    matrix[0, 1:] = matrix[1:, 0] = modes * np.sqrt(strength)
    square, vectors = np.linalg.eigh(matrix)
    frequencies, share = np.sqrt(square), vectors[0] ** 2
    time = np.array([0.1, 1.0, 3.0, 8.0])
    exact = (share * np.sin(np.outer(time, frequencies)) / frequencies).sum(axis=1)

    resonator = junction((alpha / 2, alpha / 2), spectrum=spectrum)._integrals[0].resonator
    omega, width = gauss(60.0, 600)
    first, second = resonator.dampings(omega * OMEGA)
    X, detuning = omega * (first + second) / OMEGA, resonator.detuning(omega * OMEGA) / OMEGA**2
    density = 2.0 / np.pi * X / (detuning**2 + X**2) * width
    assert (density * np.sin(np.outer(time, omega))).sum(axis=1) == pytest.approx(exact, abs=2e-5)


# -- bound states -----------------------------------------------------------------------------------------------------


def test_a_bound_state_is_refused_with_its_frequency():
    with pytest.raises(HeatChainError, match=r"bound state at 1.3352e\+13 rad/s"):
        junction((0.1, 0.1), spectrum=spectra.HardCutoff("1.2e13 rad/s"))
    with pytest.raises(HeatChainError, match=r"bound state at 1e\+13 rad/s"):
        junction((0.1, 0.1), spectrum=spectra.HardCutoff("5e12 rad/s"), level_shift=False)


@pytest.mark.parametrize(("alpha", "cutoff"), [(0.2, 1.2), (0.5, 3.0), (1.0, 2.0), (0.05, 0.7), (0.2, 3.0)])
def test_bound_state_holds_the_missing_weight(alpha, cutoff):
    from chain.links.junctions.resonator import Resonator

    hard = spectra.HardCutoff(Q(cutoff * OMEGA, "rad/s"))
    resonator = Resonator(OMEGA, (alpha / 2, alpha / 2), (hard, hard), True)
    bound = resonator.bound_states()
    assert all(frequency > cutoff * OMEGA for frequency, _ in bound)
    assert resonator.f_sum + sum(share for _, share in bound) == pytest.approx(1.0, abs=1e-10)


def test_a_bound_state_without_weight_is_of_no_account():
    weak = junction((0.01, 0.01), spectrum=spectra.HardCutoff(Q(3 * OMEGA, "rad/s")))
    assert weak.f_sum.m == pytest.approx(1.0, abs=1e-10)


def test_a_gap_binds_a_state_too():
    omega = np.array([1.0, 5.0, 6.0, 14.0, 15.0, 25.0, 30.0]) * 1e12
    gapped = spectra.Tabulated((Q(omega, "rad/s"), Q(np.array([1, 5, 0, 0, 5, 25, 0]) * 1e12, "rad/s")))
    with pytest.raises(HeatChainError, match="bound state"):
        junction((0.01, 0.01), spectrum=gapped)


# -- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [True, False])
@pytest.mark.parametrize("coupling", [(0.4, 0.4), (0.02, 0.1)])
def test_cube_of_low_temperature(coupling, shift):
    """K → γ_T(πα)² (2π³/15) k_B(k_BT/ħ)³/ω0², whatever the cutoff; never the quantum of conductance."""
    first, second = coupling
    for cutoff in (2.0, 50.0):
        T = 1e-4
        limit = 4 * first * second * np.pi**2 * 2 * np.pi**3 / 15 * k * OMEGA * T**3
        found = junction(coupling, cutoff, level_shift=shift).conductance(kelvin(T)).m
        assert found == pytest.approx(limit, rel=2e-3)
        quantum = chain.bounds.quantum_of_conductance(kelvin(T)).m
        assert found / quantum == pytest.approx(4 * first * second * np.pi**2 * 4 * np.pi**2 / 5 * T**2, rel=2e-3)


def test_power_at_low_temperature_follows_the_bath():
    for power in (2, 3):
        link = junction((0.2, 0.2), spectrum=spectra.SuperOhmic(Q(2 * OMEGA, "rad/s"), power))
        K = link.conductance(kelvin([1e-4, 2e-4])).m
        assert np.log2(K[1] / K[0]) == pytest.approx(2 * power + 1, abs=2e-3)


def test_large_cutoff_reaches_eq_15_at_high_temperature():
    link = junction((0.4, 0.4), 1e4)
    bound = np.pi * 0.8 * OMEGA * k / 4
    assert link.sum_rule_conductance().m == pytest.approx(bound, rel=1e-13)
    assert link.conductance(kelvin(1e3)).m == pytest.approx(bound, rel=2e-3)
    assert link.classical_conductance().m <= bound


@pytest.mark.parametrize("name", SPECTRA)
def test_extreme_temperatures(name):
    """(k_B/2π)∫𝒯dω far above every scale, nothing at 0 K, and no digit lost far below."""
    link = junction((1e-3, 2e-3), spectrum=SPECTRA[name])
    hot = Q(np.array([1e9, 1e20]), "K")
    assert link.conductance(hot).m == pytest.approx(link.classical_conductance().m, rel=1e-11)
    assert link.conductance("0 K").m == 0.0
    first, second, third = link.conductance(Q(np.array([1e-9, 2e-9, 4e-9]), "K")).m
    assert second / first == pytest.approx(third / second, rel=1e-5)


def test_unequal_couplings_scale_by_gamma():
    even, uneven = junction((0.3, 0.3)), junction((0.06, 0.54))
    T = kelvin([0.01, 1.0, 30.0])
    assert (uneven.conductance(T) / even.conductance(T)).m == pytest.approx(4 * 0.06 * 0.54 / 0.36, rel=1e-12)
    assert (uneven.current(T, 2 * T) / even.current(T, 2 * T)).m == pytest.approx(0.36, rel=1e-12)
    assert junction(0.6) == even


def test_baths_of_different_shape():
    """Exchanging the baths changes nothing; equal shapes in a pair are the shape itself."""
    one, other = spectra.Ohmic("5e13 rad/s"), spectra.Gaussian("2e13 rad/s")
    T = kelvin([0.02, 1.0])
    forth = junction((0.1, 0.2), spectrum=(one, other))
    back = junction((0.2, 0.1), spectrum=(other, one))
    assert forth.conductance(T).m == pytest.approx(back.conductance(T).m, rel=1e-12)
    assert forth.f_sum.m == pytest.approx(1.0, abs=1e-10)
    same = junction((0.1, 0.2), spectrum=(one, spectra.Ohmic("5e13 rad/s")))
    assert same.conductance(T).m == pytest.approx(junction((0.1, 0.2), 5.0).conductance(T).m, rel=1e-14)
    assert np.all(forth.conductance(T).m <= forth.sum_rule_conductance().m)


# -- as a link --------------------------------------------------------------------------------------------------------


@given(
    st.floats(1e-6, 10.0), st.floats(0.01, 0.99), st.sampled_from(sorted(SPECTRA)), st.floats(1e-3, 1e2),
    st.floats(0.0, 1.0),
)  # fmt: skip
@settings(max_examples=20)
def test_laws_of_every_junction(alpha, share, name, temperature, colder):
    link = junction((alpha * share, alpha * (1 - share)), spectrum=SPECTRA[name])
    T, cold = kelvin(temperature), kelvin(temperature * colder)
    current, conductance = link.current(T, cold).m, link.conductance(T).m
    assert current == -link.current(cold, T).m and current >= 0.0
    slack, classical = 1.0 + 1e-10, link.classical_conductance().m
    assert current <= chain.bounds.ballistic_current(T, cold).m * slack
    assert current <= classical * (T - cold).m * slack
    assert conductance <= chain.bounds.quantum_of_conductance(T).m * slack
    assert conductance <= classical * slack
    assert classical <= link.sum_rule_conductance().m * slack


def test_current_is_the_integral_of_conductance():
    link = junction((0.1, 0.4), 3.0)
    x, w = np.polynomial.legendre.leggauss(60)
    T = 0.5 * (0.4 + 0.1) + 0.5 * (0.4 - 0.1) * x
    integral = 0.15 * (w * link.conductance(kelvin(T)).m).sum() * UNIT
    assert link.current(kelvin(0.4), kelvin(0.1)).m == pytest.approx(integral, rel=1e-12)
    assert link.entropy_production(kelvin(0.4), kelvin(0.1)).m > 0.0


def test_arrays_of_parameters_and_labels():
    frequency = Q(np.array([1.0, 2.0]) * OMEGA, "rad/s")
    cutoff = spectra.Ohmic(Q(np.array([4.0, 9.0]) * OMEGA, "rad/s"))
    many = chain.HarmonicJunction(frequency, (0.1, np.array([0.1, 0.3])), cutoff)
    single = chain.HarmonicJunction(frequency[1], (0.1, 0.3), spectra.Ohmic(Q(9.0 * OMEGA, "rad/s")))
    assert many.shape == (2,) and many.conductance("50 K")[1] == single.conductance("50 K") == many[1].conductance(
        "50 K"
    )
    T = xr.DataArray([10.0, 50.0], dims="case", attrs={"units": "K"})
    found = many.conductance(T)
    assert set(found.dims) == {"case", "link"} and float(found[1, 1]) == single.conductance("50 K").m
    assert many.sum_rule_conductance().shape == (2,)


def test_a_chain_of_junctions():
    bodies = chain.DrudeUllersma(mode_spacing="1e9 rad/s")
    link = junction((0.4, 0.4), 10.0)
    whole = chain.Chain(links=link, subsystems=bodies, n=4, left="310 K", right="290 K", spacing="5 nm", area="25 nm^2")
    current = whole.steady_state()["current"].values
    assert current == pytest.approx(link.current("310 K", "290 K").m / 5, rel=1e-9)
    ends = whole.transient(initial="290 K", until="1 us", samples=5)
    assert float(ends.attrs["energy_residual"]) < 1e-9 and ends["temperature"].max() < 310.0
    mixed = chain.Chain(
        links=[link, chain.HarmonicMediator("480 cm^-1", "100 cm^-1"), 3 * link], subsystems=bodies, n=2,
        left="310 K", right="290 K", spacing="5 nm", area="25 nm^2",
    )  # fmt: skip
    assert np.ptp(mixed.steady_state()["current"].values) < 1e-9 * mixed.steady_state()["current"].values.max()


def test_value_equality_and_pickle():
    link = junction((0.1, 0.2))
    assert pickle.loads(pickle.dumps(link)) == link == junction((0.1, 0.2)) != junction((0.1, 0.3))
    assert link.channels == 1.0 and link.separable and "Ohmic" in repr(link)
    assert link.frequency.m_as("rad/s") == OMEGA and link.coupling.m == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("coupling", "spectrum", "words"),
    [
        ((-0.1, 0.2), spectra.Ohmic("1e14 rad/s"), r"coupling\[0\]"),
        ((0.1, 0.0), spectra.Ohmic("1e14 rad/s"), r"coupling\[1\]"),
        ((0.1, 0.2, 0.3), spectra.Ohmic("1e14 rad/s"), "pair"),
        (float("nan"), spectra.Ohmic("1e14 rad/s"), "positive"),
        ((0.1, 0.2), lambda omega: omega, "chain.spectra"),
        ((0.1, 0.2), (spectra.Ohmic("1e14 rad/s"),), "pair"),
    ],
)
def test_bad_input_is_refused(coupling, spectrum, words):
    with pytest.raises(HeatChainError, match=words):
        chain.HarmonicJunction("1e13 rad/s", coupling, spectrum)


def test_a_cutoff_below_the_frequency_warns():
    with pytest.warns(ModelWarning, match="below the `frequency`"):
        chain.HarmonicJunction("1e13 rad/s", (0.1, 0.2), spectra.Ohmic("5e12 rad/s"))
