"""Names of the arrays that annotations speak of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]
Index = NDArray[np.int64]  # numbers of things
Places = NDArray[np.intp]  # positions in an array, as numpy gives them
Flags = NDArray[np.bool_]
Sparse = Any  # sparse arrays of scipy, which have no types and are loaded only where there are any
Labels = NDArray[Any]  # of sites: whole numbers or texts
