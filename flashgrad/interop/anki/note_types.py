"""The two note types of our packages, as Anki keeps them, and what else a collection says of itself. Tables only."""

from typing import Any

from flashgrad.interop.anki.source import FIELD

Record = dict[str, Any]

PLAIN_TYPE_ID, CLOZE_TYPE_ID = 1_760_000_000_001, 1_760_000_000_002
"""Never changed: by these Anki knows the types of an earlier package."""
_TYPES_CHANGED_S = 1_760_000_000

_CSS = """.card {
  max-width: 46em;
  margin: 0 auto;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  font-size: 19px;
  line-height: 1.5;
  text-align: left;
}
pre { padding: .6em .8em; overflow-x: auto; border-radius: .3em; background: rgba(128, 128, 128, .15); }
code { font-size: .92em; }
table { border-collapse: collapse; }
th, td { padding: .2em .6em; border: 1px solid rgba(128, 128, 128, .5); }
blockquote { margin-left: 0; padding-left: .8em; border-left: 3px solid rgba(128, 128, 128, .5); }
.figure { margin-top: 1em; }
.figure img { max-width: 100%; background: white; }
.cloze { font-weight: bold; color: #2a6fdb; }
.nightMode .cloze { color: #8ab4f8; }
"""
_LATEX_PRE = (
    "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n\\usepackage{amssymb,amsmath}\n"
    "\\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n"
)
_LATEX_POST = "\\end{document}"
_FIGURE = "{{#Figure}}{{Figure}}{{/Figure}}"


def note_types() -> Record:
    """The column `models`."""
    plain = _note_type(
        PLAIN_TYPE_ID,
        "flashgrad",
        ("Question", "Answer"),
        "{{Question}}",
        f"{{{{FrontSide}}}}\n\n<hr id=answer>\n\n{{{{Answer}}}}\n{_FIGURE}",
    )
    cloze = _note_type(
        CLOZE_TYPE_ID,
        "flashgrad cloze",
        ("Text", "Answer"),
        "{{cloze:Text}}",
        f"{{{{cloze:Text}}}}\n{{{{#Answer}}}}<hr>\n{{{{Answer}}}}{{{{/Answer}}}}\n{_FIGURE}",
    )
    plain["req"] = [[0, "any", [0]]]
    return {str(PLAIN_TYPE_ID): plain, str(CLOZE_TYPE_ID): {**cloze, "type": 1}}


def deck(deck_id: int, name: str, changed_s: int) -> Record:
    """An entry of the column `decks`."""
    none = [0, 0]
    return {
        "id": deck_id,
        "name": name,
        "mod": changed_s,
        "usn": -1,
        "lrnToday": none,
        "revToday": none,
        "newToday": none,
        "timeToday": none,
        "collapsed": False,
        "browserCollapsed": False,
        "desc": "",
        "dyn": 0,
        "conf": 1,
        "extendNew": 0,
        "extendRev": 0,
    }


def options() -> Record:
    """The column `dconf`: Anki's own defaults."""
    steps = {"bury": False, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 20}
    reviews = {"bury": False, "ease4": 1.3, "hardFactor": 1.2, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200}
    lapses = {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0}
    rest = {"autoplay": True, "dyn": False, "maxTaken": 60, "mod": 0, "replayq": True, "timer": 0, "usn": 0}
    return {"1": {"id": 1, "name": "Default", "new": steps, "rev": reviews, "lapse": lapses, **rest}}


def settings(deck_id: int, utc_offset_minutes: int, day_start_hour: int) -> Record:
    """The column `conf`: where the days of the collection begin."""
    return {
        "activeDecks": [deck_id],
        "curDeck": deck_id,
        "curModel": PLAIN_TYPE_ID,
        "nextPos": 1,
        "schedVer": 2,
        "sched2021": True,
        "rollover": day_start_hour,
        "creationOffset": -utc_offset_minutes,
        "localOffset": -utc_offset_minutes,
    }


def _note_type(type_id: int, name: str, sides: tuple[str, str], question: str, answer: str) -> Record:
    fields = (*sides, "Figure", FIELD)
    return {
        "id": type_id,
        "name": name,
        "type": 0,
        "mod": _TYPES_CHANGED_S,
        "usn": -1,
        "sortf": 0,
        "did": None,
        "tmpls": [
            {"name": "Card 1", "ord": 0, "qfmt": question, "afmt": answer, "bqfmt": "", "bafmt": "", "did": None}
        ],
        "flds": [
            {"name": field, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20, "media": []}
            for place, field in enumerate(fields)
        ],
        "css": _CSS,
        "latexPre": _LATEX_PRE,
        "latexPost": _LATEX_POST,
        "tags": [],
        "vers": [],
    }
