"""What stands between two mediators of a chain: a body of finitely or infinitely many modes, or a spring."""

from typing import Any, NamedTuple

import numpy as np

from chain.arrays import Array, Complex
from chain.checks import integer, one_of
from chain.errors import HeatChainError
from chain.exact.bath_modes import MOST_MODES, Spacing, couplings, frequencies
from chain.exact.bodies.response import mode_sums, reservoir
from chain.units.boundary import Quantity, Value, single, ureg

CONTACTS = ("opposite", "random", "same")


class Contact(NamedTuple):
    """Coupling of one mediator to one bath: γ_ν/m and D in rad/s."""

    damping: float
    cutoff: float


class Modes(NamedTuple):
    """Frequencies in rad/s, and couplings over the roots of the masses in 1/s², to the mediators on both sides."""

    frequency: Array
    left: Array
    right: Array

    @property
    def cross(self) -> float:
        """Static coupling Σ c_j c'_j/ω_j² of the two mediators through the body, 1/s²."""
        return float(np.sum(self.left * self.right / self.frequency**2))


class FiniteBody:
    """A Drude-Ullersma body of finitely many modes, and how its two mediators touch them.

    Parameters
    ----------
    modes : int
        Number of modes.
    mode_spacing : quantity
        Distance Δ of the modes' angular frequencies.
    contacts : str, default "opposite"
        "same", the mediators on both sides see the modes through the same couplings C_j; "opposite", through C_j and
        (-1)^j C_j, as at opposite ends of a rod; "random", through C_j and ±C_j with signs drawn for every body.
    probe_rate : quantity
        Damping η of every mode into the body's probe bath; by default the body has none.
    spacing : {"midpoint", "equal", "random"}, default "midpoint"
        Where the frequencies lie: "midpoint" (j - ½)Δ, "equal" jΔ, "random" one in each interval.
    seed : int, default 0
        Of random signs and frequencies; they differ from body to body of a chain.

    Raises
    ------
    HeatChainError
        where a number is not positive (a probe's rate: negative), or the contacts are none of the three

    Notes
    -----
    [Panasyuk2012] Eq. (14). By the paper's Fig. 5 a body is coupled to both its mediators by Eq. (14), and the sign of
    the couplings is left open.

    Examples
    --------
    >>> print(f"{FiniteBody(modes=200, mode_spacing='5e10 rad/s').window.to('ps'):.3f~P}")
    62.832 ps
    """

    def __init__(
        self,
        modes: int,
        mode_spacing: Any,
        contacts: str = "opposite",
        probe_rate: Any = "0 rad/s",
        spacing: Spacing = "midpoint",
        seed: int = 0,
    ) -> None:
        self.contacts, self.spacing = one_of(contacts, "contacts", CONTACTS), spacing
        self.modes, self.seed = integer(modes, "modes", 1, MOST_MODES), integer(seed, "seed", 0)
        self._spacing = single(mode_spacing, "rad/s", "mode_spacing")
        self._rate = single(probe_rate, "rad/s", "probe_rate", positive=False)
        if self._rate < 0.0:
            raise HeatChainError(f"`probe_rate` must not be negative, but is {probe_rate}.")
        frequencies(1, self._spacing, spacing)

    def __repr__(self) -> str:
        return (
            f"FiniteBody({self.modes} modes, spacing {self._spacing:.6g} rad/s, contacts {self.contacts!r}, "
            f"probe {self._rate:.6g} rad/s)"
        )

    @property
    def window(self) -> Quantity:
        """Time after which the mediators feel that the body is finite, in s.

        π/Δ, the time to cross the body, where the contacts differ; the Heisenberg time 2π/Δ where they are the same.
        """
        return ureg.Quantity((2.0 if self.contacts == "same" else 1.0) * np.pi / self._spacing, "s")

    def _signs(self, number: int) -> Array:
        """Of the right couplings, for body `number` of a chain."""
        if self.contacts == "same":
            return np.ones(self.modes)
        if self.contacts == "opposite":
            return np.where(np.arange(self.modes) % 2 == 0, 1.0, -1.0)
        return np.random.default_rng([self.seed, number]).choice([-1.0, 1.0], self.modes)

    def _frequencies(self, number: int) -> Array:
        return frequencies(self.modes, self._spacing, self.spacing, [self.seed, number, 1])

    def _modes(self, left: Contact, right: Contact, number: int) -> Modes:
        frequency = self._frequencies(number)
        for contact in (left, right):
            if np.isinf(contact.cutoff):
                raise HeatChainError("`cutoff` of a mediator must be finite beside a body of finitely many modes.")
        first, second = (couplings(frequency, self._spacing, *contact) for contact in (left, right))
        return Modes(frequency, first, second * self._signs(number))

    # -- as a joint of a chain ----------------------------------------------------------------------------------------

    @property
    def _probed(self) -> bool:
        """Whether a bath of its own can take heat from the body."""
        return self._rate > 0.0

    @property
    def _damped(self) -> bool:
        """Whether its response is smooth in frequency."""
        return self._rate > self._spacing

    def _variant(self, number: int) -> int:
        """Bodies of a chain with the same variant are the same."""
        return number if "random" in (self.contacts, self.spacing) else 0

    def _response(self, omega: Array, left: Contact, right: Contact, number: int) -> Complex:
        """s11, s12, s22 in 1/s² with joint counter-terms, (ω, 3)."""
        modes = self._modes(left, right, number)
        return np.asarray(mode_sums(omega, modes.frequency, modes.left, modes.right, self._rate))

    def _static(self, left: Contact, right: Contact, number: int) -> float:
        """Static coupling of the two mediators, which joint counter-terms cancel, 1/s²."""
        return self._modes(left, right, number).cross

    def _marks(self, number: int) -> Array:
        """Frequencies about which the response is sharp, rad/s."""
        return self._frequencies(number) if not self._damped else np.empty(0)


