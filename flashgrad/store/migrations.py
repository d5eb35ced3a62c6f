"""Bring a library to the schema that the program knows: numbered migrations through sqlite-utils, in order.

Each is a file in `schema`, of which none is edited once it was released.
"""

import sqlite3
from pathlib import Path
from types import ModuleType

from sqlite_utils import Database, Migrations

from flashgrad.store import backup
from flashgrad.store.connection import transaction
from flashgrad.store.schema import (
    m001_decks_cards_and_the_review_log,
    m002_full_text_search,
    m003_stability_and_difficulty,
    m004_card_actions_and_limits,
    m005_chosen_demos,
    m006_cloze_cards_and_siblings,
    m007_syncing,
    m008_deck_tally,
    m009_day_tallies,
    m010_deck_readings,
)

library = Migrations("flashgrad")
STEPS = (
    m001_decks_cards_and_the_review_log,
    m002_full_text_search,
    m003_stability_and_difficulty,
    m004_card_actions_and_limits,
    m005_chosen_demos,
    m006_cloze_cards_and_siblings,
    m007_syncing,
    m008_deck_tally,
    m009_day_tallies,
    m010_deck_readings,
)


def migrate(
    connection: sqlite3.Connection, path: Path, application_id: int, *, from_version: int, to_version: int
) -> None:
    """Bring the library to `to_version` in one transaction, after a backup of what was there."""
    if from_version > 0:
        backup.take(connection, path, reason=f"before-schema-{to_version}")
    # The transaction takes the write lock first: of two programs that start at once, the second finds it done.
    with transaction(connection):
        library.apply(Database(connection))
        connection.execute(f"PRAGMA application_id = {application_id}")
        connection.execute(f"PRAGMA user_version = {to_version}")


def _register(step: ModuleType) -> None:
    @library(name=step.__name__.rpartition(".")[2])
    def apply(database: Database) -> None:
        for statement in step.STATEMENTS:
            database.execute(statement)


for _step in STEPS:
    _register(_step)
