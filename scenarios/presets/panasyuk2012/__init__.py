"""Figures, examples and numbers of [Panasyuk2012]."""
