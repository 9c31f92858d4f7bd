"""Amorphous selenium, the example of [Panasyuk2012] Sec. VIII: Eqs. (94)-(100) against their own numbers.

The paper takes κ = 0.5 W/(m K) above 100 K and ℓ0 = 0.5 nm [Zeller1971], reads γ̂ ~ 1e13 1/s from Eq. (95), and finds it
in accord with a Debye temperature of about 250 K. Eq. (95) gives 7.2e13 1/s, or 2.4e13 1/s with three oscillators an
atom; and it takes D → ∞ where Eq. (100) says D ~ ω_D: Eq. (47) with ω0 = γ̂ = D gives k_Bγ̂/10 in place of k_Bγ̂/4. The
Debye temperature is itself in doubt: handbooks give 90 K for the crystal, and the glass's sound velocities 112 K. All
are order-of-magnitude estimates above θ_D/2.
"""

from typing import Any

import numpy as np
import xarray as xr

import materials
from chain import plots
from chain.units.boundary import single
from chain.units.constants import hbar, k
from scenarios.output.text import lines, shown
from scenarios.presets import results

PRINTED = 1e13  # 1/s, [Panasyuk2012] Sec. VIII
_CRYSTAL = 90.0  # K, as handbooks have it, after the note of the record `a-Se`


def selenium(
    conductivity: Any = "0.5 W/(m K)", distance: Any = "0.5 nm", debye_temperature: Any = "250 K"
) -> xr.Dataset:
    """Amorphous selenium: what the paper's formulas give for its own numbers, and why it is the odd one out.

    Parameters
    ----------
    conductivity : str or Quantity
        Measured minimum κ.
    distance : str or Quantity
        Interatomic distance ℓ0.
    debye_temperature : str or Quantity
        That the paper takes.

    Returns
    -------
    Dataset
        Over `route` (how γ̂ is read from κ): `damping` in rad/s and `eq99` γ̂/ω_D; over `origin` (of the Debye
        temperature): `debye_temperature` in K, `debye_frequency` in rad/s, and the `conductivity` (route, origin) in
        W/(m K) that each route gives for γ̂ = ω_D; over `material` the classical mediator's `ratio` of estimated to
        measured κ for glasses; `measured` in W/(m K).

    Notes
    -----
    [Panasyuk2012] Eqs. (47), (94), (95), (99), (100).

    Examples
    --------
    >>> ds = selenium()
    >>> [f"{float(value):.2g}" for value in ds["damping"]]
    ['1e+13', '7.2e+13', '2.4e+13', '1.8e+14', '6e+13']
    """
    kappa, spacing = single(conductivity, "W/(m K)", "conductivity"), single(distance, "m", "distance")
    printed = single(debye_temperature, "K", "debye_temperature")
    sound = materials.debye_temperature(materials.get("a-Se")).to("K").magnitude
    theta = np.array([printed, sound, _CRYSTAL])
    omega = k * theta / hbar
    # K/(k_Bγ̂) of Eq. (95) and of Eq. (47) with ω0 = γ̂ = D, for one and for three oscillators an atom
    shares = {
        "Eq. 95, one oscillator": 1.0 / 4.0,
        "Eq. 95, three": 3.0 / 4.0,
        "Eq. 47 with D = ω0 = γ̂, one": 1.0 / 10.0,
        "Eq. 47 with D = ω0 = γ̂, three": 3.0 / 10.0,
    }
    share = np.array(list(shares.values()))
    damping = np.array([PRINTED, *(kappa * spacing / (k * share))])
    # What the printed γ̂ gives by Eq. (95), whatever ω_D, and then what γ̂ = ω_D gives by each
    estimates = k / spacing * np.vstack([np.full(theta.size, 0.25 * PRINTED), share[:, None] * omega])
    glasses = _glasses()
    variables = {
        "damping": ("route", damping),
        "eq99": ("route", damping / omega[0]),
        "debye_temperature": ("origin", theta),
        "debye_frequency": ("origin", omega),
        "conductivity": ("route origin", estimates),
        "measured": kappa,
        "ratio": ("material", glasses["ratio"].values),
    }
    coordinates = {
        "route": ["as printed", *shares],
        "origin": ["the paper", "sound velocities", "crystal, handbooks"],
        "material": glasses["material"].values,
    }
    return results.dataset(variables, coordinates, reference="Panasyuk2012, Sec. VIII")


