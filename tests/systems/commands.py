"""The command line within this process."""

from pathlib import Path

from click.testing import CliRunner

from scenarios.command.app import main
from scenarios.jobs.chain import ChainJob
from scenarios.jobs.preset import PresetJob
from scenarios.jobs.sweep import SweepJob


def heatchain(*arguments, status=0):
    """A command's result, which has that exit status and tells no traceback."""
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == status, (done.output, done.exception)
    assert "Traceback" not in done.output
    return done


class Drawn:
    """In place of a figure."""

    def savefig(self, path, **options):
        Path(path).write_bytes(b"drawn")


def undrawn(patch):
    """Where it is not asked what figures look like: drawing them takes longer than a small run."""
    for job in (ChainJob, PresetJob, SweepJob):
        patch.setattr(job, "plot", lambda *_: Drawn())
