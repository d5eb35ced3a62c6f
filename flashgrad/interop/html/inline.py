"""What stands in a line: emphasised words, code, formulas, links and pictures, as Markdown. No I/O."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from flashgrad.interop.html.escape import STAND_IN, code, escaped, escaped_line, formula
from flashgrad.interop.html.tree import Element

MARK_OF = {"bold": "**", "struck": "~~", "italic": "*"}
_STYLE_OF_TAG = {
    **dict.fromkeys(("b", "strong", "mark"), "bold"),
    **dict.fromkeys(("i", "em", "u", "cite", "dfn", "var", "ins"), "italic"),
    **dict.fromkeys(("s", "del", "strike"), "struck"),
}
_CODE_TAGS = frozenset(("code", "kbd", "samp", "tt"))
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)|text-decoration[^;]*underline")
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_OPENED = frozenset(("http", "https", "mailto", "ftp"))
_SOUND = re.compile(r"\[sound:([^\[\]\n]++)\]")
_LONGEST_TARGET = 2_000

_RAISED = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED = dict(zip("0123456789+-−=()aeioruvxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢₒᵣᵤᵥₓₕₖₗₘₙₚₛₜ", strict=True))


@dataclass(frozen=True, slots=True)
class Formula:
    """LaTeX that a stand-in stands for."""

    latex: str
    is_display: bool
    source: str
    """As it was written, marks included: what is shown where no formula can stand."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line."""

    text: str
    """As people read it; Markdown where `is_made`. A line break is a run of its own."""
    styles: frozenset[str] = frozenset()
    is_made: bool = False


def runs(
    nodes: Sequence[Element | str], formulas: Sequence[Formula], styles: frozenset[str] = frozenset()
) -> Iterator[Run]:
    """The pieces of `nodes`, none of which holds a block."""
    for node in nodes:
        if isinstance(node, str):
            yield from _text_runs(node, formulas, styles)
        elif node.tag == "br":
            yield Run("\n", is_made=True)
        elif node.tag == "img":
            yield Run(_picture(node), styles, is_made=True)
        elif node.tag in _CODE_TAGS:
            yield Run(code(plain(node.text(), formulas)), styles, is_made=True)
        elif node.tag == "a" and "link" not in styles and (target := _link_target(node)):
            label = line_of(runs(node.children, formulas, frozenset({"link"})), in_label=True)
            yield Run(f"[{label}]({target})" if label else "", styles, is_made=True)
        elif node.tag in ("sub", "sup"):
            yield from _shifted(node, formulas, styles)
        else:
            yield from runs(node.children, formulas, styles | styles_of(node))


def styles_of(node: Element) -> frozenset[str]:
    """How the tag of `node` shows what stands in it."""
    found = {_STYLE_OF_TAG[node.tag]} if node.tag in _STYLE_OF_TAG else set()
    if look := node.attributes.get("style", ""):
        found.update(["bold"] * bool(_BOLD.search(look)) + ["italic"] * bool(_ITALIC.search(look)))
    return frozenset(found)


def line_of(found: Iterator[Run], *, in_label: bool = False) -> str:
    """All of it on one line."""
    return " ".join(line for line in lines_of(found, in_label=in_label) if line)


def lines_of(found: Iterator[Run], *, in_label: bool = False) -> list[str]:
    """The lines of a paragraph, each safe to stand by itself; an empty one where two line breaks follow each other."""
    lines: list[list[Run]] = [[]]
    for run in found:
        if run.text == "\n":
            lines.append([])
        elif run.text:
            lines[-1].append(run)
    return [_line(line, in_label=in_label) for line in lines]


def plain(text: str, formulas: Sequence[Formula]) -> str:
    """`text` with what its stand-ins were made from."""
    return STAND_IN.sub(lambda found: _at(formulas, found[1]).source, text)


def _text_runs(text: str, formulas: Sequence[Formula], styles: frozenset[str]) -> Iterator[Run]:
    for at, part in enumerate(STAND_IN.split(text)):
        if at % 2:
            known = _at(formulas, part)
            if known.is_display:
                yield Run("\n", is_made=True)
            yield Run(formula(known.latex, is_display=known.is_display), frozenset(), is_made=True)
            if known.is_display:
                yield Run("\n", is_made=True)
            continue
        for place, piece in enumerate(_SOUND.split(part)):
            if place % 2:
                yield Run(f"[{_label(piece)}]({_target(piece)})", styles, is_made=True)
            elif piece:
                yield Run(_BLANKS.sub(" ", piece), styles)


def _at(formulas: Sequence[Formula], number: str) -> Formula:
    place = int(number[:9])
    return formulas[place] if place < len(formulas) else Formula("", False, "")


