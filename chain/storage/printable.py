"""Text from outside, fit for a terminal or a figure."""


def printable(text: str) -> str:
    r"""The same text, where lines stay, and every other character that does not show is escaped.

    Examples
    --------
    >>> print(printable("a\x1b]0;b\u202ec"))
    a\u001b]0;b\u202ec
    """
    return "".join(one if one == "\n" or one.isprintable() else _escaped(ord(one)) for one in text)


def drawable(text: str, most: int = 80) -> str:
    r"""The same in a line of a figure, where a dollar begins no formula, and what is long is cut.

    Examples
    --------
    >>> print(drawable("$\\frac"))
    \$\frac
    """
    short = text if len(text) <= most else f"{text[: most - 3]}..."
    return printable(short).replace("\n", " ").replace("$", r"\$")


def _escaped(number: int) -> str:
    r"""A character as TOML and Python write it, \u and digits."""
    return f"\\u{number:04x}" if number < 1 << 16 else f"\\U{number:08x}"
