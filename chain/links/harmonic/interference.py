"""Transmission of one or several oscillators on the same modes of the same two baths, with joint counter-terms.

Bath ν pushes mediator i by √γ_νi times one and the same force, [Panasyuk2012] Eq. (5), and its friction is that of one
coordinate, Σ √γ_νi x_i: a matrix of rank one. With joint counter-terms (`chain.exact.BodyChain`)

    [ω_i² - ω² - iωγ̃(ω)(aaᵀ + bbᵀ)] x = force,   a_i = √(γ_1i/m), b_i = √(γ_2i/m), γ̃ = D/(D - iω),

and [Taylor2015] Eq. (1) has 𝒯 = 4(ωRe γ̃)²|aᵀGb|². With g_i = 1/(ω_i² - ω²) and s = -iωγ̃

    aᵀGb = R/[1 + s(P + Q) + s²W],   P = Σ a_i²g_i,   Q = Σ b_i²g_i,   R = Σ a_ib_ig_i,
    W = PQ - R² = Σ_{i<j} g_ig_j(a_ib_j - a_jb_i)²

where the last form does not cancel.
"""

from functools import lru_cache

import numpy as np

from chain.arrays import Array, Complex
from chain.links.landauer.link import LandauerLink

_KEPT = 256  # junctions whose grids are kept


@lru_cache(maxsize=_KEPT)
def integral(
    frequency: tuple[float, ...], first: tuple[float, ...], second: tuple[float, ...], cutoff: float
) -> LandauerLink:
    """The Landauer integral of mediators with frequencies, dampings by either bath and a cutoff in rad/s."""
    passed = Transmission(frequency, first, second, cutoff)
    return LandauerLink(passed, False, passed.marks(), 1.0)


class Transmission:
    """𝒯(ω) of mediators on shared modes; frequencies in rad/s."""

    def __init__(
        self, frequency: tuple[float, ...], first: tuple[float, ...], second: tuple[float, ...], cutoff: float
    ) -> None:
        self.unit = float(np.min(frequency))
        self.frequency = np.array(frequency) / self.unit
        self.a, self.b = (np.sqrt(np.array(one) / self.unit) for one in (first, second))
        self.cutoff = cutoff / self.unit

    def __call__(self, omega: Array) -> Array:
        x = omega[..., None] / self.unit
        apart = (self.frequency - x) * (self.frequency + x)
        # At a frequency itself 𝒯 is finite, and the limit of what is beside it
        g = 1.0 / np.where(apart == 0.0, 1e-40, apart)
        p, q, r = ((one * g).sum(axis=-1) for one in (self.a**2, self.b**2, self.a * self.b))
        i, j = np.triu_indices(self.a.size, 1)
        w = (g[..., i] * g[..., j] * np.square(self.a[i] * self.b[j] - self.a[j] * self.b[i])).sum(axis=-1)
        x = x[..., 0]
        memory = 1.0 / (1.0 - 1j * x / self.cutoff)
        s = -1j * x * memory
        # [Taylor2015] Eq. (1)
        return np.asarray(4.0 * np.square(x * memory.real * r) / np.square(np.abs(1.0 + s * (p + q) + s * s * w)))

    def poles(self) -> Complex:
        """Roots z of the response to e^{zt}, in units of the lowest frequency.

        Of x, dx/dt and, where the cutoff is finite, the two baths' memory dy/dt = -Dy + D Σ a_i dx_i/dt.
        """
        m = self.a.size
        contacts = np.stack([self.a, self.b], axis=1)
        matrix = np.zeros((2 * m + 2, 2 * m + 2))
        matrix[:m, m : 2 * m] = np.eye(m)
        matrix[m : 2 * m, :m] = -np.diag(self.frequency**2)
        if np.isinf(self.cutoff):
            matrix[m : 2 * m, m : 2 * m] = -contacts @ contacts.T
            matrix = matrix[: 2 * m, : 2 * m]
        else:
            matrix[m : 2 * m, 2 * m :] = -contacts
            matrix[2 * m :, m : 2 * m] = self.cutoff * contacts.T
            matrix[2 * m :, 2 * m :] = -self.cutoff * np.eye(2)
        return np.linalg.eigvals(matrix).astype(np.complex128)

    def marks(self) -> Array:
        """Frequencies about which the transmission changes, in rad/s: its resonances, down to their widths."""
        found: list[Array] = [self.frequency]
        for pole in self.poles():
            centre, width = abs(pole.imag), max(abs(pole.real), 1e-13 * abs(pole))
            if 0.0 < width < centre:
                steps = width * np.exp2(np.arange(np.ceil(np.log2(centre / width)) + 1.0))
                found += [centre - steps, np.array([centre]), centre + steps]
        every = np.concatenate(found)
        return np.unique(every[every > 0.0]) * self.unit
