"""The README's Python runs as it stands, and its test command is what continuous integration runs."""

import re

import pytest

from systems.paths import ROOT

README = ROOT / "README.md"


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL))
def test_python_blocks_run(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block, "README.md", "exec"), {})
    assert "picowatt / kelvin" in capsys.readouterr().out


def test_the_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert pictures
    assert all((ROOT / picture).stat().st_size > 10_000 for picture in pictures)


def test_one_test_command_after_its_mark() -> None:
    text = README.read_text(encoding="utf-8")
    commands = re.findall(r"<!-- test command -->\n```sh\n(.+)\n```", text)
    assert len(commands) == 1
    assert "pytest" in commands[0]
