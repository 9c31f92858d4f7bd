"""The command `heatchain explore`: a page with sliders, on this machine alone."""

from importlib.util import find_spec

import click

from chain.errors import HeatChainError
from scenarios.command.say import say

NEEDED = ("starlette", "uvicorn", "plotly")  # the extra `explore`


@click.command()
@click.argument("link", required=False)
@click.option("--no-browser", "closed", is_flag=True, help="Print the page's address only, and open no browser.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of this machine; by default a free one.")
def explore(link: str | None, closed: bool, port: int) -> None:
    r"""Open a page with sliders for a mediator and a chain, as LINK has set them: for playing, and for teaching.

    It answers this machine alone, and to those who know the address that is printed. Ctrl-C ends it.

    \b
    Example:
        heatchain explore --no-browser
    """
    lacking = [name for name in NEEDED if find_spec(name) is None]
    if lacking:
        raise HeatChainError(
            f"`heatchain explore` needs {' and '.join(lacking)}. Install them: pip install 'heatchain[explore]'"
        )
    from scenarios.command.explore.opening import serve

    serve(link, port, not closed, say)
