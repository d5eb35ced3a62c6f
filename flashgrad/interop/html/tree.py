"""HTML as a tree of elements and texts. No I/O; takes any text, raises nothing, in time proportional to its length.

The parser of the standard library is not used: there are texts of 50 KB for which it needs 20 seconds, and others on
which it fails.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from flashgrad.interop.html.escape import MARKS
from flashgrad.text import neutralise

_DEEPEST = 60
"""Elements in each other; what lies deeper becomes content of the deepest."""

_EMPTY = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_HIDDEN = frozenset(["script", "style", "template", "noscript", "title", "head", "object", "iframe"])
_CLOSED_BY_NEXT = {
    "li": frozenset({"li"}),
    "p": frozenset({"p"}),
    "tr": frozenset({"tr", "td", "th"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
}
"""What an opening tag closes first, where its author left the closing tag out."""

_MARKUP = re.compile(
    r"""<!--(?P<comment>)
    | <[!?][^<>]*+>
    | <(?P<closing>/?)(?P<tag>[A-Za-z][A-Za-z0-9:-]*+)(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")


@dataclass(slots=True)
class Element:
    """A tag with what stands in it."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def text(self) -> str:
        """All text in it, line breaks as such."""
        parts: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                parts += ["\n"] * (node.tag == "br")
                waiting += reversed(node.children)
        return "".join(parts)


def tree(html: str) -> Element:
    """The root of what `html` holds, without scripts, styles and comments."""
    root = Element("")
    is_open = [root]
    lowered = ""
    done = 0
    while (found := _MARKUP.search(html, done)) is not None:
        if found.start() > done:
            is_open[-1].children.append(_text(html[done : found.start()]))
        done = found.end()
        if found["comment"] is not None:
            done = _past(html, "-->", done)
        elif found["tag"] is not None:
            tag = found["tag"].lower()
            if found["closing"]:
                _close(is_open, tag)
            elif tag in _HIDDEN:
                lowered = lowered or html.lower()
                end = _past(lowered, f"</{tag}", done) if len(lowered) == len(html) else len(html)
                done = _past(html, ">", end)
            else:
                _open(is_open, tag, found["attributes"])
    if done < len(html):
        is_open[-1].children.append(_text(html[done:]))
    return root


def _text(html: str) -> str:
    """What `html` without tags reads, made harmless before anything looks at where its lines begin."""
    text = unescape(html)
    if MARKS.search(text) is None:
        return neutralise(text)
    marks = iter([*MARKS.findall(text), ""])
    return "".join(neutralise(part) + next(marks) for part in MARKS.split(text))


def _past(html: str, mark: str, start: int) -> int:
    """The offset past the next `mark`; the end where there is none, as browsers have it."""
    found = html.find(mark, start)
    return len(html) if found < 0 else found + len(mark)


def _open(is_open: list[Element], tag: str, attributes: str) -> None:
    while len(is_open) > 1 and is_open[-1].tag in _CLOSED_BY_NEXT.get(tag, ()):
        is_open.pop()
    values = {found[1].lower(): unescape(found[2] or found[3] or found[4] or "") for found in _read(attributes)}
    element = Element(tag, values)
    is_open[-1].children.append(element)
    if tag not in _EMPTY and len(is_open) < _DEEPEST:
        is_open.append(element)


def _read(attributes: str) -> "list[re.Match[str]]":
    return list(_ATTRIBUTE.finditer(attributes)) if attributes.strip(" /\n\t\r") else []


def _close(is_open: list[Element], tag: str) -> None:
    for place in range(len(is_open) - 1, 0, -1):
        if is_open[place].tag == tag:
            del is_open[place:]
            return
