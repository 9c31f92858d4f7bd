"""What parameters change in functions, along the stages of a step, compiled."""

from typing import Any

from chain.arrays import Array, Index
from chain.solvers.tableau import STAGES
from chain.solvers.tabulate import LINEAR, POTENTIAL
from chain.storage.compiled import njit
from chain.tables.cells import locate, value, value_and_slope
from chain.tables.primitive import integral
from chain.tables.two_temperatures import PairTables, pair_current


@njit(cache=True, error_model="numpy", nogil=True)
def of_links(
    first: Index, place: Index, row: Index, kind: Index, weight: Array, a: Array, b: Array, rate_a: Array,
    rate_b: Array, later: Array, tables: tuple[Any, ...], pairs: PairTables, J: Array, by_a: Array, by_b: Array,
) -> None:  # fmt: skip
    """Changes of currents J (W, 6, places), and of their derivatives by temperatures at the step's start, (W, places).

    Between the temperatures a and b (6, places), which outside change at rates (places,). Of parameter p the places
    first[p] .. first[p + 1] - 1.
    """
    rows, F, cell, shift = tables
    cells = rows.shape[1]
    for p in range(first.size - 1):
        for i in range(STAGES):
            known_row, known_T, known = -1, 0.0, 0.0  # neighbours share a temperature, and mostly a function
            for j in range(first[p], first[p + 1]):
                n, k, A, B = place[j], row[j], a[i, place[j]], b[i, place[j]]
                at_A, at_B = locate(A, cell, shift, cells), locate(B, cell, shift, cells)
                if kind[j] == POTENTIAL:
                    here = known if k == known_row and known_T == A else integral(F, k, at_A, A)
                    known_row, known_T, known = k, B, integral(F, k, at_B, B)
                    J[p, i, n] = weight[n] * (here - known)
                    if i == 0:
                        by_a[p, n] = weight[n] * value(rows, k, at_A, A)
                        by_b[p, n] = -weight[n] * value(rows, k, at_B, B)
                    continue
                if kind[j] == LINEAR:
                    middle = 0.5 * (A + B)
                    K, slope = value_and_slope(rows, k, locate(middle, cell, shift, cells), middle)
                    bend = 0.5 * slope * (A - B)
                    current, at_a, at_b = K * (A - B), K + bend, bend - K
                else:
                    current, at_a, at_b = pair_current(pairs, k, A, B)
                J[p, i, n] = weight[n] * current
                if i == 0:
                    by_a[p, n], by_b[p, n] = weight[n] * at_a, weight[n] * at_b
        for j in range(first[p], first[p + 1]):
            n = place[j]
            moving = rate_a[n] * by_a[p, n] + rate_b[n] * by_b[p, n]
            if moving != 0.0:
                for i in range(STAGES):
                    J[p, i, n] += later[i] * moving


@njit(cache=True, error_model="numpy", nogil=True)
def of_bodies(
    first: Index, place: Index, row: Index, size: Array, T: Array, tables: tuple[Any, ...], energies: Array,
    capacities: Array,
) -> None:  # fmt: skip
    """Changes of energies (W, m, N) at temperatures (m, N), from a table's lowest one on; of heat capacities (W, N)."""
    rows, F, cell, shift = tables
    for p in range(first.size - 1):
        for i in range(T.shape[0]):
            for j in range(first[p], first[p + 1]):
                n = place[j]
                at = locate(T[i, n], cell, shift, rows.shape[1])
                energies[p, i, n] = size[n] * integral(F, row[j], at, T[i, n])
                if i == 0:
                    capacities[p, n] = size[n] * value(rows, row[j], at, T[i, n])
