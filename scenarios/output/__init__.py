"""What people see of a run: text, figures, animations, citations."""
