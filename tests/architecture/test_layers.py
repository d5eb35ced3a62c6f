"""The shape of the code: which layer may know which, and how long anything may get."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "flashgrad").rglob("*.py"))
MAXIMUM_FILE_LINES = 300
MAXIMUM_FUNCTION_LINES = 40


def test_the_import_contracts_are_kept(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


def test_packages_carry_no_code():
    packages = [path for path in SOURCES if path.name == "__init__.py"]
    assert len(packages) > 5
    assert [str(path) for path in packages if path.read_text(encoding="utf-8").strip()] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_read_in_one_sitting(path):
    source = path.read_text(encoding="utf-8")
    lines = len(source.splitlines())
    assert lines <= MAXIMUM_FILE_LINES
    long = {name: lines for name, lines in _functions(ast.parse(source)) if lines > MAXIMUM_FUNCTION_LINES}
    assert long == {}, f"functions of more than {MAXIMUM_FUNCTION_LINES} lines"


def _functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Name and length in lines of every function, from `def` to its last line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
