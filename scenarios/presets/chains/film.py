"""A film of particles of which some bonds are missing: effective-medium theory and percolation.

A square lattice of bodies, of whose bonds a fraction p are molecules and the others conduct `weak` times as much,
between a warm and a cold face. Effective-medium theory says at which conductance K_e of all bonds the film would carry
the same,

    p (K - K_e)/(K + K_e) + (1 - p)(K_w - K_e)/(K_w + K_e) = 0,

[Kirkpatrick1973], in two dimensions, where z/2 - 1 = 1. It is exact to first order in the
missing bonds, and on this lattice symmetric about the percolation threshold p = 1/2; near it the film follows neither.
Valid in linear response, at one temperature.
"""

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer, number
from materials.estimators.composites import symmetric
from scenarios.output.text import lines
from scenarios.presets import results
from scenarios.presets.chains.gold import molecules, particle

WARM, COLD = "300.5 K", "299.5 K"


def film(size: int = 40, draws: int = 4, weak: float = 1e-3, fractions: int = 11, seed: int = 1) -> xr.Dataset:
    """A film of gold nanoparticles with missing bonds: its conductance against effective-medium theory.

    Parameters
    ----------
    size : int
        Particles along each side.
    draws : int
        Films drawn for each fraction of bonds.
    weak : float
        Conductance of a missing bond over that of a bond.
    fractions : int
        Number of fractions of bonds, from 0 to 1.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    Dataset
        Over `bond_fraction` and `realisation` the `effective_conductance`, of a bond over that of molecules;
        `effective_medium` (bond_fraction); and `temperature` (column, row) in K of a film near the threshold.

    Notes
    -----
    [Panasyuk2012] Eq. (80) in the steady state, for the mediators of the scenario `nanoparticles`.

    Examples
    --------
    >>> ds = film(size=16, draws=6, fractions=5)
    >>> bool(abs(ds["effective_conductance"].mean("realisation") - ds["effective_medium"])[-2] < 0.05)
    True
    """
    n = integer(size, "size", 2)
    integer(draws, "draws")
    ratio = number(weak, "weak", most=1.0)
    p = np.linspace(0.0, 1.0, integer(fractions, "fractions", 2))
    rng = np.random.default_rng(seed)
    found = [[_film(n, ratio, fraction, rng) for _ in range(draws)] for fraction in p]
    effective = np.array([[one[0] for one in row] for row in found])
    shown = found[int(np.argmin(np.abs(p - 0.6)))][0][1]
    variables = {
        "effective_conductance": ("bond_fraction realisation", effective),
        "effective_medium": ("bond_fraction", effective_medium(p, ratio)),
        "temperature": ("column row", shown),
    }
    places = np.arange(1, n + 1)
    coordinates = {"bond_fraction": p, "realisation": np.arange(1, draws + 1), "column": places, "row": places}
    return results.dataset(variables, coordinates, model=f"film of {n} x {n} gold particles", seed=seed, weak=ratio)


def effective_medium(p: Array, weak: float) -> Array:
    """K_e over K for fractions p of bonds, on the square lattice."""
    return symmetric(1.0, weak, p, dimensions=2)


def _film(n: int, weak: float, p: float, rng: np.random.Generator) -> tuple[float, Array]:
    """Effective conductance of a film over that of its bonds, and its temperatures (column, row)."""
    counts = [np.where(rng.random(n * (n - 1)) < p, 1.0, weak) for _ in range(2)]
    bond = molecules()
    lattice = chain.Lattice(
        (n, n),
        [chain.Parallel((one, bond)) for one in counts],
        particle(),
        reservoirs={"left": (1e6 * bond, WARM), "right": (1e6 * bond, COLD)},  # faces as warm as their reservoirs
    )
    steady = lattice.steady_state()
    through = float(steady["current"].where(steady["link_from"] == "left").sum())
    uniform = float(bond.current(WARM, COLD).to("W").magnitude) * n / (n - 1)
    return through / uniform, steady["temperature"].values.reshape(n, n)


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    mean = ds["effective_conductance"].mean("realisation").values
    theory, p = ds["effective_medium"].values, ds["bond_fraction"].values
    many, half = p >= 0.7, int(np.argmin(np.abs(p - 0.5)))
    off = float(np.abs(mean[many] / theory[many] - 1.0).max())
    return lines(
        {
            "drawn": f"{ds.sizes['realisation']} films for each of {p.size} fractions, seed {ds.attrs['seed']}",
            "many bonds": f"within {off:.1%} of effective-medium theory from 70 % of the bonds on",
            "half of them": f"{mean[half]:.3g} of the full film's at {p[half]:.0%}; effective-medium theory says "
            f"{theory[half]:.3g}",
        },
        "While most bonds are there the film conducts as a uniform one of a mean bond; near half of them it hangs on "
        "few paths, and what it carries differs from film to film.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductance over the fraction of bonds, and the temperatures of a film near the threshold."""
    figure, (left, right) = plots.panels(2)
    p = ds["bond_fraction"].values
    fine = np.linspace(0.0, 1.0, 401)
    left.semilogy(
        fine, effective_medium(fine, float(ds.attrs["weak"])), color=plots.GREY, lw=1.2, label="effective medium"
    )
    drawn = ds["effective_conductance"].transpose(..., "bond_fraction").values.reshape(-1, len(p))
    left.semilogy(np.tile(p, len(drawn)), drawn.ravel(), "o", color=plots.BLUE, ms=3.0, alpha=0.7, label="films drawn")
    left.axvline(0.5, color=plots.GREY, ls=":", lw=0.8, label="threshold")
    left.legend(**plots.ABOVE)
    left.set(xlabel="fraction of bonds that are there", ylabel="conductance over that of the full film")
    T = ds["temperature"].values
    image = right.imshow(T.T, origin="lower", cmap=plots.MAP, extent=(0.5, len(T) + 0.5, 0.5, len(T) + 0.5))
    plots.colour_bar(image, right, "temperature (K)")
    near = p[int(np.argmin(np.abs(p - 0.6)))]
    right.set(xlabel="column", ylabel="row", title=f"a film with {near:.0%} of the bonds")
    return figure
