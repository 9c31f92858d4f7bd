"""What the page that judges the mediator model says, of the numbers kept beside it, and these computed anew."""

import importlib.util
import warnings

import numpy as np
import pytest

import chain
import materials
from systems.pages import agree, table, words
from systems.paths import ROOT

PAGE = "docs/mediator_judged"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("mediator_judged", ROOT / f"{PAGE}.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def kept(script):
    return script.read()


def spreads(kept, counted, model, quantity):
    chosen = kept[(kept["counted"] == counted) & (kept["model"] == model) & (kept["name"] == "spread")]
    return chosen[chosen["quantity"] == quantity].set_index("solid")["value"]


def factor(values):
    """The factor of the root mean square of logarithms."""
    return float(np.exp(np.sqrt(np.mean(np.square(values)))))


def test_typical_factors_of_all_models(kept):
    rows = table(PAGE, "| model | fitted |")
    assert len(rows) == 7
    for model, _, *cells in rows:
        for cell, counted, quantity in zip(
            cells, ("all", "heavy") * 2, ("conductivity",) * 2 + ("heat",) * 2, strict=True
        ):
            found = spreads(kept, counted, model, quantity)
            agree(cell.replace("–", ""), [factor(found)] if len(found) else [])


def test_against_cahill_and_pohl(kept, script):
    """Squares of each solid with the triple of the others less those with Cahill's form: mean and standard error."""
    rows = table(PAGE, "| triple against |")
    assert len(rows) == 6
    for name, *cells in rows:
        model, other = name.split(" against ")
        for cell, counted in zip(cells, ("all", "heavy"), strict=True):
            mine, theirs = (spreads(kept, counted, one, "conductivity") for one in (model, other))
            off = mine**2 - theirs[mine.index] ** 2
            assert len(off) == len(script.SOLIDS)
            agree(cell.replace("±", " "), [off.mean(), off.std(ddof=1) / np.sqrt(len(off)), (off < 0.0).sum()])


def test_triples(kept):
    for counted, _, model, *cells in table(PAGE, "| counted | to |"):
        chosen = kept[(kept["counted"] == counted) & (kept["model"] == model)]
        for cell, name in zip(cells, ("frequency", "damping", "cutoff"), strict=True):
            own = chosen[(chosen["name"] == name) & (chosen["solid"] == "all")].set_index("quantity")["value"]
            left = chosen[(chosen["name"] == name) & (chosen["solid"] != "all") & (chosen["quantity"] == "best")][
                "value"
            ]
            values = [own["best"], own["interval_lower"], own["interval_upper"], left.min(), left.max()]
            agree(cell.replace("to", " ").replace("(", " ").replace(")", " "), values)


def test_own_triples(kept, script):
    rows = table(PAGE, "| solid | ω0 |")
    assert [row[0] for row in rows] == [script.NAMES[key] for key in script.SOLIDS]
    for key, (_, *cells) in zip(script.SOLIDS, rows, strict=True):
        chosen = kept[(kept["counted"] == "all") & (kept["solid"] == key)]
        own = chosen[(chosen["model"] == "triple-own") & (chosen["quantity"] == "best")].set_index("name")["value"]
        values = [own["frequency"], own["damping"], own["cutoff"]]
        values += [np.exp(spreads(kept, "all", "triple-own", "conductivity")[key])]
        both = spreads(kept, "all", "triple-both-own", "heat")
        values += [np.exp(spreads(kept, "all", "triple-both-own", "conductivity")[key])] if key in both else []
        values += [np.exp(both[key])] if key in both else []
        agree(" ".join(cells).replace("–", ""), values)


def test_what_the_text_says(kept, script):
    said = words(PAGE)
    triple, cahill = (spreads(kept, "all", model, "conductivity") for model in ("triple", "cahill"))
    off = triple**2 - cahill[triple.index] ** 2
    least = np.mean(cahill**2) + off.mean() - 2.0 * off.std(ddof=1) / np.sqrt(off.size)
    assert f"off by {np.exp(np.sqrt(least)):.2f} where Cahill's form is off by {factor(cahill):.2f}" in said
    polymers = [script.solid(key, False) for key in script.SOLIDS if script.record(key, False).kind == "polymer"]
    held = [np.exp(one.heat[-1]) / (3.0 * script.k * one.sound[0]) for one in polymers]
    assert len(held) == 5 and f"hold {min(held):.2f} to {max(held):.2f} of 3k_B an atom" in said
    determined = kept[(kept["quantity"] == "determined") & (kept["counted"] == "all")]
    assert not determined[determined["model"].isin(["triple", "triple-both", "triple-own"])]["value"].any()
    both = determined[(determined["model"] == "triple-both-own") & (determined["name"] == "frequency")]
    assert set(both[both["value"] == 1.0]["solid"]) == {one.key for one in polymers}


def test_channels(kept, script):
    chosen = kept[kept["model"] == "channels"].set_index(["solid", "name"])["value"]
    for name, whole, hot in table(PAGE, "| solid | all temperatures |"):
        key = {**script.NAMES, "peek": "PEEK"}
        (found,) = (one for one, spelt in key.items() if spelt == name)
        agree(whole, [chosen[found, "all temperatures"]])
        agree(hot.replace("–", ""), [chosen[found, "above 30 K"]] if (found, "above 30 K") in chosen else [])
    assert chosen.max() < 3.0
    assert "less than three" in words(PAGE)


def test_the_table_is_that_of_the_package(kept, script):
    """Without a fit: Cahill's form and the mediator as they are called, to the digits that are kept."""
    for key in ("pyrex", "nylon66"):
        one = script.solid(key, False)
        T = chain.ureg.Quantity(one.T, "K")
        for model in ("cahill", "mediator"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", chain.ModelWarning)
                found = materials.minimum_conductivity(script.record(key, False), T, model).m_as("W/(m K)")
            off = script.spread(np.log(found) - one.kappa)
            assert spreads(kept, "all", model, "conductivity")[key] == pytest.approx(off, rel=2e-3)
        triple = {"frequency": 0.6, "damping": 1.5, "cutoff": 2.0}
        whole = materials.mediator_properties(script.record(key, False), T, **triple)
        np.testing.assert_allclose(np.exp(script.conductivity(one, triple)), whole["conductivity"].values, rtol=2e-4)


@pytest.mark.slow
def test_a_triple_without_one_solid_anew(kept, script):
    solids = [script.solid(key, False) for key in script.SOLIDS]
    for model, with_heat in (("triple", False), ("triple-both", True)):
        triple = script.quick([one for one in solids if one.key != "ptfe"], with_heat)
        (left,) = (one for one in solids if one.key == "ptfe")
        off = script.spread(script.conductivity(left, triple) - left.kappa)
        assert spreads(kept, "all", model, "conductivity")["ptfe"] == pytest.approx(off, rel=1e-2)
