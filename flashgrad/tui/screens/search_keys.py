"""What Browse lets a learner do with saved searches."""

from contextlib import suppress
from dataclasses import replace

from textual import getters

from flashgrad.config import load_settings
from flashgrad.errors import QueryInvalid, SettingsInvalid
from flashgrad.library.browse import Browser
from flashgrad.study.query import parse_query, saved_token, with_saved
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.screens.saved_searches import SavedSearchesScreen, SaveSearchScreen
from flashgrad.tui.widgets.query_field import QueryField


class SearchKeys(ClosesOnce[None]):
    """The actions that save and offer searches."""

    _browser: Browser
    _query_field = getters.query_one(QueryField)

    def action_save_search(self) -> None:
        try:
            query = with_saved(self._query_field.value.strip(), self._browser.searches)
            parse_query(query)
        except QueryInvalid as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        if query:
            self.app.push_screen(SaveSearchScreen(query, self._browser.searches), self._saved)
        else:
            self.notify("There is no search to save yet: / types one.", severity="warning", markup=False)

    def action_saved_searches(self) -> None:
        self.read_searches()
        self.app.push_screen(SavedSearchesScreen(self._browser.searches), self._chosen)

    def read_searches(self) -> None:
        """Know the searches that settings.toml has now; where it cannot be read, those that were known before."""
        with suppress(SettingsInvalid):
            self._browser.searches = load_settings().searches
        names = tuple(sorted(self._browser.searches))
        self._query_field.vocabulary = replace(self._query_field.vocabulary, searches=names)

    def _saved(self, name: str | None) -> None:
        if name is not None:
            self.read_searches()
            self.notify(f"Saved: {saved_token(name)} finds it again, and S lists it.", markup=False)

    def _chosen(self, query: str | None) -> None:
        self.read_searches()
        if query is not None:
            self._query_field.value = query
