"""A laser pulse on a stack of layers: how the contacts between them hold the heat back.

Aluminium on silica on silicon, heated by a short pulse that the metal absorbs, as in thermoreflectance measurements.
The layers are those of `materials`: handbook conductivities near 300 K, heat capacities of Debye's model. Between them
stand contact conductances of the order of 100 MW/(m² K), a choice that illustrates. Once the pulse is deep in the
silicon the surface cools as that of a half-space, Q/(e√(πt)) for an energy Q an area and the effusivity e = √(κC̃).
Valid for Fourier's law: pulses and layers longer than the carriers' free times and paths.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
import materials
from chain import plots
from chain.checks import integer
from chain.units.boundary import floats, single
from scenarios.output.text import lines
from scenarios.presets.results import labelled

START = 300.0  # K
DEEP = "20 um"  # of silicon: heat goes √(Dt) = 9 µm deep in a microsecond
SPOT = 1e-6  # m^2


def multilayer(
    film: Any = "80 nm",
    oxide: Any = "20 nm",
    contact: Any = ("30 MW/(m^2 K)", "100 MW/(m^2 K)", "300 MW/(m^2 K)"),
    fluence: Any = "10 J/m^2",
    pulse: Any = "5 ns",
    depth: Any = "10 nm",
    until: Any = "1 us",
    samples: int = 301,
) -> xr.Dataset:
    """A nanosecond pulse on aluminium, silica and silicon: the surface's cooling for several contacts.

    Parameters
    ----------
    film, oxide : quantity
        Thickness of the aluminium, and of the silica below it.
    contact : sequence of quantities
        Conductances of an area of both interfaces; the profiles are those of the middle one.
    fluence : quantity
        Energy an area that is absorbed.
    pulse : quantity
        Full width at half maximum of the pulse, a Gaussian.
    depth : quantity
        Over which the absorbed power falls by e.
    until : quantity
        Time at which to stop.
    samples : int
        Number of times reported, evenly over the logarithm after the pulse.

    Returns
    -------
    Dataset
        The transient over `time` and `site` of the middle contact, and over `contact_conductance` and `time` the
        `surface_temperature`; `half_space_temperature` (time) of silicon alone, K.

    Notes
    -----
    [Panasyuk2012] Eq. (83), with jumps of the temperature at contacts.

    Examples
    --------
    >>> ds = multilayer(until="100 ns", samples=11)
    >>> bool((ds["surface_temperature"].isel(time=-1).diff("contact_conductance") < 0).all())
    True
    """
    G = np.atleast_1d(np.array([single(one, "W/(m^2 K)", "contact", positive=True) for one in contact]))
    width, energy = single(pulse, "s", "pulse", positive=True), single(fluence, "J/m^2", "fluence", positive=True)
    last, count = single(until, "s", "until", positive=True), integer(samples, "samples", 3)
    if last < 10.0 * width:
        raise chain.HeatChainError("`until` must be ten times the length of the pulse or more.")
    times = np.concatenate([[0.0], np.geomspace(0.2 * width, last, count - 1)])
    found = [
        _stack(film, oxide, one, energy, width, single(depth, "m", "depth", positive=True)).transient(
            chain.Quantity(START, "K"), times=chain.Quantity(times, "s"), breakpoints=[chain.Quantity(4.0 * width, "s")]
        )
        for one in G
    ]
    silicon = _silicon("1 um", None)
    effusivity = np.sqrt(
        float(silicon.link.conductance(START * chain.ureg.K).magnitude)
        * float(silicon.body.heat_capacity(START * chain.ureg.K).magnitude)
    )
    after = np.maximum(times - 2.0 * width, width)
    shown = found[len(G) // 2]
    return shown.assign_coords(labelled(contact_conductance=("contact_conductance", G))).assign(
        labelled(
            surface_temperature=("contact_conductance time", [one["temperature"].values[:, 0] for one in found]),
            half_space_temperature=("time", START + energy / (effusivity * np.sqrt(np.pi * after))),
            layer_edges=("interface", np.cumsum([float(floats(one, "m", "film")) for one in (film, oxide)])),
            fluence=energy,
            pulse_length=width,
        )
    )


def _silicon(thickness: Any, cells: int | None) -> chain.Layer:
    return materials.layer("Si", thickness, cells=cells)


def _stack(film: Any, oxide: Any, G: float, energy: float, width: float, depth: float) -> chain.Rod:
    """The stack, its pulse centred at two widths."""
    sigma = width / np.sqrt(8.0 * np.log(2.0))
    contact = chain.Quantity(G, "W/(m^2 K)")
    layers: list[Any] = [
        materials.layer("Al", film, cells=24), contact, materials.layer("a-SiO2", oxide, cells=40), contact,
        _silicon("1 um", 40), _silicon("4 um", 60), _silicon(DEEP, 80),
    ]  # fmt: skip
    absorbed = 1.0 - np.exp(-single(film, "m", "film", positive=True) / depth)

    def density(x: Any) -> Any:
        return energy / (depth * absorbed) * np.exp(-x / depth) * (x < single(film, "m", "film"))

    def course(t: Any) -> Any:
        return np.exp(-0.5 * ((t - 2.0 * width) / sigma) ** 2) / (sigma * np.sqrt(2.0 * np.pi))

    return chain.Rod(
        layers=layers, area=chain.Quantity(SPOT, "m^2"), left=chain.Insulated(), right=chain.Quantity(START, "K"),
        sources=(density, course),
    )  # fmt: skip


def solids(**_: Any) -> list[str]:
    """Keys of the materials that a run uses."""
    return ["Al", "Si", "a-SiO2"]


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    G = ds["contact_conductance"].values
    rise = ds["surface_temperature"] - START
    peak = rise.max("time").values
    half = []
    for one in rise.values:
        top = int(one.argmax())
        below = np.flatnonzero(one[top:] < 0.5 * one[top])
        half.append(float(ds["time"][top + below[0]]) if below.size else np.inf)
    given = float(ds["source_heat"].isel(time=-1)) / SPOT
    late = float(rise.isel(time=-1, contact_conductance=-1) / (ds["half_space_temperature"][-1] - START))
    each = [f"{p:.3g} K for {g / 1e6:.3g} MW/(m² K)" for p, g in zip(peak, G, strict=True)]
    cooled = [f"{1e9 * t:.3g} ns" for t in half]
    return lines(
        {
            "absorbed": f"{given:.4g} J/m² in {1e9 * float(ds['pulse_length']):.3g} ns",
            "surface's rise": ", ".join(each),
            "half of it is left after": ", ".join(cooled),
            "at the end": f"{late:.3g} times the rise of silicon alone",
            "energy residual": f"{ds.attrs['energy_residual']:.1e}",
        },
        "While the film cools through its contact the surface tells the contact's conductance; later the oxide does, "
        "and at last only the silicon, which has no memory of either.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """The surface's rise over time, and profiles over the depth."""
    figure, (left, right) = plots.panels(2)
    t = ds["time"].values[1:]
    for one, colour in zip(ds["surface_temperature"], plots.shades(len(ds["surface_temperature"])), strict=True):
        rise = one.values[1:] - START
        name = f"{float(one['contact_conductance']) / 1e6:.3g} MW/(m² K)"
        left.loglog(t * 1e9, rise, color=colour, label=name)
    deep = ds["half_space_temperature"].values[1:] - START
    late = t > 10.0 * float(ds["pulse_length"])
    left.loglog(t[late] * 1e9, deep[late], "--", color=plots.GREY, lw=1.0, label="silicon alone")
    left.set(xlabel="time (ns)", ylabel="rise of the surface (K)")
    left.set(xlim=(1e9 * float(ds["pulse_length"]), None), ylim=(0.7 * float(deep[late].min()), None))
    left.legend(title="conductance of the contacts", **plots.ABOVE)
    edges = 1e9 * ds["layer_edges"].values
    depth = 1e9 * ds["position"].values
    inside = depth < 3.0 * edges[-1]
    width = float(ds["pulse_length"])
    moments = [m for m in (1.5, 2.5, 6.0, 20.0, 60.0) if m * width <= t[-1]]
    for moment, colour in zip(moments, plots.shades(len(moments)), strict=True):
        T = ds["temperature"].sel(time=moment * width, method="nearest")
        name = f"{1e9 * float(T['time']):.3g} ns"
        jumps = np.searchsorted(depth[inside], edges)
        right.plot(
            *(np.insert(values, jumps, np.nan) for values in (depth[inside], T.values[inside])),
            color=colour,
            label=name,
        )
    for edge in edges:
        right.axvline(edge, color=plots.GREY, lw=0.6, ls=":")
    for start, stop, name in zip([0.0, *edges], [*edges, 3.0 * edges[-1]], ("Al", "SiO₂", "Si"), strict=True):
        right.text(0.5 * (start + stop), 1.01, name, transform=right.get_xaxis_transform(), ha="center", fontsize=7.5)
    right.legend(title="time", **plots.BESIDE)
    right.set(xlabel="depth (nm)", ylabel="temperature (K)", xlim=(0.0, 3.0 * edges[-1]))
    return figure
