"""The spin-boson junction: heat through a two-level system between two ohmic baths, [Taylor2015] Eqs. (16)-(18)."""
