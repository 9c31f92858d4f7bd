"""What a page is set to: a frozen value whose every field is a control, written as a link's query and read back."""

import difflib
from typing import Any, Self, get_args
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chain.errors import HeatChainError

_MOST = 4096  # letters of a query
_YES, _NO = "yes", "no"


def number(
    default: float,
    low: float,
    high: float,
    label: str,
    unit: str,
    about: str,
    *,
    group: str,
    log: bool = True,
    needs: str = "",
) -> Any:
    """A field that is a slider: its range, the words beside it, and what another control must be, as in "pulse=yes"."""
    shown: Any = {"unit": unit, "log": log, "group": group, "low": low, "high": high, "needs": needs}
    return Field(default=default, ge=low, le=high, title=label, description=about, json_schema_extra=shown)


def choice(default: Any, label: str, about: str, *, group: str, needs: str = "") -> Any:
    """A field that is one of several words, or a switch."""
    shown: Any = {"group": group, "needs": needs}
    return Field(default=default, title=label, description=about, json_schema_extra=shown)


class State(BaseModel):
    """All controls of a page."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def from_query(cls, query: str) -> Self:
        """The state that a link asks for; what it does not say is as by default.

        Parameters
        ----------
        query : str
            Keys and values as in ``frequency=50&damping=25``, from anybody.

        Raises
        ------
        HeatChainError
            With a sentence about everything that is wrong.
        """
        try:
            pairs = parse_qsl(query[: _MOST + 1], keep_blank_values=True, max_num_fields=3 * len(cls.model_fields))
            if len(query) > _MOST or len(dict(pairs)) < len(pairs):
                raise ValueError
        except ValueError:
            raise HeatChainError("The link is too long, or says something twice. Use the page's own link.") from None
        try:
            return cls.model_validate({key: _read(value, cls, key) for key, value in pairs})
        except ValidationError as error:
            raise HeatChainError(" ".join(cls._sentence(one) for one in error.errors())) from None

    def query(self) -> str:
        """All controls as the query of a link.

        Examples
        --------
        >>> from scenarios.command.explore.mediator_state import MediatorState
        >>> MediatorState(damping=10).query()
        'frequency=50&damping=10&cutoff=165&unlimited=no&temperature=300'
        """
        return urlencode({key: written(value) for key, value in self})

    def tables(self) -> dict[str, Any]:
        """The tables of a scenario file that gives what the page shows."""
        raise NotImplementedError

    @classmethod
    def controls(cls) -> list[dict[str, Any]]:
        """What a form needs to know of every field."""
        found = []
        for key, field in cls.model_fields.items():
            extra: Any = field.json_schema_extra
            kind = "switch" if field.annotation is bool else "number" if "low" in extra else "choice"
            one = {"key": key, "label": field.title, "about": field.description, "kind": kind, **extra}
            found.append(one | {"whole": field.annotation is int, "options": get_args(field.annotation)})
        return found

    @classmethod
    def _sentence(cls, error: Any) -> str:
        """What is wrong with one key, in words."""
        key = str(error["loc"][0]) if error["loc"] else ""
        if key not in cls.model_fields:
            near = difflib.get_close_matches(key[:40], cls.model_fields, 1, 0.4)
            return f"There is no control {key[:40]!r}." + (f" Did you mean {near[0]!r}?" if near else "")
        field = cls.model_fields[key]
        extra: Any = field.json_schema_extra
        if "low" in extra:
            whole = "a whole number" if field.annotation is int else "a number"
            unit = f" {extra['unit']}" if extra["unit"] else ""
            rule = f"{whole} from {written(extra['low'])} to {written(extra['high'])}{unit}"
        else:
            rule = " or ".join(get_args(field.annotation) or (_YES, _NO))
        return f"`{key}` ({field.title}) must be {rule}, but is {str(error['input'])[:40]!r}."


def written(value: Any) -> str:
    """A control's value as it stands in a link and in a form.

    Examples
    --------
    >>> written(50.0), written(0.1), written(True), written("held")
    ('50', '0.1', 'yes', 'held')
    """
    if isinstance(value, bool):
        return _YES if value else _NO
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _read(text: str, kind: type[State], key: str) -> Any:
    """A text as the model takes it; whether it fits, the model says."""
    field = kind.model_fields.get(key)
    if field is not None and field.annotation is bool:
        return {_YES: True, _NO: False}.get(text, text if text else "nothing")
    return text
