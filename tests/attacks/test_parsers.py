"""Whatever comes from outside, it is read or refused by an error of ours, and soon."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attacks import targets
from systems.paths import DATA

CORPUS = DATA / "corpus"
NAMES = (
    "quantities", "units", "formulas", "scenario_files", "settings", "conductivities", "tables", "material_files",
    "journals", "states",
)  # fmt: skip
PIECES = [
    b"1", b"9" * 40, b"1e400", b"nan", b"inf", b"-", b" ", b"K", b"W", b"/(", b")", b"^", b"\xc2\xb2", b"\xc2\xb0C",
    b"[", b"]", b"{", b"}", b"=", b".", b'"', b"'''", b"#", b"\\u0000", b"\n", b",", b"temperature [K]", b"\0", b"\xff",
    b"Si", b"_",
]  # fmt: skip
LONGEST = 1.0  # s of the processor


def soon(name, data):
    begin = time.process_time()
    targets.attempt(name, data)
    assert time.process_time() - begin < LONGEST


def test_every_target_is_tried():
    assert set(NAMES) == set(targets.TARGETS)
    assert {path.name for path in CORPUS.iterdir()} == set(NAMES)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_corpus(path):
    targets.attempt(path.parent.name, b"")  # what is imported at first use takes its time
    soon(path.parent.name, path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_anything(name):
    targets.attempt(name, b"")

    @settings(max_examples=60)
    @given(st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join)))
    def check(data):
        soon(name, data)

    check()


@pytest.mark.parametrize("name", NAMES)
def test_anything_near_what_is_right(name):
    """Seeds with a stretch replaced, left out, or said again."""
    seeds = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]

    @settings(max_examples=60)
    @given(
        st.sampled_from(seeds), st.floats(0, 1), st.integers(0, 30), st.sampled_from([*PIECES, b""]), st.integers(1, 50)
    )
    def check(seed, place, length, piece, times):
        at = int(place * len(seed))
        soon(name, seed[:at] + piece * times + seed[at + length :])

    check()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "piece", [b"(", b"[", b"{", b"a.", b'"', b"'", b"9", b"m/", b"=", b"[[a]]\n", b",", b"\n", b"#"]
)
def test_much_of_one_thing(name, piece):
    targets.attempt(name, b"")
    soon(name, piece * (200_000 // len(piece)))
