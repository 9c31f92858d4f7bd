"""Spectral functions: how strongly a bath couples to a junction at each frequency, J_ν(ω) = 2α_ν J̃(ω).

[Taylor2015] Eqs. (4), (8) and Supplement.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
