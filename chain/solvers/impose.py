"""What the ends and sources impose at the stages of a step: currents and potentials or temperatures, and powers."""

from typing import Any

import numpy as np

from chain.solvers.currents import TEMPERATURE
from chain.solvers.problem import Array, Index
from chain.solvers.state import Drive, Work
from chain.solvers.tableau import PLACE, RATE
from chain.solvers.tabulate import POTENTIAL, Network
from chain.storage.compiled import njit
from chain.tables.cells import locate, polynomials, value
from chain.tables.primitive import integral


def impose(network: Network, drive: Drive, work: Work, t: float, h: float, open_ends: tuple[bool, bool]) -> None:
    """Fill `work.imposed`, `work.rates` and `work.gates` for a step from `t` to t + h.

    An end whose side of the window is closed imposes nothing. What is constant in time is filled once.
    """
    potentials = network.mode == POTENTIAL
    if work.open != open_ends:
        held = [shown and kind == TEMPERATURE for shown, kind in zip(open_ends, drive.kinds, strict=True)]
        work.gates = (float(network.weight[0]) * held[0], float(network.weight[-1]) * held[1])
        work.open = open_ends
    elif drive.still:
        return
    if drive.still:
        work.imposed[:] = drive.waves.coefficients[:, :1]
        if potentials:
            _constant_potentials(network, work)
    else:
        _changing(
            tuple(drive.waves), t + 0.5 * h, t, h, potentials, network.link, work.gates,
            network.flux_rows, network.conductance_rows, network.link_first, network.link_shift,
            work.imposed, work.rates,
        )  # fmt: skip
    for side in (0, 1):
        if not open_ends[side]:
            work.imposed[side] = 0.0


def _constant_potentials(net: Network, work: Work) -> None:
    """Of ends that have temperatures, w F(T)."""
    count = np.full(len(net.link_first), net.flux_rows.shape[1])
    for side, gate in enumerate(work.gates):
        if gate > 0.0:
            F = polynomials(
                net.flux_rows, net.link[[-side]], work.imposed[side, :1], net.link_first, count, net.link_shift
            )
            work.imposed[side] = gate * F


@njit(cache=True, error_model="numpy", nogil=True)
def _changing(
    waves: tuple[Any, ...], inside: float, t: float, h: float, potentials: bool, link: Index,
    gates: tuple[float, float], flux: Array, conductance: Array, first: Index, shift: int, imposed: Array, rates: Array,
) -> None:  # fmt: skip
    """Powers of sources, and currents of ends, or w F(T) for their links, or T where links are general.

    From the pieces of the waveforms that hold the time `inside`, at the places of a step from t on.
    """
    offset, left, right, coefficients, constant = waves
    for wave in range(rates.size):
        piece, high = offset[wave], offset[wave + 1] - 1
        while piece < high:
            middle = (piece + high + 1) // 2
            if left[middle] <= inside:
                piece = middle
            else:
                high = middle - 1
        half = 0.5 * (right[piece] - left[piece])
        k = link[min(wave, 1) * (link.size - 1)]
        held = wave < 2 and gates[min(wave, 1)] > 0.0
        rates[wave] = slope = 0.0
        for i in range(PLACE.size):
            result = coefficients[piece, 0]
            if not constant[piece]:
                v = (t + PLACE[i] * h - 0.5 * (right[piece] + left[piece])) / half
                result, by_v = coefficients[piece, -1], 0.0
                for j in range(coefficients.shape[1] - 2, -1, -1):
                    by_v = by_v * v + result
                    result = result * v + coefficients[piece, j]
                if i == 0:
                    rates[wave] = by_v / half
            change = h * RATE[i] * rates[wave]
            if held and potentials:
                cell = locate(result, first[k], shift, conductance.shape[1])
                if i == 0:
                    slope = value(conductance, k, cell, result)
                imposed[wave, i] = gates[min(wave, 1)] * (integral(flux, k, cell, result) + slope * change)
            else:
                imposed[wave, i] = result if held else result + change
