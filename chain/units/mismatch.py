"""The error of dimensions that do not match, apart from the others: those load nothing."""

import pint

from chain.errors import HeatChainError


class DimensionError(HeatChainError, pint.DimensionalityError):
    """A quantity of the wrong dimension; also a `pint.DimensionalityError`."""

    def __init__(self, message: str) -> None:
        pint.DimensionalityError.__init__(self, None, None)
        self.message = message

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[type["DimensionError"], tuple[str]]:
        return type(self), (self.message,)
