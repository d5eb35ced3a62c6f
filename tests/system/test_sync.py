"""Syncing where something is not as it should be: each case is recognised, said in a sentence, and loses nothing."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flashgrad.errors import (
    NothingToUndo,
    SyncBusy,
    SyncNeedsConsent,
    SyncOffline,
    SyncPlaceUnusable,
    SyncRefused,
)
from flashgrad.library import study
from flashgrad.library.imports import apply_import, plan_import
from flashgrad.library.library import Library, opened
from flashgrad.library.live import reread
from flashgrad.library.shared_decks import BESIDE, DeckChange
from flashgrad.library.syncing import Synced, status, sync
from flashgrad.model import Grade, Instant, ReviewKind
from flashgrad.store import facts, reviews, states
from flashgrad.sync import git
from flashgrad.sync.names import MARKER
from tests.samples import ManualClock
from tests.system.program import flashgrad

START_MS = 1_772_438_400_000
DAY_MS = 86_400_000
DECK = "---\ncard_id: a\n---\nWhat is a?\n\n---\n\nIt is a.\n---\ncard_id: null\n---\nWhat is b?\n\n---\n\nIt is b.\n"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Callable[..., Library]]:
    """Makes libraries, each in a folder of its own; `ahead_ms` is how far its clock is ahead."""
    with ExitStack() as stack:

        def made(name: str, ahead_ms: int = 0) -> Library:
            home = tmp_path / name
            home.mkdir(exist_ok=True)
            clock = ManualClock(Instant(START_MS + ahead_ms, 0))
            return stack.enter_context(opened(home / "library.db", clock=clock))

        yield made


@pytest.fixture(params=["folder", "repository"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where machines meet, once without git and once with it."""
    if request.param == "folder":
        return str(tmp_path / "shared")
    return repository(tmp_path)


def repository(tmp_path: Path) -> str:
    path = tmp_path / "shared.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(path)], check=True)
    return str(path)


def with_deck(library: Library, text: str = DECK, name: str = "letters.md") -> Path:
    path = library.path.parent / name
    path.write_text(text)
    apply_import(library, plan_import(library, [path]), backs_up=False)
    return path


def answer(library: Library, number: int = 0, grade: Grade = Grade.GOOD) -> str:
    return study.answer(library, keys(library)[number], grade).entry.id


def keys(library: Library) -> list[str]:
    rows = library.connection.execute("SELECT key FROM card WHERE orphaned_at_ms IS NULL ORDER BY position")
    return [row["key"] for row in rows]


def ids(library: Library) -> set[str]:
    return {entry.id for entry in reviews.in_order(library.connection)}


def meet(place: str, *libraries: Library) -> list[Synced]:
    return [sync(library, place, consents=True) for library in libraries]


# The first time


def test_the_first_sync_explains_itself_and_writes_nothing_unasked(place, machine, tmp_path):
    desk = machine("desk")
    with_deck(desk)
    answer(desk)
    before = sorted(tmp_path.rglob("*.jsonl"))
    with pytest.raises(
        SyncNeedsConsent, match=r"not synced with .* before; it is empty\. 1 entry would be sent.*can then read"
    ):
        sync(desk, place)
    assert sorted(tmp_path.rglob("*.jsonl")) == before
    assert status(desk).place is None
    assert sync(desk, place, is_dry_run=True).sent == 1
    assert status(desk).place is None
    assert meet(place, desk)[0].sent == 1
    assert sync(desk, place).sent == 0


def test_a_place_with_foreign_content_is_not_touched_unasked(machine, tmp_path):
    desk, home = machine("desk"), tmp_path / "documents"
    home.mkdir()
    (home / "thesis.tex").write_text("mine")
    with pytest.raises(SyncNeedsConsent, match="holds something else already"):
        sync(desk, str(home))
    assert [path.name for path in home.iterdir()] == ["thesis.tex"]
    meet(str(home), desk)
    assert (home / "thesis.tex").read_text() == "mine"
    assert (home / MARKER).is_file()


@pytest.mark.slow
def test_what_came_from_a_place_is_in_the_schedule_and_the_deck(place, machine):
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    answer(desk, 0), answer(desk, 1, Grade.AGAIN)
    _, came = meet(place, desk, laptop)
    assert came.received == 2
    assert [deck.change for deck in came.decks] == [DeckChange.ADDED]
    assert (laptop.path.parent / "decks" / "letters.md").read_text() == DECK
    assert ids(laptop) == ids(desk)
    assert states.everything(laptop.connection) == states.everything(desk.connection)


# Undo and limits over machines


