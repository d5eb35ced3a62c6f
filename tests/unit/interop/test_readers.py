"""Which reader a file is for."""

from pathlib import Path

import pytest

from flashgrad.decks.files import bundled_decks
from flashgrad.errors import DeckUnreadable
from flashgrad.interop.readers import HEAD_BYTES, reader_for


@pytest.mark.parametrize(
    ("name", "head", "program"),
    [
        ("a.csv", b"Q,A", "CSV"),
        ("a.TSV", b"Q\tA", "CSV"),
        ("a.txt", b"#separator:tab\nQ\tA", "Anki"),
        ("a.txt", b"some words", None),
        ("a.md", b"Q: a\nA: b\n", "hashcards"),
        ("a.md", b"C: a [b]\n", "hashcards"),
        ("a.md", b"```\nQ: a\nA: b\n```\n", None),
        ("a.md", b"---\ncard_id: null\n---\nQ: a\n---\nA: b\n", None),
        ("a.md", b"#flashcards\n\na::b\n", "Obsidian"),
        ("a.md", b"text #flashcards/deep/er\n\na::b\n", "Obsidian"),
        ("a.md", b"---\ntags:\n  - x\n  - flashcards/y\n---\na::b\n", "Obsidian"),
        ("a.md", b"a::b <!--SR:!2026-01-01,1,250-->\n", "Obsidian"),
        ("a.md", b"#flashcards-not\n[x](y#flashcards)\n", None),
        ("a.md", b"# Words\n", None),
        ("a.md", b"\xff\xfe\x00", None),
        ("a.png", b"", None),
    ],
)
def test_the_ending_and_the_text_say_whose_a_file_is(name: str, head: bytes, program: str | None, tmp_path: Path):
    path = tmp_path / name
    path.write_bytes(head)
    reader = reader_for(path, head)
    assert (reader and reader(path).program) == program


def test_no_bundled_deck_is_taken_for_another_program():
    decks = list(bundled_decks().glob("*.md"))
    assert decks
    assert [path for path in decks if reader_for(path, path.read_bytes()[:HEAD_BYTES])] == []


@pytest.mark.parametrize("content", [b"\xff\xfea\0", b"a,b\n\xff"])
def test_a_text_in_another_encoding_is_refused_with_a_sentence(content: bytes, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    reader = reader_for(path, content)
    assert reader
    with pytest.raises(DeckUnreadable, match="UTF-8"):
        reader(path)


@pytest.mark.parametrize("name", ["missing.csv", "folder.csv", "a\0.csv"])
def test_what_is_no_file_is_refused_with_a_sentence(name: str, tmp_path: Path):
    (tmp_path / "folder.csv").mkdir()
    reader = reader_for(Path(name), b"")
    assert reader
    with pytest.raises(DeckUnreadable, match=r"check|name a(nother|\sfile)"):
        reader(tmp_path / name)
