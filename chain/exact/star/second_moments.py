"""Second moments of the star from its normal modes, in O(N) a time.

A propagator f(A), f one of cos Ωt, sin Ωt/Ω, -Ω sin Ωt, has between modes i and j of the baths the element
c_i c_j (g_j - g_i)/(ω_j² - ω_i²) with g_j = Σ_α W_α f(Ω_α)/(λ_α - ω_j²), and -c_j g_j between mediator and mode. Two
modes of one frequency, one in each bath, have besides the normal mode that they share one that the mediator does not
feel: it goes on as if it were alone, by `bare` propagators.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.exact.star import mode_pairs, multipole
from chain.exact.star.mode_pairs import Initial, Propagated
from chain.exact.star.modes import Coupled, StarModes, State, star_modes, state
from chain.exact.star.system import Moments, Start, System

_BLOCK_BYTES = 1 << 30
COLUMNS = 200  # float64 numbers for every mode and time, of all arrays together
_MOST_TIMES = 16  # in a block


class Response(NamedTuple):
    """Propagators from initial modes to the mediator's coordinate, and to the forces of both baths on it."""

    coordinate: Propagated
    forces: tuple[Propagated, Propagated]


class Centre(NamedTuple):
    """What is correlated with the mediator's coordinate, over times."""

    position: Array  # ⟨x²⟩
    momentum: Array  # ⟨p²⟩
    force: Array  # ⟨x F_ν⟩, (2, times)
    power: Array  # ⟨x dF_ν/dt⟩, (2, times)

    def __add__(self, other: "Centre") -> "Centre":  # type: ignore[override]
        return Centre(*(one + two for one, two in zip(self, other, strict=True)))


