"""What a harmonic chain does after the Heisenberg time, and how far its bodies are from thermal."""
