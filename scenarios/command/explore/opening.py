"""The page is opened: everything compiled, a socket on this machine alone, and a server until Ctrl-C."""

import os
import socket
import webbrowser
from collections.abc import Callable
from urllib.parse import urlsplit

from chain.errors import HeatChainError
from scenarios.command.explore.pages import PAGES
from scenarios.command.explore.running import run
from scenarios.command.explore.serving import HOST, application, new_token


def place_of(link: str | None) -> str:
    """The page and the state that a link of an earlier session asks for, as the end of an address.

    Examples
    --------
    >>> place_of("http://127.0.0.1:8000/an-old-token/mediator?frequency=20")[:26]
    'mediator?frequency=20&damp'
    """
    if link is None:
        return next(iter(PAGES))
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    name = parts.path.rpartition("/")[2]
    if name not in PAGES:
        raise HeatChainError(
            f"The link must lead to a page, {' or '.join(PAGES)}, but is {link[:200]!r}. Copy it whole."
        )
    return f"{name}?{PAGES[name].state.from_query(parts.query).query()}"


def serve(link: str | None, port: int, opened: bool, say: Callable[[str], None]) -> None:
    """Serve the page until the process is interrupted.

    Parameters
    ----------
    link : str, optional
        Of an earlier session, whose state is restored.
    port : int
        0 for a free one.
    opened : bool
        Whether a browser is opened.
    say : callable
        Prints a line.
    """
    import uvicorn

    place, token = place_of(link), new_token()
    for page in PAGES.values():  # compiles, and says so, before the first slider moves
        page.view(run(page.state()))
    with listening(port) as listener:
        port = listener.getsockname()[1]
        address = f"http://{HOST}:{port}/{token}/{place}"
        say(f"heatchain explore: {address}\nCtrl-C ends it. The address is for this machine alone; do not pass it on.")
        if opened:
            webbrowser.open(address)
        config = uvicorn.Config(
            application(token, port), log_level="warning", access_log=False, lifespan="off", ws="none",
            timeout_graceful_shutdown=1, server_header=False,
        )  # fmt: skip
        uvicorn.Server(config).run([listener])


def listening(port: int) -> socket.socket:
    """A socket that hears this machine alone.

    Raises
    ------
    HeatChainError
        Where the port is another program's.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # a port of a moment ago is free again; elsewhere the option would share one that is in use
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise HeatChainError(f"Port {port} cannot be used: {error.strerror}. Leave out `--port`.") from None
    listener.listen()
    return listener
