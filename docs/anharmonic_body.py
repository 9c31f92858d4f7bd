"""Makes `anharmonic_body.csv` and `anharmonic_body.png`, on light and on dark ground, in ten minutes of a core.

With the argument `draw` the figure is drawn, and the findings are printed, of the numbers that are there.
"""

import sys
from pathlib import Path

import pandas as pd
import xarray as xr

import scenarios
from chain import plots

HERE = Path(__file__).parent
RUNS = {32: 600, 128: 300, 512: 100}  # by the number of atoms: small bodies fluctuate more
ANHARMONICITIES = (0.0, 0.02, 0.1, 1.0)


def computed() -> xr.Dataset:
    """The scenario for every size."""
    each = [
        scenarios.run("anharmonic-body", atoms=(atoms,), anharmonicity=ANHARMONICITIES, runs=runs)
        for atoms, runs in RUNS.items()
    ]
    return xr.concat(each, "atoms", data_vars="minimal", coords="minimal", compat="override", combine_attrs="override")


def written(ds: xr.Dataset) -> pd.DataFrame:
    """All numbers in one table: a row for every variable and place, to five digits."""
    tables = []
    for name, values in ds.data_vars.items():
        table = values.to_dataframe(name="value").reset_index()
        tables.append(table.assign(variable=name))
    return pd.concat(tables)[["variable", *ds.sizes, "value"]]


def read() -> xr.Dataset:
    """The dataset of the table."""
    table = pd.read_csv(HERE / "anharmonic_body.csv")
    places = [name for name in table.columns if name not in ("variable", "value")]
    found = {}
    for name, part in table.groupby("variable"):
        over = [place for place in places if part[place].notna().any()]
        found[name] = part.set_index(over)["value"].to_xarray() if over else float(part["value"].iloc[0])
    return xr.Dataset(found)


if __name__ == "__main__":
    if sys.argv[1:] != ["draw"]:
        written(computed()).to_csv(HERE / "anharmonic_body.csv", index=False, float_format="%.5g")
    kept = read()
    print(scenarios.summary("anharmonic-body", kept))
    figure = scenarios.plot("anharmonic-body", kept)
    plots.save(figure, HERE / "anharmonic_body.png")
    plots.save(plots.darkened(figure), HERE / "anharmonic_body_dark.png")
