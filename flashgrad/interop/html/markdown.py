"""HTML fields of other programs as Markdown of ours. No I/O; takes any text, raises nothing."""

import re
from collections.abc import Iterator
from html import unescape

from flashgrad.interop.html.blocks import Place, blocks, joined
from flashgrad.interop.html.escape import FIRST_MARK, LAST_MARK, MARKS
from flashgrad.interop.html.inline import Formula
from flashgrad.interop.html.tree import tree

_OPENING = re.compile(r"\\\(|\\\[|\[latex\]|\[\$\$?\]|<anki-mathjax\b[^<>]*>", re.IGNORECASE)
_CLOSING = {"\\(": "\\)", "\\[": "\\]", "[latex]": "[/latex]", "[$]": "[/$]", "[$$]": "[/$$]"}
_CLOSING_TAG = "</anki-mathjax>"
_BREAK = re.compile(r"<br\s*/?>|</?(?:div|p)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ONLY_MATHS = re.compile(
    r"(?:\$\$(.*)\$\$|\\\[(.*)\\\]|\$(.*)\$|\\begin\{(?:displaymath|math)\}(.*)\\end\{\w+\})", re.DOTALL
)


def to_markdown(html: str, *, keeps_marks: bool = False) -> str:
    """What `html` shows, as Markdown that holds no syntax of decks but formulas.

    Where it `keeps_marks`, those of `escape` in it come through, as the caller put them there.
    """
    if not keeps_marks:
        html = MARKS.sub("\ufffd", html)
    formulas: list[Formula] = []
    text = "".join(_with_stand_ins(html, formulas))
    return joined(blocks(tree(text).children, Place(formulas))).strip()


def _with_stand_ins(html: str, formulas: list[Formula]) -> Iterator[str]:
    """`html` with a stand-in for each formula, which is added to `formulas`."""
    lowered = html.lower() if len(html.lower()) == len(html) else html
    unclosed: set[str] = set()
    done = place = 0
    while found := _OPENING.search(html, place):
        place = found.end()
        opening = found[0].lower()
        closing = _CLOSING.get(opening, _CLOSING_TAG)
        end = -1 if closing in unclosed else lowered.find(closing, place)
        if end < 0:
            unclosed.add(closing)
            continue
        yield html[done : found.start()]
        yield f"{FIRST_MARK}{len(formulas)}{LAST_MARK}"
        formulas.append(_formula(opening, html[found.end() : end], html[found.start() : end + len(closing)]))
        done = place = end + len(closing)
    yield html[done:]


def _formula(opening: str, inside: str, source: str) -> Formula:
    latex = _unmarked(inside)
    is_display = opening in ("\\[", "[$$]") or (opening.startswith("<") and "block" in opening)
    if opening == "[latex]" and (whole := _ONLY_MATHS.fullmatch(latex)):
        is_display = whole[3] is None
        latex = next(part for part in whole.groups() if part is not None).strip()
    return Formula(latex, is_display, _unmarked(source))


def _unmarked(html: str) -> str:
    """The text of a formula that an editor wrote as HTML."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", html))).replace("\u00a0", " ").strip()