def _shifted(node: Element, formulas: Sequence[Formula], styles: frozenset[str]) -> Iterator[Run]:
    """Characters that stand high or low by themselves where there are such, else `^(…)` and `_(…)`."""
    text = node.text().strip()
    table = _RAISED if node.tag == "sup" else _LOWERED
    if text and all(character in table for character in text):
        yield Run("".join(table[character] for character in text), styles)
    elif text:
        yield Run("^(" if node.tag == "sup" else "_(", styles)
        yield from runs(node.children, formulas, styles)
        yield Run(")", styles)


def _line(found: Sequence[Run], *, in_label: bool) -> str:
    pieces = _styled(_merged(_apart(found)))
    written: list[str] = []
    is_open: list[str] = []
    for at, run in enumerate(pieces):
        while any(style not in run.styles for style in is_open):
            written.append(MARK_OF[is_open.pop()])
        for style in sorted(run.styles.difference(is_open), key=lambda style: (-_reach(pieces, at, style), style)):
            written.append(MARK_OF[style])
            is_open.append(style)
        written.append(_written(run, pieces[at + 1 : at + 2], in_label=in_label))
    written += [MARK_OF[style] for style in reversed(is_open)]
    line = "".join(written).strip()
    return line if in_label else escaped_line(line)


def _written(run: Run, following: Sequence[Run], *, in_label: bool) -> str:
    if run.is_made:
        needs_round = run.text.startswith("$") and not run.text.startswith("$$")
        if needs_round and following and re.match(r"[\d$]", following[0].text):
            return rf"\({run.text[1:-1]}\)"
        return run.text
    text = escaped(run.text)
    return text.replace("[", "&#91;").replace("]", "&#93;") if in_label else text


def _apart(found: Sequence[Run]) -> Iterator[Run]:
    """Blanks at the edges of a run without its styles: emphasis neither begins nor ends with one."""
    for run in found:
        styled = run.styles - {"link"}
        if run.is_made or not styled:
            yield replace(run, styles=styled)
            continue
        core = run.text.strip(" ")
        start = run.text.index(core) if core else 0
        yield Run(run.text[:start] if core else run.text)
        if core:
            yield Run(core, styled)
            yield Run(run.text[start + len(core) :])


def _merged(found: Iterator[Run]) -> list[Run]:
    """Neighbours of the same kind as one, and no two blanks in a row."""
    merged: list[Run] = []
    for run in found:
        before = merged[-1] if merged else None
        text = run.text
        if (before is None or before.text.endswith(" ")) and not run.is_made:
            text = text.lstrip(" ")
        if not text:
            continue
        if before and not before.is_made and not run.is_made and before.styles == run.styles:
            merged[-1] = replace(before, text=before.text + text)
        else:
            merged.append(replace(run, text=text))
    return _across_blanks(merged)


def _across_blanks(found: list[Run]) -> list[Run]:
    """A blank between two runs takes the styles that both have, so that they stay one."""
    for at in range(1, len(found) - 1):
        if found[at].text == " " and not found[at].is_made:
            found[at] = replace(found[at], styles=found[at - 1].styles & found[at + 1].styles)
    return found


def _styled(found: list[Run]) -> list[Run]:
    """Without emphasis that Markdown would not see: where a letter outside meets a sign at the edge inside."""
    for style in MARK_OF:
        at = 0
        while at < len(found):
            reach = _reach(found, at, style)
            if reach:
                before = found[at - 1].text[-1] if at else " "
                after = found[at + reach].text[0] if at + reach < len(found) else " "
                first, last = found[at].text[0], found[at + reach - 1].text[-1]
                is_lost = (_is_word(before) and not _is_word(first)) or (_is_word(after) and not _is_word(last))
                if is_lost or first == " " or last == " ":
                    for place in range(at, at + reach):
                        found[place] = replace(found[place], styles=found[place].styles - {style})
            at += max(reach, 1)
    return found


def _reach(found: Sequence[Run], at: int, style: str) -> int:
    """How many runs from `at` on have `style`."""
    end = at
    while end < len(found) and style in found[end].styles:
        end += 1
    return end - at


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _picture(node: Element) -> str:
    source = node.attributes.get("src", "").strip()
    name = node.attributes.get("alt", "").strip() or node.attributes.get("title", "").strip()
    if not source or source.lower().startswith("data:"):
        return f"&#91;{_label(name or 'picture')}&#93;"
    return f"![{_label(name or source.rsplit('/')[-1])}]({_target(source)})"


def _link_target(node: Element) -> str:
    """Empty where the address leads nowhere that people go."""
    address = node.attributes.get("href", "").strip()
    scheme = _SCHEME.match(address)
    if not address or (scheme and scheme[1].lower() not in _OPENED):
        return ""
    return _target(address)


def _target(address: str) -> str:
    """`address` as it stands in round brackets."""
    signs = "/:?#@!&'*+,;=~-._" + ("%" if _SCHEME.match(address) else "")
    written = "".join(c if c.isalnum() or c in signs else quote(c, errors="replace") for c in address)
    return written[:_LONGEST_TARGET]


def _label(text: str) -> str:
    return escaped(" ".join(text.split())).replace("[", "&#91;").replace("]", "&#93;")
