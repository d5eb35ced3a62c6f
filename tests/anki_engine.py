"""Packages made by Anki's own engine, in a process of its own: `python -m tests.anki_engine features|many FOLDER`.

Beside the packages it writes `truth.json`: what the engine itself says of each card.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from anki.collection import AddNoteRequest, Collection, ExportAnkiPackageOptions

from tests.anki_packages import ANSWERS_PER_CARD, MANY_CARDS

if TYPE_CHECKING:  # these modules import each other; the collection has to come first
    from anki.cards import CardId
    from anki.dbproxy import DBProxy
    from anki.decks import DeckId
    from anki.models import NotetypeDict

DAY_MS = 86_400_000


def features(folder: Path) -> None:
    """One note for each thing that a reader has to know, in old and new form; answers given through the scheduler."""
    collection = Collection(str(folder / "work.anki2"))
    add_notes(collection)
    act(collection)
    (folder / "truth.json").write_text(json.dumps(truth(collection)))
    for legacy in (True, False):
        form = "old" if legacy else "new"
        options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy)
        collection.export_anki_package(out_path=str(folder / f"{form}.apkg"), options=options, limit=None)
        collection.export_collection_package(str(folder / f"{form}.colpkg"), include_media=True, legacy=legacy)
        collection.reopen()
    collection.close()


def database(collection: Collection) -> DBProxy:
    assert collection.db is not None
    return collection.db


def note_type(collection: Collection, name: str) -> NotetypeDict:
    found = collection.models.by_name(name)
    assert found is not None
    return found


def deck(collection: Collection, name: str) -> DeckId:
    found = collection.decks.id(name)
    assert found is not None
    return found


def add_notes(collection: Collection) -> None:
    picture = Path(tempfile.mkdtemp(), "curve of loss.png")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    name = collection.media.add_file(str(picture))
    add(
        collection,
        "Basic",
        "Maths::Analysis",
        "a c::d",
        Front="What is <b>x</b>?",
        Back="It is \\(x^2\\)<br>or &lt;y&gt;",
    )
    add(collection, "Basic (and reversed card)", "Maths", "", Front="Front side", Back="Back side")
    add(collection, "Basic (type in the answer)", "Maths", "", Front="Type it", Back="<i>typed</i>")
    cloze_text = "The {{c1::cat}} sat on {{c2::the mat::where}}, {{c1::purring}}"
    add(collection, "Cloze", "Words", "", Text=cloze_text, **{"Back Extra": "A rhyme."})
    add(collection, "Cloze", "Words", "", Text="Euler: \\(e^{ {{c1::i\\pi}} } = {{c2::-1}}\\)", **{"Back Extra": ""})
    hidden = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.1:height=.1}}"
    add(collection, "Image Occlusion", "Words", "", Occlusion=hidden, Image="<img src='x.png'>")
    add(collection, "Basic", "Words", "", Front=f'See <img src="{name}">', Back="---<br>card_id: x<br>[sound:a.mp3]")
    add(collection, "Basic", "Words", "", Front="Suspended and flagged", Back="yes")
    add(collection, "Basic", "Words", "", Front="Due by hand", Back="in 30 days")
    add(collection, "Basic", "Words", "", Front="Forgotten", Back="new again")
    own = collection.models.copy(note_type(collection, "Basic"))
    own["name"] = "Own"
    collection.models.add_field(own, collection.models.new_field("Note"))
    own["tmpls"][0]["qfmt"] = "{{#Note}}<p>{{Note}}</p>{{/Note}}{{^Note}}none: {{/Note}}{{text:Front}} {{hint:Back}}"
    own["tmpls"][0]["afmt"] = "{{FrontSide}}<hr id=answer><ul><li>{{Back}}</li></ul>{{Tags}} {{Deck}}"
    collection.models.update_dict(own)
    add(collection, "Own", "Words", "t", Front="<b>bold</b>", Back="one", Note="")


def add(collection: Collection, kind: str, home: str, tags: str, **fields: str) -> None:
    note = collection.new_note(note_type(collection, kind))
    for name, value in fields.items():
        note[name] = value
    note.tags = tags.split()
    collection.add_note(note, deck(collection, home))


def card_of(collection: Collection, front: str) -> CardId:
    return next(iter(collection.find_cards(f'"{front}"')))


def act(collection: Collection) -> None:
    for name, many in (("Maths", 3), ("Words", 2)):
        collection.decks.select(deck(collection, name))
        for at in range(many):
            card = collection.sched.getCard()
            assert card is not None
            card.start_timer()
            collection.sched.answerCard(card, (3, 4, 1)[at])
    collection.sched.suspend_cards([card_of(collection, "Suspended and flagged")])
    collection.set_user_flag_for_cards(3, [card_of(collection, "Suspended and flagged")])
    by_hand, forgotten = card_of(collection, "Due by hand"), card_of(collection, "Forgotten")
    past_ms = int(time.time() * 1000) - 40 * DAY_MS
    for place, key in enumerate((by_hand, forgotten)):
        for day, ease in ((0, 1), (0, 3), (10, 4)):
            kind = 0 if day == 0 else 1
            at_ms = past_ms + day * DAY_MS + 60_000 * ease + place
            row = (at_ms, key, ease, 10, 5, 2500, 4321, kind)
            database(collection).execute("INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)", *row)
        database(collection).execute(
            "UPDATE cards SET type=2, queue=2, due=?, ivl=30 WHERE id=?", collection.sched.today, key
        )
    collection.sched.set_due_date([by_hand], "30")
    collection.sched.schedule_cards_as_new([forgotten])


def truth(collection: Collection) -> dict[str, object]:
    """By guid and template: days until it is due, whether it is suspended, and its real answers."""
    cards: dict[str, object] = {}
    for key in collection.find_cards(""):
        card = collection.get_card(key)
        answers = database(collection).all(
            "SELECT id, ease, time FROM revlog WHERE cid = ? AND ease > 0 ORDER BY id", key
        )
        due = card.due - collection.sched.today if card.type == 2 else None
        cards[f"{card.note().guid} {card.ord}"] = {
            "due_in_days": due,
            "interval": card.ivl,
            "type": card.type,
            "queue": card.queue,
            "flag": card.user_flag(),
            "answers": answers,
        }
    return {"cards": cards}


def many(folder: Path) -> None:
    """MANY_CARDS with ANSWERS_PER_CARD each, in the new form."""
    collection = Collection(str(folder / "work.anki2"))
    basic = note_type(collection, "Basic")
    decks = [deck(collection, f"Many::{number}") for number in range(5)]
    requests = []
    for number in range(MANY_CARDS):
        note = collection.new_note(basic)
        note["Front"], note["Back"] = f"Question <b>{number}</b>?", f"Answer \\(x_{{{number}}}\\)"
        requests.append(AddNoteRequest(note, decks[number % len(decks)]))
    collection.add_notes(requests)
    random, today, now_ms = Random(1), collection.sched.today, int(time.time() * 1000)
    answers, schedules = [], []
    for place, card in enumerate(database(collection).list("SELECT id FROM cards ORDER BY id")):
        day = 400
        for number in range(ANSWERS_PER_CARD):
            at_ms = now_ms - day * DAY_MS + ANSWERS_PER_CARD * place + number
            answers.append((at_ms, card, random.choice((1, 2, 3, 3, 3, 4)), 4000, 1 if number else 0))
            day -= random.randint(5, 70)
        schedules.append((today + random.randint(-5, 50), random.randint(6, 200), card))
    database(collection).execute("BEGIN")
    database(collection).executemany("INSERT INTO revlog VALUES (?, ?, -1, ?, 10, 5, 2500, ?, ?)", answers)
    database(collection).executemany(
        "UPDATE cards SET type=2, queue=2, due=?, ivl=?, factor=2500 WHERE id=?", schedules
    )
    database(collection).execute("COMMIT")
    options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=False)
    collection.export_anki_package(out_path=str(folder / "many.apkg"), options=options, limit=None)
    collection.close()


if __name__ == "__main__":
    {"features": features, "many": many}[sys.argv[1]](Path(sys.argv[2]))
