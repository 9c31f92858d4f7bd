"""Estimators of a spectrum: Debye's gives the closed forms, an oscillator's its own conductance, and sums by hand."""

import mpmath as mp
import numpy as np
import pytest

import chain
import materials
from chain.errors import HeatChainError, ModelWarning
from chain.units.boundary import Quantity
from chain.units.constants import hbar, k
from materials.estimators.cahill import CAHILL, CLASSICAL_CAHILL
from materials.estimators.formulas import AGNE
from materials.estimators.mediator import MEDIATOR
from materials.estimators.spectral.atom import Atom
from materials.estimators.spectral.models import spectral_models
from materials.estimators.spectral.modes import solid_of, thermal_sum

NUMBER, VELOCITY = 6.6152e28, 4000.0
CUTOFF = VELOCITY * (6.0 * np.pi**2 * NUMBER) ** (1.0 / 3.0)
TEMPERATURES = np.array([20.0, 40.0, 150.0, 300.0, 5000.0])
SOUND = {"longitudinal": VELOCITY, "transverse": VELOCITY}


def table(omega, density):
    return {"frequency [rad/s]": omega, "density": density}


def debye(points=2001, first=0.0):
    omega = np.linspace(first, CUTOFF, points)
    return table(omega, omega**2)


def of_spectrum(name, spectrum, T=TEMPERATURES, **more):
    return spectral_models(spectrum)[name].kernel(T, number=NUMBER, **more)


def test_debyes_spectrum_is_cahills_closed_form():
    wanted = CAHILL.kernel(TEMPERATURES, NUMBER, VELOCITY, VELOCITY)
    # Straight lines between points lie above a parabola by h²/12 of its curvature
    for points, error in ((2001, 2e-5), (10_001, 1e-6)):
        found = of_spectrum("cahill-spectrum", debye(points), **SOUND)
        np.testing.assert_allclose(found, wanted, rtol=error)
    # Nearly all modes below the first point of the table: the part that is Debye's itself
    T = np.array([0.01, 0.5, 5.0, 500.0])
    found = of_spectrum("cahill-spectrum", debye(201, first=0.999 * CUTOFF), T, **SOUND)
    np.testing.assert_allclose(found, CAHILL.kernel(T, NUMBER, VELOCITY, VELOCITY), rtol=1e-9)


def test_cahill_at_low_temperature_needs_no_mean_velocity():
    """Three branches of two velocities: the modes that are shared by all of them give the closed form of each."""
    fast, slow = 6000.0, 3500.0
    ends = [v * (6.0 * np.pi**2 * NUMBER) ** (1.0 / 3.0) for v in (slow, fast)]
    omega = np.sort(np.concatenate([np.linspace(0.0, ends[1], 4001), [ends[0] * (1.0 + 1e-12)]]))
    density = omega**2 * (1.0 / fast**3 + 2.0 / slow**3 * (omega <= ends[0]))
    T = np.array([8.0, 15.0])
    found = of_spectrum("cahill-spectrum", table(omega, density), T, longitudinal=fast, transverse=slow)
    np.testing.assert_allclose(found, CAHILL.kernel(T, NUMBER, fast, slow), rtol=2e-4)


def test_debyes_spectrum_is_the_mediator_of_one_branch():
    found = of_spectrum("mediator-debye", debye(10_001))
    np.testing.assert_allclose(found, MEDIATOR.kernel(TEMPERATURES, NUMBER, VELOCITY, VELOCITY), rtol=4e-8)


