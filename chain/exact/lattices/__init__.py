"""Bodies that are anharmonic lattices, between two mediators and their baths, by classical molecular dynamics."""
