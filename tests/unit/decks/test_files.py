import os
import stat
from pathlib import Path

import pytest

from flashgrad.decks import files
from flashgrad.decks.files import bundled_decks, find_decks, path_of, read_deck, source_of, write_deck
from flashgrad.errors import DeckUnreadable
from flashgrad.model import Card
from flashgrad.text import neutralise

DECK = "---\ncard_id: a\n---\nQ\n---\nA\n"


def write(path, content=DECK):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names_in(path):
    return [entry.name for entry in path.iterdir()]


def test_directories_are_walked_in_order_and_named_files_are_taken_whatever_their_suffix(tmp_path):
    names = ["b.md", "a.MD", "sub/c.md", "README.md", "sub/readme.MD", ".hidden.md", ".git/d.md", "notes.txt", "e.mdx"]
    for name in names:
        write(tmp_path / name)
    found = find_decks([tmp_path, tmp_path / "notes.txt", tmp_path / "README.md"])
    shown = [str(path.relative_to(tmp_path)) for path in found]
    assert shown == ["a.MD", "b.md", "sub/c.md", "notes.txt", "README.md"]


def test_a_file_is_found_once_however_it_is_reached(tmp_path):
    deck = write(tmp_path / "sub" / "a.md")
    (tmp_path / "link.md").symlink_to(deck)
    assert len(find_decks([tmp_path, deck, tmp_path / "sub", tmp_path / "sub" / ".." / "sub" / "a.md"])) == 1


def test_links_to_directories_are_followed_but_not_in_circles(tmp_path):
    write(tmp_path / "elsewhere" / "a.md")
    root = tmp_path / "root"
    write(root / "b.md")
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    (root / "loop").symlink_to(root)
    (root / "self.md").symlink_to(root / "self.md")
    found = [str(path.relative_to(root)) for path in find_decks([root])]
    assert found == ["b.md", "self.md", "linked/a.md"]
    assert [problem.line for problem in read_deck(root / "self.md").parsed.problems] == [1]


def test_what_is_not_there_is_left_for_reading_to_report(tmp_path):
    missing = tmp_path / "missing.md"
    assert find_decks([missing]) == [missing]
    deck = read_deck(missing)
    assert not deck.is_readable
    assert deck.parsed.deck.cards == ()
    [problem] = deck.parsed.problems
    assert (problem.path, problem.line, problem.is_warning) == (str(missing), 1, False)
    assert problem.message == "The file cannot be read: no such file or directory; check path and permissions."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_is_not_permitted_is_said(tmp_path):
    secret = write(tmp_path / "secret.md")
    closed = write(tmp_path / "closed" / "a.md").parent
    secret.chmod(0)
    closed.chmod(0)
    try:
        found = find_decks([tmp_path])
        assert found == [secret, closed]
        assert all("permission" in str(read_deck(path).parsed.problems[0]) for path in found)
    finally:
        closed.chmod(0o700)


def test_pipes_and_directories_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    for path in (tmp_path / "pipe.md", tmp_path, Path("/dev/zero")):
        [problem] = read_deck(path).parsed.problems
        assert problem.message.startswith("This is no file that can be read")


def test_a_deck_is_read_with_its_hash(tmp_path):
    path = write(tmp_path / "deck-foo-bar.md")
    deck = read_deck(path)
    assert deck.is_readable
    assert deck.parsed.deck.name == "Foo bar"
    assert deck.parsed.deck.cards == (Card("a", "Q", "A"),)
    assert deck.text == DECK
    assert deck.content_hash == read_deck(path).content_hash
    assert deck.content_hash != read_deck(write(tmp_path / "other.md", DECK + "\n")).content_hash


def test_a_byte_order_mark_and_windows_line_ends_are_accepted_and_kept(tmp_path):
    content = b"\xef\xbb\xbf" + DECK.replace("\n", "\r\n").encode()
    path = write(tmp_path / "a.md", content)
    deck = read_deck(path)
    assert deck.parsed.deck.cards == (Card("a", "Q", "A"),)
    assert deck.parsed.problems == ()
    write_deck(path, deck.text, deck.content_hash)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        (DECK.encode() + "Größe\n".encode("latin-1"), 7, "Byte 0xf6 here is not UTF-8; save it as UTF-8."),
        (DECK.encode("utf-16"), 1, "The file is in UTF-16; save it as UTF-8."),
        (DECK.encode("utf-16-be"), 1, "The file is in UTF-16 or holds no text; save it as UTF-8."),
        (b"\x00" * 1000, 1, "The file is in UTF-16 or holds no text; save it as UTF-8."),
        (DECK.encode() + b"\n\xed\xa0\x80", 8, "Byte 0xed here is not UTF-8; save it as UTF-8."),
    ],
    ids=["latin-1", "UTF-16", "UTF-16 without mark", "zero bytes", "surrogate"],
)
def test_other_encodings_are_refused_with_the_line_and_what_to_do(tmp_path, content, line, sentence):
    deck = read_deck(write(tmp_path / "a.md", content))
    assert not deck.is_readable
    assert deck.parsed.deck.cards == ()
    assert [(problem.line, problem.message) for problem in deck.parsed.problems] == [(line, sentence)]


def test_a_stray_nul_is_a_warning_and_hides_nothing(tmp_path):
    deck = read_deck(write(tmp_path / "a.md", DECK.replace("Q", "Q\x00")))
    assert deck.parsed.deck.cards == (Card("a", "Q\x00", "A"),)
    assert [(problem.line, problem.is_warning) for problem in deck.parsed.problems] == [(4, True)]


