from . import spectra as spectra
