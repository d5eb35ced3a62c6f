"""The README's table of settings, made from their schema. `python -m tests.settings_table` writes it."""

import re
from pathlib import Path

from flashgrad.settings_schema import SettingInfo, setting_infos, value_text

README = Path(__file__).parents[1] / "README.md"
HEAD = "| Key | Default | Meaning |\n|-|-|-|\n"


def settings_table() -> str:
    """The whole table, a row for each setting."""
    return HEAD + "".join(
        f"| `{info.key}` | `{value_text(info.default)}` | {_meaning(info)} |\n" for info in setting_infos()
    )


def written_table(readme: str) -> str:
    """The table as it stands in the README."""
    found = re.search(re.escape(HEAD) + r"(?:\|.*\n)*", readme)
    return found[0] if found else ""


def _meaning(info: SettingInfo) -> str:
    choices = "; ".join(f'`"{value}"`: {meaning}' for value, meaning in info.choices.items())
    return f"{info.meaning} {choices}." if choices else info.explanation


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(text.replace(written_table(text), settings_table()), encoding="utf-8")
