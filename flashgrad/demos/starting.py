"""The files with which a demo of one's own begins: a package of a single module, ready to be installed."""

from importlib import resources
from pathlib import Path
from string import Template

from flashgrad.demos.demo_id import MOST_CHARACTERS, RESERVED, is_demo_id
from flashgrad.errors import DemoError, DemoUnknown
from flashgrad.text import one_line

_FOLDER = resources.files("flashgrad.demos") / "starting_point"


def starting_files(demo_id: str) -> dict[str, str]:
    """Text by file name. Raises DemoUnknown where no demo could have this id."""
    if not is_demo_id(demo_id):
        raise DemoUnknown(
            f"{one_line(demo_id, 60)!r} is no id for a demo; choose lower-case words and digits joined by hyphens,"
            f" such as my-demo, in {MOST_CHARACTERS} characters at most, other than {RESERVED!r}."
        )
    module = "demo_" + demo_id.replace("-", "_")
    values = {
        "demo_id": demo_id,
        "module": module,
        "package": f"flashgrad-{demo_id}",
        "title": demo_id.replace("-", " ").capitalize(),
    }
    names = {"pyproject.toml": "pyproject.toml.txt", f"{module}.py": "demo.py.txt"}
    return {
        name: Template((_FOLDER / template).read_text(encoding="utf-8")).substitute(values)
        for name, template in names.items()
    }


def write_starting_files(demo_id: str, folder: Path) -> list[Path]:
    """Write them into a new `folder`; the paths. Raises DemoUnknown, DemoError where the folder cannot be made."""
    files = starting_files(demo_id)
    try:
        folder.mkdir(parents=True)
        paths = [folder / name for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.write_text(text, encoding="utf-8")
    except FileExistsError as error:
        raise DemoError(f"{one_line(str(folder), 200)} is there already; name another folder.") from error
    except OSError as error:
        raise DemoError(f"{one_line(str(folder), 200)} cannot be made: {error.strerror or error}.") from error
    return paths
