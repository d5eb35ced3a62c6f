"""The first start with a library."""

from flashgrad.library.library import Library
from flashgrad.store import cards


def welcome(library: Library) -> str:
    """Import the bundled decks into a library without decks; what was done in a sentence, empty for nothing."""
    if cards.decks(library.connection):
        return ""
    from flashgrad.library.imports import apply_import, plan_bundled  # deferred: every later start does without

    done = apply_import(library, plan_bundled(library))
    names = [f"“{file.deck.name}”" for file in done.incoming if file.deck.cards]
    decks, were = ("deck", "was") if len(names) == 1 else ("decks", "were")
    return f"First start: the {decks} {' and '.join(names)} with {done.counts.new} cards {were} added to your library."
