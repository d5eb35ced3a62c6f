"""Every table of commands by the place that it belongs to, as help and README name that place."""

from collections.abc import Mapping
from types import MappingProxyType

from flashgrad.tui.commands.browse import BROWSE, SAVE_SEARCH, SEARCHES
from flashgrad.tui.commands.card import CARD
from flashgrad.tui.commands.card_actions import CARD_ACTIONS, DEMO_CHOICE, DUE_DAY, FLAG, INFORMATION
from flashgrad.tui.commands.command import Command
from flashgrad.tui.commands.demo import DEMO, DEMO_SCREEN, EVIDENCE, SAVE, SOURCE
from flashgrad.tui.commands.editing import EDITING
from flashgrad.tui.commands.everywhere import APP
from flashgrad.tui.commands.gallery import GALLERY
from flashgrad.tui.commands.grades import GRADES
from flashgrad.tui.commands.home import HOME
from flashgrad.tui.commands.import_decks import IMPORT
from flashgrad.tui.commands.parts import CALENDAR, CHART, CHOICE_LINE, DEMO_LIST, PARAMETER, PARAMETERS, PATH, QUERY
from flashgrad.tui.commands.rescue import RESCUE
from flashgrad.tui.commands.review import REVIEW
from flashgrad.tui.commands.settings import CHOICES, OPTIMISER, SCHEDULE_CHANGE, SETTING, SETTINGS
from flashgrad.tui.commands.statistics import STATISTICS
from flashgrad.tui.commands.study import LIMITS, STUDY_CHOICE, SUMMARY
from flashgrad.tui.commands.sync import SYNC_CONSENT
from flashgrad.tui.commands.windows import HELP, WELCOME

EVERYWHERE = "Everywhere"

COMMANDS: Mapping[str, tuple[Command, ...]] = MappingProxyType(
    {
        EVERYWHERE: APP,
        "Home": HOME,
        "Study": STUDY_CHOICE,
        "Limits": LIMITS,
        "Review": (*REVIEW, *GRADES),
        "Summary": SUMMARY,
        "Card": (*CARD, *EDITING),
        "Card actions": CARD_ACTIONS,
        "Flag": FLAG,
        "Due day": DUE_DAY,
        "Demo choice": DEMO_CHOICE,
        "Card information": INFORMATION,
        "Evidence": EVIDENCE,
        "Gallery": GALLERY,
        "Statistics": STATISTICS,
        "Browse": BROWSE,
        "Searches": SEARCHES,
        "Save search": SAVE_SEARCH,
        "Import": IMPORT,
        "Demo": (*DEMO, *DEMO_SCREEN),
        "Source": SOURCE,
        "Save": SAVE,
        "Sync": SYNC_CONSENT,
        "Help": HELP,
        "Welcome": WELCOME,
        "Settings": SETTINGS,
        "Setting": SETTING,
        "Choices": CHOICES,
        "Schedule": SCHEDULE_CHANGE,
        "Optimiser": OPTIMISER,
        "Search field": QUERY,
        "Path": PATH,
        "Choice": CHOICE_LINE,
        "List of demos": DEMO_LIST,
        "Year": CALENDAR,
        "Chart": CHART,
        "Parameters": PARAMETERS,
        "Parameter": PARAMETER,
        "Rescue": RESCUE,
    }
)

WINDOWS = frozenset(
    ("Study", "Limits", "Flag", "Due day", "Searches", "Save search", "Evidence", "Save", "Help", "Welcome")
) | {"Choices", "Schedule", "Sync"}
"""The places that the keys of everywhere do not reach."""

HOLDS_TOO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"Review": ("Summary", "Card", "Card actions"), "Browse": ("Card", "Card actions")}
)
"""The places whose commands a screen has besides those of its own."""
