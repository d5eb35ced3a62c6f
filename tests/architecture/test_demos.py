"""A demo only computes: no files, network, clock or printing, and no random numbers but those of a seeded generator."""

import ast
from pathlib import Path

import pytest

import flashgrad.demos

DEMOS = Path(flashgrad.demos.__path__[0])
MODULES = sorted(
    [*(DEMOS / "gallery").rglob("*.py"), *(DEMOS / "kit").rglob("*.py"), *(DEMOS / "card_claims").rglob("*.py")]
)
READS_THE_DIGITS = "digits.py"
"""The one file that reads another: the images that come with flashgrad."""

FORBIDDEN_MODULES = {
    "asyncio", "ctypes", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "shutil", "signal",
    "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "textual", "rich",
}  # fmt: skip
FORBIDDEN_CALLS = {"print", "open", "input", "exec", "eval", "__import__", "globals", "breakpoint"}
DRAWS = {"rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial", "poisson"}
DRAWS_IN_PLACE = {
    "normal_",
    "uniform_",
    "bernoulli_",
    "exponential_",
    "random_",
    "cauchy_",
    "log_normal_",
    "geometric_",
}
SHARED_STATE = {
    "manual_seed",
    "seed",
    "set_rng_state",
    "set_num_threads",
    "set_default_dtype",
    "set_grad_enabled",
    "save",
    "load",
}


LAYERS = {
    "Linear",
    "RNN",
    "LSTM",
    "GRU",
    "Conv1d",
    "Conv2d",
    "Embedding",
    "MultiheadAttention",
    "TransformerEncoderLayer",
}
"""Modules of torch that draw their weights from the generator that all programs share."""


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_demo_reaches_nothing_outside_itself(path: Path):
    tree = tree_of(path)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    reached = {name.partition(".")[0] for name in imported} & FORBIDDEN_MODULES
    assert reached == (set() if path.name != READS_THE_DIGITS else reached & {"pathlib", "io"})
    assert [
        call.func.id for call in calls(tree) if isinstance(call.func, ast.Name) and call.func.id in FORBIDDEN_CALLS
    ] == []
    assert not any(isinstance(node, ast.Global) for node in ast.walk(tree))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_random_number_comes_from_a_generator_of_the_run(path: Path):
    for call in calls(tree_of(path)):
        match call.func:
            case ast.Attribute(value=ast.Name(id="torch"), attr=name):
                assert name not in SHARED_STATE, f"line {call.lineno}"
                if name in DRAWS:
                    assert "generator" in {keyword.arg for keyword in call.keywords}, f"line {call.lineno}"
            case ast.Attribute(attr=name) if name in LAYERS:
                pytest.fail(f"line {call.lineno}: {name} draws its own weights")
            case ast.Attribute(attr=name) if name in DRAWS_IN_PLACE:
                assert "generator" in {keyword.arg for keyword in call.keywords}, f"line {call.lineno}"


def test_the_rule_finds_what_it_forbids():
    tree = ast.parse("import torch\ntorch.randn(3)\n")
    assert [call.func.attr for call in calls(tree) if isinstance(call.func, ast.Attribute)] == ["randn"]
    assert len(MODULES) > 60
