"""The constants of physics that the SI defines, exact. `scipy.constants` reads a table of hundreds for them."""

from math import pi

c = 299792458.0  # m/s
e = 1.602176634e-19  # C
h = 6.62607015e-34  # J s
hbar = h / (2.0 * pi)
k = 1.380649e-23  # J/K
N_A = 6.02214076e23  # 1/mol
