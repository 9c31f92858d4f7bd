"""The formulas of `docs/equations.toml`, read as they are typeset, give what the functions beside them give."""

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from scipy.constants import c, hbar, k

import chain
import materials
from chain.links.harmonic import plateau
from chain.links.harmonic.langevin import noise_spectrum
from systems.equations import evaluates
from systems.paths import ROOT
from systems.reduced import KELVIN, UNIT, W_PER_K, WATT, Q, kelvin, mediator, poles, rad, seconds
from systems.typeset import sides, value

PAPERS = {"P": "Panasyuk2012", "T": "Taylor2015"}
TABLE = tomllib.loads((ROOT / "docs/equations.toml").read_text(encoding="utf-8"))
FORMULAS = {f"{letter}{one['eq']}": one["tex"] for letter, paper in PAPERS.items() for one in TABLE[paper]}
GAMMA, D, T1, T2, T = 0.7, 2.0, 1.2, 0.5, 0.6
MU, G = poles(GAMMA, D)
LINK, OPEN = mediator(GAMMA, D), mediator(GAMMA, np.inf)
REDUCED = {  # ω0 = ħ = k_B = m = 1
    r"\hbar": 1.0, "k_B": 1.0, "m": 1.0, r"\omega_0": 1.0, "D": D, r"\gamma": GAMMA, r"\hat{\gamma}": GAMMA,
    r"\tau_p": 1.0 / GAMMA, r"\tau_x": GAMMA, "T_1": T1, "T_2": T2, "T": T, r"\beta": 1.0 / T, r"\tau_h": 1.0 / T,
    r"\mu_n": MU, "g_n": G, "n_1": lambda w: 1.0 / np.expm1(w / T1), "n_2": lambda w: 1.0 / np.expm1(w / T2),
}  # fmt: skip
SI = {r"\hbar": hbar, "k_B": k, "c": c}
NOT_READ = {
    "operators, and steps with averages of operators": "P1-4 P9-12 P16 P17 P25-34 P36-39 P41 P53 P54 P56-59 P63 PA101 "
    "PA103-106 T3 T4 T6 T7 T11-13 T16 T19-25",
    "equations of motion, and of a chain": "P5-8 P80-82 P84",
    "orders of magnitude and conditions": "P71 P78 P79 P88 P97-100",
    "functions that the paper leaves open, or derivatives": "P44 PA102 PA109",
    "a bound of a state that the path integral has": "T10 T17 T18",
}


def typeset(number, side=-1, formula=0, **names):
    """A side of a formula, in reduced units unless others are handed."""
    renamed = {name.replace("__", "\\"): one for name, one in names.items()}
    return value(sides(FORMULAS[number][formula])[side], REDUCED | renamed)


def numbers(text):
    """P1-4 PA103-106 T3 as a set of numbers."""
    found = set()
    for letter, low, high in re.findall(r"(PA|P|T)(\d+)(?:-(\d+))?", text):
        found |= {f"{letter}{i}" for i in range(int(low), int(high or low) + 1)}
    return found


def test_every_formula_is_read_here_or_has_a_reason_why_not():
    read = set(re.findall(r'typeset\(\s*"([PT]A?\d+)"', Path(__file__).read_text(encoding="utf-8")))
    reasons = numbers(" ".join(NOT_READ.values()))
    assert read | reasons == set(FORMULAS)
    assert not read & reasons


