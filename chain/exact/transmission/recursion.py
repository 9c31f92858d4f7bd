"""Green's function of a tridiagonal chain by recursion from both ends: O(number of mediators) a frequency.

With the bodies' modes eliminated, the mediators' coordinates obey A(ω) x = force, where A is complex, symmetric and
tridiagonal, and loses energy to its terminals alone: Im A = -Σ_b Γ_b, where terminal b (reservoir, or probe of a body)
touches the mediators b - 1 and b. Between terminals (Caroli's formula)

    𝒯_bb'(ω) = 4 tr(Γ_b G Γ_b' G†),   G = A^-1

and because G_ij of a tridiagonal matrix is a product along the way from i to j, so is

    𝒯_bb' = 4 α_b |G_bb|² |ρ_{b+1}|² ... |ρ_{b'-1}|² β_b',   b < b'
"""

import numpy as np

from chain.arrays import Array, Complex, Index
from chain.storage.compiled import njit


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def inverse(z: complex) -> complex:
    """1/z, without the scaling that the language does for numbers near overflow."""
    size = z.real * z.real + z.imag * z.imag
    return complex(z.real / size, -z.imag / size)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def assemble(omega: float, stiffness: Array, ends: Complex, joints: Complex, kind: Index, a: Complex) -> None:
    """Diagonal of A: stiffness - ω² and what the neighbours on both sides add; `joints` rows are (s11, s12, s22)."""
    last = stiffness.size - 1
    for n in range(last + 1):
        left = ends[0] if n == 0 else joints[kind[n - 1], 2]
        right = ends[1] if n == last else joints[kind[n], 0]
        a[n] = stiffness[n] - omega * omega + left + right


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def from_right(a: Complex, joints: Complex, kind: Index, e: Complex) -> None:
    """Pivots of the elimination from the right end."""
    e[-1] = a[-1]
    for n in range(a.size - 2, -1, -1):
        b = joints[kind[n], 1]
        e[n] = a[n] - b * b * inverse(e[n + 1])


def end_to_end(omega: Array, stiffness: Array, ends: Complex, joints: Complex, kind: Index) -> Array:
    """Transmission between the reservoirs, coherent, at every frequency; `ends` (ω, 2), `joints` (ω, kind, 3).

    Elimination from the right end, all frequencies at once; G of the two ends is the product of what it leaves.
    """
    last, joined = stiffness.size - 1, np.ascontiguousarray(np.moveaxis(joints, 0, -1))  # (kind, 3, ω)
    g: Complex = np.ones(omega.size, dtype=np.complex128)
    pivot = g
    for n in range(last, -1, -1):
        left = ends[:, 0] if n == 0 else joined[kind[n - 1], 2]
        a = stiffness[n] - omega * omega + left
        if n == last:
            a += ends[:, 1]
        else:
            b = joined[kind[n], 1]
            a += joined[kind[n], 0] - b * b * pivot
            g *= -b
        pivot = 1.0 / a
        g *= pivot
    return np.asarray(4.0 * ends[:, 0].imag * ends[:, 1].imag * (g.real * g.real + g.imag * g.imag))


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def factors(
    omega: float, stiffness: Array, ends: Complex, joints: Complex, kind: Index, work: Complex, out: Array
) -> None:
    """Factors of 𝒯_bb' (module's docstring): rows 4α_b|G_bb|², β_b and |ρ_b|² over the terminals b = 0 .. M + 1.

    `work` has three rows of the mediators' number.
    """
    a, d, e = work[0], work[1], work[2]
    assemble(omega, stiffness, ends, joints, kind, a)
    from_right(a, joints, kind, e)
    last = a.size - 1
    d[0] = a[0]
    for n in range(1, last + 1):
        b = joints[kind[n - 1], 1]
        d[n] = a[n] - b * b * inverse(d[n - 1])
    for b in range(last + 2):
        # G_{b-1,m} = λ G_{b,m} for every m >= b, and G_{m,b} = ρ G_{m,b-1} for every m <= b - 1
        if 0 < b <= last:
            s = joints[kind[b - 1]]
            towards, away = -s[1] * inverse(d[b - 1]), -s[1] * inverse(e[b])
            out[0, b] = _absorbed(-s[2].imag, -s[1].imag, -s[0].imag, towards)
            out[1, b] = _absorbed(-s[0].imag, -s[1].imag, -s[2].imag, away)
            out[2, b] = away.real * away.real + away.imag * away.imag
        elif b == 0:
            out[0, b], out[1, b], out[2, b] = -ends[0].imag, 0.0, 0.0
        else:
            out[0, b], out[1, b], out[2, b] = 0.0, -ends[1].imag, 0.0
        if b <= last:
            g = e[b]
            if b > 0:
                g = g - joints[kind[b - 1], 1] * joints[kind[b - 1], 1] * inverse(d[b - 1])
            out[0, b] *= 4.0 / (g.real * g.real + g.imag * g.imag)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _absorbed(here: float, cross: float, there: float, ratio: complex) -> float:
    """(1, r)* Γ (1, r)ᵀ."""
    return here + 2.0 * cross * ratio.real + there * (ratio.real * ratio.real + ratio.imag * ratio.imag)


def room(stiffness: Array) -> tuple[Complex, Array]:
    """Arrays in which `factors` works, and that it fills: what allocates takes long to compile."""
    return np.empty((3, stiffness.size), dtype=np.complex128), np.empty((3, stiffness.size + 1))


def transmissions(omega: Array, stiffness: Array, ends: Complex, joints: Complex, kind: Index) -> Array:
    """𝒯_bb' between all terminals, (ω, M + 2, M + 2); its diagonal is 0."""
    found = np.zeros((omega.size, stiffness.size + 1, stiffness.size + 1))
    _transmissions(omega, stiffness, ends, joints, kind, *room(stiffness), found)
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def _transmissions(
    omega: Array, stiffness: Array, ends: Complex, joints: Complex, kind: Index, work: Complex, out: Array, found: Array
) -> None:  # fmt: skip
    terminals = found.shape[1]
    for i in range(omega.size):
        factors(omega[i], stiffness, ends[i], joints[i], kind, work, out)
        for b in range(terminals):
            carried = out[0, b]
            for c in range(b + 1, terminals):
                found[i, b, c] = found[i, c, b] = carried * out[1, c]
                carried *= out[2, c]


def exchanged(omega: Array, stiffness: Array, ends: Complex, joints: Complex, kind: Index) -> Array:
    """All that the left reservoir sends out, and the mean of what neighbouring terminals exchange, (2, ω)."""
    found = np.zeros((2, omega.size))
    _exchanged(omega, stiffness, ends, joints, kind, *room(stiffness), found)
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def _exchanged(
    omega: Array, stiffness: Array, ends: Complex, joints: Complex, kind: Index, work: Complex, out: Array, found: Array
) -> None:  # fmt: skip
    terminals = stiffness.size + 1
    for i in range(omega.size):
        factors(omega[i], stiffness, ends[i], joints[i], kind, work, out)
        carried = out[0, 0]
        for c in range(1, terminals):
            found[0, i] += carried * out[1, c]
            found[1, i] += out[0, c - 1] * out[1, c] / (terminals - 1)
            carried *= out[2, c]
