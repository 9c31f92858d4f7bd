"""Solvers on float64 SI arrays: transients, steady states, linearised modes."""
