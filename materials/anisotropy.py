"""Anisotropic conductivity of phase-coherent volumes, [Panasyuk2012] Eqs. (89)-(93).

A phase-coherent volume has the edges ℓ_x, ℓ_y, ℓ_z over which phonons lose their phase, and one conductance K in all
three directions, so that κ_x = K ℓ_x/(ℓ_y ℓ_z).
"""

from collections.abc import Callable
from typing import Any, overload

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError
from chain.units.boundary import Plain, Quantity, Value, evaluate, floats, with_unit
from chain.units.labels import aligned

_AXES = ("x", "y", "z")


def _conductivities(lengths: Array, conductance: Array) -> Array:
    # [Panasyuk2012] Eq. (92)
    return np.asarray(np.expand_dims(conductance, -1) * lengths**2 / np.prod(lengths, axis=-1, keepdims=True))


@overload
def conductivities(conductance: xr.DataArray, lengths: Value) -> xr.DataArray: ...
@overload
def conductivities(conductance: Plain, lengths: Value) -> Quantity: ...
def conductivities(conductance: Value, lengths: Value) -> Quantity | xr.DataArray:
    """Conductivities along the principal axes from the conductance of a volume in which vibrations keep their phase.

    Parameters
    ----------
    conductance : str, Quantity or DataArray
        Thermal conductance K of the volume, of any shape.
    lengths : str, Quantity or DataArray
        Coherence lengths (ℓ_x, ℓ_y, ℓ_z), along the last axis, or along the dimension `axis` of a DataArray.

    Returns
    -------
    Quantity or DataArray
        In W/(m K); a DataArray over `axis` where an argument is one.

    Notes
    -----
    [Panasyuk2012] Eq. (92), κ_x = K ℓ_x/(ℓ_y ℓ_z), with the same K along all axes as Eq. (93) takes it.

    Examples
    --------
    >>> print(f"{conductivities('10 pW/K', ['1 nm', '1 nm', '2 nm']).to('mW/(m K)'):.1f~P}")
    [5.0 5.0 20.0] mW/K/m
    """
    k = floats(conductance, "W/K", "conductance", positive=True)
    return _over_axes(_conductivities, "W/(m K)", _three(lengths, "m", "lengths"), k)


def _coherence_lengths(kappa: Array, conductance: Array) -> Array:
    # [Panasyuk2012] Eq. (92): κ_x κ_y = K²/ℓ_z², and cyclic
    return np.asarray(np.expand_dims(conductance, -1) * np.sqrt(kappa / np.prod(kappa, axis=-1, keepdims=True)))


@overload
def coherence_lengths(conductivity: xr.DataArray, conductance: Value) -> xr.DataArray: ...
@overload
def coherence_lengths(conductivity: Plain, conductance: Value) -> Quantity: ...
def coherence_lengths(conductivity: Value, conductance: Value) -> Quantity | xr.DataArray:
    """Lengths within which vibrations keep their phase, from measured conductivities along the principal axes.

    The inverse of `conductivities`.

    Parameters
    ----------
    conductivity : str, Quantity or DataArray
        Conductivities (κ_x, κ_y, κ_z), along the last axis, or along the dimension `axis` of a DataArray.
    conductance : str, Quantity or DataArray
        Thermal conductance K of a phase-coherent volume, of any shape.

    Returns
    -------
    Quantity or DataArray
        In m; a DataArray over `axis` where an argument is one.

    Notes
    -----
    [Panasyuk2012] Eq. (92), solved for ℓ_z = K/√(κ_x κ_y), and cyclic; K is the same along all axes.

    Examples
    --------
    >>> print(f"{coherence_lengths(['5 mW/(m K)', '5 mW/(m K)', '20 mW/(m K)'], '10 pW/K').to('nm'):.1f~P}")
    [1.0 1.0 2.0] nm
    """
    kappa = _three(conductivity, "W/(m K)", "conductivity")
    k = floats(conductance, "W/K", "conductance", positive=True)
    return _over_axes(_coherence_lengths, "m", kappa, k)


