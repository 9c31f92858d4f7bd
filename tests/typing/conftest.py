"""The scripts are read by type checkers, and never run."""

collect_ignore = ["correct.py", "wrong.py"]
