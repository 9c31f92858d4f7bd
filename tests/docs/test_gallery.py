"""Each scenario has a picture on light and on dark ground, and all of them together are small."""

from PIL import Image

import scenarios
from systems.paths import ROOT

THUMBNAILS = ROOT / "docs/thumbnails"
EXPECTED = {f"{name.replace('-', '_')}{ground}.png" for name in scenarios.SCENARIOS for ground in ("", "_dark")}


def test_each_scenario_has_its_pictures():
    assert {path.name for path in THUMBNAILS.iterdir()} == EXPECTED
    assert sum(path.stat().st_size for path in THUMBNAILS.iterdir()) < 1.5e6


def test_they_are_of_one_size_on_their_ground():
    for name in EXPECTED:
        with Image.open(THUMBNAILS / name) as image:
            assert image.size == (480, 320), name
            corner = image.convert("L").getpixel((0, 0))
            assert corner < 64 if name.endswith("_dark.png") else corner == 255, name
            assert len(image.convert("RGB").getcolors(100)) > 3, name  # something is drawn
