"""The app in a browser: a real server, and where there is one a real Chromium that reviews and runs a demo."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from flashgrad.library import imports
from flashgrad.library.library import Library, opened
from flashgrad.model import Grade
from flashgrad.store import experiments, reviews

pytest.importorskip("textual_serve", reason="the extra serve shows the app in browsers; it is part of the extra dev")
pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TOKEN = "a-token-of-sixteen-characters"
DECK = """---
card_id: AAAAAAA1
demo: gradient-depth?depth=5
---
What is first?
---
This.
---
card_id: AAAAAAA2
---
What is second?
---
That.
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], patience_s: float = 30) -> None:
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, "this never came"
        time.sleep(0.05)


@pytest.fixture
def library(home: Path, tmp_path: Path) -> Iterator[Library]:
    deck = tmp_path / "deck-served.md"
    deck.write_text(DECK)
    with opened(home / "library.db") as library:
        imports.apply_import(library, imports.plan_import(library, [deck]))
        yield library


@pytest.fixture
def served(library: Library, request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of the library and its port."""
    port = free_port()
    options = getattr(request, "param", [])
    server = subprocess.Popen(
        [sys.executable, "-m", "flashgrad", "serve", "--port", str(port), *options],
        env={**os.environ, "LC_ALL": "C"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    assert server.stdout.readline() == f"flashgrad is at http://127.0.0.1:{port}; Ctrl-C ends it.\n"
    yield server, port
    server.kill()
    server.wait()
    server.stdout.close()


def answer(port: int, path: str = "/", **headers: str) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    found = response.status, dict(response.getheaders()), response.read().decode()
    connection.close()
    return found


def test_the_page_loads_nothing_from_elsewhere_and_may_not(served: tuple[subprocess.Popen[str], int]):
    status, headers, page = answer(served[1])
    assert status == 200
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "http" not in page.replace(f"ws://127.0.0.1:{served[1]}/ws", "")
    assert urllib.request.urlopen(f"http://127.0.0.1:{served[1]}/page.js").status == 200


UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "x" * 22,
}


def test_other_pages_and_other_names_are_kept_out(served: tuple[subprocess.Popen[str], int]):
    port = served[1]
    assert answer(port, "/ws", Origin="http://other.example", **UPGRADE)[0] == 403
    status, _, text = answer(port, Host="rebound.example")
    assert (status, text) == (403, "This server is meant for this machine alone; open it as localhost.\n")


@pytest.mark.parametrize("served", [["--token", TOKEN]], indirect=True)
def test_a_token_is_shown_once_and_then_a_cookie(served: tuple[subprocess.Popen[str], int]):
    port = served[1]
    assert answer(port)[0] == 403
    assert answer(port, "/static/js/textual.js")[0] == 403
    status, headers, _ = answer(port, f"/?token={TOKEN}")
    assert (status, headers["Location"]) == (303, "/")
    assert TOKEN not in headers["Set-Cookie"]
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Strict" in headers["Set-Cookie"]
    assert answer(port, Cookie=headers["Set-Cookie"].partition(";")[0])[0] == 200


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--host", "0.0.0.0"], "Whoever reaches 0.0.0.0 could use your library. Set FLASHGRAD_TOKEN"),
        (["--token", "short"], "The token has 5 characters; at least 16 are needed."),
        (["--host", "192.0.2.1", "--token", TOKEN], "Nothing can listen at 192.0.2.1, port 8000:"),
    ],
)
def test_what_cannot_be_served_is_refused_in_a_sentence(home: Path, options: list[str], sentence: str):
    command = [sys.executable, "-m", "flashgrad", "serve", *options]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert refused.returncode == 1
    assert refused.stderr.startswith(sentence)
    assert refused.stderr.count("\n") == 1


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
def test_chromium_reviews_by_keys_and_mouse_and_runs_a_demo(
    served: tuple[subprocess.Popen[str], int], library: Library, tmp_path: Path
):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright drives Chromium; it is part of dev")
    server, port = served

    def grades() -> list[Grade | None]:
        return [entry.grade for entry in reviews.by_card(library.connection)]

    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector("body.-first-byte")
        press(page, "Escape", "Enter", "Space", "d")
        page.wait_for_timeout(1500)
        press(page, "1", "Space")
        wait_until(lambda: experiments.count(library.connection) == 1)
        press(page, "q", "3")
        wait_until(lambda: len(grades()) == 1)
        page.wait_for_timeout(500)
        page.mouse.click(640, 746)  # the button that shows the answer, three rows above the lower edge
        page.wait_for_timeout(500)
        page.screenshot(path=tmp_path / "answer.png")
        page.mouse.click(640 + 320, 746)  # the last of the four grades
        wait_until(lambda: len(grades()) == 2)
        assert sorted(filter(None, grades())) == [Grade.GOOD, Grade.EASY]
        assert all(url.startswith(f"http://127.0.0.1:{port}/") for url in asked)
        browser.close()
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=20) == 0


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(700)
