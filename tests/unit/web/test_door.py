import pytest

from flashgrad.errors import SettingsInvalid
from flashgrad.web.door import Door, Request, door_for

TOKEN = "a-token-of-sixteen-characters"
HERE = Door(is_local=True)
OPEN = Door(is_local=False, token=TOKEN)


def request(host: str = "localhost:8000", origin: str | None = None, pass_: str = "", token: str = "") -> Request:
    return Request(host, origin, pass_, token)


@pytest.mark.parametrize(
    ("door", "asked", "is_let_in"),
    [
        (HERE, request(), True),
        (HERE, request(host="127.0.0.1:8000"), True),
        (HERE, request(host="[::1]:8000"), True),
        (HERE, request(origin="http://localhost:8000"), True),
        # A name on the web that its owner lets point to this machine.
        (HERE, request(host="rebound.example:8000", origin="http://rebound.example:8000"), False),
        (HERE, request(host=""), False),
        (HERE, request(origin="http://other.example"), False),
        (HERE, request(origin="http://localhost:9999"), False),
        (HERE, request(origin="null"), False),
        (OPEN, request(host="desk.lan:8000"), False),
        (OPEN, request(host="desk.lan:8000", token=TOKEN), True),
        (OPEN, request(host="desk.lan:8000", token=TOKEN[:-1]), False),
        (OPEN, request(host="desk.lan:8000", token="ä" * 20), False),
        (OPEN, request(host="desk.lan:8000", pass_=OPEN.pass_), True),
        (OPEN, request(host="desk.lan:8000", pass_=TOKEN), False),
        (OPEN, request(host="desk.lan:8000", pass_=OPEN.pass_, origin="http://other.example"), False),
    ],
)
def test_who_is_let_in(door: Door, asked: Request, is_let_in: bool):
    assert (door.refusal(asked) == "") == is_let_in


def test_the_cookie_does_not_hold_the_token():
    assert TOKEN not in OPEN.pass_
    assert OPEN.pass_ != Door(is_local=False, token=TOKEN + "x").pass_


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_this_machine_alone_needs_no_token(host: str):
    assert door_for(host, "") == Door(is_local=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "desk.lan", "", "\x1b[31m"])
def test_elsewhere_a_token_is_needed_and_the_refusal_says_how(host: str):
    with pytest.raises(SettingsInvalid, match="FLASHGRAD_TOKEN") as refused:
        door_for(host, "")
    assert "\x1b" not in str(refused.value)
    assert door_for(host, TOKEN) == Door(is_local=False, token=TOKEN)


def test_a_short_token_is_refused():
    with pytest.raises(SettingsInvalid, match="at least 16"):
        door_for("0.0.0.0", "short")
