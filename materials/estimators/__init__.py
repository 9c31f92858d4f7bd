"""Estimators of thermal conductivity, one family a file, and the table of them."""
