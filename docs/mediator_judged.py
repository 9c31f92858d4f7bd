"""Makes `mediator_judged.csv` of the page that judges the mediator model, in some minutes of a core.

`mediator_judged_figure.py` draws it.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from scipy.interpolate import CubicSpline
from scipy.optimize import least_squares

import chain
import materials
from chain.units.constants import hbar, k
from materials.estimators.cahill import CAHILL
from materials.estimators.spectral.atom import Atom
from materials.estimators.spectral.modes import solid_of
from materials.heat_capacity import _specific_heat
from materials.solids import cutoffs

HERE = Path(__file__).parent
LOWEST, POINTS = 30.0, 8  # K, below which no estimator is meant; temperatures of each curve, evenly in their logarithm
TRIPLE = {"frequency": (1.0, 0.05, 20.0), "damping": (1.0, 0.05, 20.0), "cutoff": (1.0, 0.05, 20.0)}
CALORIE = 4.184
BAR = 0.1  # half-width of the conductivities' bars in the bounds: Kapton's points scatter by that much
# What is not in the library: density of amorphized silicon 4.90e28/m³ (J. S. Custer et al., Appl. Phys. Lett. 64, 437
# (1994)), Young's modulus by nanoindentation (D. M. Follstaedt et al., J. Mater. Res. 19, 338 (2004)); Poisson's ratio
# is the crystal's, which is an assumption
SILICON = materials.define(
    "a-Si",
    formula="Si",
    kind="amorphous",
    number_density="4.90e28 1/m^3",
    young_modulus="136 GPa",
    poisson_ratio="0.22",
)
SOLIDS = ("a-SiO2", "pyrex", "a-Si", "pmma", "nylon66", "kapton", "mylar", "ptfe")
NAMES = {"a-SiO2": "silica", "pyrex": "Pyrex", "a-Si": "amorphous Si", "pmma": "PMMA", "nylon66": "nylon 6-6",
         "kapton": "Kapton", "mylar": "Mylar", "ptfe": "PTFE"}  # fmt: skip
# Specific heats in J/(kg K): log10 c = Σ a_i (log10 T)^i from NIST's cryogenic material properties (4 to 300 K)
NIST = {
    "kapton": (-1.3684, 0.65892, 2.8719, 0.42651, -3.0088, 1.9558, -0.51998, 0.051574),
    "ptfe": (31.88256, -166.51949, 352.01879, -393.44232, 259.98072, -104.61429, 24.99276, -3.20792, 0.16503),
    "nylon66": (-5.2929, 25.301, -54.874, 71.061, -52.236, 21.648, -4.7317, 0.42518),
}
# Melia, Polymer 3, 317 (1962), in cal/(g K) from 200 to 300 K, as the NIST Chemistry WebBook gives it
PMMA = (0.0437, 0.00118, -1.25e-6)
# One number of a data sheet each, in cal/(g K): Mylar at 25 °C, Pyrex 7740 at room temperature
SHEETS = {"mylar": (298.15, 0.28), "pyrex": (295.0, 0.18)}


@dataclass
class Solid:
    """A solid with what was measured: ln κ and ln C over temperature, in SI units."""

    key: str
    sound: tuple[float, float, float]
    T: np.ndarray
    kappa: np.ndarray
    T_heat: np.ndarray
    heat: np.ndarray


def record(key, heavy):
    """The solid's record, of polymers with hydrogen left out where that is wanted."""
    found = SILICON if key == "a-Si" else materials.get(key)
    return found.heavy_atoms_only() if heavy and found.kind == "polymer" else found


def specific_heats(key):
    """Temperatures and J/(kg K)."""
    if key in NIST:
        T = np.geomspace(LOWEST, 300.0, POINTS)
        return T, 10.0 ** np.polynomial.polynomial.polyval(np.log10(T), NIST[key])
    if key == "pmma":
        T = np.geomspace(200.0, 300.0, POINTS)
        return T, 1e3 * CALORIE * np.polynomial.polynomial.polyval(T, PMMA)
    if key in SHEETS:
        T, one = SHEETS[key]
        return np.array([T]), np.array([1e3 * CALORIE * one])
    return np.empty(0), np.empty(0)


def solid(key, heavy):
    found = record(key, heavy)
    whole = materials.curve(key)
    low, high = (float(whole["temperature"][end]) for end in (0, -1))
    T = np.geomspace(max(low, LOWEST) * (1 + 1e-9), high * (1 - 1e-9), POINTS)
    kappa = materials.curve(key, T=chain.ureg.Quantity(T, "K")).values
    T_heat, per_mass = specific_heats(key)
    density = record(key, False).density.to("kg/m^3").magnitude
    return Solid(key, found.sound("judgement"), T, np.log(kappa), T_heat, np.log(per_mass * density))


