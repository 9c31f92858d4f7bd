"""How soon the page of `heatchain explore` follows a slider, on this machine: in the server, and in a browser.

Run in the folder `tests`: python -m benchmarks.explore [BROWSER]. In the server: from a state to the text of the
answer, each time another state, by the clock and in CPU time, which depends less on what else a machine does. In the
browser: from a slider's event until all charts are drawn again, once the page is open; there the whole way through HTTP
counts, and the counter-example, which is asked for afterwards, does not. Smallest, median and 90th percentile are
printed in milliseconds.
"""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from systems.paths import ROOT

ROUNDS = 21
CONSOLE = "from scenarios.command.app import console; console()"
MOVE = """async (value) => {
    const field = document.getElementById('damping');
    field.value = String(value);
    document.body.dataset.shown = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    const until = performance.now() + 30000;
    while (document.body.dataset.shown === '' && performance.now() < until) await new Promise(requestAnimationFrame);
    return Number(document.body.dataset.milliseconds);
}"""


def told(what: str, seconds: list[float]) -> None:
    least, middle, most = (1e3 * np.percentile(seconds, part) for part in (0, 50, 90))
    print(f"{what:45} {least:7.0f} {middle:7.0f} {most:7.0f}", flush=True)


def measured(what: str, function: Callable[[float], Any]) -> None:
    clocks: tuple[Callable[[], float], ...] = time.perf_counter, time.process_time
    found = []
    for i in range(ROUNDS + 1):
        start = [clock() for clock in clocks]
        function(20.0 + i)
        found.append([clock() - since for clock, since in zip(clocks, start, strict=True)])
    for name, seconds in zip(("", ", CPU"), np.transpose(found[1:]).tolist(), strict=True):
        told(f"{what}{name}", seconds)


def cases() -> dict[str, tuple[str, Callable[[float], Any]]]:
    from scenarios.command.explore.chain_state import ChainState
    from scenarios.command.explore.mediator_state import MediatorState

    return {
        "mediator": ("mediator", lambda x: MediatorState(damping=x)),
        "chain of 30": ("chain", lambda x: ChainState(damping=x)),
        "chain of 100": ("chain", lambda x: ChainState(damping=x, n=100)),
        "chain of 100, a pulse": ("chain", lambda x: ChainState(damping=x, n=100, left=300, steady=False, pulse=True)),
    }


def in_the_server() -> None:
    from scenarios.command.explore import counter_example
    from scenarios.command.explore.pages import PAGES
    from scenarios.command.explore.running import run

    for name, (page, state) in cases().items():
        view = PAGES[page].view
        measured(f"server: {name}", lambda x, view=view, state=state: json.dumps(view(run(state(x)))))
    coupled = cases()["chain of 30"][1]
    measured("server: the counter-example", lambda x: counter_example.later(coupled(x)))


def spent(inside: Any) -> float:
    """CPU seconds of the page's thread."""
    told = {one["name"]: one["value"] for one in inside.send("Performance.getMetrics")["metrics"]}
    return float(told["TaskDuration"])


def in_a_browser(browser: str) -> None:
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-c", CONSOLE, "explore", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server, sync_playwright() as driver:
        assert server.stdout is not None
        address = re.search(r"http://\S+/", server.stdout.readline())
        assert address is not None
        opened = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for name, (kind, state) in cases().items():
            page = opened.new_page()  # the numbers of a page end where it is left
            inside = page.context.new_cdp_session(page)
            inside.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(f"{address[0]}{kind}?{state(20.0).query()}")
            page.wait_for_selector("body[data-shown]:not([data-shown=''])", timeout=60_000)
            page.wait_for_timeout(3000)
            found = []
            for i in range(ROUNDS + 1):
                before = spent(inside)
                found.append([1e-3 * page.evaluate(MOVE, 21.0 + i), spent(inside) - before])
            for ending, seconds in zip(("", ", CPU of the page"), np.transpose(found[1:]).tolist(), strict=True):
                told(f"browser: {name}{ending}", seconds)
            page.close()
        server.terminate()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # in the folder `tests`, `scenarios` is that of the tests
    print(f"{'':45} {'least':>7} {'median':>7} {'90 %':>7}  ms")
    in_the_server()
    chosen = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium")
    if chosen:
        in_a_browser(chosen)
