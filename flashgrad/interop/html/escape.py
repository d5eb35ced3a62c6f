"""Text as Markdown that shows exactly that text, and marks for what is no text. No I/O."""

import re

FIRST_MARK, LAST_MARK = "\ufdd0", "\ufdd1"
"""Around the number of a formula that stands in HTML as a stand-in. Noncharacters: no text of a person holds them."""
OPENING, HINT, CLOSING = "\ufdd2", "\ufdd3", "\ufdd4"
"""Of a cloze deletion: `OPENING` number `OPENING` … `HINT` … `CLOSING`."""

MARKS = re.compile("[\ufdd0-\ufdef]")
STAND_IN = re.compile(f"{FIRST_MARK}([0-9]+){LAST_MARK}")

_ANYWHERE = re.compile(
    r"""\\(?=[(\[\])\s]|begin|end|\Z)   # would open or close a formula, or break a line
    | [\\`*$<~|]
    | _(?<!\w_) | _(?!\w)               # inside of a word it means nothing
    | \{(?=\{) | (?<=\{)\{ | \}(?=\}) | (?<=\})\} | =(?==) | (?<==)=
    | &(?=[#A-Za-z])
    | (?<=\])[(:] | !(?=\[)""",
    re.VERBOSE,
)
_LINE_START = re.compile(r"([ \t]*)(?:(>|[#+=:-](?=[\s#:=-]|\Z))|(\d{1,9})([.)])(?=\s|\Z)|(\[)(?=[ xX]\](?:\s|\Z)))")
_KEY = re.compile(r"([ \t]*)(card|tags|archived|demo|note)([_-]?)((?i:id)?)([ \t]*):", re.IGNORECASE)
_AS_ENTITY = re.compile(r"[(:]|\\(?=[(\[\])\s]|begin|end|\Z)|!")


def escaped(text: str) -> str:
    """`text`, which may stand anywhere in a line, so that Markdown shows it as it is."""
    return _ANYWHERE.sub(_escape, text)


def escaped_line(line: str) -> str:
    """`line`, whose text is escaped already, so that its beginning opens no list, heading, quote or key of a card."""
    if key := _KEY.match(line):
        return f"{line[: key.end() - 1]}&#58;{line[key.end() :]}"
    found = _LINE_START.match(line)
    if found is None:
        return line
    blanks, sign, number, dot, bracket = found.groups()
    rest = line[found.end() :]
    if bracket:
        return f"{blanks}&#91;{rest}"
    if number:
        return f"{blanks}{number}\\{dot}{rest}"
    return f"{blanks}\\{sign}{rest}"


def code(text: str) -> str:
    """`text` as code inside a line."""
    line = " ".join(text.split("\n")).strip()
    if not line:
        return ""
    ticks = "`" * (1 + max((len(run) for run in re.findall(r"`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def code_block(text: str, language: str = "") -> str:
    """`text` as a block of code, line by line as it is."""
    body = text.strip("\n").rstrip()
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", body)), default=0))
    return f"{ticks}{language}\n{body}\n{ticks}" if body else ""


def formula(latex: str, *, is_display: bool) -> str:
    """`latex` between the marks of a formula; as code where no formula can hold it."""
    content = " ".join(latex.split())
    if not content:
        return ""
    if "`" in content or content.endswith("\\"):
        return code(content)
    if is_display:
        return f"$${content}$$" if "$$" not in content else code(content)
    if "$" not in content:
        return f"${content}$"
    return rf"\({content}\)" if r"\(" not in content and r"\)" not in content else code(content)


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    is_entity = sign in "(:!" or (sign == "\\" and _AS_ENTITY.match(found.string, found.start()))
    return f"&#{ord(sign)};" if is_entity else f"\\{sign}"
