"""Figures and conclusions of [Taylor2015]."""
