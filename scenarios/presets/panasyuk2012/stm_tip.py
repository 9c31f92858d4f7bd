"""Heat between an STM tip and a gold film through one CO molecule: [Panasyuk2012] Sec. VII, Eqs. (52), (85)-(88).

The paper takes the Pt-C stretching mode, ω0 = 480 cm^-1, as the mediator and estimates its current by the law of low
temperature, Eq. (51), which equals the law of phonon tunnelling, Eq. (86), that describes the measurement, where
γ̂/ω0 = 9. But Eq. (51) needs k_BT far below ħω0²/γ̂, the slowest pole of so strongly damped a mediator: 77 K, and the
experiment is at 90 K to 300 K. Here the estimate stands beside the exact current of the same mediator, Eqs. (42) and
(61), and beside what one channel can carry at all, [Taylor2015] Eq. (2), and what its sum rule allows, Eqs. (9)-(10).

The measurement itself is taken as Eq. (86), as the paper does; its points are in [Altfeder2010]. The film's Debye
temperature, 165 K, and the molecule's diameter, 3.7 Å, are the paper's. Valid for the harmonic mediator between baths
in equilibrium; the far-field Eq. (52) is a yardstick only, since a gap of 7 Å is far inside the near field.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.checks import integer, number
from chain.units.boundary import single
from chain.units.constants import hbar, k
from scenarios.output.text import lines, shown, span
from scenarios.presets import results

_TABLE = (90.0, 120.0, 150.0, 180.0, 210.0)  # K, rows of the summary


def stm_tip(
    frequency: Any = "480 cm^-1",
    damping_ratio: float = 9.0,
    tip: Any = "300 K",
    lowest: Any = "90 K",
    highest: Any = "210 K",
    samples: int = 25,
    debye_temperature: Any = "165 K",
    diameter: Any = "3.7 angstrom",
) -> xr.Dataset:
    """Heat from an STM tip to gold through a CO molecule: the paper's estimate, the exact current, and the bounds.

    Parameters
    ----------
    frequency : str or Quantity
        Angular frequency ω0 of the mediator.
    damping_ratio : float
        γ̂/ω0, [Panasyuk2012] Eq. (88).
    tip : str or Quantity
        Temperature of the tip.
    lowest, highest : str or Quantity
        Lowest and highest of the temperatures of the substrate.
    samples : int
        How many there are.
    debye_temperature : str or Quantity
        Debye temperature of the substrate; also the finite cutoff of the baths, as a frequency.
    diameter : str or Quantity
        Diameter of the molecule, for black-body radiation from its cross-section.

    Returns
    -------
    Dataset
        Over `substrate_temperature` in K, with currents from tip to substrate in W: `estimated_current` Eq. (85),
        `tunnelling_current` Eq. (86), `gold_current` and `unlimited_current` (exact), `ballistic_current`,
        `gold_sum_rule_current` and `unlimited_sum_rule_current` (bounds), `black_body_current` Eq. (52); with `excess`,
        `channels`, `mediators`, `matching_damping` Eq. (87) and `range_temperature`.

    Notes
    -----
    [Panasyuk2012] Eqs. (42), (52), (61), (85)-(88); [Taylor2015] Eqs. (2), (9).

    Examples
    --------
    >>> ds = stm_tip(samples=5)
    >>> bool((ds["estimated_current"] > ds["ballistic_current"]).all())
    True
    """
    omega0 = single(frequency, "rad/s", "frequency")
    damping = chain.ureg.Quantity(omega0 * number(damping_ratio, "damping_ratio"), "rad/s")
    gold = chain.HarmonicMediator(frequency, damping, debye_temperature)
    unlimited = chain.HarmonicMediator(frequency, damping)
    T1, theta = single(tip, "K", "tip"), single(debye_temperature, "K", "debye_temperature")
    ends = single(lowest, "K", "lowest"), single(highest, "K", "highest")
    T2 = np.linspace(*ends, integer(samples, "samples", 2))
    baths = chain.ureg.Quantity(T1, "K"), chain.ureg.Quantity(T2, "K")
    area = 0.25 * np.pi * single(diameter, "m", "diameter") ** 2
    currents = {
        "estimated_current": unlimited.low_temperature_current(*baths),  # [Panasyuk2012] Eq. (85)
        "tunnelling_current": chain.PhononTunnelingLink(debye_temperature).current(*baths),
        "gold_current": gold.current(*baths),
        "unlimited_current": unlimited.current(*baths),
        "ballistic_current": chain.bounds.ballistic_current(*baths),
        "gold_sum_rule_current": gold.sum_rule_current(*baths),
        "unlimited_sum_rule_current": unlimited.sum_rule_current(*baths),
        "black_body_current": chain.RadiativeLink(chain.ureg.Quantity(area, "m^2")).current(*baths),
    }
    J = {name: current.to("W").magnitude for name, current in currents.items()}
    over = "substrate_temperature"
    variables: dict[str, Any] = {name: (over, values) for name, values in J.items()}
    variables |= {
        "excess": (over, J["estimated_current"] / J["ballistic_current"]),
        "channels": (over, J["tunnelling_current"] / J["ballistic_current"]),
        "mediators": (over, J["tunnelling_current"] / J["unlimited_current"]),
        # [Panasyuk2012] Eq. (87)
        "matching_damping": np.pi / np.sqrt(2.0) * hbar * omega0 / (k * theta),
        "in_band_fraction": gold.in_band_fraction(baths[0]).magnitude,
        "range_temperature": hbar * omega0 / (k * damping_ratio),
    }
    about = {"model": repr(unlimited), "tip_temperature": T1, "damping_ratio": damping_ratio}
    return results.dataset(variables, {over: T2}, **about)


def table(ds: xr.Dataset) -> str:
    """The currents in nW at some temperatures of the substrate."""
    columns = {
        "T (K)": None,
        "Eq. 85": "estimated_current",
        "Eq. 86": "tunnelling_current",
        "exact, D=∞": "unlimited_current",
        "exact, D=gold": "gold_current",
        "ballistic": "ballistic_current",
        "sum, D=∞": "unlimited_sum_rule_current",
        "sum, D=gold": "gold_sum_rule_current",
        "Eq. 52": "black_body_current",
    }
    rows = ["  ".join(f"{name:>{max(9, len(name))}}" for name in columns)]
    for T in _TABLE:
        if not ds["substrate_temperature"][0] <= T <= ds["substrate_temperature"][-1]:
            continue
        one = ds.interp(substrate_temperature=T)
        entries = [T if name is None else float(one[name]) * 1e9 for name in columns.values()]
        rows.append("  ".join(f"{e:>{max(9, len(n))}.4g}" for n, e in zip(columns, entries, strict=True)))
    return "\n".join(rows)


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines, and a table of currents in nW."""
    excess, channels = ds["excess"], ds["channels"]
    exact = lines(
        {
            "damping": f"γ̂/ω0 = {ds.attrs['damping_ratio']:g} (Eq. 88); Eq. 87 gives "
            f"{float(ds['matching_damping']):.2f}",
            "range of Eq. 85": f"far below ħω0²/(k_Bγ̂) = {shown(ds['range_temperature'], 3)}; it is used at "
            f"{float(ds['substrate_temperature'][0]):.0f} K to {ds.attrs['tip_temperature']:.0f} K",
            "Eq. 85 over Eq. 52": f"{span(ds['estimated_current'] / ds['black_body_current'])} (the paper: about 1e10)",
            "Eq. 85 over one channel": span(excess),
            "Eq. 85 over exact, D = ∞": span(ds["estimated_current"] / ds["unlimited_current"]),
            "exact over one channel": f"{span(ds['unlimited_current'] / ds['ballistic_current'])} for D = ∞, "
            f"{span(ds['gold_current'] / ds['ballistic_current'])} for gold's D",
            "carried below gold's D": f"{float(ds['in_band_fraction']):.1%} of K at the tip's temperature",
            "measured needs": f"{span(channels)} ballistic channels, or {span(ds['mediators'])} such mediators, D = ∞",
        },
        f"Heat currents in nW, tip at {ds.attrs['tip_temperature']:.0f} K:",
    )
    broken = bool((excess > 1.0).any())
    verdict = (
        "Eq. 85 is used outside its range, and gives more than any one channel can carry, by a factor of "
        f"{float(excess.min()):.0f} to {float(excess.max()):.0f}: one molecule's mode cannot explain the measurement, "
        f"which needs at least {np.ceil(float(channels.max())):.0f} perfectly ballistic channels. The exact currents "
        "can be believed within the model, and keep both bounds."
        if broken
        else "For these parameters Eq. 85 stays below what one channel can carry."
    )
    return f"{exact}\n{table(ds)}\n{lines({'conclusion': ''}, verdict)}"


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Currents over the substrate's temperature, in logarithmic scale."""
    figure, axes = plots.grid(1, 1, (3.5, 3.4))
    ax = axes[0, 0]
    T = ds["substrate_temperature"].values
    drawn = (
        ("tunnelling_current", "paper's law of phonon tunnelling", plots.COLOURS[3], "-"),
        ("estimated_current", "paper's estimate for a molecule", plots.ORANGE, plots.DASHES[3]),
        ("unlimited_sum_rule_current", "sum rule, no cutoff", plots.GREY, ":"),
        ("ballistic_current", "one ballistic channel", plots.GREY, "--"),
        ("unlimited_current", "exact, no cutoff", plots.BLUE, "-"),
        ("gold_sum_rule_current", "sum rule, gold's cutoff", plots.GREY, "-."),
        ("gold_current", "exact, gold's cutoff", "k", "-"),
    )
    for name, text, colour, style in drawn:
        ax.semilogy(T, ds[name].values * 1e9, ls=style, color=colour, label=text)
    radiated = shown(ds["black_body_current"].max(keep_attrs=True), 2)
    ax.text(0.97, 0.04, f"↓ black body: at most {radiated}", ha="right", fontsize=7.5, transform=ax.transAxes)
    ax.set(xlabel="temperature of the substrate (K)", ylabel="heat current from the tip (nW)", xlim=(T[0], T[-1]))
    ax.set_ylim(0.3 * float(ds["gold_current"].min()) * 1e9, None)
    return figure
