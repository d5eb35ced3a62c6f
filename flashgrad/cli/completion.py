"""What a shell offers for an argument: names from the library, the settings and the gallery.

A shell asks while somebody types, so nothing here may fail aloud, take long, or make a library where there is none.
"""

import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flashgrad.cli import output

if TYPE_CHECKING:
    from flashgrad.store.connection import Connection

_MOST = 200
_VARIABLE = "_FLASHGRAD_COMPLETE"
"""In the environment of a shell that asks; the name is typer's."""
_PARTING = (":", "=", "@")
"""At these bash parts what is one word to everybody else."""
_OBEYED_BY_ZSH = re.compile(r"[$`'\\!]")
"""Typer's script hands zsh a command to evaluate; a name from a deck does not go into one with any of these."""
_NEEDS_BACKSLASH = re.compile(r"([^\w@%+=:,./-])")


@contextmanager
def in_words_of_bash() -> Iterator[None]:
    """What the block prints for bash is offered as bash expects it; the other shells quote and part by themselves."""
    if os.environ.get(_VARIABLE) != "complete_bash":
        yield
        return
    told, before = io.StringIO(), ""
    with suppress(KeyError, ValueError):
        before = _whole_words()
    try:
        with redirect_stdout(told):
            yield
    finally:
        for name in told.getvalue().splitlines():
            output.put(_NEEDS_BACKSLASH.sub(r"\\\1", name.removeprefix(before)))


def deck_names(context: typer.Context, incomplete: str) -> list[str]:
    """Decks of the library."""
    from flashgrad.store.cards import decks

    return _offered(context, incomplete, lambda connection: (deck.name for deck in decks(connection)))


def card_ids(context: typer.Context, incomplete: str) -> list[str]:
    """Cards by their id; those without one are left out."""
    from flashgrad.store.cards import ids_beginning

    return _offered(context, incomplete, lambda connection: ids_beginning(connection, incomplete, _MOST))


def deck_names_and_card_ids(context: typer.Context, incomplete: str) -> list[str]:
    """Decks first."""
    return [*deck_names(context, incomplete), *card_ids(context, incomplete)]


def query_words(context: typer.Context, incomplete: str) -> list[str]:
    """Saved searches, tags, decks and statuses, for the word of a query that is being typed."""
    from typing import get_args

    from flashgrad.study.query import Status, saved_token

    def words(connection: "Connection") -> Iterator[str]:
        from flashgrad.store.cards import decks, tags

        yield from (f"is:{status}" for status in get_args(Status))
        yield from (f"deck:{_quoted(deck.name)}" for deck in decks(connection))
        yield from (f"tag:{_quoted(tag)}" for tag in tags(connection))

    saved = [saved_token(name) for name in _saved_searches()]
    return [*_fitting(saved, incomplete), *_offered(context, incomplete, words)]


def formats(incomplete: str) -> list[str]:
    """Formats of an export."""
    from flashgrad.library.exporting import Format

    return _fitting(Format, incomplete)


def demo_ids(incomplete: str) -> list[str]:
    """Demos of the gallery."""
    with suppress(Exception):
        from flashgrad.demos import catalog

        return _fitting(catalog.demos(), incomplete)
    return []


def _saved_searches() -> Iterable[str]:
    from flashgrad.places import settings_path, settings_values

    with suppress(Exception):
        searches = settings_values(settings_path()).get("searches", {})
        return sorted(searches) if isinstance(searches, dict) else ()
    return ()


def _offered(context: typer.Context, incomplete: str, names_in: "Callable[[Connection], Iterable[str]]") -> list[str]:
    with suppress(Exception), _connection(context) as connection:
        return _fitting(names_in(connection), incomplete)
    return []


@contextmanager
def _connection(context: typer.Context) -> "Iterator[Connection]":
    """The library that the command line names so far; FileNotFoundError where there is none yet."""
    from flashgrad.places import library_path
    from flashgrad.store.connection import connect

    named = context.params.get("library") or (context.parent.params.get("library") if context.parent else None)
    path = library_path(Path(named) if named else None)
    if not path.is_file():
        raise FileNotFoundError(path)
    connection = connect(path)
    try:
        yield connection
    finally:
        connection.close()


def _fitting(names: Iterable[str], incomplete: str) -> list[str]:
    offered = (name for name in names if name.startswith(incomplete) and name.isprintable())
    if os.environ.get(_VARIABLE) == "complete_zsh":
        offered = (name for name in offered if not _OBEYED_BY_ZSH.search(name))
    return list(dict.fromkeys(offered))[:_MOST]


def _whole_words() -> str:
    """Join in the environment what bash parted; what of the last word bash counts as a word of its own before."""
    parts = os.environ["COMP_WORDS"].split("\n")[: int(os.environ["COMP_CWORD"]) + 1]
    words: list[str] = []
    for place, part in enumerate(parts):
        follows = place > 0 and parts[place - 1] in _PARTING and part != ""
        if words and (follows or part in (":", "=")):
            words[-1] += part
        else:
            words.append(part)
    os.environ["COMP_WORDS"], os.environ["COMP_CWORD"] = "\n".join(words), str(len(words) - 1)
    if ":" not in words[-1] and "=" not in words[-1]:
        return ""  # what stands after @ is offered with it
    return words[-1] if parts[-1] in _PARTING else words[-1].removesuffix(parts[-1])


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"\s", value) else value
