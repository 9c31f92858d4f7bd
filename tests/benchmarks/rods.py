"""Errors of a rod at equal cells beside FiPy's and py-pde's, where these are installed: run it by hand.

A rod whose faces are held, and whose left half is heated, with κ that jumps in its middle from 1 to 10, or grows as
1 + 9x; lengths in that of the rod and times in C̃L²/κ. The transient at 0.05 and the steady state, both with equal
cells, against 1280 cells of our own, and for the jump against the steady state's parabolas. FiPy takes 500 implicit
steps and halves them once to extrapolate; py-pde its explicit adaptive ones, and knows no jump.
"""

import time

import numpy as np
import xarray as xr

import chain

MOMENT, CELLS = 0.05, (20, 40, 80)
KAPPA = {"jump": lambda x: np.where(x < 0.5, 1.0, 10.0), "smooth": lambda x: 1.0 + 9.0 * x}


def heated(x):
    """Where there is heat, so much that the rise is of the order of 1 K."""
    return np.where(x < 0.5, 10.0, 0.0)


def parabola(x):
    """The steady rise with the jump: px - qx²/2a on the left and s(1 - x) on the right."""
    a, b = 1.0, 10.0
    s = 10.0 * 0.25 / (2.0 * a) / (0.5 + 0.5 * b / a)
    p = (10.0 * 0.5 - b * s) / a
    return np.where(x < 0.5, p * x - 10.0 * x**2 / (2.0 * a), s * (1.0 - x))


def ours(case, cells, moment):
    """Centres and rises by `chain.Rod`, of a metre and a J/(m³ K)."""
    ends = {"area": "1 m^2", "left": "300 K", "right": "300 K", "sources": heated}
    if case == "jump":
        layers = [chain.Layer("0.5 m", f"{kappa} W/(m K)", "1 J/(m^3 K)", cells // 2) for kappa in (1, 10)]
        rod = chain.Rod(layers=layers, **ends)
    else:
        x = np.linspace(0.0, 1.0, 2 * cells + 1)
        kappa = xr.DataArray(
            KAPPA[case](x), {"position": ("position", x, {"units": "m"})}, "position", attrs={"units": "W/(m K)"}
        )
        rod = chain.Rod(kappa, "1 J/(m^3 K)", "1 m", cells=cells, **ends)
    found = rod.steady_state() if moment is None else rod.transient("300 K", f"{moment} s", samples=2, rtol=1e-9)
    T = found["temperature"].values
    return found["position"].values, (T if T.ndim == 1 else T[-1]) - 300.0


def fipy(case, cells, moment):
    """The same by FiPy, with its harmonic mean of κ at faces."""
    from fipy import CellVariable, DiffusionTerm, Grid1D, TransientTerm
    from fipy.solvers import LinearLUSolver

    mesh, solver = Grid1D(nx=cells, dx=1.0 / cells), LinearLUSolver()
    x = mesh.cellCenters.value[0]
    kappa = CellVariable(mesh=mesh, value=KAPPA[case](x)).harmonicFaceValue
    heat = CellVariable(mesh=mesh, value=heated(x))

    def after(steps):
        T = CellVariable(mesh=mesh, value=0.0)
        T.constrain(0.0, mesh.facesLeft)
        T.constrain(0.0, mesh.facesRight)
        if not steps:
            (DiffusionTerm(coeff=kappa) + heat == 0).solve(var=T, solver=solver)
        for _ in range(steps):
            (TransientTerm() == DiffusionTerm(coeff=kappa) + heat).solve(var=T, dt=moment / steps, solver=solver)
        return np.array(T.value)

    return x, after(0) if moment is None else 2.0 * after(500) - after(250)


def py_pde(case, cells, moment):
    """The same by py-pde."""
    from pde import PDE, CartesianGrid, ScalarField

    grid = CartesianGrid([(0.0, 1.0)], [cells])
    x = grid.axes_coords[0]
    fields = {"k": ScalarField(grid, KAPPA[case](x)), "q": ScalarField(grid, heated(x)), "s": ScalarField(grid, 9.0)}
    equation = PDE({"T": "k * laplace(T) + s * d_dx(T) + q"}, bc={"value": 0.0}, consts=fields)
    found = equation.solve(ScalarField(grid, 0.0), moment, tracker=None, adaptive=True, tolerance=1e-7)
    return x, found.data


def main():
    for case in KAPPA:
        for moment in (None, MOMENT):
            fine = ours(case, 1280, moment)
            for way in (ours, fipy, py_pde):
                if way is py_pde and (case == "jump" or moment is None):
                    continue
                line = f"{case:7s} {'steady' if moment is None else 'transient':10s} {way.__name__:7s}"
                for cells in CELLS:
                    began = time.process_time()
                    try:
                        x, T = way(case, cells, moment)
                    except ImportError as error:
                        line += f" {error}"
                        break
                    wanted = parabola(x) if case == "jump" and moment is None else np.interp(x, *fine)
                    error = np.abs(T - wanted).max() / wanted.max()
                    line += f"  {cells}: {error:.1e} ({time.process_time() - began:.2f} s)"
                print(line, flush=True)


if __name__ == "__main__":
    main()
