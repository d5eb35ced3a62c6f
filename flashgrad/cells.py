"""How many cells of a terminal text takes. Pure.

The widths are those of Rich, with which the screen is drawn, so that what is laid out here fits there.
"""


def cell_width(text: str) -> int:
    """Terminal cells that `text` takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # tables that plain text can do without

    return cell_len(text)


def cut(text: str, width_cells: int) -> str:
    """`text`, cut with an ellipsis to `width_cells` where that is positive."""
    if width_cells <= 0 or cell_width(text) <= width_cells:
        return text
    used = 0
    for place, character in enumerate(text):
        used += cell_width(character)
        if used > width_cells - 1:
            return f"{text[:place]}…"
    return text


def padded(text: str, width_cells: int, *, to_right: bool = False) -> str:
    """`text` with blanks up to `width_cells`: after it, or before it where it stands to the right."""
    blanks = " " * (width_cells - cell_width(text))
    return blanks + text if to_right else text + blanks
