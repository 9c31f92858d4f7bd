"""Scenarios: ready-made calculations, a registry of them, and the command line.

Examples
--------
>>> import scenarios
>>> "nanoparticles" in scenarios.SCENARIOS
True
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
