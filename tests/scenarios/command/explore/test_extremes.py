"""Every setting of the controls, the outermost above all, has an answer that JSON can tell, or a sentence."""

import json
import random

import pytest

from chain import HeatChainError
from scenarios.command.explore import counter_example
from scenarios.command.explore.chain_state import ChainState
from scenarios.command.explore.pages import PAGES
from scenarios.command.explore.running import run

DRAWN = 40


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_outermost_settings_are_answered(page):
    rng = random.Random(24)
    for _ in range(DRAWN):
        chosen = {}
        for one in page.state.controls():
            number = one["kind"] == "number"
            usual = (one["low"], one["high"], getattr(page.state(), one["key"])) if number else one["options"]
            chosen[one["key"]] = rng.choice(usual or (True, False))
        state = page.state(**chosen)
        try:
            told = page.view(run(state))
        except HeatChainError as error:
            assert str(error).endswith(".") and page.name == "chain", state.query()
        else:
            json.dumps(told, allow_nan=False)
        if page.later:
            json.dumps(page.later(state), allow_nan=False)


def test_resonances_too_narrow_for_the_counter_example_are_said():
    told = counter_example.later(ChainState(frequency=3000, damping=0.01, cutoff=0.1, left=1, coupling=1))
    assert told["charts"]["ballistic"]["data"] == []
    assert "is not drawn" in told["words"][0]["text"] and told["words"][0]["kind"] == "doubt"


def test_a_run_that_would_take_long_is_refused_soon(monkeypatch):
    monkeypatch.setattr("scenarios.command.explore.chain_state._MOST_STEPS", 100)  # as few as no page asks for
    state = ChainState(n=200, atoms=1e6, debye=2000, left=1, right=1, initial=1000, sampling="logarithmic")
    with pytest.raises(HeatChainError, match="more than 100 steps"):
        run(state)
