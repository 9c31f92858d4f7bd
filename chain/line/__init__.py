"""A row of bodies between two ends, as data: what stands where, and the float64 problem that it makes."""
