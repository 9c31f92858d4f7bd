"""The README begins as the home page of the documentation, and its test command is what continuous integration runs."""

import re

from systems.paths import ROOT

README = ROOT / "README.md"


def beginning(text: str) -> tuple[str, ...]:
    """What is said first, and the code with what it prints, which `test_pages.py` runs on the home page."""
    first = re.search(r"^# heatchain\n\n(.*?)\n\n", text, re.DOTALL)
    code = re.search(r"^```python\n.*?^```\n\n^```text\n.*?^```$", text, re.DOTALL | re.MULTILINE)
    assert first and code
    return first[1], code[0]


def test_it_begins_as_the_home_page() -> None:
    home = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert beginning(README.read_text(encoding="utf-8")) == beginning(home)


def test_the_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert pictures
    assert all((ROOT / picture).stat().st_size > 10_000 for picture in pictures)


def test_one_test_command_after_its_mark() -> None:
    text = README.read_text(encoding="utf-8")
    commands = re.findall(r"<!-- test command -->\n```sh\n(.+)\n```", text)
    assert len(commands) == 1
    assert "pytest" in commands[0]
