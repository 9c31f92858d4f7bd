"""Derivatives of transients, steady states and responses by the parameters of a row."""
