"""What the command line runs: a scenario with its parameters, the chain of a file, or a sweep."""
