"""The server of the page: one browser on this machine, which knows the token; everybody else is refused."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from chain.errors import HeatChainError
from scenarios.command.explore.pages import PAGES, Page
from scenarios.command.explore.running import picture, run, scenario_file

HOST = "127.0.0.1"
_DPI = 200
_HEADERS = {
    # Nothing from elsewhere; Plotly writes styles of its own. The address, which holds the token, is told to nobody.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def new_token() -> str:
    """What an address must hold to be answered: 128 random bits."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Guard:
    """Refuses who names another host, comes from another page, or does not know the token.

    The host is asked for because a name that anybody owns may lead to this machine (DNS rebinding); the origin, because
    any page that is open in the same browser can send requests here.
    """

    app: ASGIApp
    token: str
    port: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no websockets here
            return
        fault = self._fault(Request(scope))
        if fault is not None:
            await PlainTextResponse(fault, 403, _HEADERS)(scope, receive, send)
            return

        async def marked(message: Any) -> None:
            if message["type"] == "http.response.start":
                added = [(key.lower().encode(), value.encode()) for key, value in _HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, marked)

    def _fault(self, request: Request) -> str | None:
        hosts = {f"{HOST}:{self.port}", f"localhost:{self.port}"}
        if request.headers.getlist("host") not in [[one] for one in hosts]:
            return "This server answers to its own address alone.\n"
        origin = request.headers.get("origin")
        if origin is not None and origin not in {f"http://{one}" for one in hosts}:
            return "This server answers to its own page alone.\n"
        given = request.url.path.split("/")[1]
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return "The address lacks its token. Use the one that `heatchain explore` has printed.\n"
        return None


def application(token: str, port: int) -> Starlette:
    """The pages behind a token, on a port of this machine.

    Parameters
    ----------
    token : str
        As `new_token` gives it.
    port : int
        On which it will be served, by which the host is judged.
    """
    routes = [
        Route(f"/{token}/", lambda request: RedirectResponse(next(iter(PAGES)))),
        Route(f"/{token}/page.{{ending}}", _part),
        Route(f"/{token}/plotly.js", _plotly),
        Route(f"/{token}/scenario.toml", _told(_scenario)),
        Route(f"/{token}/figure.png", _told(_figure)),
        Route(f"/{token}/later.json", _told(_later)),
        *(Route(f"/{token}/{name}", _told(_page(name))) for name in PAGES),
        *(Route(f"/{token}/{name}.json", _told(_answer(name))) for name in PAGES),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, token=token, port=port)])


def _told(function: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """What is wrong with a request as a sentence, not a traceback."""

    def answered(request: Request) -> Response:
        try:
            return function(request)
        except HeatChainError as error:
            return JSONResponse({"error": str(error)}, 422)

    return answered


def _page(name: str) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        return Response(PAGES[name].html(request.url.query), media_type="text/html")

    return page


def _answer(name: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        page = PAGES[name]
        return JSONResponse(page.view(run(page.state.from_query(request.url.query))))

    return answer


def _asked(request: Request) -> tuple[Page, Any]:
    """The page that a request is of, by its first key, and the state."""
    of, _, query = request.url.query.partition("&")
    name = of.removeprefix("of=")
    if name not in PAGES:
        raise HeatChainError(f"There is no page {name[:40]!r}. There are {', '.join(PAGES)}.")
    return PAGES[name], PAGES[name].state.from_query(query)


def _scenario(request: Request) -> Response:
    return Response(scenario_file(_asked(request)[1]), media_type="text/plain")


def _figure(request: Request) -> Response:
    return Response(picture(_asked(request)[1], _DPI), media_type="image/png")


def _later(request: Request) -> Response:
    page, state = _asked(request)
    if page.later is None:
        raise HeatChainError("This page has nothing more to tell.")
    return JSONResponse(page.later(state))


def _part(request: Request) -> Response:
    ending = request.path_params["ending"]
    kinds = {"css": "text/css", "js": "text/javascript"}
    if ending not in kinds:
        return PlainTextResponse("There is no such part.\n", 404)
    return Response(files(__package__).joinpath(f"page.{ending}").read_bytes(), media_type=kinds[ending])


def _plotly(request: Request) -> Response:
    return Response(_library(), media_type="text/javascript", headers={"Content-Encoding": "gzip"})


@cache
def _library() -> bytes:
    """Plotly's part for browsers, as its package for Python brings it, packed once."""
    import gzip

    return gzip.compress(files("plotly").joinpath("package_data/plotly.min.js").read_bytes(), 1)
