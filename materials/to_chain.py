"""From a material to what a chain is made of."""

import numpy as np
import xarray as xr

from chain.links.base import Parallel
from chain.links.harmonic.mediator import HarmonicMediator
from chain.model.layers import Layer
from chain.subsystems.debye import DebyeSolid
from chain.units.boundary import Plain, Quantity, Value, Varying, ureg
from materials.heat_capacity import specific_heat
from materials.solids import cutoffs, derived
from materials.solids.library import get
from materials.solids.record import Material


def link(material: str | Material) -> Parallel:
    """What passes heat between two neighbouring atoms of a solid: an oscillator for each kind of sound, side by side.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.

    Returns
    -------
    Parallel
        Three mediators, `chain.HarmonicMediator`, with ω0 = γ̂ = D = ω_i, the branches' cutoffs.

    Notes
    -----
    [Panasyuk2012] Eqs. (94), (100). With the distance and area of `geometry`, the conductivity of a chain of such links
    is that of `materials.minimum_conductivity` with the model "mediator".

    Examples
    --------
    >>> print(f"{link('a-SiO2').conductance('300 K').to('pW/K'):.1f~P}")
    197.4 pW/K
    """
    number, fast, slow = get(material).sound("`link`")
    branches = (ureg.Quantity(cutoffs.cutoff(number, velocity), "rad/s") for velocity in (fast, slow))
    first, second = (HarmonicMediator(frequency=w, damping=w, cutoff=w) for w in branches)
    return Parallel((1.0, first), (2.0, second))


def subsystem(material: str | Material, volume: Value) -> DebyeSolid:
    """A piece of a solid as a body of a chain, with Debye's heat capacity.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    volume : str, Quantity or DataArray
        Its volume.

    Returns
    -------
    DebyeSolid
        With the material's number density, and its Debye temperature from the sound velocities.

    Examples
    --------
    >>> print(f"{subsystem('a-SiO2', volume='1 nm^3').heat_capacity('300 K'):.2e~P}")
    2.40×10⁻²¹ J/K
    """
    found = get(material)
    number = found.field("number_density", "`subsystem`").quantity
    return DebyeSolid(derived.debye_temperature(found), volume=volume, number_density=number)


def geometry(material: str | Material) -> dict[str, Quantity]:
    """Distance of neighbouring atoms of a solid and area of one atom, as `chain.Chain` takes them.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.

    Returns
    -------
    dict
        `spacing` ℓ0 = n^(-1/3) in m, and `area` ℓ0² in m².

    Examples
    --------
    >>> {name: f"{value:.3g~P}" for name, value in geometry("a-SiO2").items()}
    {'spacing': '2.47×10⁻¹⁰ m', 'area': '6.11×10⁻²⁰ m²'}
    """
    distance = np.asarray(get(material).sound("`geometry`")[0] ** (-1.0 / 3.0))
    return {"spacing": ureg.Quantity(float(distance), "m"), "area": ureg.Quantity(float(distance) ** 2, "m^2")}


def layer(
    material: str | Material, thickness: Plain, *, conductivity: Varying | None = None, cells: int | None = None
) -> Layer:
    """A layer of a solid for `chain.Rod(layers=...)`.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    thickness : str or Quantity
        Along the rod.
    conductivity : quantity, DataArray or callable, optional
        κ; by default the measured one of the record, near room temperature and constant.
    cells : int, optional
        Number of cells.

    Returns
    -------
    Layer
        With Debye's heat capacity of the three branches, from 1 K to 3000 K.

    Raises
    ------
    HeatChainError
        Where the record lacks what is needed.

    Examples
    --------
    >>> film = layer("a-SiO2", "100 nm")
    >>> print(f"{film.link.conductance('300 K').magnitude:.3f} W/(m K)")
    1.354 W/(m K)
    """
    found = get(material)
    kappa = found.field("conductivity", "`layer`").quantity if conductivity is None else conductivity
    T = xr.DataArray(np.geomspace(1.0, 3000.0, 800), dims="temperature", attrs={"units": "K"})
    capacity = specific_heat(found, T, model="debye").assign_coords(temperature=T)
    return Layer(thickness, kappa, capacity, cells=cells)