def test_agne_at_high_temperature_is_the_mean_frequency():
    """Published: κ = n^⅓ k_B ω_avg/π (Agne et al. 2018); the closed form takes ω_avg = 0.61 of Debye's frequency."""
    omega = np.array([0.0, 1.0, 2.0, 4.0]) * 1e13
    density = np.array([0.0, 3.0, 1.0, 0.0])
    # ∫g and ∫ωg of a parabola up to the first positive frequency and of straight pieces, in units of 1e13
    pieces = [(1.0, 2.0, 3.0, 1.0), (2.0, 4.0, 1.0, 0.0)]
    area = 1.0 + sum((b - a) * (u + v) / 2.0 for a, b, u, v in pieces)
    first = 0.75 + sum((b - a) * (a * (2 * u + v) + b * (u + 2 * v)) / 6.0 for a, b, u, v in pieces)
    wanted = NUMBER ** (1.0 / 3.0) * k * first / area * 1e13 / np.pi
    assert of_spectrum("agne-spectrum", table(omega, density), np.array(1e7)) == pytest.approx(wanted, rel=1e-9)
    of_debye = of_spectrum("agne-spectrum", debye(), np.array(1e7))
    closed = AGNE.kernel(np.array(1e7), NUMBER, VELOCITY, VELOCITY)
    assert closed / of_debye == pytest.approx(0.61 / 0.75, rel=5e-3)
    assert closed / CLASSICAL_CAHILL.kernel(0.0, NUMBER, VELOCITY, VELOCITY) == pytest.approx(1.0 - 0.37, abs=2e-3)


@pytest.mark.parametrize("T", [3.0, 60.0, 900.0])
def test_sums_over_a_spectrum_by_hand(T):
    omega = np.array([0.5, 1.0, 2.0, 4.0]) * 1e13
    density = np.array([0.5, 3.0, 1.0, 0.0])
    solid = solid_of(table(omega, density))

    def g(w):
        if w < omega[0]:
            return density[0] * (w / omega[0]) ** 2
        return np.interp(float(w), omega, density)

    def integral(power):
        def f(w):
            x = HBAR * w / (KB * T)
            return mp.mpf(g(w)) * w**power * (x / 2 / mp.sinh(x / 2)) ** 2

        return mp.quad(f, [mp.mpf(e) for e in (0.0, 1e12, *omega)])

    HBAR, KB = mp.mpf(hbar), mp.mpf(k)
    area = mp.quad(lambda w: mp.mpf(g(w)), [mp.mpf(e) for e in (0.0, *omega)])
    for power in (-1, 0, 1):
        wanted = 3.0 * float(integral(power) / area)
        np.testing.assert_allclose(thermal_sum(solid, np.array(T), power), wanted, rtol=1e-5)


