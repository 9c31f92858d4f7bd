"""A measured figure on a page, or in a docstring, stands beside the test or script that has it.

What is measured is told by its form: a small power of ten, per cent, a time, a number of times, a decimal number alone
in a table's cell. Such a figure asks for a file that is named in its section, from one heading to the next, or for a
piece of the page whose numbers `test_numbers.py` computes anew. What is defined, chosen or quoted is exempt by name.
"""

import re

from systems.paths import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FIGURE = re.compile(
    r"\de-\d|10\^\{?-\d|10⁻|\d\s*%|per\s+cent"  # an accuracy
    r"|\d\s(?:s|ms|µs|min|MB|GB)\b|\bseconds\b"  # what it costs
    r"|\d\stimes\b|factor(?:\sof)?\s\d"  # a ratio
    r"|\|\s[-+]?\d+\.\d+(?:\s\(|\s\||\s±)"  # a table's cell
)
NAMED = re.compile(r"`?((?:tests|docs)/[\w/]+\.py)|-m (benchmarks\.\w+)")
HEADING = re.compile(r"^#{1,4} (.*)$", re.MULTILINE)
NOT_PROSE = re.compile(r"^```(?!sh).*?^```$|`[^`\n]*`|\$\$.*?\$\$", re.MULTILINE | re.DOTALL)
