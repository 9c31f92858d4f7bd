"""Counting statistics: how the heat that crosses a link in a long time is distributed about its mean."""
