"""From ballistic heat to Fourier's law in one harmonic chain: probes turned on, [Panasyuk2012] Sec. VI.A.

The whole chain at once: mediators and bodies with all their modes between two infinite reservoirs. Without probes the
current does not fall with the number N of bodies. With self-consistent baths on the bodies (the models of the paper's
Refs. 38-40), which damp every mode at the rate η and take no net heat, it comes to fall as 1/(N + 1). Does it meet
Eq. (80)? That takes two things at a time:

- what a mediator sends into a body must not reach the other side: with opposite ends the amplitude that crosses is
  exp(-πη/2Δ), and the current exceeds Eq. (80) in proportion to its square, exp(-πη/Δ). With random signs it does so
  only in proportion to Δ/η. With the same couplings both mediators sit at one place, and no probe separates them;
- the bath that a mediator feels must stay what it was: damped modes make it γ̃(z)z/ω with z = √(ω² + iωη) for ω, so
  that the deviation is of order η over the frequencies of mediator, cutoff and temperature.

Counter-terms are those of Eq. (4), for each mediator by itself: joint ones would join the opposite ends of a body by a
spring of the order of Δ, which has no probe.

So the chain is that of Eq. (80) for Δ < η ≪ ω0, D, k_BT/ħ, if its mediators touch the bodies' opposite ends. Valid for
linear response at one temperature; the profile is for a finite difference. Source: [Panasyuk2012].
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain.checks import integer
from chain.exact import FiniteBody, HarmonicChain
from chain.units.boundary import single
from scenarios.output.text import lines
from scenarios.presets import results
from scenarios.presets.chains.ballistic_to_fourier_plot import plot as plot

CONTACTS = ("same", "opposite", "random")
RATIOS = (0.0, 0.02, 0.1, 0.3, 1.0, 5.0)  # η/Δ of the curves over N
_SWEPT = np.geomspace(0.05, 10.0, 12)  # η/Δ for the three contacts
_LARGE = 6.0  # η/Δ of bodies across which nothing passes: exp(-3π) in amplitude


def ballistic_to_fourier(
    longest: int = 64,
    compared: int = 8,
    shown: int = 16,
    hot: Any = "90 K",
    cold: Any = "54 K",
    frequency: Any = "50 cm^-1",
    damping: Any = "25 cm^-1",
    cutoff: Any = "50 cm^-1",
    mode_spacing: Any = "5 cm^-1",
    band: float = 8.0,
) -> xr.Dataset:
    """Ballistic heat becomes Fourier's law as probes on the bodies are turned on, and where it meets Eq. (80).

    Parameters
    ----------
    longest : int
        Bodies of the longest chain; shorter ones have half as many, down to 1.
    compared : int
        Bodies of the chain in which the three contacts are compared.
    shown : int
        Bodies of the chain whose temperatures are shown.
    hot, cold : str or Quantity
        Temperatures of the reservoirs for the profile; conductances are at their mean.
    frequency, damping, cutoff : str or Quantity
        Angular frequency ω0 of a mediator, the oscillator that joins two neighbours, its damping γ̂, and the cutoff D of
        its baths.
    mode_spacing : str or Quantity
        Distance Δ of the angular frequencies of a body's modes.
    band : float
        Highest frequency of the bodies' modes over `frequency`.

    Returns
    -------
    Dataset
        Over `probe_ratio` η/Δ and `bodies`: `conductance` in W/K, `series_ratio` to Eq. (80), `local_exponent`, and
        `resistance_ratio` of the longest; over `contacts` and `swept_ratio` η/Δ `contact_ratio`, `coherent_excess`, and
        `incoherent_ratio`; over `probe_ratio` (above 0) and `site` `profile_temperature`, and `series_temperature`.

    Notes
    -----
    [Panasyuk2012] Eqs. (42), (80), Sec. VI.A.

    Examples
    --------
    >>> ds = ballistic_to_fourier(longest=8, compared=2, shown=4, band=4.0)
    >>> ratio = ds["series_ratio"].sel(bodies=8).values
    >>> bool(ratio[0] > 5), bool(abs(ratio[4] - 1) < 0.01)
    (True, True)
    """
    m = chain.HarmonicMediator(frequency=frequency, damping=damping, cutoff=cutoff)
    for value, name in ((longest, "longest"), (compared, "compared"), (shown, "shown")):
        integer(value, name, 1)
    ends = single(hot, "K", "hot"), single(cold, "K", "cold")
    mean = chain.ureg.Quantity(0.5 * sum(ends), "K")
    spacing = single(mode_spacing, "rad/s", "mode_spacing")
    width = band * m.frequency.m_as("rad/s")

    def line(n: int, rate: float, contacts: str = "opposite", gap: float = spacing) -> HarmonicChain:
        modes = max(round(width / gap), 1)
        body = FiniteBody(modes, chain.ureg.Quantity(gap, "rad/s"), contacts, chain.ureg.Quantity(rate, "rad/s"))
        return HarmonicChain(m, body, n, counter_terms="separate", rtol=1e-3)

    def conductance(*arguments: Any) -> float:
        return float(line(*arguments).conductance(mean).m_as("W/K"))

    link = float(m.conductance(mean).m_as("W/K"))
    counts = 2 ** np.arange(int(np.log2(longest)) + 1)
    found = np.array([[conductance(n, ratio * spacing) for n in counts.tolist()] for ratio in RATIOS])
    swept = _SWEPT * spacing
    contacts = np.array([[conductance(compared, rate, one) for rate in swept] for one in CONTACTS])
    large = np.array([conductance(compared, rate, "opposite", rate / _LARGE) for rate in swept])
    variables = {
        "conductance": ("probe_ratio bodies", found),
        "series_ratio": ("probe_ratio bodies", found * (counts + 1) / link),
        "local_exponent": ("probe_ratio middle", np.diff(np.log(found)) / np.diff(np.log(counts + 1.0))),
        "resistance_ratio": ("probe_ratio", np.diff(1.0 / found[:, -2:])[:, 0] / np.diff(counts[-2:]) * link),
        "contact_ratio": ("contacts swept_ratio", contacts * (compared + 1) / link),
        "incoherent_ratio": ("swept_ratio", large * (compared + 1) / link),
        "coherent_excess": ("contacts swept_ratio", contacts / large - 1.0),
        **_profiles(m, line, shown, [chain.ureg.Quantity(T, "K") for T in ends], spacing),
    }
    middle = np.sqrt((counts[1:] + 1.0) * (counts[:-1] + 1.0))
    coordinates = {"probe_ratio": RATIOS, "profile_ratio": RATIOS[1:], "swept_ratio": _SWEPT, "contacts": CONTACTS}
    coordinates |= {"bodies": counts, "middle": middle, "site": np.arange(1, shown + 1)}
    about = {"model": repr(m), "compared": compared, "mean_temperature": float(mean.magnitude), "link": link}
    return results.dataset(variables, coordinates, **about, hot=ends[0], cold=ends[1])


def _profiles(m: Any, line: Any, shown: int, ends: list[Any], spacing: float) -> dict[str, Any]:
    """Temperatures of the bodies at a finite difference, with probes and by Eq. (80)."""
    found = [line(shown, ratio * spacing).steady_state(*ends)["temperature"].values for ratio in RATIOS[1:]]
    body = chain.DrudeUllersma(mode_spacing=f"{spacing!r} rad/s")
    series = chain.Chain(m, body, shown, ends[0], ends[1], spacing="1 nm").steady_state()["temperature"].values
    return {
        "profile_temperature": ("profile_ratio site", np.array(found)),
        "series_temperature": ("site", series),
    }


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    last = ds.isel(bodies=-1, middle=-1)
    entries = {"chains": f"1 to {int(last['bodies'])} bodies, at {ds.attrs['mean_temperature']:g} K"}
    for i, ratio in enumerate(ds["probe_ratio"].values.tolist()):
        exponent, series = float(last["local_exponent"][i]), float(last["series_ratio"][i])
        entries[f"η = {ratio:g} Δ"] = (
            f"K goes as N + 1 to the power {exponent:+.2f}, {series:.3f} of Eq. (80); one more body adds "
            f"{float(ds['resistance_ratio'][i]):.3f} of a link's resistance"
        )
    excess = ds["coherent_excess"]
    for contacts in CONTACTS:
        values = excess.sel(contacts=contacts)
        entries[f"coherent excess, {contacts}"] = ", ".join(
            f"{float(values.sel(swept_ratio=r, method='nearest')):.2g} at η = {r:g} Δ" for r in (0.5, 1.0, 3.0)
        )
    large = ds["incoherent_ratio"]
    entries["endless bodies"] = ", ".join(
        f"{float(large.sel(swept_ratio=r, method='nearest')):.3f} of Eq. (80) at η = {r:g} Δ" for r in (0.05, 1.0, 10.0)
    )
    return lines(
        entries,
        "Without probes the current does not fall with length; with them it comes to fall as 1/(N + 1). Eq. (80) is "
        "met in the limit Δ < η ≪ ω0, D, k_BT/ħ of opposite ends: the coherent excess is then exponentially small, and "
        "the bath is still that of Eq. (14). Weaker probes leave heat crossing coherently, stronger ones change the "
        "bath, and near η = Δ the two may cancel. Random signs come near in proportion to Δ/η only; and where both "
        "mediators touch a body in the same way no probe leads to Eq. (80).",
    )