def test_an_undo_takes_back_the_newest_answer_of_another_machine(place, machine):
    desk, laptop = machine("desk"), machine("laptop", ahead_ms=1000)
    with_deck(desk)
    meet(place, desk, laptop)
    answer(desk, 0)
    meet(place, desk, laptop)
    study.undo(laptop)
    meet(place, laptop, desk)
    assert states.everything(desk.connection) == {}
    with pytest.raises(NothingToUndo):
        study.undo(desk)


def test_two_undos_of_the_same_answer_are_one(place, machine):
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    first = answer(desk, 0)
    answer(desk, 1)
    meet(place, desk, laptop)
    study.undo(desk)
    study.undo(laptop)
    meet(place, desk, laptop, desk)
    assert ids(desk) == ids(laptop)
    assert study.latest_undoable(desk).entry_id == first


def test_the_limits_of_a_day_count_what_was_done_elsewhere(place, machine):
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    meet(place, desk, laptop)
    answer(desk, 0)
    meet(place, desk, laptop)
    assert sum(study.due_today(laptop).done.new.values()) == 1


# Copies, clocks, damage


def test_a_cloned_home_folder_is_recognised_and_loses_nothing(place, machine, tmp_path):
    desk = machine("desk")
    with_deck(desk)
    made = {answer(desk)}
    meet(place, desk)
    desk.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(tmp_path / "desk", tmp_path / "clone")
    clone = machine("clone")
    assert clone.device == desk.device
    made |= {answer(desk, 1), answer(clone, 1), answer(clone, 0)}
    meet(place, desk)
    noticed = meet(place, clone)[0]
    assert "copy of this library" in noticed.notices[0]
    assert noticed.device != desk.device
    assert facts.get(clone.connection, "device") == noticed.device
    assert not any(one.notices for one in meet(place, desk, clone, desk))
    assert ids(desk) == ids(clone) == made
    assert states.everything(desk.connection) == states.everything(clone.connection)


def test_copies_that_answer_in_the_same_millisecond_keep_both_answers(place, machine, tmp_path):
    desk = machine("desk")
    with_deck(desk)
    desk.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(tmp_path / "desk", tmp_path / "clone")
    clone = machine("clone")
    made = {answer(desk, 0, Grade.GOOD), answer(clone, 0, Grade.AGAIN)}
    assert len(made) == 2
    meet(place, desk, clone, desk)
    assert ids(desk) == ids(clone) == made


def test_answers_from_the_future_are_taken_with_a_warning(place, machine):
    desk, laptop = machine("desk"), machine("laptop", ahead_ms=400 * DAY_MS)
    with_deck(desk)
    meet(place, desk, laptop)
    answer(laptop)
    _, came = meet(place, laptop, desk)
    assert came.received == 1
    assert "clock" in came.notices[0]
    after = answer(desk, 0, Grade.HARD)
    assert after == max(ids(desk))
    assert ids(laptop) < ids(desk)


def test_a_torn_last_line_is_read_once_it_is_whole(machine, tmp_path):
    place = str(tmp_path / "shared")
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    answer(desk), answer(desk, 1)
    meet(place, desk)
    log = next((tmp_path / "shared" / "log").iterdir())
    whole = log.read_bytes()
    log.write_bytes(whole[:-40])
    assert meet(place, laptop)[0].received == 1
    log.write_bytes(whole)
    came = meet(place, laptop)[0]
    assert (came.received, came.notices, came.problems) == (1, (), ())


def test_the_own_log_is_mended_where_writing_it_was_cut_short(machine, tmp_path):
    place = str(tmp_path / "shared")
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    answer(desk)
    meet(place, desk)
    log = next((tmp_path / "shared" / "log").iterdir())
    with log.open("ab") as file:
        file.write(b'{"kind":"review","id":"0')
    answer(desk, 1)
    meet(place, desk, laptop)
    assert ids(laptop) == ids(desk)
    assert all(json.loads(line) for line in log.read_bytes().splitlines())


def test_a_rewritten_log_is_noticed_and_nothing_taken_is_given_up(place, machine, tmp_path):
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    answer(desk), answer(desk, 1)
    meet(place, desk, laptop)
    answer(laptop)
    rewrite_history(place, tmp_path, lambda line: b"What is" not in line and b'"review"' not in line)
    came = meet(place, laptop)[0]
    assert "no longer is what it was" in came.notices[0]
    phone = machine("phone")
    meet(place, phone, desk)
    assert ids(phone) == ids(laptop) == ids(desk)
    assert len(ids(desk)) == 3