@evaluates("P13", "P14", "P15", "P18", "P19", "P20", "P21", "P22", "P35")
def test_the_bath_and_the_response():
    spacing, star = 0.3, chain.exact.Star(mediator((0.4, 0.3), D), rad(0.3), 40, spacing="equal")
    omega = typeset("P14", k=np.arange(1.0, 41.0), **{r"\Delta_{\nu}": spacing, r"\Delta_\nu": spacing})
    assert star.frequencies[0].m / UNIT == pytest.approx(omega)
    both = {r"\omega_{\nu i}": omega, r"m_{\nu i}": 1.0, r"\Delta_\nu": spacing}
    couplings = [typeset("P14", formula=1, **both, **{r"\gamma_\nu": one}) for one in (0.4, 0.3)]
    kernel = sum(typeset("P13", **both, **{r"C_{\nu i}": one}, t=1.1) for one in couplings)
    assert star.friction_kernel(seconds([1.1])).values[0] / UNIT**2 == pytest.approx(kernel, rel=1e-10)
    energies = star.mode_energies((kelvin(T1), kelvin(T2)), times=seconds([0.0]))["mode_energy"].values[0]
    deltas = {r"\delta_{ij}": 1.0, r"\delta_{\nu \nu'}": 1.0}
    for nu, one in enumerate((T1, T2)):
        square = typeset("P35", **both, **deltas, **{r"\beta_\nu": 1.0 / one})  # ⟨p²⟩/m, twice half of the energy
        assert energies[nu] / WATT * UNIT == pytest.approx(square, rel=1e-9)
    assert LINK.friction_kernel(seconds(0.4)).m / UNIT**2 == pytest.approx(typeset("P15", t=0.4))
    assert LINK.friction_transform(rad(0.4)).m_as("rad/s") / UNIT == pytest.approx(typeset("P18", z=0.4))
    assert LINK.response(seconds(0.8)).m_as("s") * UNIT == pytest.approx(typeset("P19", t=0.8).real)
    assert LINK.response_transform(rad(0.8)).m_as("s^2") * UNIT**2 == pytest.approx(typeset("P20", z=0.8))
    for mu in LINK.poles.m_as("rad/s") / UNIT:
        assert abs(typeset("P21", side=0, **{r"\mu": mu})) < 1e-12
    regime = mediator(GAMMA, 1e3).regime(kelvin(1.0), kelvin(0.9))
    assert regime.momentum_time.m_as("s") * UNIT == pytest.approx(typeset("P22"))
    assert regime.coordinate_time.m_as("s") * UNIT == pytest.approx(typeset("P22", formula=1))


@evaluates("P23", "P24", "P68", "P69", "P70")
def test_poles_and_residues_in_their_limits():
    """Poles and residues of the software within what the limits leave out."""
    wide, r = mediator(GAMMA, 1e7), typeset("P23", formula=2, **{r"\tau_p": 1.0 / GAMMA + 0j})  # imaginary
    found, residues = wide.poles.m_as("rad/s") / UNIT, wide.residues.m_as("s") * UNIT
    for sign in (-1.0, 1.0):  # the upper of ∓ is minus
        at = np.argmin(abs(found - typeset("P23", r=r, **{r"\mp": sign})))
        assert found[at] == pytest.approx(typeset("P23", r=r, **{r"\mp": sign}), rel=1e-5)
        assert residues[at] == pytest.approx(-sign * typeset("P24", r=r), rel=1e-5)
    assert max(found.real) == pytest.approx(typeset("P23", formula=1, D=1e7).real, rel=1e-12)
    weak = mediator(1e-4, D)
    effective = typeset("P68", **{r"\hat{\gamma}": 1e-4})
    assert weak.effective_damping.m_as("rad/s") / UNIT == pytest.approx(effective, rel=1e-12)
    found, residues = weak.weak_coupling_poles.m_as("rad/s") / UNIT, weak.weak_coupling_residues.m_as("s") * UNIT
    exact = poles(1e-4, D)
    for sign in (-1.0, 1.0):
        names = {r"\mp": sign, r"\hat{\gamma}_D": effective}
        mu, g = typeset("P69", **names), typeset("P70", **names)
        at, mine = np.argmin(abs(exact[0] - mu)), np.argmin(abs(found - mu))
        assert [found[mine], exact[0][at]] == pytest.approx([mu, mu], rel=1e-8)
        assert residues[mine] == pytest.approx(g, rel=1e-12)
        assert exact[1][at] == pytest.approx(g, rel=1e-8)
    third, names = np.argmax(found.real), {r"\hat{\gamma}_D": effective}
    assert found[third] == pytest.approx(typeset("P69", formula=1, **names), rel=1e-12)
    assert residues[third] == pytest.approx(typeset("P70", formula=1, **names), rel=1e-12)


