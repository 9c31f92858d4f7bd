"""Effective-medium forms, against fields of coated spheres, grids, drawn lattices and exact limits."""

import numpy as np
import pytest
import xarray as xr
from scipy import sparse
from scipy.sparse.linalg import cg, spsolve

import chain
import materials
from chain.errors import HeatChainError

UNIT = "W/(m K)"


def kappa(form, matrix, inclusion, fraction, **options):
    return form(f"{matrix} {UNIT}", f"{inclusion} {UNIT}", fraction, **options).magnitude


def coated(matrix, inclusion, fraction, h=np.inf, a=1.0):
    """κ of surroundings whose field a coated sphere leaves as it is: the l = 1 harmonic, with a jump at a."""
    b = a / fraction ** (1 / 3)
    # Of core A r, coat B r + C/r² and conductivity κ outside, where the field is r: flux and jump at a, both at b
    M = np.array([
        [inclusion, -matrix, 2 * matrix / a**3, 0.0], [-a - inclusion / h, a, a**-2, 0.0],
        [0.0, b, b**-2, 0.0], [0.0, matrix, -2 * matrix / b**3, -1.0],
    ])  # fmt: skip
    return np.linalg.solve(M, [0.0, 0.0, b, 0.0])[3]


def conductance(shape, bonds):
    """Of a lattice between two faces held at 1 and 0; `bonds` along every axis, those at the faces half as long."""
    number = np.arange(np.prod(shape)).reshape(shape)
    rows, values = [], []
    for axis, b in enumerate(bonds):
        inner = np.moveaxis(b, axis, 0)[1:-1] if axis == 0 else np.moveaxis(b, axis, 0)
        side = np.moveaxis(number, axis, 0)
        rows.append(np.stack([side[:-1].ravel(), side[1:].ravel()]))
        values.append(inner.ravel())
    (i, j), k = np.concatenate(rows, axis=1), np.concatenate(values)
    hot, cold = bonds[0][0].ravel(), bonds[0][-1].ravel()
    ends = np.zeros(number.size)
    ends[number[0].ravel()] += hot
    ends[number[-1].ravel()] += cold
    off = sparse.coo_array((k, (i, j)), shape=(number.size,) * 2).tocsr()
    total = off + off.T
    L = sparse.diags_array(total.sum(axis=1) + ends + 1e-14) - total
    source = np.zeros(number.size)
    source[number[0].ravel()] = hot
    if len(shape) == 2:
        T = spsolve(L.tocsc(), source)
    else:
        T, failed = cg(L.tocsr(), source, rtol=1e-9, M=sparse.diags_array(1.0 / L.diagonal()), maxiter=5000)
        assert not failed
    return float((cold * T[number[-1].ravel()]).sum())


def on_a_grid(matrix, inclusion, fraction, n):
    """An octant of the cell of a simple cubic lattice of spheres: its fraction by volume as drawn, and κ."""
    x = (np.arange(n) + 0.5) / n
    inside = x[:, None, None] ** 2 + x[:, None] ** 2 + x**2 < (6 * fraction / np.pi) ** (2 / 3)
    k = np.where(inside, inclusion, matrix)

    def along(axis):
        side = np.moveaxis(k, axis, 0)
        total = side[1:] + side[:-1]
        between = np.divide(2 * side[1:] * side[:-1], total, out=np.zeros_like(total), where=total > 0)
        found = np.concatenate([2 * side[:1], between, 2 * side[-1:]]) if axis == 0 else between
        return np.moveaxis(found, 0, axis)

    return inside.mean(), conductance(k.shape, [along(axis) for axis in range(3)]) / n


def test_maxwell_and_hasselman_johnson_are_the_fields_of_coated_spheres():
    for matrix, inclusion, fraction in ((1.4, 149.0, 0.2), (1.4, 0.02, 0.7), (3.0, 3.0, 0.5), (20.0, 1e-3, 0.95)):
        assert kappa(materials.maxwell, matrix, inclusion, fraction) == pytest.approx(
            coated(matrix, inclusion, fraction), rel=1e-12
        )
        for radius, contact in ((1e-8, 1e8), (1e-6, 3e7), (1e-4, 1e10)):
            found = kappa(
                materials.hasselman_johnson, matrix, inclusion, fraction, radius=f"{radius} m",
                contact=f"{contact} W/(m^2 K)",
            )  # fmt: skip
            # Lengths in radii: h a is a conductivity
            assert found == pytest.approx(coated(matrix, inclusion, fraction, h=contact * radius), rel=1e-12)


