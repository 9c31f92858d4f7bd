"""Quantities and text to SI floats, and back: the one boundary of units."""
