"""RODAS4P2, a stiffly accurate Rosenbrock method of order 4 with 6 stages, in the form without J times stage.

(1/(h gamma) - df/dy) u_i = f(t + c_i h, y + sum_j a_ij u_j) + sum_j (c_ij/h) u_j + h d_i df/dt,
y(t + h) = y + sum_j a_6j u_j + u_6, error estimate u_6.
Dense output, 0 <= s <= 1: (1 - s) y0 + s [y1 + (1 - s)(D1 + s D2)], D_k = sum_j h_kj u_j.
E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 2nd ed., Springer 1996, Sec. IV.7; G. Steinebach, in
Progress in Differential-Algebraic Equations II, Springer 2020, pp. 165-184.
"""

import numpy as np

from chain.arrays import Array

STAGES = 6


def _lower(*rows: list[float]) -> Array:
    matrix = np.zeros((STAGES, STAGES))
    for i, row in enumerate(rows, start=1):
        matrix[i, :i] = row
    return matrix


GAMMA = 0.25
A = _lower(
    [3.0],
    [0.906377755268814, -0.189707390391685],
    [3.758617027739064, 1.161741776019525, -0.849258085312803],
    [7.089566927282776, 4.573591406461604, -8.423496976860259, -0.959280113459775],
    [7.089566927282776, 4.573591406461604, -8.423496976860259, -0.959280113459775, 1.0],
)
C = _lower(
    [-12.0],
    [-6.354581592719008, 0.338972550544623],
    [-8.575016317114033, -7.606483992117508, 12.22499765012482],
    [-5.888975457523102, -8.157396617841821, 24.805546872612922, 12.790401512796979],
    [-4.408651676063871, -6.692003137674639, 24.625568527593117, 16.627521966636085, -5.714285714285718],
)
PLACE = np.array([0.0, 0.75, 0.321448134013046, 0.519745732277726, 1.0, 1.0])
RATE = np.array([0.25, -0.5, -0.189532918363016, 0.085612108792769, 0.0, 0.0])
DENSE = np.array(
    [
        [-5.323528268423303, -10.042123754867493, 17.175254928256965, -5.079931171878093, -0.016185991706112, 0.0],
        [6.984505741529879, 6.914061169603662, -0.849178943070653, 18.104410789349338, -3.516963011559032, 0.0],
    ]
)
# The step's end is one more combination of the stages: e_new = e + sum_j END[j] u_j.
END = np.append(A[STAGES - 1, : STAGES - 1], 1.0)


def dense(s: Array) -> Array:
    """Weights of the stages in the state at fractions `s` of a step, (len(s), 6)."""
    s = np.asarray(s, dtype=np.float64)[..., None]
    return np.asarray(s * END + s * (1.0 - s) * (DENSE[0] + s * DENSE[1]))


def _dense_rate(s: Array) -> Array:
    """Derivatives of these weights by s."""
    s = s[..., None]
    return np.asarray(END + (1.0 - 2.0 * s) * DENSE[0] + s * (2.0 - 3.0 * s) * DENSE[1])


# Further rows of the tableau. The defect f(v) - dv/dt of the dense output v at a fraction of the step, solved with the
# step's matrix, is a stage like the others: its argument is v, and its c_ij are minus the weights in dv/dt. At a look
# the stage is the rate of change for the drive at a later time.
_PROBES, _LOOKS = np.array([0.5, 0.15, 0.4, 0.65, 0.9]), np.array([0.0, 0.25, 0.5, 0.75, 1.0])
HALF, PROBES = (STAGES, STAGES + 1), (STAGES + 1, STAGES + 5)  # rows: first, end
LOOKS = tuple(range(STAGES + 5, STAGES + 10))
ROWS = STAGES + 10
A = np.concatenate([A, dense(_PROBES), np.zeros((5, STAGES))])
C = np.concatenate([C, -_dense_rate(_PROBES), np.zeros((5, STAGES))])
PLACE = np.concatenate([PLACE, _PROBES, _LOOKS])
RATE = np.concatenate([RATE, np.zeros(10)])
