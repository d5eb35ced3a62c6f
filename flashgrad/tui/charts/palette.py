"""The colours of a chart, taken from the app's theme. Pure: theme variables in, Rich styles out.

Colour only repeats what a marker, a label or a number already says, so that every chart can be read with 16
colours and with none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError

LEAST_CONTRAST = 3.0
"""Of a series against the background, luminance over luminance as WCAG 2.1 (2018) asks of marks in a diagram."""
_RAMP_STEPS = 24
_SERIES = ("primary", "success", "error", "secondary")
_MIXING_STEPS = 20


@dataclass(frozen=True, slots=True)
class Palette:
    """One style per role. `base` carries the widget's own background, on which all others are built."""

    base: Style
    title: Style
    muted: Style
    """Axes, tick labels, legend."""
    series: tuple[Style, ...]
    theory: Style
    band: Style
    reference: Style
    cursor: Style
    alert: Style
    """Marks for values that are not finite or have no place on the axis."""
    sequential: tuple[RichColor, ...] = ()
    """From least to greatest; empty where colours cannot be mixed and shades of block characters stand in."""
    diverging: tuple[RichColor, ...] = ()
    """From most negative over zero to most positive."""
    ghosts: tuple[Style, ...] = ()
    """The series of a pinned run, each a faint version of its series' style; empty for the band's style."""

    def of_ghost(self, index: int) -> Style:
        """The style of the pinned series at `index`."""
        return self.ghosts[index % len(self.ghosts)] if self.ghosts else self.band

    def of_series(self, index: int) -> Style:
        """The style of the series at `index`; repeats after the last, where the marker still differs."""
        return self.series[index % len(self.series)]

    def without_ramps(self) -> Self:
        """The palette for a terminal with so few colours that a ramp would collapse into bands."""
        return replace(self, sequential=(), diverging=())


_NOTHING = Style()
PLAIN = Palette(
    base=_NOTHING,
    title=_NOTHING,
    muted=_NOTHING,
    series=(_NOTHING,),
    theory=_NOTHING,
    band=_NOTHING,
    reference=_NOTHING,
    cursor=_NOTHING,
    alert=_NOTHING,
)
"""No colours at all, for text alone."""


def theme_palette(variables: Mapping[str, str], base: Style, *, has_colour: bool) -> Palette:
    """The palette of a theme.

    `variables` are the app's theme variables and `base` the widget's style. Without `has_colour` (NO_COLOR) the
    roles differ by weight only.
    """
    if not has_colour:
        return Palette(
            base=base,
            title=base + Style(bold=True),
            muted=base + Style(dim=True),
            series=(base,),
            theory=base + Style(bold=True),
            band=base + Style(dim=True),
            reference=base + Style(dim=True),
            cursor=base + Style(reverse=True),
            alert=base + Style(bold=True),
        )
    colours = _Colours(variables, base)
    foreground = colours.style("foreground")
    return Palette(
        base=base,
        title=foreground + Style(bold=True),
        muted=colours.towards_background("foreground", 0.4),
        series=tuple(colours.legible(f"text-{name}", name) for name in _SERIES),
        theory=colours.style("text-accent", "accent"),
        band=colours.towards_background("primary", 0.5),
        reference=colours.towards_background("foreground", 0.6),
        cursor=colours.style("text-accent", "accent") + Style(bold=True),
        alert=colours.style("text-error", "error") + Style(bold=True),
        sequential=colours.ramp(("background", "primary", "foreground")),
        diverging=colours.ramp(("primary", "background", "error")),
        ghosts=tuple(colours.legible(f"text-{name}", name, faded=0.25) for name in _SERIES),
    )


@lru_cache(maxsize=4096)
def paired(upper: RichColor, lower: RichColor) -> Style:
    """The style that paints the upper half of a `▀` cell in `upper` and the lower half in `lower`."""
    return Style.from_color(upper, lower)


def contrast(one: Color, other: Color) -> float:
    """The lighter relative luminance over the darker one, each plus 0.05, after WCAG 2.1 (2018); from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


class _Colours:
    """Theme variables as colours on the background that the widget really has."""

    def __init__(self, variables: Mapping[str, str], base: Style) -> None:
        self._variables = variables
        self._base = base
        background = self._parsed("background") or Color(0, 0, 0)
        if base.bgcolor is not None and not base.bgcolor.is_default:
            background = Color.from_rich_color(base.bgcolor)
        self._background = background

    def style(self, *names: str) -> Style:
        """The first of the variables `names` that is a colour, as a foreground on the base."""
        found = self._first(names)
        return self._base if found is None else self._base + Style(color=found.rich_color)

    def legible(self, *names: str, faded: float = 0.0) -> Style:
        """As `style`, with a share `faded` of the background, but never below the least contrast with it."""
        found = self._first(names)
        if found is None or not self._can_mix(found):
            return self.style(*names) + Style(dim=faded > 0 or None)
        mixed = found.blend(self._background, faded, alpha=1)
        extreme = max((Color(0, 0, 0), Color(255, 255, 255)), key=lambda end: contrast(end, self._background))
        tries = (mixed.blend(extreme, step / _MIXING_STEPS, alpha=1) for step in range(_MIXING_STEPS))
        enough = (each for each in tries if contrast(each, self._background) >= LEAST_CONTRAST)
        return self._base + Style(color=next(enough, extreme).rich_color)

    def towards_background(self, name: str, share: float) -> Style:
        """The variable's colour with `share` of the background mixed in; dim where the terminal owns the colours."""
        colour = self._parsed(name)
        if colour is None or not self._can_mix(colour):
            return self.style(name) + Style(dim=True)
        return self._base + Style(color=colour.blend(self._background, share, alpha=1).rich_color)

    def ramp(self, names: tuple[str, str, str]) -> tuple[RichColor, ...]:
        """A ramp over three variables, `background` standing for the widget's own; empty where none can be mixed."""
        stops = [self._background if name == "background" else self._parsed(name) for name in names]
        first, middle, last = stops
        if first is None or middle is None or last is None or not all(map(self._can_mix, (first, middle, last))):
            return ()
        half = _RAMP_STEPS
        rising = [first.blend(middle, step / half, alpha=1) for step in range(half)]
        falling = [middle.blend(last, step / half, alpha=1) for step in range(half + 1)]
        return tuple(colour.rich_color for colour in (*rising, *falling))

    def _first(self, names: Iterable[str]) -> Color | None:
        return next((colour for colour in map(self._parsed, names) if colour is not None), None)

    def _can_mix(self, colour: Color) -> bool:
        return colour.ansi is None and self._background.ansi is None

    def _parsed(self, name: str) -> Color | None:
        try:
            return Color.parse(self._variables[name])
        except (KeyError, ColorParseError):
            return None
