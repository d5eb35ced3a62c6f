"""What a deck is called. No I/O."""

import re
from bisect import bisect_right
from pathlib import PurePath

from flashgrad.decks.fences import find_fences

_TITLE = re.compile("^\ufeff? {0,3}#[ \t]+([^\n]*)", re.MULTILINE)
_ID_CHARACTERS = re.compile(r"[A-Za-z0-9]{8}")
_READS_AS_WORDS = re.compile(
    r"[A-Z]?[a-z]+(?:[A-Z][a-z]{2,})*[0-9]{0,3}"  # training, ImageNet, ResNet50
    r"|[A-Z]{2,}(?:[a-z]{3,}|[0-9]{0,3})"  # TRAINING, BERTbase
    r"|[a-z]+[0-9][a-z]+|[0-9]+[a-z]*"  # word2vec, 20250131, 2025plan
)


def deck_name(path: str, preamble: str) -> str:
    """The title in `preamble`, a line `# Title` outside code fences; without one, what the file name says.

    `deck-gradient-stability-SA8PNhbj.md` says "Gradient stability", `deck-foo-bar.md` says "Foo bar".
    """
    return _title(preamble) or _name_of_file(PurePath(path).stem)


def is_service_id(word: str) -> bool:
    """Whether `word` looks like an id of the service: 8 ASCII letters and digits that are not words.

    Not ids, in spite of their length: `training`, `ImageNet`, `cifar100`, `ResNet50`, `BERTbase`, `20250131`;
    that is, words in small letters, capitalised or in capitals, written together, with a number at one end. Of
    76 real ids one reads like that.
    """
    return bool(_ID_CHARACTERS.fullmatch(word)) and not _READS_AS_WORDS.fullmatch(word)


def _title(preamble: str) -> str:
    fences = find_fences(preamble, (), lambda _: False).closed
    starts = [fence.start for fence in fences]
    for match in _TITLE.finditer(preamble):
        before = bisect_right(starts, match.start()) - 1
        if before >= 0 and match.start() < fences[before].end:
            continue
        title = match[1].strip()
        without_marks = title.rstrip("#")
        if not without_marks or without_marks[-1].isspace():
            title = without_marks.strip()
        if title:
            return title
    return ""


def _name_of_file(stem: str) -> str:
    words = stem.removeprefix("deck-").split("-")
    if len(words) > 1 and is_service_id(words[-1]):
        words.pop()
    name = " ".join(" ".join(words).replace("_", " ").split())
    return name[:1].upper() + name[1:] if name else stem
