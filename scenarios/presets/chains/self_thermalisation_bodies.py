"""Bodies of harmonic modes joined by mediators, three times: exactly, by the law of echoes, and by Eq. (80).

Two bodies, and four in a row of which the first is hot; for the scenario `self-thermalisation`.
"""

import warnings
from typing import Any, Literal, NamedTuple

import numpy as np

import chain
from chain.arrays import Array
from chain.exact.echoes.occupations import thermality
from chain.exact.echoes.scattering import exchanged_at_random, phase_shift
from chain.units.constants import hbar

BODIES = 4  # in a row


class Case(NamedTuple):
    """One mediator and its bodies."""

    mediator: Any
    spacing: Any  # Δ, a quantity
    modes: int
    temperatures: list[Any]  # of the bodies at the start


def pair(case: Case, times: Array, rule: Literal["midpoint", "equal", "random"], seed: int) -> dict[str, Array]:
    """Exact dynamics of two bodies: energy exchanged in J, occupations, and their distance from Bose's."""
    star = chain.exact.Star(case.mediator, case.spacing, case.modes, spacing=rule, seed=seed)
    energies = star.mode_energies(tuple(case.temperatures), times=chain.ureg.Quantity(times, "s"))
    found = chain.exact.occupations_of(energies)
    gained = energies["mode_energy_change"].sum("mode").values
    names = ("occupation", "mode_frequency", "displaced_fraction", "entropy_deficit", "bose_temperature")
    # [Panasyuk2012] Eq. (27), for equal couplings: what switching on costs is the same for both bodies
    return {"exchanged_energy": 0.5 * (gained[:, 1] - gained[:, 0]), **{name: found[name].values for name in names}}


def laws(case: Case, times: Array) -> tuple[Array, Array]:
    """Energy exchanged by two bodies by the laws for equal and for random spacings, J."""
    law = chain.exact.EchoLaw(case.mediator, case.spacing, case.modes)
    ds = _evolved(law, case, chain.ureg.Quantity(times, "s"))
    omega = law.frequencies[0]
    first, second = ds["occupation"].isel(time=0).values
    one = case.mediator
    phase = phase_shift(omega, one.frequency.magnitude, one.damping.magnitude, one.cutoff.magnitude)
    part = exchanged_at_random(np.sin(phase) ** 2, times[:, None] * case.spacing.magnitude / (2.0 * np.pi))
    return ds["body_energy_change"].values[:, 1], part @ (hbar * omega * (first - second))


def _evolved(law: chain.exact.EchoLaw, case: Case, times: Any) -> Any:
    """The law, without a word on its range: exact dynamics stand beside it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The echo law", chain.ModelWarning)
        return law.evolve(case.temperatures, times=times)


def thermal(case: Case, times: Array) -> Array:
    """Energies that bodies would gain if they were thermal, (time, body), J."""
    body = chain.DrudeUllersma(case.spacing, modes=case.modes)
    closed = chain.Chain(case.mediator, body, len(case.temperatures), left=chain.Insulated(), right=chain.Insulated())
    start = chain.ureg.Quantity(np.array([T.magnitude for T in case.temperatures]), "K")
    # [Panasyuk2012] Eq. (80)
    return np.asarray(closed.transient(start, times=chain.ureg.Quantity(times, "s"))["energy"].values)


def row(case: Case, times: Array) -> tuple[Any, dict[str, Array]]:
    """Four bodies in a row: their exact dynamics, and energies gained in J, (time, body)."""
    given = chain.ureg.Quantity(times, "s")
    one = chain.exact.FiniteBody(case.modes, case.spacing)
    line = chain.exact.BodyChain(case.mediator, one, BODIES - 2, reservoir=one)
    ds = line.evolve(case.temperatures, times=given)
    # What switching a mediator on costs, half to each neighbour as in Eq. (27)
    stored = (ds["mediator_energy"] + ds["coupling_energy"]).values
    spent = 0.5 * np.pad(stored - stored[0], ((0, 0), (1, 1)))
    law = chain.exact.EchoLaw(case.mediator, case.spacing, case.modes, bodies=BODIES)
    return line, {
        "row_energy": ds["body_energy_change"].values + spent[:, :-1] + spent[:, 1:],
        "row_law_energy": _evolved(law, case, given)["body_energy_change"].values,
        "row_thermal_energy": thermal(case, times),
    }


def displaced(line: Any, case: Case, times: Array) -> Array:
    """Part of the energy of bodies in a row that is in other modes than Bose's, (time, body)."""

    def one(body: int) -> Array:
        energies = line.mode_energies(case.temperatures, body, chain.ureg.Quantity(times, "s"))
        omega = energies["frequency"].values
        return thermality(omega, np.maximum(energies.values / (hbar * omega) - 0.5, 0.0)).displaced

    return np.stack([one(body) for body in range(BODIES)], axis=-1)
