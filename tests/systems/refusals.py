"""What a run of a file refuses by itself, whatever was foretold."""

from chain.errors import HeatChainError
from chain.runs import readiness
from scenarios.jobs import open as jobs


def refused(text, monkeypatch):
    """Whether a run that nothing foretells ends in an error."""
    for name in ("of_transient", "of_question"):
        monkeypatch.setattr(readiness, name, lambda *arguments: [])
    try:
        jobs.parse(text).run()
    except HeatChainError:
        return True
    return False
