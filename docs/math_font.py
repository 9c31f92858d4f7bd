"""The font of the formulas, cut down to the characters that the pages use: ``python docs/math_font.py FONT``.

FONT is STIXTwoMath-Regular.ttf, as https://github.com/stipub/stixfonts has it, and the package `ziamath` on PyPI. What
is kept of it, with all sizes and parts of its brackets, roots and sums (the table MATH), is written to
`_static/fonts/stix-two-math.woff2`. Needs `pip install fonttools brotli`; the documentation itself does not.
"""

import subprocess
import sys
from pathlib import Path

FILE = Path(__file__).parent / "_static/fonts/stix-two-math.woff2"
RANGES = (
    (0x20, 0x7E),  # ASCII
    (0x2C6, 0x2DD),  # accents
    (0x391, 0x3A9), (0x3B1, 0x3C9), (0x3D1, 0x3D1), (0x3D5, 0x3D6), (0x3F1, 0x3F5),  # Greek
    (0x2061, 0x2064),  # invisible operators
    (0x2190, 0x2194),  # arrows
    (0x1D434, 0x1D467), (0x1D6E2, 0x1D71B),  # italics, which browsers take for single letters
    (0x1D49C, 0x1D4B5),  # script capitals
)  # fmt: skip
SINGLE = "\u00a0¨°±´·×÷†…‖′″ℋℐℒℛℬℰℱℳℎℏℓ⇒∂∇∈∏∑−∓√∝∞∫∮∶∼≈≠≡≤≥≪≫≲≳⋅⋯⟨⟩𝖳ı"


def characters() -> set[str]:
    """All that the font has."""
    return {chr(code) for low, high in RANGES for code in range(low, high + 1)} | set(SINGLE)


def cut(font: str) -> None:
    """Write the file."""
    codes = ",".join(f"{ord(one):x}" for one in sorted(characters()))
    command = [sys.executable, "-m", "fontTools.subset", font, f"--unicodes={codes}", "--layout-features=ssty,dtls"]
    subprocess.run([*command, "--no-hinting", "--flavor=woff2", f"--output-file={FILE}"], check=True)


if __name__ == "__main__":
    cut(sys.argv[1])
