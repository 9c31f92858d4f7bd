"""What a real browser makes of built pages: how wide they are, and which pictures it cannot show."""

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
# Each page in a frame, one after the other, because a window cannot be as narrow as a phone. What is told of one: how
# far it is wider than the frame, pictures that are missing, formulas that begin outside their box, and fonts.
SCRIPT = """<!doctype html><meta charset="utf-8"><iframe id="f" width="WIDTH" height="800" style="border: 0"></iframe>
<script>
const pages = PAGES, told = {}, frame = document.getElementById('f');
localStorage.setItem('theme', 'THEME');
const load = url => new Promise(done => { frame.onload = done; frame.src = url; });
(async () => {
  for (const url of pages) {
    await load(url);
    const page = frame.contentDocument, root = page.scrollingElement;
    await page.fonts.ready;
    // furo shows one of two figures by its class; what is not shown is loaded late
    const shown = [...page.images].filter(one => one.checkVisibility());
    shown.forEach(one => { one.loading = 'eager'; });
    await Promise.all(shown.map(one => one.decode().catch(() => 0)));
    told[url] = {
      over: root.scrollWidth - root.clientWidth,
      missing: shown.filter(one => !one.naturalWidth).map(one => one.src),
      wide: [...page.querySelectorAll('article *')].filter(one => one.getBoundingClientRect().right > WIDTH + 1
        && !one.closest('.table-wrapper, pre, div.math, math, .sphx-glr-thumbnails')).slice(0, 5).map(
        one => one.tagName + '.' + one.className + ' ' + one.textContent.slice(0, 60)),
      letters: Math.min(...[...page.querySelectorAll('article p, article td, article li')].filter(
        one => one.checkVisibility() && one.textContent.trim()).map(
        one => parseFloat(frame.contentWindow.getComputedStyle(one).fontSize))),
      fonts: [...page.fonts].filter(one => one.status == 'loaded').map(one => one.family),
      cut: [...page.querySelectorAll('div.math > math')].filter(one =>
        one.getBoundingClientRect().left < one.parentElement.getBoundingClientRect().left - 1).length,
      formulas: page.querySelectorAll('math').length,
    };
  }
  await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
})().catch(error => fetch('/told', { method: 'POST', body: JSON.stringify({ error: String(error) + error.stack }) }));
</script>"""


class _Handler(SimpleHTTPRequestHandler):
    """Serves the pages, and takes what the script tells."""

    def __init__(self, *args: Any, script: str, told: dict[str, Any], done: threading.Event, **kwargs: Any) -> None:
        self.script, self.told, self.done = script, told, done
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """A file, or the script."""
        if self.path != "/measure":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.script.encode())

    def do_POST(self) -> None:
        """The end."""
        self.told.update(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()
        self.done.set()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def _served(folder: Path, script: str, told: dict[str, Any], done: threading.Event) -> Iterator[str]:
    """The address at which pages of a folder can be had."""
    handler = partial(_Handler, directory=str(folder), script=script, told=told, done=done)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _command(user: Path, *more: str) -> list[str]:
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return [*command, f"--user-data-dir={user}", *more]


def measured(folder: Path, pages: Sequence[str], width: int, theme: str, user: Path, timeout: float = 300.0) -> Any:
    """What is told of each page; None where the browser does not start."""
    script = SCRIPT.replace("PAGES", json.dumps(list(pages))).replace("WIDTH", str(width)).replace("THEME", theme)
    told: dict[str, Any] = {}
    done = threading.Event()
    with _served(folder, script, told, done) as address:
        # With a port of its own it stays until it is ended
        more = ("--window-size=1400,1000", "--remote-debugging-port=0", f"{address}/measure")
        browser = subprocess.Popen(_command(user, *more), stderr=subprocess.DEVNULL)
        try:
            while not done.wait(0.5) and browser.poll() is None and timeout > 0:
                timeout -= 0.5
        finally:
            browser.kill()
            browser.wait()
    return told or None


def searched(folder: Path, words: str, user: Path) -> list[str] | None:
    """Pages that the search of built pages shows for some words, best first; None where the browser does not start."""
    with _served(folder, "", {}, threading.Event()) as address:
        url = f"{address}/search.html?q={words}"
        command = _command(user, "--virtual-time-budget=20000", "--dump-dom", url)
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return None if done.returncode else re.findall(r'<li class="kind-\w+"><a href="([\w/.]+)\.html', done.stdout)
