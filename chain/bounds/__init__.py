"""What quantum mechanics allows a heat current to be, [Taylor2015], and what measured currents prove."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