def test_hasselman_johnson_is_as_printed():
    """Of spheres, in the symbols of Hasselman and Johnson."""
    m, d, V, a, h = 1.4, 149.0, 0.3, 2e-7, 5e7
    r = d / (a * h)
    printed = m * (2 * (d / m - r - 1) * V + d / m + 2 * r + 2) / ((1 - d / m + r) * V + d / m + 2 * r + 2)
    found = kappa(materials.hasselman_johnson, m, d, V, radius=f"{a} m", contact=f"{h} W/(m^2 K)")
    assert found == pytest.approx(printed, rel=1e-14)


def series(inclusion, fraction):
    """Rayleigh, Phil. Mag. 34, 481 (1892), of equal spheres on a simple cubic lattice, with the lattice sum 1.306."""
    beta, octupole = (inclusion - 1) / (inclusion + 2), (inclusion - 1) / (inclusion + 4 / 3)
    return 1 + 3 * fraction / (1 / beta - fraction - 1.306 * octupole * fraction ** (10 / 3))


@pytest.mark.parametrize(("inclusion", "fraction"), [(0.0, 0.1), (0.0, 0.3), (10.0, 0.2)])
def test_rayleighs_series_is_a_lattice_of_spheres_on_a_grid(inclusion, fraction):
    """Steps of the spheres' surfaces make an error of first order in the grid's, which is extrapolated."""
    ratios = []
    for n in (12, 24):
        drawn, found = on_a_grid(1.0, inclusion, fraction, n)
        ratios.append(found / series(inclusion, drawn))
    assert 2 * ratios[1] - ratios[0] == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(("inclusion", "fraction", "apart"), [
    (0.0, 0.3, 0.0051), (0.0, 0.4, 0.021), (1e12, 0.25, 0.0087), (1e12, 0.4, 0.071), (5.0, 0.3, 0.006),
])  # fmt: skip
def test_maxwell_differs_from_rayleighs_series_by_what_is_said(inclusion, fraction, apart):
    found = kappa(materials.maxwell, 1.0, inclusion, fraction)
    assert 0.5 * apart < abs(found / series(inclusion, fraction) - 1) < apart


@pytest.mark.parametrize("form", [materials.maxwell, materials.bruggeman])
def test_what_is_exact_for_all_isotropic_mixtures(form):
    """The limits, and κ = <κ> - <δ²>/(d<κ>) to second order in the difference δ of the constituents."""
    assert (kappa(form, 2.0, 5.0, 0.0), kappa(form, 2.0, 5.0, 1.0), kappa(form, 2.0, 2.0, 0.4)) == pytest.approx(
        (2, 5, 2)
    )
    errors = []
    for delta in (0.04, 0.02):
        part, one, other = 0.3, 1.0, 1.0 + delta
        mean = (1 - part) * one + part * other
        errors.append(abs(kappa(form, one, other, part) - mean + part * (1 - part) * delta**2 / (3 * mean)))
    assert errors[0] / errors[1] > 7.0  # of third order or higher
    with_pores = np.array([kappa(form, 1.0, 0.0, part) for part in (1e-6, 2e-6)])
    assert (1 - with_pores) / (1e-6, 2e-6) == pytest.approx([1.5, 1.5], rel=1e-5)


def test_bruggeman_is_its_equation_has_its_threshold_and_is_symmetric():
    part = np.linspace(0.0, 1.0, 21)
    for d in (2, 3):
        found = kappa(materials.bruggeman, 3.0, 1e-3, part, dimensions=d)
        left = part * (1e-3 - found) / (1e-3 + (d - 1) * found) + (1 - part) * (3 - found) / (3 + (d - 1) * found)
        assert left == pytest.approx(np.zeros(21), abs=1e-13)
        assert found == pytest.approx(kappa(materials.bruggeman, 1e-3, 3.0, 1 - part, dimensions=d), rel=1e-13)
        pores = kappa(materials.bruggeman, 1.0, 0.0, part, dimensions=d)
        assert pores == pytest.approx(np.maximum(1 - d * part / (d - 1), 0.0), abs=1e-15)
    for ratio in (1e-2, 1e-8, 1e8):  # duality of two dimensions, Keller's
        assert kappa(materials.bruggeman, 1.0, ratio, 0.5, dimensions=2) == pytest.approx(ratio**0.5, rel=1e-14)


