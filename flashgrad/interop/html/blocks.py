"""Paragraphs, lists, tables, quotes and code, as Markdown. No I/O."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flashgrad.interop.html.escape import code, code_block
from flashgrad.interop.html.inline import Formula, lines_of, plain, runs, styles_of
from flashgrad.interop.html.tree import Element

_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "table"])
_CONTAINERS = frozenset(
    ["address", "article", "aside", "body", "center", "dd", "details", "div", "dt", "fieldset", "figcaption", "figure"]
).union(["footer", "form", "header", "html", "main", "nav", "section", "summary"])
_OTHERS = frozenset(
    ["blockquote", "hr", "li", "ol", "pre", "ul", "tr", "td", "th", "tbody", "thead", "tfoot", "caption"]
)
_BLOCKS = _PARAGRAPHS | _CONTAINERS | _OTHERS
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption"])
_DEEPEST = 6
"""Lists and quotes in each other; what lies deeper stands in the deepest."""
_MOST_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of Markdown."""

    text: str
    is_tight: bool = False
    """Whether it may follow another such block on the next line."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands."""

    formulas: Sequence[Formula]
    styles: frozenset[str] = frozenset()
    depth: int = 0
    in_cell: bool = False


def blocks(nodes: Sequence[Element | str], place: Place) -> Iterator[Block]:
    """The blocks of `nodes` in order."""
    inline: list[Element | str] = []
    for node in nodes:
        if isinstance(node, str) or not _holds_block(node):
            inline.append(node)
            continue
        yield from _paragraphs(inline, place)
        inline = []
        yield from _block(node, place)
    yield from _paragraphs(inline, place)


def joined(found: Iterator[Block]) -> str:
    """The blocks as one text."""
    parts: list[str] = []
    was_tight = False
    for block in found:
        if not block.text:
            was_tight = False
            continue
        if parts:
            parts.append("\n" if was_tight and block.is_tight else "\n\n")
        parts.append(block.text)
        was_tight = block.is_tight
    return "".join(parts)


def _holds_block(node: Element) -> bool:
    return node.tag in _BLOCKS or any(isinstance(child, Element) and _holds_block(child) for child in node.children)


def _paragraphs(nodes: Sequence[Element | str], place: Place) -> Iterator[Block]:
    """A block for each run of lines; an empty one where a line break leaves a line free."""
    if not any(not isinstance(node, str) or node.strip() for node in nodes):
        return
    lines = lines_of(runs(nodes, place.formulas, place.styles))
    text: list[str] = []
    for line in lines:
        is_display = line.startswith("$$")
        if text and (not line or is_display):
            yield Block("\n".join(text), is_tight=True)
            text = []
        if is_display and not place.in_cell:
            yield Block(line)
        elif line:
            text.append(line)
        else:
            yield Block("")
    if text:
        yield Block("\n".join(text), is_tight=True)


def _block(node: Element, place: Place) -> Iterator[Block]:
    match node.tag:
        case "hr":
            yield Block("***")
        case "pre":
            yield Block(_pre(node, place))
        case "ul" | "ol" if place.depth < _DEEPEST:
            yield Block(_list(node, place))
        case "blockquote" if place.depth < _DEEPEST and not place.in_cell:
            inside = joined(blocks(node.children, replace(place, depth=place.depth + 1)))
            yield Block("\n".join(f"> {line}" if line else ">" for line in inside.split("\n")) if inside else "")
        case "table":
            yield from _table(node, place)
        case _:
            styles = place.styles | styles_of(node) | ({"bold"} if node.tag in _HEADINGS else set())
            apart = node.tag in _PARAGRAPHS
            if apart:
                yield Block("")
            yield from blocks(node.children, replace(place, styles=frozenset(styles)))
            if apart:
                yield Block("")


def _pre(node: Element, place: Place) -> str:
    text = plain(node.text(), place.formulas).replace("\r\n", "\n").replace("\r", "\n")
    if place.in_cell:
        return code(text)
    within = [node, *(child for child in node.children if isinstance(child, Element))]
    classes = " ".join(element.attributes.get("class", "") for element in within).split()
    named = (name.removeprefix("language-") for name in classes if name.startswith("language-"))
    language = next((name for name in named if name.isalnum() and name.isascii()), "")
    return code_block(text, language)


def _list(node: Element, place: Place) -> str:
    first = node.attributes.get("start", "")
    number = int(first) if node.tag == "ol" and first.isascii() and first.isdigit() and len(first) < 7 else 1
    items: list[str] = []
    for child in node.children:
        if isinstance(child, str) and not child.strip():
            continue
        is_item = isinstance(child, Element) and child.tag == "li"
        content = child.children if is_item and isinstance(child, Element) else [child]
        text = joined(blocks(content, replace(place, depth=place.depth + 1)))
        if not text:
            continue
        mark = f"{number + len(items)}. " if node.tag == "ol" else "- "
        indentation = " " * len(mark)
        items.append(mark + text.replace("\n", f"\n{indentation}").replace(f"\n{indentation}\n", "\n\n"))
    return "\n".join(items)


def _table(node: Element, place: Place) -> Iterator[Block]:
    rows = [[_cell(cell, place) for cell in row] for row in _rows(node)]
    rows = [row for row in rows if any(row)]
    columns = max(map(len, rows), default=0)
    captions = [child for child in node.children if isinstance(child, Element) and child.tag == "caption"]
    for caption in captions:
        yield from _block(caption, place)
    if columns < 2 or columns > _MOST_COLUMNS or place.in_cell or place.depth:
        for row in rows:
            yield Block("\n".join(" ".join(cell for cell in row if cell).split("<br>")), is_tight=True)
        return
    head, *body = [[*row, *([""] * (columns - len(row)))] for row in rows]
    lines = [head, ["-"] * columns, *body]
    yield Block("\n".join(f"| {' | '.join(line)} |" for line in lines))


def _rows(node: Element) -> Iterator[list[Element]]:
    """The cells of a table, row by row; those of tables in it are not among them."""
    for child in node.children:
        if not isinstance(child, Element):
            continue
        if child.tag == "tr":
            yield [cell for cell in child.children if isinstance(cell, Element) and cell.tag in ("td", "th")]
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _cell(cell: Element, place: Place) -> str:
    text = joined(blocks(cell.children, replace(place, in_cell=True)))
    return "<br>".join(line.strip() for line in text.split("\n") if line.strip())
