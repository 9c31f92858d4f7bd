"""Small scenario files of a network, a lattice, a ladder, and rods of one material and of layers."""

K, C = 'kind = "conductance", conductance', 'kind = "constant", heat_capacity'
RUN = '[run]\ninitial = "300 K"\nuntil = "5 ns"\nsamples = 3\n'
TREE = f"""
[network]
edges = [["tip", "neck"], ["neck", "arm"], ["neck", "leg"]]
links = {{ {K} = "1 nW/K" }}
subsystems = {{ {C} = "1 aJ/K" }}
reservoirs.bath = {{ link = {{ {K} = "1 nW/K" }}, temperature = "310 K", sites = ["arm", "leg"] }}
"""
FILM = f"""
[lattice]
shape = [4, 3]
links = {{ {K} = "1 nW/K" }}
subsystems = {{ {C} = "1 aJ/K" }}
reservoirs.left = "310 K"
"""
TWO = f"""
[ladder]
exchange = {{ {K} = "2 nW/K" }}
[ladder.rows.electrons]
n = 3
left = {{ kind = "insulated" }}
right = "310 K"
links = {{ {K} = "5 nW/K" }}
subsystems = {{ kind = "electron-gas", coefficient = "70 J/(m^3 K^2)", volume = "1000 nm^3" }}
[ladder.rows.lattice]
n = 3
left = {{ kind = "insulated" }}
right = {{ kind = "insulated" }}
links = {{ {K} = "1 nW/K" }}
subsystems = {{ {C} = "1 aJ/K" }}
"""
ROD = """
[rod]
conductivity = "1 W/(m K)"
heat_capacity = "2e6 J/(m^3 K)"
length = "100 nm"
area = "1 um^2"
left = "310 K"
right = "300 K"
cells = 12
"""
LAYERS = """
[rod]
area = "1 um^2"
left = "310 K"
right = "300 K"
cells = 20
layers = [
  { thickness = "50 nm", conductivity = "10 W/(m K)", heat_capacity = "2e6 J/(m^3 K)", cells = 9 },
  { conductance = "50 MW/(m^2 K)" },
  { thickness = "50 nm", material = "a-SiO2" },
]
"""
