# ruff: noqa: B018
# What type checkers must refuse: one error on every line that ends in "# error", none on another. Never run.
import chain
import materials
import scenarios

mediator = chain.HarmonicMediator("480 cm^-1", "100 cm^-1", "165 K")
body = chain.ConstantHeatCapacity("1 aJ/K")
row = chain.Chain(mediator, body, 3, "310 K", "300 K")
run = row.transient("300 K", "1 ns")
star = chain.exact.Star(mediator, mode_spacing="10 cm^-1", modes=200)

chain.nosuchthing  # error
chain.HarmonicMediator("480 cm^-1", "100 cm^-1", cut="165 K")  # error
chain.HarmonicMediator(480, "100 cm^-1", "165 K")  # error
mediator.conductance(300)  # error
mediator.conductance("300 K", "310 K")  # error
mediator.current("300 K")  # error
mediator.poles()  # error
mediator + body  # error
chain.Chain(mediator, body, 3, "310 K", "300 K", nonsense=3)  # error
chain.Chain(body, mediator, 3, "310 K", "300 K")  # error
chain.Chain(mediator, body, "3", "310 K", "300 K")  # error
chain.Chain(mediator, body, 3, "310 K", "300 K", law="exakt")  # error
row.transient("300 K", nonsense=1)  # error
row.transient("300 K", "1 ns", sampling="log")  # error
row.transient("300 K", "1 ns", 11)  # error
row.steady_state().nosuchmethod()  # error
run.temperatur  # error
row.response("1 GHz", side="top")  # error
body.energy(300.0)  # error
chain.Parallel(body)  # error
chain.quantity("5 nm")  # error
star.evolve("300 K")  # error
chain.bounds.nosuchthing  # error
materials.get(3)  # error
materials.get("a-SiO2").nosuchproperty  # error
materials.minimum_conductivity("a-SiO2", 300.0)  # error
scenarios.run()  # error
