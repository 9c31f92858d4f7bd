"""Chains whose links' currents fluctuate: many trajectories of the same network."""