@pytest.mark.parametrize("content", [b"---\rcard_id: a\r---\rQ\r---\rA\r", b"\r" * 100_000])
def test_a_file_whose_lines_end_with_cr_alone_is_refused(tmp_path, content):
    deck = read_deck(write(tmp_path / "a.md", content))
    assert not deck.is_readable
    [problem] = deck.parsed.problems
    assert problem.message == "Its lines end with CR alone; save it with line ends LF, or CR LF."


def test_a_file_that_is_too_large_is_refused_before_it_is_read_as_text(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_MOST_BYTES", 1_000_000)
    path = write(tmp_path / "a.md", b"x" * 1_000_000)
    assert read_deck(path).is_readable
    write(path, b"x" * 1_000_001)
    [problem] = read_deck(path).parsed.problems
    assert problem.message == "The file is larger than 1 MB; split it."


def test_a_file_that_is_being_written_is_not_taken_for_the_whole(tmp_path, monkeypatch):
    path = write(tmp_path / "a.md")
    fstat = os.fstat

    def writing(descriptor):
        found = fstat(descriptor)
        with path.open("ab") as file:
            file.write(b"more\n")
        return found

    monkeypatch.setattr(os, "fstat", writing)
    [problem] = read_deck(path).parsed.problems
    assert problem.message == "The file changes while it is read; read it again once it is saved."
    monkeypatch.undo()
    assert read_deck(path).is_readable


@pytest.mark.parametrize(
    "name",
    [b"a.md", b"two  blanks.md", b"100%20.md", b"new\nline.md", b"\x1b[31m.md", b"caf\xe9.md", "\u202e.md".encode()],
)
def test_a_path_stands_in_the_library_as_clean_text_that_leads_back_to_it(tmp_path, name):
    path = write(tmp_path / os.fsdecode(name))
    source = source_of(path)
    assert path_of(source) == path
    assert path_of(source).exists()
    assert neutralise(source) == source
    assert "\n" not in source
    source.encode()
    assert source == str(path) or not name.isascii() or b"\n" in name or b"\x1b" in name


def test_a_path_that_leads_nowhere_has_a_source_too(tmp_path):
    loop = tmp_path / "loop.md"
    loop.symlink_to(loop)
    assert source_of(loop) == str(loop)
    assert source_of(Path("nul\0.md")).startswith("file:///")


def test_an_empty_file_is_readable(tmp_path):
    deck = read_deck(write(tmp_path / "a.md", ""))
    assert deck.is_readable
    assert deck.parsed.problems == ()


def test_a_write_keeps_the_mode_and_leaves_nothing_else_behind(tmp_path):
    path = write(tmp_path / "a.md")
    path.chmod(0o640)
    new_hash = write_deck(path, DECK + "---\n", read_deck(path).content_hash)
    assert path.read_text() == DECK + "---\n"
    assert read_deck(path).content_hash == new_hash
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names_in(tmp_path) == ["a.md"]


def test_a_write_through_a_link_changes_the_file_and_keeps_the_link(tmp_path):
    target = write(tmp_path / "decks" / "a.md")
    link = tmp_path / "a.md"
    link.symlink_to(target)
    write_deck(link, "new", read_deck(link).content_hash)
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_write_is_refused_if_the_file_changed_or_vanished_since_it_was_read(tmp_path):
    path = write(tmp_path / "a.md")
    known = read_deck(path).content_hash
    write(path, DECK + "somebody else's line\n")
    with pytest.raises(DeckUnreadable, match=r"a\.md was not written\. It changed since it was read; read it again\."):
        write_deck(path, "mine", known)
    assert path.read_text() == DECK + "somebody else's line\n"
    path.unlink()
    with pytest.raises(DeckUnreadable, match="changed since it was read"):
        write_deck(path, "mine", known)
    assert not path.exists()


def test_a_new_file_is_written_only_where_none_is(tmp_path):
    path = tmp_path / "new.md"
    write_deck(path, DECK, None)
    assert path.read_text() == DECK
    with pytest.raises(DeckUnreadable):
        write_deck(path, "other", None)
    assert path.read_text() == DECK


@pytest.mark.parametrize("text", ["lone \ud800 surrogate", "fine"])
def test_a_write_that_fails_says_so_and_leaves_the_old_content(tmp_path, text):
    path = write(tmp_path / "a.md") if text != "fine" else tmp_path / "no such directory" / "a.md"
    with pytest.raises(DeckUnreadable, match=r"a\.md was not written"):
        write_deck(path, text, read_deck(path).content_hash or None)
    assert names_in(tmp_path) == (["a.md"] if path.exists() else [])
    assert not path.exists() or path.read_text() == DECK


def test_the_bundled_decks_are_found_and_hold_cards_but_no_readme():
    found = find_decks([bundled_decks()])
    assert [path.name for path in found] == ["deck-gradient-stability.md", "deck-training-in-practice.md"]
    decks = [read_deck(path).parsed for path in found]
    assert [deck.problems for deck in decks] == [(), ()]
    assert [len(deck.deck.cards) for deck in decks] == [76, 56]


def test_installed_bundled_decks_come_before_a_checkout(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "flashgrad"
    module = write(package / "decks" / "files.py", "")
    monkeypatch.setattr("flashgrad.decks.files.__file__", str(module))
    assert bundled_decks() == package.parent / "cards"
    (package / "_bundled" / "cards").mkdir(parents=True)
    assert bundled_decks() == package / "_bundled" / "cards"
