"""Names of files that Windows keeps for itself, or takes for other names."""

_DEVICES = frozenset(
    (
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "CONIN$",
        "CONOUT$",
        *(f"{port}{i}" for port in ("COM", "LPT") for i in "123456789¹²³"),
    )
)
_MEANT = '<>:"/\\|?*'  # a drive or a stream of a file, parts of paths, patterns of names, redirections


def kept_by_windows(name: str) -> str | None:
    """Why a file cannot have a name on Windows, or on some versions of it; None where it can.

    Examples
    --------
    >>> kept_by_windows("aux.nc")
    'AUX is a device, whatever its ending'
    >>> kept_by_windows("gold-in-glass.nc")
    """
    device = name.partition(".")[0].rstrip(" ").upper()
    if device in _DEVICES:
        return f"{device} is a device, whatever its ending"
    wrong = sorted(letter for letter in set(name) if letter in _MEANT or letter < " ")
    if wrong:
        return f"a name has no {wrong[0]!r}"
    if name.endswith((".", " ")):
        return "a name does not end with a point or a blank"
    return None
