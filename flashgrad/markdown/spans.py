r"""What may stand in a line of text and is no text: formulas, code, comments. Patterns only.

Every pattern is possessive and ends at the next mark of its own kind, so that any text is read in linear time. No
formula holds a backtick: where code begins, no formula goes on.
"""

import re

DOLLAR = r"\$(?![\s$])(?:[^\\$`\n]|\\[^\n`])++(?<!\s)\$(?![\d$])"
"""`$x$` on one line: no blank just inside the dollars, no digit after them, so that prices stay prices."""

DOLLARS = r"\$\$(?:[^\\$`]|\\[^`]|\$(?!\$))++\$\$(?![\d$])"
"""`$$x$$`, which may go over a line end."""

ROUND = r"\\\((?:[^\\`]|\\[^()`])++\\\)"
r"""`\(x\)`."""

OPENING_SQUARE = r"\\\[(?![\d\s,;–-]*\\\])"
r"""`\[`, but not that of `\[1\]`: a number whose brackets were escaped, as exported references have it."""

SQUARE = rf"{OPENING_SQUARE}(?:[^\\`]|\\[^\[\]`])++\\\]"
r"""`\[x\]`."""

COMMENT = r"<!--(?:-?>|(?:[^<-]|<(?!!--)|-(?!->))*+-->)"
"""A comment as HTML has it, up to its own end and no further; where they are nested, the inner one."""

CODE = r"(?<!`)(?P<ticks>`++)(?:[^`]++|(?!(?P=ticks)(?!`))`++)*+(?P=ticks)(?!`)"
"""Code between two equally long runs of backticks."""

FORMULA = re.compile(f"{DOLLARS}|{DOLLAR}|{ROUND}|{SQUARE}")
"""A formula inside a line of text."""

NOT_TEXT = re.compile(rf"{CODE}|{FORMULA.pattern}|{COMMENT}|\\[\s\S]")
"""Whatever the text around it does not reach into, and a character after a backslash."""

OPENING, CLOSING = "\U0010f1a0⸨", "⸩\U0010f1a1"
"""Stand around what a cloze card asks, where `cloze` wrote it: of private use, so nobody's words, and on the inner side
punctuation, beside which emphasis may begin and end."""

HIDDEN, HIDDEN_IN_ASCII = "&#91;…&#93;", "&#91;...&#93;"
"""What stands in the place of what is hidden, as Markdown that can be no link and no formula."""
