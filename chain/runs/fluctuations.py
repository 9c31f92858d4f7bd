"""Fluctuations of a steady state: covariances, spectra, and the statistics of all the heat that crosses a chain.

Each link is a source of white noise, of the strength that it has between the temperatures of its bodies; what leaves
one body enters the next. Deviations from the steady state are small, so that Eq. (80) is linear in them.
"""

import warnings
from typing import Any

import numpy as np
import scipy  # its parts are loaded when they are used

from chain import results
from chain.arrays import Array, Places, Sparse
from chain.checks import integer
from chain.errors import HeatChainError, ModelWarning
from chain.line.line import Line, Row
from chain.runs.datasets import line_dataset
from chain.runs.response import linearised
from chain.solvers import covariance as solver
from chain.solvers.covariance import Fluctuating
from chain.solvers.stability import conserved, require_stable
from chain.units.boundary import Value, Varying
from chain.units.constants import k
from chain.units.series import frequencies

LARGE = 0.3  # of the temperature: a Gaussian of this width is below 0 K once in two thousand
_STEADY = 1e-5  # of the currents: what a state may gain that is taken for steady
_MOST = 6000  # bodies, whose covariance takes some GB
_PART = 1e-3  # of the temperatures, for differences


def fluctuations(row: Row, at: Varying | None = None) -> results.Dataset:
    """How energies and temperatures fluctuate in a steady state, and how those of different bodies belong together.

    Parameters
    ----------
    at : quantity, DataArray or callable, optional
        Temperatures of the steady state, needed only where no end has a temperature.

    Returns
    -------
    Dataset
        Over `site` and `other_site`: `energy_covariance` in J², `temperature_covariance` in K² and `excess_covariance`,
        that of the energies beyond k_BT²C of each body by itself; over `site`: `temperature`, its `temperature_spread`
        (standard deviation), and `local_spread` √(k_BT²/C). Where distances and a cross-section are known also
        `density_covariance`, the excess for two volumes, and `density_strength`, k_BT²C for a volume, which stands
        before a δ function. The attribute `heat_statistics` says what the links' noise is from.

    Raises
    ------
    HeatChainError
        Where `at` is not steady, a link does not say how its heat fluctuates, or there are too many bodies.

    Warns
    -----
    ModelWarning
        Where a body fluctuates by a large part of its temperature, so that deviations are not small.

    Notes
    -----
    AΣ + ΣAᵀ + B = 0, with A of Eq. (80) linearised and B of the links' noises S_n. At equilibrium Σ is k_BT²C, without
    correlations. Out of it there are some over all the length: for constant K and C they are
    k_BC(T_L - T_R)²x(1 - y)/(N + 1) at the places x < y. Where both ends are insulated the whole energy does not
    change, and Σ_ij = k_BT²(C_iδ_ij - C_iC_j/ΣC). A given heat current has no noise.

    Examples
    --------
    >>> from chain import Chain, ConductanceLink, ConstantHeatCapacity
    >>> row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1e-18 J/K"), 3, "400 K", "200 K")
    >>> ds = row.fluctuations()
    >>> f"{ds['temperature_spread'].values[1]:.4f} K, {ds['excess_covariance'].values[0, 1]:.3e} J^2"
    '1.1301 K, 1.726e-38 J^2'
    """
    line = row.line
    T, system = _fluctuating(row, at)
    X = solver.covariance(system)
    C = system.capacity
    local = np.sqrt(k / C) * T
    _warn(line, T, np.sqrt(np.diag(X)))
    energies = C[:, None] * X * C
    excess = energies - np.diag(k * T**2 * C)
    both = "other_site site"
    variables: dict[str, Any] = {
        "energy_covariance": (both, energies),
        "temperature_covariance": (both, X),
        "excess_covariance": (both, excess),
        "temperature": ("site", T),
        "temperature_spread": ("site", np.sqrt(np.diag(X))),
        "local_spread": ("site", local),
    }
    coordinates: dict[str, Any] = {"other_site": line.labels}
    volumes = _volumes(line)
    if volumes is not None:
        variables["density_covariance"] = (both, excess / np.multiply.outer(volumes, volumes))
        variables["density_strength"] = ("site", k * T**2 * C / volumes)
    if line.positions is not None:
        coordinates["other_position"] = ("other_site", line.positions)
    return line_dataset(line, variables, coordinates, told(line)).drop_dims("link")


