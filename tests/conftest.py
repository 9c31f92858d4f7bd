"""What every test may rely on."""

from collections.abc import Iterator

import pytest

import chain


@pytest.fixture(autouse=True)
def registry_as_it_was() -> Iterator[None]:
    """Importing pint_xarray makes pint's registry turn every number into an array: not for the next test."""
    chain.ureg.force_ndarray_like = False
    yield
    chain.ureg.force_ndarray_like = False
