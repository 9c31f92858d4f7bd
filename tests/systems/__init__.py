"""Systems whose answers are known, and what tests ask of every result."""
