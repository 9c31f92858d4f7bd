"""Maps of films and slices of blocks, and drawn networks."""

import numpy as np
import pytest

import chain
from chain import HeatChainError, plots

LINK, BODY = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
FACES = {"left": "310 K", "right": "300 K"}


def test_a_map_has_the_temperatures_of_a_film_where_they_are():
    found = chain.Lattice((4, 3), LINK, BODY, reservoirs=FACES, spacing="5 nm").transient("300 K", "1 ns", samples=3)
    ax = plots.film(found)
    values = np.asarray(ax.collections[0].get_array()).reshape(3, 4)
    wanted = found["temperature"].isel(time=-1).values.reshape(4, 3).T
    assert values == pytest.approx(wanted)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x (nm)", "y (nm)")


def test_a_slice_of_a_block_is_its_layer():
    found = chain.Lattice((4, 3, 5), LINK, BODY, reservoirs={**FACES, "back": "305 K"}).steady_state()
    for layer, shown in ((2, 2), (None, 3)):
        ax = plots.film(found, layer=layer)
        wanted = found["temperature"].values.reshape(4, 3, 5)[:, :, shown - 1].T
        assert np.asarray(ax.collections[0].get_array()).reshape(3, 4) == pytest.approx(wanted)
        assert ax.get_xlabel() == "column"
    with pytest.raises(HeatChainError, match="layer"):
        plots.film(found, layer=6)


def test_a_network_is_drawn_with_all_its_links_and_sides():
    pytest.importorskip("networkx")
    tree = chain.Network(
        LINK, BODY, edges=[("tip", "neck"), ("neck", "left arm"), ("neck", "right arm")],
        reservoirs={"bath": (LINK, "300 K", ["left arm", "right arm"])}, sources={"tip": "2 nW"},
    )  # fmt: skip
    film = chain.Lattice((3, 3), LINK, BODY, reservoirs=FACES)
    for found, links, sides in ((tree.steady_state(), 5, {"bath"}), (film.steady_state(), 18, {"left", "right"})):
        ax = plots.network(found)
        assert {text.get_text() for text in ax.texts} == sides
        assert len(ax.lines) == links + len(sides)
        ax.figure.draw_without_rendering()


def test_what_is_no_network_is_refused():
    row = chain.Chain(LINK, BODY, 3, "310 K", "300 K").steady_state()
    for draw in (plots.film, plots.network):
        with pytest.raises(HeatChainError, match="needs a"):
            draw(row)