@evaluates("P40", "P42", "P43", "P45", "P46", "P47", "P48", "P49", "P50", "P51", "P52")
def test_current_and_conductance():
    J = LINK.current(kelvin(T1), kelvin(T2)).m_as("W") / WATT
    assert typeset("P42").real == pytest.approx(J, rel=1e-9)
    parts = [typeset("P40", **{r"\gamma_\nu": GAMMA / 2, r"\beta_\nu": 1.0 / one}).real for one in (T1, T2)]
    assert 0.5 * (parts[0] - parts[1]) == pytest.approx(J, rel=1e-8)
    assert typeset("P43").real == pytest.approx(LINK.conductance(kelvin(T)).m_as("W/K") / W_PER_K, rel=1e-9)
    highest = LINK.sum_rule_conductance().m_as("W/K") / W_PER_K
    assert [typeset("P45", formula=1).real, typeset("P47")] == pytest.approx([highest, highest], rel=1e-12)
    assert typeset("P45", K=highest) == pytest.approx(highest * (T1 - T2))
    transform = {r"\tilde{g}": lambda z: LINK.response_transform(rad(z)).m_as("s^2") * UNIT**2}
    assert typeset("P46", side=0).real == pytest.approx(typeset("P46", **transform), rel=1e-12)

    def limit(link, name, at):
        return float(link.limits(kelvin(at))["value"].sel(limit=name)) / W_PER_K

    wide = limit(mediator(GAMMA, 1e6), "high temperature, large cutoff", 100.0)
    assert [typeset("P48", side=one) for one in (1, 2)] == pytest.approx([wide, wide], rel=1e-12)
    cold = LINK.low_temperature_current(kelvin(T1), kelvin(T2)).m_as("W") / WATT
    assert [typeset("P49").real, typeset("P51")] == pytest.approx([cold, cold], rel=1e-12)
    assert typeset("P50", side=0).real == pytest.approx(typeset("P50", side=2), rel=1e-12)
    assert typeset("P51", formula=1, T=0.02) == pytest.approx(limit(LINK, "low temperature", 0.02), rel=1e-12)
    radiated = chain.RadiativeLink("2 nm^2").current("30 K", "20 K").m_as("W")
    assert typeset("P52", A=2e-18, T_1=30.0, T_2=20.0, **SI) == pytest.approx(radiated, rel=1e-12)


@evaluates("P55", "P60", "P61", "P62")
def test_quantum_thermal_baths():
    names = {r"\omega": 1.3, r"T_\nu": 0.4}
    assert noise_spectrum(OPEN, rad(1.3), kelvin(0.4)).m_as("W") / WATT == pytest.approx(typeset("P55", **names))
    spectra = {rf"\tilde{{K}}_{i}": lambda w, one=one: typeset("P55", **{r"\omega": w, r"T_\nu": one})
               for i, one in ((1, T1), (2, T2))}  # fmt: skip
    J = OPEN.current(kelvin(T1), kelvin(T2)).m_as("W") / WATT
    assert typeset("P60", **spectra).real == pytest.approx(J, rel=1e-9)
    assert chain.thermal_bath_current(OPEN, kelvin(T1), kelvin(T2)).m_as("W") / WATT == pytest.approx(J, rel=1e-8)
    assert typeset("P61") == pytest.approx(J, rel=1e-9)
    assert typeset("P62") == pytest.approx(OPEN.conductance(kelvin(T)).m_as("W/K") / W_PER_K, rel=1e-9)


@evaluates("P64", "P65", "P66", "P67", "P72", "P73")
def test_temperatures_of_the_mediator():
    own = [typeset("P66", formula=1, **{r"\mu_n": mu}) for mu in MU]
    zero = [typeset("P66", **{r"\hat{\mu}_n": one}) for one in own]
    assert zero == pytest.approx([typeset("P66", side=1, **{r"\hat{\mu}_n": one}) for one in own], rel=1e-9)
    thermal = [
        [typeset("P67", **{r"\mu_n": mu, r"\tau_{h\nu}": typeset("P67", formula=1, **{r"T_\nu": one})}) for mu in MU]
        for one in (T1, T2)
    ]
    names = {"I_n": zero, "I_{n1}": thermal[0], "I_{n2}": thermal[1], r"\hat{\mu}_n": own}
    found = [one.m_as("K") / KELVIN for one in LINK.mediator_temperatures(kelvin(T1), kelvin(T2))]
    assert [typeset("P64", **names).real, typeset("P65", **names).real] == pytest.approx(found, rel=1e-9)
    weak = mediator(1e-4, D)
    energy = {"U": lambda at: typeset("P72", formula=1, T=at)}
    between = weak.weak_coupling_temperature(kelvin(T1), kelvin(T2)).m_as("K") / KELVIN
    assert typeset("P72", **energy) == pytest.approx(energy["U"](between), rel=1e-12)
    hot = weak.weak_coupling_temperature(kelvin(120.0), kelvin(50.0)).m_as("K") / KELVIN
    assert typeset("P73", T_1=120.0, T_2=50.0) == pytest.approx(hot, rel=1e-4)


