"""What values of settings are allowed beyond what their Python types say."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from flashgrad.errors import QueryInvalid, SettingsInvalid
from flashgrad.study.limits import HIGHEST_LIMIT
from flashgrad.study.query import parse_query, with_saved

DayLimit = Annotated[int, Field(ge=0, le=HIGHEST_LIMIT)]


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


SearchName = Annotated[str, AfterValidator(_search_name)]
SavedSearch = Annotated[str, AfterValidator(_search)]

# The parser of TOML gives lists.
FsrsParameters = Annotated[tuple[float, ...], Field(strict=False), AfterValidator(_fsrs_parameters)]
