"""What is asked of a chain or rod, from quantities to datasets: transients, steady states, modes, responses."""
