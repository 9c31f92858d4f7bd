"""Chain and rod: what users make, with the verbs of `chain.runs` as their methods."""