def mediator_spectrum(damping, cutoff, points=1200):
    """g(ω) of an oscillator's coordinate (ω0 = 1) between two Drude baths: (2/π) ω Im χ."""
    omega = np.concatenate([np.linspace(0.0, 4.0, points), np.geomspace(4.0, 3000.0, points // 2)[1:]])
    u, square = 1.0 / cutoff, omega**2
    lower = (1.0 - square) ** 2 + square * (damping + u * (1.0 - square)) ** 2
    return omega, 2.0 / np.pi * damping * square / lower


@pytest.mark.parametrize(("damping", "cutoff"), [(1.0, 1.0), (0.5, 2.0), (3.0, 1.5)])
def test_the_spectrum_of_an_oscillator_gives_back_its_conductance(damping, cutoff):
    """An atom whose spectrum is that of the paper's mediator is the mediator, [Panasyuk2012] Eq. (43)."""
    scale = 2e13
    omega, density = mediator_spectrum(damping, cutoff)
    atom = Atom(solid_of(table(omega * scale, density)))
    rates = (Quantity(rate * scale, "rad/s") for rate in (1.0, damping, cutoff))
    mediator = chain.HarmonicMediator(*rates)
    T = np.array([5.0, 30.0, 100.0, 500.0, 3000.0])
    wanted = mediator.conductance(Quantity(T, "K")).to("W/K").magnitude
    np.testing.assert_allclose(atom.conductance(T), wanted, rtol=1e-3)


def test_response_of_debyes_spectrum():
    """Re χ = (3/ω_D²)[1 + (x/2) ln((1-x)/(1+x))] and the classical conductance 0.08078 k_B ω_D."""
    x = np.array([0.1003, 0.5003, 0.8331, 0.9903])
    real, imaginary = Atom(solid_of(debye(4001))).response(x * CUTOFF)
    np.testing.assert_allclose(real * CUTOFF**2, 3.0 * (1.0 + 0.5 * x * np.log((1.0 - x) / (1.0 + x))), atol=2e-5)
    np.testing.assert_allclose(imaginary * CUTOFF**2, 1.5 * np.pi * x, rtol=2e-6)

    def transmission(x):
        y = 1 + x / 2 * mp.log((1 - x) / (1 + x))
        return 1 / (1 + (2 * y / (mp.pi * x)) ** 2)

    wanted = float(mp.quad(transmission, [0, 0.5, 0.9, 0.99, 0.9999, 1]) / (2 * mp.pi))
    found = of_spectrum("mediator-spectrum", debye(2001), np.array(1e6)) / (3.0 * NUMBER ** (1.0 / 3.0) * k * CUTOFF)
    assert wanted == pytest.approx(0.0807838, abs=1e-7)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_the_atom_transmits_between_nothing_and_everything_and_goes_as_the_cube():
    rng = np.random.default_rng(3)
    omega = np.linspace(0.1, 8.0, 60) * 1e13
    atom = Atom(solid_of(table(omega, omega**2 * rng.uniform(0.0, 1.0, omega.size))))
    inside = rng.uniform(0.001, 8.0, 500) * 1e13
    assert np.all((atom.transmission(inside) >= 0.0) & (atom.transmission(inside) <= 1.0))
    T = np.array([1e-5, 1e-3])
    assert atom.conductance(T)[1] / atom.conductance(T)[0] == pytest.approx(1e6, rel=1e-3)


def test_debye_equivalents():
    found = materials.debye_equivalents(debye(10_001), Quantity([5.0, 300.0], "K"))
    theta = hbar * CUTOFF / k
    np.testing.assert_allclose(found["debye_temperature"].sel(order=slice(-1, None)).values, theta, rtol=1e-7)
    np.testing.assert_allclose(found["debye_temperature"].values, theta, rtol=1e-5)
    np.testing.assert_allclose(found["calorimetric"].values, theta, rtol=1e-6)
    one = table(np.array([0.999999, 1.0, 1.000001]) * 1e13, np.array([0.0, 1.0, 0.0]))  # Einstein's
    wanted = [((n + 3) / 3.0) ** (1.0 / n) * 1e13 if n else np.exp(1 / 3) * 1e13 for n in range(-2, 5)]
    frequencies = materials.debye_equivalents(one)["debye_frequency"]
    np.testing.assert_allclose(frequencies.sel(order=slice(-2, None)).values, wanted, rtol=1e-9)
    assert np.isnan(frequencies.sel(order=-3))


def test_heat_capacity_of_a_spectrum():
    silica = materials.get("a-SiO2")
    found = materials.specific_heat(silica, "120 K", density_of_states=debye())
    body = chain.HarmonicSolid(debye(), volume="1 m^3", number_density=silica.number_density)
    assert found.magnitude == pytest.approx(body.heat_capacity("120 K").magnitude, rel=1e-12)
    with pytest.raises(HeatChainError, match="Leave out `model`"):
        materials.specific_heat(silica, "120 K", "debye", density_of_states=debye())


def test_allen_feldman_by_hand_and_its_special_cases():
    omega = Quantity([2.0, 5.0, 9.0], "THz")
    spread = Quantity([3.0, 1.0, 0.5], "mm^2/s")
    found = materials.allen_feldman(omega, spread, "80 K", volume="0.02 nm^3")
    x = [mp.mpf(hbar) * 2 * mp.pi * mp.mpf(f) * 10**12 / (mp.mpf(k) * 80) for f in (2, 5, 9)]
    each = [mp.mpf(k) * (y / 2 / mp.sinh(y / 2)) ** 2 for y in x]
    wanted = (3 * each[0] + each[1] + each[2] / 2) * mp.mpf("1e-6") / mp.mpf("0.02e-27")
    assert found.magnitude == pytest.approx(float(wanted), rel=1e-12)
    frequencies = np.linspace(0.0, CUTOFF, 3001)[1:]
    for power, name, factor in (
        (-1, "cahill-spectrum", np.pi / 3.0 * VELOCITY**2),
        (1, "agne-spectrum", NUMBER ** (-2.0 / 3.0) / (3.0 * np.pi)),
    ):
        made = materials.allen_feldman(
            Quantity(frequencies, "rad/s"), Quantity(factor * frequencies**power, "m^2/s"), Quantity(300.0, "K"),
            density_of_states=debye(), number_density=Quantity(NUMBER, "1/m^3"),
        )  # fmt: skip
        sound = SOUND if power < 0 else {}
        assert made.magnitude == pytest.approx(float(of_spectrum(name, debye(), np.array(300.0), **sound)), rel=1e-5)


def test_allen_feldman_refuses_what_does_not_fit():
    omega, spread = Quantity([2.0, 5.0], "THz"), Quantity([3.0, 1.0], "mm^2/s")
    with pytest.raises(HeatChainError, match="as many numbers"):
        materials.allen_feldman(omega, Quantity([3.0], "mm^2/s"), "80 K", volume="1 nm^3")
    with pytest.raises(HeatChainError, match="must not be negative"):
        materials.allen_feldman(omega, -spread, "80 K", volume="1 nm^3")
    with pytest.raises(HeatChainError, match="Give the `volume`"):
        materials.allen_feldman(omega, spread, "80 K")
    with pytest.raises(HeatChainError, match="needs `number_density`"):
        materials.allen_feldman(omega, spread, "80 K", density_of_states=debye())
    with pytest.raises(HeatChainError, match="must increase"):
        materials.allen_feldman(omega[::-1], spread, "80 K", density_of_states=debye(), number_density="6e28 1/m^3")
    with pytest.warns(ModelWarning, match="% of the modes lie outside"):
        materials.allen_feldman(omega, spread, "80 K", density_of_states=debye(), number_density="6e28 1/m^3")


def test_through_the_public_functions():
    silica = materials.get("a-SiO2")
    alone = materials.minimum_conductivity(silica, "300 K", "agne-spectrum", density_of_states=debye())
    assert alone.magnitude == pytest.approx(float(of_spectrum("agne-spectrum", debye(), np.array(300.0))), rel=1e-3)
    both = materials.compare(silica, "300 K", density_of_states=debye())
    assert float(both["conductivity"].sel(model="agne-spectrum").item()) == pytest.approx(alone.magnitude, rel=1e-12)
    assert {"cahill", "mediator-spectrum"} <= set(both["model"].values.tolist())
    dense = materials.define("dense", number_density="6.6e28 1/m^3")
    with pytest.warns(ModelWarning, match="above"):
        cold = materials.minimum_conductivity(dense, "50 K", "mediator-spectrum", density_of_states=debye())
    assert cold.magnitude > 0.0
    with pytest.raises(HeatChainError, match="longitudinal_velocity"):
        materials.minimum_conductivity(dense, "300 K", "cahill-spectrum", density_of_states=debye())
    with pytest.raises(HeatChainError, match="density_of_states"):
        materials.minimum_conductivity(silica, "300 K", "agne-spectrum")
    with pytest.raises(HeatChainError, match="one material"):
        materials.compare(["a-SiO2", "pyrex"], "300 K", density_of_states=debye())


def test_amorphous_silicon_of_512_atoms():
    """Published: 0.976852 W/(m K) at 300 K by GULP after Allen and Feldman, Stillinger-Weber forces, 10488.095 Å³.

    In the examples of eminamitani/thermal_conductivity_code (aSi512_test/gulp.gout); here the modes are counted in
    steps of 20 cm^-1 from 40 cm^-1, with the mean of their diffusivities in 1e-3 cm²/s, which moves the sum by 2e-4.
    """
    count = [11, 17, 28, 48, 73, 76, 85, 78, 71, 46, 23, 27, 17, 35, 41, 39, 39, 37, 42, 47, 51, 56, 68, 98, 127, 124,
             81, 28, 10, 5, 3, 1]  # fmt: skip
    spread = [36.1, 14.51, 12.27, 10.62, 7.75, 5.23, 7.74, 5.27, 6.06, 5.85, 24.75, 31.41, 14.77, 10.09, 10.37, 5.71,
              5.38, 4.65, 3.86, 3.85, 3.09, 2.42, 1.67, 1.35, 1.24, 1.05, 0.62, 0.26, 0.05, 0.02, 0.01, 0]  # fmt: skip
    middle = 50.0 + 20.0 * np.arange(32)
    frequency = Quantity(np.repeat(middle, count), "cm^-1")
    diffusivity = Quantity(1e-3 * np.repeat(spread, count), "cm^2/s")
    found = materials.allen_feldman(frequency, diffusivity, "300 K", volume="10488.095476 angstrom^3")
    assert found.to("W/(m K)").magnitude == pytest.approx(0.976852, rel=5e-4)
