"""Decks as one web page that needs nothing but itself: no network, no script. Pure.

Formulas are MathML, figures stand in the page, and the page forbids browsers to load or run anything at all, whatever
a deck should manage to write into it.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources

from flashgrad.interop.outgoing import Figure, Figures, OutgoingCard, OutgoingDeck
from flashgrad.markdown.cloze import shown_answer, shown_question
from flashgrad.markdown.pieces import IMAGE_SIGN
from flashgrad.markdown.to_html import Dialect, html_of, is_web_address
from flashgrad.mathbox.mathml import mathml
from flashgrad.text import one_line

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def web_page(decks: Sequence[OutgoingDeck], figures: Figures) -> str:
    """The page: each deck with a heading, each card as question and answer, and its figure where it has one."""
    title = escape(one_line(" · ".join(deck.name for deck in decks), 200))
    style = resources.files("flashgrad.interop").joinpath("web_page.css").read_text(encoding="utf-8")
    body = "\n".join(part for deck in decks for part in _deck(deck, figures))
    return f"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="flashgrad">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _deck(deck: OutgoingDeck, figures: Figures) -> Iterable[str]:
    count = f"{len(deck.cards)} card{'' if len(deck.cards) == 1 else 's'}"
    yield f'<header><h1 class="deck">{escape(one_line(deck.name))}</h1><p class="count">{count}</p></header>'
    yield "<main>"
    for number, one in enumerate(deck.cards, start=1):
        yield _card(number, one, figures.get(one.card.key))
    yield "</main>"


def _card(number: int, one: OutgoingCard, figure: Figure | None) -> str:
    content = one.card.content
    tags = "".join(f'<span class="tag">{escape(one_line(tag))}</span>' for tag in content.tags)
    labels = f'<p class="tags">{tags}</p>' if tags else ""
    return f"""<article>
<section class="question"><p class="number">{number}</p>
{html_of(shown_question(content), _DIALECT)}
</section>
<section class="answer">
{html_of(shown_answer(content), _DIALECT)}
{"" if figure is None else _figure(figure)}
{labels}
</section>
</article>"""


def _figure(figure: Figure) -> str:
    caption = escape(one_line(figure.caption))
    source = f"data:image/png;base64,{b64encode(figure.png).decode()}"
    return f'<figure><img src="{source}" alt="{caption}"></figure>'  # the picture has its title in it


def _formula(source: str, is_display: bool) -> str:
    return mathml(source, is_display=is_display)


def _image(target: str, words: str) -> str:
    """An image is not loaded, wherever it is: the page is one file, and remote images tell who reads it."""
    shown = escape(f"{IMAGE_SIGN} {words or 'image'}")
    if is_web_address(target):
        return f'<a class="image" href="{escape(target)}" rel="noopener noreferrer">{shown}</a>'
    return f'<span class="image">{shown} ({escape(target)})</span>' if target else f'<span class="image">{shown}</span>'


_DIALECT = Dialect(_formula, _image)
