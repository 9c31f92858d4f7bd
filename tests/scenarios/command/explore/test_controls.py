"""Links and states: what a link says is what was set, and what anybody writes is read with a sentence or a state."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain import HeatChainError
from scenarios.command.explore.pages import PAGES
from scenarios.jobs.from_tables import validate

STATES = [page.state for page in PAGES.values()]


def values(one):
    """Everything that a control can be set to."""
    if one["kind"] == "switch":
        return st.booleans()
    if one["kind"] == "choice":
        return st.sampled_from(one["options"])
    if one["whole"]:
        return st.integers(int(one["low"]), int(one["high"]))
    return st.floats(one["low"], one["high"])


@pytest.mark.parametrize("kind", STATES)
@given(data=st.data())
@settings(max_examples=25)
def test_a_link_restores_the_state_to_the_last_bit(kind, data):
    state = kind(**{one["key"]: data.draw(values(one), one["key"]) for one in kind.controls()})
    assert kind.from_query(state.query()) == state


@pytest.mark.parametrize("kind", STATES)
@given(data=st.data())
@settings(max_examples=10)
def test_every_state_within_its_ranges_has_a_scenario_file(kind, data):
    """Whether its run is asked for sensibly, the file's own checks say in words."""
    state = kind(**{one["key"]: data.draw(values(one), one["key"]) for one in kind.controls()})
    try:
        text = validate(state.tables(), "This setting", "explored").text()
    except HeatChainError as error:
        assert str(error).startswith("This setting: `") and kind.__name__ == "ChainState"
    else:
        assert text


@pytest.mark.parametrize("kind", STATES)
@given(
    query=st.one_of(st.text(max_size=80), st.from_regex(r"(frequency|n|unlimited|x)=[^&]{0,9}(&[a-z]+=.{0,9}){0,3}"))
)
def test_any_text_is_a_state_or_a_sentence(kind, query):
    try:
        state = kind.from_query(query)
    except HeatChainError as error:
        assert str(error).endswith((".", "?")) and len(str(error)) < 4000
    else:
        assert kind.from_query(state.query()) == state


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("frequency=0", "`frequency` (frequency ω₀) must be a number from 1 to 3000 cm⁻¹, but is '0'."),
        ("frequency=nan", "must be a number from 1 to 3000 cm⁻¹, but is 'nan'."),
        ("damping=", "`damping` (damping γ̂) must be a number from 0.01 to 10000 cm⁻¹, but is ''."),
        ("unlimited=maybe", "`unlimited` (no cutoff) must be yes or no, but is 'maybe'."),
        ("frequncy=3", "There is no control 'frequncy'. Did you mean 'frequency'?"),
        ("frequency=3&frequency=4", "says something twice"),
        ("x" * 5000, "too long"),
        ("&".join(f"a{i}=1" for i in range(100)), "too long"),
        ("<script>=1", "There is no control '<script>'."),
    ],
)
def test_what_is_wrong_is_said(query, words):
    with pytest.raises(HeatChainError) as caught:
        STATES[0].from_query(query)
    assert words in str(caught.value)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(HeatChainError) as caught:
        STATES[0].from_query("frequency=0&damping=-1")
    assert "`frequency`" in str(caught.value) and "`damping`" in str(caught.value)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_control_says_what_it_is_and_starts_within_its_range(page):
    for one in page.state.controls():
        assert one["label"] and one["about"].endswith(".") and one["group"]
        if one["kind"] == "number":
            assert one["low"] < one["high"] and (not one["log"] or one["low"] > 0.0)
            assert math.isfinite(one["low"]) and one["low"] <= getattr(page.state(), one["key"]) <= one["high"]
