"""Results of the scenarios as labelled datasets: what they compute beside the quantities of `chain.results`."""

from collections.abc import Mapping
from typing import Any

import xarray as xr

from chain import results

VARIABLES = results.table_of("scenarios.presets", over=results.VARIABLES)


def labelled(**variables: Any) -> dict[str, xr.Variable]:
    """Variables with units and long names from the table: a number, or dimensions in one text and values."""
    return {name: results.labelled(name, *results.over(given), VARIABLES) for name, given in variables.items()}


def dataset(variables: Mapping[str, Any], coordinates: Mapping[str, Any], **attributes: Any) -> xr.Dataset:
    """A dataset with units and long names of the scenarios' table.

    Parameters
    ----------
    variables : mapping
        Name to a number, or to dimensions in one text and values, as in ``("time site", T)``.
    coordinates : mapping
        Name to values over a dimension of the same name.
    **attributes
        What the dataset says of its origin.
    """
    along = {name: (name, values) for name, values in coordinates.items()}
    return results.dataset(variables, along, attributes, VARIABLES)
