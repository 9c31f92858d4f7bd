"""What the derivatives of weighted residuals say at the best values: covariance, and combinations by how well known."""

import math

import numpy as np

from chain.arrays import Array

_NOISE = 1e-9  # singular values below this fraction of the largest are rounding


def curvature(jacobian: Array) -> tuple[Array, Array, Array]:
    """Covariance of the parameters; combinations of them (direction, parameter), best known first; their deviations.

    Parameters
    ----------
    jacobian : ndarray
        (residual, parameter), of residuals of standard deviation 1.
    """
    _, singular, directions = np.linalg.svd(jacobian, full_matrices=True)
    singular = np.concatenate([singular, np.zeros(len(directions) - singular.size)])
    known = singular > _NOISE * singular[0]
    spread = np.where(known, 1.0 / np.where(known, singular, 1.0), math.inf)
    covariance = (directions.T * np.where(known, spread, 0.0) ** 2) @ directions
    # Infinite where a direction that is not known at all takes part
    unknown = np.abs(directions[~known]).max(axis=0, initial=0.0) > 1e-6
    covariance[np.ix_(unknown, unknown)] = math.inf
    return covariance, directions, spread
