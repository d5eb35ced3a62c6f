import subprocess
import sys
import time
from typing import Any

import pytest

from flashgrad.demos import catalog
from flashgrad.demos.kit import mean_field
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.errors import DemoUnknown, ParameterInvalid

DEMO = catalog.find("gradient-depth")


def test_demos_are_listed_by_their_ids():
    assert [demo.id for demo in catalog.demos().values()] == list(catalog.demos())
    assert "gradient-depth" in catalog.demos()


def test_the_list_of_demos_cannot_be_changed():
    with pytest.raises(TypeError):
        catalog.demos()["other"] = DEMO  # type: ignore[index]


def test_an_unknown_demo_is_answered_with_the_nearest():
    with pytest.raises(DemoUnknown, match=r"There is no demo 'gradient-deth'; did you mean 'gradient-depth'\?"):
        catalog.find("gradient-deth")


def test_a_hostile_demo_id_is_neutralised_and_cut():
    with pytest.raises(DemoUnknown) as raised:
        catalog.find("\x1b]0;x\x07" * 5000)
    assert "\x1b" not in str(raised.value)
    assert len(str(raised.value)) < 200


def test_values_may_be_texts_as_links_give_them():
    p: Any = catalog.validate(DEMO, {"depth": "30", "bias": "-0.5", "activation": "relu", "seed": "7"})
    assert (p.depth, p.bias, p.activation, p.seed) == (30, -0.5, "relu", 7)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"depth": "61"}, "gradient-depth: depth is '61', but must be a whole number from 2 to 60 layers."),
        ({"depth": 1}, "gradient-depth: depth is '1', but must be a whole number from 2 to 60 layers."),
        ({"depth": "2.5"}, "gradient-depth: depth is '2.5', but must be a whole number from 2 to 60 layers."),
        ({"depth": "many"}, "gradient-depth: depth is 'many', but must be a whole number from 2 to 60 layers."),
        ({"bias": "nan"}, "gradient-depth: bias is 'nan', but must be a number from -2 to 2."),
        ({"bias": float("inf")}, "gradient-depth: bias is 'inf', but must be a number from -2 to 2."),
        (
            {"init": "xavier2"},
            "gradient-depth: init is 'xavier2', but must be one of he, xavier, torch, orthogonal, uniform, gain.",
        ),
        ({"dept": "3"}, "gradient-depth has no parameter 'dept'; did you mean 'depth'?"),
        ({"seed": -1}, "gradient-depth: seed is '-1', but must be a whole number from 0 to 2147483647."),
    ],
)
def test_a_refused_value_is_named_with_what_is_allowed(values, sentence):
    with pytest.raises(ParameterInvalid) as raised:
        catalog.validate(DEMO, values)
    assert str(raised.value) == sentence


def test_every_parameters_ends_and_choices_are_valid():
    for demo in catalog.demos().values():
        for info in parameter_infos(demo.parameters):
            for value in (*info.choices, info.low, info.high, info.default):
                if value is not None:
                    assert getattr(catalog.validate(demo, {info.name: str(value)}), info.name) == value


def test_questions_are_asked_from_the_parameters():
    first, second = catalog.questions(
        DEMO, catalog.validate(DEMO, {"activation": "relu", "init": "torch", "depth": 30})
    )
    assert first.key == "delta_ratio"
    assert first.text.startswith("ReLU with PyTorch's default, 30 layers of 64: δ₁/δ₃₀, the gradient at layer 1 over")
    assert (len(first.choices), first.scale) == (3, "log")
    assert (second.choices, second.scale, second.unit) == ((), "linear", "decades")


def test_questions_come_before_the_learner_notices():
    for activation in mean_field.ACTIVATIONS:
        parameters = catalog.validate(DEMO, {"activation": activation, "depth": 60, "init": "he"})
        mean_field.through_depth.cache_clear()
        catalog.questions(DEMO, parameters)  # grids are made once
        mean_field.through_depth.cache_clear()
        start = time.process_time()
        catalog.questions(DEMO, parameters)
        assert time.process_time() - start < 0.05


def test_listing_and_asking_import_no_torch():
    code = (
        "import sys; from flashgrad.demos import catalog, links, runner, wire;"
        "demo = catalog.find('gradient-depth'); catalog.questions(demo, catalog.validate(demo, {}));"
        "wire.demo_json(demo); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_cards_link_costs_neither_pydantic_nor_torch():
    code = (
        "import sys; from flashgrad.demos.links import link_for; from flashgrad.model import Card;"
        "assert link_for(Card('RMyBSvWo', 'q', 'a')).demo_id == 'gradient-depth';"
        "sys.exit(bool({'torch', 'pydantic'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
