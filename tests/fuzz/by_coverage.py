"""Coverage-guided fuzzing by hand, with atheris: python tests/fuzz/by_coverage.py TARGET [SECONDS] [CORPUS].

What it finds is written as crash-* or timeout-* beside the corpus; make it small, and put it into tests/data/corpus,
where the tests replay it.
"""

import pathlib
import sys

import atheris

with atheris.instrument_imports(include=["chain", "materials", "scenarios", "tomllib", "targets"]):
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    import targets


def main(name, seconds="60", corpus=None):
    folder = pathlib.Path(corpus or f"fuzz-{name}")
    folder.mkdir(exist_ok=True)
    seeds = pathlib.Path(__file__).parents[1] / "data" / "corpus" / name
    options = [f"-max_total_time={seconds}", "-timeout=2", "-max_len=4096", "-print_final_stats=1"]
    arguments = [
        sys.argv[0],
        *options,
        f"-artifact_prefix={folder}/",
        str(folder),
        *([str(seeds)] if seeds.exists() else []),
    ]
    targets.attempt(name, b"")  # what is loaded at first use takes longer than an input may
    atheris.Setup(arguments, lambda data: targets.attempt(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