def _glasses() -> xr.Dataset:
    """Estimated over measured conductivity of the classical mediator, for all glasses that have both."""
    points = materials.validation(include_unverified=True).sel(model="mediator-classical")
    glasses: xr.Dataset = points.isel(material=np.flatnonzero(points["kind"].values == "amorphous"))
    return glasses


def solids(**_: Any) -> list[str]:
    """Keys of the materials that a run uses."""
    return sorted({"a-Se", *materials.validation(include_unverified=True)["material"].values.tolist()})


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    theta = ds["debye_temperature"].values
    entries = {"κ measured": shown(ds["measured"])}
    for route in ds["route"].values.tolist():
        one = ds.sel(route=route)
        entries[f"γ̂, {route}"] = f"{float(one['damping']):.2g} 1/s, {float(one['eq99']):.2g} ω_D for {theta[0]:.0f} K"
    three = ds["conductivity"].isel(route=-1).values
    entries["κ for γ̂ = ω_D, Eq. 47, three"] = ", ".join(
        f"{value:.2g} W/(m K) for θ_D = {T:.0f} K ({origin})"
        for value, T, origin in zip(three, theta, ds["origin"].values, strict=True)
    )
    ratio = ds["ratio"]
    entries["estimated over measured"] = ", ".join(
        f"{m} {float(ratio.sel(material=m)):.2f}" for m in ratio["material"].values
    )
    return lines(
        entries,
        f"The printed γ̂ is {float(ds['damping'][1] / ds['damping'][0]):.1f} times below what Eq. 95 gives for the "
        f"printed κ. Amorphous selenium is the odd one out because its inputs contradict one another: its sound "
        f"velocities belong to a Debye temperature of {theta[1]:.0f} K, not {theta[0]:.0f} K, and with them the "
        f"estimate is {1 / float(ratio.sel(material='a-Se')):.1f} times below the measurement. Likely, slow sound "
        "tells of the weak forces between its chains of atoms, and heat goes along the stiff bonds within them. "
        "It tests no formula.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Damping by each reading against the Debye frequencies, and glasses' estimated over measured conductivity."""
    figure, (left, right) = plots.panels(2, height=3.2)
    place = np.arange(ds.sizes["route"])
    left.plot(ds["damping"], place, "o", color=plots.BLUE, ms=5)
    styles = zip(ds["debye_frequency"].values, ds["origin"].values, ("--", ":", "-."), strict=True)
    for omega, name, style in styles:
        left.axvline(omega, color=plots.GREY, ls=style, lw=1.0, zorder=0, label=name)
    left.legend(title="Debye frequency", **plots.ABOVE)
    left.set_yticks(place, labels=[_in_words(name) for name in ds["route"].values])
    left.set(xscale="log", xlabel="damping (1/s)", xlim=(8e12, 3e14), ylim=(-0.5, len(place) - 0.5))
    ordered = ds["ratio"].sortby(ds["ratio"])
    odd = ordered["material"].values == "a-Se"
    place = np.arange(ordered.size)
    right.plot(ordered.values[~odd], place[~odd], "o", color=plots.BLUE, ms=5)
    right.plot(ordered.values[odd], place[odd], "s", color=plots.ORANGE, ms=6)
    right.axvline(1.0, color=plots.GREY, ls="--", lw=0.9, zorder=0)
    right.set_yticks(place, labels=ordered["material"].values)
    right.set(xscale="log", xlabel="estimated / measured", xlim=(0.3, 3.0))
    plots.ticks(right, x=[0.5, 1.0, 2.0])
    return figure


def _in_words(route: str) -> str:
    """A reading of the damping without numbers of equations."""
    return route.replace("Eq. 95, ", "paper's formula,\n").replace("Eq. 47 with ", "classical limit,\n")
