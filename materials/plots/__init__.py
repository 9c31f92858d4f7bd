"""Figures: parity of estimates with measured values, estimates over temperature, measured curves, and fits."""

from materials.plots.curves import along_curves, curves
from materials.plots.estimates import fit, over_temperature, parities, parity

__all__ = ["along_curves", "curves", "fit", "over_temperature", "parities", "parity"]