def rewrite_history(place: str, tmp_path: Path, keeps: Callable[[bytes], bool]) -> None:
    """Leave out lines of all logs; where there is a repository, by a forced push of a commit without parents."""
    root = Path(place)
    if place.endswith(".git"):
        root = tmp_path / "rewriting"
        subprocess.run(["git", "clone", "--quiet", "--branch", "main", place, str(root)], check=True)
    for log in (root / "log").iterdir():
        log.write_bytes(b"".join(line for line in log.read_bytes().splitlines(keepends=True) if keeps(line)))
    if place.endswith(".git"):
        branch = ["checkout", "--quiet", "--orphan", "new"]
        commit = ["-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "-a", "-m", "rewritten"]
        for arguments in (branch, commit, ["push", "--quiet", "--force", "origin", "new:main"]):
            subprocess.run(["git", *arguments], cwd=root, check=True)


def test_an_emptied_place_is_filled_again_but_not_unasked(place, machine, tmp_path):
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    answer(desk)
    meet(place, desk, laptop)
    shutil.rmtree(place)
    if place.endswith(".git"):
        repository(tmp_path)
    with pytest.raises(SyncNeedsConsent, match="no longer holds what this library shared"):
        sync(laptop, place)
    meet(place, laptop)
    phone = machine("phone")
    meet(place, phone)
    assert ids(phone) == ids(desk)
    assert (phone.path.parent / "decks" / "letters.md").read_text() == DECK


def test_a_made_up_line_is_passed_over_and_said_with_its_place(machine, tmp_path):
    place = str(tmp_path / "shared")
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    answer(desk), answer(desk, 1)
    meet(place, desk)
    log = next((tmp_path / "shared" / "log").iterdir())
    first, second, *rest = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([first, second.replace(b"What", b"Wh?t"), b'{"kind":"review"}\n', *rest]))
    came = meet(place, laptop)[0]
    assert came.received == 2
    assert [(problem.line, problem.is_warning) for problem in came.problems][-1] == (3, True)
    assert "checksum" in came.problems[-1].message


# Decks


def test_a_conflict_leaves_the_learners_deck_alone_and_shows_file_and_line(place, machine):
    desk, laptop = machine("desk"), machine("laptop")
    mine = with_deck(desk)
    meet(place, desk, laptop)
    theirs = laptop.path.parent / "decks" / "letters.md"
    theirs.write_text(DECK.replace("It is b.", "It is beta."))
    mine.write_text(DECK.replace("It is b.", "It is bee."))
    _, came = meet(place, laptop, desk)
    assert [(deck.change, deck.path) for deck in came.decks] == [(DeckChange.CONFLICT, mine)]
    problem = came.problems[0]
    assert (problem.path, problem.line) == (
        str(mine),
        mine.read_text()[: mine.read_text().index("bee")].count("\n") + 1,
    )
    assert "It is bee." in mine.read_text()
    beside = mine.with_name(mine.name + BESIDE)
    assert "It is beta." in beside.read_text()
    assert [again.message for again in sync(desk, place).problems] == [problem.message]
    mine.write_text(DECK.replace("It is b.", "It is beta, or bee."))
    beside.unlink()
    meet(place, desk, laptop)
    assert theirs.read_text() == mine.read_text()
    assert "beta, or bee" in theirs.read_text()


def test_cards_that_two_machines_add_at_the_end_of_a_deck_are_both_kept(place, machine):
    desk, laptop = machine("desk"), machine("laptop")
    mine = with_deck(desk)
    meet(place, desk, laptop)
    theirs = laptop.path.parent / "decks" / "letters.md"
    for path, letter in ((mine, "c"), (theirs, "d")):
        path.write_text(f"{DECK}---\ncard_id: {letter}\n---\nWhat is {letter}?\n\n---\n\nIt is {letter}.\n")
    meet(place, desk, laptop, desk)
    assert mine.read_text() == theirs.read_text()
    assert len(keys(desk)) == len(keys(laptop)) == 4


def test_a_deck_that_is_edited_while_a_sync_writes_is_not_overwritten(place, machine, monkeypatch):
    desk, laptop = machine("desk"), machine("laptop")
    mine = with_deck(desk)
    meet(place, desk, laptop)
    (laptop.path.parent / "decks" / "letters.md").write_text(DECK.replace("It is a.", "It is alpha."))
    meet(place, laptop)
    real = sys.modules["flashgrad.library.shared_logs"].take_in

    def while_the_learner_saves(*arguments):
        mine.write_text(DECK.replace("It is b.", "It is beta."))
        return real(*arguments)

    monkeypatch.setattr("flashgrad.library.shared_logs.take_in", while_the_learner_saves)
    came = meet(place, desk)[0]
    monkeypatch.undo()
    assert "changed since it was read" in came.problems[0].message
    assert "It is beta." in mine.read_text()
    meet(place, desk, laptop)
    assert "It is alpha." in mine.read_text()
    assert "It is beta." in mine.read_text()


