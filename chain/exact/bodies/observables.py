"""What is measured in a chain of bodies: energies, and currents on both sides of every link, as a labelled dataset."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.exact.bodies.normal_modes import NormalModes, Waves
from chain.units.constants import hbar, k

if TYPE_CHECKING:
    from chain.exact.bodies.coordinates import Layout

_TIMES = 256  # at a time


class Measured(NamedTuple):
    """Over time, in units ħ = k_B = 1; n times, M + 2 bodies, M + 1 links."""

    body: Array  # energy gained since the start, (n, M + 2)
    current: Array  # from left to right, (n, M + 1, 2)
    mediator: Array  # (n, M + 1)
    coupling: Array  # (n, M + 1)

    def total(self) -> Array:
        """Energy of everything, from that of the bodies at the start."""
        return np.asarray(self.body.sum(axis=1) + self.mediator.sum(axis=1) + self.coupling.sum(axis=1))


def observe(layout: "Layout", modes: NormalModes, before: Array, times: Array) -> Measured:
    """All observables at the times given; `before` are the bodies' energies at the start."""
    energies = [modes.energy_matrices(layout.rows(i), part.frequency**2) for i, part in enumerate(layout.modes)]
    blocks = []
    for part in np.array_split(times, 1 + (times.size - 1) // _TIMES):
        waves = modes.waves(part)
        body = np.stack([waves.quadratic(matrices) for matrices in energies], axis=1) - before
        blocks.append((body, *_links(layout, waves)))
    return Measured(*(np.concatenate(columns) for columns in zip(*blocks, strict=True)))


def _links(layout: "Layout", waves: Waves) -> tuple[Array, Array, Array]:
    """Currents, mediators' energies and energies of coupling."""
    links = len(layout.frequency)
    current, mediator, coupling = (np.empty((waves.count, links, *shape)) for shape in ((2,), (), ()))
    coordinates = [waves.position(layout.mediator(n)) for n in range(links)]
    velocities = [waves.velocity(layout.mediator(n)) for n in range(links)]
    for n, contacts in enumerate(layout.contacts):
        x, p = coordinates[n], velocities[n]
        felt = waves.prepared(x)
        square = waves.correlation(felt, x)
        kinetic = 0.5 * waves.correlation(waves.prepared(p), p)
        mediator[:, n] = kinetic + 0.5 * layout.frequency[n] ** 2 * square
        coupling[:, n] = 0.0
        for side, contact in enumerate(contacts):
            force = layout.force(contact)
            # [Panasyuk2012] Eq. (26): the body gains ⟨x d(Σ C_j x_j)/dt⟩ a second
            gained = waves.correlation(felt, waves.velocity(force))
            current[:, n, side] = gained if side else -gained
            # [Panasyuk2012] Eq. (4)
            coupling[:, n] += 0.5 * contact.counter_term * square - waves.correlation(felt, waves.position(force))
    for n, product in enumerate(layout.products):
        x, moving = waves.prepared(coordinates[n]), waves.prepared(velocities[n])
        # What one mediator does on the next by their counter-term: it passes the body, which keeps nothing of it
        rise, fall = waves.correlation(moving, coordinates[n + 1]), waves.correlation(x, velocities[n + 1])
        exchanged = 0.5 * product * (rise - fall)
        current[:, n, 1] += exchanged
        current[:, n + 1, 0] += exchanged
        coupling[:, n : n + 2] += 0.5 * product * waves.correlation(x, coordinates[n + 1])[:, None]
    return current, mediator, coupling


def chain_dataset(
    measured: Measured, seconds: Array, temperatures: Array, unit: float, start: float, attributes: dict[str, object]
) -> xr.Dataset:
    """The dataset of `BodyChain.evolve`; `unit` is ω0 in rad/s, `start` the energy that residuals are compared to."""
    joule, watt = hbar * unit, hbar * unit**2
    flows = _into_bodies(measured.current)
    total = measured.total()
    return results.dataset(
        {
            "body_energy_change": ("time body", joule * measured.body),
            "current": ("time link side", watt * measured.current),
            "mediator_energy": ("time link", joule * measured.mediator),
            "coupling_energy": ("time link", joule * measured.coupling),
            "entropy_production": ("time", watt / joule * k * (flows / temperatures).sum(axis=1)),
        },
        {
            "time": seconds,
            "body": np.arange(flows.shape[1]),
            "link": np.arange(measured.current.shape[1]),
            "side": np.array(["left", "right"], dtype=object),
        },
        {**attributes, "energy_residual": float(np.ptp(total) / start)},
    )


def _into_bodies(current: Array) -> Array:
    """Heat that enters each body a second, (n, M + 2)."""
    flows = np.zeros((current.shape[0], current.shape[1] + 1))
    flows[:, :-1] -= current[:, :, 0]
    flows[:, 1:] += current[:, :, 1]
    return flows
