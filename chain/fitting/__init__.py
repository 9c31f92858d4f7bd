"""Least squares in parameters of lmfit: the best values, and by profile likelihood what the data say about them."""
