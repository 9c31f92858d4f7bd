"""Estimators that use a density of states: thermal sums over modes, atoms in their solid, diffusivities."""
