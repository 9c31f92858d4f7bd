"""The command line: load, call the library, write. Exit status 0; 1 for a run that failed; 2 for bad input."""

import gc
import io
import os
import sys
from typing import Any

import click

from chain.errors import HeatChainError, SolverError
from chain.storage.printable import printable
from scenarios.command.check import check
from scenarios.command.cite import cite
from scenarios.command.curve import curve
from scenarios.command.estimate import estimate
from scenarios.command.explore.command import explore
from scenarios.command.keys import keys
from scenarios.command.materials import materials
from scenarios.command.plot import plot
from scenarios.command.resume import resume
from scenarios.command.run import run
from scenarios.command.say import INTERRUPTED, say
from scenarios.command.show import show
from scenarios.command.sweep import sweep
from scenarios.output.text import columns

# What OpenBLAS, MKL and Accelerate read when numpy loads them
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class _Commands(click.Group):
    """Commands whose failures are a sentence on stderr and an exit status."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # not every code page has π
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        from scenarios.command.installation import check_names

        try:
            check_names()
            return super().invoke(ctx)
        except ValueError as error:
            if not isinstance(error, HeatChainError):
                raise
            say(f"heatchain: {error}", err=True)
            ctx.exit(1 if isinstance(error, SolverError) else 2)
        except click.ClickException as error:
            vars(error).update(message=printable(error.message))
            raise
        except (KeyboardInterrupt, SystemError) as error:
            from chain.storage.compiled import interrupted

            if isinstance(error, SystemError) and not interrupted(error):
                raise
            say("heatchain: Interrupted.", err=True)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:  # the reader of our output, as `head`, has seen enough
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  the interpreter flushes it at its end
            ctx.exit(0)
        except OSError as error:
            say(f"heatchain: {error.filename or 'A file'} cannot be written: {error.strerror}.", err=True)
            ctx.exit(1)
        except MemoryError:
            say("heatchain: There is not enough memory for this. Ask for less.", err=True)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="heatchain")
def main() -> None:
    r"""Heat through chains of finite bodies joined by quantum mediators.

    \b
    Example:
        heatchain run nanoparticles
    """


@main.command("list")
def list_scenarios() -> None:
    r"""List the scenarios, with about how long each takes once its code is compiled.

    \b
    Example:
        heatchain list
    """
    from scenarios.registry import SCENARIOS, describe, duration

    say(columns([(name, duration(name), describe(name)) for name in SCENARIOS]))


for _command in (run, sweep, resume, plot, estimate, materials, curve, check, show, keys, cite, explore):
    main.add_command(_command)
for _command in (main, *main.commands.values()):
    _command.help = (_command.help or "").replace(r"\b", "\b")  # click's mark of lines that stay as they are


def console() -> None:
    """The command, in a process of its own."""
    _one_thread()
    # pint and xarray load dask wherever it is installed, which takes longer than the command's own work; nor is it used
    sys.modules["dask"] = None  # type: ignore[assignment]
    # What modules and compilers make stays: looking for garbage among it takes a tenth of a run
    gc.set_threshold(50_000, 50, 50)
    main()


def _one_thread() -> None:
    """Linear algebra on one thread, unless the user has said on how many.

    Matrices of some hundred rows gain little by more, and their threads wait for one another by turning in circles: two
    took three times the CPU time. Sums in another order would give other last bits on another machine.
    """
    if not any(name in os.environ for name in _THREADS):
        os.environ.update(dict.fromkeys(_THREADS, "1"))


if __name__ == "__main__":
    console()
