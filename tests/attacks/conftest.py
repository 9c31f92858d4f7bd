"""What attacks share."""

import pathlib

import pytest

from chain.storage import inspection


@pytest.fixture
def looked_at_here(monkeypatch):
    """The first look is taken by this process, which starts none: for files that do no harm to the library."""
    monkeypatch.setattr(inspection, "_judged", lambda path, *_: inspection.judged_here(pathlib.Path(path)))
