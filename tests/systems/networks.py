"""Networks with random edges, and their right-hand side from public functions alone."""

import numpy as np

import chain

LINK, BODY = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
MEDIATOR = chain.HarmonicMediator(frequency="100 cm^-1", damping="100 cm^-1", cutoff="170 K")


def random_edges(sites, more, seed):
    """A tree that joins all sites, 1 to N, and a few edges more."""
    rng = np.random.default_rng(seed)
    tree = [(int(rng.integers(1, n)), n) for n in range(2, sites + 1)]
    every = {(a, b) for a in range(1, sites + 1) for b in range(a + 1, sites + 1)} - set(tree)
    return tree + [sorted(every)[i] for i in rng.choice(len(every), more, replace=False)]


def rates(T, links, edges, bodies, contacts, powers):
    """dT/dt, K/s: every edge by its link's `current`, every contact (link, kelvins, site), powers in W by site."""
    T, entering = [float(t) for t in T], np.zeros(len(T))
    for link, (a, b) in zip(links, edges, strict=True):
        J = link.current(f"{T[a - 1]!r} K", f"{T[b - 1]!r} K").to("W").magnitude
        entering[a - 1] -= J
        entering[b - 1] += J
    for link, kelvins, site in contacts:
        entering[site - 1] += link.current(f"{kelvins!r} K", f"{T[site - 1]!r} K").to("W").magnitude
    for site, power in powers.items():
        entering[site - 1] += power
    return entering / [body.heat_capacity(f"{t!r} K").to("J/K").magnitude for body, t in zip(bodies, T, strict=True)]