def solve(system: System, start: Start, times: Array) -> Iterator[Moments]:
    """Second moments in blocks of consecutive times."""
    modes = star_modes(system)
    begin = state(system, modes, start)
    before = begin.energy.copy()
    if begin.coupled is not None:
        before += _coupled_energies(modes, begin.coupled, np.zeros(1))[:, :, 0]
    size = modes.poles.frequency.size
    block = int(np.clip(_BLOCK_BYTES // (8 * COLUMNS * size), 1, _MOST_TIMES))
    for first in range(0, times.size, block):
        yield _moments(system, modes, begin, before, times[first : first + block])


def _moments(system: System, modes: StarModes, begin: State, before: Array, times: Array) -> Moments:
    bare = propagators(modes.poles.frequency, times)
    normal = propagators(modes.normal.roots.frequency, times)
    response = _response(modes, normal, modes.poles, None)
    change = _bath_energies(modes, begin, normal, bare, response)
    centre = _bath_centre(modes, begin, normal, bare, response)
    if begin.coupled is not None:
        alone = np.stack([np.zeros_like(begin.energy[0]), begin.energy[1]])
        change += _coupled_energies(modes, begin.coupled, times) - (before - alone)[:, :, None]
        centre += _coupled_centre(modes, begin.coupled, normal, bare)
    first, second = (change[b, modes.places[b]].T for b in (0, 1))
    counter = np.array([bath.counter_term for bath in system.baths])
    return Moments(
        (before[0, modes.places[0]], before[1, modes.places[1]]),
        (first, second),
        centre.power.T,  # [Panasyuk2012] Eq. (26)
        0.5 * system.frequency**2 * centre.position,
        0.5 * centre.momentum,
        0.5 * counter * centre.position[:, None] - centre.force.T,  # [Panasyuk2012] Eq. (4)
    )


# -- propagators ------------------------------------------------------------------------------------------------------


def propagators(omega: Array, times: Array) -> Propagated:
    """Cos Ωt, sin Ωt/Ω and -Ω sin Ωt of frequencies and times."""
    phase = omega[:, None] * times
    sine = np.sin(phase)
    return Propagated(np.cos(phase), sine / omega[:, None], -omega[:, None] * sine)


def weighted_by(parts: Propagated, weights: Array) -> Propagated:
    """Propagators of normal modes times a weight of each."""
    return Propagated(*(weights[:, None] * part for part in parts))


def _response(modes: StarModes, normal: Propagated, targets: multipole.Points, coupled: Coupled | None) -> Response:
    """Sums over normal modes at the squared frequencies z of `targets`, which are modes of a bath or `coupled`."""
    both = Propagated(*(np.hstack([part, modes.force1[:, None] * part]) for part in normal))
    found = sums_at(modes, both, targets, coupled)
    coordinate, force1 = (Propagated(*half) for half in zip(*(np.hsplit(part, 2) for part in found), strict=True))
    # Σ_α W_α d_α f_α h_α/(λ_α - z) of both baths' force h = S - λ, by the equation of motion
    weights = modes.normal.weights * (1.0 if coupled is None else coupled.overlap)
    distance = (modes.stiffness - np.square(targets.frequency))[:, None]
    total = (distance * part - weights @ source for part, source in zip(coordinate, normal, strict=True))
    force2 = Propagated(*(whole - one for whole, one in zip(total, force1, strict=True)))
    return Response(coordinate, (force1, force2))


def sums_at(
    modes: StarModes, normal: Propagated, targets: multipole.Points, coupled: Coupled | None, power: int = 1
) -> Propagated:
    """Σ_α W_α d_α f_α/(λ_α - z)^power, with d = 1 where `coupled` is None; then the power may be 2."""
    weights = modes.normal.weights * (1.0 if coupled is None else coupled.overlap)
    columns = np.hstack(weighted_by(normal, weights))
    found = np.hsplit(multipole.sums(modes.normal.roots, columns, targets, modes.boxes, power), 3)
    if coupled is not None and targets is coupled.modes.places:
        found = [part + coupled.missing * each[coupled.nearest] for part, each in zip(found, normal, strict=True)]
    return Propagated(*found)


def _correlators(energy: Array, square: Array, one: Propagated, two: Propagated) -> tuple[Array, Array]:
    """⟨x F⟩ and ⟨x dF/dt⟩ from initial modes with energies, and energies over ω², for propagators x and F."""
    force = square @ (one.cosine * two.cosine) + energy @ (one.sine * two.sine)
    power = square @ (one.cosine * two.slope) + energy @ (one.sine * two.cosine)
    return force, power


def _centre(energy: Array, square: Array, response: Response) -> Centre:
    """Correlators with the mediator's coordinate from initial modes."""
    own = response.coordinate
    position, _ = _correlators(energy, square, own, own)
    momentum = square @ (own.slope * own.slope) + energy @ (own.cosine * own.cosine)
    force, power = zip(*(_correlators(energy, square, own, each) for each in response.forces), strict=True)
    return Centre(position, momentum, np.array(force), np.array(power))


# -- from uncoupled modes ---------------------------------------------------------------------------------------------


def _shared(modes: StarModes, begin: State) -> tuple[Array, Array]:
    """Energies of the baths' modes times c², summed over baths; and the same over ω²."""
    energy = (modes.square * begin.energy).sum(axis=0)
    return energy, energy / np.square(modes.poles.frequency)


def _bath_energies(modes: StarModes, begin: State, normal: Propagated, bare: Propagated, response: Response) -> Array:
    """Energy that the modes gain from uncoupled baths and mediator, (2, modes, times)."""
    energy, square = _shared(modes, begin)
    poles, own = modes.poles, response.coordinate
    initial = Initial(poles, energy, square)
    (gained,) = mode_pairs.energies(poles, (own,), initial, own, modes.boxes, same=True)
    # The element between modes of one frequency, without what it is for uncoupled modes
    found = sums_at(modes, normal, poles, None, 2)
    coupling = modes.square.sum(axis=0)[:, None]
    within = Propagated(*(part - free / coupling for part, free in zip(found, bare, strict=True)))
    gained += _quadratic(energy, square, poles.frequency, within, within)
    position, momentum = begin.mediator
    ones = np.ones_like(energy)
    gained += _quadratic(momentum * ones, position * ones, poles.frequency, own, own)
    free = [_quadratic(each, each / np.square(poles.frequency), poles.frequency, bare, within) for each in begin.energy]
    return np.asarray(modes.square[:, :, None] * (gained + 2.0 * np.stack(free)))


def _quadratic(energy: Array, square: Array, omega: Array, one: Propagated, two: Propagated) -> Array:
    """½[(R R' + ω²P P')e/ω² + (P P' + ω²Q Q')e]: what initial energies make of a mode's, (modes, times)."""
    stiffness = np.square(omega)
    by_slope, by_cosine, by_sine = square, stiffness * square + energy, stiffness * energy
    return 0.5 * (
        by_slope[:, None] * one.slope * two.slope
        + by_cosine[:, None] * one.cosine * two.cosine
        + by_sine[:, None] * one.sine * two.sine
    )


def _bath_centre(modes: StarModes, begin: State, normal: Propagated, bare: Propagated, response: Response) -> Centre:
    """Correlators with the mediator's coordinate from uncoupled baths and mediator."""
    energy, square = _shared(modes, begin)
    found = _centre(energy, square, response)
    coupling = modes.square.sum(axis=0)
    for b in (0, 1):
        # What bath ν feels of its own modes besides the ones it shares with the other
        rest = modes.square[b] * (begin.energy[b] - energy / coupling)
        force, power = _correlators(rest, rest / np.square(modes.poles.frequency), response.coordinate, bare)
        found.force[b] -= force
        found.power[b] -= power
    weighted = weighted_by(normal, modes.normal.weights)
    force1 = Propagated(*(modes.force1 @ part for part in weighted))
    both = modes.stiffness - np.square(modes.normal.roots.frequency)
    force2 = Propagated(*(both @ part - one for part, one in zip(weighted, force1, strict=True)))
    coordinate = Propagated(*(part.sum(axis=0) for part in weighted))
    rows = [Propagated(*(part[None, :] for part in each)) for each in (coordinate, force1, force2)]
    position, momentum = begin.mediator
    return found + _centre(np.array([momentum]), np.array([position]), Response(rows[0], (rows[1], rows[2])))


# -- from the mediator and bath 1 in equilibrium ----------------------------------------------------------------------


def _alone(modes: StarModes, bare: Propagated) -> tuple[Propagated, Propagated]:
    """What bare propagators add to the sums at modes of each bath, where both have one of the same frequency."""
    first, second = modes.square / modes.square.sum(axis=0)
    return weighted_by(bare, -second), weighted_by(bare, first)


def _coupled_energies(modes: StarModes, coupled: Coupled, times: Array) -> Array:
    """Energy of the baths' modes that comes from the mediator and bath 1, (2, modes, times)."""
    bare = propagators(modes.poles.frequency, times)
    normal = propagators(modes.normal.roots.frequency, times)
    poles, of = (sums_at(modes, normal, targets, coupled) for targets in (modes.poles, coupled.modes.places))
    moved = tuple(
        Propagated(*(part + extra for part, extra in zip(poles, each, strict=True))) for each in _alone(modes, bare)
    )
    found = mode_pairs.energies(modes.poles, moved, coupled.modes, of, modes.boxes, same=False)
    return np.asarray(modes.square[:, :, None] * np.stack(found))


def _coupled_centre(modes: StarModes, coupled: Coupled, normal: Propagated, bare: Propagated) -> Centre:
    """Correlators with the mediator's coordinate that come from the mediator and bath 1."""
    response = _response(modes, normal, coupled.modes.places, coupled)
    first, second = modes.square
    columns = np.hstack(weighted_by(bare, first * second / (first + second)))
    extra = np.hsplit(multipole.sums(modes.poles, columns, coupled.modes.places, modes.boxes, 1), 3)
    one, two = response.forces
    forces = (
        Propagated(*(part + more for part, more in zip(one, extra, strict=True))),
        Propagated(*(part - more for part, more in zip(two, extra, strict=True))),
    )
    return _centre(coupled.modes.energy, coupled.modes.square, Response(response.coordinate, forces))