@evaluates("P74", "P75", "P76", "P77")
def test_the_plateau():
    """A cutoff far below ω0: other edges for Gauss's rule follow by measuring in units of the cutoff."""
    damping, cutoff, at = 0.1, 0.01, 0.003
    names = {r"\omega_0": 1.0 / cutoff, "D": 1.0, r"\hat{\gamma}": damping / cutoff, r"\tau_p": cutoff / damping,
             r"\beta": cutoff / at, r"\tau_h": cutoff / at}  # fmt: skip
    first, second = (typeset("P75", **names, k=one) for one in (1, 2))
    found = plateau.integrals(np.array(1.0), np.array(at / cutoff))
    assert [float(one) for one in found] == pytest.approx([first, second], rel=1e-9)
    mu, g = poles(damping, cutoff)
    g = g[np.argsort(abs(mu.imag))[::-1]] * cutoff
    residues = {"g_1": g[0].real, "g_2": g[1].real, "g_3": g[2].real}
    one = mediator(damping, cutoff)
    exact = one.plateau_conductance(kelvin(at)).m_as("W/K") / W_PER_K / cutoff
    integrals = {"J_1": first, "J_2": second}
    assert typeset("P74", **names, **residues, **integrals) == pytest.approx(exact, rel=1e-4)
    assert typeset("P76", **names, **residues) == pytest.approx(exact, rel=1e-4)
    limit = float(one.limits(kelvin(at))["value"].sel(limit="plateau, weak coupling")) / W_PER_K / cutoff
    assert typeset("P77", **names) == pytest.approx(limit, rel=1e-12)
    assert typeset("P77", side=1, **names, **residues) == pytest.approx(limit, rel=5e-3)  # Dγ̂ ≪ ω0²


@evaluates("P83", "P85", "P86", "P87", "P89", "P90", "P91", "P92", "P93", "P94", "P95", "P96")
def test_applications():
    K = LINK.conductance(kelvin(0.8)).m_as("W/K")
    body = chain.DebyeSolid("165 K", atoms=100)
    row = chain.Chain(LINK, body, 3, kelvin(1.0), kelvin(0.6), spacing="1 nm", area="1 m^2")
    assert row.conductivity(kelvin(0.8)).m_as("W/(m K)") == pytest.approx(typeset("P83", formula=2, K=K, d=1e-9))
    ends, w0 = {"T_1": 300.0, "T_2": 120.0}, 2.0 * np.pi * c * 48000.0
    tip = chain.PhononTunnelingLink("165 K").current("300 K", "120 K").m_as("W")
    assert typeset("P86", **SI, **ends, **{r"\theta_D": 165.0}) == pytest.approx(tip, rel=1e-9)
    damping = w0 * typeset("P87", **SI, **{r"\theta_D": 165.0, r"\omega_0": w0})
    names = {r"\omega_0": w0, r"\hat{\gamma}": damping}
    same = chain.HarmonicMediator("480 cm^-1", Q(damping, "rad/s")).low_temperature_current("300 K", "120 K")
    assert [typeset("P85", **SI, **ends, **names), tip] == pytest.approx([same.m_as("W")] * 2, rel=1e-9)

    K, lengths, N, fall = 1e-11, np.array([2e-9, 1e-9, 0.5e-9]), 40.0, 3.0
    volume = {rf"\ell_{{\varphi,{axis}}}": one for axis, one in zip("xyz", lengths, strict=True)}
    block = {r"K_{\varphi,x}": K, r"K_{\varphi,i}": K, r"\delta T_x": fall / N, r"\delta": 1.0, "T_x": fall / N,
             "T_i": fall / N, "N": N, r"\Delta": 1.0}  # fmt: skip
    inside = materials.block_current(Q(K, "W/K"), Q(fall, "K"), 40).m_as("W")
    assert [typeset("P91", **block), N**2 * typeset("P89", **block)] == pytest.approx([inside] * 2, rel=1e-12)
    kappa = materials.conductivities(Q(K, "W/K"), Q(lengths, "m")).m_as("W/(m K)")
    assert typeset("P92", **block, **volume) == pytest.approx(kappa[0], rel=1e-12)
    edges = dict(zip(("L_x", "L_y", "L_z"), N * lengths, strict=True))
    told = materials.fourier_current(Q(kappa[0], "W/(m K)"), Q(fall, "K"), Q(N * lengths, "m")).m_as("W")
    assert typeset("P90", **edges, **{r"\kappa_x": kappa[0], r"\Delta": 1.0, "T_x": fall}) == pytest.approx(told)
    ratios = materials.coherence_ratios(Q(kappa, "W/(m K)")).sel(axis="x")
    for i, other in enumerate("yz"):
        conductivities = {r"\kappa_x": kappa[0], rf"\kappa_{other}": kappa[i + 1]}
        wanted = typeset("P93", side=0, formula=i, **conductivities)
        assert [float(ratios.sel(other=other)) ** 2, typeset("P93", formula=i, **volume)] == pytest.approx([wanted] * 2)

    solid = materials.get("a-SiO2")
    length, debye = materials.interatomic_distance(solid).m_as("m"), materials.debye_frequency(solid).m_as("rad/s")
    plain = materials.minimum_conductivity(solid, "300 K", model="panasyuk").m_as("W/(m K)")
    names = SI | {r"\ell_0": length, r"\hat{\gamma}": debye, r"\tau_p": 1.0 / debye}
    assert [typeset("P95", side=one, **names) for one in (1, 2)] == pytest.approx([plain] * 2, rel=1e-9)
    assert typeset("P94", **names, **{r"K_\varphi": 0.25 * k * debye}) == pytest.approx(plain, rel=1e-9)
    hot = materials.minimum_conductivity(solid, "3000 K", model="cahill-classical").m_as("W/(m K)")
    speeds = {"v_l": solid.longitudinal_velocity.m_as("m/s"), "v_t": solid.transverse_velocity.m_as("m/s")}
    assert typeset("P96", **SI, **speeds, n=length**-3.0) == pytest.approx(hot, rel=0.01)  # 0.4 is 0.403


