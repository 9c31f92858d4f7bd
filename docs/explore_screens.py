"""The pictures of `heatchain explore` on its page: ``python docs/explore_screens.py`` (extra `test`, and Chromium)."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
CONSOLE = "from scenarios.command.app import console; console()"
MOMENT = 9  # of 81: the chain is warming
LATER = "body[data-later]:not([data-later=''])"

if __name__ == "__main__":
    command = [sys.executable, "-c", CONSOLE, "explore", "--no-browser", "chain?"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE) as server,
        sync_playwright() as one,
    ):
        address = re.search(r"http://\S+", server.stdout.readline())[0]
        browser = one.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme, ending in (("light", ""), ("dark", "_dark")):
            page = browser.new_page(viewport={"width": 1280, "height": 1480}, color_scheme=scheme)
            page.goto(address)
            page.wait_for_selector(LATER, timeout=60_000)
            page.locator("#moment").fill(str(MOMENT))
            page.locator("#moment").blur()
            page.wait_for_timeout(1000)
            page.screenshot(path=HERE / f"explore{ending}.png")
        server.terminate()
