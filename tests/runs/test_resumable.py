"""Interrupted, failed and extended runs, continued: the bits are those of a run that did all at once."""

import itertools
import json
import os
import pathlib

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import chain
import chain.runs.checkpoints
from chain import HeatChainError, Interrupted, SolverError
from chain.runs.journal import Journal, journal_of
from chain.storage import inspection
from chain.storage.writing import write_whole
from systems import interrupted_runs
from systems.windows import as_on_windows

ARGUMENTS = {"initial": "300 K", "rtol": 1e-8, "events": [(3, "301 K"), (9, "390 K")]}


@pytest.fixture(autouse=True, scope="module")
def quick_look():
    """Files are looked at in this process: starting others takes most of the time (they are tested elsewhere)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspection, "_judged", lambda path, *version: inspection.inspect(pathlib.Path(path)))
        yield


class Pressing:
    """A progress function that presses Ctrl-C at the calls with given numbers."""

    def __init__(self, *calls):
        self.calls, self.count = set(calls), itertools.count()

    def __call__(self, done):
        if next(self.count) in self.calls:
            raise KeyboardInterrupt


@settings(max_examples=6)
@given(
    segment=st.integers(1, 20), samples=st.integers(3, 40), presses=st.lists(st.integers(0, 25), max_size=4),
    sampling=st.sampled_from(["linear", "logarithmic"]),
)  # fmt: skip
def test_interrupted_anywhere_and_any_number_of_times(tmp_path_factory, segment, samples, presses, sampling):
    path = tmp_path_factory.mktemp("run") / "out.nc"
    options = {**ARGUMENTS, "until": "1 us", "samples": samples, "segment": segment, "sampling": sampling}
    row, resume = interrupted_runs.row(), False
    for press in presses:
        try:
            row.transient(**options, output=path, progress=Pressing(press), resume=resume).close()
        except Interrupted as error:
            if error.partial is not None:
                assert error.partial.attrs["complete"] == 0
                error.partial.close()
        resume = path.exists()
        assert not journal_of(path).exists()
    with row.transient(**options, output=path, resume=resume) as found:
        interrupted_runs.assert_same(found.load(), row.transient(**options))


EXTENDED = [
    (("1 us", 51), ("2 us", 101)), (("1 us", 101), ("1.07 us", 108)), (("1 us", 8), ("3 us", 22)),
    (("70 ns", 8), ("1 us", 101)),
]  # fmt: skip


# Each extension with one length of a segment, and each length with one extension; the others by `slow`
@pytest.mark.parametrize(("first", "later", "segment"), [
    pytest.param(*times, segment, marks=[pytest.mark.slow] * ((i + j) % 4 != 3))
    for i, times in enumerate(EXTENDED) for j, segment in enumerate([1, 7, 10, 1000])
])  # fmt: skip
def test_extended(tmp_path, first, later, segment):
    row, path = interrupted_runs.row(), tmp_path / "out.nc"
    row.transient(**ARGUMENTS, until=first[0], samples=first[1], segment=segment, output=path).close()
    options = {**ARGUMENTS, "until": later[0], "samples": later[1], "segment": segment}
    with row.transient(**options, output=path, resume=True) as found:
        interrupted_runs.assert_same(found.load(), row.transient(**options))


def test_extending_computes_only_what_is_new(tmp_path):
    row, calls = interrupted_runs.row(), itertools.count()
    options = {**ARGUMENTS, "output": tmp_path / "out.nc"}
    row.transient(**options, until="1 us", samples=101).close()
    row.transient(**options, until="1.1 us", samples=111, resume=True, progress=lambda done: next(calls)).close()
    assert next(calls) <= 6


def test_a_run_whose_end_is_a_table_is_extended_as_far_as_the_table_reaches(tmp_path):
    path = tmp_path / "out.nc"

    def row(end):
        times = np.linspace(0.0, end, 2 * end + 1)
        log = xr.DataArray(
            300.0 + 5.0 * np.sin(times), {"time": ("time", times, {"units": "us"})}, attrs={"units": "K"}
        )
        return chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K"), 5, log, "300 K")

    row(2).transient("300 K", "1 us", samples=11, output=path).close()
    longer = {"until": "2 us", "samples": 21, "segment": 10}
    with row(2).transient("300 K", **longer, output=path, resume=True) as found:
        assert (found["temperature"].values == row(2).transient("300 K", **longer)["temperature"].values).all()
    with pytest.raises(HeatChainError, match=r"another run, which differs in its left end"):
        row(3).transient("300 K", "3 us", samples=31, output=path, resume=True)
    with pytest.raises(HeatChainError, match=r"`left` is given from 0 s to 2e-06 s only"):
        row(2).transient("300 K", "3 us", samples=31, output=path, resume=True)
    assert not journal_of(path).exists()  # the file holds all that was done, and may be replaced


def test_an_error_before_anything_is_done_leaves_no_journal(tmp_path):
    def broken(t):
        raise ZeroDivisionError("the user's own")

    path = tmp_path / "out.nc"
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K"), 5, broken, "300 K")
    with pytest.raises(HeatChainError, match="the user's own"):
        row.transient("300 K", "1 us", samples=11, output=path)
    assert not journal_of(path).exists()


def test_a_run_that_failed_is_continued_with_another_limit(tmp_path):
    row, path = interrupted_runs.row(), tmp_path / "out.nc"
    options = {**ARGUMENTS, "until": "1 us", "samples": 51, "segment": 5}
    with pytest.raises(SolverError, match="steps") as caught:
        row.transient(**options, output=path, most_steps=150)
    with caught.value.partial as partial:
        assert 0 < partial.sizes["time"] < 51
    with row.transient(**options, output=path, resume=True) as found:
        interrupted_runs.assert_same(found.load(), row.transient(**options))


def test_until_steady(tmp_path):
    row, path = interrupted_runs.row(left="310 K", right="300 K", sources=None), tmp_path / "out.nc"
    options = {"initial": "305 K", "until": "steady", "samples": 40, "segment": 3}
    whole = row.transient(**options)
    steps = itertools.count()

    def press(done):
        if done > 0.5 and next(steps) > 2:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        row.transient(**options, output=path, progress=press)
    with row.transient(**options, output=path, resume=True) as found:
        interrupted_runs.assert_same(found.load(), whole)


def test_only_the_variables_that_are_wanted(tmp_path):
    row, path = interrupted_runs.row(), tmp_path / "out.nc"
    options = {**ARGUMENTS, "until": "1 us", "samples": 51, "variables": ["temperature"]}
    row.transient(**options, output=path).close()
    longer = {**options, "until": "2 us", "samples": 101}
    with row.transient(**longer, output=path, resume=True) as found:
        assert set(found.data_vars) == {"temperature"}
        interrupted_runs.assert_same(found.load(), row.transient(**longer, segment=10))


def test_what_is_complete_is_returned(tmp_path):
    row, path = interrupted_runs.row(), tmp_path / "out.nc"
    options = {**ARGUMENTS, "until": "1 us", "samples": 11, "output": path}
    row.transient(**options).close()
    before = path.read_bytes()
    row.transient(**options, resume=True).close()
    assert path.read_bytes() == before


def test_another_run_is_not_continued(tmp_path):
    path = tmp_path / "out.nc"
    options = {**ARGUMENTS, "until": "1 us", "samples": 11, "output": path}
    interrupted_runs.row().transient(**options).close()
    before = path.read_bytes()
    for changes in (
        {"links": chain.ConductanceLink("31 pW/K")}, {"right": "301 K"}, {"law": "linear"}, {"sources": None},
        {"subsystems": chain.ConstantHeatCapacity("3e-19 J/K")},
    ):  # fmt: skip
        with pytest.raises(HeatChainError, match="another run, which differs in its"):
            interrupted_runs.row(**changes).transient(**options, resume=True)
    for other in ({"rtol": 1e-7}, {"segment": 3}, {"events": []}, {"initial": "301 K"}, {"variables": ["energy"]}):
        with pytest.raises(HeatChainError, match="another run"):
            interrupted_runs.row().transient(**{**options, **other}, resume=True)
    assert path.read_bytes() == before


def test_nothing_to_resume(tmp_path):
    with pytest.raises(HeatChainError, match="nothing to resume"):
        interrupted_runs.row().transient(**ARGUMENTS, until="1 us", output=tmp_path / "out.nc", resume=True)
    assert not list(tmp_path.iterdir())


def abandoned(path, monkeypatch):
    """The journal of a process that came to its end, but was killed before it wrote the dataset."""
    with monkeypatch.context() as patch:

        class Killed(BaseException):
            pass

        def kill(*arguments):
            raise Killed

        patch.setattr("chain.runs.resumable._Run.write", kill)
        with pytest.raises(Killed):
            interrupted_runs.row().transient(**ARGUMENTS, until="1 us", samples=31, segment=4, output=path)
    return journal_of(path)


def test_a_journal_cut_anywhere_or_with_bits_flipped(tmp_path, monkeypatch):
    """Its whole segments count, as far as they are sound; nothing of what is not."""
    path = tmp_path / "out.nc"
    whole = abandoned(path, monkeypatch).read_bytes()
    options = {**ARGUMENTS, "until": "1 us", "samples": 31, "segment": 4, "output": path, "resume": True}
    expected = interrupted_runs.row().transient(**{**options, "output": None, "resume": False})
    with Journal(journal_of(path)) as journal:
        begins = journal._offsets[0]
    draw = np.random.default_rng(1)
    for _ in range(6):
        place = int(draw.integers(begins, len(whole)))
        spoilt = (
            whole[:place] if draw.random() < 0.5 else whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :]
        )
        journal_of(path).write_bytes(spoilt)
        with interrupted_runs.row().transient(**options) as found:
            interrupted_runs.assert_same(found.load(), expected)
        assert not journal_of(path).exists()
        path.unlink()


@pytest.mark.parametrize("end", [{"until": "1 us", "samples": 31}, {"until": "2 us", "samples": 61}])
def test_no_file_is_open_when_another_takes_its_place(tmp_path, monkeypatch, end):
    """On Windows it would be refused: the journal at the end of a run, and where a run goes on to another end."""
    as_on_windows(monkeypatch)
    path = tmp_path / "out.nc"
    abandoned(path, monkeypatch)
    options = {**ARGUMENTS, **end, "segment": 4}
    with interrupted_runs.row().transient(**options, output=path, resume=True) as found:
        interrupted_runs.assert_same(found.load(), interrupted_runs.row().transient(**options))
    interrupted_runs.row().transient(**options, output=path).close()
    assert [one.name for one in tmp_path.iterdir()] == ["out.nc"]


def test_a_new_run_does_not_abandon_what_was_done(tmp_path, monkeypatch):
    path = tmp_path / "out.nc"
    journal = abandoned(path, monkeypatch)
    before = journal.read_bytes()
    with pytest.raises(HeatChainError, match=r"was interrupted.*heatchain resume"):
        interrupted_runs.row().transient(**ARGUMENTS, until="2 us", output=path)
    assert journal.read_bytes() == before
    journal.write_bytes(b"something else")
    with pytest.raises(HeatChainError, match="not the journal"):
        interrupted_runs.row().transient(**ARGUMENTS, until="2 us", output=path, resume=True)


def test_stale_temporaries_are_removed_and_those_in_use_are_not(tmp_path):
    import socket
    import subprocess
    import sys

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    host = socket.gethostname()
    mine = tmp_path / f".out.{host}.{gone.pid}.abcdefgh.nc"
    kept = [
        tmp_path / f".out.{host}.{os.getpid()}.abcdefgh.nc",  # its process runs
        tmp_path / f".out.another-machine.{gone.pid}.abcdefgh.nc",
        tmp_path / f".other.{host}.{gone.pid}.abcdefgh.nc",
        tmp_path / f".out.{host}.{gone.pid}.notes.nc",
        tmp_path / "out.abcdefgh.nc",
    ]
    for path in (mine, *kept):
        path.write_bytes(b"x")
    link = tmp_path / f".out.{host}.{gone.pid}.hgfedcba.nc"
    link.symlink_to(kept[-1])
    write_whole(tmp_path / "out.nc", lambda path: path.write_bytes(b"new"))
    assert not mine.exists() and link.is_symlink()
    assert all(path.read_bytes() == b"x" for path in kept)
    assert (tmp_path / "out.nc").read_bytes() == b"new"


def test_the_journal_holds_no_code(tmp_path, monkeypatch):
    """A line, JSON, float64 and int64: as many bytes as these take."""
    journal_path = abandoned(tmp_path / "out.nc", monkeypatch)
    with Journal(journal_path) as journal:
        header = json.dumps(journal.header).encode()
        rows = 8 * sum(journal.columns.values())
        wanted = len(b"heatchain journal 2\n") + 12 + len(header)
        for entry in journal.entries:
            floats, counts = chain.runs.checkpoints.numbers(entry.state)
            wanted += 12 + 40 + floats.nbytes + counts.nbytes + entry.rows * rows
    assert journal_path.stat().st_size == wanted


def test_an_output_at_the_last_moment_is_written(tmp_path):
    """The last step of a segment may end an ulp before the output at its end."""
    row = interrupted_runs.row()
    for samples in range(11, 21, 2):
        options = {**ARGUMENTS, "until": "1 us", "samples": samples, "segment": 2, "sampling": "logarithmic"}
        with row.transient(**options, output=tmp_path / f"{samples}.nc") as found:
            assert found.sizes["time"] == samples
