"""A page to play with: sliders for a mediator and for a chain, in a browser on the same machine.

What the controls say (`controls`) is one value with units and ranges (`mediator_state`), written as a link and read
from one with suspicion. It becomes the tables of a scenario file, which `scenarios.jobs` runs as `heatchain run` does:
the page computes nothing of its own. `serving` answers one browser that knows the token.
"""
