"""Exact dynamics of the full Hamiltonians, from which the theory in `chain.links` can be judged."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
