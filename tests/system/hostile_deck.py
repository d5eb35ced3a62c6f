"""What a deck could try on a terminal: payloads of every kind, and decks that carry them in every field.

Each payload has a number of its own, which stands where the terminal would read it as a parameter. Wherever that
number is found in a control sequence, the payload has got through.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIRST_NUMBER = "7731"
"""Every payload's number begins with these digits, and three more follow."""

_CSI = (
    *("[31;§m", "[§;2J", "[§;1H", "[§A", "[1;§r", "[§S", "[§T", "[§L", "[§M", "[§P", "[§X", "[§b", "[§K", "[!p§"),
    *("[4;§h", "[?1003;§h", "[?1049;§h", "[?25;§l", "[?2004;§l", "[?2026;§h", "[?7;§h", "[>§u", "[=§;1u", "[§ q"),
    *("[§i", "[8;§;1t", "[22;§t"),
    # To these a terminal answers, and what it answers is read as if it had been typed.
    *("[§c", "[>§c", "[=§c", "[6;§n", "[?§$p", "[21;§t", "[18;§t", "[1;1;1;1;1;§*y", "[?u§", "[>§q", "[§x"),
)
_OSC = (
    *("]0;§\a", "]1;§\a", "]2;§\x1b\\", "]4;1;rgb:00/00/§\a", "]7;file://h/§\a", "]8;;https://evil.example/§\x1b\\"),
    *("]8;id=§;file:///etc/passwd\a", "]9;§\a", "]9;4;1;§\a", "]10;rgb:00/00/§\a", "]11;?;§\a", "]12;§\a", "]22;§\a"),
    *("]50;§\a", "]52;c;§\a", "]52;c;?;§\a", "]104;§\a", "]133;A;§\a", "]633;E;§\a", "]777;notify;§;§\a", "]0;§"),
    *("]1337;File=name=§;inline=1:AAAA\a", "]1337;RequestAttention=§\a", "]1337;SetMark;§\a", "]5522;type=write:§\a"),
)
_STRINGS = (
    *("Pq§1;1;~-\x1b\\", 'P$q§"p\x1b\\', "P+q§\x1b\\", "Ptmux;\x1b\x1b]52;c;§\a\x1b\\", "P1000;§p", "P0;1|17/§\x1b\\"),
    *("_Gf=24,s=1,v=1,i=§;AAAA\x1b\\", "_§\x1b\\", "^§\x1b\\", "X§\x1b\\", "k§\x1b\\"),
)
_SHORT = (
    *("c§", "#8§", "(0§", ")B§", "=§", ">§", "7§", "8§", "D§", "E§", "M§", "H§", "N§", "Z§", "~§", "n§", " F§"),
    "%G§",
)
_EIGHT_BIT = (
    *("\x9b31;§m", "\x9b§n", "\x9d0;§\x9c", "\x9d52;c;§\a", "\x90q§\x9c", "\x90+q§\x9c", "\x9fGi=§;AAAA\x9c"),
    *("\x9e§\x9c", "\x98§\x9c", "\x85§", "\x84§", "\x8d§", "\x9a§", "\x8f§"),
)
_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_HIDDEN = "\u00ad\u200b\u2028\u2029\u2060\u2063\u206a\u3164\ufeff\ufff9\uffa0\U0001d173\U000e0041"
_STACKED = "\u0300\u0489\u20dd\u0e47\u05b0\u093e\u1161\u200d\ufe0f\u034f"
_WORDS = (
    *("[red]§[/red]", "[@click=app.quit]§[/]", "[link=https://evil.example/§]x[/link]", "[/]§", "[bold §", "W[l] §"),
    *("[@click=\"app.bell('§')\"]x[/]", "[$error]§[/]", "[on red]§[/on red]", "$warning §", "[[§]]", "\\[red]§"),
    "{§} %s %d",
)
"""Markup and the like: it is text, and is seen as it stands."""
_DECODED = (
    *("&#x1b;[31;§m", "&#27;]52;c;§&#7;", "&#155;31;§m", "&#x9d;0;§&#x9c;", "&#8238;§", "&#x2067;§", "&rlm;§"),
    *("&lrm;§", "&#x202d;§", "&#8232;§", "&#x10eeee;§", "&shy;§", "&#0;§", "&Tab;§", "&NewLine;§"),
    "a" + "&#x301;" * 40 + "§",
)
"""What Markdown makes characters of, after the text was read."""


@dataclass(frozen=True)
class Payload:
    """One try."""

    number: str
    text: str
    does_harm: bool
    """Whether a terminal that gets it as it is would do, hide or pile up something."""

    @property
    def is_markup(self) -> bool:
        """Whether it must be seen exactly as it stands."""
        return "[red]" in self.text or "@click" in self.text or "W[l]" in self.text


