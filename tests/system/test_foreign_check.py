"""`flashgrad check` on files of other programs."""

from pathlib import Path

from tests.system.program import flashgrad

FOLDER = Path(__file__).parents[1] / "golden" / "foreign"


def test_check_says_what_an_import_would_not_take_of_a_table():
    checked = flashgrad("check", FOLDER / "words.csv", "--json")
    assert checked.code == 1
    assert [problem["line"] for problem in checked.json["problems"]] == [9, 10, 11]


def test_check_says_of_an_archive_that_cannot_be_opened_why(tmp_path: Path):
    path = tmp_path / "a.mochi"
    path.write_text("no archive")
    (problem,) = flashgrad("check", path, "--json").json["problems"]
    assert problem == {
        "path": str(path),
        "line": 1,
        "message": "This is no zip archive, or a damaged one; export it again.",
    }
