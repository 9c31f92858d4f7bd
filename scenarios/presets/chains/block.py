"""A block of phase-coherent volumes: [Panasyuk2012] Eqs. (89)-(93) measured on a lattice, and what defects change.

N³ volumes with sides ℓ_x, ℓ_y, ℓ_z conduct K alike in all directions. What the block conducts between two faces gives
κ_i over its length from reservoir to reservoir, (N + 1)ℓ_i: Eq. (92), and with it the ratios of Eq. (93). Then contacts
of the volumes are weakened: drawn among all of them, or only among those along z, as where layers come apart.

Effective-medium theory, [Kirkpatrick1973], says at which K_e of all contacts the block
would carry the same; in three dimensions, where z/2 - 1 = 2, and a fraction p of the contacts is there,

    p (K - K_e)/(K + 2K_e) + (1 - p)(K_w - K_e)/(K_w + 2K_e) = 0,

with a threshold at p = 1/3. Valid in linear response. That K is the same in all directions is the paper's assertion.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer, number
from chain.units.boundary import single
from materials.estimators.composites import symmetric
from scenarios.output.text import lines
from scenarios.presets import results

AXES = ("x", "y", "z")
FACES = {"x": ("left", "right"), "y": ("bottom", "top"), "z": ("back", "front")}
EVERYWHERE, ALONG_Z = "all contacts", "contacts along z"
HALF = 0.5  # K, of the difference between the faces


def block(
    size: int = 10,
    lengths: Any = ("2 nm", "1.5 nm", "1 nm"),
    temperature: Any = "300 K",
    draws: int = 3,
    weak: float = 1e-2,
    fractions: int = 6,
    seed: int = 1,
) -> xr.Dataset:
    """A block of anisotropic coherent volumes: its conductivities, their ratios, and what defects change.

    Parameters
    ----------
    size : int
        Volumes along each side.
    lengths : sequence of quantities
        Coherence lengths along x, y and z.
    temperature : quantity
        Of the block.
    draws : int
        Blocks drawn for each fraction of contacts.
    weak : float
        Conductance of a weakened contact over that of a sound one.
    fractions : int
        Number of fractions of sound contacts, from 0.25 to 1.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    Dataset
        `conductivity` and `coherent_conductivity`, Eq. (92), over `axis`; over `defects`, `sound_fraction`, `axis` and
        `realisation` the `kept_conductivity`, over that without defects; `effective_medium` (sound_fraction); and
        `temperature` (column, layer) in K of a slice of a block near the threshold, with heat along x.

    Notes
    -----
    [Panasyuk2012] Eqs. (89)-(93). The contacts are mediators of 100 cm⁻¹, with the cutoff of 300 K.

    Examples
    --------
    >>> ds = block(size=4, draws=1, fractions=2)
    >>> ds["conductivity"].values / ds["coherent_conductivity"].values
    array([1., 1., 1.])
    """
    n, count = integer(size, "size", 2), integer(draws, "draws")
    ratio = number(weak, "weak", most=1.0)
    sides = np.array([single(length, "m", "lengths", positive=True) for length in lengths])
    if sides.shape != (3,):
        raise chain.HeatChainError(f"`lengths` must be three, along x, y and z, but there are {sides.size}.")
    T = chain.quantity(temperature, "K", "temperature")
    contact = chain.HarmonicMediator("100 cm^-1", "100 cm^-1", "300 K")
    half = chain.Quantity(HALF, "K")
    K = float(contact.current(T + half, T - half).to("W").magnitude) / (2.0 * HALF)  # mean over the difference
    p = np.linspace(0.25, 1.0, integer(fractions, "fractions", 2))
    rng = np.random.default_rng(seed)
    whole = np.array([_through(n, axis, contact, T, _drawn(n, (1.0,) * 3, 1.0, rng))[0] for axis in AXES])
    kept = np.empty((2, p.size, 3, count))
    for kind, name in enumerate((EVERYWHERE, ALONG_Z)):
        for at, fraction in enumerate(p):
            sound = (fraction,) * 3 if name == EVERYWHERE else (1.0, 1.0, fraction)
            for draw in range(count):
                drawn = _drawn(n, sound, ratio, rng)
                kept[kind, at, :, draw] = [_through(n, axis, contact, T, drawn)[0] for axis in AXES] / whole
    near = float(p[int(np.argmin(np.abs(p - 0.4)))])
    shown = _through(n, "x", contact, T, _drawn(n, (near,) * 3, ratio, rng))[1]
    # κ = (J/ΔT) L/A with L = (N + 1)ℓ, A = N² of the volumes' faces
    shape = sides**2 / sides.prod() * (n + 1) / n**2
    variables = {
        "conductivity": ("axis", whole * shape),
        "coherent_conductivity": ("axis", K * sides**2 / sides.prod()),
        "coherence_length": ("axis", sides),
        "kept_conductivity": ("defects sound_fraction axis realisation", kept),
        "effective_medium": ("sound_fraction", effective_medium(p, ratio)),
        "temperature": ("column layer", shown),
    }
    places = np.arange(1, n + 1)
    coordinates = {
        "axis": list(AXES), "defects": [EVERYWHERE, ALONG_Z], "sound_fraction": p,
        "realisation": np.arange(1, count + 1), "column": places, "layer": places,
    }  # fmt: skip
    about = {"model": f"block of {n}^3 coherent volumes", "seed": seed, "weak": ratio, "shown_fraction": near}
    return results.dataset(variables, coordinates, **about)


def effective_medium(p: Array, weak: float) -> Array:
    """K_e over K for fractions p of sound contacts, on the simple cubic lattice."""
    return symmetric(1.0, weak, p, dimensions=3)


def _drawn(n: int, sound: tuple[float, ...], weak: float, rng: np.random.Generator) -> list[Array]:
    """Conductances of the contacts along every axis over that of a sound one, those at both faces last."""
    return [np.where(rng.random((n + 1) * n**2) < p, 1.0, weak) for p in sound]


def _through(n: int, axis: str, contact: chain.HarmonicMediator, T: Any, drawn: list[Array]) -> tuple[float, Array]:
    """Conductance of the block along an axis, W/K, and the temperatures of its middle slice, (column, layer)."""
    inner, faces = zip(*(np.split(counts, [(n - 1) * n**2]) for counts in drawn), strict=True)
    half = chain.Quantity(HALF, "K")
    outer = np.split(faces[AXES.index(axis)], 2)
    reservoirs = {
        face: (chain.Parallel((counts, contact)), T + sign * half)
        for face, counts, sign in zip(FACES[axis], outer, (1, -1), strict=True)
    }
    lattice = chain.Lattice(
        (n,) * 3,
        [chain.Parallel((counts, contact)) for counts in inner],
        chain.ConstantHeatCapacity("1 aJ/K"),
        reservoirs=reservoirs,
    )
    steady = lattice.steady_state()
    J = float(steady["current"].where(steady["link_from"] == FACES[axis][0]).sum())
    return J / (2.0 * HALF), steady["temperature"].values.reshape(n, n, n)[:, n // 2]


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    kappa, lengths = ds["conductivity"].values, ds["coherence_length"].values
    off = float(np.abs(kappa / ds["coherent_conductivity"].values - 1.0).max())
    kept = ds["kept_conductivity"].mean("realisation")
    p = ds["sound_fraction"].values
    many = p >= 0.7
    theory = ds["effective_medium"].values
    mean = kept.sel(defects=EVERYWHERE).mean("axis").values
    apart = float(np.abs(mean[many] / theory[many] - 1.0).max())
    half = int(np.argmin(np.abs(p - 0.55)))
    z = kept.sel(defects=ALONG_Z).isel(sound_fraction=half)
    return lines(
        {
            "conductivity": f"{kappa[0]:.3g}, {kappa[1]:.3g}, {kappa[2]:.3g} W/(m K) along x, y, z; "
            f"Eq. 92 within {off:.1e}",
            "ratios, Eq. 93": f"κ_x/κ_y = {kappa[0] / kappa[1]:.4g} = ({lengths[0] / lengths[1]:.4g})², "
            f"κ_x/κ_z = {kappa[0] / kappa[2]:.4g} = ({lengths[0] / lengths[2]:.4g})²",
            "weak contacts everywhere": f"within {apart:.1%} of effective-medium theory from 70 % sound ones on, "
            "alike along all axes",
            "weak contacts along z": f"with {p[half]:.0%} sound, κ_z keeps {float(z.sel(axis='z')):.0%} and κ_x "
            f"{float(z.sel(axis='x')):.0%}",
        },
        "As a network the volumes are alike in all directions, whatever their lengths: defects that know no direction "
        "lower all conductivities alike and leave the ratios of Eq. 93; where layers come apart only the conductivity "
        "across them falls, and the ratios no longer tell the coherence lengths.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductivities that are kept, over the fraction of sound contacts, and a slice of a block near the threshold."""
    figure, (left, middle, right) = plots.panels(3)
    p, fine = ds["sound_fraction"].values, np.linspace(float(ds["sound_fraction"][0]), 1.0, 301)
    for ax, kind in ((left, EVERYWHERE), (middle, ALONG_Z)):
        for axis, colour, mark in zip(AXES, plots.COLOURS, "o^s", strict=False):
            kept = ds["kept_conductivity"].sel(defects=kind, axis=axis)
            mean, spread = kept.mean("realisation"), kept.std("realisation")
            shown = {"ms": 7.0, "mfc": "none"} if axis == "x" else {"ms": 4.0}  # x lies under y
            ax.errorbar(p, mean, spread, fmt=mark, lw=0.9, color=colour, label=f"along {axis}", **shown)
        ax.set(xlabel="fraction of sound contacts", ylim=(0.0, 1.05), xlim=(0.2, 1.05))
    left.plot(fine, effective_medium(fine, float(ds.attrs["weak"])), color=plots.GREY, lw=1.2,
              label="effective medium")  # fmt: skip
    left.set(ylabel="conductivity over that without defects", xlabel="fraction of sound contacts, weak ones anywhere")
    left.legend(**plots.ABOVE)
    middle.set_xlabel("fraction of sound contacts along z")
    middle.legend(**plots.ABOVE).set_visible(False)  # the same
    T = ds["temperature"].values
    image = right.imshow(T.T, origin="lower", cmap=plots.MAP, extent=(0.5, len(T) + 0.5, 0.5, len(T) + 0.5))
    plots.colour_bar(image, right, "temperature (K)")
    right.set(xlabel="volume along x", ylabel="volume along z", title=f"slice, {ds.attrs['shown_fraction']:.0%} sound")
    return figure