class Debye:
    """The mediator of an atom in Debye's spectrum, which has no free parameter; K/ω depends on T/ω alone."""

    EDGE = 1e13

    def __init__(self):
        omega = np.linspace(0.0, self.EDGE, 1201)
        self.atom = Atom(solid_of({"frequency [rad/s]": omega, "density": omega**2}))

    def __call__(self, T, number, fast, slow):
        total = 0.0
        for velocity, count in ((fast, 1), (slow, 2)):
            ratio = cutoffs.cutoff(number, velocity) / self.EDGE
            total = total + count * ratio * self.atom.conductance(T / ratio)
        return number ** (1.0 / 3.0) * total


DEBYE = Debye()


class Oscillator:
    """K and c of oscillators with any triple, as functions of T over the branch's cutoff: sums over one table.

    [Panasyuk2012] Eq. (42) as an integral over ln ω, and the specific heat of `materials.heat_capacity`, both to 1e-4.
    """

    T = np.geomspace(0.02, 40.0, 48)
    STEP = 0.006

    def __init__(self):
        self.omega = np.exp(np.arange(-14.0, 9.0, self.STEP))
        half = np.minimum(0.5 * self.omega / self.T[:, None], 350.0)
        self.held = np.square(half / np.sinh(half)) * self.omega * self.STEP

    def __call__(self, frequency, damping, cutoff):
        square = self.omega**2
        detuning = frequency**2 - square
        below = detuning**2 + square * (damping + detuning / cutoff) ** 2
        transmission = damping**2 * square / ((1.0 + square / cutoff**2) * below)
        stored = damping * (frequency**2 + square) / below
        return CubicSpline(np.log(self.T), np.log(self.held @ np.stack([transmission / 2.0, stored], axis=1) / np.pi))


OSCILLATOR = lru_cache(maxsize=4)(Oscillator())


def branches(T, number, fast, slow):
    """Ln of T over each branch's cutoff, the cutoff, and how many branches have it."""
    for velocity, count in ((fast, 1), (slow, 2)):
        edge = cutoffs.cutoff(number, velocity)
        yield np.log(k * T / (hbar * edge)), edge, count


def conductivity(one, triple, T=None):
    """Ln κ of the mediator model."""
    both = OSCILLATOR(**triple)
    T = one.T if T is None else T
    total = sum(count * edge * np.exp(both(x)[:, 0]) for x, edge, count in branches(T, *one.sound))
    return np.log(k * one.sound[0] ** (1.0 / 3.0) * total)


def heat(one, triple):
    """Ln C of the mediator model."""
    both = OSCILLATOR(**triple)
    total = sum(count * np.exp(both(x)[:, 1]) for x, _, count in branches(one.T_heat, *one.sound))
    return np.log(k * one.sound[0] * total)


def spread(values):
    """Root of the mean square of logarithms."""
    return float(np.sqrt(np.mean(np.square(values))))


def measured(solids, with_heat):
    """Ln κ and ln C of all, one after the other, and the square root of how many points each curve has."""
    parts = [one.kappa for one in solids] + [one.heat for one in solids if with_heat and one.heat.size]
    return np.concatenate(parts), np.concatenate([np.full(one.size, np.sqrt(one.size)) for one in parts])


def modelled(solids, with_heat, triple):
    """What a triple gives for all of them, in the order of `measured`."""
    rows = [conductivity(one, triple) for one in solids]
    return np.concatenate(rows + [heat(one, triple) for one in solids if with_heat and one.heat.size])


def quick(solids, with_heat):
    """The best triple for some solids, every curve with the weight one, from eight starts."""
    values, weight = measured(solids, with_heat)
    low, high = np.log([one[1:] for one in TRIPLE.values()]).T

    def residual(logarithms):
        triple = dict(zip(TRIPLE, np.exp(logarithms).tolist(), strict=True))
        return (modelled(solids, with_heat, triple) - values) / weight

    starts = np.stack(np.meshgrid(*[np.log([0.4, 3.0])] * 3), axis=-1).reshape(-1, 3)
    found = min((least_squares(residual, start, bounds=(low, high)) for start in starts), key=lambda one: one.cost)
    return dict(zip(TRIPLE, np.exp(found.x).tolist(), strict=True))


def fitted(solids, with_heat, scatter):
    """A triple by `chain.fit` with its intervals; every curve counts as one datum of that scatter of its logarithm."""
    values, weight = measured(solids, with_heat)
    sigma = xr.Variable("point", scatter * weight, {"units": "1"})
    coords = {"point": np.arange(values.size), "uncertainty": sigma}
    data = xr.DataArray(values, coords, "point", attrs={"units": "1"})

    def model(frequency, damping, cutoff):
        triple = {"frequency": float(frequency), "damping": float(damping), "cutoff": float(cutoff)}
        return xr.DataArray(
            modelled(solids, with_heat, triple), {"point": data["point"]}, "point", attrs={"units": "1"}
        )

    start = quick(solids, with_heat)
    bounded = {
        name: (min(max(start[name], 1.01 * low), 0.99 * high), low, high) for name, (_, low, high) in TRIPLE.items()
    }
    found = chain.fit(model, data, bounded)
    return found, dict(zip(found["parameter"].values.tolist(), found["best"].values.tolist(), strict=True))