def noise_spectra(row: Row, frequency: Value, at: Varying | None = None) -> results.Dataset:
    """Spectra of the temperatures and of the heat currents that fluctuate in a steady state.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequencies; 0 too where an end has a temperature.
    at : quantity, DataArray or callable, optional
        Temperatures of the steady state, needed only where no end has a temperature.

    Returns
    -------
    Dataset
        Over `frequency`: `temperature_spectrum` (site) in K² s, `current_spectrum` (link) in J²/s, and `side_spectrum`
        (side) of what each side gives off. Spectra are those of both signs of the frequency, so that the variance is
        their integral over ω from -∞ to ∞, over 2π.

    Raises
    ------
    HeatChainError
        As for `fluctuations`.

    Notes
    -----
    The noises of all links through the linear response of the chain: at zero frequency every link of a row has the
    same, which is the noise of the heat that crosses it all; far above the bodies' rates each has its own. Frequencies
    at which a link's own noise is not white, from k_BT/ħ on, are beyond this.

    Examples
    --------
    >>> from chain import Chain, ConductanceLink, ConstantHeatCapacity
    >>> row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1e-18 J/K"), 3, "300 K", "300 K")
    >>> ds = row.noise_spectra(["0 rad/s", "1e12 rad/s"])
    >>> (1e27 * ds["current_spectrum"].values).round(3)
    array([[0.621, 0.621, 0.621, 0.621],
           [2.485, 2.485, 2.485, 2.485]])
    """
    line = row.line
    omega = frequencies(frequency, positive=False)
    T, system = _fluctuating(row, at)
    if not system.held and np.any(omega == 0.0):
        raise HeatChainError(
            "`frequency` must be above 0 where no end has a temperature: the whole energy does not fluctuate."
        )
    temperatures, currents, sides = solver.spectra(system, omega, _given_off(line))
    variables = {
        "temperature_spectrum": ("frequency site", temperatures),
        "current_spectrum": ("frequency link", currents[:, : line.inner]),
        "side_spectrum": ("frequency side", sides),
        "temperature": ("site", T),
    }
    coordinates = {"frequency": omega, "side": np.array(line.sides, dtype=object)}
    return line_dataset(line, variables, coordinates, told(line))


def heat_cumulants(row: Row, count: int = 3) -> results.Dataset:
    """Cumulants, a second, of the heat that crosses a chain in a long time, from those of its links.

    Parameters
    ----------
    count : int, default 3
        How many, up to 3.

    Returns
    -------
    Dataset
        With `cumulant_1`, the current in W, `cumulant_2`, the noise in J²/s, and `cumulant_3` in J³/s.

    Raises
    ------
    HeatChainError
        Where an end has no temperature, there are surroundings, or a link does not say how its heat fluctuates.

    Notes
    -----
    The additivity principle, T. Bodineau and B. Derrida, Phys. Rev. Lett. 92, 180601 (2004), for bodies that hold many
    quanta: a chain lets the heat Q through by profiles of temperature that make it as likely as may be. G(λ) is
    stationary among the sums Σ G_n(T_{n-1}, T_n; λ_{n-1} - λ_n) with λ_0 = λ and λ_{N+1} = 0; what is of first order in
    λ gives three cumulants. Of a link in local equilibrium the third is taken to be 0; for a long chain it does not
    count. With constant K and S = 2k_BKT² the noise is (K/N)2k_B(T_L² + T_LT_R + T_R²)/3.

    Examples
    --------
    >>> from chain import Chain, ConductanceLink, ConstantHeatCapacity
    >>> row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1e-18 J/K"), 99, "400 K", "200 K")
    >>> ds = row.heat_cumulants()
    >>> f"{ds['cumulant_1'].values:.3e} W, {ds['cumulant_2'].values:.4e} J^2/s"
    '2.000e-09 W, 2.5772e-29 J^2/s'
    """
    number = integer(count, "count", 1, 3)
    line = row.line
    if line.wiring is not None or not all(end.held for end in line.ends):
        raise HeatChainError("Heat crosses a chain whose both ends have temperatures, and that has no surroundings.")
    if line.sources:
        raise HeatChainError("The heat of `sources` leaves at both ends: there is no one heat that crosses the chain.")
    T, system = _fluctuating(row, None)
    T1, T2 = _near(line, T)
    part, shift = solver.crossing(system)
    found = [float(np.mean(_current(line, T1, T2, np.arange(len(part))))), float(part**2 @ system.noise)]
    if number == 3:
        found.append(_third(line, (T1, T2), shift, part))
    variables: dict[str, Any] = {f"cumulant_{i}": value for i, value in enumerate(found[:number], 1)}
    return results.dataset(variables, {}, told(line))


def _third(line: Line, T: tuple[Array, Array], shift: Array, part: Array) -> float:
    """The third cumulant, from the shift of the temperatures and the part of the counting field of every link."""
    step = _PART * float(np.min(T)) / max(float(np.abs(shift).max()), 1e-300)
    moved = [step * np.concatenate(ends) for ends in (([0.0], shift), (shift, [0.0]))]
    every = np.arange(len(part))
    currents, noises = (
        [of(line, T[0] + sign * moved[0], T[1] + sign * moved[1], every) for sign in (-1.0, 0.0, 1.0)]
        for of in (_current, _noise)
    )
    bend = (currents[0] - 2.0 * currents[1] + currents[2]) / step**2
    rise = (noises[2] - noises[0]) / (2.0 * step)
    own = line.links.each("_third_cumulant", *T)
    # By the (2n + 1) theorem what is of first order in λ gives the terms up to λ³
    return float(3.0 * (bend @ part + rise @ part**2) + own @ part**3)


