"""The figure of the expansion of copper on the page about fits: ``python docs/copper_expansion.py``."""

from pathlib import Path

import xarray as xr

import chain
from chain import plots

HERE = Path(__file__).parent


def grueneisen(temperature, scale, debye_temperature, growth):
    """Expansion that grows as Debye's heat capacity, with a factor that rises slowly."""
    C = chain.DebyeSolid(debye_temperature, atoms=1).heat_capacity(temperature).values
    rising = 1.0 + growth.to("1/K").m * temperature.values
    return xr.DataArray(scale.to("ppm/K").m * C / 4.142e-23 * rising, temperature.coords, attrs={"units": "ppm/K"})


def main() -> None:
    """Fit and draw."""
    table = chain.read_table(HERE / "copper_expansion.csv", repeated="mean")
    start = {"scale": "15 ppm/K", "debye_temperature": "300 K", "growth": "1e-4 1/K"}
    fit = chain.fit(grueneisen, table, start)
    with plots.styled():
        figure, (left, right) = plots.panels(2)
        T, measured, residual = (fit[name].values for name in ("temperature", "expansion", "expansion_residual"))
        left.plot(T, measured, ".", color=plots.BLUE, ms=4, label="measured")
        left.plot(T, fit["expansion_fitted"], color=plots.ORANGE, label="Grüneisen, Debye")
        left.set(xlabel="temperature (K)", ylabel="expansion (ppm/K)", xlim=(0, None), ylim=(0, None))
        right.plot(T, residual, ".", color=plots.BLUE, ms=4)
        right.axhline(0.0, color=plots.GREY, lw=0.8)
        right.set(xlabel="temperature (K)", ylabel="measured less fitted (ppm/K)", xlim=(0, None))
    plots.finished(figure)
    plots.save(figure, HERE / "copper_expansion.png")
    plots.save(plots.darkened(figure), HERE / "copper_expansion_dark.png")


if __name__ == "__main__":
    main()
