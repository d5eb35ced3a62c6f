"""What to write in Markdown in place of an HTML tag. A table only."""

from collections.abc import Mapping

_WRITE = "write `{}` instead"
_WITHOUT_EFFECT = (
    *("p", "div", "span", "center", "font", "small", "big", "u", "ins", "mark", "abbr", "q", "details", "summary"),
    *("section", "article", "header", "footer", "figure", "figcaption", "dl", "dt", "dd", "ruby", "rt", "wbr"),
    *("audio", "video", "source", "iframe", "script", "style", "svg", "math", "html", "body", "nobr"),
)
_ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("b", "strong"), _WRITE.format("**…**")),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn"), _WRITE.format("*…*")),
    **dict.fromkeys(("del", "strike"), _WRITE.format("~~…~~")),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "write it between backticks"),
    "pre": "put the code in a fence",
    "a": _WRITE.format("[text](address)"),
    "img": _WRITE.format("![text](file)"),
    "sub": _WRITE.format("$x_1$"),
    "sup": _WRITE.format("$x^2$"),
    "br": _WRITE.format("<br>"),
    "hr": _WRITE.format("***"),
    "blockquote": "begin the lines with `>`",
    **dict.fromkeys(("ul", "ol", "li"), "begin the items with `*` or `1.`"),
    **dict.fromkeys(("table", "thead", "tbody", "tr", "th", "td"), "write a table with `|`"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "begin the line with `#`"),
    **dict.fromkeys(_WITHOUT_EFFECT, "leave it out"),
}


def tag_advice(name: str) -> str:
    """What to do about the tag `name`; empty where HTML has none of this name, as for `<pad>` or `<s>`, a token."""
    return _ADVICE.get(name.lower(), "")