@pytest.mark.parametrize(("dimensions", "n"), [(2, 80), (3, 18)])
def test_bruggeman_against_drawn_lattices(dimensions, n):
    rng, part, weak = np.random.default_rng(1), 0.3, 0.1
    drawn = []
    for _ in range(3):
        shapes = [
            tuple(n + (1 if axis == 0 else -1) * (i == axis) for i in range(dimensions)) for axis in range(dimensions)
        ]
        bonds = [np.where(rng.random(shape) < part, weak, 1.0) for shape in shapes]
        drawn.append(conductance((n,) * dimensions, bonds) * (n + 1) / n ** (dimensions - 1))
    assert np.mean(drawn) == pytest.approx(kappa(materials.bruggeman, 1.0, weak, part, dimensions=dimensions), rel=0.02)


def test_a_contact_of_links():
    """Many links side by side: that of a slab of them; small spheres behind it are worse than none."""
    link = chain.HarmonicMediator("200 cm^-1", "20 cm^-1", "400 cm^-1")
    h = materials.contact_conductance(link, "0.25 nm^2", "300 K")
    K = link.conductance("300 K").to("W/K").magnitude
    assert h.to("W/(m^2 K)").magnitude == pytest.approx(K / 0.25e-18, rel=1e-14)
    turning = 149 * 1.4 / (h.magnitude * (149 - 1.4))
    for radius in (0.9 * turning, turning, 1.1 * turning):
        found = materials.hasselman_johnson("1.4 W/(m K)", "149 W/(m K)", 0.2, radius=f"{radius} m", contact=h)
        assert (
            found.magnitude == pytest.approx(1.4, rel=1e-12)
            if radius == turning
            else ((found.magnitude - 1.4) * (radius - turning) > 0)
        )


def test_labels_and_shapes():
    T = xr.DataArray([100.0, 300.0], dims="temperature", attrs={"units": "K"})
    link = chain.HarmonicMediator("200 cm^-1", "20 cm^-1", "400 cm^-1")
    h = materials.contact_conductance(link, "0.25 nm^2", T)
    part = xr.DataArray([0.0, 0.1, 0.2], dims="fraction")
    one = materials.hasselman_johnson("1.4 W/(m K)", "149 W/(m K)", part, radius="1 um", contact=h)
    assert set(one.dims) == {"fraction", "temperature"} and one.attrs["units"] == "W m^-1 K^-1"
    assert one.isel(fraction=0).values == pytest.approx(1.4, rel=1e-14)
    pores = materials.maxwell(one, "0 W/(m K)", 0.1)
    assert pores.values == pytest.approx(one.values * 0.9 / 1.05, rel=1e-14)
    assert materials.bruggeman(f"1 {UNIT}", f"0 {UNIT}", [[0.1], [0.2]]).shape == (2, 1)


def test_what_is_refused():
    good = {"matrix": f"1 {UNIT}", "inclusion": f"2 {UNIT}", "fraction": 0.2}
    for changes, word in (
        ({"fraction": 1.1}, "fraction"), ({"fraction": -0.1}, "fraction"), ({"fraction": "20 %"}, "fraction"),
        ({"fraction": np.nan}, "fraction"), ({"matrix": f"0 {UNIT}"}, "matrix"), ({"inclusion": "2 W/K"}, "inclusion"),
        ({"matrix": [f"1 {UNIT}"] * 2, "fraction": [0.1, 0.2, 0.3]}, "broadcast"),
    ):  # fmt: skip
        for form in (materials.maxwell, materials.bruggeman):
            with pytest.raises(HeatChainError, match=word):
                form(**{**good, **changes})
    with pytest.raises(HeatChainError, match="dimensions"):
        materials.bruggeman(**good, dimensions=4)
    with pytest.raises(HeatChainError, match="radius"):
        materials.hasselman_johnson(**good, radius="0 m", contact="1 W/(m^2 K)")
    with pytest.raises(HeatChainError, match="link"):
        materials.contact_conductance("1 W/K", "1 nm^2", "300 K")
