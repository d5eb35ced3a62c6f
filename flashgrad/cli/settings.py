"""The command `settings`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.options import JsonOption
from flashgrad.cli.records import setting_record

if TYPE_CHECKING:
    from flashgrad.config import Settings
    from flashgrad.settings_schema import SettingInfo

KeyArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="KEY", help="A setting, such as theme, decks.NAME.new_per_day or keys.review.reveal; without it, all."
    ),
]
ValueArgument = Annotated[
    str | None, typer.Argument(metavar="VALUE", help="What to set it to; without it, say what it is.")
]
DefaultOption = Annotated[bool, typer.Option("--default", help="Give the setting its default back.")]
TemplateOption = Annotated[
    bool, typer.Option("--template", help="Print a settings file with everything at its default and what it means.")
]


def settings(
    key: KeyArgument = None,
    value: ValueArgument = None,
    default: DefaultOption = False,
    template: TemplateOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say what every setting is and means, or change one.

    A change is checked and kept in settings.toml with its comments. Where it concerns the schedule, a library that is
    opened later follows by itself.
    """
    from flashgrad.config import load_settings, save_settings
    from flashgrad.settings_schema import checked_value, find_setting, setting_infos
    from flashgrad.settings_schema import template as settings_template

    if template:
        if key is not None or as_json:
            raise typer.BadParameter("--template goes with neither KEY nor --json.")
        return output.put(settings_template().removesuffix("\n"))
    if (value is not None) == default and (default or value is not None):
        raise typer.BadParameter("--default goes without VALUE.")
    now = load_settings()
    if key is None:
        if default:
            raise typer.BadParameter("--default wants the KEY of a setting.")
        return _show(setting_infos(), now, as_json=as_json)
    info = find_setting(key)
    if value is not None or default:
        new = (info.default if len(info.path) == 1 else None) if default else checked_value(info, value or "")
        _check_for_the_app(info, new)
        now = save_settings(info.change(new))
    return _show([info], now, as_json=as_json)


def _check_for_the_app(info: "SettingInfo", value: object) -> None:
    """Raises SettingsInvalid where only the app knows that this means nothing."""
    from flashgrad.config import load_settings

    if info.path[0] == "keys" and value is not None:
        from flashgrad.tui.commands.keymap import check_keys

        check_keys({**load_settings().keys, info.path[1]: str(value)})
    if info.path == ("theme",) and value:
        from flashgrad.tui.themes import check_theme

        check_theme(str(value))


def _show(infos: Sequence["SettingInfo"], now: "Settings", *, as_json: bool) -> None:
    if as_json:
        return output.put_json([setting_record(info, now) for info in infos])
    from flashgrad.settings_schema import value_text

    rows = [(info.key, value_text(info.value_in(now)), value_text(info.default), info.explanation) for info in infos]
    return output.put_table(("key", "value", "default", "meaning"), rows)
