"""Where a link or an image of a card may lead. A deck can name anything, so little is allowed."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from flashgrad.decks.files import path_of
from flashgrad.errors import ItemNotOpened
from flashgrad.markdown.pieces import Item, ItemKind
from flashgrad.text import one_line

_WEB = ("http", "https", "mailto")
_PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".pdf"))
_SHOWN_CHARACTERS = 60


def address_of(item: Item, deck_path: str) -> str:
    """The address that a browser may be given for `item` of the deck whose source path is `deck_path`.

    A link has to lead to the web or to a mail address. An image may also be a file beside or below its deck, if
    it exists and its name is that of a picture. Raises ItemNotOpened.
    """
    shown = one_line(item.target, _SHOWN_CHARACTERS)
    if item.kind not in (ItemKind.LINK, ItemKind.IMAGE):
        raise ItemNotOpened(f"This is no link: {shown}. c copies it.")
    if _scheme(item.target) in _WEB:
        return item.target
    if item.kind is ItemKind.LINK:
        raise ItemNotOpened(f"Only web addresses are opened, not {shown}. c copies it.")
    return _picture(unquote(item.target), path_of(deck_path), shown).as_uri()


def _scheme(target: str) -> str:
    try:
        return urlsplit(target).scheme
    except ValueError:
        return ""


def _picture(target: str, deck_path: Path, shown: str) -> Path:
    folder = deck_path.parent
    if not deck_path.is_absolute() or not folder.is_dir():
        raise ItemNotOpened(f"The folder of this deck is not there, so {shown} cannot be opened.")
    try:
        path = (folder / target).resolve()
    except (OSError, ValueError):
        raise ItemNotOpened(f"{shown} is no file name. Correct it in the deck.") from None
    if not path.is_relative_to(folder.resolve()):
        raise ItemNotOpened(f"{shown} is not in the deck's folder. Put it there to open it.")
    if path.suffix.lower() not in _PICTURES:
        raise ItemNotOpened(f"{shown} is no picture that can be opened.")
    if not path.is_file():
        raise ItemNotOpened(f"{one_line(str(path))} is not there.")
    return path
