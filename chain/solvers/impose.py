"""What the ends and sources impose at the stages of a step: currents and potentials or temperatures, and powers."""

from chain.solvers.currents import CURRENT, TEMPERATURE
from chain.solvers.problem import Array, Index
from chain.solvers.state import Drive, Work
from chain.solvers.tableau import PLACE, RATE
from chain.solvers.tabulate import POTENTIAL, Network
from chain.solvers.waveforms import drive_at
from chain.storage.compiled import njit
from chain.tables.cells import locate, value
from chain.tables.primitive import integral


def impose(network: Network, drive: Drive, work: Work, t: float, h: float, open_ends: tuple[bool, bool]) -> None:
    """Fill `work.ends`, `work.gates`, `work.rates` and `work.powers` for a step from `t` to t + h.

    An end whose side of the window is closed imposes nothing. What is constant in time is filled once.
    """
    if drive.still and work.imposed == open_ends:
        return
    work.imposed = open_ends
    waves, net = drive.waves, network
    drive_at(
        waves.offset, waves.left, waves.right, waves.coefficients, waves.constant,
        t + 0.5 * h, t, h, PLACE, work.values, work.rates,
    )  # fmt: skip
    _impose(
        work.values, work.rates, h, RATE, open_ends[0], open_ends[1], drive.left_kind, drive.right_kind,
        net.mode == POTENTIAL, net.link, net.weight, net.flux_rows, net.conductance_rows, net.link_first,
        net.link_shift, work.ends, work.gates, work.powers,
    )  # fmt: skip


@njit(cache=True, error_model="numpy", nogil=True)
def _impose(
    values: Array, rates: Array, h: float, changes: Array, left_open: bool, right_open: bool, left_kind: int,
    right_kind: int, potentials: bool, link: Index, weight: Array, flux: Array, conductance: Array, first: Index,
    shift: int, ends: Array, gates: Array, powers: Array,
) -> None:  # fmt: skip
    """Powers of the sources; currents of the ends, or w F(T) for their links, or T where links are general."""
    for i in range(changes.size):
        for s in range(powers.shape[1]):
            powers[i, s] = values[2 + s, i] + h * changes[i] * rates[2 + s]
    for side in range(2):
        kind, shown = (left_kind, left_open) if side == 0 else (right_kind, right_open)
        l = 0 if side == 0 else link.size - 1  # noqa: E741
        gates[side] = weight[l] if shown and potentials and kind == TEMPERATURE else 0.0
        for i in range(changes.size):
            if not shown:
                ends[i, side] = 0.0
            elif kind == CURRENT:
                ends[i, side] = values[side, i] + h * changes[i] * rates[side]
            elif potentials:
                k = link[l]
                cell = locate(values[side, i], first[k], shift, conductance.shape[1])
                F = integral(flux, k, cell, values[side, i])
                start = locate(values[side, 0], first[k], shift, conductance.shape[1])
                slope = value(conductance, k, start, values[side, 0])
                ends[i, side] = weight[l] * (F + slope * h * changes[i] * rates[side])
            else:
                ends[i, side] = values[side, i]


def kick(drive: Drive, work: Work, side: int, by: float, row: int, h: float) -> float:
    """What a changing reservoir adds to the current into the chain at a stage, where links are general."""
    kind = (drive.left_kind, drive.right_kind)[side]
    return float(h * RATE[row] * by * work.rates[side]) if kind == TEMPERATURE else 0.0
