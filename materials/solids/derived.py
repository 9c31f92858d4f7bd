"""What follows from number density and sound velocities: Debye temperature, cutoffs, distances."""

import numpy as np
import xarray as xr

from chain.units.boundary import Quantity, ureg
from materials.solids import cutoffs
from materials.solids.cutoffs import FROM_SOUND
from materials.solids.library import get, keys
from materials.solids.record import Material


def mean_velocity(material: Material | str) -> Quantity:
    """Mean velocity of sound in a solid, the one that gives Debye's heat capacity at low temperature.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.

    Returns
    -------
    Quantity
        In m/s.

    Notes
    -----
    3/v³ = 1/v_l³ + 2/v_t³, with the longitudinal and the transverse velocity.

    Examples
    --------
    >>> print(f"{mean_velocity('a-Se'):.0f~P}")
    1174 m/s
    """
    _, fast, slow = get(material).sound("the mean velocity")
    return ureg.Quantity(cutoffs.mean_velocity(fast, slow), "m/s")


def debye_frequency(material: Material | str) -> Quantity:
    """Debye frequency of a solid, up to which sound has as many modes as the atoms have, from its sound velocities.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.

    Returns
    -------
    Quantity
        In rad/s.

    Notes
    -----
    v(6π²n)^⅓, with the mean velocity v and the number density n.

    Examples
    --------
    >>> print(f"{debye_frequency('a-Se'):.3g~P}")
    1.46×10¹³ rad/s
    """
    return ureg.Quantity(cutoffs.debye_frequency(*get(material).sound("the Debye frequency")), "rad/s")


def debye_temperature(material: Material | str) -> Quantity:
    """Debye temperature of a solid, its Debye frequency as a temperature, from its sound velocities.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.

    Returns
    -------
    Quantity
        In K.

    Notes
    -----
    ħv(6π²n)^⅓/k_B. `Material.debye_temperature` is the tabulated one where there is one.

    Examples
    --------
    >>> print(f"{debye_temperature('a-Se'):.1f~P}")
    111.7 K
    """
    return ureg.Quantity(cutoffs.debye_temperature(*get(material).sound("the Debye temperature")), "K")


def interatomic_distance(material: Material | str) -> Quantity:
    """Distance of neighbouring atoms in a solid, from the number of atoms in a volume.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.

    Returns
    -------
    Quantity
        In m.

    Notes
    -----
    ℓ0 = n^(-1/3), as in [Panasyuk2012] Eq. (96).

    Examples
    --------
    >>> print(f"{interatomic_distance('a-SiO2').to('nm'):.3f~P}")
    0.247 nm
    """
    return ureg.Quantity(get(material).field("number_density", "the interatomic distance").value ** (-1 / 3), "m")


def branch_cutoffs(material: Material | str) -> xr.DataArray:
    """Highest angular frequencies of the three kinds of sound in a solid: each has as many modes as there are atoms.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.

    Returns
    -------
    DataArray
        Over `branch`, "longitudinal", "transverse 1" and "transverse 2", in rad/s.

    Notes
    -----
    ω_i = v_i(6π²n)^⅓, [Panasyuk2012] Eq. (100).

    Examples
    --------
    >>> branch_cutoffs("a-SiO2").coords["branch"].values.tolist()
    ['longitudinal', 'transverse 1', 'transverse 2']
    """
    number, fast, slow = get(material).sound("the branches' cutoffs")
    values = cutoffs.cutoff(number, np.array([fast, slow, slow]))
    names = ["longitudinal", "transverse 1", "transverse 2"]
    attributes = {"units": "rad s^-1", "long_name": "cutoff of an acoustic branch"}
    return xr.DataArray(values, dims="branch", coords={"branch": names}, attrs=attributes)


def debye_agreement() -> xr.Dataset:
    """Debye temperatures as tabulated against those that follow from sound velocities.

    Returns
    -------
    Dataset
        Over `material`: `tabulated` and `from_velocities` in K, their `ratio`, and the tabulated value's `state`.
        Attributes give the geometric mean of the ratio, its scatter as a factor, and the number of points, over what is
        not unverified.
    """
    found = [
        (one.key, one.fields["debye_temperature"], cutoffs.debye_temperature(*one.sound("the Debye temperature")))
        for one in map(get, keys())
        if "debye_temperature" in one.fields and one.sources["debye_temperature"] != FROM_SOUND
        and {"number_density", "longitudinal_velocity"} <= set(one.fields)
    ]  # fmt: skip
    tabulated = np.array([one.value for _, one, _ in found])
    calculated = np.array([value for _, _, value in found])
    states = np.array([one.state for _, one, _ in found])
    kept = np.log(tabulated / calculated)[states != "unverified"]
    kelvin = {"units": "K"}
    return xr.Dataset(
        {
            "tabulated": ("material", tabulated, {**kelvin, "long_name": "tabulated Debye temperature"}),
            "from_velocities": ("material", calculated, {**kelvin, "long_name": "Debye temperature from velocities"}),
            "ratio": ("material", tabulated / calculated, {"units": "1", "long_name": "tabulated over calculated"}),
            "state": ("material", states),
        },
        coords={"material": [key for key, _, _ in found]},
        attrs={
            "geometric_mean_ratio": float(np.exp(kept.mean())),
            "scatter_factor": float(np.exp(kept.std(ddof=1))),
            "points": int(kept.size),
        },
    )
