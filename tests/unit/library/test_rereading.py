"""Importing a known file again reads only what changed; `property/test_rereading.py` has the laws."""

import pytest

from flashgrad.decks import files
from flashgrad.library import live
from flashgrad.library.doctor import repair
from flashgrad.library.imports import ImportCounts, apply_import, plan_import
from tests.system.program import write_deck

CARDS = [(f"id{number}", f"Question {number}?", f"Answer {number}.") for number in range(4)]


def imported(library, *paths):
    return apply_import(library, plan_import(library, paths))


@pytest.fixture
def parsed(monkeypatch):
    """The names of the files that were read as a whole."""
    names: list[str] = []
    read = files.deck_in

    def noting(content, path):
        names.append(path.name)
        return read(content, path)

    monkeypatch.setattr(files, "deck_in", noting)
    return names


def test_a_file_as_it_was_is_not_read_and_its_problems_are_told_again(library, tmp_path, parsed):
    path = write_deck(tmp_path, *CARDS)
    path.write_text(path.read_text() + "---\ncard_id: half\n---\nQuestion?\n")
    first = imported(library, path)
    parsed.clear()
    plan = plan_import(library, [path])
    assert (parsed, plan.matching.matches, plan.counts) == ([], (), ImportCounts(unchanged=4))
    assert plan.problems == first.problems != ()
    assert plan.size_of(plan.incoming[0]) == 4
    assert apply_import(library, plan).counts == ImportCounts(unchanged=4)


def test_of_a_changed_file_only_what_changed_takes_part(library, tmp_path, parsed):
    imported(library, path := write_deck(tmp_path, *CARDS))
    parsed.clear()
    write_deck(tmp_path, ("new", "New?", "New."), CARDS[0], (*CARDS[1][:2], "Other."), *CARDS[2:])
    plan = plan_import(library, [path])
    assert (parsed, [one.card.card_id for one in plan.matching.matches]) == ([], ["new", "id1", "id3"])
    assert plan.counts == ImportCounts(new=1, changed=1, unchanged=3)
    assert live.reread(library, [path]).counts == plan.counts
    assert parsed == []


@pytest.mark.parametrize("is_live", [False, True])
def test_a_card_that_another_deck_took_comes_back_with_its_unchanged_file(library, tmp_path, is_live):
    imported(library, one := write_deck(tmp_path, *CARDS, name="one.md"))
    imported(library, write_deck(tmp_path, CARDS[2], name="two.md"))
    done = live.reread(library, [one]) if is_live else imported(library, one)
    assert done.counts == ImportCounts(moved=1, unchanged=3)


def test_a_card_of_a_new_file_that_stands_in_an_unchanged_one_is_seen(library, tmp_path):
    imported(library, one := write_deck(tmp_path, *CARDS, name="one.md"))
    two = write_deck(tmp_path, CARDS[2], name="two.md")
    plan = plan_import(library, [one, two])
    assert [problem.path for problem in plan.problems] == [str(two)]
    assert plan.counts == ImportCounts(unchanged=4)


def test_a_plan_that_became_stale_counts_for_the_file_as_it_was_read(library, tmp_path):
    imported(library, path := write_deck(tmp_path, *CARDS))
    stale = plan_import(library, [path])
    write_deck(tmp_path, *CARDS[:2])
    imported(library, path)
    assert stale.counts == ImportCounts(unchanged=4)
    assert apply_import(library, stale).counts == ImportCounts(revived=2, unchanged=2)


def test_a_rebuilt_library_reads_every_file_as_a_whole(library, tmp_path, parsed):
    imported(library, path := write_deck(tmp_path, *CARDS))
    parsed.clear()
    repair(library)
    assert (plan_import(library, [path]).counts, parsed) == (ImportCounts(unchanged=4), [path.name])


def test_a_file_of_another_name_is_read_because_its_deck_may_be_called_by_it(library, tmp_path, parsed):
    imported(library, path := write_deck(tmp_path, *CARDS, name="one.md"))
    parsed.clear()
    (link := tmp_path / "other.md").symlink_to(path)
    assert plan_import(library, [link]).incoming[0].deck.name == "Other"
    assert parsed == ["other.md"]


@pytest.mark.parametrize("damage", ["problems = '[1'", "problems = '7'", "digests = x'00'", "lines = zeroblob(3)"])
def test_where_what_was_kept_of_a_file_is_damaged_the_file_is_read(library, tmp_path, parsed, damage):
    imported(library, path := write_deck(tmp_path, *CARDS))
    library.connection.execute(f"UPDATE deck_reading SET {damage}")
    parsed.clear()
    assert imported(library, path).counts == ImportCounts(unchanged=4)
    assert parsed == [path.name]
