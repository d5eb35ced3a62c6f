"""Who may come in: which requests of a browser the server answers. Pure.

Any page of the web can make a browser send requests to this machine; what came in by them could press keys in the
app. So a request must be meant for the name under which the server is known, must not come from another page, and
where other machines can reach the server it must bring the token.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from flashgrad.errors import SettingsInvalid
from flashgrad.text import one_line

LEAST_TOKEN_CHARACTERS = 16
TOKEN_VARIABLE = "FLASHGRAD_TOKEN"

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Request:
    """What decides about a request."""

    host: str
    """The header `Host`, a port included."""
    origin: str | None
    """The header `Origin`, None where there is none."""
    pass_: str
    """What the cookie holds, empty where there is none."""
    token: str
    """What the address has behind `?token=`, empty where there is nothing."""


@dataclass(frozen=True, slots=True)
class Door:
    """The rules of one server."""

    is_local: bool
    """Whether only this machine can reach it."""
    token: str = ""
    """Empty where none is asked for."""

    @property
    def pass_(self) -> str:
        """What the cookie of a browser that showed the token holds; the token itself stays out of it."""
        return sha256(b"flashgrad " + self.token.encode()).hexdigest()

    def refusal(self, request: Request) -> str:
        """Why `request` is not answered, in a sentence; empty where it is."""
        if self.is_local and _name(request.host) not in _HERE:
            return "This server is meant for this machine alone; open it as localhost."
        if request.origin is not None and urlsplit(request.origin).netloc != request.host:
            return "Another page asked for this; open flashgrad in a tab of its own."
        if self.token and not (self._knows_token(request) or hmac.compare_digest(request.pass_, self.pass_)):
            return "Add ?token= and the token of this server to the address."
        return ""

    def shows_token(self, request: Request) -> bool:
        """Whether the browser showed the token just now, and should get the cookie instead."""
        return bool(self.token) and self._knows_token(request)

    def _knows_token(self, request: Request) -> bool:
        return hmac.compare_digest(request.token.encode(), self.token.encode())


def door_for(host: str, token: str) -> Door:
    """The rules for a server that listens at `host`. Raises SettingsInvalid where it would stand open to others."""
    if token and len(token) < LEAST_TOKEN_CHARACTERS:
        raise SettingsInvalid(f"The token has {len(token)} characters; at least {LEAST_TOKEN_CHARACTERS} are needed.")
    is_local = is_loopback(host)
    if not is_local and not token:
        raise SettingsInvalid(
            f"Whoever reaches {one_line(host, 60)} could use your library. Set {TOKEN_VARIABLE} to a token of at least"
            f" {LEAST_TOKEN_CHARACTERS} characters, for example from `python -c 'import secrets;"
            " print(secrets.token_urlsafe())'`; browsers then have to show it once. A token is readable on its way:"
            " put a proxy with TLS in front where the network is not your own."
        )
    return Door(is_local, token)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens at `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name(host: str) -> str:
    """The header `Host` without its port and brackets."""
    return (urlsplit(f"//{host}").hostname or "") if host else ""