class Table:
    """Rows of the table that is kept."""

    def __init__(self):
        self.rows = []

    def add(self, counted, model, name, solid_key, quantity, value):
        self.rows.append((counted, model, name, solid_key, quantity, value))

    def parameters(self, counted, model, key, found):
        for number, name in enumerate(found["parameter"].values.tolist()):
            for quantity in ("best", "interval_lower", "interval_upper", "determined"):
                self.add(counted, model, name, key, quantity, float(found[quantity].values[number]))

    def frame(self):
        return pd.DataFrame(self.rows, columns=["counted", "model", "name", "solid", "quantity", "value"])


def judged(counted, table):
    """All models for all solids; what is fitted is fitted without the solid that it is judged on."""
    solids = [solid(key, counted == "heavy") for key in SOLIDS]
    for one in solids:
        equal = dict.fromkeys(TRIPLE, 1.0)
        for name, found in (("cahill", np.log(CAHILL.kernel(one.T, *one.sound))),
                            ("mediator", conductivity(one, equal)),
                            ("mediator-atom", np.log(DEBYE(one.T, *one.sound)))):  # fmt: skip
            table.add(counted, name, "spread", one.key, "conductivity", spread(found - one.kappa))
            table.add(counted, name, "mean", one.key, "conductivity", float(np.mean(found - one.kappa)))
        if one.heat.size:
            debye = np.log(_specific_heat(one.T_heat, *one.sound, "debye"))
            table.add(counted, "debye", "spread", one.key, "heat", spread(debye - one.heat))
            table.add(counted, "mediator", "spread", one.key, "heat", spread(heat(one, equal) - one.heat))
        scale = np.mean([np.mean(np.log(CAHILL.kernel(o.T, *o.sound)) - o.kappa) for o in solids if o is not one])
        left = np.log(CAHILL.kernel(one.T, *one.sound)) - scale - one.kappa
        table.add(counted, "cahill-scaled", "spread", one.key, "conductivity", spread(left))
        for with_heat in (False, True):
            model = "triple-both" if with_heat else "triple"
            found, triple = fitted([one], with_heat, 0.05)
            table.parameters(counted, f"{model}-own", one.key, found)
            table.add(counted, f"{model}-own", "spread", one.key, "conductivity",
                      spread(conductivity(one, triple) - one.kappa))  # fmt: skip
            if with_heat and one.heat.size:
                table.add(counted, f"{model}-own", "spread", one.key, "heat", spread(heat(one, triple) - one.heat))
            triple = quick([other for other in solids if other is not one], with_heat)
            for name, value in triple.items():
                table.add(counted, model, name, one.key, "best", value)
            table.add(counted, model, "spread", one.key, "conductivity", spread(conductivity(one, triple) - one.kappa))
            if one.heat.size:
                table.add(counted, model, "spread", one.key, "heat", spread(heat(one, triple) - one.heat))
    for with_heat in (False, True):
        triple = quick(solids, with_heat)
        off = [spread(conductivity(one, triple) - one.kappa) for one in solids]
        found, _ = fitted(solids, with_heat, spread(off))
        table.parameters(counted, "triple-both" if with_heat else "triple", "all", found)


def channels(table):
    """The least number of channels of an atom's volume that every curve proves."""
    for key in (*SOLIDS, "peek"):
        kappa = materials.curve(key)
        if kappa.attrs["origin"] == "formula":
            low, high = (float(kappa["temperature"][end]) for end in (0, -1))
            T = np.geomspace(low * (1 + 1e-9), high * (1 - 1e-9), 12)
            kappa = materials.curve(key, T=chain.ureg.Quantity(T, "K"))
        whole = materials.least_channels(record(key, False), kappa, relative_uncertainty=BAR)
        table.add("all", "channels", "all temperatures", key, "channels", float(whole["channels"]))
        hot = kappa.sel(temperature=slice(LOWEST, None))
        if hot.size:
            found = materials.least_channels(record(key, False), hot, relative_uncertainty=BAR)
            table.add("all", "channels", "above 30 K", key, "channels", float(found["channels"]))


def computed():
    table = Table()
    for counted in ("all", "heavy"):
        judged(counted, table)
    channels(table)
    return table.frame()


def read():
    return pd.read_csv(HERE / "mediator_judged.csv")


if __name__ == "__main__":
    computed().to_csv(HERE / "mediator_judged.csv", index=False, float_format="%.5g")
