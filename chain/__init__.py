"""Heat through chains of finite bodies joined by quantum mediators.

The public names stand in `__init__.pyi`, and are loaded when they are first asked for.

Examples
--------
>>> import chain
>>> mediator = chain.HarmonicMediator(frequency="100 cm^-1", damping="100 cm^-1", cutoff="170 K")
>>> print(f"{mediator.conductance('300 K'):.2e~}")
2.95e-11 W / K
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
