"""The summary of the scenario `bounds-4`."""

import numpy as np
import xarray as xr

from chain.arrays import Array
from scenarios.output.text import lines, shown


def summary(ds: xr.Dataset) -> str:
    """Fractions of the bound, from the hierarchy and from the bracket; where approximations break it."""
    bound, quantum, kondo = ds["sum_rule_bound"], ds["quantum_of_conductance"], ds.attrs["kondo_temperature"]
    warm = ds["temperature"] > kondo
    entries = {
        "Kondo temperature": f"k_BT_K = {kondo / ds.attrs['unit_temperature']:.3f} ħΔ",
        "sum-rule bound (18)": f"{shown(bound[0], 3)} to {shown(bound[-1], 3)}, "
        f"⟨σ_x⟩ = {float(ds['coherence'][0]):.4f} to {float(ds['coherence'][-1]):.4f}",
    }
    if "conductance" in ds:
        fraction = (ds["conductance"] / bound).values
        largest = float((ds["conductance_error"] / ds["conductance"]).max())
        entries["exact over bound"] = f"{_span(fraction)}, above T_K {_span(fraction[warm])}, κ to {largest:.1%}"
        entries["exact over κ_Q"] = f"at most {float((ds['conductance'] / quantum).max()):.3f}"
    if "conductance_lower" in ds:
        lower, upper = (ds[f"conductance_{edge}"] for edge in ("lower", "upper"))
        entries["bracket over bound"] = f"above T_K from {_least(lower / bound, warm)} to {_most(upper / bound, warm)}"
        if "conductance" in ds:
            error = ds["conductance_error"]
            left = (ds["conductance"] + error < lower) | (ds["conductance"] - error > upper)
            entries["exact in the bracket"] = f"at {int((~left & ds['conductance'].notnull()).sum())} temperatures"
            entries["outside it"] = f"at {int(left.sum())} temperatures"
    for name, title in (("bloch_redfield_conductance", "Bloch-Redfield"), ("niba_conductance", "NIBA")):
        broken = ds["temperature"].values[(ds[name] > bound).values] / ds.attrs["unit_temperature"]
        where = f"at k_BT/ħΔ from {broken.min():.2g} to {broken.max():.2g}" if broken.size else "nowhere"
        entries[title] = f"breaks the bound {where}"
    for one in ds["coupling"]:
        row = ds.sel(coupling=one)
        exact = f", exact {float(row['warm_fraction']):.3f}" if "warm_fraction" in ds else ""
        entries[f"α = {float(one):g}"] = (
            f"κ/bound tends to {float(row['saturation']):.3f}; at k_BT = 2ħΔ golden rule "
            f"{float(row['warm_golden_rule_fraction']):.3f}{exact}"
        )
    return lines(entries, _verdict(ds))


def _span(values: Array) -> str:
    good = values[np.isfinite(values)]
    return f"{good.min():.3f} to {good.max():.3f}" if good.size else "none"


def _least(values: xr.DataArray, where: xr.DataArray) -> str:
    return f"{float(values.where(where).min()):.3f}"


def _most(values: xr.DataArray, where: xr.DataArray) -> str:
    return f"{float(values.where(where).max()):.3f}"


def _verdict(ds: xr.Dataset) -> str:
    warm = ds["temperature"] > ds.attrs["kondo_temperature"]
    name = next((one for one in ("conductance", "conductance_upper") if one in ds), None)
    missing = f" {ds.attrs['without_exact']}." if ds.attrs["without_exact"] else ""
    limit = f"πα cot(πα)/(1 + 2α) of it where T_K ≪ T ≪ ω_c, which is 1 for α → 0 only.{missing}"
    if name is None:
        return f"By the golden rule the conductance does not saturate the sum-rule bound: it is {limit}"
    most = _most(ds[name] / ds["sum_rule_bound"], warm)
    what = "the exact conductance" if name == "conductance" else "any conductance that equilibrium allows"
    claim = "does not saturate the sum-rule bound" if float(most) < 0.98 else "is near the sum-rule bound"
    return f"Above T_K {what} {claim} (at most {most} of it). By the golden rule it is {limit}"
