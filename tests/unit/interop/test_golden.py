"""Files of other programs and what is read from them; `python -m tests.unit.interop.test_golden` writes that anew."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from flashgrad.decks.parse import parse
from flashgrad.decks.render import render
from flashgrad.interop.foreign import ForeignCardId, ForeignFile, Past
from flashgrad.interop.readers import HEAD_BYTES, reader_for
from flashgrad.model import Card, Deck

FOLDER = Path(__file__).parents[2] / "golden" / "foreign"
INPUTS = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".cards"))


def read(path: Path, folder: Path) -> ForeignFile:
    """What the reader of a file says; the data of an archive is packed in `folder` first."""
    if ".mochi" in path.suffixes:
        packed = folder / f"{path.name.split('.')[0]}.mochi"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, f"data{path.suffix}")
        path = packed
    reader = reader_for(path, path.read_bytes()[:HEAD_BYTES])
    assert reader is not None
    return reader(path)


def described(file: ForeignFile) -> str:
    return "\n".join([file.program, *(line for number in range(len(file.decks)) for line in _deck(file, number)), ""])


def _deck(file: ForeignFile, number: int) -> Iterator[str]:
    found = file.decks[number]
    yield f"\n==== {found.deck.name}"
    for position, card in enumerate(found.deck.cards):
        yield "\n".join(_card(card))
        for key, past in file.pasts.items():
            named = key.card_id == card.card_id if isinstance(key, ForeignCardId) else key.deck == number
            if named and (isinstance(key, ForeignCardId) or key.position == position):
                yield f"past of {key.cloze or 'the card'}: {_past(past)}"
    yield from (f"{'warning' if one.is_warning else 'problem'} {one.line}: {one.message}" for one in found.problems)


def _card(card: Card) -> Iterator[str]:
    yield f"-- line {card.line}, id {card.card_id}, note {card.note}, tags {list(card.tags)}"
    if card.archived or card.extra or card.demo:
        yield f"archived {card.archived}, demo {card.demo}, extra {dict(card.extra)}"
    yield card.question
    yield f"→ {card.answer}"


def _past(past: Past) -> str:
    answers = [f"{answer.grade.name}{' drill' if answer.is_drill else ''} at {answer.at_ms}" for answer in past.answers]
    due = date.fromordinal(past.due_day).isoformat() if past.due_day else "new"
    return f"due {due}, interval {past.interval_days}, {answers}"


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_a_file_of_another_program_reads_as_the_golden_file_says(path: Path, tmp_path: Path):
    expected = (FOLDER / f"{path.name}.cards").read_text(encoding="utf-8")
    assert described(read(path, tmp_path)) == expected


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_every_card_of_another_program_can_stand_in_a_deck_file(path: Path, tmp_path: Path):
    for found in read(path, tmp_path).decks:
        cards = tuple(replace(card, note=None) for card in found.deck.cards if card.answer)
        assert parse(render(Deck("", cards)), "").deck.cards == cards


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        for source in INPUTS:
            (FOLDER / f"{source.name}.cards").write_text(described(read(source, Path(folder))), encoding="utf-8")
