"""Which values mean something as settings. Only here pydantic is used for them."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import PydanticCustomError

from flashgrad.errors import QueryInvalid, SettingsInvalid
from flashgrad.setting_fields import DESCRIBED, DeckSettings, Described, Settings
from flashgrad.study.query import parse_query, with_saved
from flashgrad.text import one_line


def checked(values: Mapping[str, object], path: Path) -> Settings:
    """The settings that `values` mean, as the file at `path` says them. Raises SettingsInvalid."""
    try:
        found = _model().model_validate(values).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            f"{one_line(str(path))}: {one_line(name)}: {first['msg']}. Correct or remove it."
        ) from error
    found["decks"] = {deck: DeckSettings(**limits) for deck, limits in found["decks"].items()}
    return Settings(**found)


@cache
def _model() -> type[BaseModel]:
    beyond_their_types = {
        "fsrs_parameters": _FsrsParameters,
        "decks": dict[str, _model_of(DeckSettings, {})],  # type: ignore[misc]
        "searches": dict[_SearchName, _SavedSearch],
    }
    return _model_of(Settings, beyond_their_types)


def _model_of(described: type[Settings | DeckSettings], others: Mapping[str, Any]) -> type[BaseModel]:
    """A strict model with the fields of `described`, `others` instead of their types where there are some."""
    types = {**get_type_hints(described), **others}
    made: dict[str, Any] = {}
    for each in fields(described):
        said: Described = each.metadata[DESCRIBED]
        bounds = Field(ge=said.low, le=said.high)
        default = getattr(described(), each.name)
        made[each.name] = (types[each.name] if said.low is None else Annotated[types[each.name], bounds], default)
    return create_model(described.__name__, __config__=ConfigDict(extra="forbid", strict=True), **made)


def _fsrs_parameters(parameters: tuple[float, ...]) -> tuple[float, ...]:
    if not parameters:
        return parameters
    from flashgrad.schedule.fsrs import checked  # deferred: SM-2 needs nothing of it

    try:
        return checked(parameters)
    except SettingsInvalid as error:
        raise PydanticCustomError("fsrs_parameters", "{reason}", {"reason": str(error).rstrip(".")}) from error


SEARCH_NAME_CHARACTERS = 40
"""In the name of a saved search, at most."""


def search_name_problem(name: str) -> str:
    """What is wrong with the name of a saved search, in a sentence; empty for nothing."""
    is_short = 0 < len(name) <= SEARCH_NAME_CHARACTERS
    if is_short and name.isprintable() and name == name.strip() and '"' not in name:
        return ""
    return f'A name has 1 to {SEARCH_NAME_CHARACTERS} printable characters, no " and no blank at its ends.'


def _search_name(name: str) -> str:
    if reason := search_name_problem(name):
        raise PydanticCustomError("search_name", "{reason}", {"reason": reason.rstrip(".")})
    return name


def _search(query: str) -> str:
    try:
        parse_query(with_saved(query, {}))  # a saved search that named another could name itself
    except QueryInvalid as error:
        raise PydanticCustomError("search", "{reason}", {"reason": str(error).rstrip(".")}) from error
    return query


_SearchName = Annotated[str, AfterValidator(_search_name)]
_SavedSearch = Annotated[str, AfterValidator(_search)]

# The parser of TOML gives lists.
_FsrsParameters = Annotated[tuple[float, ...], Field(strict=False), AfterValidator(_fsrs_parameters)]
