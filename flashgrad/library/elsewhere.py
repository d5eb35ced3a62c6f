"""What other programs do to the same library while this one has it open."""

from flashgrad.library.library import Library, reads
from flashgrad.library.study import place_in
from flashgrad.store import connection, reviews, states
from flashgrad.study.plan import Plan
from flashgrad.study.session import Place


@reads
def version(library: Library) -> int:
    """A number that is another one once anyone else has stored something, be it on another connection of this program.

    Quick enough to be asked for every second.
    """
    return connection.version(library.connection)


@reads
def latest_entry(library: Library) -> str:
    """The id of the newest entry of the log, empty for an empty log."""
    return reviews.newest_id(library.connection)


@reads
def places_since(library: Library, entry_id: str, plan: Plan) -> dict[str, Place]:
    """Where in a session of `plan` the cards now stand that have entries after this one."""
    stored, initial, today = library.connection, library.scheduler.initial(), library.today()
    return {
        key: place_in(plan, states.of_card(stored, key, initial), today)
        for key in reviews.cards_since(stored, entry_id)
    }
