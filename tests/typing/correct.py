# What a user writes, as type checkers read it: no error, and no result of which nothing is known. Never run.
from typing import reveal_type

import numpy as np
import xarray as xr

import chain
import materials
import scenarios

reveal_type(chain.__version__)
reveal_type(chain.quantity("5 nm", "m"))
reveal_type(chain.ureg.Quantity(300.0, "K"))
reveal_type(300 * chain.ureg.K)
reveal_type(np.linspace(1.0, 9.0, 3) * chain.ureg.K)

# Mediators and other links
mediator = chain.HarmonicMediator(frequency="480 cm^-1", damping="100 cm^-1", cutoff=chain.ureg.Quantity(165, "K"))
kelvins = xr.DataArray([10.0, 300.0], dims="T", attrs={"units": "K"})
reveal_type(mediator.frequency)
reveal_type(mediator.conductance("300 K"))
reveal_type(mediator.conductance(["100 K", "300 K"]))
reveal_type(mediator.conductance(300 * chain.ureg.K))
reveal_type(mediator.conductance(kelvins))
reveal_type(mediator.conductance("300 K").to("pW/K"))
reveal_type(2.0 * mediator.conductance("300 K"))
reveal_type(mediator.conductance("300 K") / mediator.sum_rule_conductance())
reveal_type(mediator.conductance("300 K") > chain.quantity("1 pW/K", "W/K"))
reveal_type(mediator.current("310 K", "300 K"))
reveal_type(mediator.current(kelvins, "300 K"))
reveal_type(mediator.current("300 K", kelvins))
reveal_type(mediator.transmission("480 cm^-1"))
reveal_type(mediator.entropy_production("310 K", "300 K"))
reveal_type(mediator.limits("300 K"))
reveal_type(mediator.regime("310 K", "300 K"))
reveal_type(mediator.poles)
reveal_type(mediator.response("1 ps"))
reveal_type(mediator.mediator_temperatures("310 K", "300 K"))
reveal_type(3 * mediator)
reveal_type(mediator * 3)
links: list[chain.Link] = [mediator, chain.Parallel((3, mediator), chain.ConductanceLink("1 pW/K"))]
reveal_type(links[1].channels)
spin = chain.SpinMediator("10 K", 0.1, "100 K")
reveal_type(spin.conductance("5 K", method="niba"))
reveal_type(spin.rectification("5 K", "4 K"))
reveal_type(chain.landauer(lambda frequency: 1.0 / (1.0 + (frequency / 1e13) ** 4), points="1e13 rad/s"))
drude = chain.spectra.Drude("165 K")
reveal_type(drude("1 THz"))
reveal_type(drude.reorganization)
reveal_type(chain.HarmonicJunction("100 K", 0.1, drude).f_sum)


class Own:
    """A link of the user's."""

    def current(self, T1: float, T2: float) -> float:
        return 1e-12 * (T1 - T2)

    def conductance(self, T: float) -> float:
        return 1e-12


# Bodies
body = chain.DebyeSolid("170 K", atoms=3860)
reveal_type(body.energy("300 K"))
reveal_type(body.heat_capacity(kelvins))
reveal_type(body.temperature("1 aJ"))
reveal_type(body + chain.ConstantHeatCapacity("1 aJ/K"))

# Chains
row = chain.Chain(mediator, body, 4, "310 K", lambda t: 300.0 + 1e9 * t, spacing="5 nm", area="25 nm^2")
chain.Chain([Own(), mediator], [body], left=chain.Reservoir("310 K"), right=chain.Insulated(), sources={1: "1 nW"})
reveal_type(row.conductivity("300 K"))
reveal_type(row.continuum())
reveal_type(row.spacing)
run = row.transient("300 K", "1 ns", samples=11, sampling="logarithmic", events=[(1, "301 K")], progress=True)
reveal_type(run)
reveal_type(run["temperature"])
reveal_type(run.isel(time=-1))
reveal_type(row.steady_state())
reveal_type(row.modes(count=3))
reveal_type(row.response("1 GHz", side="left"))
reveal_type(chain.fourier(run, row))
reveal_type(chain.validity(run, row))
reveal_type(chain.entropy_rates(run, row))
rod = chain.Rod("1 W/(m K)", lambda T: 2e6 + T, "1 um", "1 um^2", "310 K", "300 K", cells=20)
reveal_type(rod.steady_state())
reveal_type(chain.sweep(lambda n: chain.Chain(mediator, body, n, "310 K", "300 K").steady_state(), {"n": [1, 2]}))
reveal_type(chain.plots.profiles(run))
reveal_type(chain.load_dataset("run.nc"))

# Bounds and exact dynamics
reveal_type(chain.bounds.report(mediator, "300 K"))
reveal_type(chain.bounds.quantum_of_conductance("300 K"))
reveal_type(chain.bounds.certify(mediator.conductance(kelvins), uncertainty="1 pW/K"))
star = chain.exact.Star(mediator, mode_spacing="10 cm^-1", modes=200)
reveal_type(star.evolve(("310 K", "300 K"), "1 ps"))
reveal_type(star.window)
exact = chain.exact.HarmonicChain(mediator, chain.exact.FiniteBody(20, "10 cm^-1"), 2)
reveal_type(exact.conductance("300 K"))

# Materials
silica = materials.get("a-SiO2")
reveal_type(silica)
reveal_type(silica.density)
reveal_type(silica.debye_temperature)
reveal_type(silica.uncertainties["density"])
reveal_type(silica.conductivity_series)
reveal_type(materials.table())
reveal_type(materials.compare(["a-SiO2", "a-Se"], "300 K", models=["cahill"]))
reveal_type(materials.minimum_conductivity(silica, "300 K", "cahill"))
reveal_type(materials.minimum_conductivity(silica, kelvins))
reveal_type(materials.mean_velocity("a-Se"))
reveal_type(materials.link(silica))
reveal_type(materials.subsystem(silica, "1 nm^3"))
reveal_type(materials.geometry(silica))
reveal_type(materials.freedom_band("a-SiO2", "3000 K"))

# Scenarios
found = scenarios.run("fourier", links=20)
reveal_type(found)
reveal_type(scenarios.plot("fourier", found))
reveal_type(scenarios.summary("fourier", found))
