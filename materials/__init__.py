"""Materials: records of solids with sources, estimates of their thermal conductivity, and fits.

>>> import materials
>>> silica = materials.get("a-SiO2")
>>> print(f"{materials.minimum_conductivity(silica, '300 K', model='mediator'):.2f~P}")
0.80 W/K/m
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