def _patterns() -> Iterator[tuple[str, bool]]:
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        if chr(code) not in "\t\n":
            yield f"{chr(code)}§", True
    for body in (*_CSI, *_OSC, *_STRINGS, *_SHORT):
        yield f"\x1b{body}", True
    for text in _EIGHT_BIT:
        yield text, True
    for character in (*_BIDIRECTIONAL, *_HIDDEN):
        yield f"x{character}§", True
    for mark in _STACKED:
        yield f"Z{mark * 40}§", True
    for text in (*_WORDS, *_DECODED):
        yield text, False


def _numbered() -> Iterator[Payload]:
    for place, (pattern, does_harm) in enumerate(_patterns()):
        number = f"{FIRST_NUMBER}{place:03d}"
        yield Payload(number, pattern.replace("§", number), does_harm)


PAYLOADS = tuple(_numbered())

CONTEXTS = (
    "## ¤",
    "`¤`",
    "**¤**",
    "> ¤",
    "- [ ] ¤",
    "[¤](https://example.org/)",
    "[target](https://example.org/¤)",
    "[target](<¤>)",
    "![¤](picture.png)",
    "![picture](¤.png)",
    "<https://example.org/¤>",
    "[ref]: https://example.org/¤ '¤'",
    "| a | b |\n|---|---|\n| ¤ | `¤` |",
    "$\\text{¤}$",
    "$x_{¤}^2 + \\frac{¤}{\\mathbf{¤}}$",
    "$$\n\\begin{pmatrix} ¤ & 1 \\\\ 2 & \\operatorname{¤} \\end{pmatrix}\n$$",
    "```¤\nprint('¤')\n```",
    "    indented ¤",
    "<b title='¤'>¤</b>",
    "<!-- ¤ -->",
    "1. ¤",
    "~~¤~~ ¤<br>¤",
)
"""Where else in a card a payload stands; ¤ is its place."""


@dataclass(frozen=True)
class HostileCard:
    """A card with its words that say where it begins and ends on a screen."""

    begin: str
    end: str
    text: str


def hostile_cards(payloads_per_card: int, card_ids: dict[int, str], demos: dict[int, str]) -> list[HostileCard]:
    """Cards with every payload in its plain form, and each in one more context.

    `card_ids` and `demos` give those cards an id or a demo of ours; the others have payloads there.
    """
    return [
        _card(number, start, PAYLOADS[start : start + payloads_per_card], card_ids.get(number), demos.get(number))
        for number, start in enumerate(range(0, len(PAYLOADS), payloads_per_card))
    ]


def _card(number: int, start: int, held: tuple[Payload, ...], card_id: str | None, demo: str | None) -> HostileCard:
    some, half = held[-1].text.replace("\r", ""), len(held) // 2
    plain = [f"- {payload.text}" for payload in held]
    placed = (CONTEXTS[(start + n) % len(CONTEXTS)].replace("¤", payload.text) for n, payload in enumerate(held))
    front = (
        f"card_id: {card_id or f'id{number}{some}'}",
        f"tags: {json.dumps([some, 'plain'], ensure_ascii=False)}",
        f"demo: {demo or f'demo-{some}'}",
        f"extra{number}: {some}",
    )
    begin, end = f"BEGIN{number}", f"END{number}"
    question = (f"{begin} {some}", "", *plain[:half])
    answer = (*plain[half:], "", "\n\n".join(placed), "", end)
    lines = ("---", *front, "---", *question, "---", *answer)
    return HostileCard(begin, end, "".join(f"{line}\n" for line in lines))


def write_hostile_folder(parent: Path, cards: list[HostileCard]) -> Path:
    """A folder of decks: one with `cards`, one that only its file's name names, and what cannot be imported."""
    folder = parent / "decks \x1b]0;7731901\x07 \u202e"
    folder.mkdir()
    title = "# Title \x1b]2;7731902\x07 \u202e \x9b31;7731903m [red]7731904[/red]\n\n"
    bad_cards = (
        "---\ncard_id: \x1b]0;7731912\x07\ntags: [\x1b]0;7731913\x07, \u202e\n---\nNo answer\n"
        "---\ncard_id: \x1b]0;7731914\x07\narchived: \x9b31;7731915m\n---\nQ \x1b[c\n---\nA\n"
        "---\ncard_id: \x1b]0;7731914\x07\ndemo: \x1b]0;7731916\x07\n---\nTwice\n---\nA\n"
    )
    files = {
        "deck-\x1b[31;7731905m-\x9d0;7731906\x9c-[@click=app.quit]-title.md": title + "".join(c.text for c in cards),
        # A file name is bytes, and these are no UTF-8.
        os.fsdecode(b"deck-\x9b31;7731907m-\x1bk7731908-[red].md"): "---\ncard_id: null\n---\nBy name\n---\nA.\n",
        "deck-errors-\r\x1b[2J7731911\n.md": bad_cards,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    latin = "---\ncard_id: null\n---\n\x9b31;7731910m\n---\né\n"
    (folder / "deck-latin-\x1b]52;c;7731909\x07.md").write_text(latin, encoding="latin-1")
    (folder / "dangling-\x1bc7731918.md").symlink_to("/nowhere/\x1b]0;7731917\x07")
    return folder
