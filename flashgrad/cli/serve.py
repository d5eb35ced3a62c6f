"""The command that shows the app in a browser."""

from typing import Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.options import LibraryOption

HostOption = Annotated[
    str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; elsewhere than here only with a token.")
]
PortOption = Annotated[int, typer.Option("--port", metavar="N", min=1, max=65535, help="The port.")]
TokenOption = Annotated[
    str,
    typer.Option(
        "--token",
        metavar="TEXT",
        envvar="FLASHGRAD_TOKEN",
        show_envvar=False,
        help="What a browser has to show once, as ?token=TEXT. Others see it in the list of processes; better set it"
        " as FLASHGRAD_TOKEN.",
    ),
]


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    token: TokenOption = "",
    library: LibraryOption = None,
) -> None:
    """Show the app in browsers of this machine, until Ctrl-C.

    Each tab has an app of its own on the same library. It needs the extra serve: pip install 'flashgrad[serve]'.
    """
    from flashgrad.places import library_path
    from flashgrad.web.door import door_for

    door = door_for(host, token)
    try:
        from flashgrad.web import server
    except ImportError as error:
        output.complain("flashgrad in a browser needs the extra serve; install it with pip install 'flashgrad[serve]'.")
        raise typer.Exit(1) from error
    server.prepare_environment()
    server.serve(host, port, door, library_path(library), _tell)


def _tell(address: str) -> None:
    output.put(f"flashgrad is at {address}; Ctrl-C ends it.")
