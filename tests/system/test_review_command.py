"""What `flashgrad review` refuses before it takes the terminal."""

from pathlib import Path

import pytest

from tests.system.program import flashgrad, write_deck


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--deck", "Nothing"), "No deck is called “Nothing”"),
        (("--query", "is:late"), "late"),
        (("--tag", 'a"b'), "quotation mark"),
        (("--tag", "none"), "None of these cards is let in today"),
        (("--ahead", "3"), "There is no such card to ask"),
        (("--cram", "--query", "none"), "There is no such card to ask"),
        (("--deck", "EXAMPLE"), "needs a terminal"),
    ],
)
def test_a_choice_that_finds_nothing_is_said_in_a_sentence(options: tuple[str, ...], said: str, tmp_path: Path):
    flashgrad("import", write_deck(tmp_path, ("AAAAAAA1", "Question?", "Answer.")))
    assert said in flashgrad("review", *options).sentence


@pytest.mark.parametrize("options", [("--cram", "--ahead", "3"), ("--ahead", "0"), ("--ahead", "366")])
def test_options_that_make_no_sense_are_a_matter_of_usage(options: tuple[str, ...]):
    ran = flashgrad("review", *options)
    assert (ran.code, ran.out) == (2, "")
