"""The bar of a long run, as text; a real notebook's is in `test_kernel`."""

import pytest

from chain import progress


def test_a_bar_is_drawn_seldom_and_is_full_at_the_end(monkeypatch, capsys):
    """Ten times a second at most, and full after what ends early, as a run that is steady."""
    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    with progress.reporter(True) as report:
        for step in range(20_000):
            report(step / 40_000)
    drawn = [line for line in capsys.readouterr().err.split("\r") if "%" in line]
    assert 2 <= len(drawn) < 200 and drawn[0].startswith("  0%") and drawn[-1].startswith("100%")


def test_a_bar_that_fails_is_not_full(monkeypatch, capsys):
    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    with pytest.raises(KeyboardInterrupt), progress.reporter(True) as report:
        report(0.3)
        raise KeyboardInterrupt
    assert " 30%" in capsys.readouterr().err.split("\r")[-1]


def test_nobody_is_told_where_nobody_sees(capsys):
    with progress.reporter(True) as report:
        report(0.5)
    assert capsys.readouterr().err == "" and not progress.in_notebook()
