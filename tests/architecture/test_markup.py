"""Text is not markup: what Textual would parse for tags is handed to it as Content, or with markup switched off."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SCREENS = sorted((Path(__file__).parents[2] / "flashgrad" / "tui").rglob("*.py"))
PARSING_WIDGETS = {
    "Static",
    "Label",
    "Button",
    "Tab",
    "Option",
    "OptionList",
    "SelectionList",
    "Checkbox",
    "Collapsible",
}
PARSED_ATTRIBUTES = {"tooltip", "border_title", "border_subtitle", "label"}
TEXT_MAKERS = {"str", "repr", "one_line", "join", "format"}


def functions_that_give_content() -> set[str]:
    trees = (ast.parse(path.read_text()) for path in SCREENS)
    return {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "Content"
    }


CONTENT_MAKERS = {"Content"} | functions_that_give_content()


def unsafe_calls(source: str) -> list[str]:
    """Line and code of whatever in a module gives Textual text of which it does not know that it is only text."""
    tree = ast.parse(source)
    free = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _switches_markup_off(node)]
    harmless = {id(call) for node in free for call in ast.walk(node) if _called(call) == "update"}
    found = [node for node in ast.walk(tree) if id(node) not in harmless and any(_unsafe_parts(node))]
    return [f"{node.lineno}: {ast.unparse(node)}" for node in found if hasattr(node, "lineno")]


def _unsafe_parts(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        attributes = [target.attr for target in node.targets if isinstance(target, ast.Attribute)]
        if PARSED_ATTRIBUTES & {*attributes} and not _is_only_text(node.value):
            yield node.value
    if not isinstance(node, ast.Call) or _is_off(node):
        return
    name, first = _called(node), node.args[:1]
    if name in PARSING_WIDGETS or name == "notify":
        yield from (part for part in first if not _is_only_text(part))
    if name in PARSING_WIDGETS:
        yield from (word.value for word in node.keywords if word.arg == "tooltip" and not _is_only_text(word.value))
    if name == "update":
        yield from (part for part in first if _is_made_text(part))


def _called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", "") or getattr(function, "id", "")


def _is_only_text(part: ast.expr) -> bool:
    if isinstance(part, ast.Constant):
        return part.value is None or (isinstance(part.value, str) and "[" not in part.value)
    if isinstance(part, ast.IfExp):
        return _is_only_text(part.body) and _is_only_text(part.orelse)
    return any(_called(call) in CONTENT_MAKERS or _is_method_of_content(call) for call in ast.walk(part))


def _is_method_of_content(call: ast.AST) -> bool:
    return (
        isinstance(call, ast.Call) and ast.unparse(call.func).startswith("Content.") and _called(call) != "from_markup"
    )


def _is_made_text(part: ast.expr) -> bool:
    if isinstance(part, ast.Constant | ast.JoinedStr | ast.BinOp):
        return not _is_only_text(part)
    return _called(part) in TEXT_MAKERS and not _is_only_text(part)


def _is_off(call: ast.Call) -> bool:
    return any(word.arg == "markup" and ast.unparse(word.value) == "False" for word in call.keywords)


def _switches_markup_off(node: ast.ClassDef) -> bool:
    """Whether a widget, or all of the widgets that it makes, take text as it is."""
    made = [call for call in ast.walk(node) if _called(call) in {"__init__", *PARSING_WIDGETS} - {"Option"}]
    off = [call for call in made if isinstance(call, ast.Call) and _is_off(call)]
    return bool(off) and all(call in off for call in made if _called(call) != "__init__")


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.stem)
def test_no_text_is_parsed_for_markup(path: Path):
    assert unsafe_calls(path.read_text()) == []


@pytest.mark.parametrize(
    "code",
    [
        "Static(name)",
        "Static(f'Deck {name}')",
        "Label('[red]warning')",
        "self.notify(str(error))",
        "self.app.notify(sentence, severity='error')",
        "Button(card.name, id='open')",
        "Button('Open', tooltip=card.question)",
        "OptionList(*names)",
        "Option(name, id=key)",
        "self.tooltip = card.question",
        "box.border_title = deck.name",
        "self.query_one('#deck', Static).update(f'Deck {name}')",
        "line.update(one_line(name))",
        "Static(Content.from_markup(name))",
    ],
)
def test_text_that_would_be_parsed_is_found(code: str):
    assert len(unsafe_calls(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "Static(id='done')",
        "Static(Content(name))",
        "Static(name, markup=False)",
        "self.notify('Nothing to undo.')",
        "self.notify(str(error), markup=False)",
        "self.tooltip = Content(name)",
        "line.update(Content.styled(one_line(name), 'bold'))",
        "counts.update(other)",
        "class Line(Static):\n def __init__(self):\n  super().__init__(markup=False)\n  self.update(one_line(name))",
    ],
)
def test_text_that_is_only_text_is_not_accused(code: str):
    assert unsafe_calls(code) == []
