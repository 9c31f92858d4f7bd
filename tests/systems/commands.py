"""The command line within this process."""

from click.testing import CliRunner

from scenarios.command.app import main


def heatchain(*arguments, status=0):
    """A command's result, which has that exit status and tells no traceback."""
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == status, (done.output, done.exception)
    assert "Traceback" not in done.output
    return done