def _fluctuating(row: Row, at: Any) -> tuple[Array, Fluctuating]:
    """The temperatures of a steady state, and the row or network linearised there with the noise of its links."""
    line = row.line
    if line.n > _MOST:
        raise HeatChainError(f"Fluctuations are those of up to {_MOST} bodies, but there are {line.n}.")
    T, linear, _ = linearised(row, at)
    T1, T2 = _near(line, T)
    given = np.isnan(T1) | np.isnan(T2)
    noise = np.zeros(len(T1))
    noise[~given] = _noise(line, T1, T2, np.flatnonzero(~given))
    if at is not None:
        _require_steady(line, T, given)
    rise, fall = (np.where(given, 0.0, one) for one in (linear.rise, linear.fall))
    require_stable(line.edges, rise, fall, linear.capacity)
    held = np.array([end.held for end in line.ends])
    if conserved(line.edges, rise, fall, held, line.n) > int(not held.any()):
        raise HeatChainError(
            "Links that conduct nothing leave a part of the bodies joined to no end: there is no steady mean of its "
            "energy about which it fluctuates."
        )
    return T, Fluctuating(line.edges, rise, fall, linear.capacity, noise, bool(held.any()))


def _near(line: Line, T: Array) -> tuple[Array, Array]:
    """Temperatures on both sides of every link; not a number where a heat current is given."""
    every = np.concatenate([T, [end.number() if end.held else np.nan for end in line.ends]])
    return every[line.edges[:, 0]], every[line.edges[:, 1]]


def _current(line: Line, T1: Array, T2: Array, at: Places) -> Array:
    """Currents of some links, by the law of the chain."""
    T1, T2 = T1[at], T2[at]
    if line.law == "linear":
        return line.links.each("_conductance", 0.5 * (T1 + T2), at=at) * (T1 - T2)
    return line.links.each("_current", T1, T2, at=at)


def _noise(line: Line, T1: Array, T2: Array, at: Places) -> Array:
    """Noises of some links; with the linear law, of a bare conductance at the mean temperature."""
    T1, T2 = T1[at], T2[at]
    if line.law == "linear":
        return k * (T1**2 + T2**2) * line.links.each("_conductance", 0.5 * (T1 + T2), at=at)
    return line.links.each("_heat_noise", T1, T2, at=at)


def _require_steady(line: Line, T: Array, given: Any) -> None:
    """Refuse temperatures at which bodies gain heat."""
    T1, T2 = _near(line, T)
    J = np.zeros(len(T1))
    inner = np.flatnonzero(~given)
    J[inner] = _current(line, T1, T2, inner)
    gained = np.zeros(line.n + len(line.ends))
    np.add.at(gained, line.edges[:, 1], J)
    np.add.at(gained, line.edges[:, 0], -J)
    for number, end in enumerate(line.ends):
        if not end.held:
            gained[line.beside[number]] += end.number()
    for site, source in line.sources.items():
        gained[site] += source.number()
    gained = gained[: line.n]
    worst = int(np.abs(gained).argmax())
    if abs(gained[worst]) > _STEADY * max(float(np.abs(J).max()), 1e-300):
        raise HeatChainError(
            f"`at` must be a steady state, but body {line.labels[worst]} gains {gained[worst]:.3g} W there. Leave it "
            "out where an end has a temperature, or give what a transient has come to."
        )


def _volumes(line: Line) -> Array | None:
    """Volumes of the bodies, or cells, of a row with distances and a cross-section; None elsewhere."""
    if line.area is None or line.link_positions is None or len(line.link_positions) != line.n + 1:
        return None
    return np.asarray(line.area * np.diff(line.link_positions))


def _given_off(line: Line) -> Sparse:
    """What every side gives off, as a sum of the links' currents, (sides, L)."""
    ends = line.edges - line.n
    found = np.zeros((len(line.sides), len(ends)))
    side = np.arange(len(line.ends)) if line.wiring is None else line.wiring.side
    for column, sign in ((0, 1.0), (1, -1.0)):
        links = np.flatnonzero(ends[:, column] >= 0)
        found[side[ends[links, column]], links] += sign
    return scipy.sparse.csr_array(found)


def _warn(line: Line, T: Array, spread: Array) -> None:
    """Say where deviations are not small."""
    worst = int(np.argmax(spread / T))
    if spread[worst] > LARGE * T[worst]:
        warnings.warn(
            f"Body {line.labels[worst]} fluctuates by {spread[worst]:.3g} K about {T[worst]:.3g} K: deviations that "
            "are not small follow neither a Gaussian nor the linearised equations. Take it for an estimate.",
            ModelWarning,
            stacklevel=3,
        )


def told(line: Line) -> dict[str, Any]:
    """What a dataset says of itself."""
    kinds = {family.heat_statistics for family in line.links.families}
    return {"model": line.description, "heat_statistics": " and ".join(sorted(kinds))}