def test_a_card_that_two_machines_know_by_other_keys_is_one_card(place, machine):
    desk, laptop = machine("desk"), machine("laptop")
    mine = with_deck(desk, DECK.replace("What is b?", "What was b?"))
    answer(desk, 1)
    edited = DECK.replace("It is b.", "It is beta.")
    mine.write_text(DECK.replace("What was b?", "What is b?"))
    reread(desk, [mine])
    mine.write_text(edited)
    reread(desk, [mine])
    with_deck(laptop, edited)
    answer(laptop, 1, Grade.AGAIN)
    assert keys(desk)[1] != keys(laptop)[1]
    meet(place, desk, laptop, desk)
    theirs, ours = (states.everything(each.connection)[keys(each)[1]] for each in (laptop, desk))
    assert theirs == ours
    assert len(study.history(laptop, keys(laptop)[1])) == 2
    study.undo(laptop)
    meet(place, laptop, desk)
    assert len(study.history(desk, keys(desk)[1])) == 3


# Places and programs


@pytest.mark.parametrize(
    "hostile",
    ["", "--upload-pack=touch /tmp/x", "-x", "ext::sh -c touch% /tmp/x", "fd::17", "a\nb", "/dev/null", "\x1b[2J"],
)
def test_no_place_is_taken_that_would_have_git_run_a_program(hostile, machine):
    with pytest.raises(SyncPlaceUnusable):
        sync(machine("desk"), hostile, consents=True)


def test_a_working_copy_is_refused_with_what_to_name_instead(machine, tmp_path):
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "copy")], check=True)
    with pytest.raises(SyncPlaceUnusable, match=r"working copy.*git remote get-url"):
        sync(machine("desk"), str(tmp_path / "copy"), consents=True)


def test_being_offline_is_said_and_remembered_until_it_is_over(machine, tmp_path):
    desk = machine("desk")
    place = repository(tmp_path)
    with_deck(desk)
    meet(place, desk)
    answer(desk)
    facts.put(desk.connection, "sync_place", "https://127.0.0.1:1/none.git")
    with pytest.raises(SyncOffline, match="cannot be reached"):
        sync(desk, "https://127.0.0.1:1/none.git")
    assert status(desk).offline_since_ms == START_MS
    assert status(desk).waiting == 1
    meet(place, desk)
    assert (status(desk).offline_since_ms, status(desk).waiting, status(desk).last_ms) == (None, 0, START_MS)


@pytest.mark.parametrize(
    ("complaint", "error"),
    [
        ("fatal: Authentication failed for 'https://x/y'", SyncRefused),
        ("git@x: Permission denied (publickey).", SyncRefused),
        ("fatal: could not read Username for 'https://x': terminal prompts disabled", SyncRefused),
        ("fatal: unable to access 'https://x/': Could not resolve host: x", SyncOffline),
        ("fatal: repository '/x' does not exist", SyncPlaceUnusable),
    ],
)
def test_what_git_complains_of_becomes_a_sentence(complaint, error):
    assert type(git.failure(complaint)) is error


def test_no_password_of_an_address_is_shown():
    assert "secret" not in str(git.failure("fatal: unable to access 'https://me:secret@x/y': failed to connect"))


