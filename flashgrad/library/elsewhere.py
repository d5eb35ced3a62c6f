"""What is done to the library beside a session that goes on: by other programs, or by an import."""

from collections.abc import Collection, Iterable

from flashgrad.library.library import Library, reads
from flashgrad.library.study import place_in
from flashgrad.store import cards, connection, states
from flashgrad.study.plan import Plan
from flashgrad.study.session import Place


@reads
def version(library: Library) -> int:
    """A number that is another one once anyone else has stored something, be it on another connection of this program.

    Quick enough to be asked for every second.
    """
    return connection.version(library.connection)


def own_changes(library: Library) -> int:
    """A number that grows with whatever this connection stores."""
    return connection.own_changes(library.connection)


@reads
def places(library: Library, keys: Collection[str], plan: Plan) -> dict[str, Place]:
    """Where in a session of `plan` these cards stand by now.

    What came in by a sync is older than what was done here meanwhile, so no entry's id tells what is news.
    """
    known, initial, today = states.of_cards(library.connection, keys), library.scheduler.initial(), library.today()
    return {key: place_in(plan, known.get(key, initial), today) for key in keys}


@reads
def gone(library: Library, keys: Iterable[str]) -> frozenset[str]:
    """Those of `keys` whose cards are in no deck any more, or archived by their author."""
    return cards.not_askable(library.connection).intersection(keys)
