"""What a summary says, against the datasets."""

import numpy as np
import pytest

import chain
from chain import ConductanceLink, ConstantHeatCapacity, Insulated
from scenarios.output import answers

LINK, BODY = ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 pJ/K")


def test_a_transient_answers_what_was_asked():
    row = chain.Chain(
        LINK, BODY, 5, "310 K", "300 K", sources={3: "1 nW"}, surroundings=(ConductanceLink("0.1 nW/K"), "290 K")
    )
    ds = row.transient("305 K", "10 ms", events=[(1, "306 K"), (2, "200 K")])
    told = answers.of_transient(ds)
    last = ds["temperature"].isel(time=-1)
    assert told["end of the run"] == "10 ms"
    assert told["temperatures"] == f"{float(last.min()):.6g} K (site 5) to {float(last.max()):.6g} K (site 1)"
    assert told["highest met"].startswith(f"{float(ds['temperature'].max()):.6g} K (site ")
    assert told["site 2 at 200 K"] == "not reached"
    assert told["site 1 at 306 K"] == f"after {1e6 * ds.attrs['event_times'][0]:.6g} µs"
    heats = ds["reservoir_heat"].isel(time=-1)
    given = [f"{1e12 * float(heats.sel(side=side)):.4g} pJ by {side}" for side in heats["side"].values]
    assert told["heat given"] == ", ".join(given)
    assert told["heat of sources"] == "10 pJ"
    assert told["into surroundings"].split()[1] == "nW"
    assert set(told) >= {"heat current", "uncertainty", "energy residual"}


def test_rods_lattices_and_ladders_name_their_places():
    rod = chain.Rod(conductivity="1 W/(m K)", heat_capacity="1e6 J/(m^3 K)", length="1 um", area="1 um^2", cells=10,
                    left="310 K", right="300 K")  # fmt: skip
    assert "(site 10)" in answers.of_transient(rod.transient("300 K", "1 us"))["temperatures"]
    lattice = chain.Lattice((3, 3), LINK, BODY, reservoirs={"left": "310 K", "right": "300 K"})
    assert "site" in answers.of_state(lattice.steady_state())["temperatures"]


def test_what_was_left_out_is_not_told():
    ds = chain.Chain(LINK, BODY, 3, "310 K", "300 K").transient("300 K", "1 ms", variables=["energy"])
    assert set(answers.of_transient(ds)) == {"end of the run", "uncertainty", "energy residual"}


def test_currents_into_surroundings_can_be_wanted_alone(tmp_path):
    row = chain.Chain(LINK, BODY, 3, "310 K", "300 K", surroundings=(LINK, "290 K"))
    whole = row.transient("300 K", "1 ms")["surroundings_current"].values
    alone = row.transient("300 K", "1 ms", variables=["surroundings_current"])
    assert set(alone.data_vars) == {"surroundings_current"}
    assert alone["surroundings_current"].values.tolist() == whole.tolist()
    kept = row.transient("300 K", "1 ms", variables=["surroundings_current"], output=tmp_path / "a.nc")
    assert kept["surroundings_current"].values == pytest.approx(whole, rel=1e-5, abs=1e-20)


def test_a_continuum_is_not_judged_by_its_cells():
    def judged(cells):
        rod = chain.Rod(conductivity="1 W/(m K)", heat_capacity="1e6 J/(m^3 K)", length="1 um", area="1 um^2",
                        cells=cells, left="310 K", right=Insulated())  # fmt: skip
        return chain.validity(rod.transient("300 K", "1 us"), rod)

    coarse, fine = judged(5), judged(50)
    assert coarse.attrs["verdict"] == fine.attrs["verdict"] and "cell" not in coarse.attrs["verdict"]
    assert set(coarse.data_vars) == {"temperature_difference"}


def test_a_run_too_short_for_the_mediators_is_in_doubt():
    link = chain.HarmonicMediator(frequency="50 cm^-1", damping="25 cm^-1", cutoff="165 K")
    row = chain.Chain(link, BODY, 3, "310 K", "300 K")
    short = chain.validity(row.transient("300 K", "1e-30 s"), row)
    long = chain.validity(row.transient("300 K", "1 us"), row)
    assert "the run ends after 1e-30 s" in short.attrs["verdict"]
    assert short.attrs["warnings"] == long.attrs["warnings"] + 1
    assert np.isfinite(long["mediator_relaxation_time"]).all()
