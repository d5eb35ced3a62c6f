"""Answers counted by study day, which spares the statistics the log; indexes over what else they count."""

# As in `store.statistics`, for the moment and the offset of the row before the dot.
_STUDY_DAY = """((({0}.at_ms + 60000 * {0}.utc_offset_minutes + 62135683200000) / 3600000 - day_start_hour) / 24)"""
_MAKES_STALE = f"""INSERT INTO stale_day (day)
    SELECT {_STUDY_DAY} AS day FROM {{1}}
    WHERE {{2}} AND {_STUDY_DAY} < before_day AND {_STUDY_DAY} NOT IN (SELECT day FROM stale_day);"""

STATEMENTS = (
    # What `study.tally.DayTally` and `study.year.StudiedDay` say of every study day before `tallied.before_day` that
    # has an answer, unless `stale_day` names it.
    """CREATE TABLE day_tally (
        day INTEGER PRIMARY KEY,
        answers INTEGER NOT NULL,
        first_at_ms INTEGER NOT NULL,
        last_at_ms INTEGER NOT NULL,
        last_offset_minutes INTEGER NOT NULL,
        introduced INTEGER NOT NULL,
        lapsed INTEGER NOT NULL,
        young_forgotten INTEGER NOT NULL,
        young_recalled INTEGER NOT NULL,
        mature_forgotten INTEGER NOT NULL,
        mature_recalled INTEGER NOT NULL
    ) STRICT""",
    # The rest of it, apart: a streak takes a look at every day, and these take up most of the room.
    """CREATE TABLE day_detail (
        day INTEGER PRIMARY KEY,
        grades_by_hour BLOB NOT NULL,
        spent_ms BLOB NOT NULL
    ) STRICT""",
    # No row where nothing was counted yet.
    """CREATE TABLE tallied (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        day_start_hour INTEGER NOT NULL,
        before_day INTEGER NOT NULL
    ) STRICT""",
    "CREATE TABLE stale_day (day INTEGER PRIMARY KEY) STRICT",
    # Whoever writes to the log: an answer of a day that was counted, from another machine or under another clock, and
    # an undo of such an answer. An answer of today finds that its day was not counted, and writes nothing here.
    f"""CREATE TRIGGER answer_makes_its_day_stale AFTER INSERT ON review WHEN new.grade IS NOT NULL BEGIN
        {_MAKES_STALE.format("new", "tallied", "true")}
    END""",
    f"""CREATE TRIGGER undo_makes_the_day_stale AFTER INSERT ON review WHEN new.kind = 'undo' BEGIN
        {_MAKES_STALE.format("taken", "review AS taken, tallied", "taken.id = new.target AND taken.grade IS NOT NULL")}
    END""",
    # With `review_by_time`, which holds reviews alone, the answers of any day.
    "CREATE INDEX review_drilled_by_time ON review (at_ms) WHERE grade IS NOT NULL AND kind <> 'review'",
    "CREATE INDEX card_not_asked ON card (key) WHERE orphaned_at_ms IS NOT NULL OR archived = 1",
    "CREATE INDEX card_by_creation ON card (created_at_ms, deck)",
    # As before, and with all that is counted of many states at once, which need not be looked up then. The columns of
    # the condition are among it: else SQLite looks at them in the table.
    "DROP INDEX state_by_due_day",
    """CREATE INDEX state_by_due_day ON state (due_day, card_key, suspended)
        WHERE due_day IS NOT NULL AND suspended = 0""",
    "DROP INDEX state_by_interval",
    """CREATE INDEX state_by_interval
        ON state (interval_days, due_day, card_key, suspended, ease_factor_hundredths, stability_days, difficulty)
        WHERE due_day IS NOT NULL AND suspended = 0""",
)
