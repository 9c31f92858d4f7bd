"""Anisotropy from coherence lengths in a layered solid: [Panasyuk2012] Sec. VIII, Eqs. (89)-(93), for graphite.

A phase-coherent volume conducts alike in all directions, says the paper, so that κ_x/κ_y = ℓ_x²/ℓ_y²; the lengths
themselves follow where one is known, as when that across the layers is a layer's thickness. Here that is held against
the ballistic bound: the volume's face has three channels for each of its atoms, and each carries at most κ_Q.

Source: [Slack1962], abstract: pyrolytic graphite, 0.72 W/(cm K) along the layers at 300 K,
and an anisotropy of 47 (of 2.5 at 3 K). Distance of layers 0.335 nm, 2.26 g/cm³ over 12.011 g/mol. Valid where the
conductance of the volume is isotropic, which is an assertion of the paper and not a result.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
import materials
from chain import plots
from chain.checks import integer, number
from chain.units.boundary import single, temperature
from scenarios.output.text import lines, shown
from scenarios.presets import results

BRANCHES = 3.0  # channels of an atom


def layered(
    in_plane: Any = "72 W/(m K)",
    anisotropy: float = 47.0,
    layer: Any = "0.335 nm",
    most_layers: int = 6,
    number_density: Any = "1.133e29 1/m^3",
    T: Any = "300 K",
) -> xr.Dataset:
    """Anisotropy of graphite from coherence lengths, and whether its channels suffice for them.

    Parameters
    ----------
    in_plane : str or Quantity
        Conductivity along the layers.
    anisotropy : float
        Conductivity along over that across them.
    layer, most_layers : str or Quantity
        Distance of layers, and how many of them a coherent volume may be thick.
    number_density : str or Quantity
        Number density of atoms.
    T : str or Quantity
        Temperature.

    Returns
    -------
    Dataset
        Over `layer` (m, thickness of the volume): `coherence_length` along the layers in m, `conductance` in W/K,
        `channels_needed` and `channels_there`; `coherence_ratio`, `least_layer` in m, and `block_ratio`, 1 where Eqs.
        (89) to (91) agree with Eq. (92).

    Notes
    -----
    [Panasyuk2012] Eqs. (89)-(93); [Taylor2015] Eq. (2).

    Examples
    --------
    >>> ds = layered()
    >>> f"{float(ds['coherence_ratio']):.2f}, {float(ds['least_layer']) * 1e9:.2f} nm"
    '6.86, 0.53 nm'
    """
    along = single(in_plane, "W/(m K)", "in_plane")
    number(anisotropy, "anisotropy")
    integer(most_layers, "most_layers", 2)
    one = single(layer, "m", "layer")
    dense = single(number_density, "1/m^3", "number_density") ** (2.0 / 3.0)
    quantum = chain.bounds.quantum_of_conductance(temperature(T, "T") * chain.ureg.kelvin).to("W/K").magnitude
    thickness = np.linspace(one, most_layers * one, 10 * (most_layers - 1) + 1)
    Q = chain.ureg.Quantity
    found = [materials.layered(Q(along, "W/(m*K)"), Q(along / anisotropy, "W/(m*K)"), Q(d, "m")) for d in thickness]
    length, K = (np.array([float(each[name]) for each in found]) for name in ("coherence_length", "conductance"))
    # κ∥ = M κ_Q/ℓ⊥ with M = 3 n^⅔ ℓ∥ℓ⊥ channels: [Panasyuk2012] Eq. (92), [Taylor2015] Eq. (2)
    least = along / (BRANCHES * dense * quantum) / np.sqrt(anisotropy)
    over = "layer"
    variables = {
        "coherence_length": (over, length),
        "conductance": (over, K),
        "channels_needed": (over, K / quantum),
        "channels_there": (over, BRANCHES * dense * length * thickness),
        "coherence_ratio": float(found[0]["ratio"]),
        "least_layer": least,
        "block_ratio": _block_ratio(K[0], length[0], thickness[0], along),
    }
    about = {"reference": "Panasyuk2012, Sec. VIII", "in_plane": along, "anisotropy": anisotropy, "single": one}
    return results.dataset(variables, {"layer": thickness}, **about)


def _block_ratio(K: float, length: float, thickness: float, kappa: float) -> float:
    """Current along the layers through 1000³ volumes, Eqs. (89) and (91), over Fourier's law, Eq. (90)."""
    count = 1000
    block = materials.block_current(chain.ureg.Quantity(K, "W/K"), "1 K", count).to("W").magnitude
    sides = count * length, count * thickness, count * length
    return float(block / (kappa * sides[1] * sides[2] / sides[0]))


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    first = ds.isel(layer=0)
    least = ds["least_layer"]
    length = least * ds["coherence_ratio"].values
    enough = float(least) <= ds.attrs["single"]
    judged = (
        "which is not forbidden"
        if enough
        else f"which the volume's face does not have: phonons stay coherent over at least "
        f"{float(least) * 1e9:.2f} nm across the layers, {float(least) / ds.attrs['single']:.1f} of them, and "
        f"{shown(length, 2)} along"
    )
    return lines(
        {
            "conductivity": f"{ds.attrs['in_plane']:g} W/(m K) along the layers, anisotropy {ds.attrs['anisotropy']:g}",
            "coherence lengths, Eq. 93": f"ℓ∥/ℓ⊥ = {float(ds['coherence_ratio']):.2f}; for ℓ⊥ of one layer, "
            f"{shown(first['layer'])}, ℓ∥ = {shown(first['coherence_length'], 3)}",
            "conductance, Eq. 92": f"{shown(first['conductance'], 3)}, {float(first['channels_needed']):.0f} κ_Q, by "
            f"{float(first['channels_there']):.0f} channels",
            "block, Eqs. 89-91": f"{float(ds['block_ratio']):.12g} of Fourier's law",
        },
        "The anisotropy gives the ratio of coherence lengths, not the lengths. Were phonons coherent across one "
        f"layer only, a coherent volume would need {float(first['channels_needed']):.0f} ballistic channels along the "
        f"layers, {judged}.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Channels needed and there, over the thickness of the coherent volume."""
    figure, (ax,) = plots.panels(1)
    x, unit = plots.scaled(ds["layer"])
    ax.plot(x, ds["channels_needed"], plots.DASHES[1], color=plots.ORANGE, label="ballistic channels needed")
    ax.plot(x, ds["channels_there"], color=plots.BLUE, label="channels of the face")
    least = float(ds["least_layer"]) * x[0] / float(ds["layer"][0])
    if x[0] < least < x[-1]:
        ax.axvspan(x[0], least, color="0.92", zorder=0, lw=0)
        ax.annotate("too thin", (0.5 * (x[0] + least), 0.97), xycoords=ax.get_xaxis_transform(), fontsize=7.5,
                    color=plots.GREY, ha="center", va="top", rotation=90)  # fmt: skip
    ax.set(
        xlabel=f"coherence length across the layers ({unit})", ylabel="channels along the layers", xlim=(x[0], x[-1])
    )
    ax.set_ylim(0, None)
    return figure
