"""What is wrong with a scenario file, in sentences: key path, what is expected, and a suggestion."""

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from chain.checks import nearest
from scenarios.files.fields import KEY, shown

_BY = ("kind", "distribution")  # keys that say which of several tables is meant
_WANTED = {
    "string_type": "a text in quotes",
    "int_type": "an integer",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "greater_than": "greater than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "string_too_long": "a text of at most {max_length} characters",
    "string_too_short": "a text of at least {min_length} characters",
    "string_pattern_mismatch": 'letters alone, as in "AB"',
    "too_long": "a list of at most {max_length} entries",
    "too_short": "a list of at least {min_length} entries",
    "int_parsing_size": "a smaller number",
    "recursion_loop": "less deeply nested",
}


def sentences(error: ValidationError, root: Any) -> list[str]:
    """Every error of a validation against the type `root`, as a sentence."""
    return [_sentence(dict(one), root) for one in error.errors(include_url=False)]


def _sentence(error: dict[str, Any], root: Any) -> str:
    kind, given, context = error["type"], error.get("input"), error.get("ctx", {})
    path, owner = _walk(root, error["loc"])
    if kind == "missing":
        return f"`{path}` is missing: {_description(owner, error['loc'][-1])}."
    if kind == "extra_forbidden":
        known = sorted(owner.model_fields) if owner else []
        key = str(error["loc"][-1])
        suggestion = nearest(key, known, otherwise=f"Known are {', '.join(known)}.", quote="`")
        return f"`{path}` is not a key that is known here.{suggestion}"
    if kind == "union_tag_invalid":
        known = [tag.strip() for tag in context["expected_tags"].replace("'", "").split(",")]
        suggestion = nearest(context["tag"], known, otherwise=f"There are {', '.join(known)}.", quote="`")
        which = context["discriminator"].strip("'")
        return f"`{path}.{which}` is {context['tag']!r}, which there is not.{suggestion}"
    if kind == "union_tag_not_found":
        which = context["discriminator"].strip("'")
        if not isinstance(given, dict):
            return f"`{path}` must be a table with a `{which}`, but is {shown(given)}."
        return f"`{path}.{which}` is missing: which {which} it is, as text."
    if kind == "value_error":
        return str(context["error"]).replace(KEY, path)
    wanted = _WANTED.get(kind)
    if wanted is None:
        return f"`{path}` is {shown(given)}: {error['msg']}."
    article = "must be one of" if kind == "literal_error" and " or " in context["expected"] else "must be"
    text = f"`{path}` {article} {wanted.format(**context)}, but is {shown(given)}."
    if kind == "literal_error" and isinstance(given, str):
        known = [word.strip("' ") for word in context["expected"].replace(" or ", ",").split(",")]
        text += nearest(given, known, quote="`")
    return text


def _description(owner: type[BaseModel] | None, key: Any) -> str:
    field = owner.model_fields.get(str(key)) if owner else None
    return (field.description if field else None) or "it must be given"


def _walk(kind: Any, loc: tuple[Any, ...]) -> tuple[str, type[BaseModel] | None]:
    """The key path of a location, and the last model on it: tags of unions are no keys."""
    path, owner = "", None
    for item in loc:
        kind = _bare(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            owner = kind
            path += f".{item}" if path else str(item)
            kind = kind.model_fields[item].rebuild_annotation() if item in kind.model_fields else Any
        elif get_origin(kind) in (Union, UnionType):
            kind = _member(kind, item)
        elif get_origin(kind) is list:
            path += f"[{item}]"
            kind = get_args(kind)[0]
        elif get_origin(kind) is dict:
            path += f".{item}" if item != "[key]" else ""
            kind = get_args(kind)[1]
        else:
            break
    ending = _bare(kind)
    return path, ending if owner is None and isinstance(ending, type) and issubclass(ending, BaseModel) else owner


def _bare(kind: Any) -> Any:
    """A type without what annotates it, and without None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        members = [member for member in get_args(kind) if member is not type(None)]
        if len(members) == 1:
            return _bare(members[0])
    return kind


def _member(union: Any, tag: Any) -> Any:
    """The member of a union that has a tag, or whose `kind` is one."""
    for member in get_args(union):
        if get_origin(member) is Annotated and Tag(tag) in get_args(member)[1:]:
            return get_args(member)[0]
        bare = _bare(member)
        if isinstance(bare, type) and issubclass(bare, BaseModel):
            literals = (bare.model_fields[key].annotation for key in _BY if key in bare.model_fields)
            if any(get_origin(one) is Literal and tag in get_args(one) for one in literals):
                return bare
    return Any
