"""What tests look at in the tokens of a card."""

from flashgrad.markdown.parser import card_parser


def children(text):
    """Every token inside a line of text."""
    return [child for token in card_parser().parse(text) for child in token.children or ()]


def pieces(text):
    """The type and content of those that show something."""
    return [(child.type, child.content) for child in children(text) if child.content or child.type == "hardbreak"]


def inline_formulas(text):
    return [child.content for child in children(text) if child.type == "math_inline"]


def block_formulas(text):
    return [token.content for token in card_parser().parse(text) if token.type == "math_block"]


def rows(text):
    """The cells of all tables, each as the pieces in it."""
    found: list[list[list[tuple[str, str]]]] = []
    for token in card_parser().parse(text):
        if token.type == "tr_open":
            found.append([])
        elif token.type in ("th_open", "td_open"):
            found[-1].append([])
        elif token.type == "inline" and found:
            found[-1][-1] = [(child.type, child.content) for child in token.children or ()]
    return found
