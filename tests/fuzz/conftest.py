"""The fuzzers are scripts, run by hand."""

collect_ignore = ["by_coverage.py", "datasets.py"]
