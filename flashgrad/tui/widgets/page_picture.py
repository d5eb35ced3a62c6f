"""What a page will look like, known before it is seen: painted at a key, ahead of the layout that leads to the same.

A layout of the whole screen costs Textual more than all else that a key does. It still follows at once, paints every
cell of the page again, and so has the last word.
"""

from dataclasses import dataclass

from textual._compositor import Compositor, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The rows of a page as they are drawn in one theme."""

    strips: tuple[Strip, ...]
    size: Size
    theme: str

    def fits(self, view: Widget) -> bool:
        """Whether the page would look like this in `view`: from its top, with no scrollbar and nothing over it."""
        size = view.content_size
        return (
            self.theme == view.app.theme
            and self.size.width == size.width
            and self.size.height <= size.height
            and not view.scroll_y
            and not view.show_vertical_scrollbar
            and _is_in_front(view)
        )

    def paint(self, view: Widget, rows: int) -> None:
        """Paint the page on `view`, with blank rows under it where it has less than `rows`."""
        region = view.content_region
        blank_rows = min(max(rows, self.size.height), region.height) - self.size.height
        first_blank = Region(view.gutter.left, view.gutter.top + self.size.height, region.width, blank_rows)
        strips = [*self.strips, *(view.render_lines(first_blank) if blank_rows > 0 else ())]
        painted = Region(region.x, region.y, region.width, len(strips))
        view.app._display(view.screen, LayoutUpdate([[strip] for strip in strips], painted))


def picture_of(page: Widget) -> PagePicture | None:
    """What `page`, which is laid out somewhere beyond the screen, will look like; None until it is laid out."""
    size = page.outer_size
    if not size or not page.is_attached:
        return None
    compositor = Compositor()
    compositor.reflow(page, size)
    if any(widget.region.size != place.region.size for widget, place in compositor.full_map.items()):
        return None
    return PagePicture(tuple(compositor.render_strips(size)), size, page.app.theme)


def _is_in_front(view: Widget) -> bool:
    """Whether `view` is on the screen on top, and nothing stands over it there, such as a notification."""
    screen = view.screen
    if screen is not view.app.screen or view.app._batch_count:
        return False
    for widget, (region, clip) in screen._compositor.visible_widgets.items():  # from front to back
        if region.intersection(clip).overlaps(view.region):
            return view in widget.ancestors_with_self
    return False
