"""Archives that mean harm, each refused with a sentence; and what is left of the honest ones."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from flashgrad.errors import DeckUnreadable
from flashgrad.interop.archives import Limits, open_archive
from flashgrad.interop.mochi import read_mochi

LIMITS = Limits(members=5, member_bytes=3_000_000, total_bytes=5_000_000, ratio=100)


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return written.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def nameless() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo()
    info.filename = ""
    return info


def encrypted() -> bytes:
    content = bytearray(packed(("data.json", b"{}")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def twice() -> bytes:
    content = packed(("aa.json", b"1"), ("bb.json", b"2"))
    return content.replace(b"bb.json", b"aa.json")


def overlapping() -> bytes:
    """Two entries for one place, as in bombs that unpack the same bytes again and again."""
    content = packed(("aa", bytes(range(256)) * 8), method=zipfile.ZIP_STORED)
    directory = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[directory:end]
    second = entry.replace(b"aa", b"bb")
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(entry) * 2, directory, 0)
    return content[:directory] + entry + second + tail


HOSTILE = {
    "no zip": (b"nothing of the kind", "no zip archive"),
    "cut off": (packed(("a", b"x" * 100))[:60], "no zip archive"),
    "upwards": (packed(("../a", b"")), "leads out"),
    "absolute": (packed(("/etc/a", b"")), "leads out"),
    "backslash": (packed(("a\\..\\b", b"")), "leads out"),
    "drive": (packed(("c:a", b"")), "leads out"),
    "nameless": (packed((nameless(), b"")), "no name"),
    "control character": (packed(("a\x1b[2J", b"")), "control characters"),
    "link": (packed((link("a"), b"/etc/passwd")), "is a link"),
    "encrypted": (encrypted(), "encrypted"),
    "twice": (twice(), "same name"),
    "other method": (packed(("a", b"x"), method=zipfile.ZIP_LZMA), "packed in a way"),
    "many": (packed(*((str(number), b"") for number in range(6))), "more than 5 files"),
    "large": (packed(("a", b"\0" * 3_000_001)), "more than 3 MB"),
    "large in all": (packed(*((str(number), b"\0" * 2_000_000) for number in range(3))), "more than 5 MB"),
    "bomb": (packed(("a", b"\0" * 2_000_000)), "100 times"),
    "overlapping": (overlapping(), "overlap"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_a_sentence(name: str, tmp_path: Path):
    content, reason = HOSTILE[name]
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(DeckUnreadable) as refused, open_archive(path, LIMITS):
        pytest.fail("it was opened")
    assert reason in str(refused.value)
    assert str(refused.value).endswith(".")


def test_an_honest_archive_gives_what_its_files_hold(tmp_path: Path):
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("data.json", b"{}"), ("media/", b""), ("media/a.png", b"x" * 10)))
    with open_archive(path, LIMITS) as archive:
        assert dict(archive) == {"data.json": b"{}", "media/a.png": b"x" * 10}
        assert archive.size_of("media/a.png") == 10


def test_a_damaged_member_is_refused_when_it_is_read(tmp_path: Path):
    path = tmp_path / "a.mochi"
    content = bytearray(packed(("data.json", b"[1, 2, 3]"), method=zipfile.ZIP_STORED))
    content[content.index(b"[1,")] = ord("(")
    path.write_bytes(bytes(content))
    with pytest.raises(DeckUnreadable, match=r"data\.json is damaged"):
        read_mochi(path)


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("other.json", b"{}"),
        ("data.json", b"\xff\xfe"),
        ("data.json", b"{"),
        ("data.json", b"[" * 100_000),
        ("data.json", b"[" * 500 + b"]" * 500),
        ("data.json", b'["^5"]'),
        ("data.json", b'["~i' + b"9" * 5_000 + b'"]'),
        ("data.edn", b"{:a"),
        ("data.edn", b"(]"),
        ("data.edn", b'"open'),
        ("data.edn", b'#inst "never"'),
        ("data.edn", b""),
    ],
)
def test_data_that_cannot_be_read_is_refused_with_a_sentence(member: str, content: bytes, tmp_path: Path):
    path = tmp_path / "a.mochi"
    path.write_bytes(packed((member, content)))
    with pytest.raises(DeckUnreadable, match=r"\.$"):
        read_mochi(path)
