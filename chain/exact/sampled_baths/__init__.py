"""Quantum thermal baths, sampled as coloured noise, [Panasyuk2012] Secs. IV and VI.A."""
