"""What follows from number density and sound velocities: Debye temperature, cutoffs, distances."""

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.constants import hbar, k

from chain.units import quantity

if TYPE_CHECKING:
    from materials.record import Material

Array = NDArray[np.float64]
FROM_SOUND = "from the sound velocities and the number density"


def _mean_velocity(longitudinal: Any, transverse: Any) -> Any:
    """3/v³ = 1/v_l³ + 2/v_t³, which gives Debye's heat capacity at low temperature."""
    return (3.0 / (longitudinal**-3.0 + 2.0 * transverse**-3.0)) ** (1.0 / 3.0)


def _cutoff(number: Any, velocity: Any) -> Any:
    """ω = v (6π²n)^⅓: as many modes below it as there are atoms."""
    return velocity * (6.0 * np.pi**2 * number) ** (1.0 / 3.0)


def _debye_frequency(number: Any, longitudinal: Any, transverse: Any) -> Any:
    return _cutoff(number, _mean_velocity(longitudinal, transverse))


def _debye_temperature(number: Any, longitudinal: Any, transverse: Any) -> Any:
    return hbar / k * _debye_frequency(number, longitudinal, transverse)


def inputs(material: "Material", needed_by: str) -> tuple[float, float, float]:
    """(n, v_l, v_t) in SI units; an error that names what is missing."""
    names = ("number_density", "longitudinal_velocity", "transverse_velocity")
    number, fast, slow = (material.field(name, needed_by).value for name in names)
    return number, fast, slow


def mean_velocity(material: "Material | str") -> Any:
    """Mean sound velocity v, 3/v³ = 1/v_l³ + 2/v_t³, in m/s."""
    from materials.library import get

    _, fast, slow = inputs(get(material), "the mean velocity")
    return quantity(f"{_mean_velocity(fast, slow)!r} m/s", "m/s")


def debye_frequency(material: "Material | str") -> Any:
    """Debye frequency v(6π²n)^⅓ from the sound velocities, in rad/s."""
    from materials.library import get

    return quantity(f"{_debye_frequency(*inputs(get(material), 'the Debye frequency'))!r} rad/s", "rad/s")


def debye_temperature(material: "Material | str") -> Any:
    """Debye temperature ħv(6π²n)^⅓/k_B from the sound velocities, in K.

    `Material.debye_temperature` is the tabulated one where there is one.

    Examples
    --------
    >>> print(f"{debye_temperature('a-Se'):.1f~P}")
    111.9 K
    """
    from materials.library import get

    return quantity(f"{_debye_temperature(*inputs(get(material), 'the Debye temperature'))!r} K", "K")


def interatomic_distance(material: "Material | str") -> Any:
    """ℓ0 = n^(-1/3) in m, which [Panasyuk2012] Eq. (96) takes for the interatomic distance."""
    from materials.library import get

    return quantity(f"{get(material).field('number_density', 'the interatomic distance').value ** (-1 / 3)!r} m", "m")


def branch_cutoffs(material: "Material | str") -> xr.DataArray:
    """Cutoffs ω_i = v_i(6π²n)^⅓ of the three acoustic branches, in rad/s, dimension `branch`.

    Examples
    --------
    >>> branch_cutoffs("a-SiO2").coords["branch"].values.tolist()
    ['longitudinal', 'transverse 1', 'transverse 2']
    """
    from materials.library import get

    number, fast, slow = inputs(get(material), "the branches' cutoffs")
    values = _cutoff(number, np.array([fast, slow, slow]))
    names = ["longitudinal", "transverse 1", "transverse 2"]
    attributes = {"units": "rad s^-1", "long_name": "cutoff of an acoustic branch"}
    return xr.DataArray(values, dims="branch", coords={"branch": names}, attrs=attributes)


def debye_agreement() -> xr.Dataset:
    """Tabulated Debye temperatures against those from sound velocities, dimension `material`.

    Returns
    -------
    Dataset
        `tabulated` and `from_velocities` in K, their `ratio`, and the tabulated value's `state`. Attributes give the
        geometric mean of the ratio, its scatter as a factor, and the number of points, over what is not unverified.
    """
    from materials.library import get, keys

    found = [
        (one.key, one.fields["debye_temperature"], _debye_temperature(*inputs(one, "the Debye temperature")))
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
