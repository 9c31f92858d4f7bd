"""Two runs that start together on one output: each result is of its own chain, and the file is whole and of one."""

import multiprocessing
import os
import time

import numpy as np
import pytest

from chain import Chain, ConductanceLink, ConstantHeatCapacity, HeatChainError, load_dataset
from chain.storage.seal import check_seal

SEED = 19
pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are forked")


def row(left):
    return Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 6, f"{left} K", "300 K")


def run(left, path, start, told):
    """One of the two."""
    while time.monotonic() < start:
        pass
    try:
        with row(left).transient("300 K", "10 ns", samples=21, output=path) as found:
            told.put((left, found["temperature"].values))
    except HeatChainError as error:
        told.put((left, str(error)))


def race(path, seed):
    """What the two said: "won", or why not."""
    draw = np.random.default_rng([SEED, seed])
    context = multiprocessing.get_context("fork")
    told, start = context.Queue(), time.monotonic() + 0.1
    delays = (0.0, float(draw.uniform(0.0, 0.005)))
    both = [
        context.Process(target=run, args=(left, path, start + delay, told))
        for left, delay in zip((310, 320), draw.permutation(delays), strict=True)
    ]
    for one in both:
        one.start()
    answers = dict(told.get(timeout=60) for _ in both)
    for one in both:
        one.join(60)
    return answers


def check(folder, seeds):
    """Race; how many were told that another run writes."""
    wanted = {left: row(left).transient("300 K", "10 ns", samples=21, segment=10)["temperature"].values
              for left in (310, 320)}  # fmt: skip
    refused = 0
    for seed in seeds:
        path = folder / f"{seed}.nc"
        answers = race(path, seed)
        won = [left for left, said in answers.items() if not isinstance(said, str)]
        assert won
        for left in won:
            np.testing.assert_array_equal(answers[left], wanted[left])
        for left in answers.keys() - set(won):
            assert "in use" in answers[left]
            refused += 1
        check_seal(path, required=True)
        held = load_dataset(path)["temperature"].values
        assert any(np.array_equal(held, wanted[left]) for left in won)
        assert [one.name for one in folder.iterdir() if one.name.startswith(f"{seed}.")] == [path.name]
    return refused


def test_races(tmp_path):
    check(tmp_path, range(5))


@pytest.mark.slow
def test_two_hundred_races(tmp_path):
    assert check(tmp_path, range(200)) > 100
