"""A file of which only the changed part is read says what it says when it is read as a whole."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.decks.parse import parse
from flashgrad.decks.standing import Pieces, Standing, remember, reread
from flashgrad.library.imports import apply_import, plan_import, standing_cards
from flashgrad.library.library import Library, opened
from flashgrad.model import Card
from flashgrad.store import deck_readings
from flashgrad.store.connection import transaction
from tests.property.test_decks import FRAGMENTS
from tests.samples import ManualClock

HEADS = [
    "",
    "\n",
    "# Title\n",
    "# Other\nIntroduction\n",
    "---\ntitle: header\n---\n",
    "```\ncode\n",
    "\ufeff",
    "card_id: x\n",
]
SIDES = [
    "Why?",
    "Because.",
    "Two\n\nlines",
    "```\ncode\n```",
    "```\n---\n```",
    "```",
    "~~~",
    "{{1::a}} and {{2::b}}",
    "{{1::a}} alone",
    "{{3::",
    "archived: true",
    "tags: x",
    "## Part",
    "",
    "card_id: two words",
    "card_id:",
    "é 𝛼",
    "- ```",
    "x" * 20_001,
]
FRONTS = [
    "card_id: a",
    "card_id: b",
    "card_id: c",
    "card_id: d",
    "card_id: e",
    "card_id: f",
    "card_id: null",
    "card_id:",
]
MORE = ["", "", "", '\ntags: ["x"]', "\ntags: x, y", "\nnote: n", "\ndemo: d", "\nodd line", "\narchived: true"]
pieces = st.one_of(
    st.builds(
        "---\n{}{}\n---\n{}\n---\n{}\n".format,
        st.sampled_from(FRONTS),
        st.sampled_from(MORE),
        st.sampled_from(SIDES),
        st.sampled_from(SIDES),
    ),
    st.builds("---\ncard_id: {}\n---\nQ{}\n---\nA\n".format, st.integers(0, 30), st.integers(0, 2)),
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=4).map("".join),
)


def plain_piece(number: int, edit: int = 0) -> str:
    return f"---\ncard_id: {number}\n---\nQ{number}{'!' * edit}\n---\nA\n"


plain_pieces = st.builds(plain_piece, st.integers(0, 19), st.integers(0, 2))


@st.composite
def versions(draw, files: int = 1) -> list[tuple[str, ...]]:
    """The texts of some files, time after time, with much in common."""
    ends = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    heads = draw(st.lists(st.sampled_from(HEADS), min_size=files, max_size=files))
    held = [[plain_piece(10 * file + at) for at in range(draw(st.integers(1, 6)))] for file in range(files)]
    piece = st.one_of(plain_pieces, pieces) if draw(st.booleans()) else plain_pieces
    made: list[tuple[str, ...]] = []
    for _ in range(draw(st.integers(2, 4))):
        texts = (head + "".join(some) for head, some in zip(heads, held, strict=True))
        made.append(tuple(text.replace("\n", ends) for text in texts))
        for _ in range(draw(st.integers(0, 3))):
            some = draw(st.sampled_from(held))
            taken = some.pop(draw(st.integers(0, len(some) - 1))) if some and draw(st.booleans()) else None
            if taken is None or draw(st.booleans()):
                other = draw(st.sampled_from(held))
                added = taken if taken is not None and draw(st.booleans()) else draw(piece)
                other.insert(draw(st.integers(0, len(other))), added)
    return made


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def remembered(content: bytes) -> tuple[Pieces, tuple[Card, ...]]:
    parsed = parse(content.decode(), "deck.md")
    lines = (problem.line for problem in parsed.problems)
    sections = parsed.deck.cards
    return (remember(content, sections, lines) if parsed.is_separable else Pieces()), sections


def put_together(sections: tuple[Card, ...], standing: Standing, anew: dict[int, Card]) -> list[Card]:
    """All sections of a file: those that stand, where they moved, and those that were read."""
    steps = {at: (step, lines) for first, last, step, lines in standing.moves for at in range(first, last + 1)}
    made = dict(anew)
    for at, card in enumerate(sections):
        if standing.has(at):
            step, lines = steps.get(at, (0, 0))
            assert at + step not in made
            assert standing.line_of(at, card.line) == card.line + lines
            made[at + step] = replace(card, line=card.line + lines)
    return [made[at] for at in range(len(made))]


@settings(max_examples=200)
@given(versions())
def test_what_stands_and_what_is_read_are_the_whole_file(texts):
    known, sections = remembered(encoded(texts[0][0]))
    for (text,) in texts[1:]:
        content = encoded(text)
        whole = parse(content.decode(), "deck.md")
        known_now, sections_now = remembered(content)
        if (found := reread(content, "deck.md", known)) is not None:
            anew = dict(zip(found.positions, found.parsed.deck.cards, strict=True))
            if len({card.card_id for card in whole.deck.cards}) == len(whole.deck.cards):
                cards = put_together(sections, found.standing, anew)
                ids = [card.card_id for card in cards]
                if len(set(ids)) == len(ids):  # else the import sees it as a whole
                    assert [(card, card.line) for card in cards] == [(card, card.line) for card in whole.deck.cards]
                    assert (found.parsed.problems, found.pieces) == (whole.problems, known_now)
            assert (found.parsed.deck.name, found.parsed.deck.preamble) == (whole.deck.name, whole.deck.preamble)
            assert whole.is_separable
        known, sections = known_now, sections_now


def content_of(library: Library) -> list[list[tuple[object, ...]]]:
    """All that an import writes, but for the order in which cards came."""
    columns = "key, card_id, deck, position, line, question, answer, tags, archived, demo, extra, note, cloze, words"
    queries = (
        f"SELECT {columns}, orphaned_at_ms, created_at_ms FROM card ORDER BY key",
        "SELECT * FROM deck ORDER BY id",
    )
    return [[tuple(row) for row in library.connection.execute(query)] for query in queries]


def readings_of(library: Library) -> set[tuple[object, ...]]:
    return {tuple(row) for row in library.connection.execute("SELECT * FROM deck_reading")}


@settings(max_examples=60)
@given(versions(files=2), st.lists(st.integers(1, 4), min_size=4, max_size=4))
def test_an_import_that_reads_only_what_changed_gives_the_library_that_a_whole_one_gives(texts, which):
    with TemporaryDirectory() as folder:
        root, clock = Path(folder), ManualClock()
        with (
            opened(root / "1" / "library.db", clock=clock) as fast,
            opened(root / "2" / "library.db", clock=clock) as slow,
        ):
            for files, choice in zip(texts, which, strict=False):
                clock.advance(hours=1)
                paths = [root / "one.md", root / "two.md"]
                for path, text in zip(paths, files, strict=True):
                    path.write_bytes(encoded(text))
                if choice == 4:
                    paths[0].unlink()
                chosen = [path for number, path in enumerate(paths, 1) if choice & number or choice == 4]
                chosen = [path for path in chosen if path.exists()]
                with transaction(slow.connection):
                    deck_readings.forget_all(slow.connection)
                quick, whole = plan_import(fast, chosen), plan_import(slow, chosen)
                assert (quick.counts, quick.problems) == (whole.counts, whole.problems)
                assert [quick.size_of(file) for file in quick.incoming] == [
                    len(one.deck.cards) for one in whole.incoming
                ]
                assert sum(map(len, standing_cards(fast, quick).values())) == sum(quick.standing.values())
                done = [apply_import(one, plan, backs_up=False) for one, plan in ((fast, quick), (slow, whole))]
                assert done[0].counts == done[1].counts
                assert content_of(fast) == content_of(slow)
                assert readings_of(slow) <= readings_of(fast)
                fast.connection.execute("INSERT INTO card_fts (card_fts, rank) VALUES ('integrity-check', 1)")
