"""The app in browsers, through textual-serve: each tab has a process of its own, joined to it by a websocket."""

import asyncio
import os
import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from textual_serve.server import Server

from flashgrad.errors import SettingsInvalid
from flashgrad.web.door import Door, Request

_FOLDER = Path(__file__).parent
_COOKIE = "flashgrad"
_REFUSED_S = 0.5
"""A refusal takes its time, so that nobody tries many tokens."""
_PATIENCE_S = 5.0
"""For the apps to end once the server was told to."""
_FONT_SIZES = range(6, 41)
_SECURITY = {
    # The page needs its own styles in place, and the terminal of textual-serve sets some by script.
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def serve(host: str, port: int, door: Door, library: Path, told: Callable[[str], None]) -> None:
    """Serve the app with this library until the process is told to end. Raises SettingsInvalid for a used port.

    `told` hears the address once browsers can come.
    """
    command = shlex.join([sys.executable, "-m", "flashgrad", "--library", str(library)])
    server = _FlashgradServer(command, host, port, door)
    try:
        web.run_app(
            server.application(),
            host=host,
            port=port,
            print=lambda _: told(server.public_url),  # called once it listens
            access_log=None,
            shutdown_timeout=_PATIENCE_S,
        )
    except OSError as error:
        raise SettingsInvalid(f"Nothing can listen at {host}, port {port}: {error.strerror or error}.") from error


class _FlashgradServer(Server):
    """textual-serve's server behind our door, with a page that loads nothing from elsewhere."""

    def __init__(self, command: str, host: str, port: int, door: Door) -> None:
        super().__init__(command, host, port, title="flashgrad", templates_path=_FOLDER)
        self._door = door

    async def application(self) -> web.Application:
        """The application, to be run by aiohttp."""
        application = await self._make_app()
        application.middlewares.append(self._at_the_door)
        application.router.add_get("/page.js", self._script)
        return application

    async def on_startup(self, app: web.Application) -> None:
        """Nothing: who started this is told by `serve`."""

    @aiohttp_jinja2.template("app_index.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        is_secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
        size = request.query.get("fontsize", "")
        is_size = size.isascii() and size.isdigit() and len(size) < 3 and int(size) in _FONT_SIZES
        return {
            "font_size": size if is_size else "16",
            "app_websocket_url": f"{'wss' if is_secure else 'ws'}://{request.host}/ws",
            "config": {"static": {"url": "/static/"}},
            "application": {"name": self.title},
        }

    async def _script(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_FOLDER / "page.js")

    @web.middleware
    async def _at_the_door(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        asked = Request(
            host=request.host,
            origin=request.headers.get("Origin"),
            pass_=request.cookies.get(_COOKIE, ""),
            token=request.query.get("token", ""),
        )
        if refusal := self._door.refusal(asked):
            await asyncio.sleep(_REFUSED_S)
            return web.Response(status=403, text=f"{refusal}\n", headers=_SECURITY)
        if self._door.shows_token(asked):
            answer: web.StreamResponse = web.Response(status=303, headers={"Location": request.path})
            answer.set_cookie(_COOKIE, self._door.pass_, httponly=True, samesite="Strict")
        else:
            answer = await handler(request)
        if not answer.prepared:
            answer.headers.update(_SECURITY)
        return answer


def prepare_environment() -> None:
    """What the processes of the app inherit: a browser draws all characters, whatever the locale here."""
    os.environ["LC_ALL"] = "C.UTF-8"
