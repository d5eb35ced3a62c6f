"""Read a log file of another machine from where it was read last. No I/O."""

from dataclasses import dataclass
from hashlib import blake2b

from flashgrad.sync.lines import Record, decode
from flashgrad.sync.values import LineDamaged


@dataclass(frozen=True, slots=True)
class ReadMark:
    """How far a log file was read."""

    length_bytes: int
    prefix_hash: str
    """Of those bytes; another one means that the file was rewritten."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that was passed over."""

    line: int
    """1-based."""
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a log file behind a mark."""

    records: tuple[Record, ...]
    mark: ReadMark
    damages: tuple[Damage, ...] = ()
    is_rewritten: bool = False
    """Whether what was read before is no longer there as it was; all of the file was then read again."""
    is_torn: bool = False
    """Whether the last line has no end yet; it will be read once it has."""


def mark_of(content: bytes) -> ReadMark:
    """The mark after the last complete line of a log file."""
    end = content.rfind(b"\n") + 1
    return ReadMark(end, _hash(content[:end]))


def read_log(content: bytes, mark: ReadMark | None) -> Reading:
    """The records that stand behind `mark`; from the beginning where there is none, or where it no longer fits."""
    is_rewritten = mark is not None and (
        len(content) < mark.length_bytes or _hash(content[: mark.length_bytes]) != mark.prefix_hash
    )
    begin = 0 if mark is None or is_rewritten else mark.length_bytes
    reached = mark_of(content)
    records: list[Record] = []
    damages: list[Damage] = []
    first_line = content.count(b"\n", 0, begin) + 1
    for number, line in enumerate(content[begin : reached.length_bytes].split(b"\n")[:-1]):
        try:
            records.append(decode(line))
        except LineDamaged as error:
            damages.append(Damage(first_line + number, str(error)))
    is_torn = reached.length_bytes < len(content)
    return Reading(tuple(records), reached, tuple(damages), is_rewritten, is_torn)


def _hash(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
