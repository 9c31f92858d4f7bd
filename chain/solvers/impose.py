"""What ends, sources and surroundings impose at the stages of a step: currents, potentials or temperatures, powers."""

from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.currents import TEMPERATURE
from chain.solvers.state import Drive, Imposed, Work
from chain.solvers.tableau import PLACE, RATE
from chain.solvers.tabulate import POTENTIAL, Network
from chain.storage.compiled import njit
from chain.tables.cells import locate, polynomials, value
from chain.tables.primitive import integral


def impose(network: Network, drive: Drive, work: Work, t: float, h: float, open_ends: tuple[bool, bool]) -> None:
    """Fill `work.imposed` and `work.gates` for a step from `t` to t + h.

    An end whose side of the window is closed imposes nothing. What is constant in time is filled once.
    """
    potentials, imposed = network.mode == POTENTIAL, work.imposed
    if work.open != open_ends:
        held = [shown and kind == TEMPERATURE for shown, kind in zip(open_ends, drive.kinds[:2], strict=True)]
        work.gates = (float(network.weight[0]) * held[0], float(network.weight[len(network.start)]) * held[1])
        work.open, imposed.gate[:2] = open_ends, work.gates
    elif drive.still:
        return
    if drive.still:
        imposed.values[:] = drive.waves.coefficients[imposed.wave, :1]
        if potentials:
            _constant_potentials(network, imposed)
    else:
        changing(
            tuple(drive.waves), t + 0.5 * h, t, h, potentials, imposed.wave, imposed.link, imposed.gate,
            network.flux_rows, network.conductance_rows, network.link_first, network.link_shift,
            imposed.values, imposed.rates,
        )  # fmt: skip
    for side in (0, 1):
        if not open_ends[side]:
            imposed.values[side] = 0.0


def _constant_potentials(net: Network, imposed: Imposed) -> None:
    """Of what has a temperature, w F(T)."""
    held = np.flatnonzero(imposed.gate > 0.0)
    count = np.full(len(net.link_first), net.flux_rows.shape[1])
    F = polynomials(net.flux_rows, imposed.link[held], imposed.values[held, 0], net.link_first, count, net.link_shift)
    imposed.values[held] = (imposed.gate[held] * F)[:, None]


@njit(cache=True, error_model="numpy", nogil=True)
def changing(
    waves: tuple[Any, ...], inside: float, t: float, h: float, potentials: bool, wave: Index, link: Index,
    gate: Array, flux: Array, conductance: Array, first: Index, shift: int, imposed: Array, rates: Array,
) -> None:  # fmt: skip
    """Powers of sources, and currents of ends, or w F(T) for their links, or T where links are general.

    From the pieces of the waveforms that hold the time `inside`, at the places of a step from t on.
    """
    offset, left, right, coefficients, constant = waves
    for row in range(rates.size):
        piece, high = offset[wave[row]], offset[wave[row] + 1] - 1
        while piece < high:
            middle = (piece + high + 1) // 2
            if left[middle] <= inside:
                piece = middle
            else:
                high = middle - 1
        half = 0.5 * (right[piece] - left[piece])
        k, held = link[row], gate[row] > 0.0
        rates[row] = slope = 0.0
        for i in range(PLACE.size):
            result = coefficients[piece, 0]
            if not constant[piece]:
                v = (t + PLACE[i] * h - 0.5 * (right[piece] + left[piece])) / half
                result, by_v = coefficients[piece, -1], 0.0
                for j in range(coefficients.shape[1] - 2, -1, -1):
                    by_v = by_v * v + result
                    result = result * v + coefficients[piece, j]
                if i == 0:
                    rates[row] = by_v / half
            change = h * RATE[i] * rates[row]
            if held and potentials:
                cell = locate(result, first[k], shift, conductance.shape[1])
                if i == 0:
                    slope = value(conductance, k, cell, result)
                imposed[row, i] = gate[row] * (integral(flux, k, cell, result) + slope * change)
            else:
                imposed[row, i] = result if held else result + change
