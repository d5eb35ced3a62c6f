"""Export cards in the forms of other programs, and in our own. Nothing of the library changes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from flashgrad.decks import files
from flashgrad.errors import DeckUnreadable, ExportRefused
from flashgrad.interop.outgoing import Figures, Outgoing, OutgoingDeck, count_cards
from flashgrad.library import leaving
from flashgrad.library.deck_text import deck_bytes
from flashgrad.library.library import Library, OnProgress
from flashgrad.model import CardState
from flashgrad.store import cards
from flashgrad.text import one_line


class Format(StrEnum):
    """What an export can be."""

    MARKDOWN = "markdown"
    CSV = "csv"
    JSONL = "jsonl"
    APKG = "apkg"
    HTML = "html"

    @property
    def is_text(self) -> bool:
        """Whether it can go to a terminal or a pipe."""
        return self is not Format.APKG

    @property
    def has_figures(self) -> bool:
        """Whether pictures can stand in it."""
        return self in (Format.APKG, Format.HTML)

    @property
    def has_log(self) -> bool:
        """Whether what was answered can stand in it."""
        return self in (Format.APKG, Format.JSONL)

    @property
    def is_per_deck(self) -> bool:
        """Whether a folder can take it, with a file for each deck."""
        return self in (Format.MARKDOWN, Format.HTML)

    @property
    def suffix(self) -> str:
        """How the names of its files end."""
        return ".md" if self is Format.MARKDOWN else f".{self.value}"


_BY_SUFFIX = {**{form.suffix: form for form in Format}, ".markdown": Format.MARKDOWN, ".htm": Format.HTML}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported, and how."""

    form: Format
    decks: tuple[str, ...] = ()
    """By name; none for all."""
    query: str = ""
    keys: tuple[str, ...] = ()
    """Of the cards; none for all."""
    with_history: bool = True
    """Whether schedule, log and flags go along."""
    with_figures: bool = False
    """Whether the demos of the cards are run and drawn."""
    is_split: bool = False
    """Whether each deck is a file of its own."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be written."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Exported:
    """What was made; nothing of it is written yet."""

    form: Format
    documents: tuple[Document, ...]
    decks: int
    cards: int
    entries: int
    """Log entries."""
    figures: int
    """Cards that have a figure."""
    problems: tuple[str, ...] = ()
    """A sentence for whatever could not be exported."""


def format_of(path: Path) -> Format | None:
    """The format that the name of a file means, None where it means none."""
    return _BY_SUFFIX.get(path.suffix.lower())


def export(library: Library, wanted: Wanted, on_progress: OnProgress | None = None) -> Exported:
    """Make the files that are wanted; `on_progress` hears of the figures alone.

    Raises DeckNotFound, QueryInvalid, LibraryUnavailable, and ExportRefused where there is nothing to export or one
    file would have to hold several decks.
    """
    is_whole = wanted.form is Format.JSONL and not (wanted.decks or wanted.query or wanted.keys)
    if is_whole:
        outgoing = leaving.everything(library)
    else:
        with_log = wanted.with_history and wanted.form.has_log
        outgoing = leaving.chosen(library, wanted.decks, wanted.query, wanted.keys, with_log=with_log)
    if wanted.form is Format.MARKDOWN and len(outgoing.decks) > 1 and not wanted.is_split:
        raise ExportRefused(
            f"A Markdown file holds one deck, and these are {len(outgoing.decks)}; name one of them, or a folder to"
            " write to."
        )
    figures: Figures = {}
    problems: list[str] = []
    if wanted.with_figures:
        from flashgrad.library.demo_figures import draw_figures  # deferred: it knows of all demos

        drawn = draw_figures(outgoing.cards, on_progress)
        figures, problems = drawn.figures, [*drawn.problems]
    if not wanted.with_history:
        outgoing = _without_history(outgoing)
    documents = tuple(_WRITERS[wanted.form](library, wanted, outgoing, figures, problems))
    return Exported(
        wanted.form,
        documents,
        len(outgoing.decks),
        count_cards(outgoing.decks),
        len(outgoing.entries),
        sum(one.card.key in figures for one in outgoing.cards),
        tuple(problems),
    )


def write(library: Library, exported: Exported, target: Path, *, is_folder: bool, replaces: bool) -> list[Path]:
    """Write what was made to the file or into the folder `target`; the files.

    Each is on disk as a whole or not at all. Raises ExportRefused, before anything is written where a file is there
    already and not to be replaced, or where it is a deck of the library.
    """
    paths = [target / document.name for document in exported.documents] if is_folder else [target]
    _check(library, paths, replaces=replaces)
    try:
        if is_folder:
            target.mkdir(parents=True, exist_ok=True)
        for path, document in zip(paths, exported.documents, strict=True):
            files.replace_file(path.resolve() if path.is_symlink() else path, document.content)
    except (OSError, RuntimeError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ExportRefused(
            f"{one_line(str(target))} cannot be written: {one_line(reason)}; choose another place with --output."
        ) from error
    return paths


def _check(library: Library, paths: Sequence[Path], *, replaces: bool) -> None:
    own = {files.source_of(path) for path in paths} & {deck.source_path for deck in cards.decks(library.connection)}
    if own:
        raise ExportRefused(
            f"{one_line(min(own))} is a deck that you imported; an export does not write into it. Choose another name."
        )
    there = [path for path in paths if files.is_there(path)]
    if there and not replaces:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise ExportRefused(
            f"{one_line(str(there[0]))}{more} is there already; nothing was written. Use --force to replace it, or"
            " another name."
        )


def _without_history(outgoing: Outgoing) -> Outgoing:
    decks = (
        replace(deck, cards=tuple(replace(one, state=CardState(), history=()) for one in deck.cards))
        for deck in outgoing.decks
    )
    return Outgoing(tuple(decks))


def _markdown(
    library: Library, wanted: Wanted, outgoing: Outgoing, figures: Figures, problems: list[str]
) -> Iterator[Document]:
    sizes = leaving.deck_sizes(library)
    for deck, name in zip(outgoing.decks, _names(outgoing.decks, ".md"), strict=True):
        try:
            yield Document(name, deck_bytes(deck, name, sizes[deck.source_path]))
        except DeckUnreadable as error:
            problems.append(f"{one_line(deck.name)} is left out: {error}")


def _csv(
    library: Library, wanted: Wanted, outgoing: Outgoing, figures: Figures, problems: list[str]
) -> Iterator[Document]:
    from flashgrad.interop.spreadsheet import as_csv

    yield Document("cards.csv", as_csv(outgoing.decks).encode())


def _jsonl(
    library: Library, wanted: Wanted, outgoing: Outgoing, figures: Figures, problems: list[str]
) -> Iterator[Document]:
    from flashgrad.interop.json_lines import json_lines

    yield Document("library.jsonl", "".join(json_lines(outgoing, with_history=wanted.with_history)).encode())


def _apkg(
    library: Library, wanted: Wanted, outgoing: Outgoing, figures: Figures, problems: list[str]
) -> Iterator[Document]:
    from flashgrad.interop.anki.writing import Moment, package

    now = library.clock()
    moment = Moment(now.at_ms, now.utc_offset_minutes, library.today(now), library.settings.day_start_hour)
    yield Document("cards.apkg", package(outgoing.decks, figures, moment))


def _html(
    library: Library, wanted: Wanted, outgoing: Outgoing, figures: Figures, problems: list[str]
) -> Iterator[Document]:
    from flashgrad.interop.web_page import web_page

    if not wanted.is_split:
        yield Document("cards.html", web_page(outgoing.decks, figures).encode())
        return
    for deck, name in zip(outgoing.decks, _names(outgoing.decks, ".html"), strict=True):
        yield Document(name, web_page([deck], figures).encode())


def _names(decks: Sequence[OutgoingDeck], suffix: str) -> list[str]:
    """A file name for each deck: that of its own file where it has one, else one made from its name; no two alike."""
    names: dict[str, str] = {}
    for deck in decks:
        stem = _stem(deck)
        taken, number = stem, 2
        while taken.casefold() in names:
            taken, number = f"{stem}-{number}", number + 1
        names[taken.casefold()] = taken + suffix
    return list(names.values())


def _stem(deck: OutgoingDeck) -> str:
    name = Path(deck.source_path).name
    if files.is_deck_name(name) and one_line(name) == name and "#" not in name and "%" not in name:
        return name[:-3]
    words = "".join(character if character.isalnum() else " " for character in deck.name.casefold()).split()
    return f"deck-{'-'.join(words)[:80]}" if words else "deck"


_Writer = Callable[[Library, Wanted, Outgoing, Figures, list[str]], Iterator[Document]]
_WRITERS: Mapping[Format, _Writer] = {
    Format.MARKDOWN: _markdown,
    Format.CSV: _csv,
    Format.JSONL: _jsonl,
    Format.APKG: _apkg,
    Format.HTML: _html,
}
