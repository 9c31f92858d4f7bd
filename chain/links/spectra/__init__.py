"""Spectral functions of baths, [Taylor2015] Eqs. (4), (8) and Supplement: J_ν(ω) = 2α_ν J̃(ω)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
