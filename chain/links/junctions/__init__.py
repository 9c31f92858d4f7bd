"""Junctions beyond the Drude bath: harmonic with any spectral function, and of any levels, [Taylor2015]."""