def coherence_ratios(conductivity: Value) -> xr.DataArray:
    """Ratios ℓ_i/ℓ_j of the lengths within which vibrations keep their phase, from conductivities alone.

    Parameters
    ----------
    conductivity : str, Quantity or DataArray
        Conductivities (κ_x, κ_y, κ_z).

    Returns
    -------
    DataArray
        Over the axes `axis` and `other`, both "x", "y" and "z".

    Notes
    -----
    [Panasyuk2012] Eq. (93), κ_x/κ_y = ℓ_x²/ℓ_y².

    Examples
    --------
    >>> float(coherence_ratios(["1 W/(m K)", "1 W/(m K)", "4 W/(m K)"]).sel(axis="z", other="x"))
    2.0
    """
    kappa = _three(conductivity, "W/(m K)", "conductivity")
    labelled = kappa if isinstance(kappa, xr.DataArray) else xr.DataArray(kappa, dims=_leading(kappa))
    root = labelled.copy(data=np.sqrt(labelled.values)).assign_coords(axis=list(_AXES))
    ratio: xr.DataArray = root / root.rename(axis="other")
    return with_unit(ratio, "1", kappa).assign_attrs(long_name="ratio of coherence lengths")


def layered(in_plane: Value, cross_plane: Value, layer: Value) -> xr.Dataset:
    """Coherence length in the plane of a layered solid, where that across is the thickness of a layer.

    Parameters
    ----------
    in_plane, cross_plane : str, Quantity or DataArray
        Conductivities along and across the layers.
    layer : str, Quantity or DataArray
        Thickness ℓ_⊥ of a layer.

    Returns
    -------
    Dataset
        `coherence_length` ℓ_∥ = ℓ_⊥ √(κ_∥/κ_⊥) in m, `ratio` ℓ_∥/ℓ_⊥, and `conductance` K = κ_∥ ℓ_⊥ in W/K.

    Notes
    -----
    [Panasyuk2012] Eqs. (92), (93), with the text below them.

    Examples
    --------
    >>> found = layered("4 W/(m K)", "1 W/(m K)", "1 nm")
    >>> float(found["ratio"]), f"{float(found['conductance']):.1e}"
    (2.0, '4.0e-09')
    """
    along = floats(in_plane, "W/(m K)", "in_plane", positive=True)
    across = floats(cross_plane, "W/(m K)", "cross_plane", positive=True)
    thickness = floats(layer, "m", "layer", positive=True)
    if not all(np.ndim(value) == 0 for value in (along, across, thickness)):
        raise HeatChainError("`in_plane`, `cross_plane` and `layer` must be one value each.")
    ratio = np.sqrt(along / across)
    return xr.Dataset({
        "coherence_length": ((), thickness * ratio, {"units": "m", "long_name": "coherence length in the plane"}),
        "ratio": ((), ratio, {"units": "1", "long_name": "coherence length in the plane over that across"}),
        "conductance": ((), along * thickness, {"units": "W K^-1", "long_name": "conductance of a coherent volume"}),
    })  # fmt: skip


def _block_current(conductance: Array, difference: Array, count: Array) -> Array:
    # [Panasyuk2012] Eqs. (89), (91): a volume carries K δT with δT = ΔT/N, and N² of them stand side by side
    return conductance * (difference / count) * count**2


@overload
def block_current(conductance: xr.DataArray, difference: Value, count: int) -> xr.DataArray: ...
@overload
def block_current(conductance: Plain, difference: Value, count: int) -> Quantity: ...
def block_current(conductance: Value, difference: Value, count: int) -> Quantity | xr.DataArray:
    """Heat current through a block of count³ volumes within each of which vibrations keep their phase.

    Parameters
    ----------
    conductance : str, Quantity or DataArray
        Conductance K of one volume.
    difference : str, Quantity or DataArray
        Difference of temperature ΔT between the block's faces, in K.
    count : int
        Number of volumes along each edge of the block.

    Returns
    -------
    Quantity or DataArray
        In W; a DataArray where `conductance` is one.

    Notes
    -----
    [Panasyuk2012] Eqs. (89), (91). With κ from Eq. (92) it equals Fourier's law for the block, Eq. (90).

    Examples
    --------
    >>> print(f"{block_current('10 pW/K', '2 K', 100):.1e~P}")
    2.0×10⁻⁹ W
    """
    integer(count, "count")
    k = floats(conductance, "W/K", "conductance", positive=True)
    return evaluate(_block_current, "W", k, floats(difference, "K", "difference"), float(count))


