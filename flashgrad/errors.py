"""Every exception that flashgrad raises on purpose. `str(error)` is the sentence that the user reads.

FlashgradError
├── DeckUnreadable        a deck file cannot be read or written
├── SettingsInvalid       the settings file or an option has a value that means nothing
├── QueryInvalid          a search cannot be understood
├── CardNotFound          no card answers to this id
│   └── CardAmbiguous     several cards answer to this id
├── DeckNotFound          no deck has this name
├── CardChanged           the card was answered elsewhere since it was shown
├── ActionRefused         suspending, burying, flagging and the like would change nothing or make no sense
├── IllegalEvent          the study session cannot do this now
├── NothingToUndo
├── ItemNotOpened         a link or image of a card leads where flashgrad does not go
├── EditorUnavailable     the learner's editor cannot be started, or it failed
├── NotEnoughReviews      the log is too short to fit a scheduler to it
├── OptimiserFailed       a fit ended without a result
├── ExportRefused         an export would lose or overwrite something, or cannot be written
├── SyncError             machines could not be brought together
│   ├── SyncOffline       the place cannot be reached just now
│   ├── SyncRefused       the place lets this device not in
│   ├── SyncPlaceUnusable the place is none, or cannot be read or written
│   ├── SyncNeedsConsent  something would be written that the learner was not asked about
│   └── SyncBusy          another sync is under way, or other devices were always faster
├── LibraryUnavailable    the library cannot be opened or written just now
│   ├── LibraryTooNew     a newer flashgrad made it
│   └── LibraryDamaged    it is not (or no longer) a library
└── DemoError
    ├── DemoUnknown       no demo has this name
    ├── ParameterInvalid  a parameter's name or value is not the demo's
    ├── DemoFailed        the run ended without a result
    ├── DemoRefused       a run tried what demos may not do
    └── FigureUnwritable  a picture of a run cannot be written where it should go
"""


class FlashgradError(Exception):
    """Base of all expected failures."""


class DeckUnreadable(FlashgradError):
    """A deck file cannot be read or written."""


class SettingsInvalid(FlashgradError):
    """The settings file or an option has a value that means nothing."""


class QueryInvalid(FlashgradError):
    """A search cannot be understood."""


class CardNotFound(FlashgradError):
    """No card answers to this id."""


class CardAmbiguous(CardNotFound):
    """Several cards answer to this id."""


class DeckNotFound(FlashgradError):
    """No deck has this name."""


class CardChanged(FlashgradError):
    """The card was answered elsewhere since it was shown, so the shown intervals no longer apply."""


class ActionRefused(FlashgradError):
    """What was asked for would change nothing or makes no sense; nothing was stored."""


class IllegalEvent(FlashgradError):
    """The study session cannot do this now; nothing was changed."""


class NothingToUndo(FlashgradError):
    """The log holds nothing that could be taken back and was not yet."""


class ItemNotOpened(FlashgradError):
    """A link or an image of a card leads where flashgrad does not go."""


class EditorUnavailable(FlashgradError):
    """The learner's editor cannot be started, or it ended with a failure."""


class NotEnoughReviews(FlashgradError):
    """The log is too short to fit a scheduler to it."""


class OptimiserFailed(FlashgradError):
    """A fit ended without a result; nothing was changed."""


class ExportRefused(FlashgradError):
    """An export would lose or overwrite something, or cannot be written; no file was changed."""


class SyncError(FlashgradError):
    """Machines could not be brought together; nothing was lost."""


class SyncOffline(SyncError):
    """The place to sync with cannot be reached just now."""


class SyncRefused(SyncError):
    """The place to sync with does not let this device in."""


class SyncPlaceUnusable(SyncError):
    """The place to sync with is none, or it cannot be read or written."""


class SyncNeedsConsent(SyncError):
    """A sync would write something that the learner was not asked about; the text says what."""


class SyncBusy(SyncError):
    """Another sync is under way, or other devices were always faster."""


class LibraryUnavailable(FlashgradError):
    """The library cannot be opened or written just now; nothing was lost."""


class LibraryTooNew(LibraryUnavailable):
    """The library was made by a newer flashgrad."""


class LibraryDamaged(LibraryUnavailable):
    """The file is not a flashgrad library, or no longer one."""


class DemoError(FlashgradError):
    """A demo could not be found, started or finished."""


class DemoUnknown(DemoError):
    """No demo has this name."""


class ParameterInvalid(DemoError):
    """A parameter's name or value is not the demo's."""


class DemoFailed(DemoError):
    """The run ended without a result."""


class DemoRefused(DemoError, PermissionError):
    """A run tried what demos may not do; the libraries below it take this as the system's own refusal."""


class FigureUnwritable(DemoError):
    """A picture of a run cannot be written where it should go."""