def test_the_learners_hooks_signing_and_attributes_do_not_stop_a_sync(machine, tmp_path, monkeypatch):
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "pre-push", "commit-msg", "post-checkout"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n")
        (hooks / name).chmod(0o755)
    attributes = tmp_path / "attributes"
    attributes.write_text("*.md filter=broken\n*.jsonl text eol=crlf\n")
    configuration = tmp_path / "gitconfig"
    configuration.write_text(
        f"[core]\nhooksPath={hooks}\nattributesFile={attributes}\nautocrlf=true\nexcludesFile={attributes}\n"
        "[commit]\ngpgSign=true\n[gpg]\nprogram=/bin/false\n[push]\nfollowTags=true\n"
        '[filter "broken"]\nclean=false\nrequired=true\n'
    )
    place = repository(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    answer(desk)
    meet(place, desk, laptop)
    assert ids(laptop) == ids(desk)


def test_only_one_sync_of_a_library_runs_at_a_time(machine, tmp_path, monkeypatch):
    from flashgrad.store.lock import exclusive

    desk = machine("desk")
    monkeypatch.setattr("flashgrad.library.syncing._LOCK_WAIT_S", 0.05)
    with exclusive(desk.path.with_name("library.sync") / "lock", 0.1) as is_alone:
        assert is_alone
        with pytest.raises(SyncBusy):
            sync(desk, str(tmp_path / "shared"), consents=True)


def test_a_place_of_a_newer_flashgrad_is_left_alone(machine, tmp_path):
    home = tmp_path / "shared"
    home.mkdir()
    (home / MARKER).write_text('{"format": 2}')
    with pytest.raises(SyncPlaceUnusable, match="newer flashgrad"):
        sync(machine("desk"), str(home), consents=True)


def test_no_link_is_followed_out_of_a_shared_folder(machine, tmp_path):
    desk, home = machine("desk"), tmp_path / "shared"
    meet(str(home), desk)
    (home / "decks").mkdir(exist_ok=True)
    secret = tmp_path / "secret.md"
    secret.write_text(DECK)
    (home / "decks" / "stolen.md").symlink_to(secret)
    (home / "decks" / "..%2f.md").write_text(DECK)
    came = meet(str(home), desk)[0]
    assert came.decks == ()
    assert keys(desk) == []


def test_an_experiment_and_a_flag_travel_too(place, machine):
    from flashgrad.library import actions
    from flashgrad.library.experiments import record_experiment
    from flashgrad.store import experiments

    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    meet(place, desk, laptop)
    record_experiment(
        desk,
        card_key=keys(desk)[0],
        demo_id="gradient-depth",
        parameters={"depth": 3},
        prediction="q",
        predicted="yes",
        measured="no",
        matched=False,
    )
    actions.flag(desk, 3, *keys(desk))
    meet(place, desk, laptop)
    assert experiments.everything(laptop.connection) == experiments.everything(desk.connection)
    assert [entry.kind for entry in study.history(laptop, keys(laptop)[0])] == [ReviewKind.FLAG]


def test_a_damaged_clone_is_made_anew(machine, tmp_path):
    place = repository(tmp_path)
    desk = machine("desk")
    with_deck(desk)
    meet(place, desk)
    clone = next(path.parent for path in desk.path.with_name("library.sync").glob("*/.git"))
    for path in (clone / ".git" / "objects").rglob("*"):
        if path.is_file():
            path.unlink()
    answer(desk)
    assert meet(place, desk)[0].sent == 1
    laptop = machine("laptop")
    meet(place, laptop)
    assert ids(laptop) == ids(desk)


def test_the_command_asks_for_consent_and_prints_what_it_did(tmp_path):
    home = {"FLASHGRAD_HOME": str(tmp_path / "home")}
    deck = tmp_path / "letters.md"
    deck.write_text(DECK)
    assert flashgrad("import", deck, env=home).code == 0
    assert "no place to sync with yet" in flashgrad("sync", env=home).sentence
    assert flashgrad("sync", "--repo", "shared", env=home, cwd=tmp_path).sentence.endswith("Add --yes to agree.")
    assert not (tmp_path / "shared").exists()
    done = flashgrad("sync", "--repo", "shared", "--yes", "--json", env=home, cwd=tmp_path).json
    assert (done["sent"], done["received"], done["dry_run"]) == (0, 0, False)
    assert [deck["change"] for deck in done["decks"]] == ["sent"]
    again = flashgrad("sync", "--dry-run", env=home, cwd=tmp_path.parent)
    assert (again.code, again.out) == (0, f"{tmp_path / 'shared'}: 0 entries would be sent, 0 would be received.\n")


def test_a_file_without_cards_is_left_where_it_is_until_it_has_some(machine, tmp_path):
    place = tmp_path / "shared"
    desk = machine("desk")
    meet(str(place), desk)
    (place / "decks").mkdir()
    (place / "decks" / "notes.md").write_bytes(b"\xff\xfe no deck")
    for _ in range(2):
        assert "holds no cards" in meet(str(place), desk)[0].problems[0].message
    (place / "decks" / "notes.md").write_text(DECK)
    assert [deck.change for deck in meet(str(place), desk)[0].decks] == [DeckChange.ADDED]
    assert len(keys(desk)) == 2


def test_a_deck_whose_import_was_cut_short_is_imported_by_the_next_sync(machine, tmp_path, monkeypatch):
    place = str(tmp_path / "shared")
    desk, laptop = machine("desk"), machine("laptop")
    with_deck(desk)
    meet(place, desk)

    def cut(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("flashgrad.library.shared_decks.reread", cut)
    with pytest.raises(KeyboardInterrupt):
        meet(place, laptop)
    monkeypatch.undo()
    assert keys(laptop) == []
    meet(place, laptop)
    assert len(keys(laptop)) == 2