def fourier_current(conductivity: Value, difference: Value, lengths: Value) -> Quantity | xr.DataArray:
    """Heat current through a block by Fourier's law, along the first of its three edges.

    Parameters
    ----------
    conductivity : str, Quantity or DataArray
        Thermal conductivity κ_x along the first edge.
    difference : str, Quantity or DataArray
        Difference of temperature ΔT between the faces that it joins, in K.
    lengths : sequence of quantity, Quantity or DataArray
        Edges L_x, L_y, L_z of the block; last dimension of length 3.

    Returns
    -------
    Quantity or DataArray
        In W; a DataArray where an argument is one.

    Notes
    -----
    [Panasyuk2012] Eq. (90). Of N³ coherent volumes, with κ from `conductivities`, it is `block_current`.

    Examples
    --------
    >>> print(f"{fourier_current('0.1 W/(m K)', '2 K', ['100 nm', '50 nm', '50 nm']):.1e~P}")
    5.0×10⁻⁹ W
    """
    along, across, high = np.moveaxis(np.asarray(_three(lengths, "m", "lengths")), -1, 0)
    kappa = floats(conductivity, "W/(m K)", "conductivity", positive=True)
    kelvins = floats(difference, "K", "difference")
    if not any(isinstance(one, xr.DataArray) for one in (kappa, kelvins)):
        try:
            np.broadcast_shapes(np.shape(kappa), np.shape(kelvins), along.shape)
        except ValueError:
            raise HeatChainError(
                f"The shapes of `conductivity`, {np.shape(kappa)}, `difference`, {np.shape(kelvins)}, and of the "
                f"blocks in `lengths`, {along.shape}, must broadcast."
            ) from None
    # [Panasyuk2012] Eq. (90)
    return evaluate(lambda k, dT: k * dT * (across * high / along), "W", kappa, kelvins)


def _three(values: Any, unit: str, name: str) -> Any:
    """Three positive values along the last axis, or along the dimension `axis`."""
    found = floats(values, unit, name, positive=True)
    count = found.sizes.get("axis") if isinstance(found, xr.DataArray) else (found.shape or (1,))[-1]
    if count != len(_AXES):
        raise HeatChainError(f"`{name}` must be three values, for x, y and z, but has the shape {found.shape}.")
    return found.transpose(..., "axis") if isinstance(found, xr.DataArray) else found


def _leading(values: Array) -> tuple[str, ...]:
    return (*(f"dim_{i}" for i in range(values.ndim - 1)), "axis")


def _over_axes(kernel: Callable[[Array, Array], Array], units: str, vectors: Any, numbers: Any) -> Quantity:
    """A kernel of vectors and numbers, with units, and with labels where one has them."""
    if not isinstance(vectors, xr.DataArray) and not isinstance(numbers, xr.DataArray):
        return evaluate(kernel, units, vectors, numbers)
    if not isinstance(vectors, xr.DataArray):
        if vectors.ndim > 1:
            raise HeatChainError("Labelled and plain arrays cannot be combined. Give every array as a DataArray.")
        vectors = xr.DataArray(vectors, dims="axis", coords={"axis": list(_AXES)})
    both = aligned([vectors, xr.DataArray(numbers)], ["the values along axes", "conductance"])
    found = xr.apply_ufunc(kernel, *both, input_core_dims=[["axis"], []], output_core_dims=[["axis"]])
    return with_unit(found, units, *both)  # type: ignore[return-value]
