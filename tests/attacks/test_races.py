"""Two runs that start together on one output: each result is of its own chain, and the file is whole and of one."""

import multiprocessing
import os
import time

import numpy as np
import pytest
from click.testing import CliRunner

from chain import Chain, ConductanceLink, ConstantHeatCapacity, HeatChainError
from chain.storage.opening import open_own
from chain.storage.seal import check_seal
from scenarios.command.app import main
from scenarios.jobs.chain import ChainJob

SEED = 19
pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are forked")


def row(left):
    return Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 6, f"{left} K", "300 K")


def in_python(left, path):
    with row(left).transient("300 K", "10 ns", samples=21, output=path) as found:
        return found["temperature"].values


class Drawn:
    """In place of a figure."""

    def savefig(self, path, **options):
        path.write_bytes(b"drawn")


FILE = """
[chain]
n = 6
left = "{left} K"
right = "300 K"
links = {{ kind = "conductance", conductance = "1 nW/K" }}
subsystems = {{ kind = "constant", heat_capacity = "1 aJ/K" }}
[run]
initial = "300 K"
until = "10 ns"
samples = 21
"""


def by_command(left, path):
    """The command in a process of its own, whose current folder is its own as well."""
    os.chdir(path.parent)
    ChainJob.plot = lambda *_: Drawn()
    scenario = path.with_name(f"{path.stem}.{left}.toml")
    scenario.write_text(FILE.format(left=left))
    done = CliRunner().invoke(main, ["run", scenario.name, "-o", path.name])
    scenario.unlink()
    if done.exit_code:
        assert done.exit_code == 2, done.exception
        raise HeatChainError(done.stderr)
    assert f"{path.name}, {path.stem}.png" in done.stdout
    return path.with_suffix(".png").read_bytes().startswith(b"drawn")


def run(way, left, path, start, told):
    """One of the two."""
    while time.monotonic() < start:
        pass
    try:
        told.put((left, way(left, path)))
    except HeatChainError as error:
        told.put((left, str(error)))
    except BaseException as error:
        told.put((left, repr(error)))


def race(way, path, seed):
    """What the two said: their result, or why there is none."""
    draw = np.random.default_rng([SEED, seed])
    context = multiprocessing.get_context("fork")
    told, start = context.Queue(), time.monotonic() + 0.05
    delays = (0.0, float(draw.uniform(0.0, 0.005)))
    both = [
        context.Process(target=run, args=(way, left, path, start + delay, told))
        for left, delay in zip((310, 320), draw.permutation(delays), strict=True)
    ]
    for one in both:
        one.start()
    answers = dict(told.get(timeout=60) for _ in both)
    for one in both:
        one.join(60)
    return answers


def check(way, folder, seeds):
    """Race; how many were told that another run writes, or has written."""
    wanted = {left: in_python(left, folder / f"{left}.nc") for left in (310, 320)}  # and nothing is imported any more
    refused = 0
    for seed in seeds:
        path = folder / f"{seed}.nc"
        answers = race(way, path, seed)
        won = [left for left, said in answers.items() if not isinstance(said, str)]
        assert len(won) == 1 if way is by_command else won
        for left in won:
            assert answers[left] is True or np.array_equal(answers[left], wanted[left])
        for left in answers.keys() - set(won):
            assert "in use" in answers[left] or (way is by_command and "not of this very run" in answers[left])
            refused += 1
        check_seal(path, required=True)
        with open_own(path) as found:
            assert any(np.array_equal(found["temperature"].values, wanted[left]) for left in won)
        names = {one.name for one in folder.iterdir() if one.name.startswith(f"{seed}.")}
        assert names == {path.name, *([f"{seed}.png"] if way is by_command else [])}
    return refused


@pytest.mark.parametrize("way", [in_python, by_command])
def test_races(tmp_path, way):
    check(way, tmp_path, range(2))


@pytest.mark.slow
@pytest.mark.parametrize(("way", "count"), [(in_python, 200), (by_command, 200)])
def test_many_races(tmp_path, way, count):
    refused = check(way, tmp_path, range(count))
    print(way.__name__, "refused", refused)
    assert refused > count // 2