@evaluates("PA107", "PA108", "PA110", "PA111")
def test_sums_of_the_appendix():
    """The sums over modes are the closed forms beside them."""
    spacing, nu, phi = 0.05, 1.23, np.pi * (1.0 - 0.6)  # 1.23 is 0.6 of the way between two modes
    modes = {r"\Delta": spacing, r"\omega_i": spacing * np.arange(1, 400_001), "t": 40.0, r"\nu": nu}
    phase = {r"\nu": nu, "t": 40.0, r"\phi": lambda _: phi}
    assert typeset("PA107", **modes) == pytest.approx(typeset("PA110", **phase), rel=1e-3)
    assert typeset("PA108", **modes).real == pytest.approx(typeset("PA111", **phase).real, rel=1e-2)


@evaluates("T1", "T2", "T5", "T8", "T9", "T14", "T15")
def test_bounds_and_the_harmonic_junction():
    strengths, ends = (0.3, 0.1), {"T_L": 1.3, "T_R": 0.4}
    alpha, gamma = 0.4, typeset("T5", formula=2, **{r"\alpha_L": 0.3, r"\alpha_R": 0.1, r"\alpha": 0.4})
    assert typeset("T5", formula=1, **{r"\alpha_L": 0.3, r"\alpha_R": 0.1}) == pytest.approx(alpha)
    bath = chain.spectra.Ohmic(rad(3.0))
    junction = chain.HarmonicJunction(rad(1.0), strengths, bath, level_shift=False)
    J = junction.current(kelvin(1.3), kelvin(0.4)).m_as("W") / WATT

    def spectrum(w):
        return typeset("T8", **{"h_{n,n'}": 1.0, r"\omega": w, r"\omega_c": 3.0})

    assert bath(rad(1.7)).m_as("rad/s") / UNIT == pytest.approx(spectrum(1.7))

    def imaginary(w):
        both = {f"J_{one}": lambda w, a=a: 2.0 * a * spectrum(w) for one, a in zip("LR", strengths, strict=True)}
        return typeset("T14", **both, **{r"\omega": w}).imag

    occupied = {"n_L": lambda w: 1.0 / np.expm1(w / 1.3), "n_R": lambda w: 1.0 / np.expm1(w / 0.4)}
    factors = {r"\alpha": alpha, r"\gamma": gamma}
    functions = {r"\chi_{n,n'}": imaginary, r"\tilde{J}_{n,n'}": spectrum, r"\text{Im}": 1.0}
    assert typeset("T5", **factors, **functions, **occupied) == pytest.approx(J, rel=1e-7)

    def passed(w, *_):  # 0 below ω = 0
        return np.where(w > 0, junction.transmission(rad(abs(w))).m, 0.0)

    assert typeset("T1", **occupied, **ends, **{r"\mathcal{T}": passed}) == pytest.approx(J, rel=1e-7)
    ballistic = chain.bounds.ballistic_current(kelvin(1.3), kelvin(0.4)).m_as("W") / WATT
    assert typeset("T2", **ends) == pytest.approx(ballistic, rel=1e-12)
    bound = junction.sum_rule_current(kelvin(1.3), kelvin(0.4)).m_as("W") / WATT
    rule = {"h_{n,n'}": 1.0, "m_{n,n'}": 1.0}  # ω0/ħ
    assert [typeset("T15", **factors, **ends), typeset("T9", **factors, **ends, **rule)] == pytest.approx(
        [bound, bound], rel=1e-9
    )
