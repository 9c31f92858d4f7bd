"""Bodies that stand in no row: a network's currents, steps, steady states and modes."""
