"""Coverage-guided fuzzing by hand, with atheris, in the folder `tests`:

    python -m attacks.by_coverage TARGET [SECONDS] [CORPUS]

What it finds is written as crash-* or timeout-* beside the corpus; make it small, and put it into tests/data/corpus,
where the tests replay it.
"""

import pathlib
import sys

from systems.paths import DATA


def main(name, seconds="60", corpus=None):
    import atheris

    with atheris.instrument_imports(include=["chain", "materials", "scenarios", "tomllib", "attacks"]):
        from attacks import targets

    folder = pathlib.Path(corpus or f"fuzz-{name}")
    folder.mkdir(exist_ok=True)
    seeds = DATA / "corpus" / name
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
