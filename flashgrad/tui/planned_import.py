"""What the import screen works on: a plan, where it came from, and the decks that the learner left out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flashgrad.library import imports
from flashgrad.library.import_overview import PlannedDeck, overview
from flashgrad.library.imports import ImportPlan
from flashgrad.library.library import Library, OnProgress, second_connection
from flashgrad.tui.widgets.plan_lines import Shown, counts

Source = tuple[Path, ...] | None
"""Files and folders; None for the decks that come with flashgrad."""


@dataclass(frozen=True, slots=True)
class PlannedImport:
    """A plan as it is shown. Leaving a deck out makes another plan, because other cards may then match."""

    source: Source
    left_out: frozenset[str]
    """Source paths of decks that are not imported."""
    plan: ImportPlan
    decks: Sequence[PlannedDeck]
    """Those of the plan and, without cards, those that were left out."""
    counts: Mapping[Shown, int]

    def carried_out(self, library: Library, on_progress: OnProgress) -> str:
        """Import it, over a connection of its own; what was done in a sentence. Raises LibraryUnavailable.

        Where `on_progress` raises, nothing is changed.
        """
        with second_connection(library) as other:
            done = imports.apply_import(other, self.plan, on_progress=on_progress)
        lost = sum(not problem.is_warning for problem in done.problems)
        problems = f" {lost} problem{'s' if lost > 1 else ''}: what they name was not taken." if lost else ""
        return f"Imported: {done.sentence}.{problems}"


def planned(
    library: Library,
    source: Source,
    left_out: frozenset[str],
    before: PlannedImport | None,
    on_progress: OnProgress,
) -> PlannedImport:
    """What importing `source` without `left_out` would do. Raises LibraryUnavailable.

    `before` is what was shown until now: it knows the decks that are left out.
    """
    with second_connection(library) as reader:
        if source is None:
            plan = imports.plan_bundled(reader, left_out, on_progress)
        else:
            plan = imports.plan_import(reader, source, left_out, on_progress)
        standing = imports.standing_cards(reader, plan)
    read = {deck.source_path: deck for deck in overview(plan, standing)}
    shown = {deck.source_path: replace(deck, cards={}) for deck in before.decks} if before and left_out else {}
    kept = {path: deck for path, deck in shown.items() if path in read or path in left_out}
    decks = list({**kept, **read}.values())
    return PlannedImport(source, left_out, plan, decks, counts(decks, plan.problems))
