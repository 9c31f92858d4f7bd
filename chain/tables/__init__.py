"""Piecewise polynomial tables of functions of temperature or energy, and their compiled evaluators."""
