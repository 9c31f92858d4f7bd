"""The command line: load, call the library, write. Exit status 0; 1 for a run that failed; 2 for bad input."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click


def guarded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn an error of ours into one sentence on stderr and an exit status."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from chain.errors import HeatChainError, SolverError

        try:
            return command(*args, **kwargs)
        except SolverError as error:
            click.echo(f"heatchain: {error}", err=True)
            sys.exit(1)
        except HeatChainError as error:
            click.echo(f"heatchain: {error}", err=True)
            sys.exit(2)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="heatchain")
def main() -> None:
    r"""Heat through chains of finite bodies joined by quantum mediators.

    \b
    Example:
        heatchain run nanoparticles
    """


@main.command("list")
@guarded
def list_scenarios() -> None:
    r"""List the scenarios.

    \b
    Example:
        heatchain list
    """
    from scenarios.registry import SCENARIOS, describe

    width = max(map(len, SCENARIOS))
    for name in SCENARIOS:
        click.echo(f"{name:<{width}}  {describe(name)}")


@main.command()
@click.argument("name")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set a parameter, as in particles=20.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Dataset to write; NAME.nc by default.")
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Figure to write; NAME.png by default.")
@guarded
def run(name: str, settings: tuple[str, ...], output: Path | None, picture: Path | None) -> None:
    r"""Run a scenario; write its dataset and its figure, and print a summary.

    \b
    Example:
        heatchain run nanoparticles --set particles=20 --set "left=320 K" -o short.nc --plot short.png
    """
    from chain.errors import SolverError
    from chain.storage import check_writable, save, write_whole
    from scenarios import registry

    parameters = _parameters(registry.find(name), settings)
    output, picture = output or Path(f"{name}.nc"), picture or Path(f"{name}.png")
    for path in (output, picture):
        check_writable(path)
    _check_picture(picture)
    try:
        dataset = registry.run(name, **parameters)
    except SolverError as error:
        if error.partial is not None:
            save(error.partial, output)
            click.echo(f"The partial result is in {output}.", err=True)
        raise
    save(dataset, output)
    figure = registry.plot(name, dataset)
    write_whole(picture, lambda path: figure.savefig(path))
    click.echo(registry.summary(name, dataset))
    click.echo(f"Written: {output}, {picture}")


def _check_picture(path: Path) -> None:
    from chain.errors import HeatChainError

    kinds = (".png", ".pdf", ".svg")
    if path.suffix not in kinds:
        raise HeatChainError(f"`--plot` must name a file ending in {', '.join(kinds)}, but is {str(path)!r}.")


def _parameters(function: Callable[..., Any], settings: tuple[str, ...]) -> dict[str, Any]:
    """Settings as arguments: numbers where the parameter's default is one, text otherwise."""
    import inspect

    from chain.errors import HeatChainError

    known = inspect.signature(function).parameters
    found: dict[str, Any] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        key, value = key.strip(), value.strip()
        if not equals or not key or not value:
            raise HeatChainError(f"`--set` must be KEY=VALUE, but is {setting!r}.")
        default = known[key].default if key in known else None
        kind = int if isinstance(default, int) and not isinstance(default, bool) else type(default)
        try:
            found[key] = kind(value) if kind in (int, float) else value
        except ValueError:
            raise HeatChainError(f"`{key}` must be a number such as {default}, but is {value!r}.") from None
    if "progress" in known:
        found.setdefault("progress", True)
    return found
