"""Tables of a scenario file that make something: a kind, and keys that are a public class's or function's arguments."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, get_args

from pydantic import Discriminator, Field, Tag, model_validator

import chain
from chain.errors import HeatChainError
from scenarios.files.fields import KEY, LONGEST, Positive, Table, Unit, quantity, series
from scenarios.files.random_values import Drawn, Random

Item = TypeVar("Item")
Total = TypeVar("Total")
Made = TypeVar("Made", bound=Table)


def _each(value: Any) -> str:
    if isinstance(value, dict) and "distribution" in value:
        return "<random>"
    return "<list>" if isinstance(value, list) else "<one>"


Placed = Annotated[  # one value for all places, one for each, or drawn for each
    Annotated[Item, Tag("<one>")]
    | Annotated[list[Item], Tag("<list>"), Field(min_length=1, max_length=LONGEST)]
    | Annotated[Random, Tag("<random>")],
    Discriminator(_each),
]


class Kind(Table):
    """A table that makes something, with its keys as arguments."""

    makes: ClassVar[str] = ""  # of which package, as in "chain.RadiativeLink"
    one_by_one: ClassVar[str] = ""  # key of a list whose entries are arguments of their own

    def arguments(self) -> dict[str, Any]:
        """What it is made of, by the arguments' names."""
        return {name: value for name, value in given(self).items() if name not in ("kind", "count")}

    def make(self) -> Any:
        """What the keys beside `count` say."""
        package, _, name = self.makes.partition(".")
        arguments = self.arguments()
        return attrgetter(name)(import_module(package))(*arguments.pop(self.one_by_one, ()), **arguments)

    def build(self) -> Any:
        """The whole of it."""
        return self.make()

    def drawn(self, count: int | None) -> Self:
        """The same with values in place of those that are drawn for each of so many places; None is not known."""
        return _drawn(self, count, "")


class LinkTable(Kind):
    """A link, or `count` equal ones in parallel."""

    count: Placed[Positive] | None = Field(
        default=None, description="number of such links in parallel, one or for each place"
    )

    def build(self) -> Any:
        """The link with its count."""
        link, count = self.make(), _given(self.count, None, "count")
        return link if count is None else chain.Parallel((count, link))


class FromFile(Table):
    """A table that may stand in a file of its own, which is read when the scenario file is."""

    file: str | None = Field(
        default=None,
        max_length=200,
        examples=["measured.csv"],
        description="file of the table beside the scenario file, in place of the lists",
    )
    columns: dict[str, str | int] | None = Field(
        default=None,
        examples=[{"temperature": "T(K)"}],
        description='titles or numbers of columns, as in { temperature = "T(K)" }, where they are not found',
    )
    units: dict[str, str] | None = Field(
        default=None, examples=[{"temperature": "K"}], description="units of columns whose titles have none"
    )
    separator: Literal[",", ";", "\t", " "] | None = Field(default=None, description="separator of the file's cells")
    decimal: Literal[".", ","] | None = Field(default=None, description="decimal mark of the file")
    repeated: Literal["refuse", "mean", "first", "last"] = Field(
        default="refuse", description="what becomes of different values at one place of the file"
    )
    missing: Literal["refuse", "drop"] = Field(default="refuse", description="what becomes of lines with empty cells")

    @model_validator(mode="after")
    def _has_lists(self) -> Self:
        lists = [name for name in type(self).model_fields if getattr(self, name) == []]
        if self.file is not None:
            raise HeatChainError(f"`{KEY}.file` is read beside a scenario file alone, and cannot be swept.")
        if lists:
            raise HeatChainError(
                f"`{KEY}` must have the lists {' and '.join(f'`{one}`' for one in lists)}, or a `file`."
            )
        return self


class OverTemperature(FromFile, Kind):
    """What is made of a table of temperatures and a value at each."""

    def arguments(self) -> dict[str, Any]:
        """The table by the name of its values."""
        over, name = (key for key, one in units_of(type(self)).items() if one)
        unit = units_of(type(self))[name]
        return {name: series(getattr(self, over), over, getattr(self, name), unit.unit if unit else "")}


def _shares_or_total(value: Any) -> str:
    return "<shares>" if isinstance(value, dict) and "distribution" not in value else "<total>"


Sides = Annotated[  # a table of one for each side, or one of both
    Annotated[Item, Tag("<shares>")] | Annotated[Total, Tag("<total>")], Discriminator(_shares_or_total)
]


def given(table: Table) -> dict[str, Any]:
    """What stands under the keys of a table, with its units; a table of several is a pair, a kind what it makes."""
    return {name: _given(getattr(table, name), unit, name) for name, unit in units_of(type(table)).items()}


def _given(value: Any, unit: Unit | None, name: str) -> Any:
    if isinstance(value, Kind):
        return value.build()
    if isinstance(value, Drawn):
        raise HeatChainError(
            f"`{KEY}.{name}` is drawn for every place, which needs one table for all places. In a list or a pattern, "
            "and where there is one place, give the value."
        )
    if isinstance(value, Table):
        return tuple(given(value).values())
    if isinstance(value, list) and value and isinstance(value[0], Kind):
        return [one.build() for one in value]
    return quantity(value, unit.unit) if unit and not isinstance(value, str) else value


def _drawn(table: Made, count: int | None, prefix: str) -> Made:
    changes: dict[str, Any] = {}
    for key, unit in units_of(type(table)).items():
        value, name = getattr(table, key), f"{prefix}{key}"
        if isinstance(value, Drawn):
            if count is None:
                raise HeatChainError(
                    f"`{KEY}.{name}` is drawn for every place, whose number must be known. Give the number of places."
                )
            changes[key] = value.draw(unit, count, name)
        elif isinstance(value, Table):
            changes[key] = _drawn(value, count, f"{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], Kind):
            changes[key] = [_drawn(one, count, f"{name}[{i}].") for i, one in enumerate(value)]
    return table.model_copy(update=changes) if changes else table


@cache
def units_of(kind: type[Table]) -> dict[str, Unit | None]:
    """How a table's keys read their values: units, None where there is none."""
    return {key: _unit([one.annotation, *one.metadata]) for key, one in kind.model_fields.items()}


def _unit(parts: Iterable[Any]) -> Unit | None:
    found = (part if isinstance(part, Unit) else _unit(get_args(part)) for part in parts)
    return next((unit for unit in found if unit), None)