class _Smooth:
    """What has no modes of its own that could be resolved: alike in all places, without sharp features."""

    _probed = _damped = True

    def _variant(self, number: int) -> int:
        return 0

    def _static(self, left: Contact, right: Contact, number: int) -> float:
        return 0.0

    def _marks(self, number: int) -> Array:
        return np.empty(0)


class LargeBody(_Smooth):
    """A body of infinitely many modes: it is its own bath, at a temperature that stays.

    Parameters
    ----------
    contacts : str, default "opposite"
        "opposite", at ends that are infinitely far apart, so that nothing passes from one mediator to the other but
        through the body's temperature; "same", both mediators at one place, see `FiniteBody`.

    Notes
    -----
    The limit Δ → 0 of `FiniteBody`. A chain of such bodies with opposite contacts is that of [Panasyuk2012] Eq. (80).

    Examples
    --------
    >>> LargeBody("same")
    LargeBody('same')
    """

    def __init__(self, contacts: str = "opposite") -> None:
        self.contacts = one_of(contacts, "contacts", ("opposite", "same"))

    def __repr__(self) -> str:
        return f"LargeBody({self.contacts!r})"

    def _response(self, omega: Array, left: Contact, right: Contact, number: int) -> Complex:
        if self.contacts == "opposite":
            return np.stack([reservoir(omega, *left), np.zeros(omega.size), reservoir(omega, *right)], axis=1)
        cross = reservoir(omega, *_shared(left, right))
        return np.stack([reservoir(omega, *left), cross, reservoir(omega, *right)], axis=1)

    def _static(self, left: Contact, right: Contact, number: int) -> float:
        if self.contacts == "opposite":
            return 0.0
        # [Panasyuk2012] Eq. (15): Σ c_j c'_j/ω_j² is γ(0)/m
        shared = _shared(left, right)
        return shared.damping * shared.cutoff


def _shared(left: Contact, right: Contact) -> Contact:
    """Of the friction that one mediator feels of the other at the same place of a body."""
    if left.cutoff != right.cutoff:
        raise HeatChainError("`cutoff` of both mediators must be the same where their contacts are.")
    return Contact(float(np.sqrt(left.damping * right.damping)), left.cutoff)


class Spring(_Smooth):
    """A spring mΩ²/2 (x - x')² between two mediators, instead of a body.

    Parameters
    ----------
    coupling : quantity or DataArray
        Angular frequency Ω.

    Examples
    --------
    >>> Spring("50 cm^-1")
    Spring(9.41826e+12 rad/s)
    """

    _probed = _damped = False

    def __init__(self, coupling: Value) -> None:
        self._coupling = single(coupling, "rad/s", "coupling")

    def __repr__(self) -> str:
        return f"Spring({self._coupling:.6g} rad/s)"

    def _response(self, omega: Array, left: Contact, right: Contact, number: int) -> Complex:
        return np.tile(self._coupling**2 * np.array([1.0, -1.0, 1.0], dtype=np.complex128), (omega.size, 1))
